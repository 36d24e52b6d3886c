"""Fetches the base model once into a volume: `fetch.py NAME REVISION FOLDER`. Runs in vLLM's own image."""

import sys

from huggingface_hub import snapshot_download

name, revision, folder = sys.argv[1:]
snapshot_download(
    name,
    revision=revision,
    local_dir=folder,
    allow_patterns=["*.json", "*.safetensors", "*.txt", "*.jinja"],  # no pickles, no code
)
sys.stderr.write(f"{name} at {revision} is in {folder}\n")

"""Starts vLLM in its container: the base, and the adapter that the registry has in service.

Runs in vLLM's own image, so it is the standard library's Python alone. The same command without a container is
printed by `logwarden-train serve --print`; a test holds the two against each other.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

BASE_NAME = "Qwen/Qwen3-4B-Instruct-2507"
ADAPTER_NAME = "logwarden"
LEAST_RANK = 8
COMPACT = {"backend": "xgrammar", "disable_any_whitespace": True}

NO_ADAPTER = (
    "The registry has no adapter in service: the base judges alone, as LLM_MODEL={base}. To train one: "
    "logwarden-train train, then logwarden-train promote (training/README.md); then start this again."
)
NO_MODEL = (
    "{folder} holds no model. Fetch it once: docker compose --profile fetch run --rm fetch-model"
)


def adapter_in_service(registry: Path) -> Path | None:
    """Folder of the adapter, from `adapter/service.json` as `logwarden-train promote` writes it."""
    service = registry / "adapter" / "service.json"
    if not service.exists():
        return None
    version = json.loads(service.read_text("utf-8")).get("version")
    return registry / "adapter" / version / "model" if version else None


def allowed_rank(rank: int) -> int:
    """The least rank of vLLM's that allows an adapter's."""
    allowed = LEAST_RANK
    while allowed < rank:
        allowed *= 2
    return allowed


def vllm_arguments(
    model_folder: Path, adapter: Path | None, port: int, max_length: int
) -> list[str]:
    """Arguments of `python3 -m vllm.entrypoints.openai.api_server`."""
    arguments = ["--model", str(model_folder), "--served-model-name", BASE_NAME]
    arguments += ["--host", "0.0.0.0", "--port", str(port)]  # noqa: S104 - its network is internal
    arguments += ["--max-model-len", str(max_length)]
    arguments += ["--structured-outputs-config", _compact(COMPACT)]
    if adapter is None:
        return arguments
    rank = json.loads((adapter / "adapter_config.json").read_text("utf-8"))["r"]
    module = {"name": ADAPTER_NAME, "path": str(adapter), "base_model_name": BASE_NAME}
    arguments += ["--enable-lora", "--max-loras", "1", "--max-lora-rank", str(allowed_rank(rank))]
    return [*arguments, "--lora-modules", _compact(module)]


def main() -> None:
    """Become vLLM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model-folder", type=Path, required=True)
    parser.add_argument("--registry", type=Path, required=True)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--max-length", type=int, default=8192)
    options = parser.parse_args()
    if not (options.model_folder / "config.json").exists():
        sys.exit(NO_MODEL.format(folder=options.model_folder))
    adapter = adapter_in_service(options.registry)
    told = (
        NO_ADAPTER.format(base=BASE_NAME)
        if adapter is None
        else f"LLM_MODEL={ADAPTER_NAME}: {adapter}"
    )
    sys.stderr.write(f"{told}\n")
    sys.stderr.flush()
    arguments = vllm_arguments(options.model_folder, adapter, options.port, options.max_length)
    program = sys.executable
    os.execv(program, [program, "-m", "vllm.entrypoints.openai.api_server", *arguments])  # noqa: S606


def _compact(said: Mapping[str, object]) -> str:
    return json.dumps(said, separators=(",", ":"))


if __name__ == "__main__":
    main()

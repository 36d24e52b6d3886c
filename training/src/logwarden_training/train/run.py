"""What decides an adapter: its run file, and what follows from it. No torch here.

Not here: reading YAML (`logwarden_training.runs`) and training (`trainer`).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from logwarden_analyzer.settings import PromptFormat

Kind = Literal["single", "mixed", "short"]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Base(_Said):
    """The model that the adapter is trained on."""

    name: str
    """As servers and the model hub know it."""
    revision: str | None = None
    """Commit of the hub; none: the newest, and the manifest says which it was."""
    gguf: str | None = None
    """`PACKAGE/FILE`: weights in a GGUF file that an installed package ships, instead of the hub."""


class Lora(_Said):
    """The adapter's shape."""

    rank: Annotated[int, Field(ge=1, le=512)]
    alpha: Annotated[int, Field(ge=1)]
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    target_modules: str | tuple[str, ...] = "all-linear"


class Windows(_Said):
    """Which windows are trained, made from the labelled ones."""

    single: bool = True
    """As they are labelled."""
    mixed: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Windows of 2-8 systems interleaved, for each labelled window."""
    short: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Windows of 1-20 lines, for each labelled window."""
    limit: Annotated[int, Field(ge=1)] | None = None
    """Most windows in all; drawn by the seed."""


class AdapterRun(_Said):
    """One run, whole: equal files on equal data give the same adapter, as far as hardware does."""

    base: Base
    prompt_format: PromptFormat
    budget_tokens: Annotated[int, Field(ge=1500)] = 6000
    """Most tokens of one question, as `LLM_BUDGET_TOKENS` in service."""
    windows: Windows = Windows()
    lora: Lora
    learning_rate: Annotated[float, Field(gt=0)]
    schedule: Literal["linear", "cosine", "constant"] = "linear"
    warmup_ratio: Annotated[float, Field(ge=0, lt=1)] = 0.0
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    epochs: Annotated[float, Field(gt=0)] = 1
    steps: Annotated[int, Field(ge=1)] | None = None
    """Stop after so many, whatever `epochs` says."""
    batch: Annotated[int, Field(ge=1)]
    accumulation: Annotated[int, Field(ge=1)] = 1
    max_length: Annotated[int, Field(ge=16)]
    """Tokens; a longer sample is left out, never cut: its reply stands at its end."""
    packing: bool = True
    """Several samples in one row of `max_length`, none of which sees another."""
    checkpointing: bool = False
    """Compute activations again instead of keeping them: less memory, a third more work."""
    seed: int = 1308
    save_steps: Annotated[int, Field(ge=1)] = 50

    @property
    def samples_per_step(self) -> int:
        """What one step of the optimizer learns from."""
        return self.batch * self.accumulation


def packed_accumulation(samples: int, packs: int, samples_per_step: int) -> int:
    """How many packs make a step, so that it still learns from as many samples on average."""
    return max(1, round(samples_per_step * packs / samples))

"""What a triage run file says: everything that decides its result. Not here: what is done with it."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from logwarden_training.runs import read_run


class Part(BaseModel):
    """Frozen, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CorpusRun(Part):
    """Which examples there are.

    Attributes:
        data: folder with patterns/, windows/ and verdicts/.
        most: of each source, for quick runs; None is all.
        simulated, mixed, short, composed: numbers of windows that are made.
    """

    data: Path = Path("training/data")
    most: int | None = None
    simulated: int = 300
    mixed: int = 400
    short: int = 400
    composed: int = 1500


class EncoderRun(Part):
    """How rows become vectors.

    Attributes:
        name: `minilm` (all-MiniLM-L6-v2, made here: needs torch), or `shipped` (as it stands in the analyzer).
        folder: of another local BERT; None is the wheel's.
        max_tokens: of a row.
        layers: lowest ones of the model, that are used at all.
        epochs: of fine-tuning; 0 leaves the encoder as it is.
        frozen_layers: lowest ones, that are not fine-tuned.
        batch, rate: rows a step, and the highest learning rate.
    """

    name: Literal["minilm", "shipped"] = "minilm"
    folder: Path | None = None
    max_tokens: int = 64
    layers: int = 4
    epochs: int = 2
    frozen_layers: int = 2
    batch: int = 32
    rate: float = 1e-4


class HeadsRun(Part):
    """How trees are fitted: how many (for rows, of each class), how deep, how fast.

    Attributes:
        starts: so many heads of words are fitted, and their mean is taken.
        rules_hidden: share of windows whose rules the trees do not see. The rules were written with
            many of these windows in sight, so they are better here than anywhere else.
    """

    starts: int = 4
    trees: int = 120
    row_trees: int = 50
    leaves: int = 12
    rate: float = 0.08
    least_in_leaf: int = 12
    rules_hidden: float = 0.6


class TriageRun(Part):
    """One run.

    Attributes:
        name: of the run, for its log.
        seed: everything that is drawn is drawn from it.
        folds: systems are cut into so many parts; each part is judged by what never saw it.
        prototypes: vectors kept for novelty.
        novelty_scale: cosine distance that counts as novelty 1.
        threads: at most.
    """

    name: str
    seed: int = 1308
    folds: int = Field(default=3, ge=2)
    prototypes: int = 2000
    novelty_scale: float = 0.35
    threads: int = 2
    corpus: CorpusRun = CorpusRun()
    encoder: EncoderRun = EncoderRun()
    heads: HeadsRun = HeadsRun()


def triage_run(path: Path) -> TriageRun:
    """Read a run file.

    Raises:
        BadRun: it cannot be used.
    """
    return read_run(path, TriageRun)

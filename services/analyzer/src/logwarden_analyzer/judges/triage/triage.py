"""The small classifier: labels each row of a digest and rates the window, without a language model.

An encoder reads each row's words, a linear layer says what they mean alone, and boosted trees weigh
that with counts, shares and the other rows. What words alone say is remembered, so a window of
patterns seen before costs almost nothing.

Not here: fitting it (`logwarden_training.triage`), and the rules' floor (`analyze`).
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Self

import numpy as np
from threadpoolctl import threadpool_limits

from logwarden_analyzer.errors import BadTriageModel
from logwarden_analyzer.judges.judge import Judgement
from logwarden_analyzer.judges.triage.encoder import Encoder
from logwarden_analyzer.judges.triage.features import Floats, facts_of
from logwarden_analyzer.judges.triage.folder import SHIPPED, Folder, opened
from logwarden_analyzer.judges.triage.heads import Heads, weighed
from logwarden_analyzer.judges.triage.novelty import Learned
from logwarden_analyzer.judges.triage.row_words import row_words
from logwarden_analyzer.judges.triage.saying import said_of
from logwarden_analyzer.judges.triage.view import RowView, TriageView
from logwarden_analyzer.material import Material
from logwarden_contracts.digest import Digest, Row
from logwarden_contracts.rules import Firing

ALERT_RISK = 50
REMEMBERED = 50_000
"""Rows, about 20 MB at most."""

Words = tuple[str, str]
"""A row's words and its skeleton: all that `_Remembered` depends on."""


@dataclass(frozen=True, slots=True)
class Triage:
    """A loaded model. Threads may share it.

    Attributes:
        folder: it was read from.
    """

    folder: Folder
    encoder: Encoder
    heads: Heads
    learned: Learned
    memory: "RowMemory"

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """Read a model; the shipped one if no folder is named.

        From then on numpy's matrix products take one thread in this process: these are so small
        that a second thread gains nothing and waits busily, which doubles the processor time.

        Args:
            folder: of a model.

        Raises:
            BadTriageModel: a file is missing, changed, or of another version.
        """
        found = opened(folder or SHIPPED)
        threadpool_limits(1, "blas")
        try:
            with np.load(found.path / "heads.npz", allow_pickle=False) as archive:
                arrays = dict(archive)
            encoder = Encoder(found.path, found.manifest.max_tokens)
            learned = Learned.read(arrays, found.manifest.novelty_scale)
            return cls(found, encoder, Heads.read(arrays), learned, RowMemory())
        except (KeyError, ValueError, RuntimeError) as error:
            raise BadTriageModel(found.path, f"its parts cannot be loaded: {error}") from error

    @property
    def version(self) -> str:
        """Short hash of everything that decides."""
        return self.folder.version

    @property
    def novel_from(self) -> float:
        """Novelty from which on a pattern counts as never learned."""
        return self.folder.manifest.novel_from

    def view(self, digest: Digest, fired: Sequence[Firing] = ()) -> TriageView:
        """What it says of a window.

        Args:
            digest: of the window.
            fired: rules. They are the floor under the verdict, too; here they are a hint.
        """
        if not digest.rows:
            return TriageView((), 0.0, 0.0)
        remembered = self.words_of(digest.rows)
        facts = facts_of(digest, fired)
        found = weighed(self.heads.strange, self.heads.settled, remembered, facts)
        alert, threshold = found.alert, self.folder.manifest.thresholds.alert_of(found.settled)
        rows = zip(found.rows.tolist(), remembered[:, 3].tolist(), strict=True)
        return TriageView(
            rows=tuple(RowView(critical, warning, novel) for (critical, warning), novel in rows),
            risk=decided(found.risk, alert, threshold),
            doubt=doubt_of(alert, threshold),
        )

    def judgement(self, material: Material) -> Judgement:
        """A whole verdict on a window."""
        return self.seen(material)[1]

    def seen(self, material: Material) -> tuple[TriageView, Judgement]:
        """A window's view, and the verdict that follows from it."""
        view = self.view(material.digest, material.fired)
        verdict = said_of(view, material, self.folder.manifest.thresholds)
        return view, Judgement("triage", verdict, model=f"triage-{self.version}")

    def words_of(self, rows: Sequence[Row]) -> Floats:
        """What is known of each row alone: see `features.window_features`."""
        keys = [(row_words(row), row.skeleton) for row in rows]
        known = self.memory.recalled(keys)
        new = list(dict.fromkeys(key for key in keys if key not in known))
        if new:
            vectors = self.encoder.vectors([words for words, _ in new])
            learned = self.learned(vectors, [skeleton for _, skeleton in new])
            spoken = self.heads.words(vectors, [words for words, _ in new])
            said = np.concatenate([spoken, learned], axis=1)
            known |= self.memory.kept(dict(zip(new, said, strict=True)))
        return np.stack([known[key] for key in keys])


class RowMemory:
    """What was said of rows, least recently used forgotten first."""

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._limit = limit
        self._rows: OrderedDict[Words, Floats] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def recalled(self, keys: Sequence[Words]) -> dict[Words, Floats]:
        """Those that are remembered."""
        with self._lock:
            found = {key: self._rows[key] for key in keys if key in self._rows}
            for key in found:
                self._rows.move_to_end(key)
        return found

    def kept(self, said: dict[Words, Floats]) -> dict[Words, Floats]:
        """Remember these, and give them back."""
        with self._lock:
            self._rows |= said
            while len(self._rows) > self._limit:
                self._rows.popitem(last=False)
        return said


def decided(risk: float, alert: float, threshold: float) -> float:
    """The risk, moved to the side of `ALERT_RISK` where the alert's own probability puts it."""
    within = min(100.0, max(0.0, risk))
    return max(float(ALERT_RISK), within) if alert >= threshold else min(ALERT_RISK - 1.0, within)


def doubt_of(alert: float, threshold: float) -> float:
    """Chance that the decision is wrong."""
    return 1 - alert if alert >= threshold else alert

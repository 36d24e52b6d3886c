"""How far a row is from every pattern that was learned, and what was said of it where it is one of them.

Two signs of distance: its skeleton is none of those learned, and its vector is far from theirs. A learned
skeleton is never novel; another is the more so the farther it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

KNOWN_SHARE = 0.3
"""Of the scale: as novel as a learned skeleton can be."""

NEVER_SEEN = -1.0
"""What was said of a skeleton that was not learned."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What training saw.

    Attributes:
        prototypes: shape (n, width), vectors of unit length times 127, int8.
        skeletons: hashes, sorted.
        verdicts: shape (skeletons, 3), uint8, of 200: in which share of its windows each was
            critical, its windows' mean risk, and how many these were (`often`).
        scale: cosine distance that counts as 1.
    """

    prototypes: NDArray[np.int8]
    skeletons: NDArray[np.uint64]
    verdicts: NDArray[np.uint8]
    scale: float

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[np.generic]], scale: float) -> Self:
        """From the arrays of a file."""
        return cls(arrays["prototypes"], arrays["skeletons"], arrays["verdicts"], scale)  # type: ignore[arg-type] # as written

    def __call__(self, vectors: Floats, skeletons: Sequence[str]) -> Floats:
        """Shape (rows, 4): novelty, and what was said of the skeleton: critical, risk, how often.

        All from 0 to 1; `NEVER_SEEN` stands where nothing was said, and its `often` is 0.
        """
        places, known = self._places(skeletons)
        said = np.where(known[:, None], self.verdicts[places] / 200, NEVER_SEEN)
        said[:, 2] = np.maximum(0, said[:, 2])
        novelty = self._novelty(vectors, known)
        return np.concatenate([novelty[:, None], said], axis=1).astype(np.float32)

    def _novelty(self, vectors: Floats, known: NDArray[np.bool_]) -> Floats:
        units = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        nearest = (units @ self.prototypes.T.astype(np.float32)).max(axis=1) / 127
        distance = np.clip((1 - nearest) / self.scale, 0, 1)
        found: Floats = np.where(
            known, KNOWN_SHARE * distance, KNOWN_SHARE + (1 - KNOWN_SHARE) * distance
        )
        return found

    def _places(self, skeletons: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        hashes = np.array([skeleton_hash(each) for each in skeletons], dtype=np.uint64)
        places = np.minimum(np.searchsorted(self.skeletons, hashes), len(self.skeletons) - 1)
        return places, self.skeletons[places] == hashes


def often(windows: int) -> float:
    """A number of windows from 0 to 1: 3 are 0.25, 255 and more are 1."""
    return min(1.0, float(np.log2(1 + windows)) / 8)


def skeleton_hash(skeleton: str) -> int:
    """Of 64 bits."""
    text = skeleton.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")

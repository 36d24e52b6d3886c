"""How far a row is from every pattern that was learned.

Two signs: its skeleton is none of those learned, and its vector is far from theirs. A learned
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


@dataclass(frozen=True, slots=True)
class Learned:
    """What training saw.

    Attributes:
        prototypes: shape (n, width), vectors of unit length times 127, int8.
        skeletons: hashes, sorted.
        scale: cosine distance that counts as 1.
    """

    prototypes: NDArray[np.int8]
    skeletons: NDArray[np.uint64]
    scale: float

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[np.generic]], scale: float) -> Self:
        """From the arrays of a file."""
        return cls(arrays["prototypes"], arrays["skeletons"], scale)  # type: ignore[arg-type] # as written

    def novelty(self, vectors: Floats, skeletons: Sequence[str]) -> Floats:
        """Shape (rows,), 0 to 1."""
        units = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        nearest = (units @ self.prototypes.T.astype(np.float32)).max(axis=1) / 127
        distance = np.clip((1 - nearest) / self.scale, 0, 1)
        known = self._are_known(skeletons)
        found: Floats = np.where(
            known, KNOWN_SHARE * distance, KNOWN_SHARE + (1 - KNOWN_SHARE) * distance
        ).astype(np.float32)
        return found

    def _are_known(self, skeletons: Sequence[str]) -> NDArray[np.bool_]:
        hashes = np.array([skeleton_hash(each) for each in skeletons], dtype=np.uint64)
        places = np.minimum(np.searchsorted(self.skeletons, hashes), len(self.skeletons) - 1)
        found: NDArray[np.bool_] = self.skeletons[places] == hashes
        return found


def skeleton_hash(skeleton: str) -> int:
    """Of 64 bits."""
    text = skeleton.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")

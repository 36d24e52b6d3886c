"""A row's words, their beginnings and pairs of neighbours, hashed: what a sentence's vector blurs, such as one rare word.

Pure; training uses the same.
"""

import itertools
import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

SIZE = 1 << 17
"""Places; terms that share one cannot be told apart."""

STEM = 5
"""Letters that longer words are cut to, so that `failed` and `failure` have something in common."""

_TERM = re.compile(r"[a-z]{2,}|\d+%?|\*")


def terms(words: str) -> NDArray[np.int64]:
    """The places of a row's terms, each once, ascending."""
    found = _TERM.findall(words.lower())
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(found)]
    stems = [f"^{term[:STEM]}" for term in found if len(term) > STEM]
    places = [crc32(term.encode()) % SIZE for term in (*found, *pairs, *stems)]
    return np.unique(places).astype(np.int64)


def term_matrix(
    rows: Sequence[str],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Of several rows: row numbers, places, and weights that give each row length one."""
    each = [terms(words) for words in rows]
    lengths = np.array([len(found) for found in each], dtype=np.int64)
    numbers = np.repeat(np.arange(len(rows)), lengths)
    weights = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths).astype(np.float32)
    places = np.concatenate(each) if each else np.zeros(0, dtype=np.int64)
    return numbers, places, weights

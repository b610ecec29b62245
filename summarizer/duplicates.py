"""Copies: articles whose text is nearly another article's.

Aim: find wire text in every dress: another byline, cut, with a promo inserted, lightly edited,
reordered, half of it quoted. A copy is not an independent report. In doubt it is none.

Every run of five words is a shingle; one in eight is kept, chosen by its hash, so two
texts keep the same ones. A short text keeps all of them. Text B is a copy of A when at least
half of the smaller one's shingles are in the other (containment; not the Jaccard index, which a
cut text fails). Page furniture known to the source's memory is dropped before, by cleaning: on
raw pages 91% of the pairs with Jaccard ≥ 0.5 were different events joined by furniture.

Tried and dropped (measured on six kinds of copies): MinHash with LSH (found 23 to 100%),
SimHash (found changed bylines only).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.tokens import UNSPACED_RUN

Key = int | str

SHINGLE_WORDS = 5
SAMPLE = 8
"""One shingle in eight is kept."""

SHORT_SHINGLES = 240
"""A text with fewer shingles is compared by all of them with other short ones."""

MIN_SHARED = 4
"""Shared sampled shingles below which nothing is a copy (about thirty words in a row)."""

MIN_SHARED_SHORT = 16
"""The same where all shingles are compared (twenty words): one shared sentence is not enough."""

CONTAINMENT = 0.5

MIN_HASHED = 30
"""Characters below which equal words prove nothing ("Weather forecast for today")."""

_WORD = re.compile(r"[^\W_]+")
_ROLL, _MIX = np.uint64(0x100000001B3), np.uint64(0x9E3779B97F4A7C15)
"""The prime of FNV-1a and 2**64 divided by the golden ratio: multipliers that spread bits."""


def normalized(text: str) -> str:
    """Return the words of a text, folded and separated by single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(folded))


def text_hash(title: str, text: str) -> str:
    """Return a hash equal for articles that say the same words; empty when they say too little."""
    words = normalized(text) or normalized(title)
    if len(words) < MIN_HASHED:
        return ""
    return hashlib.sha256(words.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Shingles:
    """A text's shingles.

    Attributes:
        sampled: one in eight. every: all of a short text's, else empty.
    """

    sampled: frozenset[int]
    every: frozenset[int]


def read_shingles(text: str) -> Shingles:
    """Return the shingles of a text."""
    words = normalized(UNSPACED_RUN.sub(lambda run: " ".join(run.group()), text)).split()
    rolled = set(_rolled(words).tolist())
    sampled = frozenset(value for value in rolled if value % SAMPLE == 0)
    return Shingles(sampled, frozenset(rolled) if len(rolled) <= SHORT_SHINGLES else frozenset())


def _rolled(words: list[str]) -> NDArray[np.uint64]:
    """Return a hash of every run of words; uint64, (n,), of 32 bits."""
    count = len(words) - SHINGLE_WORDS + 1
    if count < 1:
        return np.zeros(0, dtype=np.uint64)
    each = np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint64)
    rolled = np.zeros(count, dtype=np.uint64)
    for i in range(SHINGLE_WORDS):
        rolled = rolled * _ROLL + each[i : i + count]
    # The upper half of a product depends on every bit of both factors.
    found: NDArray[np.uint64] = (rolled * _MIX) >> np.uint64(32)
    return found


def containment(a: frozenset[int], b: frozenset[int]) -> float:
    """Return the share of the smaller set that is in the other; 0 when one is empty."""
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0


def _score(a: Shingles, b: Shingles) -> float:
    """Return the containment of two texts; 0 when they share too little to tell."""
    if a.every and b.every:
        mine, theirs, enough = a.every, b.every, MIN_SHARED_SHORT
    else:
        mine, theirs, enough = a.sampled, b.sampled, MIN_SHARED
    return containment(mine, theirs) if len(mine & theirs) >= enough else 0.0


class CopyIndex:
    """Finds the open article of which a text is a copy."""

    def __init__(self) -> None:
        self._shingles: dict[Key, Shingles] = {}
        self._holders: dict[int, list[Key]] = {}

    def __len__(self) -> int:
        return len(self._shingles)

    def add(self, key: Key, shingles: Shingles) -> None:
        """Remember an article's shingles."""
        self._shingles[key] = shingles
        for value in shingles.sampled | shingles.every:
            self._holders.setdefault(value, []).append(key)

    def remove(self, key: Key) -> None:
        """Forget an article; unknown keys are ignored."""
        shingles = self._shingles.pop(key, None)
        if shingles is None:
            return
        for value in shingles.sampled | shingles.every:
            holders = self._holders[value]
            holders.remove(key)
            if not holders:
                del self._holders[value]

    def between(self, a: Key, b: Key) -> float:
        """Return the containment of two open articles; 0 when one is not there."""
        mine, theirs = self._shingles.get(a), self._shingles.get(b)
        return 0.0 if mine is None or theirs is None else _score(mine, theirs)

    def find(self, shingles: Shingles) -> tuple[Key, float] | None:
        """Return the article that holds most of these shingles, and the containment.

        The earliest wins among equals. None when no article holds half of them.
        """
        shared: Counter[Key] = Counter()
        for value in sorted(shingles.sampled | shingles.every):
            shared.update(self._holders.get(value, ()))
        best: tuple[Key, float] | None = None
        for key, count in shared.items():
            if count < MIN_SHARED:
                continue
            score = _score(shingles, self._shingles[key])
            if score >= CONTAINMENT and (best is None or score > best[1]):
                best = (key, score)
        return best

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
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.pieces import UNSPACED_RUN, without_marks
from summarizer.postings import Postings

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
_FOLDED = bytes(ord(chr(i).lower()) if chr(i).isalnum() and i < 128 else 32 for i in range(256))
"""Letters and digits of ASCII in lower case, everything else as a space."""

_ROLL, _MIX = np.uint64(0x100000001B3), np.uint64(0x9E3779B97F4A7C15)
"""The prime of FNV-1a and 2**64 divided by the golden ratio: multipliers that spread bits."""


def normalized(text: str) -> str:
    """Return the words of a text, folded and separated by single spaces."""
    return b" ".join(_words(text)).decode()


def _words(text: str) -> list[bytes]:
    """Return the words of a text, folded."""
    text = without_marks(text)
    if text.isascii():
        return text.encode().translate(_FOLDED).split()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word.encode() for word in _WORD.findall(folded)]


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
        values: uint32, (n,), distinct, in order: all of a short text's, one in eight of another's.
        sampled_count: how many of them are among the one in eight.
        is_whole: whether none was left out.
    """

    values: NDArray[np.uint32]
    sampled_count: int
    is_whole: bool


def read_shingles(text: str) -> Shingles:
    """Return the shingles of a text."""
    if not text.isascii():
        text = UNSPACED_RUN.sub(lambda run: " ".join(run.group()), text)
    rolled = np.sort(_rolled(_words(text)))
    rolled = rolled[np.append(True, rolled[1:] != rolled[:-1])[: len(rolled)]]
    sampled = rolled[rolled % SAMPLE == 0]
    is_whole = len(rolled) <= SHORT_SHINGLES
    return Shingles(rolled if is_whole else sampled, len(sampled), is_whole)


def _rolled(words: list[bytes]) -> NDArray[np.uint32]:
    """Return a hash of every run of words; uint32, (n,)."""
    count = len(words) - SHINGLE_WORDS + 1
    if count < 1:
        return np.zeros(0, dtype=np.uint32)
    each = np.fromiter(map(zlib.crc32, words), dtype=np.uint64, count=len(words))
    rolled = np.zeros(count, dtype=np.uint64)
    for i in range(SHINGLE_WORDS):
        rolled = rolled * _ROLL + each[i : i + count]
    # The upper half of a product depends on every bit of both factors.
    found: NDArray[np.uint32] = ((rolled * _MIX) >> np.uint64(32)).astype(np.uint32)
    return found


def _score(shared: int, a: Shingles, b: Shingles) -> float:
    """Return the containment of two texts; 0 when they share too little to tell.

    Args:
        shared: how many shingles both have, of the sampled ones unless both are whole.
    """
    if a.is_whole and b.is_whole:
        smaller, enough = min(len(a.values), len(b.values)), MIN_SHARED_SHORT
    else:
        smaller, enough = min(a.sampled_count, b.sampled_count), MIN_SHARED
    return shared / smaller if shared >= enough else 0.0


class CopyIndex:
    """Finds the open article of which a text is a copy."""

    def __init__(self) -> None:
        self._shingles: dict[Key, Shingles] = {}
        self._key_by_place: dict[int, Key] = {}
        self._place_by_key: dict[Key, int] = {}
        self._holders = Postings()
        self._count = 0

    def __len__(self) -> int:
        return len(self._shingles)

    def add(self, key: Key, shingles: Shingles) -> None:
        """Remember an article's shingles."""
        place = self._count
        self._count += 1
        self._shingles[key] = shingles
        self._key_by_place[place] = key
        self._place_by_key[key] = place
        self._holders.add(place, shingles.values)

    def remove(self, key: Key) -> None:
        """Forget an article; unknown keys are ignored."""
        if self._shingles.pop(key, None) is None:
            return
        place = self._place_by_key.pop(key)
        del self._key_by_place[place]
        self._holders.remove(place)

    def between(self, a: Key, b: Key) -> float:
        """Return the containment of two open articles; 0 when one is not there."""
        mine, theirs = self._shingles.get(a), self._shingles.get(b)
        if mine is None or theirs is None:
            return 0.0
        return _score(int(np.isin(mine.values, theirs.values).sum()), mine, theirs)

    def find(self, shingles: Shingles) -> tuple[Key, float] | None:
        """Return the article that holds most of these shingles, and the containment.

        The earliest wins among equals. None when no article holds half of them.
        """
        places, _ = self._holders.holders(shingles.values, self._count)
        if len(places) < MIN_SHARED:
            return None
        best: tuple[Key, float] | None = None
        found, counts = np.unique_counts(places)
        for place, shared in zip(found.tolist(), counts.tolist(), strict=True):
            if shared < MIN_SHARED:
                continue
            key = self._key_by_place[place]
            score = _score(shared, shingles, self._shingles[key])
            if score >= CONTAINMENT and (best is None or score > best[1]):
                best = (key, score)
        return best

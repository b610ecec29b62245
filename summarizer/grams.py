"""Grams: words and word pairs of lines as numbered buckets, for all lines of an article at once.

Each word has a number (its CRC-32); a pair, a beginning and an end are numbers made of those of
their words. Long lines give their first and last words only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BITS = 15
BUCKETS = 2**BITS
_HEAD = 24
_TAIL = 12
_MOST = _HEAD + _TAIL
_CUT = "…"
# Odd numbers without a pattern: the first parts words in a gram, the second spreads it.
_NEXT = np.uint32(0x01000193)
_SPREAD = np.uint32(0x9E3779B1)
_SHIFT = np.uint32(32 - BITS)
_WORD, _PAIR, _OPENS, _CLOSES = (
    np.uint32(crc32(mark)) for mark in (b"word", b"pair", b"opens", b"closes")
)
Numbers = NDArray[np.uint32]


def grams(lines: Sequence[Sequence[str]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the grams of some lines, each once a line.

    Returns:
        Two arrays of one length, sorted by line: which line, and which of the BUCKETS.
    """
    cut = [
        words if len(words) <= _MOST else [*words[:_HEAD], _CUT, *words[-_TAIL:]] for words in lines
    ]
    sizes = np.array([len(words) for words in cut], dtype=np.int64)
    filled = np.flatnonzero(sizes)
    if not len(filled):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    words = _numbers(chain.from_iterable(cut), int(sizes.sum()))
    ends = np.cumsum(sizes)[filled]
    size = sizes[filled]
    starts, last = ends - size, ends - 1
    line = np.repeat(filled, size)
    pairs = words[:-1] * _NEXT + words[1:]
    inside = line[1:] == line[:-1]
    two = size > 1
    found = (
        (line, words ^ _WORD),
        (line[1:][inside], pairs[inside] ^ _PAIR),
        (filled, words[starts] ^ _OPENS),
        (filled[two], pairs[starts[two]] ^ _OPENS),
        (filled, words[last] ^ _CLOSES),
        (filled[two], pairs[last[two] - 1] ^ _CLOSES),
    )
    buckets = (np.concatenate([number for _, number in found]) * _SPREAD) >> _SHIFT
    keys = (np.concatenate([at for at, _ in found]) << BITS) | buckets.astype(np.int64)
    keys.sort()
    once = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=once[1:])
    keys = keys[once]
    return keys >> BITS, keys & (BUCKETS - 1)


def _numbers(words: Iterable[str], count: int) -> Numbers:
    """Return each word's number; words hold no spaces."""
    encoded = " ".join(words).encode("utf-8", "ignore").split(b" ")
    return np.fromiter(map(crc32, encoded), dtype=np.uint32, count=count)

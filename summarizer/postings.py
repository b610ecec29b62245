"""Which open articles hold a term or a shingle: an inverted index in a few sorted arrays.

An article has some 200 terms and is looked up by 16 of others, so writing must be cheap: an
article's terms are sorted by themselves and merged into larger blocks, of which there are few (an
LSM tree: O'Neil and others 1996). A posting takes 8 bytes. A closed article is only marked, and
goes when its block is written anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

TIERS = (32, 1024, 16_384)
"""Articles from which a block is merged with the next larger one; the largest stay as they are,
so that no merge takes longer than 50 ms."""

CLOSED_SHARE = 0.25
"""Share of closed articles from which a block is written anew."""

_PLACE_BITS = 31
_PLACE = (1 << _PLACE_BITS) - 1

Numbers = NDArray[np.int64]

_NOBODY: Numbers = np.zeros(0, dtype=np.int64)


@dataclass(slots=True)
class _Block:
    """The terms of articles that came one after the other.

    Attributes:
        keys: int64, sorted: id of a term, and below it the place of an article that holds it.
        low: place of the first article.
        numbers: int64, by place from `low`: the articles. is_open: bool, the same.
        open_count: how many are open. closed_count: how many closed ones the keys still have.
    """

    keys: Numbers
    low: int
    numbers: Numbers
    is_open: NDArray[np.bool_]
    open_count: int
    closed_count: int = 0

    @property
    def tier(self) -> int:
        """Return how large it is."""
        return sum(len(self.numbers) >= size for size in TIERS)

    def kept(self) -> Numbers:
        """Return the keys of its open articles."""
        if not self.closed_count:
            return self.keys
        kept: Numbers = self.keys[self.is_open[(self.keys & _PLACE) - self.low]]
        return kept


class Postings:
    """The open articles by what they hold."""

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._place_of: dict[int, int] = {}
        self._count = 0

    def __len__(self) -> int:
        """Return how many articles are open."""
        return len(self._place_of)

    def add(self, number: int, ids: NDArray[Any]) -> None:
        """Open an article.

        Args:
            ids: of 32 bits, distinct, none negative.
        """
        keys = (np.sort(ids).astype(np.int64) << _PLACE_BITS) | self._count
        alone = np.array([number]), np.ones(1, dtype=np.bool_)
        self._blocks.append(_Block(keys, self._count, *alone, open_count=1))
        self._place_of[number] = self._count
        self._count += 1
        while len(self._blocks) > 1:
            before, last = self._blocks[-2:]
            if before.tier > last.tier or before.tier == len(TIERS):
                return
            self._blocks[-2:] = [_merged(before, last)]

    def remove(self, number: int) -> None:
        """Close an article."""
        place = self._place_of.pop(number)
        at = next(i for i, block in enumerate(self._blocks) if _holds(block, place))
        block = self._blocks[at]
        block.is_open[place - block.low] = False
        block.open_count -= 1
        block.closed_count += 1
        if not block.open_count:
            del self._blocks[at]
        elif block.closed_count > CLOSED_SHARE * (block.open_count + block.closed_count):
            self._blocks[at] = _trimmed(block.kept(), block.low, block.numbers, block.is_open)

    def holders(self, ids: NDArray[Any], most: int) -> tuple[Numbers, Numbers]:
        """Return the latest holders of some terms.

        Args:
            ids: of 32 bits, (n,). most: of each term.

        Returns:
            Numbers of articles, and for each which of the terms it holds; what an article holds
            stands in the order of `ids`.
        """
        lowest = ids.astype(np.int64) << _PLACE_BITS
        left = np.full(len(ids), most)
        found: list[tuple[Numbers, Numbers]] = []
        for block in reversed(self._blocks):
            if not len(ids) or not len(block.keys):
                continue
            numbers, which, counts = _held(block, lowest, left)
            if len(numbers):
                found.append((numbers, which))
                left = left - counts
        if not found:
            return _NOBODY, _NOBODY
        return np.concatenate([part[0] for part in found]), np.concatenate([p[1] for p in found])


def _holds(block: _Block, place: int) -> bool:
    """Whether a place lies in a block."""
    return 0 <= place - block.low < len(block.numbers)


def _held(block: _Block, lowest: Numbers, left: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return the latest holders of terms in a block, which term each holds, and how many hold each.

    Args:
        lowest: the least keys of the terms.
        left: how many are wanted of each term at most.
    """
    first = block.keys.searchsorted(lowest)
    near = block.keys.take(first, mode="clip")
    # Most terms stand in no other article: only where one does is its end looked for.
    there = ((near ^ lowest) <= _PLACE).nonzero()[0]
    if not len(there):
        return _NOBODY, _NOBODY, _NOBODY
    last = first.copy()
    last[there] = block.keys.searchsorted(lowest[there] | _PLACE, side="right")
    if not block.closed_count:
        first = np.maximum(first, last - left)
    counts = last - first
    ends = np.cumsum(counts)
    which = np.repeat(np.arange(len(counts)), counts)
    at = np.arange(ends[-1]) + np.repeat(last - ends, counts)
    places = (block.keys[at] & _PLACE) - block.low
    if block.closed_count:
        is_kept = block.is_open[places]
        which, places = which[is_kept], places[is_kept]
        counts = np.bincount(which, minlength=len(left))
        is_late = np.cumsum(counts)[which] - np.arange(len(which)) <= left[which]
        which, places, counts = which[is_late], places[is_late], np.minimum(counts, left)
    return block.numbers[places], which, counts


def _merged(a: _Block, b: _Block) -> _Block:
    """Return two neighboring blocks as one, without what is closed."""
    gap = b.low - a.low - len(a.numbers)
    return _trimmed(
        np.sort(np.concatenate((a.kept(), b.kept())), kind="stable"),
        a.low,
        np.concatenate((a.numbers, np.zeros(gap, dtype=np.int64), b.numbers)),
        np.concatenate((a.is_open, np.zeros(gap, dtype=np.bool_), b.is_open)),
    )


def _trimmed(keys: Numbers, low: int, numbers: Numbers, is_open: NDArray[np.bool_]) -> _Block:
    """Return a block that begins with its first open article."""
    first = int(is_open.argmax())
    is_open = is_open[first:].copy()
    return _Block(keys, low + first, numbers[first:].copy(), is_open, int(is_open.sum()))

"""Vectors of the open articles as rows of a few large blocks, and which are nearest to another.

Of many vectors a quick look along 96 axes finds the likely ones, which are then compared exactly:
on held-out articles it keeps 99% of the 20 nearest and reads a quarter of the memory. Fetching
these from blocks takes a third of the time that it takes from vectors that lie apart.

A block is never moved, so a row can be looked at where it stands. The row of an article that
closes is taken by a later one, and blocks at the end that hold nothing any more go.

Where many vectors lie, reading them is what a look costs. So vectors that will be asked about soon
are looked at together (`expect`), and what changes in between is put right.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RERANKED = 192
"""Vectors that are compared exactly, the nearest by the quick look."""

GROUP = 8
"""Values of which the greatest stands for all, when few of many are looked for."""

ROUNDED = 2e-5
"""More than rounding to five digits can change."""

FIRST_BLOCK, LARGEST_BLOCK = 256, 8192
"""Rows of a block: as many as there are before it. What is not used yet takes no memory, because
the system gives it at the first touch. Large blocks lie in large pages, where looking takes a sixth
less time than in blocks of 2,048 and fetching half; at 10,000 open they take 2 MiB more."""

AT_ONCE = 2048
"""Rows of the quick look that are multiplied together. With 8,192 OpenBLAS takes several threads,
which wait for each other: 0.2 ms become 2.4 (mean) where others keep the processors busy."""

EXPECTED = 32
"""Vectors that are looked at together. Each has a number for every row until the next ones come."""

AT_ONCE_EXPECTED = 80
"""Rows that are multiplied with so many vectors, for one thread again."""

AXES_FILE = Path(__file__).with_name("data") / "story_axes.npy"
"""Axes of the quick look; `python -m benchmarks.stories_axes` writes them."""

Vector = NDArray[np.float32]
Places = NDArray[np.int64]


@cache
def _axes(path: Path) -> Vector:
    """Return the axes of the quick look; float32, (384, 96)."""
    found: Vector = np.load(path, allow_pickle=False).astype(np.float32)
    return found


def _short(vector: Vector) -> Vector:
    """Return a vector for the quick look; one of another model is looked at as it is."""
    axes = _axes(AXES_FILE)
    return vector @ axes if len(vector) == len(axes) else vector


@dataclass(slots=True)
class _Block:
    """Rows that lie together.

    Attributes:
        first: its first row. exact: float32, (rows, size): the vectors.
        quick: float32, (rows, axes): the same for the quick look.
        count: how many of its rows hold a vector.
    """

    first: int
    exact: Vector
    quick: Vector
    count: int = 0


@dataclass(slots=True)
class _Expected:
    """Vectors that were looked at together.

    Attributes:
        vectors: theirs. place: of each, by identity. short: of each, for the quick look.
        scores: float32, (vectors, rows): products with the rows of that time.
        since: what was put into which row since.
    """

    vectors: Sequence[Vector] = ()
    place: dict[int, int] = field(default_factory=dict)
    short: Sequence[Vector] = ()
    scores: Vector = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    since: dict[int, Vector] = field(default_factory=dict)

    def scores_of(self, at: int, end: int) -> Vector:
        """Return the products of the rows before `end` with a vector."""
        found = np.empty(end, dtype=np.float32)
        known = self.scores[at, :end]
        found[: len(known)] = known
        late = [row for row in self.since if row < end]
        if late:
            found[late] = np.array([self.since[row] for row in late]) @ self.short[at]
        return found


class VectorRows:
    """Vectors by number.

    Args:
        size: of a vector.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._blocks: list[_Block] = []
        self._numbers: Places = np.zeros(0, dtype=np.int64)
        self._row_by_number: dict[int, int] = {}
        self._end = 0
        self._free: list[int] = []
        # What was looked for last is mostly added next.
        self._asked: tuple[Vector | None, Vector] = (None, np.zeros(0, dtype=np.float32))
        self._expected = _Expected()

    def __len__(self) -> int:
        return len(self._row_by_number)

    def add(self, number: int, vector: Vector) -> Vector:
        """Keep a vector; return it as it is kept, valid until `number` is removed."""
        row = heapq.heappop(self._free) if self._free else self._new_row()
        block = self._block_of(row)
        at = row - block.first
        block.exact[at] = vector
        asked, short = self._asked
        block.quick[at] = short if asked is vector else _short(vector)
        self._asked = (None, short)
        if self._expected.vectors:
            self._expected.since[row] = block.quick[at]
        block.count += 1
        self._numbers[row] = number
        self._row_by_number[number] = row
        kept: Vector = block.exact[at]
        return kept

    def remove(self, number: int) -> None:
        """Free the row of a vector; unknown numbers are ignored."""
        row = self._row_by_number.pop(number, None)
        if row is None:
            return
        self._block_of(row).count -= 1
        heapq.heappush(self._free, row)
        while self._blocks and not self._blocks[-1].count:
            self._end = self._blocks.pop().first
            self._free = [row for row in self._free if row < self._end]
            heapq.heapify(self._free)

    def expect(self, vectors: Sequence[Vector]) -> None:
        """Look at vectors together that `nearest` will be asked about; it answers the same.

        Args:
            vectors: at most `EXPECTED`; they take the place of those that were expected before.
        """
        known = [vector for vector in vectors if len(vector) == self.size][:EXPECTED]
        if not known or not self._row_by_number:
            self._expected = _Expected()
            return
        # One by one: so a row holds the same, whether its vector was expected or not.
        short = [_short(vector) for vector in known]
        together = np.ascontiguousarray(np.array(short).T)
        scores = np.empty((len(known), self._end), dtype=np.float32)
        for block in self._blocks:
            into = scores[:, block.first : block.first + len(block.quick)]
            for start in range(0, into.shape[1], AT_ONCE_EXPECTED):
                part = into[:, start : start + AT_ONCE_EXPECTED]
                part[:] = (block.quick[start : start + part.shape[1]] @ together).T
        place = {id(vector): at for at, vector in enumerate(known)}
        self._expected = _Expected(known, place, short, scores)

    def nearest(self, vector: Vector, count: int) -> list[int]:
        """Return the numbers of the nearest vectors; of equals, those of the lowest numbers."""
        if not self._row_by_number or len(vector) != self.size:
            return []
        likely = greatest(
            self._quick_scores(vector), min(RERANKED, len(self)), self._numbers[: self._end]
        )
        found = self._fetched(likely) @ vector
        numbers = self._numbers[likely]
        nearest: list[int] = numbers[greatest(found, count, numbers)].tolist()
        return nearest

    def _quick_scores(self, vector: Vector) -> Vector:
        """Return the products of all rows along the axes, the least there is for free ones."""
        at = self._expected.place.get(id(vector))
        if at is not None:
            self._asked = (vector, self._expected.short[at])
            scores = self._expected.scores_of(at, self._end)
            scores[self._free] = -np.inf
            return scores
        short = _short(vector)
        self._asked = (vector, short)
        scores = np.empty(self._end, dtype=np.float32)
        for block in self._blocks:
            into = scores[block.first : block.first + len(block.quick)]
            for start in range(0, len(into), AT_ONCE):
                part = into[start : start + AT_ONCE]
                np.dot(block.quick[start : start + len(part)], short, out=part)
        scores[self._free] = -np.inf
        return scores

    def _fetched(self, rows: Places) -> Vector:
        """Return the vectors of rows that are in order; float32, (n, size)."""
        found = np.empty((len(rows), self.size), dtype=np.float32)
        starts = [block.first for block in self._blocks]
        ends = [*np.searchsorted(rows, starts[1:]).tolist(), len(rows)]
        start = 0
        for block, end in zip(self._blocks, ends, strict=True):
            if end > start:
                # With "clip" numpy writes at once; the rows are there.
                block.exact.take(
                    rows[start:end] - block.first, axis=0, out=found[start:end], mode="clip"
                )
            start = end
        return found

    def _new_row(self) -> int:
        """Return the first row behind all others."""
        row = self._end
        if not self._blocks or row == self._blocks[-1].first + len(self._blocks[-1].exact):
            rows = min(max(FIRST_BLOCK, row), LARGEST_BLOCK)
            axes = len(_short(np.zeros(self.size, dtype=np.float32)))
            self._blocks.append(
                _Block(
                    row,
                    np.empty((rows, self.size), dtype=np.float32),
                    np.empty((rows, axes), dtype=np.float32),
                )
            )
            numbers = np.zeros(row + rows, dtype=np.int64)
            numbers[:row] = self._numbers[:row]
            self._numbers = numbers
        self._end += 1
        return row

    def _block_of(self, row: int) -> _Block:
        """Return the block of a row."""
        return next(block for block in reversed(self._blocks) if block.first <= row)


def greatest(values: NDArray[Any], count: int, numbers: Places | None = None) -> Places:
    """Return where the greatest values stand, in order; of equals those of the lowest numbers.

    Rounded, so that the choice does not hang on how numpy blocks its sums.

    Args:
        numbers: of each value; None is their order.
    """
    likely = _likely(values, count)
    if len(likely) <= count:
        return likely
    rounded = np.round(values[likely], 5)
    edge = np.partition(rounded, len(rounded) - count)[len(rounded) - count]
    kept: Places = likely[rounded >= edge]
    if len(kept) == count:
        return kept
    equal = likely[rounded == edge]
    order = np.arange(len(equal)) if numbers is None else np.argsort(numbers[equal])
    dropped = equal[order[count - len(kept) :]]
    return np.setdiff1d(kept, dropped, assume_unique=True)


def _likely(values: NDArray[Any], count: int) -> Places:
    """Return where the greatest values can stand, in order: of many values, a few times `count`.

    In groups of eight, the greatest of so many groups are as great as the least that is asked for.
    """
    if len(values) < 4 * GROUP * count:
        return np.arange(len(values))
    tops = values[: len(values) // GROUP * GROUP].reshape(GROUP, -1).max(axis=0)
    least = np.partition(tops, len(tops) - count)[len(tops) - count]
    return np.flatnonzero(values >= least - ROUNDED)

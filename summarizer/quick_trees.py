"""Gradient-boosted trees that are asked all their questions at once.

Walking down hundreds of small trees takes a round of look-ups for each level; asking everything
takes one. A question that is answered "above" rules out the leaves on its left, and of those that
no question rules out the first is where a walk would have ended (Lucchese and others, QuickScorer,
SIGIR 2015). A tree's leaves are the bits of one number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

AT_ONCE = 256
"""Rows that are asked about together, so that memory is bounded."""

MOST_LEAVES = 64
"""A tree has no more: its leaves are the bits of one number."""

Rows = NDArray[np.float32]
Question = tuple[int, float, int]
"""A column, a threshold, and the leaves, as bits, that a value up to it leads to."""


@dataclass(frozen=True, slots=True)
class QuickTrees:
    """The questions of all trees, padded to one number a tree, the first of each tree first.

    Attributes:
        column: intp, (questions * trees,): the column that is asked about, plus the number of
            columns where an unknown value counts as above.
        threshold: float32, (questions * trees, 1).
        possible: unsigned with a bit a leaf, same shape: the leaves that are left when a value is
            above.
        value: float, (trees, leaves): what each leaf adds.
    """

    column: NDArray[np.intp]
    threshold: NDArray[np.float32]
    possible: NDArray[Any]
    value: NDArray[Any]

    def sums(self, rows: Rows) -> NDArray[Any]:
        """Return what all trees together add, a number a row, of the type of `value`.

        Args:
            rows: float32, (n, columns); NaN is unknown.
        """
        if not len(rows):
            return np.zeros(0, dtype=self.value.dtype)
        columns = rows.T.astype(np.float32, copy=False)
        # Two copies: an unknown value is above nothing in the one and above all in the other.
        both = np.concatenate((columns, np.where(np.isnan(columns), np.float32(np.inf), columns)))
        starts = range(0, len(rows), AT_ONCE)
        return np.concatenate([self._sums(both[:, start : start + AT_ONCE]) for start in starts])

    def _sums(self, both: Rows) -> NDArray[Any]:
        one = self.possible.dtype.type(1)
        is_above = both.take(self.column, axis=0) > self.threshold
        # Nothing, or all bits: a question that is not answered "above" rules out no leaf.
        left = is_above.view(np.uint8).astype(self.possible.dtype, copy=False)
        left -= one
        left |= self.possible
        trees, leaves = self.value.shape
        left = np.bitwise_and.reduce(left.reshape(-1, trees, both.shape[1]), axis=0)
        # Below the lowest bit that is left stand as many others as its number.
        leaf = np.bitwise_count(~left & (left - one))
        first = np.arange(0, trees * leaves, leaves, dtype=np.intp)[:, None]
        added: NDArray[Any] = self.value.ravel().take(leaf + first).sum(axis=0)
        return added


def quick_trees(
    questions: Sequence[Sequence[Question]], leaves: Sequence[Sequence[float]]
) -> QuickTrees:
    """Return trees that are asked all at once.

    Args:
        questions: of each tree. leaves: what each leaf of each tree adds, from left to right.

    Raises:
        ValueError: a tree has more than `MOST_LEAVES` leaves.
    """
    most = max(map(len, leaves))
    if most > MOST_LEAVES:
        raise ValueError(f"a tree has {most} leaves, more than {MOST_LEAVES}")
    bits = next(bits for bits in (8, 16, 32, 64) if bits >= most)
    everything = (1 << bits) - 1
    # Padding asks whether something is above infinity.
    size = max(1, *map(len, questions))
    padded = [[*asked, *[(0, np.inf, 0)] * (size - len(asked))] for asked in questions]
    first_ones_first = [question for same in zip(*padded, strict=True) for question in same]
    return QuickTrees(
        column=np.array([column for column, _, _ in first_ones_first], dtype=np.intp),
        threshold=np.array([[limit] for _, limit, _ in first_ones_first], dtype=np.float32),
        possible=np.array(
            [[everything & ~left] for *_, left in first_ones_first], dtype=f"u{bits // 8}"
        ),
        value=np.array([[*own, *[0.0] * (most - len(own))] for own in leaves]),
    )

"""Gradient-boosted trees over feature rows, for a few dozen rows at a time.

Walking down 140 trees takes six rounds of look-ups; asking all their questions at once takes
one. Every answer "no" rules out the leaves to the left of its question, and of the leaves that
remain the leftmost is the one that a walk would have reached (Lucchese and others 2015,
QuickScorer). A tree's leaves are the bits of one number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_LEAVES = 16

Rows = NDArray[np.float32]


class Trees:
    """Gradient-boosted trees over feature rows.

    Args:
        content: arrays by name, one row a tree, padded: `feature` (-1 is a leaf), `threshold`,
            `left`, `right`, `missing_left`, `value`; and `base`.
        features: names of the columns that `feature` counts. columns: names of the rows' columns.

    Raises:
        ValueError: a tree has more than `MOST_LEAVES` leaves.
    """

    def __init__(
        self, content: dict[str, Any], features: Sequence[str], columns: Sequence[str]
    ) -> None:
        count = len(content["feature"])
        questions: list[list[tuple[int, float, int]]] = []
        self._values = np.zeros((count, MOST_LEAVES), dtype=np.float64)
        for tree in range(count):
            asked, leaves = _read_tree({k: v[tree] for k, v in content.items() if k in _PER_TREE})
            if len(leaves) > MOST_LEAVES:
                raise ValueError(f"tree {tree} has {len(leaves)} leaves")
            self._values[tree, : len(leaves)] = leaves
            # What is unknown is -inf in the first half of the columns and inf in the second, so
            # the comparison answers as the question has learned.
            questions.append(
                [
                    (columns.index(features[feature]) + len(columns) * right, threshold, out)
                    for feature, right, threshold, out in asked
                ]
            )
        # Padding asks whether something is above infinity.
        size = max(map(len, questions))
        padded = [asked + [(0, np.inf, 0)] * (size - len(asked)) for asked in questions]
        shape = (size, count)
        self._column = np.array([[q[0] for q in tree] for tree in padded]).T.reshape(-1)
        self._threshold = np.array(
            [[q[1] for q in tree] for tree in padded], dtype=np.float32
        ).T.reshape(-1, 1)
        self._out = np.array([[q[2] for q in tree] for tree in padded], dtype=np.uint16)
        self._out = self._out.T.reshape(-1, 1)
        self._shape = shape
        self._first = np.array(_first_clear_bits(), dtype=np.int64)
        self._offset = (np.arange(count) * MOST_LEAVES)[:, None]
        self._base = float(content["base"])

    def log_odds(self, rows: Rows) -> NDArray[np.float64]:
        """Return one log odds a row; float64, (n,)."""
        columns = rows.T
        unknown = np.isnan(columns)
        wide = np.concatenate(
            (np.where(unknown, -np.inf, columns), np.where(unknown, np.inf, columns))
        ).astype(np.float32)
        is_no = wide.take(self._column, axis=0) > self._threshold
        out = np.bitwise_or.reduce((is_no * self._out).reshape(*self._shape, len(rows)), axis=0)
        leaf = self._first.take(out)
        odds: NDArray[np.float64] = self._base + self._values.take(leaf + self._offset).sum(axis=0)
        return odds


_PER_TREE = frozenset({"feature", "threshold", "left", "right", "missing_left", "value"})


def _first_clear_bits() -> list[int]:
    """Return the lowest bit that is 0, for every number of `MOST_LEAVES` bits."""
    numbers = range(1 << MOST_LEAVES)
    return [min((~number & number + 1).bit_length() - 1, MOST_LEAVES - 1) for number in numbers]


def _read_tree(
    tree: dict[str, list[Any]],
) -> tuple[list[tuple[int, bool, float, int]], list[float]]:
    """Return a tree's questions and the values of its leaves, from left to right.

    A question is: feature, whether an unknown value answers no, threshold, leaves (as bits) that
    "no" rules out.
    """
    asked: list[tuple[int, bool, float, int]] = []
    leaves: list[float] = []

    def walk(node: int) -> int:
        """Return the bits of the leaves below a node."""
        feature = int(tree["feature"][node])
        if feature < 0:
            leaves.append(float(tree["value"][node]))
            return 1 << (len(leaves) - 1)
        left = walk(int(tree["left"][node]))
        is_no = not tree["missing_left"][node]
        asked.append((feature, is_no, float(tree["threshold"][node]), left))
        return left | walk(int(tree["right"][node]))

    walk(0)
    return asked, leaves

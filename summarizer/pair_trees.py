"""The pair model's trees: read from the file's nodes, and asked all at once (`quick_trees`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.quick_trees import QuickTrees, Rows

MOST_LEAVES = 16
_ALL_LEAVES = (1 << MOST_LEAVES) - 1


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
        values = np.zeros((count, MOST_LEAVES), dtype=np.float64)
        for tree in range(count):
            asked, leaves = _read_tree({k: v[tree] for k, v in content.items() if k in _PER_TREE})
            if len(leaves) > MOST_LEAVES:
                raise ValueError(f"tree {tree} has {len(leaves)} leaves")
            values[tree, : len(leaves)] = leaves
            questions.append(
                [
                    (columns.index(features[feature]) + len(columns) * right, threshold, left)
                    for feature, right, threshold, left in asked
                ]
            )
        # Padding asks whether something is above infinity.
        size = max(map(len, questions))
        padded = [asked + [(0, np.inf, _ALL_LEAVES)] * (size - len(asked)) for asked in questions]
        column, threshold, possible = (
            np.array([[question[part] for question in tree] for tree in padded]).T
            for part in range(3)
        )
        self._trees = QuickTrees(
            column=column.ravel(),
            threshold=threshold.astype(np.float32).reshape(-1, 1),
            possible=possible.astype(np.uint16).reshape(-1, 1),
            value=values,
        )
        self._base = float(content["base"])

    def log_odds(self, rows: Rows) -> NDArray[np.float64]:
        """Return one log odds a row; float64, (n,)."""
        odds: NDArray[np.float64] = self._base + self._trees.sums(rows)
        return odds


_PER_TREE = frozenset({"feature", "threshold", "left", "right", "missing_left", "value"})


def _read_tree(
    tree: dict[str, list[Any]],
) -> tuple[list[tuple[int, bool, float, int]], list[float]]:
    """Return a tree's questions and the values of its leaves, from left to right.

    A question is: feature, whether an unknown value counts as above, threshold, and the leaves (as
    bits) that are left when a value is above.
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
        goes_right = not tree["missing_left"][node]
        asked.append((feature, goes_right, float(tree["threshold"][node]), _ALL_LEAVES & ~left))
        return left | walk(int(tree["right"][node]))

    walk(0)
    return asked, leaves

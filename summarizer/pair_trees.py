"""The pair model's trees: read from the file's nodes, and asked all at once (`quick_trees`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.quick_trees import Question, Rows, quick_trees


class Trees:
    """Gradient-boosted trees over feature rows.

    Args:
        content: arrays by name, one row a tree, padded: `feature` (-1 is a leaf), `threshold`,
            `left`, `right`, `missing_left`, `value`; and `base`.
        features: names of the columns that `feature` counts. columns: names of the rows' columns.

    Raises:
        ValueError: a tree has too many leaves.
    """

    def __init__(
        self, content: dict[str, Any], features: Sequence[str], columns: Sequence[str]
    ) -> None:
        questions: list[list[Question]] = []
        values: list[list[float]] = []
        for tree in range(len(content["feature"])):
            asked, leaves = _read_tree({k: v[tree] for k, v in content.items() if k in _PER_TREE})
            values.append(leaves)
            questions.append(
                [
                    (columns.index(features[feature]) + len(columns) * right, threshold, left)
                    for feature, right, threshold, left in asked
                ]
            )
        self._trees = quick_trees(questions, values)
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
    bits) that a value up to it leads to.
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
        asked.append((feature, goes_right, float(tree["threshold"][node]), left))
        return left | walk(int(tree["right"][node]))

    walk(0)
    return asked, leaves

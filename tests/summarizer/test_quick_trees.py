"""Trees that are asked all at once end where walking them down ends."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from summarizer.forest import Forest
from summarizer.quick_trees import quick_trees

COLUMNS = 5


def some_forest(leaves: int, trees: int, seed: int) -> dict[str, NDArray[Any]]:
    """Return made-up trees as they are stored; a leaf has itself for both children."""
    chance = np.random.default_rng(seed)
    feature: list[int] = []
    left: list[int] = []
    right: list[int] = []
    root: list[int] = []
    threshold: list[float] = []
    value: list[float] = []

    def grow(count: int) -> int:
        node = len(feature)
        feature.append(int(chance.integers(COLUMNS)))
        threshold.append(float(np.float32(chance.standard_normal())))
        value.append(float(chance.standard_normal()))
        left.append(node)
        right.append(node)
        if count > 1:
            first = int(chance.integers(1, count))
            left[node], right[node] = grow(first), grow(count - first)
        return node

    for _ in range(trees):
        root.append(len(feature))
        grow(int(chance.integers(1, leaves + 1)))
    named = {"feature": feature, "left": left, "right": right, "root": root}
    return {
        **{name: np.array(values) for name, values in named.items()},
        "threshold": np.array(threshold),
        "value": np.array(value),
    }


def walked(forest: dict[str, NDArray[Any]], row: NDArray[Any]) -> float:
    total = 0.0
    for node in forest["root"]:
        while forest["left"][node] != node:
            is_above = row[forest["feature"][node]] > forest["threshold"][node]
            node = forest["right" if is_above else "left"][node]
        total += forest["value"][node]
    return total


@pytest.mark.parametrize("leaves", [1, 2, 7, 8, 9, 16, 17, 33, 64])
def test_all_at_once_is_one_after_the_other(leaves: int) -> None:
    forest = some_forest(leaves, trees=20, seed=leaves)
    rows = np.random.default_rng(7).standard_normal((300, COLUMNS)).astype(np.float32)

    found = Forest(forest, {}).score(rows.astype(np.float64))

    assert found == pytest.approx([walked(forest, row) for row in rows], abs=1e-9)


def test_no_rows_have_no_sums() -> None:
    assert Forest(some_forest(4, trees=3, seed=1), {}).score(np.zeros((0, COLUMNS))).shape == (0,)


def test_a_tree_with_too_many_leaves_is_refused() -> None:
    with pytest.raises(ValueError, match="65 leaves"):
        quick_trees([[(0, 0.0, 1)] * 64], [[0.0] * 65])

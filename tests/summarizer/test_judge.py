"""The judge's numbers are read, and a row's way through the trees is what its nodes say."""

import json
from typing import Any

import numpy as np
import pytest

from summarizer.features import NAMES
from summarizer.judge import LEAVES, Judge, judge, read_judge
from summarizer.quick_trees import QuickTrees


def test_words_and_rows_of_one_line_do_not_depend_on_the_others() -> None:
    shipped = judge()
    lines = [["read", "more"], ["the", "harbor", "reopened"], ["advertisement"]]
    rows = np.full((3, len(NAMES) + 1), np.nan, dtype=np.float32)
    rows[:, -1] = shipped.words(lines)

    together = shipped.probabilities(rows)

    assert rows[0, -1] > rows[1, -1]
    for index in range(3):
        assert shipped.probabilities(rows[index : index + 1])[0] == pytest.approx(together[index])


def test_a_row_ends_where_its_nodes_lead() -> None:
    # One tree: column 0 up to 1 is leaf 0; else column 1, where unknown goes right, up to 5 is
    # leaf 1, and leaf 2 above.
    tree = Judge(
        weights=np.zeros(0, dtype=np.int8),
        scale=1.0,
        bias=0.0,
        trees=QuickTrees(
            column=np.array([0, 1 + 2], dtype=np.intp),
            threshold=np.array([[1.0], [5.0]], dtype=np.float32),
            possible=np.array([[0xFF & ~0b001], [0xFF & ~0b010]], dtype=np.uint8),
            value=np.array([[-2.0, 0.0, 2.0] + [9.0] * (LEAVES - 3)], dtype=np.float32),
        ),
        base=0.0,
    )
    rows = np.array([[0, 9], [2, 4], [2, 6], [2, np.nan], [np.nan, 6]], dtype=np.float32)

    odds = [round(float(np.log(p / (1 - p))), 3) for p in tree.probabilities(rows)]

    assert odds == [-2, 0, 2, 2, -2]


def test_many_rows_are_judged_as_few_are() -> None:
    rows = np.random.default_rng(3).normal(size=(600, len(NAMES) + 1)).astype(np.float32)

    together = judge().probabilities(rows)

    assert together[:5] == pytest.approx(judge().probabilities(rows[:5]))
    assert together[-5:] == pytest.approx(judge().probabilities(rows[-5:]))


def test_no_rows_have_no_probabilities() -> None:
    assert len(judge().probabilities(np.zeros((0, len(NAMES) + 1), dtype=np.float32))) == 0


def test_a_model_of_other_features_is_refused() -> None:
    source: dict[str, Any] = json.loads('{"features": ["size"]}')

    with pytest.raises(ValueError, match="train it again"):
        read_judge(source)

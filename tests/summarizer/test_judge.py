"""The judge's numbers are read, walked level by level, and given up on early without harm."""

import json
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from summarizer.features import NAMES
from summarizer.judge import BUCKETS, grams, judge, read_judge


def test_the_running_hash_is_that_of_the_whole_gram() -> None:
    keys = ["read", "more", "über", "lindvik"]
    written = [f"u{key}" for key in keys] + [f"b{one} {two}" for one, two in pairwise(keys)]
    written += ["^read", "^read more", "^read more über", "$lindvik", "$über lindvik"]
    written.append("=read more über lindvik")

    assert grams(keys) == sorted({crc32(gram.encode()) % BUCKETS for gram in written})


def test_no_words_have_no_grams() -> None:
    assert grams([]) == []


def test_words_and_rows_of_one_line_do_not_depend_on_the_others() -> None:
    shipped = judge()
    lines = [["read", "more"], ["the", "harbor", "reopened"], ["advertisement"]]
    rows = np.full((3, len(NAMES) + 1), np.nan, dtype=np.float32)
    rows[:, -1] = shipped.words(lines)

    together = shipped.probabilities(rows)

    assert rows[0, -1] > rows[1, -1]
    for index in range(3):
        assert shipped.probabilities(rows[index : index + 1])[0] == pytest.approx(together[index])


def test_no_rows_have_no_probabilities() -> None:
    assert len(judge().probabilities(np.zeros((0, len(NAMES) + 1), dtype=np.float32))) == 0


def test_a_model_of_other_features_is_refused() -> None:
    source: dict[str, Any] = json.loads('{"features": ["size"]}')

    with pytest.raises(ValueError, match="train it again"):
        read_judge(source)

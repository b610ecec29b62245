"""How likely a block is boilerplate: a small learned combination of the features.

Two parts, both read from one data file and evaluated here with numpy alone: a linear score
over hashed words and word pairs, anchored at the line's start and end, and on top of it
gradient-boosted trees over the features with names.

`benchmarks/cleaning_train.py` makes the file; it holds numbers only, no text.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.features import NAMES
from summarizer.grams import grams
from summarizer.quick_trees import QuickTrees

LEAVES = 8
"""A tree has no more, so that a row's way through it fits into 8 bits."""
MODEL_FILE = "cleaning_model.json"


@dataclass(frozen=True, slots=True)
class Judge:
    """The learned numbers.

    Attributes:
        weights: int8, (BUCKETS,), of the linear score, in units of `scale`; bias belongs to it.
        trees: what each leaf adds to the log odds is float32.
        base: log odds before the first tree.
    """

    weights: NDArray[np.int8]
    scale: float
    bias: float
    trees: QuickTrees
    base: float

    def words(self, lines: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Return float32, (n,): the linear score of each line's words."""
        line, bucket = grams(lines)
        scores = np.bincount(line, weights=self.weights.take(bucket), minlength=len(lines))
        return (scores * self.scale + self.bias).astype(np.float32)

    def probabilities(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return float32, (n,), for rows of named features with the words' score as last column."""
        odds = self.trees.sums(rows)
        result: NDArray[np.float32] = (1.0 / (1.0 + np.exp(-odds - self.base))).astype(np.float32)
        return result


def read_judge(source: Mapping[str, Any]) -> Judge:
    """Read the numbers of a model file.

    Raises:
        ValueError: it was made for other features than these.
    """
    if source["features"] != [*NAMES, "words"]:
        raise ValueError("the cleaning model was trained on other features; train it again")
    packed = np.frombuffer(base64.b64decode(source["words"]), dtype=np.int8)
    trees = source["trees"]
    return Judge(
        weights=packed,
        scale=float(source["words_scale"]),
        bias=float(source["words_bias"]),
        trees=QuickTrees(
            column=np.where(
                np.array(trees["missing_left"], dtype=np.bool_),
                np.array(trees["feature"], dtype=np.intp),
                np.array(trees["feature"], dtype=np.intp) + len(source["features"]),
            ).T.ravel(),
            threshold=np.array(trees["threshold"], dtype=np.float32).T.reshape(-1, 1),
            possible=np.array(trees["left"], dtype=np.uint8).T.reshape(-1, 1),
            value=np.array(trees["value"], dtype=np.float32),
        ),
        base=float(trees["base"]),
    )


@cache
def judge() -> Judge:
    """Read the model that comes with Broadsheet, once."""
    text = files("summarizer").joinpath(MODEL_FILE).read_text(encoding="utf-8")
    return read_judge(json.loads(text))

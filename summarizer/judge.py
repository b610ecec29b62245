"""How likely a block is boilerplate: a small learned combination of the features.

Two parts, both read from one data file and evaluated here with numpy alone: a linear score
over hashed words and word pairs, anchored at the line's start and end, and on top of it
gradient-boosted trees over the features with names. All nodes of all trees are asked for all
blocks at once, and bits tell where each way ends.

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

LEAVES = 8
"""A tree has no more, so that a row's way through it fits into 8 bits."""
_AT_ONCE = 256  # rows, so that memory is bounded
_ONE = np.uint8(1)
MODEL_FILE = "cleaning_model.json"


@dataclass(frozen=True, slots=True)
class Judge:
    """The learned numbers.

    Attributes:
        weights: float64, (BUCKETS,), of the linear score; bias belongs to it.
        column: intp, (nodes * trees,): the column each node looks at, plus the number of columns
            where an unknown value goes right.
        threshold: float32, (nodes * trees, 1): a value up to it goes left.
        left: uint8, same shape: the leaves that are still possible after the node went right,
            all but those on its left.
        value: float32, (trees * LEAVES,): what each leaf adds to the log odds.
        base: log odds before the first tree.
    """

    weights: NDArray[np.float64]
    bias: float
    column: NDArray[np.intp]
    threshold: NDArray[np.float32]
    left: NDArray[np.uint8]
    value: NDArray[np.float32]
    base: float

    def words(self, lines: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Return float32, (n,): the linear score of each line's words."""
        line, bucket = grams(lines)
        scores = np.bincount(line, weights=self.weights.take(bucket), minlength=len(lines))
        return (scores + self.bias).astype(np.float32)

    def probabilities(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return float32, (n,), for rows of named features with the words' score as last column."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        unknown = np.isnan(rows)
        # Two copies: an unknown value is very small in the one and very large in the other.
        both = np.concatenate(
            [np.where(unknown, -np.inf, rows), np.where(unknown, np.inf, rows)], axis=1
        ).astype(np.float32)
        odds = np.concatenate(
            [self._odds(both[start : start + _AT_ONCE]) for start in range(0, len(both), _AT_ONCE)]
        )
        result: NDArray[np.float32] = (1.0 / (1.0 + np.exp(-odds - self.base))).astype(np.float32)
        return result

    def _odds(self, both: NDArray[np.float32]) -> NDArray[np.float32]:
        """Ask all nodes of all trees for all rows at once; return what the trees add.

        A node that goes right rules out the leaves on its left. Of those that no node rules out,
        the first is where the row ends (Lucchese et al., QuickScorer, SIGIR 2015).
        """
        values = np.ascontiguousarray(both.T).take(self.column, axis=0)
        goes_right = (values > self.threshold).view(np.uint8)
        # Nothing, or all bits: a node that goes left rules out no leaf.
        possible = (goes_right.astype(np.uint8) - _ONE) | self.left
        trees = len(self.value) // LEAVES
        leaves = np.bitwise_and.reduce(possible.reshape(-1, trees, len(both)), axis=0)
        # Below the lowest bit that is left stand as many others as its number.
        leaf = np.bitwise_count((leaves & (~leaves + _ONE)) - _ONE)
        first = np.arange(0, len(self.value), LEAVES, dtype=np.intp)[:, None]
        result: NDArray[np.float32] = self.value.take(leaf + first).sum(axis=0)
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
        weights=packed.astype(np.float64) * float(source["words_scale"]),
        bias=float(source["words_bias"]),
        column=np.where(
            np.array(trees["missing_left"], dtype=np.bool_),
            np.array(trees["feature"], dtype=np.intp),
            np.array(trees["feature"], dtype=np.intp) + len(source["features"]),
        ).T.ravel(),
        threshold=np.array(trees["threshold"], dtype=np.float32).T.reshape(-1, 1),
        left=np.array(trees["left"], dtype=np.uint8).T.reshape(-1, 1),
        value=np.array(trees["value"], dtype=np.float32).ravel(),
        base=float(trees["base"]),
    )


@cache
def judge() -> Judge:
    """Read the model that comes with Broadsheet, once."""
    text = files("summarizer").joinpath(MODEL_FILE).read_text(encoding="utf-8")
    return read_judge(json.loads(text))

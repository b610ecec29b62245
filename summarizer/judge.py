"""How likely a block is boilerplate: a small learned combination of the features.

Two parts, both read from one data file and evaluated here with numpy alone: a linear score
over hashed words and word pairs, anchored at the line's start and end, and on top of it
gradient-boosted trees over the features with names. The trees are complete (every leaf on the
same level), so all trees of all blocks are walked at once.

`benchmarks/cleaning_train.py` makes the file; it holds numbers only, no text.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from summarizer.features import NAMES

BUCKETS = 2**15
_HEAD = 24
_TAIL = 12
_WHOLE = 8
MODEL_FILE = "cleaning_model.json"


def grams(keys: Sequence[str]) -> list[int]:
    """Return the buckets of a line's words, word pairs, beginning and end, without repeats."""
    words = list(keys)
    if len(words) > _HEAD + _TAIL:
        words = [*words[:_HEAD], "…", *words[-_TAIL:]]
    found = [f"u{word}" for word in set(words)]
    found += [f"b{one} {two}" for one, two in pairwise(words)]
    found += {f"^{' '.join(words[:size])}" for size in (1, 2, 3)}
    found += {f"${' '.join(words[-size:])}" for size in (1, 2)}
    if len(words) < _WHOLE:
        found.append(f"={' '.join(words)}")
    return sorted({crc32(gram.encode("utf-8", "ignore")) % BUCKETS for gram in found})


@dataclass(frozen=True, slots=True)
class Judge:
    """The learned numbers.

    Attributes:
        weights: float32, (BUCKETS,): of the linear score; bias belongs to it.
        column: intp, (trees, 2**depth - 1): the column each node looks at, plus the number of
            columns where an unknown value goes right.
        threshold: float32, same shape: a value up to it goes left.
        value: float32, (trees, 2**depth): what each leaf adds to the log odds.
        base: log odds before the first tree.
    """

    weights: NDArray[np.float32]
    bias: float
    column: NDArray[np.intp]
    threshold: NDArray[np.float32]
    value: NDArray[np.float32]
    base: float

    def words(self, keys: Sequence[str]) -> float:
        """Return the linear score of a line's words."""
        return float(self.weights[grams(keys)].sum()) + self.bias

    def probabilities(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return float32, (n,), for rows of named features with the words' score as last column."""
        count, trees = len(rows), len(self.column)
        if not count:
            return np.zeros(0, dtype=np.float32)
        unknown = np.isnan(rows)
        # Two copies: an unknown value is very small in the one and very large in the other.
        both = np.concatenate(
            [np.where(unknown, -np.inf, rows), np.where(unknown, np.inf, rows)], axis=1
        ).astype(np.float32)
        inner = self.column.shape[1]
        start = np.arange(trees, dtype=np.intp) * inner
        column, threshold, flat = self.column.ravel(), self.threshold.ravel(), both.ravel()
        offset = (np.arange(count, dtype=np.intp) * both.shape[1])[:, None]
        node = np.zeros((count, trees), dtype=np.intp)
        for _ in range((inner + 1).bit_length() - 1):
            at = node + start
            right = flat.take(offset + column.take(at)) > threshold.take(at)
            node = 2 * node + 1 + right
        leaf = node - inner + np.arange(trees, dtype=np.intp) * (inner + 1)
        odds = self.value.ravel().take(leaf).sum(axis=1) + self.base
        result: NDArray[np.float32] = (1.0 / (1.0 + np.exp(-odds))).astype(np.float32)
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
        weights=packed.astype(np.float32) * np.float32(source["words_scale"]),
        bias=float(source["words_bias"]),
        column=np.where(
            np.array(trees["missing_left"], dtype=np.bool_),
            np.array(trees["feature"], dtype=np.intp),
            np.array(trees["feature"], dtype=np.intp) + len(source["features"]),
        ),
        threshold=np.array(trees["threshold"], dtype=np.float32),
        value=np.array(trees["value"], dtype=np.float32),
        base=float(trees["base"]),
    )


@cache
def judge() -> Judge:
    """Read the model that comes with Broadsheet, once."""
    text = files("summarizer").joinpath(MODEL_FILE).read_text(encoding="utf-8")
    return read_judge(json.loads(text))

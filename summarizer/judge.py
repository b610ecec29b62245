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
_CUT = "…".encode()
_UNIGRAM, _BIGRAM, _OPENS, _CLOSES, _IS = (crc32(mark) for mark in (b"u", b"b", b"^", b"$", b"="))
# After so many trees a block with less than these log odds stays what it is: of the dev lines,
# none came back above a probability of 0.1.
_FIRST = 64
_HOPELESS = -4.2
MODEL_FILE = "cleaning_model.json"


def grams(keys: Sequence[str]) -> list[int]:
    """Return the buckets of a line's words, word pairs, beginning and end, without repeats."""
    return sorted({gram % BUCKETS for gram in _hashes(keys)})


def _hashes(keys: Sequence[str]) -> list[int]:
    """The hash is a running one, so each word is hashed once and goes on into its pair."""
    size = len(keys)
    if not size:
        return []
    words = " ".join(keys).encode("utf-8", "ignore").split(b" ")
    if size > _HEAD + _TAIL:
        words = [*words[:_HEAD], _CUT, *words[-_TAIL:]]
    found = [crc32(word, _UNIGRAM) for word in words]
    found += [crc32(two, crc32(one + b" ", _BIGRAM)) for one, two in pairwise(words)]
    found += [crc32(b" ".join(words[:count]), _OPENS) for count in (1, 2, 3)]
    found += [crc32(words[-1], _CLOSES), crc32(b" ".join(words[-2:]), _CLOSES)]
    if size < _WHOLE:
        found.append(crc32(b" ".join(words), _IS))
    return found


@dataclass(frozen=True, slots=True)
class Judge:
    """The learned numbers.

    Attributes:
        weights: BUCKETS numbers, of the linear score; bias belongs to it.
        column: intp, (trees, 2**depth - 1): the column each node looks at, plus the number of
            columns where an unknown value goes right.
        threshold: float32, same shape: a value up to it goes left.
        value: float32, (trees, 2**depth): what each leaf adds to the log odds.
        base: log odds before the first tree.
    """

    weights: Sequence[float]
    bias: float
    column: NDArray[np.intp]
    threshold: NDArray[np.float32]
    value: NDArray[np.float32]
    base: float

    def words(self, lines: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Return float32, (n,): the linear score of each line's words."""
        weight_of = self.weights.__getitem__
        return np.array(
            [sum(map(weight_of, {gram % BUCKETS for gram in _hashes(keys)})) for keys in lines],
            dtype=np.float32,
        ) + np.float32(self.bias)

    def probabilities(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return float32, (n,), for rows of named features with the words' score as last column."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        unknown = np.isnan(rows)
        # Two copies: an unknown value is very small in the one and very large in the other.
        both = np.concatenate(
            [np.where(unknown, -np.inf, rows), np.where(unknown, np.inf, rows)], axis=1
        ).astype(np.float32)
        odds = self._odds(both, slice(None, _FIRST)) + self.base
        open_ones = np.flatnonzero(odds > _HOPELESS)
        odds[open_ones] += self._odds(both[open_ones], slice(_FIRST, None))
        result: NDArray[np.float32] = (1.0 / (1.0 + np.exp(-odds))).astype(np.float32)
        return result

    def _odds(self, both: NDArray[np.float32], trees: slice) -> NDArray[np.float32]:
        """Walk some trees for all rows at once, level by level; return what they add."""
        columns, limits, values = self.column[trees], self.threshold[trees], self.value[trees]
        count, inner = len(columns), columns.shape[1]
        start = np.arange(count, dtype=np.intp) * inner
        column, threshold, flat = columns.ravel(), limits.ravel(), both.ravel()
        offset = (np.arange(len(both), dtype=np.intp) * both.shape[1])[:, None]
        right = flat.take(offset + columns[:, 0]) > limits[:, 0]
        node = 1 + right.astype(np.intp)
        for _ in range((inner + 1).bit_length() - 2):
            at = node + start
            right = flat.take(offset + column.take(at)) > threshold.take(at)
            node = 2 * node + 1 + right
        leaf = node - inner + np.arange(count, dtype=np.intp) * (inner + 1)
        result: NDArray[np.float32] = values.ravel().take(leaf).sum(axis=1)
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
        weights=(packed * float(source["words_scale"])).tolist(),
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

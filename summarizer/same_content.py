"""How likely two sentences of a story say the same, so that a summary need not tell both.

Aim: "All 120,000 hens there must be killed" and "A flock of 120,000 hens is to be culled" are one
fact in other words. Neither the share of common words nor the cosine of the sentences' vectors
tells such pairs from two facts of one story, which share its names and its subject anyway. So a
pair is looked at within its story: words that all its sentences have count little, and two
sentences that are each other's nearest, by words or by meaning, in the other one's article tell
one thing more often. A small logistic model turns the row into a chance. It was trained on the
sentences of invented stories with key facts and on pairs of real ones that were read by eye, of
which only the rows are kept (`benchmarks/summaries_same.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from summarizer.choose import Option
from summarizer.linear import Logistic, load_logistic

COLUMNS = (
    "words",
    "meaning",
    "nearest_words",
    "nearest_meaning",
    "same_numbers",
    "other_numbers",
    "openings",
    "length",
    "no_meaning",
)

WEIGHTS = "same_content.json"
MOST_NUMBERS = 3
OPENING = 2
"""Sentences of an article that open it: two outlets' openings tell the same event."""

TIE = 1e-6

Vectors = NDArray[np.float32]
Matrix = NDArray[np.float64]


@cache
def embedded_content_weights() -> Logistic:
    """Return the weights that come with Broadsheet.

    Raises:
        ModelError: the file is missing, or made for other features.
    """
    return load_logistic(WEIGHTS, COLUMNS)


def content_rows(pool: Sequence[Option], vectors: Vectors | None) -> Matrix:
    """Return the features of all pairs of sentences; float64, (n, n, columns), symmetric.

    Args:
        pool: sentences of a story.
        vectors: unit vectors of them, float32, (n, d); None when there is no model.
    """
    size = len(pool)
    has, is_number = _incidence([option.candidate.stems for option in pool])
    article = np.array([option.article for option in pool])
    is_opening = np.array([option.candidate.index < OPENING for option in pool], dtype=np.float64)
    lengths = has.sum(axis=1)
    rareness = np.log((size + 1.0) / (has.sum(axis=0) + 0.5))
    rare = (has * rareness) @ has.T
    own_rare = np.maximum(1e-9, rare.diagonal())
    numbers = has[:, is_number]
    same_numbers = numbers @ numbers.T
    left = numbers.sum(axis=1)[:, None] - same_numbers
    is_shorter = (lengths[:, None] < lengths[None, :]) | (
        (lengths[:, None] == lengths[None, :]) & (own_rare[:, None] <= own_rare[None, :])
    )
    meaning = np.zeros((size, size))
    if vectors is not None:
        meaning = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    fewest = np.minimum(lengths[:, None], lengths[None, :])
    cosine = rare / np.sqrt(own_rare[:, None] * own_rare[None, :])
    return np.stack(
        [
            rare / np.where(is_shorter, own_rare[:, None], own_rare[None, :]),
            meaning,
            _nearest(cosine, article),
            _nearest(meaning, article) if vectors is not None else np.zeros((size, size)),
            np.minimum(MOST_NUMBERS, same_numbers),
            np.minimum(MOST_NUMBERS, np.where(is_shorter, left, left.T)),
            is_opening[:, None] + is_opening[None, :],
            np.log(np.maximum(1.0, fewest)),
            np.full((size, size), float(vectors is None)),
        ],
        axis=-1,
    )


def _incidence(stems: Sequence[frozenset[str]]) -> tuple[Matrix, NDArray[np.bool_]]:
    """Return which sentence has which word, (n, words), and which words are numbers."""
    known = sorted(frozenset().union(*stems))
    column = {word: place for place, word in enumerate(known)}
    has = np.zeros((len(stems), len(known)))
    for row, own in enumerate(stems):
        has[row, [column[word] for word in own]] = 1.0
    return has, np.array([word[0].isdigit() for word in known], dtype=np.bool_)


def _nearest(likeness: Matrix, article: NDArray[np.int_]) -> Matrix:
    """Return for how many of both the other is the nearest of its article, none within one."""
    best = np.zeros_like(likeness)
    for own in np.unique(article):
        columns = article == own
        best[:, columns] = likeness[:, columns].max(axis=1)[:, None]
    is_best = (likeness >= best - TIE) & (likeness > 0.0)
    found: Matrix = (is_best.astype(np.float64) + is_best.T) * (article[:, None] != article[None])
    return found

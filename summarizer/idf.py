"""How rare a word, name or number is: document frequencies learned from the stream.

Counts cover the articles in memory and nothing else: an article counts when it comes and stops
counting when it is forgotten, so a restart that reads the same articles again has the same
numbers, and the table never grows. At cold start a small prior stands in, learned on public
news sets by `benchmarks/stories_train.py`: it weighs as much as `PRIOR_WEIGHT` articles.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from summarizer.pieces import SPACE, name_id, number_id, word_id
from summarizer.tokens import Ids

PRIOR_WEIGHT = 600.0
"""Articles that the prior is worth; chosen on the development sets (docs/decisions/stories.md)."""

COMMON_SHARE = 0.1
"""Share of all articles from which a word is never looked up, by the prior."""

PRIOR_FILE = Path(__file__).with_name("story_prior.json")

Weights = NDArray[np.float32]


@cache
def _prior(path: Path) -> Weights:
    """Return the share of articles that hold each id; float32, (SPACE,)."""
    shares = np.zeros(SPACE, dtype=np.float32)
    if not path.exists():
        return shares
    kinds = {"words": word_id, "names": name_id, "numbers": number_id}
    content = json.loads(path.read_text(encoding="utf-8"))
    for kind, to_id in kinds.items():
        for term, per_mille in content[kind].items():
            shares[to_id(term)] = per_mille / 1000
    shares.setflags(write=False)
    return shares


@cache
def _telling(path: Path) -> NDArray[np.bool_]:
    """Return which ids can lead to another article; bool, (SPACE,): a quarter of the memory."""
    told: NDArray[np.bool_] = _prior(path) < COMMON_SHARE
    told[0] = False
    told.setflags(write=False)
    return told


def is_telling(ids: Ids, prior: Path = PRIOR_FILE) -> NDArray[np.bool_]:
    """Return which ids can lead to another article: those that are not in many of all articles.

    Args:
        ids: int32, (n,); id 0 tells nothing.
    """
    told: NDArray[np.bool_] = _telling(prior).take(ids)
    return told


class Frequencies:
    """Document frequencies of ids over the articles in memory, blended with the prior."""

    def __init__(self, *, prior_weight: float = PRIOR_WEIGHT, prior: Path = PRIOR_FILE) -> None:
        self._shares = _prior(prior)
        self._prior_weight = prior_weight
        self._counts = np.zeros(SPACE, dtype=np.int32)
        self._articles = 0
        self._total = self._total_of(0)
        # ln of how often each id is held, kept beside the counts: a look-up instead of a
        # logarithm for every term of every candidate. A function of the counts alone.
        self._held = self._held_of(self._counts, self._shares)
        self._held[0] = np.inf

    def learn(self, ids: Ids) -> None:
        """Count one article that holds these ids; id 0 may be among them and says nothing."""
        self._count(ids, 1)

    def forget(self, ids: Ids) -> None:
        """Stop counting an article that `learn` was told of."""
        self._count(ids, -1)

    def _count(self, ids: Ids, step: int) -> None:
        self._counts[ids] += step
        self._articles += step
        self._total = self._total_of(self._articles)
        self._held[ids] = self._held_of(self._counts[ids], self._shares[ids])
        self._held[0] = np.inf

    def _total_of(self, articles: int) -> np.float32:
        return np.float32(np.log(articles + self._prior_weight + 1))

    def _held_of(self, counts: Ids, shares: Weights) -> Weights:
        held = counts + shares * np.float32(self._prior_weight) + np.float32(0.5)
        found: Weights = np.log(held, dtype=np.float32)
        return found

    def idf(self, ids: NDArray[np.integer]) -> Weights:
        """Return the weight of each id, ln of the share of articles without it.

        Args:
            ids: integers, (n,); id 0 weighs nothing.

        Returns:
            float32, (n,), 0 or more.
        """
        weights: Weights = self._total - self._held.take(ids)
        np.maximum(weights, 0, out=weights)
        return weights

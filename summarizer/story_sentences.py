"""Chooses the sentences of a story that several outlets tell, and those of an update.

A sentence is worth what the scorer says, more when independent outlets say the same thing
(copies have no voice), and more when it is the newest of those that do. Where there are two
outlets both are quoted, unless one has nothing but repetition. An update takes only what no
known article says already.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from news.errors import ModelError
from summarizer.candidates import Reading, SourceText
from summarizer.choose import Alike, Option, choose
from summarizer.embed import Embedder
from summarizer.words import overlap

OPTIONS_PER_ARTICLE = 8
MIN_OPTIONS_PER_ARTICLE = 3
MAX_OPTIONS = 60
"""Sentences of a story that are encoded at most: about half a second of one core."""

MAX_TOKENS = 64
SUPPORT_WEIGHT = 1.0
OUTLET_BONUS = 0.6
NEWEST_BONUS = 0.25
KNOWN_MEANING = 0.72
"""Cosine with a known sentence from which an update's sentence is no news."""

KNOWN_WORDS = 0.6
UPDATE_KNOWN_SENTENCES = 40

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]


def choose_for_story(
    options: Sequence[Sequence[Option]],
    sources: Sequence[SourceText],
    readings: Sequence[Reading],
    count: int,
    *,
    embedder: Embedder | None,
) -> list[Option]:
    """Return up to `count` sentences of a story, best first.

    Args:
        options: of each independent article, with the scorer's values.
    """
    pool = _best_of_each(options)
    if not pool:
        return []
    vectors = _encode([option.candidate.text for option in pool], embedder)
    place = {id(option.candidate): index for index, option in enumerate(pool)}
    alike = _alike(vectors, place) if vectors is not None else None
    support = _support(pool, sources, alike)
    newest = max((s.time for s in sources if s.time is not None), default=None)
    base = _standardized([option.value for option in pool])
    weighed = [
        Option(
            option.article,
            option.candidate,
            value
            + SUPPORT_WEIGHT * shared
            + NEWEST_BONUS * _newness(sources[option.article].time, newest),
        )
        for option, value, shared in zip(pool, base, _standardized(support), strict=True)
    ]

    def bonus(option: Option, chosen: Sequence[Option]) -> float:
        quoted = {_outlet(sources, other) for other in chosen}
        return OUTLET_BONUS if chosen and _outlet(sources, option) not in quoted else 0.0

    return choose(weighed, count, alike=alike, bonus=bonus)


def choose_new(
    options: Sequence[Sequence[Option]],
    sources: Sequence[SourceText],
    known: Sequence[Reading],
    count: int,
    *,
    embedder: Embedder | None,
) -> list[Option]:
    """Return up to `count` sentences of new articles that known ones do not say."""
    pool = _best_of_each(options)
    told = [
        candidate
        for reading in known
        for candidate in reading.candidates[: max(4, UPDATE_KNOWN_SENTENCES // max(1, len(known)))]
    ]
    vectors = _encode([o.candidate.text for o in pool] + [c.text for c in told], embedder)
    fresh = []
    for index, option in enumerate(pool):
        words = max((overlap(option.candidate.stems, c.stems) for c in told), default=0.0)
        meaning = 0.0
        if vectors is not None and told:
            meaning = float((vectors[len(pool) :] @ vectors[index]).max())
        if words < KNOWN_WORDS and meaning < KNOWN_MEANING:
            fresh.append((option, words, meaning))
    if not fresh:
        return []
    base = _standardized([option.value for option, _, _ in fresh])
    weighed = [
        Option(option.article, option.candidate, value + (1.0 - words) + (1.0 - meaning))
        for (option, words, meaning), value in zip(fresh, base, strict=True)
    ]
    place = {id(option.candidate): index for index, option in enumerate(pool)}
    alike = _alike(vectors, place) if vectors is not None else None
    return choose(weighed, count, alike=alike)


def _best_of_each(options: Sequence[Sequence[Option]]) -> list[Option]:
    """Return the best options of each article, in reading order, bounded in all."""
    room = MAX_OPTIONS // max(1, len(options))
    each = max(MIN_OPTIONS_PER_ARTICLE, min(OPTIONS_PER_ARTICLE, room))
    pool: list[Option] = []
    for article in options:
        best = sorted(article, key=lambda option: -option.value)[:each]
        pool += sorted(best, key=lambda option: option.candidate.index)
    return pool[:MAX_OPTIONS]


def _encode(texts: list[str], embedder: Embedder | None) -> Vectors | None:
    """Return the texts' vectors, None when the model is missing: words decide then."""
    if embedder is None or not texts:
        return None
    try:
        return embedder.encode(texts, max_tokens=MAX_TOKENS)
    except ModelError as error:
        logger.warning("summary without vectors", extra={"code": error.code})
        return None


def _alike(vectors: Vectors, place: dict[int, int]) -> Alike:
    def alike(a: Option, b: Option) -> float:
        return float(vectors[place[id(a.candidate)]] @ vectors[place[id(b.candidate)]])

    return alike


def _support(
    pool: Sequence[Option], sources: Sequence[SourceText], alike: Alike | None
) -> list[float]:
    """Return for each option how well other outlets say the same, 0 to 1 on average."""
    outlets = {_outlet(sources, option) for option in pool}
    totals = []
    for option in pool:
        best: dict[str, float] = {}
        for other in pool:
            name = _outlet(sources, other)
            if name == _outlet(sources, option):
                continue
            likeness = overlap(option.candidate.stems, other.candidate.stems)
            if alike is not None:
                likeness = (likeness + max(0.0, alike(option, other))) / 2
            best[name] = max(best.get(name, 0.0), likeness)
        totals.append(sum(best.values()) / max(1, len(outlets) - 1))
    return totals


def _outlet(sources: Sequence[SourceText], option: Option) -> str:
    return sources[option.article].outlet or f"#{option.article}"


def _newness(time: datetime | None, newest: datetime | None) -> float:
    """Return 1 for the newest article, falling to 0 a day before it."""
    if time is None or newest is None:
        return 0.0
    return max(0.0, 1.0 - (newest - time).total_seconds() / 86_400)


def _standardized(values: Sequence[float]) -> list[float]:
    """Return the values with mean 0 and deviation 1, all 0 when they do not differ."""
    if not values:
        return []
    array = np.array(values)
    deviation = float(array.std())
    return [0.0] * len(array) if deviation < 1e-9 else list((array - array.mean()) / deviation)

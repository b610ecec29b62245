"""Chooses the sentences of a story that several outlets tell, and those of an update.

A story is covered when whatever independent outlets agree on is said once. So sentences are
taken one by one, each for what it adds: how well it stands for sentences of the pool that
nothing chosen stands for yet, where those that other outlets bear out weigh most; then the
scorer's value, its own support, and a voice for another outlet; less its likeness to what is
chosen. Copies have no voice. A figure that a later report has raised is not told. An update
takes only what no known article says already.

The weights were set by hand with the invented stories of tests/eval/summaries in view
(docs/decisions/summaries.md), so other stories will do worse; neighboring values do nearly as
well. Tried and dropped:
adding up support and value once for all (tells the main event four times).
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from news.errors import ModelError
from summarizer.candidates import Candidate, Reading, SourceText
from summarizer.choose import Alike, Option, choose
from summarizer.embed import Embedder

OPTIONS_PER_ARTICLE = 8
MIN_OPTIONS_PER_ARTICLE = 3
MAX_OPTIONS = 60
"""Sentences of a story that are encoded at most: about half a second of one core."""

MAX_TOKENS = 64
GAIN_WEIGHT = 6.0
VALUE_WEIGHT = 0.2
SUPPORT_WEIGHT = 0.3
LIKENESS_WEIGHT = 3.5
OUTLET_WEIGHT = 0.3
FIRST_WEIGHT = 0.5
"""What value and place weigh more for the first sentence, which must tell the event."""

NEWEST_VOICE = 1.0
MIN_COUNT_FOR_NEWEST = 3
FRESH = timedelta(hours=3)
NEWEST_WEIGHT = 0.15
WORDS_SHARE = 0.4
"""Share of words, beside meaning, in the likeness of two sentences."""

LIKENESS_FLOOR = 0.2
"""Likeness that two sentences of one story have anyway."""

TYPICAL_POOL = 4.0
KNOWN_MEANING = 0.85
"""Cosine with a known sentence from which an update's sentence is no news."""

KNOWN_WORDS = 0.6
"""Share of an update's sentence in a known one from which it is no news."""

NEAR_MEANING, NEAR_WORDS = 0.72, 0.45
"""The same when both are near."""

NOVELTY_WEIGHT = 2.0
"""Weight of the share of a sentence's words that no known article has."""

UPDATE_KNOWN_SENTENCES = 40

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]
Matrix = NDArray[np.float64]


def choose_for_story(
    options: Sequence[Sequence[Option]],
    sources: Sequence[SourceText],
    count: int,
    *,
    outdated: frozenset[tuple[int, int]] = frozenset(),
    embedder: Embedder | None,
) -> list[Option]:
    """Return up to `count` sentences of a story, best first.

    Args:
        options: of each independent article, with the scorer's values.
        outdated: sentences (article, sentence) with figures that a later report has raised.
    """
    current = [[o for o in article if not is_outdated(o, outdated)] for article in options]
    pool = _best_of_each(current)
    if not pool:
        return []
    vectors = _encode([option.candidate.text for option in pool], embedder)
    place = {id(option.candidate): index for index, option in enumerate(pool)}
    outlets = [_outlet(sources, option) for option in pool]
    likeness = _likeness(pool, vectors)
    support = _support(likeness, outlets)
    newest = max((s.time for s in sources if s.time is not None), default=None)
    fresh = {i for i, o in enumerate(pool) if _is_fresh(sources[o.article].time, newest)}
    needs_newest = count >= MIN_COUNT_FOR_NEWEST and 0 < len(fresh) < len(pool)
    value = _standardized([option.value for option in pool])
    standing = (
        VALUE_WEIGHT * value
        + SUPPORT_WEIGHT * _standardized(support)
        + NEWEST_WEIGHT * np.array([_newness(sources[o.article].time, newest) for o in pool])
    )
    weighed = [
        Option(option.article, option.candidate, float(value))
        for option, value in zip(pool, standing, strict=True)
    ]
    reach = np.maximum(0.0, likeness - LIKENESS_FLOOR) / (1.0 - LIKENESS_FLOOR)
    np.fill_diagonal(reach, 1.0)
    scale = len(pool) / TYPICAL_POOL / max(1e-9, float(support.sum()))

    def bonus(option: Option, chosen: Sequence[Option]) -> float:
        own = place[id(option.candidate)]
        taken = [place[id(other.candidate)] for other in chosen]
        covered = reach[taken].max(axis=0) if taken else np.zeros(len(pool))
        gain = float((support * np.maximum(0.0, reach[own] - covered)).sum()) * scale
        if not taken:
            depth = math.log1p(option.candidate.index)
            return GAIN_WEIGHT * gain + FIRST_WEIGHT * (float(value[own]) - depth)
        same = float(likeness[own, taken].max())
        is_newest = needs_newest and len(taken) == count - 1 and not fresh & set(taken)
        newest_voice = NEWEST_VOICE * (is_newest and own in fresh)
        is_new_voice = outlets[own] not in {outlets[i] for i in taken}
        voices = OUTLET_WEIGHT * is_new_voice + newest_voice
        return GAIN_WEIGHT * gain - LIKENESS_WEIGHT * same + voices

    alike = _alike(vectors, place) if vectors is not None else None
    return choose(weighed, count, alike=alike, bonus=bonus)


def is_outdated(option: Option, outdated: frozenset[tuple[int, int]]) -> bool:
    """Whether the sentence gives a figure that a later report has raised."""
    return (option.article, option.candidate.index) in outdated


def choose_new(
    options: Sequence[Sequence[Option]],
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
    rarity = _rarity(told)
    everything = frozenset(stem for reading in known for own in reading.stems for stem in own)
    fresh = []
    for index, option in enumerate(pool):
        own = option.candidate.stems
        words = max((_weighed_overlap(own, c.stems, rarity) for c in told), default=0.0)
        meaning = 0.0
        if vectors is not None and told:
            meaning = float((vectors[len(pool) :] @ vectors[index]).max())
        if not _is_known(words, meaning):
            fresh.append((option, len(own - everything) / max(1, len(own)), meaning))
    if not fresh:
        return []
    base = _standardized([option.value for option, _, _ in fresh])
    weighed = [
        Option(option.article, option.candidate, float(value) + NOVELTY_WEIGHT * new)
        for (option, new, _), value in zip(fresh, base, strict=True)
    ]
    place = {id(option.candidate): index for index, option in enumerate(pool)}
    alike = _alike(vectors, place) if vectors is not None else None
    return choose(weighed, count, alike=alike)


def _rarity(told: Sequence[Candidate]) -> dict[str, float]:
    """Return how much each known word tells: names that stand everywhere tell little."""
    counts = Counter(stem for candidate in told for stem in candidate.stems)
    return {stem: 1.0 / (1.0 + count) for stem, count in counts.items()}


def _weighed_overlap(a: frozenset[str], b: frozenset[str], rarity: dict[str, float]) -> float:
    """Return the share of a sentence that a known one has, rare words counting most."""
    total = sum(rarity.get(stem, 1.0) for stem in a)
    return sum(rarity.get(stem, 1.0) for stem in a & b) / total if total else 0.0


def _is_known(words: float, meaning: float) -> bool:
    """Whether a sentence says what a known one says, by its words, its meaning, or both."""
    if words >= KNOWN_WORDS or meaning >= KNOWN_MEANING:
        return True
    return words >= NEAR_WORDS and meaning >= NEAR_MEANING


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


def _likeness(pool: Sequence[Option], vectors: Vectors | None) -> Matrix:
    """Return how alike the sentences of a pool are, 0 to 1; float64, (n, n)."""
    shared: Matrix = np.array(
        [[_shared(a.candidate.stems, b.candidate.stems) for b in pool] for a in pool]
    )
    if vectors is None:
        return shared
    meaning = np.clip(vectors.astype(np.float64) @ vectors.T.astype(np.float64), 0.0, 1.0)
    return WORDS_SHARE * shared + (1.0 - WORDS_SHARE) * meaning


def _shared(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the cosine of two sets of words."""
    return len(a & b) / math.sqrt(len(a) * len(b)) if a and b else 0.0


def _support(likeness: Matrix, outlets: Sequence[str]) -> Matrix:
    """Return for each sentence how well other outlets bear it out, 0 to 1 on average."""
    names = np.array(outlets)
    everyone = sorted(set(outlets))
    best = np.zeros((len(outlets), len(everyone)))
    for column, name in enumerate(everyone):
        others = likeness[:, names == name].max(axis=1)
        best[:, column] = np.where(names == name, 0.0, others)
    total: Matrix = best.sum(axis=1) / max(1, len(everyone) - 1)
    return total


def _outlet(sources: Sequence[SourceText], option: Option) -> str:
    return sources[option.article].outlet or f"#{option.article}"


def _is_fresh(time: datetime | None, newest: datetime | None) -> bool:
    """Whether an article is among the newest of its story."""
    return time is not None and newest is not None and newest - time <= FRESH


def _newness(time: datetime | None, newest: datetime | None) -> float:
    """Return 1 for the newest article, falling to 0 a day before it."""
    if time is None or newest is None:
        return 0.0
    return max(0.0, 1.0 - (newest - time).total_seconds() / 86_400)


def _standardized(values: Sequence[float] | Matrix) -> Matrix:
    """Return the values with mean 0 and deviation 1, all 0 when they do not differ."""
    array = np.asarray(values, dtype=np.float64)
    deviation = float(array.std()) if len(array) else 0.0
    return np.zeros(len(array)) if deviation < 1e-9 else (array - array.mean()) / deviation

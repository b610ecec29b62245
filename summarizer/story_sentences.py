"""Chooses the sentences of a story that several outlets tell, and those of an update.

A story is covered when whatever independent outlets agree on is said once. So sentences are
taken one by one, each for what it adds beside those already taken (`story_coverage`). Copies
have no voice. A figure that a later report has raised is not told, nor two figures for one thing,
and of three sentences or more one is from the newest reports. An update takes only what no known
article says already.

Tried and dropped: adding up support and value once for all (tells the main event four times),
and weights set by hand (covered 90% of the facts they were set on and 74% of others).
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from news.errors import ModelError
from summarizer.candidates import Candidate, Reading, SourceText
from summarizer.choose import MOST_SENTENCES, Alike, Bonus, Option, choose, picks
from summarizer.differ import Comparison
from summarizer.encoders import Encoder
from summarizer.linear import Logistic
from summarizer.reservations import Reservations
from summarizer.story_coverage import ChoiceWeights, Coverage, embedded_choice, standardized
from summarizer.words import word_count

OPTIONS_PER_ARTICLE = 8
MIN_OPTIONS_PER_ARTICLE = 3
MAX_OPTIONS = 60
"""Sentences of a story that are encoded at most: about half a second of one core."""

MAX_TOKENS = 64
NEWEST_VOICE = 0.3
"""Facts that a sentence of the newest reports is worth more, when none is told by the last."""

OUTLET_VOICE = 0.5
"""Facts that another outlet's sentence is worth more as the last one, when all are of one."""

EARLY = 4
DEPTH_COST = 0.35
OPENING_DEPTH_COST = 0.8
"""For each e-fold of a sentence's place beyond the first `EARLY`, and for an opening sentence from
the first on that can be told (a byline or a caption above takes no place): the stories that the
weights learned on are short, and in long articles what comes late is background."""

SHORT, LONG = 10, 25
EARLY_IN_LONG = 2
MORE_DEPTH_COST = 0.35
"""Between articles of so many sentences the place begins to cost earlier, and so much more."""

OPENING_ITEM_COST = 0.5
"""For a key point as an opening: it tells a part of what happened."""

OPENING_TITLES = 1.4
"""What an opening sentence is worth more when it says most of what the outlets' titles say: it
tells the event, and not a caption, an anecdote or the latest turn."""

VALUE_WEIGHT = 0.05
EASY_WORDS = 28
LENGTH_COST = 0.4
"""What `EASY_WORDS` words beyond as many cost."""

DANGLING_COST = 0.1
LESSER_COST = 1.0
"""For a figure that another outlet gives differently, when more outlets or newer ones are for that
other one: a whole fact, and the headline gives that other one."""

SAME_CONTENT = 0.45
"""Chance of saying the same as one already taken from which a sentence is not told."""

REPETITION_COST = 0.5
"""For a sentence that surely says the same as one already taken, less as it is less likely."""

FEWEST_ENOUGH = 2
ENOUGH_WORDS = 90
"""Words beyond which no third and fourth sentence is added for a reader who asked for no number:
ten stories of so many are five minutes."""

ENOUGH_WORTH = 0.15
"""What a third and a fourth sentence must be worth to a reader who asked for no number; about
the shared facts that it is expected to add (docs/decisions/summaries.md)."""

BORNE_OUT = 0.4
"""Likeness of a third and a fourth sentence to one of another outlet, of the story's greatest."""

MIN_COUNT_FOR_NEWEST = 3
FRESH = timedelta(hours=3)
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


def choose_for_story(
    options: Sequence[Sequence[Option]],
    sources: Sequence[SourceText],
    count: int | None,
    *,
    figures: Comparison | None = None,
    embedder: Encoder | None,
    weights: ChoiceWeights | None = None,
    content_weights: Logistic | None = None,
) -> tuple[list[Option], int]:
    """Return up to `count` sentences of a story, best first, and how many of them are enough.

    Args:
        options: of each independent article, with the scorer's values.
        count: None is `MOST_SENTENCES`, of which the first that are enough are chosen for
            themselves; with a count all are enough.
        figures: what comparing the outlets' figures showed.
        weights, content_weights: None is the embedded ones.
    """
    compared = figures or Comparison()
    pool = pool_of(options, compared.outdated)
    if not pool:
        return [], 0
    coverage, vectors = coverage_of(pool, sources, embedder, content_weights=content_weights)
    place = {id(option.candidate): index for index, option in enumerate(pool)}
    outlets = [_outlet(sources, option) for option in pool]
    values = standardized([option.value for option in pool])
    newest = max((s.time for s in sources if s.time is not None), default=None)
    fresh = {i for i, o in enumerate(pool) if _is_fresh(sources[o.article].time, newest)}
    model = weights or embedded_choice()
    reservations = Reservations(pool, sources)
    lengths = {
        article[0].article: article[-1].candidate.index + 1 for article in options if article
    }
    rank = {id(o.candidate): own for article in options for own, o in enumerate(article)}

    def bonus_of(last: int | None) -> Bonus:
        """Return what a sentence is worth; the `last` one speaks for who was not heard."""
        needs_newest = (last or 0) >= MIN_COUNT_FOR_NEWEST and 0 < len(fresh) < len(pool)

        def bonus(option: Option, chosen: Sequence[Option]) -> float:
            own = place[id(option.candidate)]
            taken = [place[id(other.candidate)] for other in chosen]
            voices = 0.0
            if taken and last is not None and len(taken) == last - 1:
                is_newest = needs_newest and own in fresh and not fresh & set(taken)
                told = {outlets[i] for i in taken}
                is_second = len(told) == 1 and outlets[own] not in told
                voices = NEWEST_VOICE * is_newest + OUTLET_VOICE * is_second
            prior = _prior(option, values[own], length=lengths[option.article])
            prior -= LESSER_COST * compared.is_lesser(_place(option))
            prior -= reservations.cost(own, taken)
            prior -= REPETITION_COST * coverage.same_chance(own, taken)
            if not taken:
                prior += OPENING_TITLES * coverage.title_share(own)
                prior -= OPENING_DEPTH_COST * math.log1p(rank[id(option.candidate)])
                prior -= OPENING_ITEM_COST * option.candidate.is_item
            return model.worth(coverage.row(own, taken)) + voices + prior

        return bonus

    def clash(option: Option, other: Option) -> bool:
        beside = [place[id(other.candidate)]]
        return coverage.same_chance(
            place[id(option.candidate)], beside
        ) >= SAME_CONTENT or compared.clash(_place(option), _place(other))

    alike = _alike(vectors, place) if vectors is not None else None
    # The scorer's value is one of the features, so it must not count a second time.
    bare = [replace(option, value=0.0) for option in pool]
    if count is not None:
        chosen = choose(bare, count, alike=alike, clash=clash, bonus=bonus_of(count))
        return chosen, len(chosen)
    found = picks(bare, alike=alike, clash=clash, bonus=bonus_of(None))
    best = list(islice(found, MOST_SENTENCES))
    borne_out = [coverage.best_support(place[id(o.candidate)]) >= BORNE_OUT for o, _ in best]
    enough = _enough(best, borne_out)
    first = choose(bare, enough, alike=alike, clash=clash, bonus=bonus_of(enough))
    more = choose(bare, MOST_SENTENCES, alike=alike, clash=clash, bonus=bonus_of(None), start=first)
    return more, len(first)


def _place(option: Option) -> tuple[int, int]:
    return (option.article, option.candidate.index)


def _enough(best: Sequence[tuple[Option, float]], borne_out: Sequence[bool]) -> int:
    """Return how many sentences to take: the first two, and more while they are worth it.

    Args:
        best: sentences with what each is worth, best first.
        borne_out: whether another outlet says about what each says.
    """
    length = sum(word_count(option.candidate.text) for option, _ in best[:FEWEST_ENOUGH])
    for enough, (option, worth) in enumerate(best[FEWEST_ENOUGH:], start=FEWEST_ENOUGH):
        length += word_count(option.candidate.text)
        if worth < ENOUGH_WORTH or length > ENOUGH_WORDS or not borne_out[enough]:
            return enough
    return len(best)


def _prior(option: Option, value: float, *, length: int) -> float:
    """Return what a sentence is worth by its place, length and the scorer, whatever it covers.

    Args:
        length: sentences of its article that are read.
    """
    candidate = option.candidate
    place = math.log1p(candidate.index)
    long = min(1.0, max(0.0, (length - SHORT) / (LONG - SHORT)))
    early = EARLY + long * (EARLY_IN_LONG - EARLY)
    depth = (DEPTH_COST + long * MORE_DEPTH_COST) * max(0.0, place - math.log1p(early))
    excess = max(0, word_count(candidate.text) - EASY_WORDS) / EASY_WORDS
    return (
        VALUE_WEIGHT * value - depth - LENGTH_COST * excess - DANGLING_COST * candidate.is_dangling
    )


def pool_of(
    options: Sequence[Sequence[Option]], outdated: frozenset[tuple[int, int]]
) -> list[Option]:
    """Return the sentences of a story that are weighed, in reading order."""
    return _best_of_each(
        [[o for o in article if not is_outdated(o, outdated)] for article in options]
    )


def coverage_of(
    pool: Sequence[Option],
    sources: Sequence[SourceText],
    embedder: Encoder | None,
    *,
    content_weights: Logistic | None = None,
) -> tuple[Coverage, Vectors | None]:
    """Return the comparison of a pool's sentences, and their vectors when there is a model.

    Args:
        content_weights: what tells whether two sentences say the same; None is the embedded ones.
    """
    vectors = _encode([option.candidate.text for option in pool], embedder)
    coverage = Coverage(
        pool,
        [_outlet(sources, option) for option in pool],
        titles=[source.title for source in sources],
        language=sources[pool[0].article].language,
        vectors=vectors,
        content_weights=content_weights,
    )
    return coverage, vectors


def is_outdated(option: Option, outdated: frozenset[tuple[int, int]]) -> bool:
    """Whether the sentence gives a figure that a later report has raised."""
    return _place(option) in outdated


def choose_new(
    options: Sequence[Sequence[Option]],
    known: Sequence[Reading],
    count: int,
    *,
    embedder: Encoder | None,
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
    base = standardized([option.value for option, _, _ in fresh])
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


def _encode(texts: list[str], embedder: Encoder | None) -> Vectors | None:
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


def _outlet(sources: Sequence[SourceText], option: Option) -> str:
    return sources[option.article].outlet or f"#{option.article}"


def _is_fresh(time: datetime | None, newest: datetime | None) -> bool:
    """Whether an article is among the newest of its story."""
    return time is not None and newest is not None and newest - time <= FRESH

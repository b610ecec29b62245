"""Finds numbers on which outlets disagree: the same thing, different figures.

Aim: a line "10,000 to 12,000 North Korean troops: A, B; 11,000: C" where it is true, and none
where numbers merely differ because they count different things. Two mentions count the same
thing when they have the same unit, the same fate ("killed" is not "injured") or the same noun,
the same qualifiers ("additional", a year, a weekday), a similar size, and clauses about the same
matter. Numbers that can be two wordings of one value agree ("more than 300" and 312); a toll
that rises from an earlier report to a later one is no contradiction; an outlet that gives both
figures itself contradicts nobody.

In doubt there is no difference: a missed line costs little, a false one misleads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from news.errors import ModelError
from news.model import Difference, Figure
from summarizer.candidates import Reading, SourceText
from summarizer.encoders import Encoder
from summarizer.mentions import Mention, mentions_of
from summarizer.numbers import agree
from summarizer.words import overlap, stem

MAX_MENTIONS = 120
MAX_PAIRS = 400
MAX_ENCODED = 80
MAX_DIFFERENCES = 3
MAX_RATIO = 3.5
"""Numbers further apart than this count different things more often than the same one."""

MAX_RATIO_UNNAMED = 1.6
RISING_AFTER = timedelta(hours=3)
"""A figure that is this much younger and larger is a newer one, not another one."""

RISING_FATES = frozenset({"dead", "hurt", "ill", "missing", "moved", "held", "flooded", "dark"})
LOOSE_FATES = frozenset({"", "sent", "attended", "jobs", "dark", "flooded"})
"""Fates that one outlet may leave unsaid while it counts the same thing."""

UNSAID_FATE = 0.65
"""Likeness of clauses from which one may leave unsaid what happened to those counted."""

FEW = 10
"""Below it anything may be counted: two boats, three classes."""

MAX_TOKENS = 48

Likeness = Callable[[Mention, Mention], tuple[float, float]]
"""How alike two mentions' clauses and nouns are, each from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing the outlets' figures shows.

    Attributes:
        differences: figures that contradict each other, the best supported first.
        outdated: sentences (article, sentence) whose figure a later report has raised.
    """

    differences: tuple[Difference, ...] = ()
    outdated: frozenset[tuple[int, int]] = frozenset()


def compare(
    sources: Sequence[SourceText],
    readings: Sequence[Reading],
    *,
    embedder: Encoder | None = None,
) -> Comparison:
    """Compare the figures of independent outlets; copies have no voice."""
    outlets = [source.outlet or f"#{index}" for index, source in enumerate(sources)]
    speaking = [i for i, source in enumerate(sources) if not source.is_copy]
    if len({outlets[i] for i in speaking}) < 2:
        return Comparison()
    mentions = [m for i in speaking for m in mentions_of(i, readings[i])][:MAX_MENTIONS]
    pairs = _possible(mentions, outlets, sources)
    if not pairs:
        return Comparison()
    likeness = _likeness(pairs, embedder)
    languages = [reading.language for reading in readings]
    same = [(a, b) for a, b in pairs if counts_same_thing(a, b, *likeness(a, b))]
    found: list[tuple[int, Difference]] = []
    outdated: set[tuple[int, int]] = set()
    for group in _groups(same):
        figures = _figures([*group, *_agreeing(group, mentions)], outlets)
        if len(figures) < 2:
            continue
        if _is_rising(figures, sources):
            newest = max(figures, key=lambda figure: figure[0].number.high)
            outdated |= {m.place[:2] for f in figures if f is not newest for m in f}
        else:
            difference = _difference(figures, languages)
            found.append((len({outlets[m.article] for m in group}), difference))
    found.sort(key=lambda entry: -entry[0])
    return Comparison(tuple(d for _, d in found[:MAX_DIFFERENCES]), frozenset(outdated))


def _possible(
    mentions: Sequence[Mention], outlets: Sequence[str], sources: Sequence[SourceText]
) -> list[tuple[Mention, Mention]]:
    """Return the pairs of different outlets whose figures may contradict each other."""
    values: dict[str, list[Mention]] = {}
    for mention in mentions:
        values.setdefault(outlets[mention.article], []).append(mention)
    pairs = []
    for index, a in enumerate(mentions):
        for b in mentions[index + 1 :]:
            if outlets[a.article] == outlets[b.article]:
                continue
            if not _is_comparable(a, b, is_rising=_may_rise(a, b, sources)):
                continue
            gives_both = any(
                agree(one.number, m.number) and _may_count_alike(one, m)
                for one, other in ((a, b), (b, a))
                for m in values[outlets[other.article]]
            )
            if not gives_both:
                pairs.append((a, b))
    return pairs[:MAX_PAIRS]


def _may_count_alike(a: Mention, b: Mention) -> bool:
    """Whether two mentions of one figure may count the same thing: not a score, not an hour."""
    if a.fate and b.fate:
        return a.fate == b.fate
    return _nouns_match(a, b) or _same_kind(a, b) or bool(a.number.unit)


def _may_rise(a: Mention, b: Mention, sources: Sequence[SourceText]) -> bool:
    """Whether the larger figure is a toll in a later report, which may have risen many times."""
    if a.fate != b.fate or a.fate not in RISING_FATES or not _kinds_agree(a, b):
        return False
    return _is_rising([[a], [b]], sources)


def _is_comparable(a: Mention, b: Mention, *, is_rising: bool = False) -> bool:
    """Whether unit, size and qualifiers allow that two mentions count the same thing.

    Args:
        is_rising: they may be one toll at two times, however far apart.
    """
    if a.number.kind != b.number.kind or a.number.unit != b.number.unit:
        return False
    low, high = sorted((a.number.high, b.number.high))
    if low <= 0 or agree(a.number, b.number):
        return False
    if high / low > MAX_RATIO and not is_rising:
        return False
    if a.is_more != b.is_more or a.is_other != b.is_other:
        return False
    return not (a.times and b.times and not a.times & b.times)


def counts_same_thing(a: Mention, b: Mention, clause: float, noun: float) -> bool:
    """Whether two comparable mentions count the same thing.

    Args:
        clause, noun: likeness of their clauses and of their nouns, 0 to 1.
    """
    if a.number.kind != "count":
        return _same_quantity(a, b, clause)
    if a.fate and b.fate:
        return a.fate == b.fate and _kinds_agree(a, b) and clause >= 0.27
    if a.fate or b.fate:
        is_loose = {a.fate, b.fate} <= LOOSE_FATES and _nouns_match(a, b) and clause >= 0.5
        return is_loose or (_same_kind(a, b) and clause >= UNSAID_FATE)
    if not a.noun or not b.noun:
        return False
    are_few = all(m.number.high < FEW and m.number.high == int(m.number.high) for m in (a, b))
    if a.is_other or are_few:
        return _nouns_match(a, b) and clause >= UNSAID_FATE
    if _nouns_match(a, b):
        return clause >= (0.6 if a.kind == "people" or b.kind == "people" else 0.45)
    if a.kind and a.kind == b.kind and a.kind != "people":
        return clause >= 0.45
    return not (a.kind and b.kind) and noun >= 0.55 and clause >= 0.45


def _same_quantity(a: Mention, b: Mention, clause: float) -> bool:
    """Whether two amounts with the same unit are of the same thing."""
    if a.fate != b.fate and a.fate and b.fate:
        return False
    shared = len(a.stems & b.stems)
    least = {"money": 0.48, "percent": 0.55, "measure": 0.55}[a.number.kind]
    low, high = sorted((a.number.high, b.number.high))
    if a.number.kind == "percent" and high / low > MAX_RATIO_UNNAMED:
        return False
    return clause >= least and (shared >= 1 or clause >= least + 0.1)


def _kinds_agree(a: Mention, b: Mention) -> bool:
    """Whether the nouns may name the same kind of thing; no noun may be anything."""
    if not a.kind or not b.kind:
        return True
    return (
        a.kind == b.kind
        or {a.kind, b.kind} == {"people", "soldiers"}
        or ({a.kind, b.kind} <= {"people", "jobs"})
    )


def _same_kind(a: Mention, b: Mention) -> bool:
    return bool(a.kind) and a.kind == b.kind


def _nouns_match(a: Mention, b: Mention) -> bool:
    """Whether one noun is among the other's words."""
    own, other = {stem(word) for word in a.noun[:3]}, {stem(word) for word in b.noun[:3]}
    return bool(own & other)


def _likeness(pairs: Sequence[tuple[Mention, Mention]], embedder: Encoder | None) -> Likeness:
    """Return what compares two mentions: by vectors, or by words when there is no model."""
    mentions = list({m.place: m for pair in pairs for m in pair}.values())[:MAX_ENCODED]
    if embedder is not None:
        texts = [t for m in mentions for t in (m.clause, " ".join(m.noun[:3]) or "#")]
        try:
            vectors = embedder.encode(texts, max_tokens=MAX_TOKENS)
        except ModelError:
            return _by_words
        place = {m.place: index for index, m in enumerate(mentions)}

        def by_vectors(a: Mention, b: Mention) -> tuple[float, float]:
            if a.place not in place or b.place not in place:
                return (0.0, 0.0)
            i, j = 2 * place[a.place], 2 * place[b.place]
            clause = float(vectors[i] @ vectors[j])
            return clause, float(vectors[i + 1] @ vectors[j + 1])

        return by_vectors
    return _by_words


def _by_words(a: Mention, b: Mention) -> tuple[float, float]:
    return overlap(a.stems, b.stems), float(_nouns_match(a, b))


def _groups(pairs: Sequence[tuple[Mention, Mention]]) -> list[list[Mention]]:
    """Return the mentions that pairs connect, in order of appearance."""
    groups: list[dict[tuple[int, int, int], Mention]] = []
    for pair in pairs:
        own = {mention.place: mention for mention in pair}
        touching = [group for group in groups if _told(own) & _told(group)]
        groups = [group for group in groups if not _told(own) & _told(group)]
        for group in touching:
            own |= group
        groups.append(own)
    return [[group[place] for place in sorted(group)] for group in groups]


def _told(group: dict[tuple[int, int, int], Mention]) -> set[tuple[int, float, float]]:
    """Return which article gives which figure, wherever it repeats it."""
    return {(m.article, m.number.low, m.number.high) for m in group.values()}


def _figures(group: Sequence[Mention], outlets: Sequence[str]) -> list[list[Mention]]:
    """Return the mentions by figure, the best supported first; who gives two has no voice."""
    figures: list[list[Mention]] = []
    for mention in group:
        for figure in figures:
            if agree(mention.number, figure[0].number):
                figure.append(mention)
                break
        else:
            figures.append([mention])
    voices = [{outlets[m.article] for m in figure} for figure in figures]
    everyone = [name for names in voices for name in names]
    kept = [
        [mention for mention in figure if everyone.count(outlets[mention.article]) == 1]
        for figure in figures
    ]
    kept = [figure for figure in kept if figure]
    kept.sort(key=lambda figure: -len({outlets[m.article] for m in figure}))
    return kept


def _difference(
    figures: Sequence[Sequence[Mention]], languages: Sequence[str | None]
) -> Difference:
    """Return who says what; what is counted stands in the language of most articles."""
    mentions = [mention for figure in figures for mention in figure]
    common = max(languages, key=languages.count)
    readable = [mention for mention in mentions if languages[mention.article] == common]
    return Difference(
        subject=_subject(readable or mentions),
        figures=tuple(
            Figure(
                value=figure[0].number.written,
                articles=tuple(sorted({mention.article for mention in figure})),
            )
            for figure in figures
        ),
    )


def _agreeing(group: Sequence[Mention], mentions: Sequence[Mention]) -> list[Mention]:
    """Return further mentions that give a figure of the group for the same kind of thing."""
    articles = {mention.article for mention in group}
    return [
        mention
        for mention in mentions
        if mention.article not in articles
        and any(
            mention.number.kind == other.number.kind
            and mention.number.unit == other.number.unit
            and mention.is_more == other.is_more
            and (mention.number.low, mention.number.high) == (other.number.low, other.number.high)
            and (_nouns_match(mention, other) or (mention.kind and mention.kind == other.kind))
            for other in group
        )
    ]


def _is_rising(figures: Sequence[Sequence[Mention]], sources: Sequence[SourceText]) -> bool:
    """Whether every larger figure is of a later report than every smaller one."""
    if not all(mention.fate in RISING_FATES for figure in figures for mention in figure):
        return False
    ordered = sorted(figures, key=lambda figure: figure[0].number.high)
    for smaller, larger in pairwise(ordered):
        before = [sources[m.article].time for m in smaller]
        after = [sources[m.article].time for m in larger]
        known = [t for t in before if t is not None], [t for t in after if t is not None]
        if len(known[0]) < len(before) or len(known[1]) < len(after):
            return False
        if max(known[0]) + RISING_AFTER > min(known[1]):
            return False
    return True


def _subject(group: Sequence[Mention]) -> str:
    """Return what is counted, in the sources' words; what happened to it, when one says it."""
    named = [mention for mention in group if mention.subject]
    if not named:
        clause = min((mention.clause for mention in group), key=len)
        return " ".join(clause.replace("#", " ").split()[:8]).strip(" .,;:—–")
    return max(named, key=lambda m: (bool(m.fate) and " " in m.subject, len(m.noun) == 2)).subject

"""Finds numbers on which outlets disagree: the same thing, different figures.

Aim: a line "10,000 to 12,000 North Korean troops: A, B; 11,000: C" where it is true, and none
where numbers merely differ because they count different things. Mentions that can be compared
have one unit and a similar size, and neither comes on top of another number or belongs to another
time; `same_count` then says how likely they count the same thing. Numbers that can be two wordings
of one value agree ("more than 300" and 312); a toll that rises from an earlier report to a later
one is no contradiction; an outlet that gives both figures itself contradicts nobody.

In doubt there is no difference: a missed line costs little, a false one misleads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice, pairwise

from news.model import EPOCH, Difference, Figure
from summarizer.candidates import Reading, SourceText
from summarizer.linear import Logistic
from summarizer.mentions import PERSONAL_FATES, Mention, is_function_word, mentions_in, mentions_of
from summarizer.numbers import agree
from summarizer.same_count import (
    Pair,
    embedded_weights,
    kinds_agree,
    nouns_match,
    rows_of,
)

MAX_MENTIONS = 120
MAX_PAIRS = 400
MAX_DIFFERENCES = 3
MAX_RATIO = 3.5
"""Numbers further apart than this count different things more often than the same one."""

RISING_AFTER = timedelta(hours=3)
"""A figure that is this much younger and larger is a newer one, not another one."""

RISING_FATES = frozenset(
    {"dead", "hurt", "ill", "missing", "moved", "held", "flooded", "dark", "canceled", "destroyed"}
)

SAME_CHANCE = 0.575
"""Chance that two mentions count the same thing from which outlets are said to differ."""

ENGLISH_FATES = {"dead": "killed", "hurt": "injured", "missing": "missing"}
"""What stands behind a bare "people" where the sentence says it before."""

MARKS = re.compile(r"[.,;:!?]\s|[.,;:!?]$")
WORDS_BEFORE, WORDS_BEHIND = 5, 4
"""Around a figure that show what it is of, where nothing names it."""

Place = tuple[int, int]
"""A sentence: its article and its index in it."""

Spot = tuple[int, int, int]
"""Where a number stands: article, sentence, character."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing the outlets' figures shows.

    Attributes:
        differences: figures that contradict each other, the best supported first.
        outdated: sentences whose figure a later report has raised.
        sides: for sentences with a figure that another outlet gives differently, which figures:
            the differing thing and the place of the figure, 0 for what most, or else the newest,
            give.
        titles: how many figures of each article's title are outdated or not those of most.
    """

    differences: tuple[Difference, ...] = ()
    outdated: frozenset[Place] = frozenset()
    sides: Mapping[Place, frozenset[tuple[int, int]]] = field(default_factory=dict)
    titles: Mapping[int, int] = field(default_factory=dict)

    def clash(self, a: Place, b: Place) -> bool:
        """Whether two sentences give different figures for the same thing."""
        return any(
            thing == other and figure != beside
            for thing, figure in self.sides.get(a, ())
            for other, beside in self.sides.get(b, ())
        )

    def is_lesser(self, place: Place) -> bool:
        """Whether a sentence gives a figure that is not the best supported one."""
        return any(figure for _, figure in self.sides.get(place, ()))


def compare(
    sources: Sequence[SourceText],
    readings: Sequence[Reading],
    *,
    weights: Logistic | None = None,
) -> Comparison:
    """Compare the figures of independent outlets; copies have no voice.

    Args:
        weights: None is the embedded ones.
    """
    outlets = outlet_names(sources)
    mentions = spoken_mentions(sources, readings)
    pairs = possible_pairs(mentions, outlets, sources)
    if not pairs:
        return Comparison()
    rows, may_be = rows_of(pairs, mentions, outlets, readings)
    chances = (weights or embedded_weights()).chances(rows) * may_be
    same = [pair for pair, chance in zip(pairs, chances, strict=True) if chance >= SAME_CHANCE]
    likely = {(a.place, b.place): chance for (a, b), chance in zip(pairs, chances, strict=True)}
    languages = [reading.language for reading in readings]
    found: list[tuple[int, Difference]] = []
    outdated: list[Mention] = []
    sides: dict[Place, set[tuple[int, int]]] = {}
    told: list[tuple[list[Mention], list[Mention]]] = []
    for thing, connected in enumerate(_groups(same)):
        group = _without_strangers(connected, likely)
        figures = _figures([*group, *_agreeing(group, mentions)], outlets, sources)
        if len(figures) < 2:
            continue
        if _is_rising(figures, sources):
            newest = max(figures, key=lambda figure: figure[0].number.high)
            old = [m for f in figures if f is not newest for m in f]
            outdated += old
            told.append((newest, old))
            continue
        for place, figure in enumerate(figures):
            for mention in figure:
                sides.setdefault(mention.place[:2], set()).add((thing, place))
        told.append((figures[0], [m for f in figures[1:] for m in f]))
        found.append((len({outlets[m.article] for m in group}), _difference(figures, languages)))
    found.sort(key=lambda entry: -entry[0])
    return Comparison(
        differences=tuple(d for _, d in found[:MAX_DIFFERENCES]),
        outdated=frozenset(mention.place[:2] for mention in outdated),
        sides={place: frozenset(figures) for place, figures in sides.items()},
        titles=_titles(sources, readings, told),
    )


def outlet_names(sources: Sequence[SourceText]) -> list[str]:
    """Return each article's outlet; one without a name speaks for itself."""
    return [source.outlet or f"#{index}" for index, source in enumerate(sources)]


def spoken_mentions(sources: Sequence[SourceText], readings: Sequence[Reading]) -> list[Mention]:
    """Return the numbers of all articles that speak for themselves, none of a single outlet."""
    outlets = outlet_names(sources)
    speaking = [i for i, source in enumerate(sources) if not source.is_copy]
    if len({outlets[i] for i in speaking}) < 2:
        return []
    found = (m for i in speaking for m in mentions_of(i, readings[i]))
    return list(islice(found, MAX_MENTIONS))


def _titles(
    sources: Sequence[SourceText],
    readings: Sequence[Reading],
    told: Sequence[tuple[Sequence[Mention], Sequence[Mention]]],
) -> dict[int, int]:
    """Return how many figures of each title are among those that are not told any more.

    Args:
        told: for each thing the mentions of its best figure, and of all others.
    """
    faults: dict[int, int] = {}
    for index, (source, reading) in enumerate(zip(sources, readings, strict=True)):
        for mention in mentions_in(index, [source.title], reading.language):
            for best, others in told:
                is_best = any(agree(mention.number, other.number) for other in best)
                if not is_best and any(
                    agree(mention.number, other.number) and _may_count_alike(mention, other)
                    for other in others
                ):
                    faults[index] = faults.get(index, 0) + 1
    return faults


def possible_pairs(
    mentions: Sequence[Mention], outlets: Sequence[str], sources: Sequence[SourceText]
) -> list[Pair]:
    """Return the pairs of different outlets whose figures may contradict each other."""
    spoken: dict[str, list[Mention]] = {}
    for mention in mentions:
        spoken.setdefault(outlets[mention.article], []).append(mention)
    given: dict[tuple[Spot, str], bool] = {}

    def is_given(mention: Mention, outlet: str) -> bool:
        """Whether an outlet gives that figure, perhaps for the same thing."""
        key = (mention.place, outlet)
        if key not in given:
            given[key] = any(
                agree(mention.number, other.number) and _may_count_alike(mention, other)
                for other in spoken[outlet]
            )
        return given[key]

    pairs: list[Pair] = []
    for index, a in enumerate(mentions):
        for b in mentions[index + 1 :]:
            if a.number.kind != b.number.kind or a.number.unit != b.number.unit:
                continue
            own, beside = outlets[a.article], outlets[b.article]
            if own == beside or not _is_comparable(a, b, sources):
                continue
            if not is_given(a, beside) and not is_given(b, own):
                pairs.append((a, b))
                if len(pairs) == MAX_PAIRS:
                    return pairs
    return pairs


def _may_count_alike(a: Mention, b: Mention) -> bool:
    """Whether two mentions of one figure may count the same thing: not a score, not an hour."""
    if a.fate and b.fate:
        return a.fate == b.fate
    return nouns_match(a, b) or (bool(a.kind) and a.kind == b.kind) or bool(a.number.unit)


def _may_rise(a: Mention, b: Mention, sources: Sequence[SourceText]) -> bool:
    """Whether the larger figure is a toll in a later report, which may have risen many times."""
    if a.fate != b.fate or a.fate not in RISING_FATES or not kinds_agree(a, b):
        return False
    return _is_rising([[a], [b]], sources)


def _is_comparable(a: Mention, b: Mention, sources: Sequence[SourceText]) -> bool:
    """Whether size and qualifiers allow that two mentions of one unit count the same thing."""
    if a.is_more != b.is_more or a.is_other != b.is_other or not kinds_agree(a, b):
        return False
    if a.fate != b.fate and a.fate in PERSONAL_FATES and b.fate in PERSONAL_FATES:
        return False
    low, high = sorted((a.number.high, b.number.high))
    if low <= 0:
        return False
    # One toll at two times may be however far apart.
    if high / low > MAX_RATIO and not _may_rise(a, b, sources):
        return False
    if agree(a.number, b.number) or _is_decimal(a) != _is_decimal(b):
        return False
    if (a.times or b.times) and _years(a) != _years(b):
        return False
    return not (a.times and b.times and not a.times & b.times)


def _is_decimal(mention: Mention) -> bool:
    """Whether a plain count is written with a fraction, as no count of things is."""
    number = mention.number
    return number.kind == "count" and number.high < 1000 and "." in number.text


def _years(mention: Mention) -> frozenset[str]:
    return frozenset(time for time in mention.times if time.isdigit())


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


def _without_strangers(
    group: Sequence[Mention], chances: Mapping[tuple[Spot, Spot], float]
) -> list[Mention]:
    """Return the mentions that most of the others count the same thing with, not only one."""
    kept = []
    for mention in group:
        beside = [
            chance
            for other in group
            for pair in ((mention.place, other.place), (other.place, mention.place))
            if (chance := chances.get(pair)) is not None
        ]
        if beside and sum(beside) / len(beside) >= SAME_CHANCE:
            kept.append(mention)
    return kept


def _told(group: dict[tuple[int, int, int], Mention]) -> set[tuple[int, float, float]]:
    """Return which article gives which figure, wherever it repeats it."""
    return {(m.article, m.number.low, m.number.high) for m in group.values()}


def _figures(
    group: Sequence[Mention], outlets: Sequence[str], sources: Sequence[SourceText]
) -> list[list[Mention]]:
    """Return the mentions by figure; who gives two has no voice.

    The best supported figure comes first, of those with as many outlets the newest.
    """
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

    def support(figure: Sequence[Mention]) -> tuple[int, datetime]:
        times = [sources[m.article].time or EPOCH for m in figure]
        return len({outlets[m.article] for m in figure}), max(times)

    return sorted(kept, key=support, reverse=True)


def _difference(
    figures: Sequence[Sequence[Mention]], languages: Sequence[str | None]
) -> Difference:
    """Return who says what, in the language of most articles where one of them says it."""
    mentions = [mention for figure in figures for mention in figure]
    common = max(languages, key=languages.count)
    readable = [mention for mention in mentions if languages[mention.article] == common]

    def value(figure: Sequence[Mention]) -> str:
        said = next((m for m in figure if languages[m.article] == common), figure[0])
        return said.number.written

    return Difference(
        subject=_subject(readable or mentions, is_english=common == "en"),
        figures=tuple(
            Figure(
                value=value(figure),
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
            and (
                nouns_match(mention, other)
                or (mention.kind and mention.kind == other.kind)
                or mention.number.kind == "money"
            )
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


def _subject(group: Sequence[Mention], *, is_english: bool) -> str:
    """Return what is counted, in the sources' words; what happened to it, when one says it.

    Where no outlet names it the words around a figure do.
    """
    named = [mention for mention in group if mention.subject]
    if named:
        clearest = max(named, key=_clearness)
        fate = ENGLISH_FATES.get(clearest.fate, "") if is_english and clearest.kind else ""
        is_bare = " " not in clearest.subject
        return f"{clearest.subject} {fate}" if fate and is_bare else clearest.subject
    around = min(map(_around, group), key=lambda words: (len(words[0]) < 2, len(words[0])))
    before, after = around[0][-WORDS_BEFORE:], around[1][:WORDS_BEHIND]
    while after and is_function_word(after[-1]):
        del after[-1]
    return " ".join([*before, "…", *after]).strip(" .,;:—–-•*")


def _around(mention: Mention) -> tuple[list[str], list[str]]:
    """Return the words of a clause before a number, its bound apart, and behind it."""
    before, _, after = mention.clause.partition("#")
    bound = len(mention.number.written) - len(mention.number.text)
    return before[: len(before) - bound].split(), MARKS.split(after, maxsplit=1)[0].split()


def _clearness(mention: Mention) -> tuple[bool, bool]:
    """Rank how clearly a mention names what it counts: with a fate, with a noun of its own."""
    return bool(mention.fate) and " " in mention.subject, bool(mention.kind)

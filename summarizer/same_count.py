"""Whether two numbers of different outlets count the same thing, as a row of numbers and a chance.

Two mentions are looked at side by side: how alike what they count is, what happened to those
counted, how far apart the figures are, what part each number plays in its clause (a rest, a part,
a forecast), and whether another number of the same two outlets is more alike. Without anything in
common but the unit there is no chance at all. The sentences around both say whether they tell of
one event and time: whether each is the other article's nearest, and words for another day. A small
logistic model turns the row into one. It was trained on invented stories whose differing figures
are known and on pairs of figures of real stories, of which only the rows are kept
(`benchmarks/summaries_figures.py`), and is small on purpose: there are few of them.

Tried and dropped: vectors of clauses, nearest words and nouns (on real pairs precision .61 for .60
at the same recall, and texts to encode for each number), forests; the share of common words of
clauses and sentences, names and places, named days, over how long or wide a number was counted,
"had", titles, the kind of noun, who else gives the figure, which report is later, how many figures
a story has (nothing gained on stories not seen).

Before it a dozen thresholds set by hand decided. On stories that they had not seen they found
.24 to .43 of the differing figures, see docs/decisions/summaries.md.
"""

from __future__ import annotations

import math
import pkgutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from summarizer.alignment import Alignment
from summarizer.candidates import Reading
from summarizer.linear import Logistic, load_logistic
from summarizer.mentions import Mention, lexicon
from summarizer.number_role import Role
from summarizer.stopwords import common_words
from summarizer.words import listed, overlap, stem, stems_of, words

COLUMNS = (
    "noun",
    "same_fate",
    "ratio",
    "few",
    "large",
    "margin",
    "depth",
    "rest_same_fate",
    "values",
    "few_near",
    "only_fate",
    "explained",
    "apart_by_one",
    "only_general",
    "adjective",
    "apart",
    "known",
    "told_both",
    "one_fate",
    "closest",
    "part_of",
    "group",
    "since",
    "that_day",
    "early",
)

WEIGHTS = "same_count.json"
FEW = 10
"""Below it anything may be counted: two boats, three classes."""

WIDEST_MARGIN = 0.3
TIMES = frozenset({"decades", "years", "months", "weeks", "days", "hours", "minutes", "seconds"})
"""Units that count many things in one story, unlike hectares or tons."""

GROUPS = listed(
    "children women men kids girls boys kinder frauen männer enfants femmes hommes niños mujeres "
    "hombres bambini donne uomini"
)
"""Some of the people whom another outlet counts."""

COMMON_ENGLISH = 200
_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "ru", "pl")

Pair = tuple[Mention, Mention]
Rows = NDArray[np.float64]


@cache
def embedded_weights() -> Logistic:
    """Return the weights that come with Broadsheet.

    Raises:
        ModelError: the file is missing, or made for other features.
    """
    return load_logistic(WEIGHTS, COLUMNS)


def rows_of(
    pairs: Sequence[Pair],
    mentions: Sequence[Mention],
    outlets: Sequence[str],
    readings: Sequence[Reading],
) -> tuple[Rows, NDArray[np.bool_]]:
    """Return the features of each pair, float64, (n, columns), and which may be the same at all.

    Args:
        mentions: all of the story.
        pairs: mentions of different outlets whose figures may contradict each other.
        outlets, readings: of each article.
    """
    beside = _Beside(mentions, pairs, outlets)
    may_be = [beside.has_evidence(a, b) for a, b in pairs]
    aligned = Alignment(readings if any(may_be) else ())
    none = [0.0] * len(COLUMNS)
    rows = [
        [*_row(a, b, beside), *_sentence_row(a, b, beside, aligned)] if may else none
        for (a, b), may in zip(pairs, may_be, strict=True)
    ]
    found = np.array(rows, dtype=np.float64).reshape(len(pairs), len(COLUMNS))
    return found, np.array(may_be, dtype=np.bool_)


def _row(a: Mention, b: Mention, beside: _Beside) -> Iterator[float]:
    low, high = sorted((a.number.high, b.number.high))
    own, other = beside.role[a.place], beside.role[b.place]
    is_count = a.number.kind == "count"
    is_few = is_count and high < FEW
    same_fate = _is_one_fate(a, b)
    is_only, near = beside.is_only(a, b), beside.likeness(a, b)
    yield overlap(beside.noun[a.place], beside.noun[b.place]) if is_count else 0.0
    yield float(same_fate)
    yield min(2.0, math.log(high / low))
    yield float(is_few and high == int(high))
    yield float(low >= FEW and a.number.low == int(a.number.low))
    yield min(WIDEST_MARGIN, beside.margin(a, b))
    yield math.log1p(a.sentence) + math.log1p(b.sentence)
    yield float(own.is_rest != other.is_rest and same_fate)
    yield math.log(beside.value_count(a) * beside.value_count(b))
    yield near * is_few
    yield float(is_count and same_fate and is_only)
    yield float(is_count and beside.is_explained(a, b))
    yield float(is_few and high - low == 1.0)
    yield float(is_count and not same_fate and not beside.shared_noun(a, b))
    yield float(own.is_adjective != other.is_adjective)
    yield float(own.is_apart != other.is_apart)
    yield float(own.is_known or other.is_known)
    yield float(beside.is_told_beside(a, b))
    yield float(bool(a.fate) != bool(b.fate))


def _sentence_row(a: Mention, b: Mention, beside: _Beside, aligned: Alignment) -> Iterator[float]:
    """Yield what the sentences around both numbers say about their event and time."""
    own, other = beside.role[a.place], beside.role[b.place]
    yield float(aligned.closest_count(a.place[:2], b.place[:2]))
    yield float(own.is_part != other.is_part)
    yield float(a.head != b.head and (a.head in GROUPS or b.head in GROUPS))
    yield float(own.is_since != other.is_since)
    yield float(own.is_that_day != other.is_that_day)
    yield float(own.is_early != other.is_early)


def _is_one_fate(a: Mention, b: Mention) -> bool:
    return bool(a.fate) and a.fate == b.fate


def kinds_agree(a: Mention, b: Mention) -> bool:
    """Whether the nouns may name the same kind of thing; no noun may be anything."""
    if not a.kind or not b.kind:
        return True
    if {a.kind, b.kind} == {"people", "attackers"}:
        return a.fate == b.fate and a.fate in {"held", "charged"}
    return (
        a.kind == b.kind
        or {a.kind, b.kind} == {"people", "soldiers"}
        or ({a.kind, b.kind} <= {"people", "jobs"})
    )


def nouns_match(a: Mention, b: Mention) -> bool:
    """Whether one noun is among the other's words."""
    own, other = {stem(word) for word in a.noun[:3]}, {stem(word) for word in b.noun[:3]}
    return bool(own & other)


@cache
def _general_stems() -> frozenset[str]:
    """Return the compared forms of the words for anybody."""
    return frozenset(map(stem, lexicon().anybody))


class _Beside:
    """The words of the mentions of some pairs, and what else each could be compared with."""

    def __init__(
        self, mentions: Sequence[Mention], pairs: Sequence[Pair], outlets: Sequence[str]
    ) -> None:
        paired = {m.place: m for pair in pairs for m in pair}
        self.noun = {place: _words(" ".join(m.noun[:3])) for place, m in paired.items()}
        self.role = {place: Role(m) for place, m in paired.items()}
        self._clause: dict[tuple[int, int, int], frozenset[str]] = {}
        self._near = {place: _words(m.near) for place, m in paired.items()}
        self._outlets = outlets
        self._values: defaultdict[tuple[str, str, str, str, str], set[float]] = defaultdict(set)
        self._beside: defaultdict[tuple[int, int], set[float]] = defaultdict(set)
        self._given: defaultdict[tuple[str, str, float, float], list[Mention]] = defaultdict(list)
        for mention in mentions:
            self._given[_figure(mention)].append(mention)
            self._values[self._key(mention)].add(mention.number.high)
            self._beside[mention.place[:2]].add(mention.number.high)
        self._others: defaultdict[tuple[int, int, int, str], list[Mention]] = defaultdict(list)
        for a, b in pairs:
            self._others[*a.place, outlets[b.article]].append(b)
            self._others[*b.place, outlets[a.article]].append(a)

    def has_evidence(self, a: Mention, b: Mention) -> bool:
        """Whether anything but the unit says that both may count the same thing.

        A figure that somebody expected is no figure of what came.
        """
        own, other = self.role[a.place], self.role[b.place]
        if own.is_expected != other.is_expected or own.is_joint != other.is_joint:
            return False
        if own.is_adjective and other.is_adjective:
            return self.noun[a.place] == self.noun[b.place]
        if self._counts_who_did_it(a, b):
            return False
        if _is_one_fate(a, b) or self._near[a.place] & self._near[b.place] - _general_stems():
            return True
        if a.number.kind == "count":
            if a.kind and a.kind == b.kind and self.is_only(a, b):
                return True
            return bool(self.noun[a.place] & self.noun[b.place] - _general_stems())
        if a.number.unit in TIMES:
            return False
        return self.is_only(a, b) and not self._in_clause(a).isdisjoint(self._in_clause(b))

    def _in_clause(self, mention: Mention) -> frozenset[str]:
        """Return the words of a number's clause."""
        if mention.place not in self._clause:
            self._clause[mention.place] = _words(mention.clause)
        return self._clause[mention.place]

    def _counts_who_did_it(self, a: Mention, b: Mention) -> bool:
        """Whether one figure is the other and the dead gunman."""
        if a.fate != "dead" or b.fate != "dead" or abs(a.number.high - b.number.high) != 1.0:
            return False
        fewer, more = sorted((a, b), key=lambda mention: mention.number.high)
        return self.role[more.place].has_himself and not self.role[fewer.place].has_himself

    def shared_noun(self, a: Mention, b: Mention) -> bool:
        """Whether a word of both nouns says more than that they are people."""
        own, other = {stem(word) for word in a.noun[:3]}, {stem(word) for word in b.noun[:3]}
        return bool((own & other) - _general_stems())

    def likeness(self, a: Mention, b: Mention) -> float:
        """Return the share of the words near one number that stand near the other."""
        return overlap(self._near[a.place], self._near[b.place])

    def is_only(self, a: Mention, b: Mention) -> bool:
        """Whether neither outlet has another figure of that unit, fate and kind of thing."""
        return self.value_count(a) == self.value_count(b) == 1

    def value_count(self, mention: Mention) -> int:
        """Return how many figures of that unit, fate and kind of thing its outlet has."""
        return len(self._values[self._key(mention)])

    def _key(self, mention: Mention) -> tuple[str, str, str, str, str]:
        outlet, number = self._outlets[mention.article], mention.number
        is_count = number.kind == "count"
        return (
            outlet,
            number.kind,
            number.unit,
            mention.fate if is_count else "",
            mention.kind if is_count else "",
        )

    def is_told_beside(self, a: Mention, b: Mention) -> bool:
        """Whether one outlet gives both figures, perhaps for these things: then they are two."""
        return not self._givers(a).isdisjoint(self._givers(b))

    def _givers(self, mention: Mention) -> set[str]:
        """Return the outlets that give a figure, perhaps for the same thing."""
        return {
            self._outlets[other.article]
            for other in self._given[_figure(mention)]
            if other.fate == mention.fate or other.head == mention.head
        }

    def is_explained(self, a: Mention, b: Mention) -> bool:
        """Whether a number beside one of both is what they differ by: one dead, four others."""
        gap, most = abs(a.number.high - b.number.high), max(a.number.high, b.number.high)
        if gap == 1.0 and (self.role[a.place].has_one or self.role[b.place].has_one):
            return True
        return gap != most and gap in self._beside[a.place[:2]] | self._beside[b.place[:2]]

    def margin(self, a: Mention, b: Mention) -> float:
        """Return the pair's likeness less that of the best pair of one of both with another."""
        rivals = [
            self.likeness(one, other)
            for one, beside in ((a, b), (b, a))
            for other in self._others[*one.place, self._outlets[beside.article]]
            if other.number.high != beside.number.high
        ]
        return self.likeness(a, b) - max(rivals, default=0.0)


def _figure(mention: Mention) -> tuple[str, str, float, float]:
    number = mention.number
    return number.kind, number.unit, number.low, number.high


def _words(text: str) -> frozenset[str]:
    grammar = _grammar()
    return stems_of([word for word in words(text) if word not in grammar and not word[0].isdigit()])


@cache
def _grammar() -> frozenset[str]:
    """Return the commonest words of the languages that we know best."""
    english = (pkgutil.get_data("justext", "stoplists/English.txt") or b"").decode("utf-8").split()
    common = {word for language in _LANGUAGES for word in common_words(language)}
    return frozenset(word.lower() for word in english[:COMMON_ENGLISH]) | common

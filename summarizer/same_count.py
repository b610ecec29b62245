"""Whether two numbers of different outlets count the same thing, as a row of numbers and a chance.

Two mentions are looked at side by side: how alike their clauses, their nearest words and their
nouns are, what happened to those counted, how far apart the figures are, and whether another
number of the same two outlets is more alike. A small logistic model turns the row into a chance.
It was trained on invented stories whose differing figures are known
(`benchmarks/summaries_figures.py`), and is small on purpose: there are few of them.

Tried and dropped: vectors of clauses, nearest words and nouns (nothing gained over words, and three
texts encoded for each number), forests.

Before it a dozen thresholds set by hand decided. On stories that they had not seen they found
.24 to .43 of the differing figures, see docs/decisions/summaries.md.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from summarizer.linear import load_linear
from summarizer.mentions import Mention
from summarizer.words import content_stems, overlap, stem

COLUMNS = (
    "clause",
    "near",
    "noun",
    "noun_match",
    "same_kind",
    "both_people",
    "same_fate",
    "other_fate",
    "one_fate",
    "ratio",
    "few",
    "large",
    "money",
    "percent",
    "measure",
    "only_amount",
    "only_measure",
    "overlap",
    "rare",
    "margin",
    "is_best",
    "depth",
    "is_other",
)

WEIGHTS = "same_count.json"
FEW = 10
"""Below it anything may be counted: two boats, three classes."""

WIDEST_MARGIN = 0.3
TIMES = frozenset({"years", "months", "weeks", "days", "hours", "minutes", "seconds"})
"""Units that count many things in one story, unlike hectares or tons."""

WORD_BEGINNING = 6
"""Letters by which words are compared: their endings differ in most languages."""


Pair = tuple[Mention, Mention]
Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SameWeights:
    """A logistic model over `COLUMNS`."""

    weight: tuple[float, ...]
    constant: float

    def chances(self, rows: Rows) -> NDArray[np.float64]:
        """Return for each row the chance that both mentions count the same thing."""
        value = rows @ np.array(self.weight) + self.constant
        chances: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-value))
        return chances


@cache
def embedded_weights() -> SameWeights:
    """Return the weights that come with Broadsheet.

    Raises:
        ModelError: the file is missing, or made for other features.
    """
    stored = load_linear(WEIGHTS, COLUMNS)
    return SameWeights(tuple(stored["weight"]), stored["constant"])


def rows_of(
    pairs: Sequence[Pair], mentions: Sequence[Mention], outlets: Sequence[str]
) -> tuple[Rows, NDArray[np.bool_]]:
    """Return the features of each pair, float64, (n, columns), and which may be the same at all.

    Amounts whose clauses share no word may, if each outlet has only that one amount.

    Args:
        mentions: all of the story.
        pairs: mentions of different outlets whose figures may contradict each other.
        outlets: of each article.
    """
    beside = _Beside(mentions, pairs, outlets)
    rows = [list(_row(a, b, beside)) for a, b in pairs]
    may_be = [
        a.number.kind == "count" or beside.has_shared_words(a, b) or beside.is_only(a, b)
        for a, b in pairs
    ]
    return np.array(rows, dtype=np.float64).reshape(len(pairs), len(COLUMNS)), np.array(may_be)


def _row(a: Mention, b: Mention, beside: _Beside) -> Iterator[float]:
    low, high = sorted((a.number.high, b.number.high))
    is_count = a.number.kind == "count"
    yield overlap(beside.clause[a.place], beside.clause[b.place])
    yield beside.likeness(a, b)
    yield overlap(beside.noun[a.place], beside.noun[b.place]) if is_count else 0.0
    yield float(is_count and nouns_match(a, b))
    yield float(bool(a.kind) and a.kind == b.kind)
    yield float(a.kind == b.kind == "people")
    yield float(bool(a.fate) and a.fate == b.fate)
    yield float(bool(a.fate and b.fate) and a.fate != b.fate)
    yield float(bool(a.fate) != bool(b.fate))
    yield min(2.0, math.log(high / low))
    yield float(is_count and high < FEW and high == int(high))
    yield float(low >= FEW and a.number.low == int(a.number.low))
    for kind in ("money", "percent", "measure"):
        yield float(a.number.kind == kind)
    is_only = beside.is_only(a, b)
    yield float(is_only and not is_count)
    yield float(is_only and a.number.kind == "measure" and a.number.unit not in TIMES)
    yield overlap(a.stems, b.stems)
    yield beside.rare(a, b)
    margin = beside.margin(a, b)
    yield min(WIDEST_MARGIN, margin)
    yield float(margin >= 0.0)
    yield math.log1p(a.sentence) + math.log1p(b.sentence)
    yield float(a.is_other)


def kinds_agree(a: Mention, b: Mention) -> bool:
    """Whether the nouns may name the same kind of thing; no noun may be anything."""
    if not a.kind or not b.kind:
        return True
    return (
        a.kind == b.kind
        or {a.kind, b.kind} == {"people", "soldiers"}
        or ({a.kind, b.kind} <= {"people", "jobs"})
    )


def nouns_match(a: Mention, b: Mention) -> bool:
    """Whether one noun is among the other's words."""
    own, other = {stem(word) for word in a.noun[:3]}, {stem(word) for word in b.noun[:3]}
    return bool(own & other)


class _Beside:
    """The words of the mentions of some pairs, and what else each could be compared with."""

    def __init__(
        self, mentions: Sequence[Mention], pairs: Sequence[Pair], outlets: Sequence[str]
    ) -> None:
        paired = {m.place: m for pair in pairs for m in pair}
        self.clause = {place: _words(m.clause) for place, m in paired.items()}
        self.noun = {place: _words(" ".join(m.noun[:3])) for place, m in paired.items()}
        self._near = {place: _words(m.near) for place, m in paired.items()}
        sentences = {
            place[:2]: frozenset(own[:WORD_BEGINNING] for own in m.stems)
            for place, m in paired.items()
        }
        self._common = Counter(own for stems in sentences.values() for own in stems)
        self._outlets = outlets
        self._values: defaultdict[tuple[str, str, str, str, str], set[float]] = defaultdict(set)
        for mention in mentions:
            self._values[self._key(mention)].add(mention.number.high)
        self._others: defaultdict[tuple[int, int, int, str], list[Mention]] = defaultdict(list)
        for a, b in pairs:
            self._others[*a.place, outlets[b.article]].append(b)
            self._others[*b.place, outlets[a.article]].append(a)

    def likeness(self, a: Mention, b: Mention) -> float:
        """Return the share of the words near one number that stand near the other."""
        return overlap(self._near[a.place], self._near[b.place])

    def is_only(self, a: Mention, b: Mention) -> bool:
        """Whether neither outlet has another figure of that unit, fate and kind of thing."""
        return len(self._values[self._key(a)]) == len(self._values[self._key(b)]) == 1

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

    def has_shared_words(self, a: Mention, b: Mention) -> bool:
        """Whether both clauses have a word in common."""
        return bool(self.clause[a.place] & self.clause[b.place])

    def rare(self, a: Mention, b: Mention) -> float:
        """Return how many words stand near both, those that many sentences have counting less."""
        shared = self._near[a.place] & self._near[b.place]
        return sum(2.0 / self._common[own] for own in shared if self._common[own] > 1)

    def margin(self, a: Mention, b: Mention) -> float:
        """Return the pair's likeness less that of the best pair of one of both with another."""
        rivals = [
            self.likeness(one, other)
            for one, beside in ((a, b), (b, a))
            for other in self._others[*one.place, self._outlets[beside.article]]
            if other.number.high != beside.number.high
        ]
        return self.likeness(a, b) - max(rivals, default=0.0)


def _words(text: str) -> frozenset[str]:
    return frozenset(own[:WORD_BEGINNING] for own in content_stems(text) if not own[0].isdigit())

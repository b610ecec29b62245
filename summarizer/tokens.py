"""Words, names and numbers of an article, as hashed ids.

Aim: cheap evidence for grouping in any language, from the pieces of a text (`pieces`). A name is
a word, or two in a row, written with a capital where its sentence does not begin. Headlines In
Title Case say nothing about names by themselves, so their capitals count only when the text has
none of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizer.dates import Days, read_days
from summarizer.particulars import Particulars, read_particulars
from summarizer.pieces import (
    IS_END,
    NO_TERM,
    NO_WORD,
    SPACE,
    digit_runs,
    fold,
    name_id,
    read_pieces,
    read_word,
    word_id,
)
from summarizer.stopwords import common_words

TEXT_CHARACTERS = 4000
"""How much of a text is read: the event stands at the beginning, background behind it."""

LEAD_CHARACTERS = 400

MOST_COUNTED = 255
"""Occurrences of a word in an article beyond which no more are counted."""

TITLE_CASE_SHARE = 0.7
"""Share of a headline's longer words with a capital above which it is In Title Case."""

TITLE_LETTERS = 4
"""Letters from which a word of a headline is a longer one."""

Ids = NDArray[np.int32]
Counts = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Terms:
    """What an article says, as few small arrays: there are thousands of open articles.

    Attributes:
        ids: int32, (n,): words, names and numbers of title and text one after the other; each
            kind begins with id 0, which stands for nothing and weighs nothing, and is otherwise
            in order of first mention.
        counts: uint8, (n,): how often each stands in it.
        sizes: ids of words, names and numbers, the zeros among them.
        part_at: uint16, (m,): positions in `ids` of what stands in title and lead, and then of
            what stands in the title; each part begins with position 0.
        part_counts: uint8, (m,): how often each stands in that part.
        part_sizes: positions of title and lead, and of the title.
        days: weekdays and dates that it names.
        particulars: ages, and places in a town.
        length: words read.
    """

    ids: Ids
    counts: Counts
    sizes: tuple[int, int, int]
    part_at: NDArray[np.uint16]
    part_counts: Counts
    part_sizes: tuple[int, int]
    days: Days
    particulars: Particulars
    length: int

    @property
    def words(self) -> Ids:
        """Return the distinct ids of its words."""
        return self.ids[1 : self.sizes[0]]

    @property
    def names(self) -> Ids:
        """Return the distinct ids of its names."""
        return self.ids[self.sizes[0] + 1 : self.sizes[0] + self.sizes[1]]

    @property
    def numbers(self) -> Ids:
        """Return the distinct ids of its numbers."""
        return self.ids[len(self.ids) - self.sizes[2] + 1 :]

    @property
    def lead(self) -> Ids:
        """Return the distinct ids of words and numbers of title and lead."""
        return self.ids[self.part_at[1 : self.part_sizes[0]]]


class Token(NamedTuple):
    """One word as compared; `is_name` when its capital is no sentence's."""

    word: str
    is_number: bool
    is_name: bool


def read_tokens(text: str) -> list[Token]:
    """Return a text's words in order, those of one letter aside."""
    read = _read(text)
    names = set(read.capitals())
    return [Token(*read_word(read.pieces[at]), is_name=at in names) for at in read.tokens()]


def said(title: str, text: str) -> dict[str, set[str]]:
    """Return the distinct words, names and numbers of an article as text."""
    read = _read(title, *_body(text))
    words = [read_word(read.pieces[at]) for at in read.tokens()]
    names = [(read_word(read.pieces[at])[0], is_next) for at, is_next in read.named()]
    pairs = {f"{first} {second}" for (first, _), (second, is_next) in pairwise(names) if is_next}
    return {
        "words": {word for word, is_number in words if not is_number},
        "names": {name for name, _ in names} | pairs,
        "numbers": {word for word, is_number in words if is_number},
    }


@dataclass(frozen=True, slots=True)
class _Reading:
    """The pieces of some parts of a text, one part after the other.

    Attributes:
        terms, names: of each piece; see `pieces`. ends: where each part ends.
    """

    pieces: Sequence[str]
    terms: Sequence[int]
    names: Sequence[int]
    ends: Sequence[int]

    def tokens(self) -> list[int]:
        """Return where words and numbers stand."""
        return [at for at, term in enumerate(self.terms) if term != NO_TERM]

    def capitals(self) -> list[int]:
        """Return where a word has a capital and no sentence begins."""
        names, begins = self.names, {0, *self.ends}
        found = [at for at, name in enumerate(names) if name > NO_WORD]
        return [at for at in found if names[at - 1] != IS_END and at not in begins]

    def named(self) -> list[tuple[int, bool]]:
        """Return where names stand, and whether each follows the one before at once.

        The first part is the title: its capitals count only when they tell something.
        """
        found = self.capitals()
        first_of_text = bisect_left(found, self.ends[0])
        if first_of_text < len(found) and self._is_title_case(found[:first_of_text]):
            found = found[first_of_text:]
        is_next = [not any(self.terms[before + 1 : at]) for before, at in pairwise(found)]
        return list(zip(found, [False, *is_next], strict=False))

    def _is_title_case(self, capitals: Sequence[int]) -> bool:
        """Tell a headline that writes nearly every word with a capital.

        Args:
            capitals: of the title.
        """
        longer = [
            at
            for at in range(self.ends[0])
            if self.terms[at] and len(read_word(self.pieces[at])[0]) >= TITLE_LETTERS
        ]
        named = set(capitals)
        return sum(at in named for at in longer) > TITLE_CASE_SHARE * len(longer)


def _body(text: str) -> tuple[str, str]:
    """Return the lead and the rest of what is read of a text."""
    return text[:LEAD_CHARACTERS], text[LEAD_CHARACTERS:TEXT_CHARACTERS]


def _read(*parts: str) -> _Reading:
    """Read parts of a text; a sentence begins with each."""
    pieces: list[str] = []
    terms: list[int] = []
    names: list[int] = []
    ends = []
    for part in parts:
        found, own_terms, own_names = read_pieces(part)
        pieces += found
        terms += own_terms
        names += own_names
        ends.append(len(pieces))
    return _Reading(pieces, terms, names, ends)


def read_terms(title: str, text: str, language: str | None = None) -> Terms:
    """Read an article's words, names and numbers.

    Args:
        language: ISO 639-1, when it is known; its commonest words are left out.
    """
    read = _read(title, *_body(text))
    runs = digit_runs(f"{title}\n{text[:TEXT_CHARACTERS]}")
    words = Counter(read.terms)
    for term in (NO_TERM, *(words.keys() & _common_ids(language))):
        words.pop(term, None)
    length = words.total()
    numbers = {term: words.pop(term) for term in [term for term in words if term > SPACE]}
    names = Counter(_names(read))
    kinds = (words, names, {term - SPACE: count for term, count in numbers.items()})
    ids = [found for kind in kinds for found in (0, *kind)]
    at = dict(zip(words, range(1, len(ids)), strict=False))
    at.update(zip(numbers, range(len(ids) - len(numbers), len(ids)), strict=True))
    title_part, lead_part = (
        {at[term]: count for term, count in Counter(read.terms[:end]).items() if term in at}
        for end in read.ends[:2]
    )
    return Terms(
        ids=np.array(ids, dtype=np.int32),
        counts=_small([count for kind in kinds for count in (0, *kind.values())]),
        sizes=(len(words) + 1, len(names) + 1, len(numbers) + 1),
        part_at=np.array((0, *lead_part, 0, *title_part), dtype=np.uint16),
        part_counts=_small((0, *lead_part.values(), 0, *title_part.values())),
        part_sizes=(len(lead_part) + 1, len(title_part) + 1),
        days=read_days(title, text, runs),
        particulars=read_particulars(title, text, runs),
        length=length,
    )


def _names(read: _Reading) -> Iterator[int]:
    """Yield the ids of names of one word, and of two that stand in a row."""
    before = -1
    for at, is_next in read.named():
        yield read.names[at]
        if is_next:
            first, second = read_word(read.pieces[before])[0], read_word(read.pieces[at])[0]
            yield name_id(f"{first} {second}")
        before = at


def _small(counts: Sequence[int]) -> Counts:
    """Return counts in small."""
    if max(counts) > MOST_COUNTED:
        counts = [min(count, MOST_COUNTED) for count in counts]
    return np.array(counts, dtype=np.uint8)


@cache
def _common_ids(language: str | None) -> frozenset[int]:
    """Return the terms that are a language's commonest words, or numbers of an equal id."""
    ids = {word_id(fold(word)) for word in common_words(language)}
    return frozenset(ids | {SPACE + found for found in ids})

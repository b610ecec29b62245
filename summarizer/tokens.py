"""Words, names and numbers of an article, as hashed ids.

Aim: cheap evidence for grouping in any language, from the pieces of a text (`pieces`). A name is
a word, or two in a row, written with a capital where its sentence does not begin. Headlines In
Title Case say nothing about names by themselves, so their capitals count only when the text has
none of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizer.dates import Days, read_days
from summarizer.particulars import Particulars, read_particulars
from summarizer.pieces import (
    IS_CAPITAL,
    IS_END,
    IS_LONG,
    IS_NUMBER,
    IS_TOKEN,
    NAME_SHIFT,
    SPACE,
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
    return [
        Token(*read_word(read.pieces[at]), is_name=bool(read.is_name[at]))
        for at in np.flatnonzero(read.is_token).tolist()
    ]


def said(title: str, text: str) -> dict[str, set[str]]:
    """Return the distinct words, names and numbers of an article as text."""
    read = _read(title, *_body(text))
    words = [read_word(read.pieces[at]) for at in np.flatnonzero(read.is_token).tolist()]
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
        codes: int64, (n,); see `pieces`. ids: int32, (n,), 0 where no word stands.
        is_token, is_name: bool, (n,). ends: where each part ends.
    """

    pieces: Sequence[str]
    codes: NDArray[np.int64]
    ids: Ids
    is_token: NDArray[np.bool_]
    is_name: NDArray[np.bool_]
    ends: Sequence[int]

    def has(self, mark: int) -> NDArray[np.bool_]:
        """Return which pieces have a mark of `pieces`."""
        marked: NDArray[np.bool_] = (self.codes & mark) != 0
        return marked

    def named(self) -> list[tuple[int, bool]]:
        """Return where names stand, and whether each follows the one before at once.

        The first part is the title: its capitals count only when they tell something.
        """
        title = self.ends[0]
        first, last = 0, len(self.codes)
        if not self.is_name[title:].any():
            last = title
        elif self._is_title_case(title):
            first = title
        at = np.flatnonzero(self.is_name[first:last]) + first
        place = np.cumsum(self.is_token)[at]
        is_next = np.append(False, place[1:] - place[:-1] == 1)[: len(at)]
        return list(zip(at.tolist(), is_next.tolist(), strict=True))

    def _is_title_case(self, title: int) -> bool:
        """Tell a headline that writes nearly every word with a capital."""
        is_long = self.has(IS_LONG)[:title]
        return bool((self.is_name[:title] & is_long).sum() > TITLE_CASE_SHARE * is_long.sum())


def _body(text: str) -> tuple[str, str]:
    """Return the lead and the rest of what is read of a text."""
    return text[:LEAD_CHARACTERS], text[LEAD_CHARACTERS:TEXT_CHARACTERS]


def _read(*parts: str) -> _Reading:
    """Read parts of a text; a sentence begins with each."""
    pieces: list[str] = []
    codes: list[int] = []
    ends = []
    for part in parts:
        found, read = read_pieces(part)
        pieces += found
        codes += read
        ends.append(len(codes))
    coded = np.array(codes, dtype=np.int64)
    begins = np.append(True, (coded & IS_END) != 0)[:-1]
    begins[[end for end in (0, *ends) if end < len(coded)]] = True
    return _Reading(
        pieces=pieces,
        codes=coded,
        ids=(coded & (SPACE - 1)).astype(np.int32),
        is_token=(coded & IS_TOKEN) != 0,
        is_name=((coded & IS_CAPITAL) != 0) & ~begins,
        ends=ends,
    )


def read_terms(title: str, text: str, language: str | None = None) -> Terms:
    """Read an article's words, names and numbers.

    Args:
        language: ISO 639-1, when it is known; its commonest words are left out.
    """
    read = _read(title, *_body(text))
    is_kept, is_number = read.is_token, read.has(IS_NUMBER)
    if len(common := _common_ids(language)):
        place = np.searchsorted(common, read.ids)
        is_kept = is_kept & (common[np.minimum(place, len(common) - 1)] != read.ids)
    words = Counter(read.ids[is_kept & ~is_number].tolist())
    names = Counter(_names(read))
    numbers = Counter(read.ids[is_kept & is_number].tolist())
    kinds = (words, names, numbers)
    ids = [found for kind in kinds for found in (0, *kind)]
    counts = [count for kind in kinds for count in (0, *kind.values())]
    first_number = len(words) + len(names) + 3
    at = dict(zip(words, range(1, len(ids)), strict=False))
    at_number = dict(zip(numbers, range(first_number, len(ids)), strict=False))
    title_part, lead_part = (
        Counter(
            [
                at_number[found] if number else at[found]
                for found, number in zip(
                    read.ids[:end][is_kept[:end]].tolist(),
                    is_number[:end][is_kept[:end]].tolist(),
                    strict=True,
                )
            ]
        )
        for end in read.ends[:2]
    )
    return Terms(
        ids=np.array(ids, dtype=np.int32),
        counts=_counted(counts),
        sizes=(len(words) + 1, len(names) + 1, len(numbers) + 1),
        part_at=np.array((0, *lead_part, 0, *title_part), dtype=np.uint16),
        part_counts=_counted((0, *lead_part.values(), 0, *title_part.values())),
        part_sizes=(len(lead_part) + 1, len(title_part) + 1),
        days=read_days(title, text),
        particulars=read_particulars(title, text),
        length=int(is_kept.sum()),
    )


def _names(read: _Reading) -> list[int]:
    """Return the ids of names of one word, and of two that stand in a row."""
    named = read.named()
    singles = ((read.codes >> NAME_SHIFT) & (SPACE - 1))[[at for at, _ in named]].tolist()
    ids: list[int] = []
    before = ""
    for single, (at, is_next) in zip(singles, named, strict=True):
        ids.append(single)
        word = read_word(read.pieces[at])[0]
        if is_next:
            ids.append(name_id(f"{before} {word}"))
        before = word
    return ids


def _counted(counts: Sequence[int]) -> Counts:
    """Return counts in small."""
    return np.minimum(counts, MOST_COUNTED).astype(np.uint8)


@cache
def _common_ids(language: str | None) -> Ids:
    """Return the ids of a language's commonest words, in order."""
    return np.array(sorted({word_id(fold(word)) for word in common_words(language)}), np.int32)

"""Words, names and numbers of an article, as hashed ids.

Aim: cheap evidence for grouping in any language. A word is a run of letters and digits, folded
in case and lightly stripped of plural endings; where a script writes no spaces (Chinese,
Japanese, Thai, Lao, Khmer, Burmese) two neighboring characters stand for a word. A name is a
word, or two in a row, written with a capital where its sentence does not begin. Headlines In
Title Case say nothing about names by themselves, so their capitals count only when the text has
none of its own. Numbers lose their thousands separators; small English number words become
digits ("seven injured" is "7 injured").

Ids are CRC-32 values in one space of 2**20, seeded by kind: equal on every machine and
run, and every table over them has a fixed size. Two words share an id once in a million.

Tried and dropped: stemming by a full English stemmer (no gain over plural endings).
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizer.dates import Days, read_days
from summarizer.particulars import Particulars, read_particulars
from summarizer.stopwords import common_words

SPACE = 1 << 20
"""Number of ids. Id 0 is reserved: it stands for nothing and weighs nothing."""

TEXT_CHARACTERS = 4000
"""How much of a text is read: the event stands at the beginning, background behind it."""

LEAD_CHARACTERS = 400

CACHED_WORDS = 50_000
"""Words whose folded form and id are kept at hand; what falls out is computed again."""

MOST_COUNTED = 255
"""Occurrences of a word in an article beyond which no more are counted."""

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
_PIECE = re.compile(
    rf"[A-Za-z]+(?![\w'’{_MARKS}])"
    rf"|[^\W\d_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[{_MARKS}])*(?:['’](?:[^\W\d_{_UNSPACED}])+)?"
    rf"|(?:\d[\d.,:]*\d|\d)(?![^\W\d_{_UNSPACED}])"
    rf"|[{_UNSPACED}]+"
    rf"|(?:[^\W_{_UNSPACED}]|[{_MARKS}])+(?:['’](?:[^\W\d_{_UNSPACED}])+)?"
    r"|[.!?…:]+(?=\s|$|[\"”’])|[\n\"“”«»„]"
)
"""A word, a number, a run of a script without spaces, a word that begins with a digit, or the end
of a sentence; plain words come first, because most are."""

_ASCII_PIECE = re.compile(
    r"[A-Za-z][A-Za-z0-9]*(?:'[A-Za-z]+)?"
    r"|(?:\d[\d.,:]*\d|\d)(?![A-Za-z])"
    r"|[A-Za-z0-9]+(?:'[A-Za-z]+)?"
    r"|[.!?:]+(?=\s|$|\")|[\n\"]",
    re.ASCII,
)
"""The same for texts of ASCII alone, in half the time."""

_NUMBER = re.compile(r"\d(?:[\d.,:]*\d)?")
_ENDS = frozenset('.!?…:\n"“”«»„')
_SEPARATOR = re.compile(r"(?<=\d)[.,](?=\d{3}(?:\D|$))")
_NUMBER_WORDS = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
}
_WORD_SEED, _NAME_SEED, _NUMBER_SEED = (zlib.crc32(kind) for kind in (b"word", b"name", b"number"))

Ids = NDArray[np.int32]
Counts = NDArray[np.uint8]


def word_id(word: str) -> int:
    """Return the id of a folded word."""
    return 1 + zlib.crc32(word.encode(), _WORD_SEED) % (SPACE - 1)


def name_id(name: str) -> int:
    """Return the id of a folded name of one or two words."""
    return 1 + zlib.crc32(name.encode(), _NAME_SEED) % (SPACE - 1)


def number_id(number: str) -> int:
    """Return the id of a number without separators."""
    return 1 + zlib.crc32(number.encode(), _NUMBER_SEED) % (SPACE - 1)


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
    """One word as read; `is_name` when its capital is no sentence's."""

    word: str
    id: int
    is_number: bool
    is_name: bool


def said(title: str, text: str) -> dict[str, set[str]]:
    """Return the distinct words, names and numbers of an article as text."""
    every, _, _, named = _tokens(title, text)
    return {
        "words": {token.word for token in every if not token.is_number},
        "names": set(_names(named)),
        "numbers": {token.word for token in every if token.is_number},
    }


def read_terms(title: str, text: str, language: str | None = None) -> Terms:
    """Read an article's words, names and numbers.

    Args:
        language: ISO 639-1, when it is known; its commonest words are left out.
    """
    every, title_tokens, lead_tokens, named = _tokens(title, text)
    if common := _common_ids(language):
        every = [token for token in every if token.id not in common]
        title_tokens = [token for token in title_tokens if token.id not in common]
        lead_tokens = [token for token in lead_tokens if token.id not in common]
    words = Counter([token.id for token in every if not token.is_number])
    numbers = Counter([token.id for token in every if token.is_number])
    names = Counter([name_id(name) for name in _names(named)])
    kinds = (words, names, numbers)
    ids = [found for kind in kinds for found in (0, *kind)]
    counts = [count for kind in kinds for count in (0, *kind.values())]
    first_number = len(words) + len(names) + 3
    at = dict(zip(words, range(1, len(ids)), strict=False))
    at_number = dict(zip(numbers, range(first_number, len(ids)), strict=False))
    title_part, lead_part = (
        Counter([(at_number if token.is_number else at)[token.id] for token in part])
        for part in (title_tokens, title_tokens + lead_tokens)
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
        length=len(every),
    )


def _counted(counts: Sequence[int]) -> Counts:
    """Return counts in small."""
    return np.minimum(counts, MOST_COUNTED).astype(np.uint8)


@cache
def _common_ids(language: str | None) -> frozenset[int]:
    return frozenset(word_id(fold(word)) for word in common_words(language))


def _tokens(title: str, text: str) -> tuple[list[Token], list[Token], list[Token], list[Token]]:
    """Return all words, those of the title, those of the lead, and those that may be names."""
    body = text[:TEXT_CHARACTERS]
    title_tokens = read_tokens(title)
    lead_tokens = read_tokens(body[:LEAD_CHARACTERS])
    body_tokens = lead_tokens + read_tokens(body[LEAD_CHARACTERS:])
    every = title_tokens + body_tokens
    if not any(token.is_name for token in body_tokens):
        return every, title_tokens, lead_tokens, title_tokens
    named = body_tokens if _is_title_case(title_tokens) else every
    return every, title_tokens, lead_tokens, named


def fold(word: str) -> str:
    """Fold case and strip what English and its neighbors add for plural and possession."""
    word = word.casefold()
    for ending in ("'s", "’s"):
        word = word.removesuffix(ending)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def read_tokens(text: str) -> list[Token]:
    """Return a text's words in order, those of one letter aside."""
    tokens: list[Token] = []
    begins = True
    is_ascii = text.isascii()
    has_runs = not is_ascii and UNSPACED_RUN.search(text) is not None
    for found in (_ASCII_PIECE if is_ascii else _PIECE).findall(text):
        # A run is seldom seen again: it would only push words out of the cache.
        is_run = has_runs and UNSPACED_RUN.match(found) is not None
        inside, opening = _run(found) if is_run else _piece(found)
        if inside is None:
            begins = True
            continue
        tokens += opening if begins else inside
        begins = False
    return tokens


@lru_cache(maxsize=CACHED_WORDS)
def _piece(found: str) -> tuple[tuple[Token, ...] | None, tuple[Token, ...]]:
    """Return the tokens of a piece inside a sentence and at its beginning; None is its end."""
    if found[0] in _ENDS:
        return None, ()
    if _NUMBER.fullmatch(found):
        number = _SEPARATOR.sub("", found)
        token = Token(number, number_id(number), is_number=True, is_name=False)
        return (token,), (token,)
    token = _word(found)
    if len(token.word) < 2 and not token.is_number:
        return (), ()
    return (token,), (token._replace(is_name=False),)


def _run(found: str) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Return the pairs of characters of a run without spaces, as `_piece` does."""
    pairs = [found[i : i + 2] for i in range(max(1, len(found) - 1))]
    read = tuple(Token(pair, word_id(pair), is_number=False, is_name=False) for pair in pairs)
    return read, read


def _word(found: str) -> Token:
    """Return a word as it stands in a text, folded; `is_name` says that it has a capital."""
    folded = fold(found)
    if folded in _NUMBER_WORDS:
        number = _NUMBER_WORDS[folded]
        return Token(number, number_id(number), is_number=True, is_name=False)
    return Token(folded, word_id(folded), is_number=False, is_name=found[0].isupper())


def _is_title_case(tokens: list[Token]) -> bool:
    """Tell a headline that writes nearly every word with a capital."""
    words = [token for token in tokens if len(token.word) > 3]
    return sum(token.is_name for token in words) > 0.7 * len(words)


def _names(tokens: list[Token]) -> Iterable[str]:
    """Yield names of one word, and of two that stand in a row."""
    previous = ""
    for token in tokens:
        if not token.is_name:
            previous = ""
            continue
        yield token.word
        if previous:
            yield f"{previous} {token.word}"
        previous = token.word

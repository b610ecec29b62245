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
from collections.abc import Iterable
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

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
_TOKEN = re.compile(
    rf"(?P<number>\d[\d.,:]*\d|\d)(?![^\W\d_{_UNSPACED}])"
    rf"|(?P<unspaced>[{_UNSPACED}]+)"
    rf"|(?P<word>(?:[^\W_{_UNSPACED}]|[{_MARKS}])+(?:['’](?:[^\W\d_{_UNSPACED}])+)?)"
    r"|(?P<end>[.!?…:]+(?=\s|$|[\"”’])|\n|[\"“”«»„])"
)
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
Counts = NDArray[np.float32]


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
class Bag:
    """Distinct ids with their damped counts (1 + ln n).

    Attributes:
        ids: int32, (n,), n ≥ 1; an empty bag holds id 0 alone.
        counts: float32, (n,).
    """

    ids: Ids
    counts: Counts

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it."""
        return not self.ids[0]


@dataclass(frozen=True, slots=True)
class Terms:
    """What an article says, as bags.

    Attributes:
        words: of title and text; lead: of title and the text's beginning; title: of the title.
        names, numbers: of title and text.
        index: int32, sorted: every distinct id of words, names and numbers.
        days: weekdays and dates that it names.
        particulars: ages, and places in a town.
        length: words read.
    """

    words: Bag
    lead: Bag
    title: Bag
    names: Bag
    numbers: Bag
    index: Ids
    days: Days
    particulars: Particulars
    length: int


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
    words = _bag(token.id for token in every if not token.is_number)
    names = _bag(name_id(name) for name in _names(named))
    numbers = _bag(token.id for token in every if token.is_number)
    return Terms(
        words=words,
        lead=_bag(token.id for token in title_tokens + lead_tokens),
        title=_bag(token.id for token in title_tokens),
        names=names,
        numbers=numbers,
        index=np.unique(np.concatenate((words.ids, names.ids, numbers.ids))),
        days=read_days(title, text),
        particulars=read_particulars(title, text),
        length=len(every),
    )


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
    return list(_read(text))


@lru_cache(maxsize=CACHED_WORDS)
def _word(found: str) -> Token:
    """Return a word as it stands in a text, folded; `is_name` says that it has a capital."""
    folded = fold(found)
    if folded in _NUMBER_WORDS:
        number = _NUMBER_WORDS[folded]
        return Token(number, number_id(number), is_number=True, is_name=False)
    return Token(folded, word_id(folded), is_number=False, is_name=found[0].isupper())


def _read(text: str) -> Iterable[Token]:
    """Yield a text's words in order."""
    begins = True
    for number, unspaced, word, end in _TOKEN.findall(text):
        if end:
            begins = True
            continue
        if word:
            token = _word(word)
            if len(token.word) > 1 or token.is_number:
                yield token._replace(is_name=False) if begins and token.is_name else token
        elif number:
            found = _SEPARATOR.sub("", number)
            yield Token(found, number_id(found), is_number=True, is_name=False)
        else:
            for i in range(max(1, len(unspaced) - 1)):
                pair = unspaced[i : i + 2]
                yield Token(pair, word_id(pair), is_number=False, is_name=False)
        begins = False


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


def _bag(ids: Iterable[int]) -> Bag:
    """Count ids, keeping the order in which they came."""
    counted: dict[int, int] = {}
    for found in ids:
        counted[found] = counted.get(found, 0) + 1
    if not counted:
        return Bag(np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.float32))
    counts = np.fromiter(counted.values(), dtype=np.float32, count=len(counted))
    return Bag(
        np.fromiter(counted.keys(), dtype=np.int32, count=len(counted)),
        (1 + np.log(counts)).astype(np.float32),
    )

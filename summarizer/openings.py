"""Finds sentences that point to something the reader is not shown.

A sentence taken out of its article must stand alone. "He", "The move", "But", "Two days later" at
its front, or a quotation that ends in "he said", point to what stood before. The words of each
language are in openings.toml; a language without a list is never accused.

In doubt a sentence dangles: another one will do. "The attack" before a verb dangles, "The attack
on the harbor" does not.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from summarizer.scripts import MARKS
from summarizer.words import asks, fold, is_unspaced, listed

_FRONT = re.compile(r"^[\s\"'“‘«„‹「『(\[¿¡—–-]+")
_FIRST = re.compile(rf"[\w'’{MARKS}-]+")
_FRONT_REACH = 100
"""Characters of a sentence's front that are looked at."""

_OPENING = re.compile(r"([^,;:.!?\"“”«»]{2,60}), ([^\W\d_]+)\b")
_ENDS = '.!…。！।"”»'
_DOTTED = frozenset({"tr", "az"})
"""Languages whose capital of i keeps its dot."""

_ENTERS = listed(
    "of to in by that against at on for from between with about over near into after during"
    " between who which named called known where whose behind under before"
)
"""After "The attack" these words say which one."""


@dataclass(frozen=True, slots=True)
class Openings:
    """What one language's sentences may not begin with, and what may be taken from there."""

    pointers: frozenset[str]
    phrases: re.Pattern[str] | None
    nouns: frozenset[str]
    determiners: frozenset[str]
    questions: frozenset[str]
    persons: frozenset[str]
    circumstances: frozenset[str]
    connectives: tuple[str, ...]
    speaker: re.Pattern[str] | None
    times: re.Pattern[str] | None


@cache
def openings_of(language: str) -> Openings | None:
    """Return the lists of a language, or None when there are none."""
    file = resources.files("summarizer").joinpath("openings.toml")
    table = tomllib.loads(file.read_text(encoding="utf-8")).get(language)
    if table is None:
        return None
    speech = table["speech"]
    return Openings(
        pointers=frozenset(map(fold, table["pointers"])),
        phrases=_beginnings(table["phrases"]),
        nouns=frozenset(table.get("nouns", ())),
        determiners=frozenset(table.get("determiners", ())),
        questions=frozenset(table.get("questions", ())),
        persons=frozenset(table.get("persons", ())),
        circumstances=frozenset(table.get("circumstances", ())),
        connectives=tuple(sorted(table["connectives"], key=len, reverse=True)),
        speaker=_speaker(speech, table.get("said", [])),
        times=re.compile(table["times"]) if "times" in table else None,
    )


def _speaker(pronouns: list[str], said: list[str]) -> re.Pattern[str] | None:
    """Return what finds a quotation whose speaker is only a pronoun, or part of the verb."""
    if not pronouns:
        return None
    any_of = "|".join(pronouns)
    alone = "".join(rf"|{verb}\b" for verb in said)
    return re.compile(
        rf"[\"”“»’](?:,|\s|—|–|-)*(?:(?:{any_of})\s+[\w]+|[\w]+\s+(?:{any_of})\b{alone})",
        re.IGNORECASE,
    )


def dangles(sentence: str, language: str | None) -> bool:
    """Whether the sentence points to something before it, at its front or by its speaker."""
    lists = openings_of(language or "en")
    if lists is None:
        return False
    bare = _FRONT.sub("", sentence)
    low = fold(bare[:_FRONT_REACH])
    found = _FIRST.findall(low[:_FRONT_REACH])
    if not found:
        return False
    if found[0] in lists.pointers and not _is_quoted(sentence):
        return True
    if lists.phrases is not None and lists.phrases.match(low):
        return True
    if lists.times is not None and lists.times.match(low):
        return True
    if len(found) > 2 and found[0] in lists.determiners and found[1] in lists.nouns:
        return found[2] not in _ENTERS
    if _is_quoted(sentence):
        return _speaker_is_unknown(sentence, lists)
    return _is_about_nobody(bare, found[0], lists)


def _is_about_nobody(bare: str, first: str, lists: Openings) -> bool:
    """Whether a pronoun comes after an opening that names nobody ("In a statement, he said")."""
    opening = _OPENING.match(bare)
    if opening is None or opening[2].casefold() not in lists.persons:
        return False
    return first in lists.circumstances or not any(
        word[:1].isupper() for word in opening[1].split()[1:]
    )


def raises_question(sentence: str, language: str | None) -> bool:
    """Whether what comes next may be an answer: behind a question, or a heading like one."""
    if asks(sentence):
        return True
    lists = openings_of(language or "en")
    if lists is None or sentence[-1:] in _ENDS:
        return False
    found = _FIRST.search(sentence)
    return found is not None and found[0].casefold() in lists.questions


def _beginnings(phrases: list[str]) -> re.Pattern[str] | None:
    """Return what finds any of the phrases at a sentence's front."""
    if not phrases:
        return None
    return re.compile("|".join(map(_beginning, map(fold, phrases))))


def _beginning(phrase: str) -> str:
    """Return the pattern of a phrase, as a whole word where words have ends."""
    return re.escape(phrase) + ("" if is_unspaced(phrase[-1]) else rf"(?![\w{MARKS}])")


def _is_quoted(sentence: str) -> bool:
    """Whether the sentence opens with a quotation: its pronouns are the speaker's."""
    return sentence.lstrip()[:1] in '"“«„「『'


def _speaker_is_unknown(sentence: str, lists: Openings) -> bool:
    return lists.speaker is not None and lists.speaker.search(sentence, 1) is not None


def without_connective(sentence: str, language: str | None) -> str:
    """Return the sentence without a connective at its front ("But the bank refused")."""
    lists = openings_of(language or "en")
    if lists is None:
        return sentence
    low = sentence.casefold()
    if not low.startswith(lists.connectives):
        return sentence
    for connective in lists.connectives:
        if not low.startswith(connective):
            continue
        rest = sentence[len(connective) :]
        if connective[-1].isascii() and connective[-1].isalnum() and not rest.startswith(" "):
            continue
        if rest[:1].isalnum() and connective[-1].isalpha() and not is_unspaced(rest[0]):
            continue
        rest = rest.lstrip(" ,")
        if rest and (rest[0].isalpha() or rest[0].isdigit()):
            return with_capital(rest, language)
    return sentence


def with_capital(text: str, language: str | None) -> str:
    """Return the text with a capital at its front, where the language has any."""
    first = text[:1]
    if first == "i" and language in _DOTTED:
        return "\u0130" + text[1:]
    # Georgian has capitals for whole words only; its letters are their own titles.
    return (first.title() if len(first.title()) == 1 else first) + text[1:]

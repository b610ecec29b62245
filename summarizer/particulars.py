"""Particulars of an incident: ages, and places in a town.

Aim: tell look-alike local reports apart and hold the reports of one together. A follow-up days
later has other words than the first report, but it names the same block of the same street
and the same "23-year-old"; two reports that each name an age and share none are seldom of one
event. In doubt nothing is read: what one side does not name says nothing.

Tried and dropped: how many died and were hurt, and counts of rare words, names and numbers (each
gained a little on gun violence and cost as much on a corpus of our own); titles, leads and
heaviest words found in the other text (nothing).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.pieces import Span, digit_runs

TEXT_CHARACTERS = 4000

OLDEST = 110

_OLD = re.compile(
    r"[- ](?:(?:year|month)s?[- ]old|jährig|jarige|årig|åring|letni|летн|річн|éves)| ?[歳岁歲]"
)
_YEARS = re.compile(r" (?:ans|años|anos|anni)\b")
_AGED = re.compile(r"\b(?:[Aa]ged?|[Aa]lter von) $")
_OF_YEARS = re.compile(r"\b(?:de|di) $")
_HOUSE = re.compile(
    r" (?=[A-Z]|st|av|ro|bo|dr|la)"
    r"(?:[Ss]treets?|St|[Aa]venues?|Ave|[Rr]oad|Rd|[Bb]oulevard|Blvd|[Dd]rive"
    r"|Dr|[Ll]ane|Ln|Parkway|Pkwy|Court|Place|Way|Terrace|Circle|Square|Bridge|Park|Apartments"
    r"|Mall|School|Church|Club|Nightclub|Hospital)\b"
)
_CALLED = re.compile(r"(?<!\w)[A-Z0-9][\w.'’-]*$")
_BLOCK = re.compile(r"lock of (?:(?:[NSEW]|North|South|East|West)\.? )?([A-Z0-9][\w'’-]+)")
_ROADS = ("Highway", "Hwy", "Route", "Interstate", "I", "U.S.", "FM")
_JOINED = ("straße", "strasse", "platz", "gasse", "allee")
_JOINED_PLACE = re.compile(r"\b([A-ZÄÖÜ]\w{2,}(?:straße|strasse|platz|gasse|allee))\b")
_STREETS = (
    *("rue ", "avenue ", "boulevard ", "place ", "calle ", "avenida ", "plaza ", "via "),
    "piazza ",
)
_CYRILLIC_STREETS = ("проспект", "улиц")
_AFTER_STREET = re.compile(
    r"(?:(?<=проспект)\w*|(?<=Проспект)\w*|(?<=лиц)\w+)?"
    r"(?:(?<= )| )(?:d[eu]s? (?:l[ao]s? )?)?([A-ZÀ-ÝА-Я][\w’'-]+)"
)
_STOPS = (",", ".", ";")
_AGE_DIGITS, _ROAD_DIGITS, _LONGEST_NAME = 3, 4, 32


@dataclass(frozen=True, slots=True)
class Particulars:
    """What an article tells of an incident.

    Attributes:
        ages: in years. places: hashes of names of streets and houses.
    """

    ages: frozenset[int]
    places: frozenset[int]


def read_particulars(title: str, text: str, runs: Sequence[Span] | None = None) -> Particulars:
    """Read an article's particulars.

    Args:
        runs: `digit_runs` of title and text, when they are known.
    """
    read = f"{title}\n{text[:TEXT_CHARACTERS]}"
    if runs is None:
        runs = digit_runs(read)
    places = (place.strip(".").casefold() for place in (*_roads(read, runs), *_places(read)))
    return Particulars(
        ages=frozenset(age for age in _ages(read, runs) if age <= OLDEST),
        places=frozenset(zlib.crc32(p.encode()) for p in places if p not in ("", "the", "a")),
    )


def _ages(text: str, runs: Sequence[Span]) -> Iterator[int]:
    """Yield the ages that a text names; looks around its numbers only."""
    for start, end in runs:
        length = end - start
        if length > _AGE_DIGITS:
            continue
        if _OLD.match(text, end):
            yield int(text[start:end])
            continue
        before = text[max(0, start - 12) : start]
        if before[-2:] == ", ":
            is_age = (
                length < _AGE_DIGITS and before[-3:-2].isalpha() and text[end : end + 1] in _STOPS
            )
        else:
            is_age = before[-1:] == " " and (
                (length < _AGE_DIGITS and _AGED.search(before) is not None and _ends(text, end))
                or (_YEARS.match(text, end) is not None and _OF_YEARS.search(before) is not None)
            )
        if is_age:
            yield int(text[start:end])


def _ends(text: str, at: int) -> bool:
    """Whether no word goes on here."""
    following = text[at : at + 1]
    return not (following.isalnum() or following == "_")


def _places(text: str) -> Iterator[str]:
    """Yield the names of streets and houses; looks around the words for such places only."""
    done = 0
    for match in _HOUSE.finditer(text):
        start = match.start()
        if called := _CALLED.search(text, max(done, start - _LONGEST_NAME), start):
            yield called.group()
            done = match.end()
    for at in _found(text, "lock of "):
        if text[at - 1 : at] in ("B", "b") and (block := _BLOCK.match(text, at)):
            yield block.group(1)
    if any(ending in text for ending in _JOINED):
        yield from _JOINED_PLACE.findall(text)
    streets = _STREETS if text.isascii() else _STREETS + _CYRILLIC_STREETS
    for street in [street for street in streets if street[1:] in text]:
        for written in (street, street.capitalize()):
            for at in _found(text, written):
                is_word = not at or _ends(text, at - 1)
                if is_word and (after := _AFTER_STREET.match(text, at + len(street))):
                    yield after.group(1)


def _roads(text: str, runs: Sequence[Span]) -> Iterator[str]:
    """Yield the numbers of roads; looks at what stands before its numbers only."""
    for start, end in runs:
        if end - start > _ROAD_DIGITS or text[start - 1 : start] not in (" ", "-"):
            continue
        for road in _ROADS:
            at = start - 1 - len(road)
            is_word = at == 0 or (at > 0 and _ends(text, at - 1))
            if is_word and text.startswith(road, at) and _ends(text, end):
                yield text[start:end]


def _found(text: str, part: str) -> Iterator[int]:
    """Yield where a text has a part."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + len(part))

"""What speaks against telling a sentence of a story, whatever it covers.

Aim: a summary that a careful editor would print. Readers are told news, so what lies back for
years, what an outlet thinks, and words without a speaker pay; a person is introduced before being
called by a bare surname; and what a later report replaced (sought, then arrested; stages.toml) is
not told as if it were so. In doubt a sentence pays nothing: all signs are words that stand in it,
and a language without them is never accused. German writes every noun with a capital, so nobody
is a stranger there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources

from summarizer.candidates import SourceText
from summarizer.choose import Option
from summarizer.sentence_features import quoted_share
from summarizer.words import listed, words

STRANGER_COST = 0.3
BACKGROUND_COST = 0.25
OPINION_COST = 0.3
VOICELESS_COST = 0.3
ADDED_COST = 0.2
CHRONICLE_COST = 1.0
EMPTY_COST = 0.2
REPLACED_COST = 1.0
"""In shared facts: less than a fact that nobody else tells better, but for what is not true any
more and for a list of what was once.
"""

BEGINNING = 3
"""Sentences of an article whose earlier years explain the event and are no background."""

LATER = timedelta(hours=3)
"""From which a report is a later one, as for figures."""

NAMED_CHARACTERS = 6000
"""Of an article in which people are introduced."""

_OWN_VOICE = re.compile(
    r"\b(?:I|I['’](?:m|ve|d|ll)|[Ww]e|[Oo]urs?|[Mm]y|us|wir|unser\w*|nous|notre|nosotros|nuestr\w+)\b"
)
_ALL_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]+[\"”“»]\W*$")
_CAPITAL = re.compile(r"(?<![\w'’-])([A-Z][a-zà-ÿ'’-]{2,})\b(?! [A-Z])")
_NO_FIRST_NAME = listed(
    "the a an and but in on at as for from with when while after before since if this that these "
    "his her their its he she they it we i monday tuesday wednesday thursday friday saturday "
    "sunday january february march april may june july august september october november december "
    "mr mrs ms miss dr earlier later according of to by all some most many new north south east "
    "west st"
)
_COURTESY = listed("mr mrs ms miss dr")
_NO_PERSON_BEHIND = listed("the a an of in at near from")
_ALSO = re.compile(r"\balso\b")
"""A sentence that adds to the one before it in its article."""

_SAYS_NOTHING = re.compile(
    r"\b[Nn]o (?:further|other|additional|more|immediate) (?:details|information|word)\b|"
    r"(?:not|n['’]t) (?:immediately |be |been )?(?:provide|release|give|disclose|offer|elaborate|"
    r"known|comment|respond|released|disclosed|available)\w*\b|"
    r"\bdeclined to (?:comment|say|elaborate)\b|"
    r"\b(?:remains?|is|is still) under investigation\b"
)
"""What nobody said: true, and no news."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ENTRY = re.compile(r"(?:\d{1,2}\.? )?(?:[^\W\d_]+\.? )?(?:\d{1,2}\.?,? )?((?:19|20)\d\d) ?[:：]")
"""The year of a chronology's entry: "August 1982: Eight people …"."""
_LONG_AGO = re.compile(
    r"(?:years?|decades?|months) ago\b|\blast year|in recent years|for (?:years|decades)\b|"
    r"ha(?:s|ve) long\b|vor \w+ (?:jahren|monaten)|im vergangenen jahr|l'an dernier|"
    r"l'année dernière|il y a \w+ (?:ans|mois)|el año pasado|hace \w+ (?:años|meses)|"
    r"l'anno scorso|(?:anni|mesi) fa\b"
)
_LONG_AGO_HINTS = (" ago", "year", "decade", "long", "jahr", "an dernier", "ann", "il y a", "hace")
"""One of these stands wherever the pattern fits, and looking for them costs less."""


@dataclass(frozen=True, slots=True)
class _Stage:
    before: re.Pattern[str]
    after: re.Pattern[str]


@cache
def _stages() -> tuple[_Stage, ...]:
    file = resources.files("summarizer").joinpath("stages.toml")
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        _Stage(re.compile(rf"\b(?:{own['before']})\b"), re.compile(rf"\b(?:{own['after']})\b"))
        for own in table.values()
    )


class Reservations:
    """What the sentences of a pool cost.

    Args:
        pool: in reading order.
        sources: of the story, in the order of the pool's articles.
    """

    def __init__(self, pool: Sequence[Option], sources: Sequence[SourceText]) -> None:
        texts = [option.candidate.text for option in pool]
        titles = frozenset(word for source in sources for word in words(source.title))
        people = {o.article: _People(sources[o.article]) for o in pool}
        self._strangers = [
            people[o.article].called_by_surname(text) - titles
            for text, o in zip(texts, pool, strict=True)
        ]
        self._places = [(o.article, o.candidate.index) for o in pool]
        self._adds = [
            o.candidate.index > 0
            and sources[o.article].language == "en"
            and _ALSO.search(text) is not None
            for text, o in zip(texts, pool, strict=True)
        ]
        has_strangers = any(self._strangers)
        self._words = [frozenset(words(text)) if has_strangers else frozenset() for text in texts]
        replaced = _replaced(texts, [(o.article, sources[o.article].time) for o in pool])
        self._own = [
            BACKGROUND_COST
            * (o.candidate.index >= BEGINNING and is_background(text, sources[o.article]))
            + CHRONICLE_COST * is_chronicle(text, sources[o.article])
            + OPINION_COST * is_opinion(text)
            + VOICELESS_COST * is_voiceless(text)
            + EMPTY_COST * says_nothing(text)
            + REPLACED_COST * (index in replaced)
            for index, (text, o) in enumerate(zip(texts, pool, strict=True))
        ]

    def cost(self, own: int, taken: Sequence[int]) -> float:
        """Return what a sentence pays beside those taken, in shared facts."""
        told = frozenset().union(*(self._words[i] for i in taken))
        article, index = self._places[own]
        is_alone = self._adds[own] and (article, index - 1) not in (self._places[i] for i in taken)
        return (
            self._own[own]
            + STRANGER_COST * bool(self._strangers[own] - told)
            + ADDED_COST * is_alone
        )


def is_background(text: str, source: SourceText) -> bool:
    """Whether a sentence speaks of an earlier year than its article's."""
    low = text.lower()
    if any(hint in low for hint in _LONG_AGO_HINTS) and _LONG_AGO.search(low) is not None:
        return True
    return source.time is not None and any(
        int(year) < source.time.year for year in _YEAR.findall(text)
    )


def is_chronicle(text: str, source: SourceText) -> bool:
    """Whether a sentence is an entry of a chronology, of an earlier year than its article's."""
    entry = _ENTRY.match(text)
    return entry is not None and source.time is not None and int(entry[1]) < source.time.year


def is_opinion(text: str) -> bool:
    """Whether an outlet asks, exclaims or speaks of itself in its own voice."""
    is_loud = text.rstrip('"”’») ').endswith(("?", "!"))
    return (is_loud or _OWN_VOICE.search(text) is not None) and quoted_share(text) == 0.0


def is_voiceless(text: str) -> bool:
    """Whether all of a sentence is somebody's words, and nothing says whose."""
    return _ALL_QUOTED.match(text) is not None


def says_nothing(text: str) -> bool:
    """Whether a sentence only tells what is not known or not said."""
    return _SAYS_NOTHING.search(text) is not None


class _People:
    """Who is named in full in an article."""

    def __init__(self, source: SourceText) -> None:
        # German writes every noun with a capital.
        self._text = "" if source.language == "de" else source.text[:NAMED_CHARACTERS]
        self._known: dict[str, bool] = {}

    def called_by_surname(self, text: str) -> frozenset[str]:
        """Return the surnames, folded, that stand in a sentence without anything before them."""
        found = set()
        for match in _CAPITAL.finditer(text) if self._text else ():
            before = text[: match.start()].rstrip().rpartition(" ")[2]
            is_bare = before[-1:] in ("", ",", ";") or before.rstrip(".").lower() in _COURTESY
            if not is_bare and (before in _NO_PERSON_BEHIND or not before.islower()):
                continue
            name = match.group(1).removesuffix("'s").removesuffix("’s")
            if name.lower() in _NO_FIRST_NAME:
                continue
            if self._is_surname(name) and not _is_full(name, text[: match.start()]):
                found.add(name.lower())
        return frozenset(found)

    def _is_surname(self, name: str) -> bool:
        if name not in self._known:
            is_word = f" {name.lower()} " in self._text
            self._known[name] = not is_word and _is_full(name, self._text)
        return self._known[name]


def _is_full(name: str, text: str) -> bool:
    """Whether a name stands somewhere behind another capital, as behind a first name."""
    place = text.find(f" {name}")
    while place >= 0:
        first = text[max(0, place - 24) : place].split()[-1:]
        is_word = not text[place + 1 + len(name) : place + 2 + len(name)].isalpha()
        if is_word and first and first[0][0].isupper() and first[0][-1] not in '.,:;!?"”':
            return first[0].lower() not in _NO_FIRST_NAME
        place = text.find(f" {name}", place + 1)
    return False


def _replaced(
    texts: Sequence[str], origin: Sequence[tuple[int, datetime | None]]
) -> frozenset[int]:
    """Return the sentences whose state a later report of the story replaced.

    Args:
        origin: of each sentence the article and its time.
    """
    known = [time for _, time in origin if time is not None]
    if not known or max(known) - min(known) < LATER:
        return frozenset()
    low = [text.lower() for text in texts]
    found: set[int] = set()
    for stage in _stages():
        before = {i for i, text in enumerate(low) if stage.before.search(text)}
        if not before:
            continue
        after = {i for i, text in enumerate(low) if stage.after.search(text)}
        before -= after
        still = {origin[i][0] for i in before}
        done = [origin[i][1] for i in after if origin[i][0] not in still]
        latest = max((time for time in done if time is not None), default=None)
        for i in before:
            time = origin[i][1]
            if latest is not None and time is not None and time + LATER <= latest:
                found.add(i)
    return frozenset(found)

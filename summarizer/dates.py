"""Days that an article names: weekdays and dates.

Aim: two reports of one event name the same day. A lead says "on Friday" far more often than a
feed gives a usable time, and it is the event's day, not the day of publication; of all single
signals this one helped most to tell look-alike political news apart. In doubt a word is no day:
English names count only with a capital ("may", "march" and "sun" are words).

Tried and dropped: the first weekday of the text and the years it names, each alone (nothing
gained on held-out stories, 1 point lost on a corpus of our own).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from summarizer.pieces import Span, digit_runs, without_marks

LEAD_CHARACTERS = 700
"""Where weekdays are read, title aside: behind it stand background and earlier days."""

TEXT_CHARACTERS = 4000

_WEEKDAYS = """
Monday Tuesday Wednesday Thursday Friday Saturday Sunday
Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag
lundi mardi mercredi jeudi vendredi samedi dimanche
lunes martes miércoles jueves viernes sábado domingo
lunedì martedì mercoledì giovedì venerdì sabato domenica
segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
måndag tisdag onsdag torsdag fredag lördag söndag
mandag tirsdag onsdag torsdag fredag lørdag søndag
poniedziałek wtorek środa czwartek piątek sobota niedziela
poniedziałku wtorku środę czwartku piątku sobotę niedzielę
понедельник вторник среду четверг пятницу субботу воскресенье
понеділок вівторок середу четвер п'ятницю суботу неділю
pazartesi salı çarşamba perşembe cuma cumartesi pazar
月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日
星期一 星期二 星期三 星期四 星期五 星期六 星期日
周一 周二 周三 周四 周五 周六 周日
월요일 화요일 수요일 목요일 금요일 토요일 일요일
"""
_MONTHS = """
January February March April May June July August September October November December
Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec
Januar Februar März April Mai Juni Juli August September Oktober November Dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
"""


_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)?")
_ASCII_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)?")
_UNSPACED_DAY = re.compile(r"(?:星期|周)[一二三四五六日]|[月火水木金土日]曜日|[월화수목금토일]요일")
_NO_DAY_AFTER = re.compile(r":|\.\d")
_MONTH_BEFORE = re.compile(r"([^\W\d_]{3,12})\.? $")
_BEFORE_DAY, _AFTER_DAY = frozenset(" \n"), frozenset(" .snrtº")
"""What a month's name before and after its day ends and begins with."""
_MONTH_AFTER = re.compile(r"(?:\.|st|nd|rd|th|º)?(?: of| de)? ([^\W\d_]{3,12})\b")

BEFORE_CHARACTERS = 14
"""How far before its day a month's name begins at most."""

REMEMBERED_DAYS = 120
"""Dates longer ago are background."""


REMEMBERED_WORDS = 10_000
"""Words of leads that are known to be weekdays or not; when there are more, they are forgotten."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days an article names.

    Attributes:
        weekdays: of title and lead, a bit each, Monday is 1; 0 is none.
        dates: days of the year as month * 32 + day.
    """

    weekdays: int
    dates: frozenset[int]


@cache
def _table(lines: str) -> dict[str, int]:
    """Return names with their position in their line."""
    return {name: i for line in lines.split("\n") for i, name in enumerate(line.split())}


def read_days(title: str, text: str, runs: Sequence[Span] | None = None) -> Days:
    """Return the days that an article names.

    Args:
        runs: `digit_runs` of title and text, when they are known.
    """
    lead = without_marks(f"{title}\n{text[:LEAD_CHARACTERS]}")
    mask = 0
    for bit in set(map(_weekdays().__getitem__, _words(lead))):
        mask |= bit
    if not lead.isascii():
        for run in _UNSPACED_DAY.findall(lead):
            mask |= _weekdays()[run]
    read = f"{title}\n{text[:TEXT_CHARACTERS]}"
    dates = _dates(read, digit_runs(read) if runs is None else runs, _table(_MONTHS))
    return Days(mask, frozenset(dates))


def _words(text: str) -> list[str]:
    """Return the words of a text; of two joined by a hyphen or an apostrophe, one."""
    if not text.isascii():
        return _WORD.findall(text)
    chunks = text.translate(_apart()).split()
    joined = [chunk for chunk in chunks if not chunk.isalpha()]
    return chunks + _ASCII_WORD.findall(" ".join(joined)) if joined else chunks


@cache
def _apart() -> dict[int, str]:
    """Return spaces for the characters of ASCII that belong to no word."""
    return {code: " " for code in range(128) if not chr(code).isalpha() and chr(code) not in "'-"}


class _Weekdays(dict[str, int]):
    """The bits of words that name a weekday, 0 of others; looked up when first asked for."""

    def __missing__(self, word: str) -> int:
        if len(self) >= REMEMBERED_WORDS:
            self.clear()
        weekdays = _table(_WEEKDAYS)
        day = weekdays.get(word, weekdays.get(word[:-1]))
        bit = self[word] = 0 if day is None else 1 << day
        return bit


@cache
def _weekdays() -> _Weekdays:
    """Return the words that are at hand."""
    return _Weekdays()


def _dates(text: str, runs: Sequence[Span], months: dict[str, int]) -> Iterable[int]:
    """Yield the days of the year that a text names; looks around its numbers only."""
    for start, end in runs:
        if end - start > 2 or text[start - 1 : start] in (".", ":"):
            continue
        following = text[end : end + 1]
        is_after = following in _AFTER_DAY
        is_before = text[start - 1 : start] in _BEFORE_DAY
        if not (is_before or is_after) or _NO_DAY_AFTER.match(text, end):
            continue
        day = int(text[start:end])
        if not 1 <= day <= 31:
            continue
        month = None
        if is_before:
            before = _MONTH_BEFORE.search(text[max(0, start - BEFORE_CHARACTERS) : start])
            month = months.get(before.group(1)) if before else None
        if month is None and is_after and (after := _MONTH_AFTER.match(text, end)):
            month = months.get(after.group(1))
        if month is not None:
            yield month * 32 + day


def happened(days: Days, time: float | None) -> frozenset[int]:
    """Return the days that an article of this time speaks of, as ordinals of the calendar.

    A weekday is the last one that was; a date is the last of its kind.

    Args:
        time: when the article was published, seconds since 1970; without it nothing is known.
    """
    if time is None:
        return frozenset()
    published = datetime.fromtimestamp(time, UTC).date()
    found = {
        published.toordinal() - (published.weekday() - weekday) % 7
        for weekday in range(7)
        if days.weekdays >> weekday & 1
    }
    for known in days.dates:
        ordinals = (_ordinal(published.year - past, *divmod(known, 32)) for past in (0, 1))
        ago = next((a for o in ordinals if o and (a := published.toordinal() - o) >= -1), None)
        if ago is not None and ago <= REMEMBERED_DAYS:
            found.add(published.toordinal() - ago)
    return frozenset(found)


def _ordinal(year: int, month: int, day: int) -> int | None:
    """Return the ordinal of a day, months from 0; None when the year has no such day."""
    try:
        return date(year, month + 1, day).toordinal()
    except ValueError:
        return None


def gap(a: frozenset[int], b: frozenset[int]) -> float:
    """Return the days between the closest two of both sets; NaN when one is empty."""
    if not a.isdisjoint(b):
        return 0.0
    return min([abs(x - y) for x in a for y in b], default=float("nan"))


def shared_bits(a: int, b: int) -> float:
    """Return the share of the smaller set of weekdays that is in the other; NaN without one."""
    smaller = min(a.bit_count(), b.bit_count())
    return (a & b).bit_count() / smaller if smaller else float("nan")


def shares(a: frozenset[int], others: Iterable[frozenset[int]]) -> list[float]:
    """Return the share of the smaller set that is in the other, for each of others.

    NaN without one.
    """
    nothing = float("nan")
    return [
        (0.0 if a.isdisjoint(b) else len(a & b) / min(len(a), len(b))) if b else nothing
        for b in others
    ]

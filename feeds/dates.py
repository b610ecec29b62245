"""Read the dates of RSS and Atom, also those that keep to no standard.

Aim: the moment that the outlet meant. feedparser reads RFC 822 and ISO 8601 well, but takes zone
names that it does not know for UTC, reads `2026/11/23` as the first of November, and gives up on
names of days and months in other languages. What does not look like a standard goes to
`dateparser`, in the feed's language first.

In doubt there is no date: an article without one counts as published when it was first seen,
and one that seems older than it is never becomes news.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime
from time import struct_time
from typing import Any

_LONGEST = 50
# The widest search takes 0.1 s; a document whose dates nobody can read must not take many.
_MOST_FAILURES = 20
_DAY = r"(?:(?:[A-Za-z]{3,9},?\s+)?\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4}|\d{4}-?\d{2}-?\d{2})"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
# The zones that feedparser knows.
_ZONE = r"(?:[+-]\d{2}:?\d{2}|Z|GMT|UTC?|[AECMP][SD]?T)"
_STANDARD = re.compile(rf"{_DAY}(?:(?:T|\s+){_TIME}(?:\s*{_ZONE})?)?")
_BEGINS_WELL = re.compile(_DAY)
_TWO_WAYS = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b")
# Tried where the feed names no language, or writes dates in another one.
_LANGUAGES = [
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "ru",
    "uk",
    "ja",
    "ko",
    "zh",
    "ar",
    "tr",
    "el",
    "hu",
]


class Dates:
    """Reads the dates of one document.

    Args:
        language: ISO 639-1 code, if the document says so.
    """

    def __init__(self, language: str | None) -> None:
        self._language = language
        self._parser: Any = None
        self._failures = 0

    def moment(self, text: str, read: struct_time | None) -> datetime | None:
        """Return the moment that a date means, in UTC, or None.

        Args:
            read: what feedparser makes of it, in UTC.
        """
        text = text.strip()
        if read is not None and _STANDARD.fullmatch(text):
            return _in_utc(read)
        found = self._in_words(text)
        if found is None and read is not None and _BEGINS_WELL.match(text):
            return _in_utc(read)
        return found

    def _in_words(self, text: str) -> datetime | None:
        parts = _TWO_WAYS.match(text)
        has_two = parts and parts[1] != parts[2] and max(int(parts[1]), int(parts[2])) <= 12
        if not text or len(text) > _LONGEST or has_two or self._failures >= _MOST_FAILURES:
            return None
        self._parser = self._parser or _parser(self._language)
        try:
            found: datetime | None = self._parser.get_date_data(text).date_obj
            found = found and found.astimezone(UTC)
        except (ValueError, OverflowError):
            found = None
        self._failures += found is None
        return found


def _in_utc(read: struct_time) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(read), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _parser(language: str | None) -> Any:
    # Loaded when the first such date comes: the languages take 10 MB.
    from dateparser.data.languages_info import language_locale_dict
    from dateparser.date import DateDataParser

    own = [language] if language in language_locale_dict else []
    return DateDataParser(
        languages=list(dict.fromkeys([*own, *_LANGUAGES])),
        use_given_order=True,
        settings={
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month", "year"],
            "DATE_ORDER": "DMY",
            "PREFER_LOCALE_DATE_ORDER": False,
            "TIMEZONE": "UTC",
            "RETURN_AS_TIMEZONE_AWARE": True,
        },
    )

"""Read what an HTTP answer says about time, type and identity; bad values mean nothing was said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime

MAX_VALIDATOR_LENGTH = 1000
"""Longest ETag or Last-Modified that is kept; real ones are below 200."""

_MAX_SECONDS = timedelta(days=3650).total_seconds()
_MAX_AGE = re.compile(r"(?i)(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})")
_DO_NOT_KEEP = re.compile(r"(?i)(?:^|[,\s])no-(?:store|cache)\b")


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long the server asks us to wait: seconds, or a date against its own clock."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return _seconds(int(value[:12]))
    return _until(value, headers)


def max_age(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long the answer stays fresh, by `max-age` or else `Expires`."""
    control = headers.get("Cache-Control", "")
    if _DO_NOT_KEEP.search(control):
        return None
    if found := _MAX_AGE.search(control):
        age = headers.get("Age", "").strip()
        spent = int(age[:12]) if age.isascii() and age.isdigit() else 0
        return _seconds(max(0, int(found[1]) - spent))
    return _until(headers.get("Expires", ""), headers)


def content_type(headers: Mapping[str, str]) -> tuple[str, str | None]:
    """Return the media type, lowercase and without parameters, and the declared charset."""
    message = Message()
    message["Content-Type"] = _printable(headers.get("Content-Type", ""))
    value = str(message["Content-Type"]).split(";")[0].strip().lower()
    return value, message.get_content_charset()


def validator(value: str | None) -> str | None:
    """Return an ETag or Last-Modified that can be sent back as it is, or None."""
    if value and len(value) <= MAX_VALIDATOR_LENGTH and value.isascii() and value.isprintable():
        return value
    return None


def _until(value: str, headers: Mapping[str, str]) -> timedelta | None:
    """Return the time from the answer's own date to another date; None when either is missing."""
    end, start = _moment(value), _moment(headers.get("Date", ""))
    return None if end is None or start is None else max(timedelta(0), end - start)


def _moment(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _seconds(count: int) -> timedelta:
    return timedelta(seconds=min(count, _MAX_SECONDS))


def _printable(value: str) -> str:
    return "".join(one for one in value if one.isascii() and one.isprintable())[:300]

"""Dates that keep to no standard are read as they were meant, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.dates import Dates
from feeds.parse import parse_feed


def _published(text: str, language: str = "") -> datetime | None:
    tag = f"<language>{language}</language>" if language else ""
    item = f"<item><title>a</title><guid>1</guid><pubDate>{text}</pubDate></item>"
    body = f"<rss version='2.0'><channel>{tag}{item}</channel></rss>".encode()
    return parse_feed(body, address="https://feeds.example/feed").entries[0].published_at


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Tue, 03 Nov 2026 09:00:00 GMT", 9),
        ("Tue, 03 Nov 2026 09:00:00 EST", 14),
        ("2026-11-03T09:00:00+02:00", 7),
        ("Tue, 03 Nov 2026 09:00:00 CET", 8),
        ("Tue, 03 Nov 2026 09:00:00 MSK", 6),
        ("Tue, 03 Nov 2026 09:00:00 JST", 0),
        ("Tue, 03 Nov 2026 09:00:00 UTC+2", 7),
        ("2026-11-03T09:00:00+01:00[Europe/Paris]", 8),
        ("Tue,03 Nov 2026 09:00:00 +0100", 8),
        ("Tue, 03 Nov 2026 9:00 PM", 21),
        ("Tuesday, November 3, 2026 - 09:00", 9),
        ("2026/11/03 09:00:00", 9),
        ("03.11.2026 09:00", 9),
        ("Di, 03 Nov 2026 09:00:00 +0100", 8),
        ("mar., 3 nov. 2026 09:00:00 +0100", 8),
        ("Вт, 03 ноя 2026 09:00:00 +0300", 6),
        ("2026年11月3日 09:00", 9),
    ],
)
def test_a_date_is_the_moment_that_was_meant(text: str, hour: int) -> None:
    assert _published(text) == datetime(2026, 11, 3, hour, tzinfo=UTC)


def test_the_feeds_language_names_the_month() -> None:
    assert _published("3 Νοεμβρίου 2026", "el-GR") == datetime(2026, 11, 3, tzinfo=UTC)
    assert _published("3 нояб 2026", "xx") == datetime(2026, 11, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "3 hours ago", "11/03/2026", "November 2026", "-001-11-30T00:00:00+00:00"],
)
def test_what_is_no_date_or_two_is_none(text: str) -> None:
    assert _published(text) is None


def test_a_date_that_nobody_can_read_does_not_spoil_the_others() -> None:
    dates = Dates("de")

    assert dates.moment("demnächst", None) is None
    assert dates.moment("3. November 2026", None) == datetime(2026, 11, 3, tzinfo=UTC)


def test_countless_dates_that_nobody_can_read_are_not_all_tried() -> None:
    dates = Dates(None)

    found = [dates.moment(f"{number} of 20", None) for number in range(3000)]

    assert not any(found)


@given(st.text(max_size=60), st.sampled_from([None, "de", "zh", "xx"]))
@settings(deadline=None, max_examples=50)
def test_any_text_is_a_moment_in_utc_or_none(text: str, language: str | None) -> None:
    found = Dates(language).moment(text, None)

    assert found is None or found.tzinfo is UTC

"""Read JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1); what has the wrong type is left out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from feeds.plain import (
    body_html,
    language_code,
    one_line,
    opening,
    title_text,
    web_address,
    with_absolute_links,
)
from news.errors import NotAFeedError
from news.model import Entry, ParsedFeed

MAX_ENTRIES = 1000
"""Entries read from one document; real news feeds have 10 to 100."""


def read_json_feed(text: str, address: str) -> ParsedFeed:
    """Read a JSON Feed; entries without identity have an empty guid.

    Raises:
        NotAFeedError: it is no JSON, or not this kind.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAFeedError(address, "broken JSON") from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or "jsonfeed" not in _string(document, "version"):
        raise NotAFeedError(address, "JSON, but not a JSON Feed")
    site = web_address(_string(document, "home_page_url"), address)
    found = [_entry(item, address) for item in items[:MAX_ENTRIES] if isinstance(item, dict)]
    return ParsedFeed(
        title=title_text(_string(document, "title"), is_html=False),
        site=site,
        language=language_code(_string(document, "language")),
        entries=tuple(entry for entry in found if entry is not None),
    )


def _entry(item: dict[str, Any], base: str) -> Entry | None:
    html = body_html(_string(item, "content_html"), is_html=True)
    html = html or body_html(_string(item, "content_text"), is_html=False)
    html = with_absolute_links(html or body_html(_string(item, "summary"), is_html=False), base)
    title = title_text(_string(item, "title"), is_html=False) or opening(html)
    address = web_address(_string(item, "url") or _string(item, "external_url"), base)
    if not title and not address:
        return None
    return Entry(
        guid=_identity(item),
        address=address,
        title=title or address or "",
        html=html,
        author=_author(item),
        published_at=_moment(_string(item, "date_published") or _string(item, "date_modified")),
        image=web_address(_string(item, "image") or _string(item, "banner_image"), base),
    )


def _string(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _identity(item: dict[str, Any]) -> str:
    """Return the id; version 1.0 allowed numbers."""
    value = item.get("id")
    return one_line(str(value)) if isinstance(value, str | int | float) else ""


def _author(item: dict[str, Any]) -> str | None:
    authors = item.get("authors")
    known = authors if isinstance(authors, list) else [item.get("author")]
    names = [one_line(_string(one, "name")) for one in known if isinstance(one, dict)]
    return ", ".join(name for name in names if name) or None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None

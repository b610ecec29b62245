"""Read a feed document: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed.

Aim: every entry that a reader would see, with an identity that is the same at the next poll.
In doubt an entry is kept: storage still recognises the article by its address and its text.

Bodies are given as published, unsanitized: they are cleaned to text and never shown as HTML.

Known special cases:
- guids: feeds that give all entries the same one, or none; relative ones must not be resolved,
  or they would change when the feed moves;
- broken XML: bare ampersands, HTML entities, control characters, text before or after the root,
  a document that was cut off: whole entries are read, the torn one comes with the next poll;
- encodings that are not the declared one, see `feeds.xmltext`.

Tried and dropped: letting feedparser resolve relative links (it rewrites guids) and sanitize
(costs half of the time and drops attributes that cleaning uses).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import struct_time
from typing import Any
from xml.sax import SAXException

import feedparser

from feeds import plain
from feeds.dates import Dates
from feeds.identity import distinct, newest_first
from feeds.jsonfeed import MAX_ENTRIES, read_json_feed
from feeds.xmltext import decode, with_known_references, without_prolog
from news.errors import NotAFeedError, TooLargeError
from news.model import Entry, ParsedFeed
from news.ports import Fetched
from news.urls import host

MAX_BYTES = 15 * 2**20
"""Largest document that is parsed, the same as what is fetched."""

MAX_TAGS = 500_000
"""Most tags in a document: 1,000 articles of 500 tags; about 20 s of work for the worst of them."""

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""Dates outside are mistakes: the web began in 1990."""

_MAX_TIME_TO_LIVE = timedelta(days=30)
_ROOT = re.compile(r"<((?:[A-Za-z_][\w.-]*:)?(?:rss|rdf|feed))(?=[\s>/])", re.IGNORECASE)
_PAGE = re.compile(r"<(?:html|head|body)(?=[\s>])", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:[A-Za-z_][\w.-]*:)?(?:item|entry)\s*>", re.IGNORECASE)
_LONGEST_NAME = 500
# feedparser looks for mail addresses in names in quadratic time: 80 kB took 20 s.
_LONG_NAME = re.compile(
    r"(<(?:[\w.-]+:)?(?:author|creator|managingeditor|webmaster|name|email)\b[^<>]{0,300}>"
    rf"(?:\s*<!\[CDATA\[)?[^<\]]{{{_LONGEST_NAME}}})[^<\]]+",
    re.IGNORECASE,
)
# The caption of a picture; the parser would take it for a second body of the entry.
_CAPTION = re.compile(r"<(/?)media:description\b[^<>]*?(/?)>", re.IGNORECASE)
_MAIL = re.compile(r"[^\s()<>]+@[^\s()<>]+")
_ROOT_WITHIN = 64 * 1024
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
# What feedparser and the XML parser below it raise on documents made to break them.
_PARSER_ERRORS = (
    SAXException,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    OverflowError,
)


def parse_feed(
    body: bytes,
    *,
    address: str,
    media_type: str = "",
    encoding: str | None = None,
    now: datetime | None = None,
) -> ParsedFeed:
    """Read a feed document; slow and pure, so call it off the event loop.

    Args:
        address: where the document came from; relative links refer to it.
        media_type: as the server says, lowercase; a hint only.
        encoding: the charset that the server declares.
        now: the present; with it, dates up to a day ahead become `now` (wrong zones), later
            ones None.

    Raises:
        NotAFeedError: nothing in it can be read as a feed, or it declares entities.
        TooLargeError: more than `MAX_BYTES`.
    """
    if len(body) > MAX_BYTES:
        raise TooLargeError(address, f"{len(body)} bytes")
    text = decode(body, encoding).lstrip("\ufeff \t\r\n")
    if text.startswith("{") or (media_type.endswith("json") and not text.startswith("<")):
        parsed = read_json_feed(text, address)
    else:
        parsed = _read_xml(text, address)
    dated = [replace(one, published_at=_plausible(one.published_at, now)) for one in parsed.entries]
    return replace(
        parsed,
        title=parsed.title or host(parsed.site or address) or address,
        entries=newest_first(distinct(dated)),
    )


def parse_document(document: Fetched, *, now: datetime | None = None) -> ParsedFeed:
    """Read a feed as it was fetched, see `parse_feed`."""
    return parse_feed(
        document.body,
        address=document.address,
        media_type=document.media_type,
        encoding=document.encoding,
        now=now,
    )


def _plausible(date: datetime | None, now: datetime | None) -> datetime | None:
    if date is None or not EARLIEST <= date < LATEST:
        return None
    if now is None or date <= now:
        return date
    return now if date - now <= timedelta(days=1) else None


# --- RSS and Atom ----------------------------------------------------------------------------


def _read_xml(text: str, address: str) -> ParsedFeed:
    try:
        text = without_prolog(text)
    except NotAFeedError as error:
        raise NotAFeedError(address, error.detail) from error
    root = _ROOT.search(text, 0, _ROOT_WITHIN)
    if root is None or _PAGE.search(text, 0, root.start()):
        raise NotAFeedError(address, "no feed in it")
    document = with_known_references(_closed(text[root.start() :], root[1]))
    if document.count("<") > MAX_TAGS:
        raise TooLargeError(address, f"more than {MAX_TAGS} tags")
    document = _CAPTION.sub(r"<\1media:caption\2>", _LONG_NAME.sub(r"\1", document))
    try:
        result = feedparser.parse(
            io.BytesIO(document.encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
        about: dict[str, Any] = result["feed"]
        site = plain.web_address(_string(about, "link"), address)
        is_rss = not str(result.get("version", "")).startswith("atom")
        # RSS does not say what relative links refer to: a feed on a foreign host means its site.
        base = site if is_rss and site and host(site) != host(address) else address
        tag = _string(about, "language") or _detail(about, "title").get("language")
        language = plain.language_code(tag)
        dates = Dates(language)
        found = [_entry(one, base, dates) for one in result["entries"][:MAX_ENTRIES]]
        title = _title(about)
        time_to_live = _time_to_live(about)
    except _PARSER_ERRORS as error:
        raise NotAFeedError(address, f"{type(error).__name__}: {error}"[:200]) from error
    entries = tuple(entry for entry in found if entry is not None)
    if not entries and not about:
        raise NotAFeedError(address, "an empty document")
    return ParsedFeed(title, site, language, entries, time_to_live)


def _closed(text: str, root: str) -> str:
    """Return the document without what follows its root, and closed where it was cut off."""
    ends = [found.end() for found in islice(_ENTRY_END.finditer(text), MAX_ENTRIES + 1)]
    closes = list(re.finditer(rf"</{re.escape(root)}\s*>", text, re.IGNORECASE))
    if closes and len(ends) <= MAX_ENTRIES:
        return f"{text[: closes[-1].start()]}</{root}>"
    if not ends:
        return text
    inner = "</channel>" if root.lower().endswith("rss") else ""
    return f"{text[: ends[:MAX_ENTRIES][-1]]}{inner}</{root}>"


def _entry(item: dict[str, Any], base: str, dates: Dates) -> Entry | None:
    title = _title(item)
    html, inner_base = _body(item)
    html = plain.with_absolute_links(html, plain.web_address(inner_base, base) or base)
    title = title or plain.opening(html)
    address = _address(item, base)
    if not title and not address:
        return None
    return Entry(
        guid=plain.one_line(_string(item, "id")),
        address=address,
        title=title or address or "",
        html=html,
        author=_author(item),
        published_at=_published(item, dates),
        image=_image(item, base),
    )


def _address(item: dict[str, Any], base: str) -> str | None:
    """Return where the entry leads: its link, or a guid that is a complete address.

    Without a link the parser gives the guid as one; a guid such as `42` must not be resolved.
    """
    has_link = any(one.get("rel") == "alternate" for one in _dictionaries(item, "links"))
    origin = plain.web_address(_string(item, "feedburner_origlink"), base)
    link = plain.web_address(_string(item, "link"), base if has_link else "")
    return origin or link or plain.web_address(_string(item, "id"), "")


def _string(item: dict[str, Any], name: str) -> str:
    """Return a text that stands under exactly this name: no aliases, no warnings about them."""
    value = dict.get(item, name)
    return value if isinstance(value, str) else ""


def _detail(item: dict[str, Any], name: str) -> dict[str, Any]:
    value = dict.get(item, f"{name}_detail")
    return value if isinstance(value, dict) else {}


def _title(item: dict[str, Any]) -> str:
    kind = str(_detail(item, "title").get("type", ""))
    return plain.title_text(_string(item, "title"), is_html="html" in kind)


def _body(item: dict[str, Any]) -> tuple[str, str]:
    """Return the body to clean and the base of its links: the content, or a longer summary.

    An entry that has neither, such as a film's, gives what it says about its medium.
    """
    best, base, most = "", "", 0
    contents = dict.get(item, "content")
    summary = {**_detail(item, "summary"), "value": _string(item, "summary")}
    for one in [*(contents if isinstance(contents, list) else []), summary]:
        kind, value = str(one.get("type") or ""), str(one.get("value") or "")
        if kind.startswith(("text/", "application/xhtml")) or not kind:
            html = plain.body_html(value, is_html="html" in kind)
            if (length := len(plain.text_of(html))) > most or (html and not best):
                best, base, most = html, str(one.get("base") or ""), length
    return best or plain.body_html(_string(item, "media_caption"), is_html=False), base


def _author(item: dict[str, Any]) -> str | None:
    """Return the name alone of `mail@host (Name)`, `Name (mail@host)` and `Name <mail@host>`."""
    name = plain.title_text(_MAIL.sub("", _string(item, "author")[:_LONGEST_NAME]), is_html=False)
    return name.strip("()<>, ") or None


def _published(item: dict[str, Any], dates: Dates) -> datetime | None:
    for name in ("published", "updated", "created"):
        read = dict.get(item, f"{name}_parsed")
        read = read if isinstance(read, struct_time) else None
        if found := dates.moment(_string(item, name), read):
            return found
    return None


def _image(item: dict[str, Any], base: str) -> str | None:
    for one in _dictionaries(item, "media_content", "media_thumbnail", "links"):
        kind = str(one.get("medium") or one.get("type") or "image")
        is_picture = kind.startswith("image") and one.get("rel", "enclosure") == "enclosure"
        where = plain.web_address(str(one.get("url") or one.get("href") or ""), base)
        if is_picture and where:
            return where
    picture = dict.get(item, "image")
    where = picture.get("href") if isinstance(picture, dict) else None
    return plain.web_address(str(where or ""), base)


def _dictionaries(item: dict[str, Any], *names: str) -> Iterable[dict[str, Any]]:
    for name in names:
        values = dict.get(item, name)
        yield from (one for one in values or () if isinstance(one, dict))


def _time_to_live(about: dict[str, Any]) -> timedelta | None:
    """Return the pause that the feed asks for: `ttl` in minutes, or the syndication module's."""
    if (minutes := _string(about, "ttl").strip()).isdecimal() and int(minutes[:9]) > 0:
        return min(timedelta(minutes=int(minutes[:9])), _MAX_TIME_TO_LIVE)
    period = _PERIODS.get(_string(about, "sy_updateperiod").strip().lower())
    if period is None:
        return None
    frequency = _string(about, "sy_updatefrequency").strip()
    times = int(frequency[:6]) if frequency.isdecimal() else 1
    return min(period / max(1, times), _MAX_TIME_TO_LIVE)

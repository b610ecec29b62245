"""A folder of text and HTML files as feeds: each file is one article of an outlet of its own.

The files go the whole way, as if they had been published: a text file is the content of a feed
entry, an HTML file is the page that an entry links to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from pathlib import Path

from feeds.xmltext import decode
from news.errors import SettingsError
from news.ports import Fetched
from summarizer.clean import clean_article

SUFFIXES = {".txt": "text", ".text": "text", ".md": "text", ".html": "html", ".htm": "html"}
MAX_BYTES = 15 * 2**20


@dataclass(frozen=True, slots=True)
class OwnArticle:
    """One file as an outlet with one article.

    Attributes:
        documents: its feed, and its page when it is HTML, by address.
    """

    outlet: str
    feed_address: str
    documents: dict[str, Fetched]


def read_folder(folder: Path, now: datetime) -> list[OwnArticle]:
    """Read every text and HTML file of a folder, in the order of their names.

    Args:
        now: the articles count as published shortly before it, a minute apart.

    Raises:
        SettingsError: there is no such folder, or nothing in it to read.
    """
    if not folder.is_dir():
        raise SettingsError(f"{folder} is no folder")
    files = [p for p in sorted(folder.iterdir()) if p.suffix.lower() in SUFFIXES and p.is_file()]
    articles = list(_read(files, now))
    if not articles:
        raise SettingsError(f"{folder} has no text or HTML files (.txt, .md, .html)")
    return articles


def _read(files: list[Path], now: datetime) -> Iterator[OwnArticle]:
    for number, file in enumerate(file for file in files if file.stem.lower() != "readme"):
        body = file.read_bytes()[:MAX_BYTES]
        if not body.strip():
            continue
        host = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-") or f"file-{number}"
        site = f"https://{host}.example"
        is_page = SUFFIXES[file.suffix.lower()] == "html"
        item = {
            "id": f"{site}/article",
            "url": f"{site}/article",
            "date_published": (now - timedelta(minutes=len(files) - number)).isoformat(),
        }
        if not is_page:
            text = decode(body)
            item["title"] = clean_article(text, form="text").title
            item["content_html"] = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": file.stem,
            "home_page_url": f"{site}/",
            "items": [item],
        }
        address = f"{site}/feed.json"
        written = json.dumps(feed).encode()
        documents = {address: Fetched(address, written, "application/feed+json")}
        if is_page:
            documents[f"{site}/article"] = Fetched(f"{site}/article", body, "text/html")
        yield OwnArticle(file.stem, address, documents)

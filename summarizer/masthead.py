"""What a page says about itself: who wrote it, whose site it is, and how it is described.

A line that opens with the author's name after the text is a bio; a line that names the site is
seldom news. Names are compared as the lexicon's tokens, the site also as the host writes it
("TechRadar" on techradar.com).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from urllib.parse import urlsplit

from lxml import etree

from summarizer.lexicon import tokenize

_NOTHING: frozenset[str] = frozenset()
_AUTHOR = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator")
_DESCRIPTION = ("og:description", "description")
_LINKED_AUTHOR = re.compile(
    r'"author"\s*:\s*[\[{]?[^\]}]{0,200}?"name"\s*:\s*(?:\[\s*)?"([^"]{3,80})"'
)
_NO_NAMES = frozenset(
    ("http", "https", "www", "com", "staff", "editor", "reporter", "the", "and", "news")
)
_SECOND_LEVEL = ("co", "com", "net", "org", "gov", "edu")
_LONGEST_VALUE = 300
_LEAST_NAME = 3
_MOST_WORDS = 4
_READ_WORDS = 60


@dataclass(frozen=True, slots=True)
class Masthead:
    """What a page says about itself, as tokens.

    Attributes:
        sites: names of the site, each without spaces.
    """

    authors: frozenset[str] = _NOTHING
    sites: frozenset[str] = _NOTHING
    description: frozenset[str] = _NOTHING

    def columns(self, tokens: Sequence[str], words: frozenset[str]) -> list[float]:
        """Return what a line shares with it; NaN where the page says nothing."""
        return [
            len(words & self.authors) / len(self.authors) if self.authors else nan,
            float(bool(tokens) and tokens[0] in self.authors),
            self._names_site(tokens) if self.sites else nan,
            len(words & self.description) / max(1, len(words)) if self.description else nan,
        ]

    def _names_site(self, tokens: Sequence[str]) -> float:
        together = "".join(tokens[:_READ_WORDS])
        if not any(site in together for site in self.sites):
            return 0.0
        for start in range(min(len(tokens), _READ_WORDS)):
            first = tokens[start]
            for site in self.sites:
                if not site.startswith(first):
                    continue
                name = ""
                for word in tokens[start : start + _MOST_WORDS]:
                    name += word
                    if name == site:
                        return 1.0
        return 0.0


NAMELESS = Masthead()
MASTHEAD_NAMES = "author author_first site described"


def read_masthead(root: etree._Element, address: str) -> Masthead:
    """Return what a page says about itself in its metadata and its address."""
    said: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        value = element.get("content")
        if name and value:
            said.setdefault(name, value[:_LONGEST_VALUE])
    author = " ".join(said[name] for name in _AUTHOR if name in said)
    if not author or "http" in author:
        author += " " + _linked_author(root)
    sites = {"".join(tokenize(said.get("og:site_name", ""))), _site_of(address)}
    described = next((said[name] for name in _DESCRIPTION if name in said), "")
    return Masthead(
        frozenset(
            word for word in tokenize(author) if len(word) >= _LEAST_NAME and word not in _NO_NAMES
        ),
        frozenset(site for site in sites if len(site) >= _LEAST_NAME),
        frozenset(tokenize(described)),
    )


def _linked_author(root: etree._Element) -> str:
    for script in root.iter("script"):
        text = script.text
        if text and '"author"' in text and (found := _LINKED_AUTHOR.search(text)) is not None:
            return found.group(1)
    return ""


def _site_of(address: str) -> str:
    try:
        parts = urlsplit(address).netloc.casefold().removeprefix("www.").split(".")
    except ValueError:
        return ""
    if len(parts) > 2 and parts[-2] in _SECOND_LEVEL:
        return parts[-3]
    return parts[-2] if len(parts) > 1 else ""

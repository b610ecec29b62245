"""What a page says about itself: who wrote it, and how it is described.

A line that opens with the author's name after the text is a bio. Names are compared as the
lexicon's tokens. Dropped: whether a line names the site (the judge made nothing of it).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import nan

from lxml import etree

from summarizer.cue_words import tokenize

_NOTHING: frozenset[str] = frozenset()
_AUTHOR = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator")
_DESCRIPTION = ("og:description", "description")
_LINKED_AUTHOR = re.compile(
    r'"author"\s*:\s*[\[{]?[^\]}]{0,200}?"name"\s*:\s*(?:\[\s*)?"([^"]{3,80})"'
)
_NO_NAMES = frozenset(
    ("http", "https", "www", "com", "staff", "editor", "reporter", "the", "and", "news")
)
_LONGEST_VALUE = 300
_LEAST_NAME = 3


@dataclass(frozen=True, slots=True)
class Masthead:
    """What a page says about itself, as tokens."""

    authors: frozenset[str] = _NOTHING
    description: frozenset[str] = _NOTHING

    def columns(self, words: frozenset[str]) -> list[float]:
        """Return what a line shares with it; NaN where the page says nothing."""
        return [
            len(words & self.authors) / len(self.authors) if self.authors else nan,
            len(words & self.description) / max(1, len(words)) if self.description else nan,
        ]


NAMELESS = Masthead()
MASTHEAD_NAMES = "author described"


def read_masthead(root: etree._Element) -> Masthead:
    """Return what a page says about itself in its metadata."""
    said: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        value = element.get("content")
        if name and value:
            said.setdefault(name, value[:_LONGEST_VALUE])
    author = " ".join(said[name] for name in _AUTHOR if name in said)
    if not author or "http" in author:
        author += " " + _linked_author(root)
    described = next((said[name] for name in _DESCRIPTION if name in said), "")
    return Masthead(
        frozenset(
            word for word in tokenize(author) if len(word) >= _LEAST_NAME and word not in _NO_NAMES
        ),
        frozenset(tokenize(described)),
    )


def _linked_author(root: etree._Element) -> str:
    for script in root.iter("script"):
        text = script.text
        if text and '"author"' in text and (found := _LINKED_AUTHOR.search(text)) is not None:
            return found.group(1)
    return ""

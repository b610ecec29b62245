"""Teasers of other pages: small boxes with a picture and a link, set unlike the article.

Teasers of other articles, and boxes about an author, are laid out alike: a picture, a headline
or a name that is a link, a line or two of text. The box of a block is the widest element around
it that is small, leads to at most two other pages, and holds nothing in the type of the
article's prose. It is a teaser when it shows a picture and one of its links reads like the
address of an article on the same host: a part of four words or more, or a number of five digits.

In doubt it is none: cards of products link elsewhere, and before the article's prose has begun
a box with a picture may hold the lead (see `summarizer.places`). On the labelled lines 53 of 53
are boilerplate, on eleven sites; without the picture 43 of 73, and without such a link 15 of 82.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from summarizer.blocks import absolute
from summarizer.links import host_of

_COMMON = 0.1
_CLIMB = 5
_LARGEST = 600
_MOST_TARGETS = 2
_LEAST_HYPHENS = 3
_PICTURES = ("img", "picture", "amp-img", "video")
_ENDS = frozenset(("body", "main", "article", "html"))
_NUMBER = re.compile(r"\d{5}")
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34])$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Box:
    """What an element holds: whether it is too large for a card, and whether it is a teaser."""

    is_too_large: bool
    is_teaser: bool


class Cards:
    """The teasers of one page.

    Args:
        shares: for each element that holds a block, how much of the article's prose is set in
            elements of its kind, 0 to 1.
        base: the page's address.
    """

    def __init__(self, shares: Mapping[etree._Element, float], base: str) -> None:
        self._base = base
        self._own = _page(base)
        self._host = host_of(base)
        self._common: set[etree._Element] = set()
        self._known: dict[etree._Element, _Box] = {}
        for holder, share in shares.items():
            around: etree._Element | None = holder if share >= _COMMON else None
            while around is not None and around not in self._common:
                self._common.add(around)
                around = around.getparent()

    def is_teaser(self, holder: etree._Element) -> bool:
        """Whether the widest box around a block's element is a teaser."""
        found = False
        around: etree._Element | None = holder
        for _ in range(_CLIMB):
            if around is None or around in self._common or around.tag in _ENDS:
                break
            box = self._known.get(around)
            if box is None:
                box = self._known[around] = self._read(around)
            if box.is_too_large:
                break
            found = box.is_teaser
            around = around.getparent()
        return found

    def _read(self, element: etree._Element) -> _Box:
        targets = {
            _page(absolute(link.get("href") or "", self._base)) for link in element.iter("a")
        }
        targets -= {"", self._own}
        if not targets or len(targets) > _MOST_TARGETS:
            return _Box(bool(targets), False)
        letters = sum(len(text.strip()) for text in element.itertext())
        return _Box(
            letters > _LARGEST,
            any(map(self._is_article, targets))
            and next(element.iter(*_PICTURES), None) is not None,
        )

    def _is_article(self, target: str) -> bool:
        if host_of(target) != self._host or _FILE.search(target):
            return False
        parts = target.split("/")
        return max(part.count("-") for part in parts) >= _LEAST_HYPHENS or bool(
            _NUMBER.search(target)
        )


def _page(address: str) -> str:
    return address.partition("#")[0].partition("?")[0].rstrip("/")

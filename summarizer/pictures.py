"""Pictures beside a block, and whether their description repeats it.

A line in the words of the description (`alt`, `title`) of the picture beside it is a caption,
though nothing calls it one.
"""

from __future__ import annotations

import re

from lxml import etree

_IMAGES = ("img", "picture", "figure", "video", "amp-img")
_DESCRIBED = ("img", "amp-img")
_LEAST_DESCRIPTION = 12
_NOT_LETTERS = re.compile(r"[\W_]+")


class Pictures:
    """The pictures of one page; each element is looked through once."""

    def __init__(self) -> None:
        self._known: dict[etree._Element, bool] = {}

    def stand_by(self, holder: etree._Element) -> bool:
        """Whether an element, or the one right before it, shows a picture."""
        for element in _beside(holder):
            if element not in self._known:
                self._known[element] = (
                    element.tag in _IMAGES or next(element.iter(*_IMAGES), None) is not None
                )
            if self._known[element]:
                return True
        return False


def describe(holder: etree._Element, text: str) -> bool:
    """Whether a picture in an element, or in the one before, is described by a text."""
    wanted = ""
    for element in _beside(holder):
        for picture in element.iter(*_DESCRIBED):
            for said in (picture.get("alt"), picture.get("title")):
                if said and len(said) >= _LEAST_DESCRIPTION:
                    wanted = wanted or _letters(text)
                    if _letters(said) == wanted:
                        return True
    return False


def _beside(holder: etree._Element) -> list[etree._Element]:
    """An element, and the one right before it, or before its parent when it is the first."""
    before = holder.getprevious()
    if before is None and (parent := holder.getparent()) is not None:
        before = parent.getprevious()
    return [each for each in (holder, before) if each is not None and isinstance(each.tag, str)]


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text.casefold())

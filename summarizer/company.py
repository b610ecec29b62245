"""The company a block keeps on its page: the element that holds the article, and the box inside.

Boilerplate without a telling name still stands apart: in a box of its own inside the element
that holds most of the article's paragraphs, in a part full of links, or outside of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan

from lxml import etree

_WIDE = 0.85
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Box:
    """The part of an element that holds the article, in which a block stands.

    Attributes:
        depth: how many elements lie between; NaN (as everything) when the block stands outside.
        letters: those of all its text; linked: the share of them in links.
        blocks: how many of the article's blocks stand in it.
    """

    depth: float = nan
    letters: float = nan
    linked: float = nan
    blocks: float = nan


OUTSIDE = Box()


class Company:
    """The elements that hold one page's article.

    Args:
        holders: the element of each block, None where it was not found.
        sizes: the letters of each block.
    """

    def __init__(self, holders: Sequence[etree._Element | None], sizes: Sequence[int]) -> None:
        parents: Counter[etree._Element] = Counter()
        for holder, size in zip(holders, sizes, strict=True):
            parent = None if holder is None else holder.getparent()
            if parent is not None:
                parents[parent] += size
        self._measured: dict[etree._Element, tuple[float, float]] = {}
        close = max(parents, key=parents.__getitem__) if parents else None
        self.close = _Container(close, holders, self._measured)
        self.wide = _Container(_wide(close, parents), holders, self._measured)


class _Container:
    """One element, and the boxes in it."""

    def __init__(
        self,
        element: etree._Element | None,
        holders: Sequence[etree._Element | None],
        measured: dict[etree._Element, tuple[float, float]],
    ) -> None:
        self._element = element
        self._measured = measured
        self._tops: dict[etree._Element, tuple[int, etree._Element] | None] = {}
        self._blocks: Counter[etree._Element] = Counter()
        for holder in holders:
            if holder is not None and (found := self._find(holder)) is not None:
                self._blocks[found[1]] += 1

    def box(self, holder: etree._Element) -> Box:
        """Return the box around a holder."""
        found = self._find(holder)
        if found is None:
            return OUTSIDE
        depth, top = found
        letters, linked = self._measure(top)
        return Box(float(depth), letters, linked, float(self._blocks[top]))

    def _find(self, holder: etree._Element) -> tuple[int, etree._Element] | None:
        if self._element is None:
            return None
        if holder not in self._tops:
            self._tops[holder] = next(
                (
                    (depth, inner)
                    for depth, (inner, outer) in enumerate(_steps(holder))
                    if outer is self._element
                ),
                None,
            )
        return self._tops[holder]

    def _measure(self, top: etree._Element) -> tuple[float, float]:
        known = self._measured.get(top)
        if known is None:
            letters = _letters(top)
            linked = letters if top.tag == "a" else sum(map(_letters, top.iter("a")))
            known = self._measured[top] = (float(letters), min(1.0, linked / max(1, letters)))
        return known


def _letters(element: etree._Element) -> int:
    return sum(map(len, element.itertext()))


def _steps(element: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield each element with its parent, from one up."""
    for _ in range(_DEEPEST):
        parent = element.getparent()
        if parent is None:
            return
        yield element, parent
        element = parent


def _wide(close: etree._Element | None, parents: Counter[etree._Element]) -> etree._Element | None:
    """Return the nearest element around the close one that holds nearly all of the article."""
    if close is None:
        return None
    held: Counter[etree._Element] = Counter()
    for parent, size in parents.items():
        held[parent] += size
        for _, outer in _steps(parent):
            held[outer] += size
    enough = _WIDE * parents.total()
    if held[close] >= enough:
        return close
    return next((outer for _, outer in _steps(close) if held[outer] >= enough), close)

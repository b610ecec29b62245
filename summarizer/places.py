"""Where a block stands on its page: its element, what that is called, and its company.

Extraction throws the page's attributes away, so the first characters of a block's longest run
of text lead back to the element that held it. From there the page itself speaks: tags and
class names of the elements around ("newsletter", "related", a figure), a link that holds the
whole block, and whether most of the article's prose is set in the same kind of element, in the
same parent, in the same box. Boilerplate that has no telling name still keeps other company
than the article. A picture's description (`alt`) that is repeated beside it is a caption.

When a block is not found, its place is unknown, not empty.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree, html

from summarizer.blocks import Block, Link, Place, absolute
from summarizer.cards import Cards
from summarizer.company import Company
from summarizer.hygiene import tidy
from summarizer.markup import Surroundings, spot_of
from summarizer.pictures import Pictures, describe
from summarizer.reading import CLOSING, ENDS

ANCHOR = 24
_LEAST_RUN = 3
_CLIMB = 7
_CARD = 4
_MOST_PARTS = 200
_LONGEST_CAPTION = 400
_PROSE = 120
_BEGUN = 0.3
_EMPHASIS = frozenset(("b", "strong", "em", "i"))
_SKIPPED = frozenset(("script", "style", "noscript", "template", "title"))
_BODY = re.compile(r'"articleBody"\s*:\s*("(?:[^"\\]|\\.)*")')
_LEAST_BODY = 200
_NOT_LETTERS = re.compile(r"[\W_]+")


def anchor(text: str) -> str:
    """Return what a run of text is recognized by: its first characters without spaces."""
    return "".join(text[:80].split())[:ANCHOR]


def place_blocks(
    root: html.HtmlElement,
    blocks: Sequence[Block],
    anchors: Sequence[str],
    base: str = "",
    body: str = "",
) -> list[Block]:
    """Return the blocks with their places on the page, their links and their type.

    Args:
        anchors: the `anchor` of each block's longest run of text.
        base: the page's address, for relative links.
        body: what `article_body` found.
    """
    elements = _find(root, anchors)
    holders = [None if element is None else _holder(element) for element in elements]
    surroundings = Surroundings()
    company = Company(holders, [len(block.text) for block in blocks])
    parts: dict[etree._Element, list[tuple[str, Link | None]]] = {}
    pictures = Pictures()
    children: dict[etree._Element, int] = {}
    kinds: Counter[tuple[str, str]] = Counter()
    parents: Counter[etree._Element | None] = Counter()
    total = sum(len(block.text) for block in blocks) or 1
    for block, holder in zip(blocks, holders, strict=True):
        if holder is not None:
            kinds[_kind(holder)] += len(block.text)
            parents[holder.getparent()] += len(block.text)
    prose = _prose_kinds(blocks, holders)
    cards = Cards({each: prose[_kind(each)] for each in holders if each is not None}, base)
    has_begun = False
    placed = []
    rows = zip(blocks, elements, holders, _in_body(body, blocks), strict=True)
    for block, element, holder, inside in rows:
        if element is None or holder is None:
            placed.append(replace(block, place=Place(in_body=inside)))
            continue
        has_begun = has_begun or prose[_kind(holder)] > _BEGUN
        if holder not in parts:
            parts[holder] = _typeset_parts(holder, base)
        links, emphasis = _typesetting(parts[holder], block)
        around = None if links else _link_around(holder)
        if around is not None:
            links = (Link(block.text, absolute(around.get("href") or "", base)),)
        own, near, far = surroundings.around(element, holder)
        parent = holder.getparent()
        if parent is not None and parent not in children:
            children[parent] = len(parent)  # lxml counts them one by one
        by_image = len(block.text) <= _LONGEST_CAPTION and pictures.stand_by(holder)
        place = Place(
            own=own,
            near=near,
            far=far,
            like=kinds[_kind(holder)] / total,
            together=parents[parent] / total,
            in_body=inside,
            is_found=True,
            by_image=by_image,
            is_card=around is not None,
            is_teaser=has_begun and cards.is_teaser(holder),
            is_described=by_image and describe(holder, block.text),
            siblings=0 if parent is None else children[parent],
            box=company.close.box(holder),
            wide=company.wide.box(holder),
            spot=spot_of(holder),
        )
        placed.append(replace(block, links=links, emphasis=emphasis, place=place))
    return placed


def _prose_kinds(
    blocks: Sequence[Block], holders: Sequence[etree._Element | None]
) -> defaultdict[tuple[str, str], float]:
    """Return how much of the article's prose is set in each kind of element."""
    sizes: defaultdict[tuple[str, str], float] = defaultdict(float)
    for block, holder in zip(blocks, holders, strict=True):
        if holder is not None and len(block.text) >= _PROSE and block.text[-1] in ENDS + CLOSING:
            sizes[_kind(holder)] += len(block.text)
    total = sum(sizes.values())
    for kind in sizes:
        sizes[kind] /= total
    return sizes


def _link_around(holder: etree._Element) -> etree._Element | None:
    """The link that holds the whole block, as on the cards that lead to other articles."""
    around = holder.getparent()
    for _ in range(_CARD):
        if around is None:
            return None
        if around.tag == "a":
            return around
        around = around.getparent()
    return None


def _typeset_parts(holder: etree._Element, base: str) -> list[tuple[str, Link | None]]:
    """The links and the outermost bold and italic runs of an element, each with its words."""
    parts: list[tuple[str, Link | None]] = []
    for element in holder.iter("a", "b", "strong", "em", "i"):
        text = tidy("".join(element.itertext()) if len(element) else element.text or "")
        if not text:
            continue
        parent = element.getparent()
        if element.tag == "a":
            parts.append((text, Link(text, absolute(element.get("href") or "", base))))
        elif parent is None or parent.tag not in _EMPHASIS:
            parts.append((text, None))
        if len(parts) >= _MOST_PARTS:
            break
    return parts


def _typesetting(
    parts: Sequence[tuple[str, Link | None]], block: Block
) -> tuple[tuple[Link, ...], float]:
    """The links, and the share of bold and italic type, of the part of a holder that is a block."""
    here = [(text, link) for text, link in parts if text in block.text]
    links = tuple(link for _, link in here if link is not None)
    emphasized = sum(len(text) for text, link in here if link is None)
    return links, min(1.0, emphasized / max(1, len(block.text)))


def _find(root: html.HtmlElement, anchors: Sequence[str]) -> list[etree._Element | None]:
    """Find each anchor's element (of several, the first after the block before).

    A run of text that inline markup cuts off before the anchor's end is found by what there is.
    """
    wanted = {key for key in anchors if key}
    openings = {key[:_LEAST_RUN] for key in wanted}
    firsts = {key[0] for key in wanted}
    found: defaultdict[str, list[tuple[int, etree._Element]]] = defaultdict(list)
    for order, element in enumerate(root.iter(etree.Element)):
        text = element.text
        if text and (bare := text.lstrip()) and bare[0] in firsts and element.tag not in _SKIPPED:
            key = anchor(bare)
            if _leads(key, wanted, openings):
                found[key].append((order, element))
        tail = element.tail
        if tail and (bare := tail.lstrip()) and bare[0] in firsts:
            key = anchor(bare)
            parent = element.getparent()
            if parent is not None and _leads(key, wanted, openings):
                found[key].append((order, parent))
    result: list[etree._Element | None] = []
    last = -1
    for key in anchors:
        candidates = found.get(key) or _cut_off(key, found)
        if not candidates:
            result.append(None)
            continue
        at = bisect_left(candidates, last, key=_number)
        order, chosen = candidates[at] if at < len(candidates) else candidates[0]
        last = max(last, order)
        result.append(chosen)
    return result


def _leads(key: str, wanted: set[str], openings: set[str]) -> bool:
    return key in wanted or (_LEAST_RUN <= len(key) < ANCHOR and key[:_LEAST_RUN] in openings)


def _cut_off(
    key: str, found: dict[str, list[tuple[int, etree._Element]]]
) -> list[tuple[int, etree._Element]]:
    for size in range(len(key) - 1, _LEAST_RUN - 1, -1):
        candidates = found.get(key[:size])
        if candidates:
            return candidates
    return []


def _number(candidate: tuple[int, etree._Element]) -> int:
    return candidate[0]


_INLINE_TAGS = "a b strong em i u span font mark small sup sub time cite"
_INLINE = frozenset(_INLINE_TAGS.split())


def _holder(element: etree._Element) -> etree._Element:
    """The nearest element around that is no inline markup."""
    for _ in range(_CLIMB):
        parent = element.getparent()
        if element.tag not in _INLINE or parent is None:
            break
        element = parent
    return element


def _kind(element: etree._Element) -> tuple[str, str]:
    return str(element.tag), element.get("class") or ""


def _in_body(body: str, blocks: Sequence[Block]) -> list[bool | None]:
    if body:
        letters = [_letters(block.text)[:120] for block in blocks]
        inside = [bool(key) and key in body for key in letters]
        agreed = sum(len(block.text) for block, is_in in zip(blocks, inside, strict=True) if is_in)
        if agreed > 0.5 * sum(len(block.text) for block in blocks):
            return list(inside)
    return [None] * len(blocks)


def article_body(root: html.HtmlElement) -> str:
    """Return the letters of the article as the page's metadata repeat it; empty without them."""
    for script in root.iter("script"):
        text = script.text
        if text and "articleBody" in text and (found := _BODY.search(text)) is not None:
            try:
                body = json.loads(found.group(1), strict=False)
            except ValueError:
                continue
            if len(body) >= _LEAST_BODY:
                return _letters(body)
    return ""


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text.casefold())

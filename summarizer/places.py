"""Where a block stands on its page: what the markup around it is called, and its company.

Extraction throws the page's attributes away, so the first characters of a block's longest run
of text lead back to the element that held it. From there the page itself speaks: tags and
class names of the elements around ("newsletter", "related", a figure), and whether most of the
article's prose is set in the same kind of element, in the same parent. Boilerplate that has
no telling name still keeps other company than the article.

Names are matched by whole words of attributes in English, German, French and Spanish, which
is what templates are written in. When a block is not found, its place is unknown, not empty.
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
from summarizer.hygiene import tidy

ANCHOR = 24
_LEAST_RUN = 3
_CLIMB = 7
_MOST_PARTS = 200
_LONGEST_CAPTION = 400
_IMAGES = ("img", "picture", "figure", "video", "amp-img")
_EMPHASIS = frozenset(("b", "strong", "em", "i"))
_GROUPS: dict[str, str] = {
    "caption": "caption captions figcaption bildunterschrift legend legende legenda pie",
    "credit": "credit credits photographer copyright quelle attribution rights",
    "newsletter": "newsletter signup subscribe subscription optin mailing subscriber "
    "inscription abo",
    "related": "related relacionadas relacionados verwandt more also readmore read recommended "
    "recommendation recommendations recirc recirculation teaser teasers promo promos trending "
    "popular latest mostread outbrain taboola crosslink inlinelink interlink upnext suggested",
    "share": "share sharing social follow facebook twitter instagram whatsapp addthis sharedaddy",
    "ad": "ad ads advert advertisement advertising anzeige werbung sponsor sponsored affiliate "
    "disclaimer disclosure commerce deal deals product",
    "byline": "byline author authors autor bio biography tagline contributor contributors "
    "writer signature profile",
    "date": "date time timestamp published updated pubdate dateline modified",
    "comments": "comment comments kommentar kommentare disqus respond reply discussion",
    "footer": "footer foot footnote footnotes bottom note notes endnote source sources tags tag "
    "topics keywords categories category breadcrumb breadcrumbs kicker eyebrow correction",
    "interface": "menu nav navbar navigation toggle button btn modal popup overlay widget "
    "sidebar toolbar tooltip hidden consent cookie login paywall form cta banner lightbox embed",
    "small": "small gray grey muted light italic meta subtle secondary uppercase",
}
_WORDS = {word: group for group, words in _GROUPS.items() for word in words.split()}
_TAGS = {
    "aside": "aside",
    "footer": "footer",
    "nav": "interface",
    "form": "interface",
    "button": "interface",
    "label": "interface",
    "figure": "figure",
    "figcaption": "caption",
    "cite": "credit",
    "small": "small",
    "time": "date",
    "header": "header",
    "blockquote": "quote",
    "table": "table",
    "dl": "table",
}
_WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SKIPPED = frozenset(("script", "style", "noscript", "template"))
_BODY = re.compile(r'"articleBody"\s*:\s*("(?:[^"\\]|\\.)*")')
_LEAST_BODY = 200
_NOT_LETTERS = re.compile(r"[\W_]+")


def anchor(text: str) -> str:
    """Return what a run of text is recognized by: its first characters without spaces."""
    return "".join(text[:80].split())[:ANCHOR]


def place_blocks(
    root: html.HtmlElement, blocks: Sequence[Block], anchors: Sequence[str], base: str = ""
) -> list[Block]:
    """Return the blocks with their places on the page, their links and their type.

    Args:
        anchors: the `anchor` of each block's longest run of text.
        base: the page's address, for relative links.
    """
    elements, copies = _find(root, anchors)
    holders = [None if element is None else _holder(element) for element in elements]
    names: dict[etree._Element, frozenset[str]] = {}
    parts: dict[etree._Element, list[tuple[str, Link | None]]] = {}
    images: dict[etree._Element, bool] = {}
    kinds: Counter[tuple[str, str]] = Counter()
    parents: Counter[etree._Element | None] = Counter()
    total = sum(len(block.text) for block in blocks) or 1
    for block, holder in zip(blocks, holders, strict=True):
        if holder is not None:
            kinds[_kind(holder)] += len(block.text)
            parents[holder.getparent()] += len(block.text)
    placed = []
    rows = zip(blocks, elements, holders, copies, _in_body(root, blocks), strict=True)
    for block, element, holder, count, inside in rows:
        if element is None or holder is None:
            placed.append(replace(block, place=Place(in_body=inside)))
            continue
        near, far = _surroundings(element, names)
        like, together = kinds[_kind(holder)] / total, parents[holder.getparent()] / total
        if holder not in parts:
            parts[holder] = _typeset_parts(holder, base)
        links, emphasis = _typesetting(parts[holder], block)
        by_image = len(block.text) <= _LONGEST_CAPTION and _has_image(holder, images)
        place = Place(near, far, like, together, inside, True, count, by_image)
        placed.append(replace(block, links=links, emphasis=emphasis, place=place))
    return placed


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


def _find(
    root: html.HtmlElement, anchors: Sequence[str]
) -> tuple[list[etree._Element | None], list[int]]:
    """Find each anchor's element (of several, the first after the block before) and their number.

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
    return result, [len(found.get(key, ())) for key in anchors]


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


def _has_image(holder: etree._Element, known: dict[etree._Element, bool]) -> bool:
    """Whether an element, or the one right before it, shows a picture."""
    before = holder.getprevious()
    if before is None and (parent := holder.getparent()) is not None:
        before = parent.getprevious()
    for element in (holder, before):
        if element is None or not isinstance(element.tag, str):
            continue
        if element not in known:
            known[element] = (
                element.tag in _IMAGES or next(element.iter(*_IMAGES), None) is not None
            )
        if known[element]:
            return True
    return False


_INLINE = frozenset(
    (
        "a",
        "b",
        "strong",
        "em",
        "i",
        "u",
        "span",
        "font",
        "mark",
        "small",
        "sup",
        "sub",
        "time",
        "cite",
    )
)


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


def _surroundings(
    element: etree._Element, names: dict[etree._Element, frozenset[str]]
) -> tuple[frozenset[str], frozenset[str]]:
    near: frozenset[str] = frozenset()
    far: frozenset[str] = frozenset()
    around: etree._Element | None = element
    for step in range(_CLIMB):
        if around is None or around.tag in ("body", "main", "article", "html"):
            break
        known = names.get(around)
        if known is None:
            known = names[around] = _names(around)
        if step < 3:
            near |= known
        else:
            far |= known
        around = around.getparent()
    return near, far


def _names(element: etree._Element) -> frozenset[str]:
    found = set()
    tag = _TAGS.get(str(element.tag))
    if tag is not None:
        found.add(tag)
    for key in ("class", "id", "data-component", "data-testid", "role"):
        value = element.get(key)
        if value:
            for word in _WORD.findall(value[:300]):
                group = _WORDS.get(word.lower())
                if group is not None:
                    found.add(group)
    return frozenset(found)


def _in_body(root: html.HtmlElement, blocks: Sequence[Block]) -> list[bool | None]:
    body = _article_body(root)
    if body is not None:
        letters = [_letters(block.text)[:120] for block in blocks]
        inside = [bool(key) and key in body for key in letters]
        agreed = sum(len(block.text) for block, is_in in zip(blocks, inside, strict=True) if is_in)
        if agreed > 0.5 * sum(len(block.text) for block in blocks):
            return list(inside)
    return [None] * len(blocks)


def _article_body(root: html.HtmlElement) -> str | None:
    for script in root.iter("script"):
        text = script.text
        if text and "articleBody" in text and (found := _BODY.search(text)) is not None:
            try:
                body = json.loads(found.group(1), strict=False)
            except ValueError:
                continue
            if len(body) >= _LEAST_BODY:
                return _letters(body)
    return None


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text.casefold())

"""What a page's markup calls the elements around a block, and where in the template that is.

Names are matched by whole words of attributes in English, German, French and Spanish, which
is what templates are written in. The spot is the template's own name of a place: tags and
classes of an element and the two around it, the same on every page of a source.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

_CLIMB = 7
_SPOT = 3
_LONGEST_NAME = 300
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
_NAMED_BY = ("class", "id", "data-component", "data-testid", "role")
_ENDS = frozenset(("body", "main", "article", "html"))
_WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_DIGITS = re.compile(r"\d+")
_NOTHING: frozenset[str] = frozenset()


class Surroundings:
    """What the elements of one page are called; each is looked at once."""

    def __init__(self) -> None:
        self._names: dict[etree._Element, frozenset[str]] = {}

    def around(
        self, element: etree._Element, holder: etree._Element
    ) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """Return the groups named by an element up to its holder, by the next ones, and above."""
        own = near = far = _NOTHING
        around: etree._Element | None = element
        is_own = True
        for step in range(_CLIMB):
            if around is None or around.tag in _ENDS:
                break
            names = self._named(around)
            if names:
                if is_own:
                    own |= names
                if step < _SPOT:
                    near |= names
                else:
                    far |= names
            is_own = is_own and around is not holder
            around = around.getparent()
        return own, near, far

    def _named(self, element: etree._Element) -> frozenset[str]:
        known = self._names.get(element)
        if known is None:
            tag = _TAGS.get(str(element.tag))
            known = _NOTHING if tag is None else frozenset((tag,))
            for key in _NAMED_BY:
                value = element.get(key)
                if value:
                    known |= _groups(value[:_LONGEST_NAME])
            self._names[element] = known
        return known


@lru_cache(maxsize=8192)
def _groups(value: str) -> frozenset[str]:
    found = {_WORDS.get(word.lower()) for word in _WORD.findall(value)}
    return frozenset(group for group in found if group is not None)


def spot_of(holder: etree._Element) -> str:
    """Return what the template calls an element's place; figures do not count."""
    parts = []
    around: etree._Element | None = holder
    for _ in range(_SPOT):
        if around is None or around.tag == "body":
            break
        parts.append(f"{around.tag!s}.{_DIGITS.sub('0', around.get('class') or '')}")
        around = around.getparent()
    return "<".join(parts)

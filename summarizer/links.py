"""The columns that a block's links fill: where they lead, and what they say.

A promo is a link to another page of the same host whose words stand in that page's address.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from summarizer.blocks import Block
from summarizer.lexicon import tokenize

LINK_NAMES = "links linked same_host other_host section social longest_link slug segment link_title"
_SOCIAL = (
    "facebook. twitter. x.com instagram. t.me whatsapp. youtube. linkedin. tiktok. pinterest. "
    "flipboard."
)
_SOCIAL_HOSTS = tuple(_SOCIAL.split())
_SECTION = re.compile(
    r"/(?:tag|tags|topic|topics|category|author|authors|autor|thema|themen|section|newsletter|"
    r"newsletters|subscribe|signup|account|shop|login)s?/|newsletter|subscribe|/hub/",
    re.IGNORECASE,
)
_SLUG = re.compile(r"[^\W_]+")
_LEAST_WORDS = 4
_READ = 200
_NO_LINKS = [0.0] * len(LINK_NAMES.split())
_MOST_LINKS = 40


def link_columns(block: Block, host: str, title: frozenset[str]) -> list[float]:
    """Return where a block's links lead.

    Args:
        host: the article's, without "www."; title: the tokens of its title.
    """
    links = block.links
    if not links:
        return _NO_LINKS
    linked = sum(len(link.text) for link in links) / max(1, len(block.text))
    same = outside = section = social = 0
    slug = article = own = 0.0
    for link in links[:_MOST_LINKS]:
        address = link.address
        there = _host(address)
        if not there or (host and (there.endswith(host) or host.endswith(there))):
            same += 1
        else:
            outside += 1
            social += any(name in there for name in _SOCIAL_HOSTS)
        section += _SECTION.search(address) is not None
        words = set(tokenize(link.text[:_READ])) - {"0"}
        if len(words) >= _LEAST_WORDS:
            path = set(_SLUG.findall(address.casefold()))
            slug = max(slug, len(words & path) / len(words))
        article = max(article, float(max(map(len, address.split("/")))))
        own = max(own, len(words & title) / max(1, len(words)))
    return [
        float(len(links)),
        min(1.0, linked),
        float(same),
        float(outside),
        float(section),
        float(social),
        float(max(len(link.text) for link in links)),
        slug,
        article,
        own,
    ]


def _host(address: str) -> str:
    if not address.startswith(("http:", "https:", "//")):
        return ""
    try:
        return urlsplit(address).netloc.removeprefix("www.")
    except ValueError:
        return ""

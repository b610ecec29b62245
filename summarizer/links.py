"""The columns that a block's links fill: how much of it they are, and where they lead."""

from __future__ import annotations

import re

from summarizer.blocks import Block

LINK_NAMES = "linked same_host longest_link segment"
_NO_LINKS = [0.0] * len(LINK_NAMES.split())
_MOST_LINKS = 40
_AFTER_HOST = re.compile("[/?#]")


def link_columns(block: Block, host: str) -> list[float]:
    """Return the share of a block's letters in links, how many stay on the host, and more.

    The others are the letters of the longest link, and of the longest part of an address: a
    headline's words stand there.

    Args:
        host: the article's, without "www.".
    """
    links = block.links
    if not links:
        return _NO_LINKS
    sizes = [len(link.text) for link in links]
    same = segment = 0
    for link in links[:_MOST_LINKS]:
        there = _host(link.address)
        if not there or (host and (there.endswith(host) or host.endswith(there))):
            same += 1
        segment = max(segment, *map(len, link.address.split("/")))
    return [min(1.0, sum(sizes) / max(1, len(block.text))), same, max(sizes), segment]


def _host(address: str) -> str:
    if not address.startswith(("http:", "https:", "//")):
        return ""
    rest = address.partition("//")[2]
    return _AFTER_HOST.split(rest, maxsplit=1)[0].removeprefix("www.")

"""Where a block's links lead, and the columns they fill.

What addresses call a page is matched by the beginnings of words in English, German, French,
Spanish, Portuguese, Italian, Polish and the languages of the North, which is what templates and
shops are written in.
"""

from __future__ import annotations

import re

from summarizer.blocks import Block, Link

LINK_NAMES = "linked same_host longest_link segment"
_NO_LINKS = [0.0] * len(LINK_NAMES.split())
_MOST_LINKS = 40
_AFTER_HOST = re.compile("[/?#]")
_ASKING = (
    "subscri|newsletter|sign-?up|registr|log-?in|membership|donat|jobs?[/?.]|careers?[/?.]"
    "|letters?-to|mailto:|white-?paper|e-?book|webinar"
    "|abonn|abo[/?.]|spende|stellen|karriere|leserbrief"
    "|connexion|inscri|soutenir|suscri|boletin|assin|doar|doacao|abbona|iscri|donazion"
    "|prenumer|logowanie|nyhetsbrev|nyhedsbrev|nieuwsbrief|uutiskirje|tilaa"
)
_ASKS = re.compile(rf"(?<![a-z])(?:{_ASKING})", re.IGNORECASE)
_LISTING = (
    "authors?|people|staff|team|profile|contributors?|by|reporters?|writers?|columnists?"
    "|topics?|tags?|sections?|category|series|columns?|hub"
    "|about|about-us|contact|privacy|terms|help|faq|feedback|advertise"
    "|autor|autoren|thema|themen|kategorie|kontakt|impressum|datenschutz"
    "|auteurs?|categorie|theme|autores|autora|tema|temas|categoria|autore|autori"
)
_LISTS = re.compile(rf"/(?:{_LISTING})(?:/[^/]+)?/?$", re.IGNORECASE)


def link_columns(block: Block, host: str) -> list[float]:
    """Return the share of a block's letters in links, how many stay on the host, and more.

    The others are the letters of the longest link, and of the longest part of an address: a
    headline's words stand there.

    Args:
        host: the article's, without "www.".
    """
    links = block.links or _bare_address(block.text)
    if not links:
        return _NO_LINKS
    sizes = [len(link.text) for link in links]
    same = segment = 0
    for link in links[:_MOST_LINKS]:
        there = host_of(link.address)
        if not there or (host and (there.endswith(host) or host.endswith(there))):
            same += 1
        segment = max(segment, *map(len, link.address.split("/")))
    return [min(1.0, sum(sizes) / max(1, len(block.text))), same, max(sizes), segment]


def _bare_address(text: str) -> tuple[Link, ...]:
    """Return an address that stands alone, as embedding leaves it behind, as the link it means."""
    if not text.startswith(("http:", "https:")) or " " in text:
        return ()
    return (Link(text, text),)


def host_of(address: str) -> str:
    """Return an address's host without "www."; empty when it names none."""
    if not address.startswith(("http:", "https:", "//")):
        return ""
    rest = address.partition("//")[2]
    return _AFTER_HOST.split(rest, maxsplit=1)[0].removeprefix("www.")


def asks(block: Block) -> bool:
    """Whether a link leads to where one subscribes, registers, gives, applies, writes or orders."""
    return any(_ASKS.search(link.address) is not None for link in block.links)


def leads_to_list(block: Block) -> bool:
    """Whether a link leads to the page of an author, a topic or the outlet itself."""
    return any(_LISTS.search(link.address.partition("?")[0]) is not None for link in block.links)

"""The columns that one block fills alone: its shape, its cues, and its place on the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log1p

from summarizer.blocks import Block
from summarizer.lexicon import lexicon, split_words
from summarizer.reading import ENDS, NAN, READ, SEPARATORS, Line, case_of, hint_of

KINDS = ("paragraph", "heading", "item", "quote", "caption", "row")
ANYWHERE = (
    "promo",
    "share",
    "newsletter",
    "credit",
    "byline",
    "comments",
    "consent",
    "footer",
    "ad",
)
NEAR = (
    "caption",
    "figure",
    "credit",
    "newsletter",
    "related",
    "share",
    "ad",
    "byline",
    "date",
    "comments",
    "footer",
    "interface",
    "small",
    "aside",
    "header",
    "quote",
)
SHAPE_NAMES = (
    "size tokens sentences ends ellipsis ends_colon ends_question lower quote_first bracketed "
    "upper letters case digits email handle date agency pipes commas key_length key_case "
    "value_case quotes kind emphasis you word_length figures"
)
CUE_NAMES = " ".join(
    (
        "whole whole_concept start_length start_concept separator rest_case rest_ends",
        "anywhere anywhere_length",
        *(f"says_{name}" for name in ANYWHERE),
        "hint",
    )
)
# What is asked of an element's own name; the names around are asked for everything in NEAR.
_OWN = ("caption", "credit", "related", "byline", "date", "small", "footer", "interface")
_BOX_NAMES = "depth letters linked blocks"
PLACE_NAMES = " ".join(
    (
        *(f"own_{name}" for name in _OWN),
        *(f"near_{name}" for name in NEAR),
        *(f"far_{name}" for name in NEAR),
        "like together copies by_image is_card siblings",
        *(f"box_{name}" for name in _BOX_NAMES.split()),
        *(f"wide_{name}" for name in _BOX_NAMES.split()),
        "in_body found",
    )
)
_NO_START = [NAN] * 5
_NO_CUES = [0.0] * (2 + len(ANYWHERE))
_NO_PLACE = [NAN] * (len(PLACE_NAMES.split()) - 2)
_HEAD = 100
_SEEN = 500
_LONGEST_KEY = 60
_OPENING = "\"'“”„«»‘’‚‹「『(["
_EMAIL = re.compile(r"\S@\S+\.\w|https?://|www\.")
_HANDLE = re.compile(r"(?:^|\W)[@#]\w")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./-]\d{1,2}\b")
_DIGIT = re.compile(r"\d")
_QUOTES = '"“”„«»「『'
_SENTENCE_ENDS = (". ", "! ", "? ", "。", "！", "？", "। ", "؟ ", "۔ ", ".” ", '." ')
_ASCII_ENDS = tuple(end for end in _SENTENCE_ENDS if end.isascii())
_ASCII_QUOTES = tuple(quote for quote in _QUOTES if quote.isascii())
_AGENCY_NAMES = (
    "ap afp getty reuters dpa imago epa efe ansa shutterstock istock alamy pixabay unsplash anp "
    "tass apa keystone pti ani ians aap bloomberg xinhua flickr wikimedia instagram ntb ritzau "
    "scanpix lehtikuva pap ctk upi zuma adobe pexels"
)
_AGENCIES = frozenset(_AGENCY_NAMES.split())


def shape_columns(line: Line) -> list[float]:
    """What the line looks like, without understanding it."""
    block, tokens = line.block, line.tokens
    text = block.text
    size = len(text)
    head = text[:_HEAD]
    seen = text[:_SEEN]
    letters = sum(map(str.isalpha, head))
    upper = sum(map(str.isupper, head))
    digits = len(_DIGIT.findall(head))
    first, last = text[:1], text[-1:]
    colon = text.find(":", 1, _LONGEST_KEY)
    has_web = "@" in text or "://" in text or "www." in text
    return [
        log1p(size),
        float(line.total),
        float(_count(seen, _SENTENCE_ENDS, _ASCII_ENDS) + (last in ENDS)),
        float(line.ends),
        float(text.endswith(("…", "...", "[…]", "[...]"))),
        float(last in ":："),
        float(last in "?？؟"),
        float(first.islower()),
        float(first in _OPENING),
        float(first in "([" and last in ")]"),
        upper / letters if letters else NAN,
        letters / max(1, len(head)),
        line.case,
        digits / max(1, len(head)),
        float(has_web and _EMAIL.search(text) is not None),
        float(("@" in text or "#" in text) and _HANDLE.search(text) is not None),
        float(digits > 0 and _DATE.search(head) is not None),
        float("©" in text or not _AGENCIES.isdisjoint(tokens)),
        float(text.count("|")),
        seen.count(",") / max(1, min(line.total, len(tokens))),
        float(text.count(" ", 0, colon) + 1) if colon > 0 else NAN,
        case_of(split_words(text[:colon])) if colon > 0 else NAN,
        case_of(split_words(text[colon + 1 : READ])) if colon > 0 else NAN,
        float(_count(seen, _QUOTES, _ASCII_QUOTES)),
        float(KINDS.index(block.kind)),
        block.emphasis,
        float("you" in tokens or "your" in tokens),
        letters / max(1, len(tokens)) if size < READ else NAN,
        tokens.count("0") / max(1, len(tokens)),
    ]


def _count(text: str, parts: Sequence[str], ascii_parts: Sequence[str]) -> int:
    """How often one of the parts stands in a text; parts that it cannot have are not looked for."""
    return sum(map(text.count, ascii_parts if text.isascii() else parts))


def cue_columns(line: Line) -> list[float]:
    """Which cues it has, and what follows the one at its start."""
    start, whole = line.start, line.whole
    names = lexicon().concepts
    followed = _NO_START
    if start is not None:
        rest = line.rest
        followed = [
            float(start.length),
            float(names.index(start.concept)),
            float(rest[:1] in SEPARATORS) if rest else 2.0,
            line.rest_case,
            float(rest[-1:] in ENDS) if rest else NAN,
        ]
    says = _NO_CUES
    if line.anywhere:
        found = {cue.concept for cue in line.anywhere}
        longest = max(cue.length for cue in line.anywhere)
        says = [float(len(found)), float(longest), *(float(name in found) for name in ANYWHERE)]
    return [
        float(whole is not None),
        float(names.index(whole.concept)) if whole is not None else NAN,
        *followed,
        *says,
        hint_of(line),
    ]


@lru_cache(maxsize=4096)
def _flags(names: frozenset[str], asked: tuple[str, ...]) -> tuple[float, ...]:
    return tuple(float(name in names) for name in asked)


def place_columns(block: Block) -> list[float]:
    """Where it stands on the page; NaN when that is unknown."""
    place = block.place
    if place is None or not place.is_found:
        inside = NAN if place is None or place.in_body is None else float(place.in_body)
        return [*_NO_PLACE, inside, NAN if place is None else 0.0]
    box, wide = place.box, place.wide
    return [
        *_flags(place.own, _OWN),
        *_flags(place.near, NEAR),
        *_flags(place.far, NEAR),
        place.like,
        place.together,
        float(place.copies),
        float(place.by_image),
        float(place.is_card),
        float(place.siblings),
        *(box.depth, box.letters, box.linked, box.blocks),
        *(wide.depth, wide.letters, wide.linked, wide.blocks),
        NAN if place.in_body is None else float(place.in_body),
        1.0,
    ]

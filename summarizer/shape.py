"""The columns that one block fills alone: its shape, its cues, and its place on the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log1p

from summarizer.blocks import Block
from summarizer.letters import HEAD
from summarizer.lexicon import lexicon
from summarizer.reading import ENDS, NAN, READ, SEPARATORS, Line

KINDS = ("paragraph", "heading", "item", "quote", "caption", "row")
KIND_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
SHAPE_NAMES = (
    "size tokens sentences ends quote_first bracketed upper letters case digits date agency pipes "
    "commas key_length key_case quotes kind emphasis you exclaims word_length figures"
)
# What cues say is mostly told by how loud they are; these two concepts tell more.
_SAYS = ("promo", "ad")
CUE_NAMES = " ".join(
    (
        "whole start_length start_concept separator rest_case rest_ends",
        "anywhere anywhere_length",
        *(f"says_{name}" for name in _SAYS),
        "hint",
    )
)
# What elements are called, as far as it tells more than their company does.
_OWN = ("caption", "small")
_NEAR = ("caption", "share", "small", "related")
_FAR = ("footer",)
_BOX_NAMES = "depth letters linked blocks"
PLACE_NAMES = " ".join(
    (
        *(f"own_{name}" for name in _OWN),
        *(f"near_{name}" for name in _NEAR),
        *(f"far_{name}" for name in _FAR),
        "like together by_image siblings",
        *(f"box_{name}" for name in _BOX_NAMES.split()),
        *(f"wide_{name}" for name in _BOX_NAMES.split()),
        "in_body found",
    )
)
_NO_START = [NAN] * 5
_NO_CUES = [0.0] * (2 + len(_SAYS))
_NO_PLACE = [NAN] * (len(PLACE_NAMES.split()) - 2)
_OPENING = "\"'“”„«»‘’‚‹「『(["
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./-]\d{1,2}\b")
_AGENCY_NAMES = (
    "ap afp getty reuters dpa imago epa efe ansa shutterstock istock alamy pixabay unsplash anp "
    "tass apa keystone pti ani ians aap bloomberg xinhua flickr wikimedia instagram ntb ritzau "
    "scanpix lehtikuva pap ctk upi zuma adobe pexels"
)
_AGENCIES = frozenset(_AGENCY_NAMES.split())


def shape_columns(line: Line, words: frozenset[str], counted: Sequence[int]) -> list[float]:
    """What the line looks like, without understanding it.

    Args:
        words: its tokens; counted: what `count_letters` found in it.
    """
    block, tokens = line.block, line.tokens
    text = block.text
    size = len(text)
    letters, upper, digits, commas, quotes, sentences = counted
    first, last = text[:1], text[-1:]
    count = len(tokens) or 1
    head = min(size, HEAD) or 1
    return [
        log1p(size),
        line.total,
        sentences + (last in ENDS),
        line.ends,
        first in _OPENING,
        first in "([" and last in ")]",
        upper / letters if letters else NAN,
        letters / head,
        line.case,
        digits / head,
        digits > 0 and _DATE.search(text[:HEAD]) is not None,
        "©" in text or not _AGENCIES.isdisjoint(words),
        text.count("|"),
        commas / max(1, min(line.total, count)),
        text.count(" ", 0, line.key) + 1 if line.key else NAN,
        line.key_case,
        quotes,
        KIND_NUMBERS[block.kind],
        block.emphasis,
        "you" in words or "your" in words,
        text.count("!") + text.count("！"),
        letters / count if size < READ else NAN,
        tokens.count("0") / count,
    ]


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
        says = [float(len(found)), float(longest), *(float(name in found) for name in _SAYS)]
    return [
        float(whole is not None),
        *followed,
        *says,
        line.hint,
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
        *_flags(place.near, _NEAR),
        *_flags(place.far, _FAR),
        place.like,
        place.together,
        float(place.by_image),
        float(place.siblings),
        *(box.depth, box.letters, box.linked, box.blocks),
        *(wide.depth, wide.letters, wide.linked, wide.blocks),
        NAN if place.in_body is None else float(place.in_body),
        1.0,
    ]

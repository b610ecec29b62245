"""Cleaning: nothing but the article.

Aim: a line that is not the article (a promo, a share button, a credit, a newsletter form) never
reaches a summary and never glues two stories together. Each block gets one decision with one
reason, nothing is lost: removed blocks are kept beside the text, and every reason can be
switched off for a source.

How it decides (`summarizer.decide`). Every block becomes a row of features
(`summarizer.features`): cues of the lexicon with the shape of what follows, links, the place on
the page, what the page says about itself, the source's memory, and the neighbors. Then, in this
order:

1. what repeats the title, or a teaser whose sentences recur below, goes (redundancy);
2. what is surely furniture goes (`summarizer.sure`): the whole line is a cue; a sentence asks for
   a subscription, a consent or a follower, or links to where one asks; a block that is little
   but a link to another page of the same host, or introduces one; the teaser of another
   page in a box of its own (`summarizer.cards`); the description of the picture beside it
   (`summarizer.pictures`); a line that stood in other articles of the source;
3. a learned judge (`summarizer.judge`) gives a probability; above the threshold it goes, and
   the threshold is lower after the last long paragraph, where little of the article stands, for
   a last line in type of its own, and at a spot of the template from which other articles of
   the source lost what stood there;
4. the tail: after the last long paragraph, a short line that went takes along the short lines
   below it that end no sentence (a header such as "DON'T MISS", a list of credits).

In doubt a line stays: losing body is worse than keeping a promo. An article that has a
paragraph of prose is never emptied: when no prose would be left, the removed prose comes back.
Decisions are repeated on what is left until nothing more goes, so cleaning twice equals once.

Special cases. Key-point bullets at the top are content. When most of an article is known to the
memory, the memory has seen this very article, and one sighting of everything is discounted.
Ideas dropped, with their measurements, are in docs/decisions/cleaning.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlsplit

from news.model import Removal
from summarizer.blocks import (
    MOST_BLOCKS,
    Block,
    Form,
    Link,
    fragment_blocks,
    line_block,
    text_blocks,
)
from summarizer.cue_words import tokenize
from summarizer.decide import decide
from summarizer.features import Features
from summarizer.hygiene import tidy
from summarizer.judge import Judge
from summarizer.judge import judge as shipped_judge
from summarizer.language import detect_language
from summarizer.lexicon import lexicon
from summarizer.masthead import NAMELESS, Masthead
from summarizer.memory import SourceMemory
from summarizer.pages import Page, read_page
from summarizer.reading import read_lines

CLEANER_VERSION = 6
_PROSE = 80


class Decision(NamedTuple):
    """What was decided on one block.

    Attributes:
        reason: why it was removed, a stable lowercase word; None when it is kept.
        links: those of the block, and spot: its place in the source's template, for
            `SourceMemory.learn`.
    """

    text: str
    is_kept: bool
    reason: str | None = None
    links: tuple[Link, ...] = ()
    spot: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One decision for each block, in order."""

    decisions: tuple[Decision, ...]

    @property
    def text(self) -> str:
        """The kept blocks, one a line."""
        return "\n".join(decision.text for decision in self.decisions if decision.is_kept)

    @property
    def removed(self) -> tuple[Removal, ...]:
        """The removed blocks with reasons."""
        return tuple(
            Removal(decision.text, decision.reason)
            for decision in self.decisions
            if decision.reason is not None and decision.text
        )


@dataclass(frozen=True, slots=True)
class CleanArticle:
    """An article after cleaning.

    Attributes:
        text: one paragraph, heading or list item a line; items begin with "- ".
        text_hash: equal for articles whose words are equal.
    """

    title: str
    text: str
    language: str | None
    decisions: tuple[Decision, ...]
    removed: tuple[Removal, ...]
    text_hash: str


def clean_article(
    source: str,
    *,
    title: str = "",
    address: str | None = None,
    form: Form = "page",
    memory: SourceMemory | None = None,
    kept_reasons: frozenset[str] = frozenset(),
    judge: Judge | None = None,
) -> CleanArticle:
    """Clean what was fetched: a page, a feed's fragment, or plain text. Never raises.

    Args:
        title: the title as the feed gives it; when empty, the page's own, or the first line of
            a plain text when it reads like a headline.
        memory: what the source repeats; it is read, not changed.
        kept_reasons: reasons that are switched off.
        judge: another model than the shipped one, for measurements.
    """
    page = read_article(source, title=title, address=address, form=form)
    title = page.title
    cleaned = clean(
        page.blocks,
        title=title,
        memory=memory,
        kept_reasons=kept_reasons,
        address=address or "",
        masthead=page.masthead,
        judge=judge,
    )
    text = cleaned.text
    return CleanArticle(
        title=title,
        text=text,
        language=detect_language(text) or page.language,
        decisions=cleaned.decisions,
        removed=cleaned.removed,
        text_hash=hash_text(text),
    )


def read_article(source: str, *, title: str = "", address: str | None, form: Form) -> Page:
    """Read what was fetched, before anything is decided. Never raises."""
    title = tidy(title)
    if form == "page":
        page = read_page(source, address)
        return replace(page, title=title or page.title)
    blocks = fragment_blocks(source, address or "") if form == "fragment" else text_blocks(source)
    if form == "text" and not title:
        title = _headline(blocks)
    return Page(title, None, tuple(blocks))


def clean_lines(
    lines: Sequence[str],
    *,
    title: str = "",
    memory: SourceMemory | None = None,
    judge: Judge | None = None,
) -> Cleaned:
    """Decide on lines of plain text: exactly one decision a line, in order."""
    return clean(
        [line_block(line) for line in lines], title=tidy(title), memory=memory, judge=judge
    )


def clean(
    blocks: Iterable[Block],
    *,
    title: str = "",
    memory: SourceMemory | None = None,
    kept_reasons: frozenset[str] = frozenset(),
    address: str = "",
    masthead: Masthead = NAMELESS,
    judge: Judge | None = None,
) -> Cleaned:
    """Decide which blocks are the article; pure and deterministic.

    Args:
        address: the article's, to tell links within its host.
        masthead: what its page says about itself.
    """
    blocks = tuple(blocks)
    lines = read_lines(blocks[:MOST_BLOCKS], memory, title)
    features = Features(
        lines,
        title=title,
        host=_host(address),
        has_memory=memory is not None and len(memory) > 0,
        masthead=masthead,
    )
    reasons: list[str | None] = [None if block.text else "empty" for block in blocks]
    decided = reasons[:MOST_BLOCKS]
    decide(
        lines,
        decided,
        features=features,
        judge=judge if judge is not None else shipped_judge(),
        title=title,
    )
    reasons[:MOST_BLOCKS] = decided
    _keep_prose(blocks, reasons)
    return Cleaned(
        tuple(
            Decision(
                block.line,
                reason is None or (reason in kept_reasons and bool(block.text)),
                None if reason in kept_reasons else reason,
                block.links,
                "" if block.place is None else block.place.spot,
            )
            for block, reason in zip(blocks, reasons, strict=True)
        )
    )


def hash_text(text: str) -> str:
    """Return a hash that is equal for texts with equal words."""
    words = re.findall(r"\w+", text.casefold())
    return sha256(" ".join(words).encode("utf-8", errors="ignore")).hexdigest()[:32]


def _keep_prose(blocks: Sequence[Block], reasons: list[str | None]) -> None:
    """Bring removed prose back when none would be left."""
    if any(
        reason is None and _is_prose(block) for block, reason in zip(blocks, reasons, strict=True)
    ):
        return
    for index, block in enumerate(blocks):
        if reasons[index] not in ("title", "teaser", "empty") and _is_prose(block):
            reasons[index] = None


def _is_prose(block: Block) -> bool:
    return len(block.text) >= _PROSE and bool(_SENTENCE.search(block.text))


_SENTENCE = re.compile(r"[.!?。！？…।؟۔][\"'”’»)\]』」]*$")


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _headline(blocks: Sequence[Block]) -> str:
    """The first line when it reads like a headline; category labels before it do not count."""
    for block in blocks[:3]:
        if lexicon().whole(tokenize(block.text[:200])) is not None:
            continue
        is_headline = block.kind != "item" and len(block.text) <= 160
        ends = block.text[-1:] in ".!:;,。…"
        return block.text if is_headline and not ends and len(blocks) > 1 else ""
    return ""

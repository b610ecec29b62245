"""Cleaning: nothing but the article.

Decides, block by block, whether it belongs to the article; first version of the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from news.model import Removal
from summarizer.blocks import Block, Form, Link, fragment_blocks, line_block, text_blocks
from summarizer.hygiene import tidy
from summarizer.language import detect_language
from summarizer.lexicon import lexicon, tokenize
from summarizer.memory import SourceMemory
from summarizer.pages import read_page

CLEANER_VERSION = 1


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on one block.

    Attributes:
        reason: why it was removed, a stable lowercase word; None when it is kept.
        links: those of the block, for `SourceMemory.learn`.
    """

    text: str
    is_kept: bool
    reason: str | None = None
    links: tuple[Link, ...] = ()


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
            if not decision.is_kept and decision.reason is not None
        )


@dataclass(frozen=True, slots=True)
class CleanArticle:
    """An article after cleaning.

    Attributes:
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
) -> CleanArticle:
    """Clean what was fetched: a page, a feed's fragment, or plain text. Never raises."""
    title, blocks, claimed = _read(source, tidy(title), address, form)
    cleaned = clean(blocks, title=title, memory=memory, kept_reasons=kept_reasons)
    text = cleaned.text
    return CleanArticle(
        title=title,
        text=text,
        language=detect_language(text) or claimed,
        decisions=cleaned.decisions,
        removed=cleaned.removed,
        text_hash=hash_text(text),
    )


def clean_lines(
    lines: Sequence[str], *, title: str = "", memory: SourceMemory | None = None
) -> Cleaned:
    """Decide on lines of plain text: exactly one decision a line, in order."""
    return clean([line_block(line) for line in lines], title=title, memory=memory)


def clean(
    blocks: Iterable[Block],
    *,
    title: str = "",
    memory: SourceMemory | None = None,
    kept_reasons: frozenset[str] = frozenset(),
    language: str | None = None,
) -> Cleaned:
    """Decide which blocks are the article."""
    decisions = []
    for block in blocks:
        reason = _reason(block, title, memory)
        is_kept = reason is None or reason in kept_reasons
        decisions.append(Decision(block.line, is_kept, None if is_kept else reason, block.links))
    return Cleaned(tuple(decisions))


def hash_text(text: str) -> str:
    """Return a hash that is equal for texts with equal words."""
    words = re.findall(r"\w+", text.casefold())
    return sha256(" ".join(words).encode("utf-8", errors="ignore")).hexdigest()[:32]


def _reason(block: Block, title: str, memory: SourceMemory | None) -> str | None:
    if not block.text:
        return "empty"
    if title and block.text.casefold() == title.casefold():
        return "title"
    tokens = tokenize(block.text, 60)
    whole = lexicon().whole(tokens)
    if whole is not None:
        return whole.concept
    start = lexicon().at_start(tokens)
    if start is not None and len(tokens) <= 30:
        rest = block.text[start.end :].lstrip()
        if rest[:1] in (":", "|", "»", "→", ">") or (
            start.length >= 2 and rest[-1:] not in ".!?。"
        ):
            return start.concept
    if memory is not None:
        known = memory.familiarity(block)
        if known.line > 0 or known.title:
            return "repeated"
    return None


def _read(
    source: str, title: str, address: str | None, form: Form
) -> tuple[str, list[Block], str | None]:
    if form == "page":
        page = read_page(source, address)
        return title or page.title, list(page.blocks), page.language
    blocks = fragment_blocks(source, address or "") if form == "fragment" else text_blocks(source)
    if form == "text" and not title:
        title = _headline(blocks)
    return title, blocks, None


def _headline(blocks: Sequence[Block]) -> str:
    """The first line when it reads like a headline; category labels before it do not count."""
    for block in blocks[:3]:
        found = lexicon().whole(tokenize(block.text, 12))
        if found is not None:
            continue
        is_headline = (
            block.kind != "item" and len(block.text) <= 160 and block.text[-1:] not in ".!:;,。…"
        )
        return block.text if is_headline and len(blocks) > 1 else ""
    return ""

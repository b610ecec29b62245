"""Cleaning: nothing but the article.

Aim: a line that is not the article (a promo, a share button, a credit, a newsletter form) never
reaches a summary and never glues two stories together. Each block gets one decision with one
reason, nothing is lost: removed blocks are kept beside the text, and every reason can be
switched off for a source.

How it decides. Every block becomes a row of features (`summarizer.features`): cues of the
lexicon with the shape of what follows, links, the place on the page, the source's memory, and
the neighbors. Then, in this order:

1. what repeats the title, or a teaser whose sentences recur below, goes (redundancy);
2. what is surely furniture goes: the whole line is a cue; a sentence asks for a subscription, a
   consent or a follower; a block that is nothing but a link to another page of the same host
   and as long as a headline; a line that stood in other articles of the source;
3. a learned judge (`summarizer.judge`) gives a probability; above the threshold it goes, and
   the threshold is lower after the last long paragraph, where little of the article stands;
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
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from news.model import Removal
from summarizer.blocks import Block, Form, Link, fragment_blocks, line_block, text_blocks
from summarizer.credits import ends_with_credit
from summarizer.features import NAMES, rows
from summarizer.hygiene import tidy
from summarizer.judge import Judge
from summarizer.judge import judge as shipped_judge
from summarizer.language import detect_language
from summarizer.lexicon import lexicon, tokenize
from summarizer.memory import SourceMemory
from summarizer.pages import read_page
from summarizer.reading import SEPARATORS, Line, read_lines
from summarizer.redundancy import LEAST_COPY, is_teaser, repeats_title

CLEANER_VERSION = 1
# Chosen on the cross-validated dev lines, see docs/decisions/cleaning.md.
PAGE_THRESHOLD = 0.92
TAIL_THRESHOLD = 0.82
LINE_THRESHOLD = 0.965
_PASSES = 4
# No article is longer; what comes after stays as it is, so that time is bounded.
_MOST_BLOCKS = 4000
_SURE_ANYWHERE = ("newsletter", "consent", "ad", "share")
_SURE_BEFORE_SEPARATOR = ("promo", "credit", "share", "newsletter", "ad", "caption", "footer")
_LEAST_FOR_CUE = 0.3
_LONG_CUE = 5
_LEAST_FOR_LINK = 0.2
_LEAST_FOR_SHAPE = 0.1
_LEAST_FOR_ONE_WORD = 0.9
_LEAST_FOR_MEMORY = 0.2
_SHORT = 25
_HEADER = 9
_LEAST_TITLE = 6
_LONGEST_POINTER = 32
_LONGEST_CREDIT = 9
_LONGEST_BYLINE = 11
_BYLINE_CASE = 0.6
_PROSE_WORDS = 15
_CAPITAL_WORDS = 9
_PROSE = 80
_TOP = 12
_VERY_TOP = 3
_LEAST_LIKENESS = 0.6
_COLUMN = {name: index for index, name in enumerate(NAMES)}


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
    title, blocks, claimed = _read(source, tidy(title), address, form)
    cleaned = clean(
        blocks,
        title=title,
        memory=memory,
        kept_reasons=kept_reasons,
        address=address or "",
        judge=judge,
    )
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
    language: str | None = None,
    address: str = "",
    judge: Judge | None = None,
) -> Cleaned:
    """Decide which blocks are the article; pure and deterministic.

    Args:
        language: ignored; the lexicon knows every language at once.
        address: the article's, to tell links within its host.
    """
    del language
    blocks = tuple(blocks)
    lines = read_lines(blocks[:_MOST_BLOCKS], memory)
    reasons: list[str | None] = [None if block.text else "empty" for block in blocks]
    model = judge if judge is not None else shipped_judge()
    said = [model.words(line.tokens) for line in lines]
    scene = _Scene(title, _host(address), memory is not None and len(memory) > 0)
    for _ in range(_PASSES):
        left = [index for index, _ in enumerate(lines) if reasons[index] is None]
        found = _decide(
            [lines[index] for index in left], [said[index] for index in left], scene, model
        )
        if not any(found):
            break
        for index, reason in zip(left, found, strict=True):
            reasons[index] = reason
    _keep_prose(blocks, reasons)
    return Cleaned(
        tuple(
            Decision(
                block.line,
                reason is None or (reason in kept_reasons and bool(block.text)),
                None if reason in kept_reasons else reason,
                block.links,
            )
            for block, reason in zip(blocks, reasons, strict=True)
        )
    )


def hash_text(text: str) -> str:
    """Return a hash that is equal for texts with equal words."""
    words = re.findall(r"\w+", text.casefold())
    return sha256(" ".join(words).encode("utf-8", errors="ignore")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all blocks of an article have in common."""

    title: str
    host: str
    has_memory: bool


def _decide(
    lines: Sequence[Line], said: Sequence[float], scene: _Scene, judge: Judge
) -> list[str | None]:
    """Return a reason for each line that goes, and None for each that stays."""
    if not lines:
        return []
    table = rows(lines, title=scene.title, host=scene.host, has_memory=scene.has_memory)
    chances = judge.probabilities(np.column_stack([table, np.array(said, dtype=np.float32)]))
    reasons = _redundant(lines, scene.title)
    last = _last_prose(lines)
    first = next((i for i, line in enumerate(lines) if line.total >= _PROSE_WORDS), len(lines))
    for index, (line, row, chance) in enumerate(zip(lines, table, chances, strict=True)):
        threshold = TAIL_THRESHOLD if 0 <= last < index else PAGE_THRESHOLD
        if line.block.place is None:
            threshold = LINE_THRESHOLD
        goes = chance > threshold or _is_sure(line, row, float(chance))
        goes = goes or (index < first and _is_byline(line, row))
        if goes and reasons[index] is None:
            reasons[index] = _reason(line)
    _take_tail(lines, table, reasons)
    return reasons


def _is_sure(line: Line, row: NDArray[np.float32], chance: float) -> bool:
    """Whether one signal alone is enough, as long as the judge does not strongly object."""
    if line.whole is not None:
        return True
    if line.known.line > 0 and chance > _LEAST_FOR_MEMORY:
        return True
    if chance > _LEAST_FOR_CUE and any(
        cue.concept in _SURE_ANYWHERE or (cue.concept == "footer" and cue.length >= _LONG_CUE)
        for cue in line.anywhere
    ):
        return True
    if _is_credited_caption(line) or line.block.kind == "caption":
        return True
    if ends_with_credit(line.block.text):
        return True
    place = line.block.place
    if place is not None and "newsletter" in place.near and chance > _LEAST_FOR_LINK:
        return True
    if chance > _LEAST_FOR_SHAPE and (
        _points_elsewhere(line, row, chance) or _is_capital_headline(line, row)
    ):
        return True
    is_link = row[_COLUMN["linked"]] > 0.9 and row[_COLUMN["same_host"]] > 0
    return bool(is_link and line.total > 4 and chance > _LEAST_FOR_LINK)


def _points_elsewhere(line: Line, row: NDArray[np.float32], chance: float) -> bool:
    """Whether a cue opens the line, and what follows has the shape that belongs to it."""
    cue, rest = line.start, line.rest
    if cue is None or not rest or line.total > _LONGEST_POINTER:
        return False
    if rest[0] in SEPARATORS:
        if cue.length == 1 and cue.concept == "promo":
            return chance > _LEAST_FOR_ONE_WORD and "|" not in rest
        return cue.concept in _SURE_BEFORE_SEPARATOR or (cue.concept == "byline" and cue.length > 1)
    if row[_COLUMN["ends"]]:
        return False
    if cue.concept == "credit":
        return line.total <= _LONGEST_CREDIT and line.rest_case > 0.7
    is_title = line.total >= _LEAST_TITLE and line.block.kind != "heading"
    return cue.concept == "promo" and cue.length > 1 and is_title


def _is_byline(line: Line, row: NDArray[np.float32]) -> bool:
    """Whether a short line above the text names a writer or a moment: "Posted by …", "Stand: …"."""
    cue = line.start
    return bool(
        cue is not None
        and cue.concept == "byline"
        and line.rest
        and line.total <= _LONGEST_BYLINE
        and line.rest_case > _BYLINE_CASE
        and not row[_COLUMN["ends"]]
        and line.block.kind != "heading"
    )


def _is_credited_caption(line: Line) -> bool:
    """Whether a line describes a picture and ends with its owner: "In this photo … (via AP)"."""
    has_credit = any(cue.concept == "credit" for cue in line.anywhere)
    is_caption = line.start is not None and line.start.concept == "caption"
    return has_credit and is_caption and line.block.text[-1:] in ")]）"


def _is_capital_headline(line: Line, row: NDArray[np.float32]) -> bool:
    """Whether a headline in capitals stands between two paragraphs of ordinary type."""
    return bool(
        line.total >= _CAPITAL_WORDS
        and line.total < _LONGEST_POINTER
        and line.block.text.isupper()
        and not row[_COLUMN["ends"]]
        and "|" not in line.block.text
        and min(row[_COLUMN["previous_tokens"]], row[_COLUMN["next_tokens"]]) > _CAPITAL_WORDS
    )


def _take_tail(
    lines: Sequence[Line], table: NDArray[np.float32], reasons: list[str | None]
) -> None:
    """Let a short line that goes, after the last long paragraph, take what stands below it."""
    last = _last_prose(lines)
    if last < 0:
        return
    header: str | None = None
    for index in range(last + 1, len(lines)):
        reason, size = reasons[index], lines[index].total
        if reason is not None:
            header = reason if size < _HEADER and reason != "title" else header
        elif header is not None and size < _SHORT and not table[index][_COLUMN["ends"]]:
            reasons[index] = header


def _last_prose(lines: Sequence[Line]) -> int:
    """Return the index of the last long paragraph; -1 without one."""
    return max((index for index, line in enumerate(lines) if line.is_prose), default=-1)


def _redundant(lines: Sequence[Line], title: str) -> list[str | None]:
    """Return `title` or `teaser` for the lines that say nothing of their own."""
    texts = [line.block.text for line in lines]
    last = {text.casefold(): index for index, text in enumerate(texts)}
    wanted = set(tokenize(title))
    reasons: list[str | None] = []
    for index, (line, text) in enumerate(zip(lines, texts, strict=True)):
        likeness = len(wanted.intersection(line.tokens)) / max(1, len(wanted))
        if likeness > _LEAST_LIKENESS and repeats_title(text, title):
            reasons.append("title")
        else:
            is_long = len(text) >= LEAST_COPY
            comes_again = is_long and index < _VERY_TOP and last[text.casefold()] > index
            below = texts[index + 1 : index + 1 + _TOP]
            recurs = comes_again or (index < _TOP and is_teaser(text, below))
            reasons.append("teaser" if recurs else None)
    return reasons


_PLACES = (
    ("newsletter", "newsletter"),
    ("caption", "caption"),
    ("figure", "caption"),
    ("credit", "credit"),
    ("share", "share"),
    ("comments", "comments"),
    ("ad", "ad"),
    ("related", "promo"),
    ("byline", "byline"),
    ("date", "byline"),
    ("interface", "interface"),
    ("footer", "footer"),
)


def _reason(line: Line) -> str:
    """Name the strongest reason: what the line says, where it stands, what it looks like."""
    if line.cue is not None:
        return line.cue.concept
    if line.known.title:
        return "promo"
    if line.known.line:
        return "repeated"
    place = line.block.place
    if place is not None:
        for name, reason in _PLACES:
            if name in place.near:
                return reason
    if line.block.links:
        return "promo"
    return "other"


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
        if lexicon().whole(tokenize(block.text[:200])) is not None:
            continue
        is_headline = block.kind != "item" and len(block.text) <= 160
        ends = block.text[-1:] in ".!:;,。…"
        return block.text if is_headline and not ends and len(blocks) > 1 else ""
    return ""

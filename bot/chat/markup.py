"""Text with a little structure, and the one place where it becomes Telegram's HTML.

A screen or digest is a sequence of blocks, a block is lines, a line is spans. Nothing above this
module knows an angle bracket: text is cleaned, measured, cut and escaped here, last.

Aim: no message is ever refused for its shape. Telegram allows 4096 characters after parsing
(counted in UTF-16 units, the strictest reading) and 100 entities. A block moves to the next
message as a whole; only a block that fits in no message is cut, between spans (sentences,
links), then between words, then between letters. Cutting happens before markup is made, so no
tag can be left open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Literal
from urllib.parse import urlsplit

from bot.chat.measure import cut, tidy, units
from news.model import Button, Message

MAX_UNITS = 4096
"""Characters of a message after parsing, Bot API."""
MAX_ENTITIES = 90
"""Bot API allows 100; names and addresses that Telegram finds by itself count too."""
MAX_OCTETS = 30_000
"""Bytes of the HTML itself; Telegram's servers read 35,000."""
MAX_ADDRESS = 2000
"""A longer address is shown as a name without a link."""
LONG_SPAN = 1200
"""UTF-16 units; in a block that must be cut, longer spans are cut between words."""

_NOT_IN_ADDRESSES = re.compile(r'[<>"\x00\s]')
_ISOLATE, _POP = "\u2068", "\u2069"

Style = Literal["", "b", "i", "code"]
Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style, or a link. `text` is anybody's words, not yet escaped.

    Attributes:
        is_guest: words in a line that is not theirs, such as an outlet's name in ours; written
            from right to left they are isolated, so that they do not turn the line around.
    """

    text: str
    style: Style = ""
    address: str | None = None
    is_guest: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Spans that flow as one paragraph, and may be cut between two of them.

    Attributes:
        lead: stands before the first span without a separator.
    """

    spans: tuple[Span, ...]
    separator: str = " "
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stay together while they fit; a blank line parts two blocks."""

    lines: tuple[Line, ...]


# --- messages --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Size:
    """How much of a message something takes: UTF-16 units, entities, bytes of HTML."""

    units: int = 0
    entities: int = 0
    octets: int = 0

    def __add__(self, other: _Size) -> _Size:
        return _Size(
            self.units + other.units,
            self.entities + other.entities,
            self.octets + other.octets,
        )

    def fits(self, reserve: int) -> bool:
        """Whether a message has room for it and for the label below, which is one entity."""
        return (
            self.units + reserve <= MAX_UNITS
            and self.entities < MAX_ENTITIES
            and self.octets + reserve <= MAX_OCTETS
        )


def _size_of_text(text: str) -> _Size:
    return _Size(units(text), 0, len(escape(text, quote=False).encode()))


def _size_of_span(span: Span) -> _Size:
    entities = (1 if span.style else 0) + (1 if _link(span) else 0)
    return _Size(units(_shown(span)), entities, len(_span_html(span).encode()))


def _size_of_lines(lines: Sequence[Line]) -> _Size:
    size = _Size()
    for line in lines:
        size += _size_of_text(line.lead + line.separator * (len(line.spans) - 1) + "\n")
        for span in line.spans:
            size += _size_of_span(span)
    return size


@dataclass(slots=True)
class _Page:
    """A message that is being filled, with what it takes so far."""

    blocks: list[list[Line]] = field(default_factory=list)
    size: _Size = _Size()

    def add_block(self, lines: list[Line], size: _Size) -> None:
        self.blocks.append(lines)
        self.size += size + _PARTING

    def add_span(self, line: Line, span: Span, size: _Size, *, is_continued: bool) -> None:
        """Add a span to the last line, or as the start of a line, of the only block."""
        if not self.blocks:
            self.blocks.append([])
        lines = self.blocks[-1]
        if is_continued and lines:
            lines[-1] = replace(lines[-1], spans=(*lines[-1].spans, span))
        else:
            lines.append(replace(line, spans=(span,)))
        self.size += size


_PARTING = _size_of_text("\n\n")


def to_messages(
    blocks: Iterable[Block],
    *,
    part_label: str = "{part}/{count}",
    keyboard: Keyboard = (),
    is_silent: bool = False,
) -> tuple[Message, ...]:
    """Lay blocks out as messages that Telegram accepts; the last one carries the keyboard.

    Args:
        part_label: shown below each message when there are several.
    """
    pages = _fill(blocks, reserve=units(part_label) + 12)
    if len(pages) > 1:
        label = [
            [Line((Span(part_label.format(part=part, count=len(pages)), "i"),))]
            for part in range(1, len(pages) + 1)
        ]
        for page, mark in zip(pages, label, strict=True):
            page.add_block(mark, _size_of_lines(mark))
    return tuple(
        Message(
            html=_html(page.blocks),
            plain=_plain(page.blocks),
            keyboard=keyboard if page is pages[-1] else (),
            is_silent=is_silent,
        )
        for page in pages
    )


def _fill(blocks: Iterable[Block], *, reserve: int) -> list[_Page]:
    pages = [_Page()]
    for block in blocks:
        lines = _readable(block)
        if not lines:
            continue
        size = _size_of_lines(lines)
        if not size.fits(reserve):
            pages += _spread(lines, reserve)
            continue
        if not (pages[-1].size + size + _PARTING).fits(reserve):
            pages.append(_Page())
        pages[-1].add_block(lines, size)
    return [page for page in pages if page.blocks]


def _readable(block: Block) -> list[Line]:
    """Return the block's lines with tidy text, without what shows nothing."""
    lines = []
    for line in block.lines:
        spans = tuple(replace(span, text=text) for span in line.spans if (text := tidy(span.text)))
        if spans:
            lines.append(replace(line, spans=spans))
    return lines


def _spread(lines: Sequence[Line], reserve: int) -> list[_Page]:
    """Lay one block that fits in no message over several, span by span."""
    pages = [_Page()]
    for line in lines:
        is_continued = False
        for span in line.spans:
            for piece in cut(span.text, LONG_SPAN):
                part = replace(span, text=piece)
                size = _size_of_span(part) + _size_of_text(line.lead + line.separator + "\n")
                if not (pages[-1].size + size).fits(reserve):
                    line = replace(line, lead="") if is_continued else line
                    pages.append(_Page())
                    is_continued = False
                pages[-1].add_span(line, part, size, is_continued=is_continued)
                is_continued = True
    return [page for page in pages if page.blocks]


def _shown(span: Span) -> str:
    """Return the span's text, isolated where it would turn its line around."""
    if (
        span.is_guest
        and not span.text.isascii()
        and any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in span.text)
    ):
        return f"{_ISOLATE}{span.text}{_POP}"
    return span.text


def _link(span: Span) -> str | None:
    """Return the address when Telegram makes a link of it; else the name stands alone."""
    address = span.address or ""
    if not address.startswith(("https://", "http://")) or len(address) > MAX_ADDRESS:
        return None
    if _NOT_IN_ADDRESSES.search(address):
        return None
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return None
    return address if "." in host.strip(".") or host == "localhost" else None


def _text(blocks: Sequence[Sequence[Line]]) -> str:
    """Return what a reader sees."""
    return _join(blocks, _shown, lambda text: text)


def _html(blocks: Sequence[Sequence[Line]]) -> str:
    """Return Telegram's HTML. This is where everything is escaped."""
    return _join(blocks, _span_html, lambda text: escape(text, quote=False))


def _span_html(span: Span) -> str:
    html = escape(_shown(span), quote=False)
    if span.style:
        html = f"<{span.style}>{html}</{span.style}>"
    if address := _link(span):
        html = f'<a href="{escape(address)}">{html}</a>'
    return html


def _plain(blocks: Sequence[Sequence[Line]]) -> str:
    """Return the text with its addresses: all, else one a line, else none, as the limit allows."""
    for most in (MAX_ENTITIES, 1):
        text = "\n\n".join(
            "\n".join(_plain_line(line, most) for line in lines) for lines in blocks if lines
        )
        if units(text) <= MAX_UNITS:
            return text
    return _text(blocks)


def _plain_line(line: Line, most_addresses: int) -> str:
    shown = []
    for span in line.spans:
        address = _link(span)
        if address and most_addresses > 0 and address != span.text:
            most_addresses -= 1
            shown.append(f"{_shown(span)} {address}")
        else:
            shown.append(_shown(span))
    return line.lead + line.separator.join(shown)


def _join(
    blocks: Sequence[Sequence[Line]],
    of_span: Callable[[Span], str],
    of_text: Callable[[str], str],
) -> str:
    return "\n\n".join(
        "\n".join(
            of_text(line.lead) + of_text(line.separator).join(of_span(span) for span in line.spans)
            for line in lines
        )
        for lines in blocks
        if lines
    )

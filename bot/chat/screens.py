"""Screens of everything that is no news: settings, sources, feeds, status, and short notes.

Pure: nouns and a moment give a message with its buttons. Words come from `bot.chat.texts`,
what a button carries from `bot.chat.callbacks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.chat import texts
from bot.chat.callbacks import pack
from bot.chat.markup import Block, Keyboard, Line, Span, to_messages
from bot.chat.measure import shorten
from news.model import Button, Message

PAGE_SIZE = 8
"""Feeds on a page, so that their buttons fit on a phone."""
LABEL_LENGTH = 40
"""Letters of a button's label that a phone shows."""


def note(*paragraphs: str | Block, title: str = "", keyboard: Keyboard = ()) -> Message:
    """Return a short message: a title in bold, and paragraphs."""
    blocks = [Block((Line((Span(title, "b"),)),))] if title else []
    for paragraph in paragraphs:
        if isinstance(paragraph, str):
            blocks.append(Block(tuple(Line((Span(line),)) for line in paragraph.split("\n"))))
        else:
            blocks.append(paragraph)
    return to_messages(blocks, keyboard=keyboard)[0]


def fact_block(facts: Iterable[tuple[str, str]]) -> Block:
    """Return lines of a name in bold and its value."""
    return Block(
        tuple(Line((Span(f"{name}:", "b"), Span(value, is_guest=True))) for name, value in facts)
    )


def button(label: str, verb: str, *words: str | int) -> Button:
    """Return a button that carries a verb and its words."""
    return Button(shorten(label, LABEL_LENGTH), pack(verb, *words))


def tick(is_chosen: bool, label: str) -> str:
    """Return a label that shows whether something is chosen."""
    return f"{texts.CHOSEN if is_chosen else texts.NOT_CHOSEN} {label}"


def in_rows(buttons: Sequence[Button], width: int) -> Keyboard:
    """Return buttons in rows of at most `width`."""
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


def page_buttons(verb: str, page: int, page_count: int) -> Keyboard:
    """Return a row that leads to the page before and after, or nothing on a single page."""
    row = []
    if page > 0:
        row.append(button(texts.BUTTON_PREVIOUS, verb, page - 1))
    if page_count > 1:
        row.append(button(f"{page + 1}/{page_count}", verb, page))
    if page + 1 < page_count:
        row.append(button(texts.BUTTON_NEXT, verb, page + 1))
    return (tuple(row),) if len(row) > 1 else ()


def page_of(count: int, page: int, *, size: int = PAGE_SIZE) -> tuple[int, int, slice]:
    """Return a page that exists, how many there are, and which items are on it."""
    pages = max(1, -(-count // size))
    page = min(max(page, 0), pages - 1)
    return page, pages, slice(page * size, (page + 1) * size)

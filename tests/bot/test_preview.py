"""The pictures show what Telegram would show, in a terminal and on a page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.chat.markup import Block, Line, Span, to_messages
from bot.chat.preview import Exchange, preview, preview_html
from news.model import Button, Message
from tests.make import a_message


def test_a_message_is_a_bubble_with_its_buttons_below() -> None:
    message = a_message(
        html="<b>Bridge &amp; ferry</b>\nA sentence that is a little longer than the line.",
        keyboard=((Button("Older ›", "latest|1"), Button("Site", "https://a.example/")),),
    )

    assert preview([message], width=30).splitlines() == [
        "╭────────────────────────────╮",
        "│ Bridge & ferry             │",
        "│ A sentence that is a       │",
        "│ little longer than the     │",
        "│ line.                      │",
        "╰────────────────────────────╯",
        "[  Older ›   ] [    Site    ]",
    ]


def test_color_shows_bold_and_links() -> None:
    message = a_message(html='<b>Now</b> <a href="https://a.example/">Post</a>')

    picture = preview([message], width=30, has_color=True)

    assert "\x1b[1mNow\x1b[0m" in picture
    assert "\x1b[4;36mPost\x1b[0m" in picture


@given(st.text(max_size=300), st.integers(24, 100))
def test_every_line_has_the_same_width(text: str, width: int) -> None:
    messages = to_messages([Block((Line((Span("Title", "b"), Span(text))),))])

    lines = preview(messages, width=width).splitlines()

    assert {cell_len(line) for line in lines} == {width}


def test_the_page_is_self_contained_and_escaped() -> None:
    message = Message(
        html='1 &lt; 2 <a href="https://a.example/?a=1&amp;b=%22">A &amp; B</a>',
        plain="",
        keyboard=((Button("<More>", "more"),),),
        is_silent=True,
    )

    page = preview_html([message, Exchange("A day later", (message,))], title="T <x>")

    assert page.startswith("<!doctype html>")
    assert "1 &lt; 2" in page
    assert '<a href="https://a.example/?a=1&amp;b=%22"' in page
    assert "&lt;More&gt;" in page
    assert "T &lt;x&gt;" in page
    assert "<h2>A day later</h2>" in page
    assert "prefers-color-scheme: dark" in page
    for outside in ("<script", "src=", "@import", "url("):
        assert outside not in page

"""Messages as Telegram would show them: a picture for the terminal and a page for the browser.

For `broadsheet demo` and for reading what a change of layout does; nothing is sent. Both read
Telegram's HTML as `bot.chat.markup` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import groupby

from rich.cells import cell_len

from news.model import Button, Message

_ANSI = {"b": "1", "i": "3", "a": "4;36", "code": "2"}
_ISOLATES = str.maketrans("", "", "\u2068\u2069")
SENDER = "Broadsheet"
_MARGIN = 4
"""Columns of the bubble's border and inner space."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Text between two tags, with the tags that hold it and its link's address."""

    text: str
    tags: tuple[str, ...]
    address: str | None = None


class _Reader(HTMLParser):
    """Reads Telegram's HTML into runs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, str | None]] = []
        self.runs: list[_Run] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs).get("href")))

    def handle_endtag(self, tag: str) -> None:
        if self.tags and self.tags[-1][0] == tag:
            self.tags.pop()

    def handle_data(self, data: str) -> None:
        address = next((href for _, href in reversed(self.tags) if href), None)
        self.runs.append(_Run(data, tuple(tag for tag, _ in self.tags), address))


def _runs(html: str) -> list[_Run]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.runs


# --- the terminal ----------------------------------------------------------------------------


def preview(messages: Iterable[Message], *, width: int = 80, has_color: bool = False) -> str:
    """Return a picture of the messages as bubbles, for a terminal.

    Args:
        width: columns of the whole picture, at least 24.
        has_color: whether bold, italic and links are shown by ANSI codes; without them a
            picture is plain text.
    """
    width = max(24, width)
    return "\n".join("\n".join(_bubble(message, width, has_color)) for message in messages)


def _bubble(message: Message, width: int, has_color: bool) -> Iterator[str]:
    inner = width - _MARGIN
    yield f"╭{'─' * (width - 2)}╮"
    for line in _wrapped(_runs(message.html), inner):
        shown = "".join(_painted(run, has_color) for run in line)
        length = sum(cell_len(_visible(run.text)) for run in line)
        yield f"│ {shown}{' ' * (inner - length)} │"
    yield f"╰{'─' * (width - 2)}╯"
    for row in message.keyboard:
        yield _button_row(row, width)


def _visible(text: str) -> str:
    return text.translate(_ISOLATES)


def _painted(run: _Run, has_color: bool) -> str:
    text = _visible(run.text)
    codes = [_ANSI[tag] for tag in run.tags if tag in _ANSI]
    return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes and has_color else text


def _wrapped(runs: Sequence[_Run], width: int) -> list[list[_Run]]:
    """Break runs into lines of at most `width` columns, between words where there are any."""
    lines: list[list[_Run]] = [[]]
    room = width
    for piece in _words(runs):
        if piece.text == "\n":
            lines.append([])
            room = width
            continue
        for part in _folded(piece, width):
            length = cell_len(_visible(part.text))
            if length > room and part.text != " ":
                _drop_last_space(lines[-1])
                lines.append([])
                room = width
            if part.text == " " and (room == width or room < 1):
                continue
            lines[-1].append(part)
            room -= length
    return [list(_merged(line)) for line in lines]


def _words(runs: Sequence[_Run]) -> Iterator[_Run]:
    """Cut runs into words, single spaces and line ends."""
    for run in runs:
        word = ""
        for letter in run.text:
            if letter not in " \n":
                word += letter
                continue
            if word:
                yield _Run(word, run.tags, run.address)
            yield _Run(letter, run.tags, run.address)
            word = ""
        if word:
            yield _Run(word, run.tags, run.address)


def _folded(run: _Run, width: int) -> Iterator[_Run]:
    """Cut a word that is wider than the picture."""
    part = ""
    for letter in run.text:
        if cell_len(_visible(part + letter)) > width:
            yield _Run(part, run.tags, run.address)
            part = ""
        part += letter
    yield _Run(part, run.tags, run.address)


def _drop_last_space(line: list[_Run]) -> None:
    if line and line[-1].text == " ":
        line.pop()


def _merged(line: Sequence[_Run]) -> Iterator[_Run]:
    for (tags, address), group in groupby(line, key=lambda run: (run.tags, run.address)):
        yield _Run("".join(run.text for run in group), tags, address)


def _button_row(row: Sequence[Button], width: int) -> str:
    share = (width - len(row) + 1) // len(row) - 4
    return " ".join(f"[ {_centered(button.label, share)} ]" for button in row)


def _centered(label: str, width: int) -> str:
    while cell_len(label) > width and len(label) > 1:
        label = label[:-2] + "…"
    free = max(0, width - cell_len(label))
    return f"{' ' * (free // 2)}{label}{' ' * (free - free // 2)}"


# --- the page --------------------------------------------------------------------------------

_STYLE = """
:root { --page: #d6e4ee; --bubble: #fff; --text: #111; --link: #2678b6; --soft: #6b7c8a;
  --button: rgba(60, 100, 130, .55); }
@media (prefers-color-scheme: dark) { :root { --page: #0e1621; --bubble: #182533;
  --text: #f0f4f7; --link: #6ab3f3; --soft: #7f91a4; --button: rgba(70, 95, 120, .6); } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem .75rem 3rem; background: var(--page); color: var(--text);
  font: 15px/1.4 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 34rem; margin: 0 auto; }
h1, h2 { font-size: .85rem; font-weight: 600; text-align: center; color: var(--soft);
  margin: 1.25rem 0 .75rem; }
.message { margin: 0 0 .6rem; }
.bubble { background: var(--bubble); border-radius: 4px 14px 14px 14px; padding: .55rem .8rem .4rem;
  box-shadow: 0 1px 1px rgba(0, 0, 0, .12); }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.line { unicode-bidi: plaintext; }
.bubble a { color: var(--link); text-decoration: none; }
.bubble a:hover { text-decoration: underline; }
.from { color: var(--link); font-weight: 600; font-size: .85rem; }
.silent { text-align: right; color: var(--soft); font-size: .75rem; }
.row { display: flex; gap: 4px; margin-top: 4px; }
.row span, .row a { flex: 1; text-align: center; padding: .45rem .3rem; border-radius: 8px;
  color: #fff; background: var(--button); font-size: .88rem; text-decoration: none;
  overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
"""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Messages under a heading, as a page shows them."""

    heading: str
    messages: tuple[Message, ...]


def preview_html(messages: Iterable[Message | Exchange], *, title: str = "Broadsheet") -> str:
    """Return one self-contained page with the messages in Telegram's look, light or dark.

    Args:
        messages: in order; an `Exchange` puts a heading above its messages.
    """
    body = "\n".join(_on_page(message) for message in messages)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""


def _on_page(shown: Message | Exchange) -> str:
    match shown:
        case Exchange(heading, messages):
            inner = "\n".join(_message_html(message) for message in messages)
            return f"<h2>{escape(heading)}</h2>\n{inner}"
        case Message() as message:
            return _message_html(message)


def _message_html(message: Message) -> str:
    silent = '<div class="silent">🔕 arrives without a sound</div>' if message.is_silent else ""
    rows = "".join(
        f'<div class="row">{"".join(_button_html(button) for button in row)}</div>'
        for row in message.keyboard
    )
    return (
        f'<div class="message"><div class="bubble"><div class="from">{SENDER}</div>'
        f'<div class="text">{_text_html(message.html)}</div>{silent}</div>{rows}</div>'
    )


def _text_html(html: str) -> str:
    """Write the message anew, line by line, so that each line finds its own direction."""
    lines = [[]] if not html else _wrapped(_runs(html), 10**6)
    return "".join(
        f'<div class="line">{"".join(_run_html(run) for run in line) or "&nbsp;"}</div>'
        for line in lines
    )


def _run_html(run: _Run) -> str:
    text = escape(run.text)
    for tag in run.tags:
        if tag in ("b", "i", "code"):
            text = f"<{tag}>{text}</{tag}>"
    if run.address:
        return f'<a href="{escape(run.address)}" rel="noopener noreferrer">{text}</a>'
    return text


def _button_html(button: Button) -> str:
    label = escape(button.label)
    if button.action.startswith("https://"):
        return f'<a href="{escape(button.action)}" rel="noopener noreferrer">{label}</a>'
    return f"<span>{label}</span>"

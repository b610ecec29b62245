"""Telegram's HTML as its server reads it: parsed text, entities, and the refusals' own words.

Where Telegram silently repairs a message (a bare `&`, an address that is no link, more than
100 entities, nested quotes), the double refuses instead, because a repair means that readers
see something else than what was composed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

KNOWN_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
MAX_TEXT = 4096
MAX_ENTITIES = 100
_ENTITY = re.compile(r"&(?:#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|lt|gt|amp|quot);")
_TAG = re.compile(r"<(/?)([^\s>]*)([^>]*)>", re.DOTALL)
_ATTRIBUTE = re.compile(
    r"""\s+([^\s=>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[a-zA-Z0-9.\-]+(?=\s|$)))?""", re.DOTALL
)
_COMMAND = re.compile(r"(?<!\S)/[a-zA-Z0-9_]{1,32}(?:@\w+)?")


class RefusedMarkupError(Exception):
    """The text cannot be read; the message is the description that Telegram would send."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A run of formatted text; offset and length in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None

    def as_json(self) -> dict[str, object]:
        """Return it as the Bot API writes it."""
        plain: dict[str, object] = {
            "type": self.type,
            "offset": self.offset,
            "length": self.length,
        }
        return plain | ({"url": self.url} if self.url else {})


@dataclass(frozen=True, slots=True)
class Parsed:
    """A message's text after entity parsing."""

    text: str
    entities: tuple[Entity, ...]


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 code units, in which Telegram counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def read_text(text: str, parse_mode: str | None, *, limit: int = MAX_TEXT) -> Parsed:
    """Parse and check a text as Telegram does.

    Raises:
        RefusedMarkupError: with Telegram's own description.
    """
    match (parse_mode or "").lower():
        case "":
            parsed = Parsed(text, commands_in(text))
        case "html":
            parsed = parse_html(text)
        case other:
            raise RefusedMarkupError(f"Bad Request: unsupported parse_mode {other}")
    if not parsed.text.strip():
        raise RefusedMarkupError("Bad Request: message text is empty")
    if utf16_length(parsed.text) > limit:
        raise RefusedMarkupError("Bad Request: message is too long")
    if len(parsed.entities) > MAX_ENTITIES:
        raise RefusedMarkupError("Bad Request: ENTITIES_TOO_LONG")
    return parsed


def commands_in(text: str) -> tuple[Entity, ...]:
    """Return the bot commands of a plain text as entities."""
    return tuple(
        Entity("bot_command", utf16_length(text[: found.start()]), utf16_length(found.group()))
        for found in _COMMAND.finditer(text)
    )


def parse_html(source: str) -> Parsed:
    """Parse Telegram's HTML.

    Raises:
        RefusedMarkupError: with the words of Telegram's parser.
    """
    pieces: list[str] = []
    entities: list[Entity] = []
    open_tags: list[tuple[str, int, str | None]] = []
    position = length = 0
    while position < len(source):
        at = len(source[:position].encode())
        if source[position] == "&":
            known = _ENTITY.match(source, position)
            if known is None:
                raise _refusal(f"Unescaped character '&' at byte offset {at}")
            piece = unescape(known.group())
            position = known.end()
        elif source[position] == "<":
            tag = _TAG.match(source, position)
            if tag is None:
                kind = "end" if source.startswith("</", position) else "start"
                raise _refusal(f"Unclosed {kind} tag at byte offset {at}")
            position = tag.end()
            if tag.group(1):
                name, start, url = _close(tag.group(2), open_tags, at)
                if length > start:
                    entities.append(Entity(KNOWN_TAGS[name], start, length - start, url))
            else:
                name = tag.group(2).lower()
                url = _open(name, tag.group(3), open_tags, at)
                open_tags.append((name, length, url))
            continue
        else:
            piece = source[position]
            position += 1
        pieces.append(piece)
        length += utf16_length(piece)
    if open_tags:
        raise _refusal(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    entities.sort(key=lambda entity: (entity.offset, -entity.length))
    return Parsed("".join(pieces), tuple(entities))


def _refusal(what: str) -> RefusedMarkupError:
    return RefusedMarkupError(f"Bad Request: can't parse entities: {what}")


def _close(
    name: str, open_tags: list[tuple[str, int, str | None]], at: int
) -> tuple[str, int, str | None]:
    if not open_tags:
        raise _refusal(f"Unexpected end tag at byte offset {at}")
    expected = open_tags[-1][0]
    if name and name != expected:
        raise _refusal(
            f'Unmatched end tag at byte offset {at}, expected "</{expected}>", found "</{name}>"'
        )
    return open_tags.pop()


def _open(
    name: str, rest: str, open_tags: list[tuple[str, int, str | None]], at: int
) -> str | None:
    """Check a start tag and return the address of a link."""
    if name not in KNOWN_TAGS:
        raise _refusal(f'Unsupported start tag "{name}" at byte offset {at}')
    outer = {tag for tag, _, _ in open_tags}
    if name == "blockquote" and "blockquote" in outer:
        raise _refusal(f"Blockquotes can't be nested at byte offset {at}")
    if "code" in outer or ("pre" in outer and name != "code"):
        raise _refusal(f"Pre and code can't contain other entities at byte offset {at}")
    if name == "a" and "a" in outer:
        raise _refusal(f"Links can't be nested at byte offset {at}")
    attributes = _attributes(name, rest, at)
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _refusal(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if name != "a":
        return None
    url = attributes.get("href", "")
    if not is_link(url):
        raise _refusal(f'Tag "a" leads nowhere at byte offset {at}: "{url}"')
    return url


def _attributes(name: str, rest: str, at: int) -> dict[str, str]:
    found: dict[str, str] = {}
    position = 0
    while rest[position:].strip():
        attribute = _ATTRIBUTE.match(rest, position)
        if attribute is None:
            raise _refusal(f'Empty attribute name in the tag "{name}" at byte offset {at}')
        key, value = attribute.group(1).lower(), attribute.group(2)
        if value is None and (name, key) != ("blockquote", "expandable"):
            raise _refusal(
                "Expected equal sign in declaration of an attribute of the tag "
                f'"{name}" at byte offset {at}'
            )
        found[key] = unescape((value or "").strip("\"'"))
        position = attribute.end()
    return found


def is_link(address: str) -> bool:
    """Return whether Telegram makes a link of the address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if any(char.isspace() or char in '<>"' for char in address):
        return False
    if parts.scheme in {"http", "https"}:
        host = parts.hostname or ""
        return "." in host or host == "localhost"
    return parts.scheme in {"tg", "ton", "mailto", "tel"} and bool(parts.netloc or parts.path)

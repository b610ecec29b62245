"""What a handler sees and what it answers, without Telegram: a visit, and a reaction to it.

Commands, buttons and typed answers are functions from a `Visit` to a `Reaction`. They read and
write storage, and decide; `bot.chat.handlers` checks the right to act before them and talks to
Telegram after them. So each can be tested and read without knowing the Bot API.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.chat.callbacks import Press
from bot.chat.newsroom import Newsroom
from news.model import ChatId, ChatKind, Message, Subscriber

NO_PRESS = Press("")
"""The press of a visit that came by words."""


@dataclass(frozen=True, slots=True)
class Place:
    """The chat, or the forum topic in it, where something was said."""

    chat_id: ChatId
    thread_id: int | None
    kind: ChatKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts; channel posts and anonymous admins have none."""

    id: int
    name: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Visit:
    """One command, typed answer or pressed button.

    Attributes:
        now: the present, read once.
        text: what follows the command, or the typed answer.
        press: the button, when it was one.
        is_admin: whether the person runs this instance.
        subscriber: the chat's own, when it has one; as it was before this visit.
    """

    newsroom: Newsroom
    now: datetime
    place: Place
    person: Person | None = None
    text: str = ""
    press: Press = NO_PRESS
    is_admin: bool = False
    subscriber: Subscriber | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to another chat than the visit's."""

    chat_id: ChatId
    message: Message
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a visit brings about in Telegram.

    Attributes:
        screen: shown in place of the pressed button's message, or as a new message.
        more: new messages after it.
        toast: a short word over the chat after a press. is_alert: it must be closed by hand.
        prompt: a question of `bot.chat.texts` whose answer is awaited as a reply.
        letters: messages to other chats.
    """

    screen: Message | None = None
    more: tuple[Message, ...] = ()
    toast: str = ""
    is_alert: bool = False
    prompt: str | None = None
    letters: tuple[Letter, ...] = ()


class Right(Enum):
    """Who may do something.

    `ANYONE`: whoever writes. `STARTER`: whoever may subscribe the chat: anyone in private, an
    admin of a group or channel. `READER`: anyone in a chat that was let in. `EDITOR`: in a chat
    that was let in, whoever may change its settings. `ADMIN`: who runs the instance.
    """

    ANYONE = "anyone"
    STARTER = "starter"
    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"


Answer = Callable[[Visit], Awaitable[Reaction]]


@dataclass(frozen=True, slots=True)
class Deed:
    """A function and who may call it.

    Attributes:
        is_slow: it asks the web; it must not hold up other people's visits.
    """

    right: Right
    answer: Answer
    is_slow: bool = False

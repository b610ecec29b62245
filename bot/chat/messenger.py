"""Telegram as a `news.ports.Messenger`, and the one table of what its errors mean for a message.

What counts is whether the message can have arrived. A connection that never came about carried
nothing, so the message waits; an answer that never came tells nothing, so its fate is unknown.
In doubt it is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

import aiohttp
import httpx
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from news.errors import (
    ChatClosedError,
    ChatMigratedError,
    DeliveryError,
    MarkupError,
    UnknownOutcomeError,
    WaitError,
)
from news.model import Button, ChatId, Message

CONNECT_AGAIN = timedelta(seconds=5)
"""How long a message waits when Telegram could not be reached."""

TOKEN_AGAIN = timedelta(minutes=1)
"""How long everything waits when Telegram refuses the token."""

SEND_MESSAGE = "send__message"
"""sendMessage, answered as it comes: `Bot.send_message` makes a Message of it, with an object for
each link, 0.2 to 0.7 ms of CPU for the one number that is wanted. The library turns the name
into Telegram's and would warn at each call by the usual one."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

NEVER_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Failures before the first byte of a request was written, with either HTTP library."""

CLOSED_THREAD = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
CLOSED_CHAT = (
    "chat not found",
    "peer_id_invalid",
    "user not found",
    "user_is_blocked",
    "user is deactivated",
    "group chat was deactivated",
    "chat is deactivated",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
    "channel_private",
    "bot is not a member",
    "bot was kicked",
    "chat_admin_required",
)
"""Fragments of Telegram's 400 descriptions, in lower case, as it has changed before."""


class TelegramMessenger:
    """Sends messages with python-telegram-bot.

    Args:
        bot: initialized. With several messages in flight its connection pool must be as large.
        timeout: how long an answer may take; after it the message's fate is unknown.
    """

    def __init__(self, bot: telegram.Bot, *, timeout: timedelta = timedelta(seconds=20)) -> None:
        self._bot = bot
        self._timeout = timeout.total_seconds()

    async def send(self, chat_id: ChatId, message: Message, *, thread_id: int | None = None) -> int:
        """Send and return Telegram's message id; a message without HTML goes as plain text.

        Raises:
            DeliveryError: one of its kinds, see `news.errors`.
        """
        try:
            sent = await self._bot.do_api_request(
                SEND_MESSAGE,
                {
                    "chat_id": chat_id,
                    "text": message.html or message.plain,
                    "parse_mode": ParseMode.HTML if message.html else None,
                    "message_thread_id": thread_id,
                    "reply_markup": _keyboard(message),
                    "disable_notification": message.is_silent,
                    "link_preview_options": NO_PREVIEW,
                },
                read_timeout=self._timeout,
                write_timeout=self._timeout,
                connect_timeout=self._timeout,
            )
        except TelegramError as error:
            raise translate(error) from error
        return int(sent["message_id"])

    async def check(self) -> None:
        """Ask Telegram for anything, to see whether it answers.

        Raises:
            DeliveryError: it does not.
        """
        try:
            await self._bot.get_me()
        except TelegramError as error:
            raise translate(error) from error


def translate(error: TelegramError) -> DeliveryError:
    """Return what a Telegram error means for the message that met it."""
    for kind in type(error).__mro__:
        if kind in MEANINGS:
            return MEANINGS[kind](error)
    return UnknownOutcomeError(str(error))


def wait_of(error: RetryAfter) -> timedelta:
    """Return how long Telegram asks us to wait; an int or a timedelta, by PTB_TIMEDELTA."""
    match error.retry_after:
        case timedelta() as wait:
            return wait
        case seconds:
            return timedelta(seconds=seconds)


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.keyboard:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in message.keyboard])


def _button(button: Button) -> InlineKeyboardButton:
    if button.action.startswith(("https://", "http://", "tg://")):
        return InlineKeyboardButton(button.label, url=button.action)
    return InlineKeyboardButton(button.label, callback_data=button.action)


def _flood(error: TelegramError) -> DeliveryError:
    assert isinstance(error, RetryAfter)
    return WaitError(wait_of(error), is_flood=True)


def _migrated(error: TelegramError) -> DeliveryError:
    assert isinstance(error, ChatMigrated)
    return ChatMigratedError(error.new_chat_id)


def _bad_request(error: TelegramError) -> DeliveryError:
    """Tell a closed chat from a message that Telegram does not want in this shape."""
    said = error.message.lower()
    if any(fragment in said for fragment in CLOSED_THREAD):
        return ChatClosedError(error.message, is_thread=True)
    if any(fragment in said for fragment in CLOSED_CHAT):
        return ChatClosedError(error.message)
    return MarkupError(error.message)


def _network(error: TelegramError) -> DeliveryError:
    cause = error.__cause__
    if isinstance(cause, NEVER_SENT):
        return WaitError(CONNECT_AGAIN)
    if isinstance(cause, aiohttp.ClientOSError) and isinstance(
        cause.__cause__, aiohttp.ClientConnectionResetError
    ):
        # A kept connection was closed before the request was written to its end.
        return WaitError(CONNECT_AGAIN)
    said = error.message.lower()
    if "too many requests" in said:
        return WaitError(CONNECT_AGAIN, is_flood=True)
    if "request entity too large" in said:
        return MarkupError(error.message)
    return UnknownOutcomeError(error.message)


def _closed(error: TelegramError) -> DeliveryError:
    return ChatClosedError(error.message)


def _token(error: TelegramError) -> DeliveryError:
    return WaitError(TOKEN_AGAIN, is_flood=True)


def _unknown(error: TelegramError) -> DeliveryError:
    return UnknownOutcomeError(error.message)


MEANINGS: Mapping[type, Callable[[TelegramError], DeliveryError]] = MappingProxyType(
    {
        RetryAfter: _flood,
        ChatMigrated: _migrated,
        Forbidden: _closed,
        BadRequest: _bad_request,
        TimedOut: _network,
        NetworkError: _network,
        InvalidToken: _token,
        EndPointNotFound: _token,
        Conflict: _token,
        PassportDecryptionError: _unknown,
        TelegramError: _unknown,
    }
)
"""What each class of `telegram.error` means; a test proves that none is missing."""

"""What Telegram's errors mean for a message, and that a message arrives as composed."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator
from datetime import timedelta
from types import ModuleType

import aiohttp
import httpx
import pytest
import telegram.error
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, HTTPXRequest

from bot.chat.messenger import MEANINGS, TelegramMessenger, translate, wait_of
from bot.chat.request import AiohttpRequest
from news.errors import (
    ChatClosedError,
    ChatMigratedError,
    DeliveryError,
    MarkupError,
    UnknownOutcomeError,
    WaitError,
)
from news.model import Button, ChatId, Message
from tests.make import a_message
from tests.telegram_double import Fault, TelegramDouble

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


def caused_by(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


def test_every_telegram_error_has_a_meaning() -> None:
    classes = {
        found
        for _, found in inspect.getmembers(telegram.error, inspect.isclass)
        if issubclass(found, TelegramError)
    }

    assert classes == set(MEANINGS)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), ChatClosedError),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), ChatClosedError),
        (Forbidden("Forbidden: user is deactivated"), ChatClosedError),
        (BadRequest("Bad Request: chat not found"), ChatClosedError),
        (BadRequest("Bad Request: not enough rights to send text messages"), ChatClosedError),
        (BadRequest("Bad Request: need administrator rights in the channel"), ChatClosedError),
        (BadRequest("Bad Request: CHAT_WRITE_FORBIDDEN"), ChatClosedError),
        (BadRequest("Bad Request: message thread not found"), ChatClosedError),
        (BadRequest("Bad Request: TOPIC_CLOSED"), ChatClosedError),
        (BadRequest("Bad Request: can't parse entities: Unclosed start tag"), MarkupError),
        (BadRequest("Bad Request: message is too long"), MarkupError),
        (BadRequest("Bad Request: message text is empty"), MarkupError),
        (BadRequest("Bad Request: BUTTON_DATA_INVALID"), MarkupError),
        (BadRequest("Bad Request: something new"), MarkupError),
        (ChatMigrated(-1007), ChatMigratedError),
        (InvalidToken("Unauthorized"), WaitError),
        (Conflict("Conflict: terminated"), WaitError),
        (NetworkError("Too Many Requests (429)"), WaitError),
        (NetworkError("Request Entity Too Large (413)"), MarkupError),
        (NetworkError("Bad Gateway (502)"), UnknownOutcomeError),
        (NetworkError("Internal Server Error (500)"), UnknownOutcomeError),
        (TelegramError("Invalid server response"), UnknownOutcomeError),
        (TimedOut(), UnknownOutcomeError),
        (caused_by(TimedOut(), httpx.ConnectTimeout("")), WaitError),
        (caused_by(TimedOut(), httpx.PoolTimeout("")), WaitError),
        (caused_by(TimedOut(), httpx.ReadTimeout("")), UnknownOutcomeError),
        (caused_by(TimedOut(), httpx.WriteTimeout("")), UnknownOutcomeError),
        (caused_by(NetworkError("x"), httpx.ConnectError("")), WaitError),
        (caused_by(NetworkError("x"), httpx.ReadError("")), UnknownOutcomeError),
        (caused_by(NetworkError("x"), httpx.RemoteProtocolError("")), UnknownOutcomeError),
    ],
)
def test_meanings(error: TelegramError, expected: type[DeliveryError]) -> None:
    assert type(translate(error)) is expected


@pytest.mark.parametrize(
    ("library", "base", "never_sent"),
    [
        (
            httpx,
            httpx.TransportError,
            {
                "ConnectError",
                "ConnectTimeout",
                "PoolTimeout",
                "ProxyError",
                "UnsupportedProtocol",
            },
        ),
        (
            aiohttp,
            aiohttp.ClientError,
            {
                "ClientConnectorCertificateError",
                "ClientConnectorDNSError",
                "ClientConnectorError",
                "ClientConnectorSSLError",
                "ClientProxyConnectionError",
                "ClientSSLError",
                "ConnectionTimeoutError",
                "InvalidURL",
                "InvalidUrlClientError",
                "InvalidUrlRedirectClientError",
            },
        ),
    ],
)
def test_what_an_http_library_raises_is_told_apart(
    library: ModuleType, base: type[Exception], never_sent: set[str]
) -> None:
    """Whatever it raises, only what came before the first byte counts as not sent."""
    found = {
        name
        for name, failure in inspect.getmembers(library, inspect.isclass)
        if issubclass(failure, base)
        and isinstance(translate(caused_by(NetworkError("x"), failure.__new__(failure))), WaitError)
    }

    assert found == never_sent


def test_only_a_flood_limit_or_a_refused_token_stops_everybody() -> None:
    flood, token = translate(RetryAfter(7)), translate(InvalidToken("x"))
    connect = translate(caused_by(NetworkError("x"), httpx.ConnectError("")))

    assert isinstance(flood, WaitError)
    assert (flood.is_flood, flood.retry_after) == (True, timedelta(seconds=7))
    assert isinstance(token, WaitError)
    assert token.is_flood
    assert isinstance(connect, WaitError)
    assert not connect.is_flood


def test_a_closed_topic_is_told_from_a_closed_chat() -> None:
    topic = translate(BadRequest("Message thread not found"))
    chat = translate(BadRequest("Chat not found"))

    assert isinstance(topic, ChatClosedError)
    assert topic.is_thread
    assert isinstance(chat, ChatClosedError)
    assert not chat.is_thread


@pytest.mark.parametrize("is_timedelta", ["0", "1"])
def test_waits_are_read_as_int_or_timedelta(
    monkeypatch: pytest.MonkeyPatch, is_timedelta: str
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", is_timedelta)

    assert wait_of(RetryAfter(7)) == timedelta(seconds=7)


# --- against the double ------------------------------------------------------------------------


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble() as double:
        double.world.add_chat(42)
        yield double


@pytest.fixture(params=[HTTPXRequest, AiohttpRequest])
async def messenger(
    request: pytest.FixtureRequest, double: TelegramDouble
) -> AsyncIterator[TelegramMessenger]:
    async with Bot(double.token, base_url=double.base_url, request=request.param()) as bot:
        yield TelegramMessenger(bot, timeout=timedelta(seconds=0.4))


async def test_a_message_arrives_as_composed(
    double: TelegramDouble, messenger: TelegramMessenger
) -> None:
    double.world.add_chat(-100, kind="supergroup", threads=(5,))
    keyboard = ((Button("More", "more:1"), Button("Site", "https://a.example/x")),)
    message = a_message(html="<b>News</b>", keyboard=keyboard, is_silent=True)

    number = await messenger.send(ChatId(-100), message, thread_id=5)

    (sent,) = double.received(-100)
    assert (sent.message_id, sent.text, sent.thread_id) == (number, "News", 5)
    assert sent.entities[0]["type"] == "bold"
    assert sent.is_silent
    assert sent.is_alone
    assert sent.button("More")["callback_data"] == "more:1"
    assert sent.button("Site")["url"] == "https://a.example/x"


async def test_a_message_without_markup_goes_as_it_is(
    double: TelegramDouble, messenger: TelegramMessenger
) -> None:
    await messenger.send(ChatId(42), Message(html="", plain="1 < 2 & <b>"))

    assert double.texts(42) == ["1 < 2 & <b>"]


@pytest.mark.parametrize(
    ("fault", "expected", "arrives"),
    [
        (Fault.FLOOD, WaitError, False),
        (Fault.RESET_BEFORE, UnknownOutcomeError, False),
        (Fault.RESET_AFTER, UnknownOutcomeError, True),
        (Fault.SILENT_AFTER, UnknownOutcomeError, True),
        (Fault.ERROR_BEFORE, UnknownOutcomeError, False),
        (Fault.ERROR_AFTER, UnknownOutcomeError, True),
    ],
)
async def test_lost_answers_are_unknown(
    double: TelegramDouble,
    messenger: TelegramMessenger,
    fault: Fault,
    expected: type[DeliveryError],
    arrives: bool,
) -> None:
    double.faults.script(fault)

    with pytest.raises(expected):
        await messenger.send(ChatId(42), a_message())

    assert bool(double.received(42)) is arrives


@pytest.mark.parametrize("kind", [HTTPXRequest, AiohttpRequest])
async def test_no_connection_means_surely_not_sent(kind: type[BaseRequest]) -> None:
    async with TelegramDouble() as double:
        bot = Bot(double.token, base_url=double.base_url, request=kind())
        await bot.initialize()
    messenger = TelegramMessenger(bot, timeout=timedelta(seconds=2))

    with pytest.raises(WaitError) as caught:
        await messenger.send(ChatId(42), a_message())
    with pytest.raises(WaitError):
        await messenger.check()

    assert not caught.value.is_flood
    await bot.shutdown()


async def test_chats_that_cannot_be_reached(
    double: TelegramDouble, messenger: TelegramMessenger
) -> None:
    double.world.add_chat(-7, kind="group")
    double.migrate(-7, new_id=-1007)
    double.block(42)

    with pytest.raises(ChatMigratedError) as migrated:
        await messenger.send(ChatId(-7), a_message())
    for chat_id in (42, 99):
        with pytest.raises(ChatClosedError):
            await messenger.send(ChatId(chat_id), a_message())

    assert migrated.value.new_chat_id == -1007


async def test_markup_that_telegram_refuses(
    double: TelegramDouble, messenger: TelegramMessenger
) -> None:
    with pytest.raises(MarkupError):
        await messenger.send(ChatId(42), a_message(html="<p>x</p>"))


async def test_a_pool_without_a_free_connection_means_surely_not_sent(
    double: TelegramDouble,
) -> None:
    double.faults.script(Fault.SILENT_BEFORE)
    request = AiohttpRequest(connection_pool_size=1)
    async with Bot(double.token, base_url=double.base_url, request=request) as bot:
        messenger = TelegramMessenger(bot, timeout=timedelta(seconds=0.3))
        first = asyncio.create_task(messenger.send(ChatId(42), a_message()))
        await double.wait_until(lambda: bool(double.faults.happened))

        with pytest.raises(WaitError):
            await messenger.send(ChatId(42), a_message())
        with pytest.raises(UnknownOutcomeError):
            await first


async def test_files_polling_and_slow_answers_over_aiohttp(double: TelegramDouble) -> None:
    async with Bot(
        double.token,
        base_url=double.base_url,
        base_file_url=double.base_file_url,
        request=AiohttpRequest(read_timeout=0.3),
        get_updates_request=AiohttpRequest(read_timeout=0.3),
    ) as bot:
        await bot.send_document(42, "ünï".encode(), filename="feeds.opml", caption="Yours")
        (received,) = double.received(42)
        assert received.document is not None
        file = await bot.get_file(received.document["file_id"])
        assert bytes(await file.download_as_bytearray()) == "ünï".encode()

        assert await bot.get_updates(timeout=1) == ()
        double.say(42, "hello")
        assert len(await bot.get_updates(timeout=1)) == 1

        double.latency = 5
        with pytest.raises(TimedOut):
            await bot.get_me()


async def test_an_error_over_aiohttp_never_tells_the_token(double: TelegramDouble) -> None:
    double.is_offline = True
    bot = Bot(double.token, base_url=double.base_url, request=AiohttpRequest())

    with pytest.raises(NetworkError) as caught:
        await bot.initialize()
    await bot.shutdown()

    assert double.token not in str(caught.value)


async def test_a_request_that_could_not_be_written_whole_was_surely_not_accepted() -> None:
    written = aiohttp.ClientOSError(None, "Can not write request body")
    written.__cause__ = aiohttp.ClientConnectionResetError("Cannot write to closing transport")
    error = NetworkError("aiohttp.ClientOSError")
    error.__cause__ = written

    assert isinstance(translate(error), WaitError)

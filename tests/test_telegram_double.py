"""The Bot API double keeps Telegram's promises, as python-telegram-bot sees them."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from telegram import Bot, BotCommand, BotCommandScopeChat, InlineKeyboardButton
from telegram import InlineKeyboardMarkup as Keyboard
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.request import HTTPXRequest

from tests.telegram_double import Fault, TelegramDouble
from tests.telegram_double.markup import RefusedMarkupError, parse_html, read_text

# python-telegram-bot warns of its own `RetryAfter.retry_after` whenever it makes one.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble() as double:
        double.world.add_chat(42)
        yield double


@pytest.fixture
async def bot(double: TelegramDouble) -> AsyncIterator[Bot]:
    async with Bot(
        double.token,
        base_url=double.base_url,
        base_file_url=double.base_file_url,
        request=HTTPXRequest(read_timeout=0.5),
    ) as bot:
        yield bot


# --- markup ------------------------------------------------------------------------------------


def test_markup_is_parsed_into_text_and_entities() -> None:
    parsed = parse_html(
        '<b>Flood &amp; <i>mud</i></b> 🌊 <a href="https://a.example/x?a=1&amp;b">x</a>'
    )

    assert parsed.text == "Flood & mud 🌊 x"
    assert [(e.type, e.offset, e.length) for e in parsed.entities] == [
        ("bold", 0, 11),
        ("italic", 8, 3),
        ("text_link", 15, 1),
    ]
    assert parsed.entities[-1].url == "https://a.example/x?a=1&b"


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("A & B", "Unescaped character '&' at byte offset 2"),
        ("<a>x</a>", 'Tag "a" leads nowhere'),
        ('<a href="javascript:x">x</a>', 'Tag "a" leads nowhere'),
        ('<a href="https://a.example" b>x</a>', "Expected equal sign"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "can't be nested"),
        ('<span class="red">x</span>', 'must have class "tg-spoiler"'),
    ],
)
def test_bad_markup_is_refused_in_telegrams_words(source: str, complaint: str) -> None:
    with pytest.raises(RefusedMarkupError, match="can't parse entities") as caught:
        parse_html(source)

    assert complaint in str(caught.value)


def test_the_limit_counts_parsed_text_in_utf16_units() -> None:
    read_text("<b>" + "x" * 4096 + "</b>", "HTML")
    read_text("😀" * 2048, None)

    with pytest.raises(RefusedMarkupError, match="message is too long"):
        read_text("x" * 4097, None)
    with pytest.raises(RefusedMarkupError, match="message is too long"):
        read_text("😀" * 2049, None)
    with pytest.raises(RefusedMarkupError, match="message text is empty"):
        read_text("<b> </b>", "HTML")
    with pytest.raises(RefusedMarkupError, match="ENTITIES_TOO_LONG"):
        read_text("<b>x</b>" * 101, "HTML")


# --- messages ----------------------------------------------------------------------------------


async def test_a_message_arrives_as_composed(double: TelegramDouble, bot: Bot) -> None:
    keyboard = Keyboard([[InlineKeyboardButton("More", callback_data="more:2")]])

    sent = await bot.send_message(
        42, "<b>News</b>", parse_mode="HTML", reply_markup=keyboard, disable_notification=True
    )

    (received,) = double.received(42)
    assert (sent.message_id, sent.text) == (received.message_id, "News")
    assert received.is_silent
    assert received.button("More")["callback_data"] == "more:2"


@pytest.mark.parametrize(
    ("keyboard", "complaint"),
    [
        ([[InlineKeyboardButton("x", callback_data="é" * 33)]], "Button_data_invalid"),
        ([[InlineKeyboardButton("x", callback_data="a")] * 8] * 13, "Reply_markup_too_long"),
        ([[InlineKeyboardButton("x", url="nowhere")]], "wrong http url"),
    ],
)
async def test_bad_keyboards_are_refused(
    bot: Bot, keyboard: list[list[InlineKeyboardButton]], complaint: str
) -> None:
    with pytest.raises(BadRequest, match=complaint):
        await bot.send_message(42, "x", reply_markup=Keyboard(keyboard))


async def test_messages_can_be_edited_and_deleted(double: TelegramDouble, bot: Bot) -> None:
    sent = await bot.send_message(42, "one")

    await sent.edit_text("two")

    assert double.texts(42) == ["two"]
    with pytest.raises(BadRequest, match="is not modified"):
        await sent.edit_text("two")
    await sent.delete()
    assert double.texts(42) == []
    with pytest.raises(BadRequest, match="essage to edit not found"):
        await sent.edit_text("three")


async def test_chats_that_cannot_be_reached_say_why(double: TelegramDouble, bot: Bot) -> None:
    forum = double.world.add_chat(-100, kind="supergroup", threads=(5,))
    double.world.add_chat(-7, kind="group")
    double.block(42)
    double.migrate(-7, new_id=-1007)

    await bot.send_message(-100, "in a topic", message_thread_id=5)

    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(43, "x")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(42, "x")
    with pytest.raises(BadRequest, match="essage thread not found"):
        await bot.send_message(-100, "x", message_thread_id=6)
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(-7, "x")
    assert migrated.value.new_chat_id == -1007
    assert [sent.thread_id for sent in forum.messages] == [5]
    double.unblock(42)
    await bot.send_message(42, "x")


async def test_a_document_arrives_and_can_be_read_back(double: TelegramDouble, bot: Bot) -> None:
    await bot.send_document(42, b"<opml/>", filename="feeds.opml", caption="Yours")

    (received,) = double.received(42)
    assert received.document is not None
    assert received.document["file_name"] == "feeds.opml"
    file = await bot.get_file(received.document["file_id"])
    assert bytes(await file.download_as_bytearray()) == b"<opml/>"


# --- flood and faults --------------------------------------------------------------------------


async def test_a_strict_second_holds_thirty_messages() -> None:
    present = 0.0
    async with TelegramDouble(now=lambda: present, knows_everyone=True) as double:
        double.flood.strict(penalty=3)
        async with Bot(double.token, base_url=double.base_url) as bot:
            for chat in range(1, 31):
                await bot.send_message(chat, "x")
            with pytest.raises(RetryAfter) as refused:
                await bot.send_message(31, "x")
            present = 2.9
            with pytest.raises(RetryAfter):
                await bot.send_message(31, "x")
            present = 5.95
            await bot.send_message(31, "x")

    assert refused.value._retry_after.total_seconds() == 3
    assert len(double.flood.refused) == 2


async def test_a_group_takes_twenty_a_minute_and_a_chat_one_a_second() -> None:
    present = 0.0
    async with TelegramDouble(now=lambda: present) as double:
        double.flood.strict()
        double.world.add_chat(-5, kind="supergroup")
        async with Bot(double.token, base_url=double.base_url) as bot:
            await bot.send_message(-5, "x")
            with pytest.raises(RetryAfter):
                await bot.send_message(-5, "x")
            for _ in range(19):
                present += 1.5
                await bot.send_message(-5, "x")
            present += 1.5
            with pytest.raises(RetryAfter):
                await bot.send_message(-5, "x")

    assert len(double.received(-5)) == 20


@pytest.mark.parametrize(
    ("fault", "error", "arrives"),
    [
        (Fault.RESET_BEFORE, NetworkError, False),
        (Fault.RESET_AFTER, NetworkError, True),
        (Fault.SILENT_BEFORE, TimedOut, False),
        (Fault.SILENT_AFTER, TimedOut, True),
        (Fault.ERROR_BEFORE, NetworkError, False),
        (Fault.ERROR_AFTER, NetworkError, True),
        (Fault.FLOOD, RetryAfter, False),
    ],
)
async def test_faults_happen_before_or_after_the_message_is_accepted(
    double: TelegramDouble, bot: Bot, fault: Fault, error: type[Exception], arrives: bool
) -> None:
    double.faults.script(fault)

    with pytest.raises(error):
        await bot.send_message(42, "x")
    await bot.send_message(42, "y")

    assert double.texts(42) == (["x", "y"] if arrives else ["y"])


async def test_offline_means_no_answer_to_anything(double: TelegramDouble, bot: Bot) -> None:
    double.is_offline = True
    with pytest.raises(NetworkError):
        await bot.get_me()

    double.is_offline = False
    assert (await bot.get_me()).username == double.world.bot_username


# --- updates -----------------------------------------------------------------------------------


async def test_updates_come_by_long_polling_until_confirmed(
    double: TelegramDouble, bot: Bot
) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0)
    double.say(42, "/start now")

    (update,) = await waiting

    assert update.message is not None
    assert update.message.entities[0].type == "bot_command"
    assert len(await bot.get_updates(timeout=0)) == 1
    assert await bot.get_updates(offset=update.update_id + 1, timeout=0) == ()


async def test_a_second_poller_ends_the_first(double: TelegramDouble, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await double.wait_until(lambda: double._poller is not None)
    async with Bot(double.token, base_url=double.base_url) as other:
        second = asyncio.create_task(other.get_updates(timeout=5))

        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await first
        double.say(42, "hello")
        assert len(await second) == 1


async def test_allowed_updates_last_until_changed(double: TelegramDouble, bot: Bot) -> None:
    await bot.get_updates(timeout=0, allowed_updates=["message"])
    double.block(42)
    double.say(42, "hello")

    updates = await bot.get_updates(timeout=0)

    assert [bool(update.message) for update in updates] == [True]


async def test_a_pressed_button_is_answered_once(double: TelegramDouble, bot: Bot) -> None:
    keyboard = Keyboard([[InlineKeyboardButton("More", callback_data="more:2")]])
    await bot.send_message(42, "x", reply_markup=keyboard)

    query = double.press(double.received(42)[0], "More")

    (update,) = await bot.get_updates(timeout=0)
    assert update.callback_query is not None
    assert update.callback_query.data == "more:2"
    await update.callback_query.answer("Done")
    assert (await double.wait_for_answer(query))["text"] == "Done"
    with pytest.raises(BadRequest, match="uery is too old"):
        await update.callback_query.answer()


async def test_membership_changes_are_told(double: TelegramDouble, bot: Bot) -> None:
    double.block(42)
    double.unblock(42)
    double.add_to(-9, by=42)
    double.add_to(-10, kind="channel", by=42)

    updates = await bot.get_updates(timeout=0)

    changes = [update.my_chat_member for update in updates]
    assert [
        (change.old_chat_member.status, change.new_chat_member.status)
        for change in changes
        if change is not None
    ] == [("member", "kicked"), ("kicked", "member"), ("left", "member"), ("left", "administrator")]
    administrators = await bot.get_chat_administrators(-9)
    assert [member.user.id for member in administrators] == [42]
    assert (await bot.get_chat_member(-9, 42)).status == "creator"


async def test_a_webhook_gets_updates_with_its_secret(double: TelegramDouble, bot: Bot) -> None:
    taken: asyncio.Queue[tuple[str | None, dict[str, object]]] = asyncio.Queue()

    async def take(request: aiohttp.web.Request) -> aiohttp.web.Response:
        await taken.put(
            (request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json())
        )
        return aiohttp.web.Response()

    app = aiohttp.web.Application()
    app.router.add_post("/hook", take)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"

    await bot.set_webhook(url, secret_token="hush")
    double.say(42, "hello")
    secret, update = await taken.get()

    assert secret == "hush"
    assert update["message"]["text"] == "hello"  # type: ignore[index]
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates(timeout=0)
    assert (await bot.get_webhook_info()).url == url
    await bot.delete_webhook()
    assert await bot.get_updates(timeout=0) == ()
    await runner.cleanup()


async def test_commands_are_kept_per_scope(double: TelegramDouble, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("start", "Begin")])
    await bot.set_my_commands([BotCommand("status", "State")], scope=BotCommandScopeChat(42))

    assert [command.command for command in await bot.get_my_commands()] == ["start"]
    scoped = await bot.get_my_commands(scope=BotCommandScopeChat(42))
    assert [command.command for command in scoped] == ["status"]
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Start", "Begin")])


async def test_a_wrong_token_is_refused(double: TelegramDouble) -> None:
    bot = Bot("1:wrong", base_url=double.base_url)

    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()


async def test_it_runs_as_its_own_process(tmp_path: Path) -> None:
    log = tmp_path / "sent.jsonl"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.telegram_double", "--log", str(log), "--knows-everyone"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    async with (
        Bot("424242:AAdouble-token-for-tests-only-000000", base_url=f"{url}/bot") as bot,
        aiohttp.ClientSession() as session,
    ):
        await session.post(f"{url}/control/say", json={"chat_id": 5, "text": "/help"})
        (update,) = await bot.get_updates(timeout=5)
        await bot.send_message(5, "Here")
        answer = await session.post(f"{url}/control/received", json={"chat_id": 5})
        received = await answer.json()
    process.terminate()
    await process.wait()

    assert update.message is not None
    assert update.message.text == "/help"
    assert [message["text"] for message in received] == ["Here"]
    assert json.loads(log.read_text())["text"] == "Here"

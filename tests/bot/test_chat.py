"""The common way of all updates: hints, slow work, errors, lists of commands."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.chat import handlers, texts
from bot.chat.announce import announce_commands
from bot.chat.crowd import MOST_AT_ONCE, Crowd
from bot.chat.newsroom import Offers, Once
from feeds.discover import Discovered
from news.errors import StorageError
from news.model import ChatId, ParsedFeed, SubscriberState
from storage import subscribers
from storage.database import Database
from tests.bot.conftest import ADMIN, CHANNEL, GROUP, MEMBER, READER, Bot
from tests.telegram_double import Sent

# --- hints -------------------------------------------------------------------------------------


async def test_a_stranger_is_told_once_how_to_begin(bot: Bot) -> None:
    answer = await bot.say(READER, "Hello?")
    bot.double.say(READER, "Anybody there?")
    bot.double.say(READER, "/unheardof")
    await bot.settle()

    assert bot.double.texts(READER) == [texts.STRANGER]
    assert answer.text == texts.STRANGER


async def test_a_reader_is_told_that_a_command_is_unknown(bot: Bot, reader: Sent) -> None:
    answer = await bot.say(READER, "/unheardof")

    assert answer.text == texts.UNKNOWN_COMMAND


async def test_small_talk_is_answered_once(bot: Bot, reader: Sent) -> None:
    answer = await bot.say(READER, "you are the best bot of all")
    bot.double.say(READER, "thank you so much for it")
    await bot.settle()

    assert answer.text == texts.SMALL_TALK
    assert len(bot.double.received(READER)) == 2


async def test_a_short_word_is_not_taken_for_a_city(bot: Bot, reader: Sent) -> None:
    answer = await bot.say(READER, "ok")

    assert answer.text == texts.SMALL_TALK


async def test_talk_in_groups_is_none_of_our_business(bot: Bot) -> None:
    bot.double.world.add_chat(GROUP, kind="supergroup")
    bot.double.say(GROUP, "Berlin", user_id=MEMBER)
    bot.double.say(GROUP, "/unheardof", user_id=MEMBER)
    bot.double.say(READER, "/help")
    await bot.double.wait_for_message(READER)
    await bot.settle()

    assert bot.double.received(GROUP) == []


async def test_an_edited_message_does_not_run_its_command_again(bot: Bot, reader: Sent) -> None:
    world = bot.double.world
    world.allowed = None
    message = world.incoming(world.chats[READER], READER, "/pause", None)
    bot.double.update("edited_message", message)
    await bot.settle()

    assert (await bot.subscriber(READER)).state is SubscriberState.ACTIVE


# --- a channel has nobody to answer questions --------------------------------------------------


async def test_a_question_in_a_channel_names_the_command_instead(bot: Bot) -> None:
    bot.double.add_to(CHANNEL, kind="channel", by=MEMBER)
    await bot.say(CHANNEL, "/start", kind="channel")
    page = await bot.say(CHANNEL, "/settings", kind="channel")
    await bot.press(page, texts.BUTTON_HOURS, user_id=MEMBER)
    await bot.press(page, texts.BUTTON_TYPE_HOURS, user_id=MEMBER)
    hint = await bot.double.wait_for_message(CHANNEL, count=3)

    await bot.say(CHANNEL, "/hours 6:45", kind="channel")
    await bot.say(CHANNEL, "/quiet 22-6", kind="channel")

    assert hint.text == texts.PROMPT_COMMANDS[texts.PROMPT_HOURS]
    timetable = (await bot.subscriber(CHANNEL)).timetable
    assert texts.editions_name(timetable) == "06:45, every day"
    assert texts.quiet_name(timetable.quiet) == "22:00 to 06:00"


# --- slow work ---------------------------------------------------------------------------------


async def test_a_slow_site_holds_nobody_up(bot: Bot, reader: Sent) -> None:
    bot.web.gate = asyncio.Event()
    bot.web.found["slow.example"] = Discovered(
        "https://slow.example/feed", ParsedFeed("Slow", None, None, ())
    )
    bot.double.say(ADMIN, "/addfeed slow.example")
    await bot.double.wait_until(lambda: bool(bot.web.asked))

    answer = await bot.say(READER, "/help")
    assert answer.text.startswith(texts.HELP_TITLE)

    bot.web.gate.set()
    offer = await bot.double.wait_for_message(ADMIN)
    assert "Slow" in offer.text


# --- errors ------------------------------------------------------------------------------------


async def test_an_unexpected_error_is_logged_and_told_without_its_words(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    bot.web.found["bad.example"] = RuntimeError("secret detail")

    answer = await bot.say(ADMIN, "/addfeed bad.example")

    assert answer.text == texts.APOLOGY
    record = next(record for record in caplog.records if record.name == handlers.__name__)
    assert record.levelno == logging.ERROR
    assert record.getMessage() == "update not handled"
    assert record.exc_info


async def test_a_database_that_fails_is_an_apology_for_buttons_too(
    bot: Bot, reader: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Database) -> None:
        raise StorageError("no connection to host db.internal")

    monkeypatch.setattr(Database, "begin", broken)

    toast = await bot.press(reader, "zone|UTC")

    assert toast == texts.APOLOGY


async def test_a_chat_that_is_closed_meanwhile_is_closed_in_storage(bot: Bot, reader: Sent) -> None:
    chat = bot.double.world.chats[READER]
    bot.double.block(READER)
    await bot.settle()
    async with bot.database.begin() as session:
        await subscribers.reopen_chat(session, ChatId(READER))
    assert chat.refusal is not None

    bot.double.say(READER, "/help")
    await bot.settle()

    assert (await bot.subscriber(READER)).state is SubscriberState.CLOSED


async def test_a_press_on_a_message_too_old_to_edit_is_answered_anew(
    bot: Bot, reader: Sent
) -> None:
    query = bot.double.press(reader, "Europe")
    reader.is_deleted = True

    await bot.double.wait_for_answer(query)
    await bot.settle()

    assert len(bot.double.received(READER)) == 1
    assert "Berlin" in str(bot.double.received(READER)[0].keyboard)


# --- lists of commands -------------------------------------------------------------------------


async def test_commands_are_listed_per_scope(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    await announce_commands(bot.application.bot, {ADMIN, 31337})

    lists = {
        scope: [command["command"] for command in commands]
        for (scope, _), commands in bot.double.world.commands.items()
    }
    assert lists.keys() >= {"default", "all_group_chats"}
    assert "addfeed" not in lists["default"]
    (for_admin,) = [names for scope, names in lists.items() if str(ADMIN) in scope]
    assert {"start", "latest", "addfeed", "feeds", "status"} <= set(for_admin)
    for names in lists.values():
        assert set(names) <= set(handlers.COMMANDS)


async def test_every_command_has_a_place_in_a_list(bot: Bot) -> None:
    """All but the two that only type what buttons offer too."""
    listed = {name for name, _ in (texts.START_COMMAND, *texts.READER_COMMANDS)}
    listed |= {name for name, _ in texts.ADMIN_COMMANDS}

    assert set(handlers.COMMANDS) - listed == {"hours", "quiet"}


# --- what is remembered in memory is bounded ---------------------------------------------------


def test_offers_are_taken_once_and_the_oldest_are_lost() -> None:
    offers = Offers(capacity=2)
    found = Discovered("https://a.example/feed", ParsedFeed("A", None, None, ()))
    tickets = [offers.put(found) for _ in range(3)]

    assert offers.take(tickets[0]) is None
    assert offers.take(tickets[2]) is found
    assert offers.take(tickets[2]) is None


def test_hints_are_given_once_a_chat() -> None:
    once = Once(capacity=2)

    first = [once.is_first(ChatId(number)) for number in (1, 1, 2, 3)]

    assert first == [True, False, True, True]
    assert once.is_first(ChatId(1)), "the oldest was forgotten"


async def test_slow_work_of_one_chat_is_bounded(bot: Bot) -> None:
    """What outlasts its handler counts, too, and what was let in is carried out."""
    gate = bot.web.gate = asyncio.Event()
    for _ in range(4 * MOST_AT_ONCE):
        bot.double.say(ADMIN, "/addfeed https://slow.example")
    await bot.double.wait_until(lambda: len(bot.web.asked) >= MOST_AT_ONCE)
    await bot.settle()
    asked = len(bot.web.asked)
    gate.set()
    await bot.double.wait_for_message(ADMIN, count=asked)

    after = await bot.say(ADMIN, "/help")

    assert asked <= 2 * MOST_AT_ONCE
    assert after.text.startswith(texts.HELP_TITLE)


def test_a_chat_has_its_places_and_no_other_chats(caplog: pytest.LogCaptureFixture) -> None:
    crowd = Crowd(most=2)

    with (
        crowd.entering(1) as first,
        crowd.entering(1) as second,
        crowd.entering(1) as third,
        crowd.entering(1) as fourth,
        crowd.entering(2) as another,
    ):
        assert (first, second, third, fourth, another) == (True, True, False, False, True)
    with crowd.entering(1) as later:
        assert later

    assert [record.message for record in caplog.records] == ["chat writes too fast to be answered"]

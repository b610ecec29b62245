"""Admins add, see, change and remove feeds, and nobody else does."""

from __future__ import annotations

import pytest

from bot.chat import admin, texts
from bot.chat.status_page import render_alarm
from feeds.discover import Discovered
from news.errors import FeedError, RefusedError, StorageError
from news.model import Feed, FeedState, Message, ParsedFeed, Removal, Topic
from storage import articles, feeds
from tests.bot.conftest import ADMIN, GROUP, READER, Bot
from tests.make import NOON, an_article, an_entry
from tests.telegram_double import Sent
from tests.telegram_double.markup import parse_html

HARBOR = "https://harbor.example/feed"


def found(address: str = HARBOR, title: str = "Harbor Post", entries: int = 7) -> Discovered:
    return Discovered(
        feed_address=address,
        parsed=ParsedFeed(
            title=title,
            site="https://harbor.example/",
            language="en",
            entries=tuple(an_entry(title=f"Title <{n}> & more") for n in range(entries)),
        ),
    )


def text_of(message: Message) -> str:
    return parse_html(message.html).text


@pytest.mark.parametrize("command", sorted(admin.COMMANDS))
async def test_admin_commands_are_for_admins(bot: Bot, reader: Sent, command: str) -> None:
    answer = await bot.say(READER, f"/{command} harbor.example")

    assert answer.text == texts.ADMINS_ONLY
    assert bot.web.asked == []
    assert await bot.feeds() == []


async def test_a_group_admin_is_no_admin_of_the_instance(bot: Bot) -> None:
    bot.double.world.add_chat(GROUP, kind="supergroup").members[READER] = "creator"

    answer = await bot.say(GROUP, "/addfeed harbor.example", user_id=READER)

    assert answer.text == texts.ADMINS_ONLY


# --- adding ------------------------------------------------------------------------------------


async def test_a_feed_is_shown_with_its_first_titles_before_it_is_added(bot: Bot) -> None:
    bot.web.found["harbor.example"] = found()

    offer = await bot.say(ADMIN, "/addfeed harbor.example")

    assert "Harbor Post" in offer.text
    assert HARBOR in offer.text
    assert "Title <0> & more" in offer.text
    assert "Title <5>" not in offer.text
    assert await bot.feeds() == []

    await bot.press(offer, texts.BUTTON_ADD)
    (feed,) = await bot.feeds()
    assert (feed.address, feed.title, feed.site) == (
        HARBOR,
        "Harbor Post",
        "https://harbor.example/",
    )
    assert feed.added_by == ADMIN
    assert bot.woken == ["collect"]
    assert "Added: Harbor Post" in offer.text
    assert bot.web.asked == ["harbor.example"], "asked once, not again when it is added"


async def test_a_feed_that_is_not_wanted_is_not_added(bot: Bot) -> None:
    bot.web.found["harbor.example"] = found()
    offer = await bot.say(ADMIN, "/addfeed harbor.example")

    await bot.press(offer, texts.BUTTON_CANCEL)

    assert offer.text == "Not added: Harbor Post."
    assert await bot.feeds() == []


async def test_an_offer_is_gone_after_a_restart(bot: Bot) -> None:
    bot.web.found["harbor.example"] = found()
    offer = await bot.say(ADMIN, "/addfeed harbor.example")
    bot.newsroom.offers.take(offer.keyboard[0][0]["callback_data"].split("|")[1])

    await bot.press(offer, texts.BUTTON_ADD)

    assert offer.text == texts.ADDFEED_EXPIRED


async def test_a_feed_that_is_there_is_not_added_twice(bot: Bot) -> None:
    bot.web.found["harbor.example"] = found()
    first = await bot.say(ADMIN, "/addfeed harbor.example")
    second = await bot.say(ADMIN, "/addfeed harbor.example")
    await bot.press(first, texts.BUTTON_ADD)
    await bot.press(second, texts.BUTTON_ADD)

    third = await bot.say(ADMIN, "/addfeed harbor.example")

    assert second.text == "That feed is there already: Harbor Post."
    assert third.text == second.text
    assert len(await bot.feeds()) == 1


async def test_an_empty_feed_without_title_can_be_added(bot: Bot) -> None:
    bot.web.found["harbor.example"] = found(title=" ", entries=0)

    offer = await bot.say(ADMIN, "/addfeed harbor.example")
    await bot.press(offer, texts.BUTTON_ADD)

    (feed,) = await bot.feeds()
    assert feed.title == HARBOR


@pytest.mark.parametrize("kind", FeedError.__subclasses__(), ids=lambda kind: kind.code)
async def test_every_failure_is_a_clear_sentence(bot: Bot, kind: type[FeedError]) -> None:
    bot.web.found["x.example"] = kind("x.example", "internal detail of the failure", status=418)

    answer = await bot.say(ADMIN, "/addfeed x.example")

    assert answer.text == texts.ERRORS[kind.code]
    assert "detail" not in answer.text


async def test_without_an_address_it_is_asked_for(bot: Bot) -> None:
    bot.web.found["harbor.example"] = found()
    question = await bot.say(ADMIN, "/addfeed")

    offer = await bot.reply(question, "harbor.example")

    assert question.text == texts.PROMPT_FEED
    assert texts.ADDFEED_FOUND in offer.text


async def test_an_address_alone_is_enough_for_an_admin(bot: Bot, reader: Sent) -> None:
    bot.web.found["https://harbor.example"] = found()

    offer = await bot.say(ADMIN, "https://harbor.example")
    small_talk = await bot.say(READER, "https://harbor.example")

    assert texts.ADDFEED_FOUND in offer.text
    assert small_talk.text == texts.SMALL_TALK


async def test_a_reply_to_the_question_by_somebody_else_adds_nothing(bot: Bot) -> None:
    bot.double.world.add_chat(GROUP, kind="supergroup")
    question = await bot.say(GROUP, "/addfeed", user_id=ADMIN)

    answer = await bot.reply(question, "harbor.example", user_id=READER)

    assert answer.text == texts.ADMINS_ONLY


# --- removing ----------------------------------------------------------------------------------


async def test_a_feed_is_removed_after_a_second_yes(bot: Bot) -> None:
    await bot.add_feed("Harbor Post")
    await bot.add_feed("Loud Daily")
    page = await bot.say(ADMIN, "/removefeed")

    await bot.press(page, "🟢 Loud Daily")
    assert len(await bot.feeds()) == 2

    await bot.press(page, texts.BUTTON_REMOVE)
    assert [feed.title for feed in await bot.feeds()] == ["Harbor Post"]
    assert page.text == "Removed: Loud Daily."


async def test_of_two_feeds_with_one_title_the_right_one_is_removed(bot: Bot) -> None:
    """Titles repeat; the question names the address."""
    await bot.add_feed("Harbor Post")
    page = await bot.say(ADMIN, "/removefeed")

    await bot.press(page, "🟢 Harbor Post")

    assert "https://harbor-post.example/feed" in page.text


async def test_a_server_that_asks_for_a_pause_does_not_refuse_for_good(bot: Bot) -> None:
    bot.web.found[HARBOR] = RefusedError(HARBOR, status=429)

    said = await bot.say(ADMIN, f"/addfeed {HARBOR}")

    assert said.text == texts.ASKED_TO_WAIT


async def test_a_feed_can_be_kept(bot: Bot) -> None:
    await bot.add_feed("Harbor Post")
    page = await bot.say(ADMIN, "/removefeed")
    await bot.press(page, "🟢 Harbor Post")

    await bot.press(page, texts.BUTTON_KEEP)

    assert len(await bot.feeds()) == 1
    assert "State: is read" in page.text


async def test_removing_what_is_gone_is_told(bot: Bot) -> None:
    feed = await bot.add_feed("Harbor Post")
    page = await bot.say(ADMIN, "/removefeed")
    await bot.press(page, "🟢 Harbor Post")
    async with bot.database.begin() as session:
        await feeds.remove(session, feed.id)

    assert await bot.press(page, texts.BUTTON_REMOVE) == texts.BUTTON_STALE


# --- looking and changing ----------------------------------------------------------------------


async def open_feed(bot: Bot, title: str) -> Sent:
    page = await bot.say(ADMIN, "/feeds")
    label = next(b["text"] for row in page.keyboard for b in row if b["text"].endswith(title))
    await bot.press(page, label)
    return page


async def test_without_feeds_it_says_how_to_add_one(bot: Bot) -> None:
    answer = await bot.say(ADMIN, "/feeds")

    assert texts.FEEDS_NONE in answer.text


async def test_a_feed_shows_its_state_and_last_error(bot: Bot) -> None:
    await bot.add_feed("Broken", error_count=4, last_error="server", topic=Topic.SPORT)

    page = await open_feed(bot, "Broken")

    assert "can’t be read at the moment" in page.text
    assert f"{texts.ERRORS['server']} (4 in a row)" in page.text
    assert "Topic: ⚽ Sport" in page.text
    assert "https://broken.example/feed" in page.text


async def test_a_feed_is_paused_and_read_again_at_once(bot: Bot) -> None:
    await bot.add_feed("Harbor Post", error_count=2, last_error="server")
    page = await open_feed(bot, "Harbor Post")

    await bot.press(page, texts.BUTTON_FEED_PAUSE)
    assert (await bot.feeds())[0].state is FeedState.PAUSED
    assert bot.woken == []

    await bot.press(page, texts.BUTTON_FEED_RESUME)
    (feed,) = await bot.feeds()
    assert feed.state is FeedState.ACTIVE
    assert feed.error_count == 0
    assert feed.next_check_at == NOON
    assert bot.woken == ["collect"]


async def test_full_text_and_topic_are_switched(bot: Bot) -> None:
    await bot.add_feed("Harbor Post")
    page = await open_feed(bot, "Harbor Post")

    await bot.press(page, "📄 Full text: on")
    await bot.press(page, texts.BUTTON_FEED_TOPIC)
    await bot.press(page, "▫️ Science")
    (feed,) = await bot.feeds()
    assert not feed.wants_full_text
    assert feed.topic is Topic.SCIENCE

    await bot.press(page, texts.BUTTON_FEED_TOPIC)
    await bot.press(page, f"▫️ {texts.BUTTON_NO_TOPIC}")
    assert (await bot.feeds())[0].topic is None


async def with_removals(bot: Bot) -> Feed:
    feed = await bot.add_feed("Harbor Post")
    removed = (
        Removal("Also Read: <b>Harbor Master</b> Retires & Sails", "promo"),
        Removal("Share this " + "again and " * 100, "share"),
        Removal("MORE FROM THE HARBOR", "promo"),
    )
    async with bot.database.begin() as session:
        await articles.add_new(
            session, [an_article(feed_id=feed.id, title="Bridge <reopens>", removed=removed)]
        )
    return feed


async def test_last_removals_are_shown_with_their_reasons(bot: Bot) -> None:
    await with_removals(bot)
    page = await open_feed(bot, "Harbor Post")

    await bot.press(page, texts.BUTTON_REMOVALS)

    assert "Bridge <reopens>" in page.text
    assert "“Also Read: <b>Harbor Master</b> Retires & Sails” – promotions" in page.text
    assert len(page.text) < 1500


async def test_a_reason_is_switched_off_and_on_for_the_feed(bot: Bot) -> None:
    feed = await with_removals(bot)
    other = await bot.add_feed("Loud Daily")
    page = await open_feed(bot, "Harbor Post")
    await bot.press(page, texts.BUTTON_REMOVALS)

    await bot.press(page, "✅ promo (2)")
    kept = {each.id: each.kept_reasons for each in await bot.feeds()}
    assert kept == {feed.id: frozenset({"promo"}), other.id: frozenset()}
    assert texts.REMOVALS_KEPT in page.text

    await bot.press(page, "▫️ promo (2)")
    assert all(not each.kept_reasons for each in await bot.feeds())


async def test_a_feed_without_removals_says_so(bot: Bot) -> None:
    await bot.add_feed("Harbor Post")
    page = await open_feed(bot, "Harbor Post")

    await bot.press(page, texts.BUTTON_REMOVALS)

    assert texts.REMOVALS_NONE in page.text


async def test_buttons_of_admins_are_checked_when_pressed(bot: Bot, reader: Sent) -> None:
    feed = await bot.add_feed("Harbor Post")

    for data in (f"deletefeed|{feed.id}", f"feedstate|{feed.id}|paused", "feeds|0", "status"):
        reader.keyboard = [[{"text": "forged", "callback_data": data}]]
        assert await bot.press(reader, "forged") == texts.ADMINS_ONLY

    assert [each.state for each in await bot.feeds()] == [FeedState.ACTIVE]


# --- /status -----------------------------------------------------------------------------------


async def test_status_shows_what_needs_a_look(bot: Bot) -> None:
    page = await bot.say(ADMIN, "/status")

    for line in (
        "Broadsheet: 1.2.3, running for 3 days, 210 MiB of memory",
        "Feeds: 7, 🔴 1 failing",
        "Articles: 310 in the last 24 hours, 4,200 kept, 1,200 to be cleaned again",
        "Readers: 4 active, 1 paused, 2 pending",
        "Messages: 2 pending, 1 unknown; the oldest is from 5 min ago; "
        "2 sent once more after a lost answer",
        f"Sending: 🔴 waits. {texts.ERRORS['storage_full']}",
        f"Given up: 3 messages, the last to chat 1234: {texts.ERRORS['markup']}",
        "🟢 collect last success 2 min ago",
        f"🔴 condense {texts.ERRORS['model']} (4 failures; last success never)",
    ):
        assert line in page.text
    assert texts.BUTTON_WAITING.format(count=2) in str(page.keyboard)
    await bot.press(page, texts.BUTTON_REFRESH)


@pytest.mark.parametrize("reason", ["full", "read_only", "locked", "corrupt", "refused"])
def test_what_ails_a_database_is_said_in_plain_words(reason: str) -> None:
    symptom = StorageError("driver's words", reason=reason).symptom

    sentence = texts.error_sentence(symptom)

    assert sentence not in (texts.ERRORS["storage"], texts.ERRORS["news"])
    assert sentence in text_of(render_alarm("outbox", symptom))


def test_an_alarm_says_what_fails_and_when_it_is_over() -> None:
    assert texts.ERRORS["storage"] in text_of(render_alarm("collect", "storage"))
    assert text_of(render_alarm("collect", None)) == "✅ “collect” works again."

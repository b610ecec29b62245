"""What readers ask for is answered from storage, in their words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.chat import texts
from bot.chat.render import LATEST_PAGE_SIZE
from news.model import Feed, FeedState, SubscriberState
from storage import articles, feeds, stories
from tests.bot.conftest import ADMIN, CHAT_ADMIN, GROUP, MEMBER, READER, Bot
from tests.make import NOON, an_article
from tests.telegram_double import Sent


async def tell(bot: Bot, feed: Feed, headline: str, *, hours: float = 1) -> None:
    """Put a summarized story of one article into storage."""
    at = NOON - timedelta(hours=hours)
    article = an_article(feed_id=feed.id, title=headline, published_at=at, seen_at=at)
    async with bot.database.begin() as session:
        (stored,) = await articles.add_new(session, [article])
        await articles.set_vectors(session, {stored.id: bytes(384 * 4)})
        story = await stories.create(session, founder=stored.id, now=at)
        await stories.place(session, stored.id, story, now=at)
        await stories.save_summary(
            session,
            story,
            headline=headline,
            summary=["One sentence.", "Another sentence."],
            method="extractive",
            summary_key=headline,
        )


# --- /latest -----------------------------------------------------------------------------------


async def test_latest_without_news_says_so(bot: Bot, reader: Sent) -> None:
    answer = await bot.say(READER, "/latest")

    assert texts.NO_STORIES in answer.text


async def test_latest_is_paged_by_buttons_in_one_message(bot: Bot, reader: Sent) -> None:
    feed = await bot.add_feed("Harbor Post")
    for number in range(LATEST_PAGE_SIZE + 2):
        await tell(bot, feed, f"Story number {number}", hours=number)

    page = await bot.say(READER, "/latest")
    assert "Story number 0" in page.text
    assert f"Story number {LATEST_PAGE_SIZE}" not in page.text
    assert "Harbor Post" in page.text

    await bot.press(page, texts.BUTTON_OLDER)
    assert f"Story number {LATEST_PAGE_SIZE + 1}" in page.text
    assert "Story number 0" not in page.text

    await bot.press(page, texts.BUTTON_NEWER)
    assert "Story number 0" in page.text
    assert len(bot.double.received(READER)) == 2


async def test_latest_leaves_out_what_the_reader_does_not_want(bot: Bot, reader: Sent) -> None:
    wanted, unwanted = await bot.add_feed("Harbor Post"), await bot.add_feed("Loud Daily")
    await tell(bot, wanted, "Chess open begins")
    await tell(bot, wanted, "Bridge reopens")
    await tell(bot, unwanted, "Shouting match")
    await bot.say(READER, "/mute chess")
    sources = await bot.say(READER, "/sources")
    await bot.press(sources, "✅ Loud Daily")

    page = await bot.say(READER, "/latest")

    assert "Bridge reopens" in page.text
    assert "Chess" not in page.text
    assert "Shouting" not in page.text


async def test_latest_says_when_it_is_the_choices_that_leave_nothing(
    bot: Bot, reader: Sent
) -> None:
    await tell(bot, await bot.add_feed("Harbor Post"), "Bridge reopens")
    await bot.say(READER, "/mute bridge")

    page = await bot.say(READER, "/latest")

    assert texts.NO_STORIES_WANTED in page.text
    assert texts.NO_STORIES not in page.text


async def test_a_page_that_is_gone_shows_the_last_one(bot: Bot, reader: Sent) -> None:
    await tell(bot, await bot.add_feed("Harbor Post"), "Bridge reopens")
    page = await bot.say(READER, "/latest")
    page.keyboard = [[{"text": "old", "callback_data": "latest|7"}]]

    await bot.press(page, "old")

    assert "Bridge reopens" in page.text


async def test_anyone_in_a_group_reads_the_latest(bot: Bot) -> None:
    bot.double.world.add_chat(GROUP, kind="supergroup").members[CHAT_ADMIN] = "creator"
    await bot.say(GROUP, "/start", user_id=CHAT_ADMIN)
    await tell(bot, await bot.add_feed("Harbor Post"), "Bridge reopens")

    page = await bot.say(GROUP, "/latest", user_id=MEMBER)

    assert "Bridge reopens" in page.text


# --- /sources ----------------------------------------------------------------------------------


async def test_sources_show_state_and_last_article(bot: Bot, reader: Sent) -> None:
    good = await bot.add_feed("Harbor Post")
    await tell(bot, good, "Bridge reopens", hours=3)
    await bot.add_feed("Broken Weekly", error_count=3, last_error="server")
    await bot.add_feed("Sleepy", state=FeedState.PAUSED)

    page = await bot.say(READER, "/sources")

    assert "🟢 Harbor Post · last article 3 h ago" in page.text
    assert "🔴 Broken Weekly · can’t be read at the moment, no article yet" in page.text
    assert "⏸️ Sleepy · is paused" in page.text


async def test_a_source_is_muted_and_followed_by_its_button(bot: Bot, reader: Sent) -> None:
    feed = await bot.add_feed("Harbor Post")
    page = await bot.say(READER, "/sources")

    toast = await bot.press(page, "✅ Harbor Post")
    assert toast == "Muted: Harbor Post"
    assert (await bot.subscriber(READER)).muted_feeds == {feed.id}
    assert texts.SOURCE_MUTED in page.text

    await bot.press(page, "▫️ Harbor Post")
    assert (await bot.subscriber(READER)).muted_feeds == frozenset()


async def test_many_sources_are_paged(bot: Bot, reader: Sent) -> None:
    for number in range(20):
        await bot.add_feed(f"Outlet {number:02}")

    page = await bot.say(READER, "/sources")
    await bot.press(page, texts.BUTTON_NEXT)
    await bot.press(page, "✅ Outlet 09")

    assert "Sources (20)" in page.text
    assert "Outlet 08" in page.text
    assert "Outlet 07" not in page.text
    assert "2/3" in str(page.keyboard)


async def test_a_source_that_was_removed_is_told(bot: Bot, reader: Sent) -> None:
    feed = await bot.add_feed("Harbor Post")
    page = await bot.say(READER, "/sources")
    async with bot.database.begin() as session:
        await feeds.remove(session, feed.id)

    toast = await bot.press(page, "✅ Harbor Post")

    assert toast == texts.BUTTON_STALE


# --- the small ones ----------------------------------------------------------------------------


async def test_help_lists_what_the_person_can_use(bot: Bot, reader: Sent) -> None:
    for_reader = await bot.say(READER, "/help")
    for_admin = await bot.say(ADMIN, "/help")

    assert "/latest" in for_reader.text
    assert "When nothing is new, no digest comes." in for_reader.text
    assert "/addfeed" not in for_reader.text
    assert "/addfeed" in for_admin.text


async def test_pause_and_resume(bot: Bot, reader: Sent) -> None:
    paused = await bot.say(READER, "/pause")
    again = await bot.say(READER, "/pause")
    assert (await bot.subscriber(READER)).state is SubscriberState.PAUSED
    bot.clock.forward(timedelta(days=3))

    resumed = await bot.say(READER, "/resume")
    twice = await bot.say(READER, "/resume")

    assert paused.text == texts.PAUSED
    assert again.text == texts.PAUSED_ALREADY
    assert "tomorrow at 08:00" in resumed.text
    assert twice.text.startswith("Not paused")
    after = await bot.subscriber(READER)
    assert after.state is SubscriberState.ACTIVE
    assert after.next_due_at is not None
    assert after.next_due_at > bot.clock.now(), "what was missed while paused does not come"


async def test_settings_survive_pausing(bot: Bot, reader: Sent) -> None:
    await bot.say(READER, "/mute chess")
    before = await bot.subscriber(READER)
    await bot.say(READER, "/pause")
    await bot.say(READER, "/resume")

    after = await bot.subscriber(READER)

    assert replace(after, next_due_at=None) == replace(before, next_due_at=None)

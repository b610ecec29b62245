"""Compose: one digest for a slot, of what the subscriber has not had, at the right moment."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.pipeline.compose import Composer, Kept
from news.errors import StorageError
from news.model import (
    Access,
    ChatId,
    ChatKind,
    DeliveryPart,
    Edition,
    Feed,
    QuietHours,
    StoryId,
    Subscriber,
    SubscriberState,
    Timetable,
)
from storage import articles, digests, feeds, outbox, stories, subscribers
from storage.database import Database
from tests.fakes import FakeClock
from tests.make import a_feed, an_article


class Desk:
    """A composer with stories and subscribers to work on."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FakeClock()
        self.composer = Composer(database=database, clock=self.clock)

    async def feed(self, title: str = "Ledger") -> Feed:
        usual = a_feed()
        async with self.database.begin() as session:
            return await feeds.add(
                session,
                address=usual.address,
                title=title,
                site=None,
                topic=None,
                language="en",
                added_by=None,
                now=self.clock.now(),
            )

    async def story(self, headline: str, *sources: Feed) -> StoryId:
        now = self.clock.now()
        found: StoryId | None = None
        async with self.database.begin() as session:
            new = [an_article(feed_id=feed.id, seen_at=now, published_at=now) for feed in sources]
            for article in await articles.add_new(session, new):
                if found is None:
                    found = await stories.create(session, founder=article.id, now=now)
                await stories.place(session, article.id, found, now=now)
            assert found is not None
            await self._tell(session, found, headline)
        return found

    async def development(self, story: StoryId, headline: str, feed: Feed, version: int) -> None:
        now = self.clock.now()
        async with self.database.begin() as session:
            (article,) = await articles.add_new(
                session, [an_article(feed_id=feed.id, seen_at=now, published_at=now)]
            )
            await stories.place(session, article.id, story, now=now, development=version)
            await self._tell(session, story, headline, update=("Ten more bridges follow.",))

    @staticmethod
    async def _tell(
        session: object, story: StoryId, headline: str, update: Sequence[str] | None = None
    ) -> None:
        await stories.save_summary(
            session,  # type: ignore[arg-type]
            story,
            headline=headline,
            summary=(f"{headline} was told.",),
            method="extractive",
            summary_key="key",
            update=update,
        )

    async def reader(self, chat: int = 1, **wanted: object) -> Subscriber:
        timetable = wanted.pop("timetable", Timetable((Edition(time(7)),)))
        assert isinstance(timetable, Timetable)
        async with self.database.begin() as session:
            made, _ = await subscribers.get_or_add(
                session,
                chat_id=ChatId(chat),
                kind=ChatKind.PRIVATE,
                timetable=timetable,
                access=Access.GRANTED,
                next_due_at=self.clock.now(),
            )
            changed = replace(made, **wanted)  # type: ignore[arg-type]
            await subscribers.save(session, changed)
        return changed

    async def waiting(self) -> list[DeliveryPart]:
        async with self.database.read() as session:
            return await outbox.due(session, self.clock.now(), limit=100)

    async def next_due(self, reader: Subscriber) -> datetime | None:
        async with self.database.read() as session:
            found = await subscribers.get(session, reader.id)
            assert found is not None
            return found.next_due_at


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def test_a_story_comes_once_and_never_again_tomorrow(desk: Desk) -> None:
    ledger, herald = await desk.feed("Ledger"), await desk.feed("Herald")
    await desk.story("Pier is rebuilt", ledger, herald)
    await desk.reader()

    first = await desk.composer.run_once()
    again = await desk.composer.run_once()
    desk.clock.forward(timedelta(days=1))
    tomorrow = await desk.composer.run_once()

    assert (first.digest_count, again.digest_count, tomorrow.digest_count) == (1, 0, 0)
    assert tomorrow.empty_count == 1
    (part,) = await desk.waiting()
    assert "Pier is rebuilt" in part.message.html
    assert "Ledger" in part.message.html
    assert "Herald" in part.message.html


async def test_a_development_comes_as_an_update_that_shows_what_is_new(desk: Desk) -> None:
    feed = await desk.feed()
    story = await desk.story("Pier is rebuilt", feed)
    await desk.reader()
    await desk.composer.run_once()
    desk.clock.forward(timedelta(days=1))
    await desk.development(story, "Pier opens", feed, version=2)

    await desk.composer.run_once()

    _, update = await desk.waiting()
    assert "Update" in update.message.plain
    assert "Ten more bridges follow." in update.message.plain
    assert "was told" not in update.message.plain


async def test_who_does_not_want_updates_gets_none(desk: Desk) -> None:
    feed = await desk.feed()
    story = await desk.story("Pier is rebuilt", feed)
    reader = await desk.reader()
    preferences = replace(reader.preferences, wants_updates=False)
    async with desk.database.begin() as session:
        await subscribers.save(session, replace(reader, preferences=preferences))
    await desk.composer.run_once()
    desk.clock.forward(timedelta(days=1))
    await desk.development(story, "Pier opens", feed, version=2)

    report = await desk.composer.run_once()

    assert (report.digest_count, report.empty_count) == (0, 1)


async def test_muted_feeds_are_not_told(desk: Desk) -> None:
    loud, wanted = await desk.feed("Loud"), await desk.feed("Wanted")
    await desk.story("Only loud", loud)
    await desk.story("Both", loud, wanted)
    await desk.reader(muted_feeds=frozenset({loud.id}))

    await desk.composer.run_once()

    (part,) = await desk.waiting()
    assert "Only loud" not in part.message.plain
    assert "Both" in part.message.plain
    assert "Loud" not in part.message.plain


async def test_nobody_is_composed_for_before_the_hour_while_paused_or_without_access(
    desk: Desk,
) -> None:
    await desk.story("Pier is rebuilt", await desk.feed())
    await desk.reader(1, next_due_at=desk.clock.now() + timedelta(minutes=1))
    await desk.reader(2, state=SubscriberState.PAUSED)
    await desk.reader(3, access=Access.PENDING)

    report = await desk.composer.run_once()

    assert report.digest_count == 0
    assert await desk.waiting() == []


async def test_after_days_of_downtime_there_is_one_digest_and_the_next_is_in_the_future(
    desk: Desk,
) -> None:
    berlin = Timetable((Edition(time(8)), Edition(time(18))), "Europe/Berlin")
    reader = await desk.reader(timetable=berlin)
    desk.clock.forward(timedelta(days=5))
    await desk.story("Pier is rebuilt", await desk.feed())

    report = await desk.composer.run_once()

    assert report.digest_count == 1
    due = await desk.next_due(reader)
    assert due is not None
    assert due > desk.clock.now()
    assert due.astimezone(ZoneInfo("Europe/Berlin")).hour in {8, 18}


async def test_in_quiet_hours_a_digest_makes_no_sound(desk: Desk) -> None:
    await desk.story("Pier is rebuilt", await desk.feed())
    quiet = Timetable((Edition(time(7)),), "UTC", QuietHours(time(22), time(7, 30)))
    await desk.reader(timetable=quiet)

    await desk.composer.run_once()

    (part,) = await desk.waiting()
    assert part.message.is_silent


async def test_many_readers_due_together_each_get_their_own(desk: Desk) -> None:
    ledger, herald = await desk.feed("Ledger"), await desk.feed("Herald")
    await desk.story("Pier is rebuilt", ledger)
    await desk.story("Comet is found", herald)
    for chat in range(1, 251):
        muted = frozenset({herald.id}) if chat % 2 else frozenset()
        await desk.reader(chat, muted_feeds=muted)

    report = await desk.composer.run_once()

    assert report.digest_count == 250
    async with desk.database.read() as session:
        parts = await outbox.due(session, desk.clock.now(), limit=1000)
    told = {part.chat_id: part.message.plain for part in parts}
    assert len(told) == 250
    assert all(("Comet" in text) == (chat % 2 == 0) for chat, text in told.items())


async def test_equal_digests_are_rendered_once(desk: Desk) -> None:
    """Equal are those with the same feeds and settings; a sound or a zone makes another text."""
    ledger, herald = await desk.feed("Ledger"), await desk.feed("Herald")
    await desk.story("Pier is rebuilt", ledger, herald)
    quiet = Timetable((Edition(time(7)),), "UTC", QuietHours(time(22), time(7, 30)))
    kinds: list[dict[str, object]] = [
        {},
        {"muted_feeds": frozenset({herald.id})},
        {"timetable": quiet},
        {"timetable": Timetable((Edition(time(7)),), "Europe/Berlin")},
    ]
    for chat in range(1, 61):
        await desk.reader(chat, **kinds[chat % 4])

    report = await desk.composer.run_once()

    assert (report.digest_count, report.rendered_count) == (60, 4)
    parts = await desk.waiting()
    assert len({part.message for part in parts}) == 4


async def test_what_is_kept_for_equal_digests_is_bounded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    class Watched(Kept[object]):
        def get(self, key: object, make: Callable[[], object]) -> object:
            found = super().get(key, make)
            sizes.append(len(self))
            return found

    monkeypatch.setattr("bot.pipeline.compose.Kept", Watched)
    monkeypatch.setattr("bot.pipeline.compose.KEPT", 3)
    await desk.story("Pier is rebuilt", await desk.feed())
    usual = await desk.reader(1)
    for chat in range(2, 30):
        words = (f"word {chat}",)
        await desk.reader(chat, preferences=replace(usual.preferences, muted_words=words))

    report = await desk.composer.run_once()

    assert report.digest_count == 29
    assert max(sizes) == 3


async def test_whoever_changes_the_settings_meanwhile_is_composed_for_by_the_new_ones(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.story("Pier is rebuilt", await desk.feed())
    moved, paused, usual = [await desk.reader(chat) for chat in (1, 2, 3)]
    later = desk.clock.now() + timedelta(hours=2)
    begin, changed = desk.database.begin, []

    async def change() -> None:
        async with begin() as session:
            await subscribers.save(session, replace(moved, next_due_at=later))
            await subscribers.save(session, replace(paused, state=SubscriberState.PAUSED))

    @asynccontextmanager
    async def begin_late() -> AsyncIterator[object]:
        if not changed:
            changed.append(True)
            await change()
        async with begin() as session:
            yield session

    monkeypatch.setattr(desk.database, "begin", begin_late)
    report = await desk.composer.run_once()

    assert report.digest_count == 1
    assert [part.chat_id for part in await desk.waiting()] == [usual.chat_id]
    assert await desk.next_due(moved) == later


async def test_one_digest_that_storage_refuses_keeps_no_other_from_its_reader(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one whose story was merged into another since it was read."""
    await desk.story("Pier is rebuilt", await desk.feed())
    readers = [await desk.reader(chat) for chat in range(1, 51)]
    add_all = digests.add_all

    async def refuse_one(session: object, composed: Any, **more: Any) -> object:
        if any(digest.subscriber_id == readers[7].id for digest, _ in composed):
            raise StorageError("gone", reason="conflict")
        return await add_all(session, composed, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(digests, "add_all", refuse_one)
    report = await desk.composer.run_once()
    monkeypatch.undo()
    again = await desk.composer.run_once()

    assert (report.digest_count, again.digest_count) == (49, 1)
    assert len(await desk.waiting()) == 50


async def test_a_slot_that_was_answered_already_is_not_answered_again(desk: Desk) -> None:
    """As when the program died after the digest and before the next due moment, long ago."""
    await desk.story("Pier is rebuilt", await desk.feed())
    reader = await desk.reader()
    await desk.composer.run_once()
    async with desk.database.begin() as session:
        await subscribers.set_next_due(session, reader.id, reader.next_due_at)

    report = await desk.composer.run_once()

    assert (report.digest_count, report.empty_count) == (0, 0)
    assert len(await desk.waiting()) == 1
    due = await desk.next_due(reader)
    assert due is not None
    assert due > desk.clock.now()

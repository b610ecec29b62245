"""Condense: articles become stories with summaries, through restarts and without a model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.pipeline.condense import Condenser
from news.errors import ModelError
from news.model import Article, Digest, DigestItem, Feed, Story
from storage import articles, digests, feeds, reading, stories
from storage.database import Database
from summarizer.worker import Analyst
from tests.fakes import FakeClock
from tests.make import an_article
from tests.storage.planting import plant_subscriber

PIER = (
    "Brackwater council votes to rebuild ferry pier",
    "The council of Brackwater voted on Tuesday to rebuild the old ferry pier before the summer. "
    "The plan will cost 4.2 million crowns.\nWork starts in April, Mayor Ilse Tarrant said.",
)
PIER_TOO = (
    "Ferry pier in Brackwater will be rebuilt for 4.2 million crowns",
    "Brackwater will rebuild its ferry pier. By three votes the council backed Mayor Ilse "
    "Tarrant's plan on Tuesday.\nThe first ferries are to land at the new pier in June.",
)
COMET = (
    "New comet will be bright enough for the naked eye",
    "Astronomers at the Skerrow observatory have found a comet that will be visible without a "
    "telescope in June.\nIt passes closest to the earth on June 14, said Noor Halvorsen.",
)
FOLLOW_UP = (
    "Brackwater council: rebuilding the ferry pier will cost 6.8 million crowns",
    "Rebuilding the old ferry pier of Brackwater will cost 6.8 million crowns, Mayor Ilse Tarrant "
    "told the council on Thursday. When the council voted on Tuesday to rebuild the pier before "
    "summer, the plan was to cost 4.2 million.\nEngineer Otmar Quill of the Selwick shipyard had "
    "found rotten piles. Work starts in May instead of April.",
)


class BrokenAnalyst(Analyst):
    """An analyst whose model is missing."""

    async def embed(self, articles: Sequence[tuple[str, str]]) -> list[bytes]:
        raise ModelError("the package with the embedded model is not installed")

    async def topic(self, *_: Any) -> Any:
        raise ModelError("the package with the embedded model is not installed")


class Desk:
    """A condenser with what it works on."""

    def __init__(self, database: Database, analyst: Analyst) -> None:
        self.database, self.clock, self.analyst = database, FakeClock(), analyst
        self.condenser = self.fresh()

    def fresh(self) -> Condenser:
        """Return a condenser that knows nothing, as after a start."""
        return Condenser(database=self.database, analyst=self.analyst, clock=self.clock)

    async def feed(self, name: str) -> Feed:
        async with self.database.begin() as session:
            return await feeds.add(
                session,
                address=f"https://{name}.example/feed",
                title=name.title(),
                now=self.clock.now(),
            )

    async def arrives(self, name: str, told: tuple[str, str], **more: Any) -> Article:
        feed = await self.feed(name)
        now = self.clock.now()
        article = an_article(
            feed_id=feed.id,
            title=told[0],
            text=told[1],
            seen_at=now,
            published_at=now,
            **more,
        )
        async with self.database.begin() as session:
            (stored,) = await articles.add_new(session, [article])
        return stored

    async def told(self) -> list[Story]:
        async with self.database.read() as session:
            return await reading.latest(session, limit=50)

    async def outlets(self) -> set[frozenset[str]]:
        return {frozenset(link.outlet for link in story.links) for story in await self.told()}

    async def deliver(self, story: Story) -> None:
        async with self.database.begin() as session:
            reader = await plant_subscriber(session)
            digest = Digest(reader.id, self.clock.now(), (DigestItem(story),))
            await digests.add(session, digest, [], now=self.clock.now())


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    analyst = Analyst()
    yield Desk(database, analyst)
    await analyst.close()


async def test_articles_on_one_event_become_one_story_with_a_summary(desk: Desk) -> None:
    await desk.arrives("ledger", PIER)
    await desk.arrives("herald", PIER_TOO)
    await desk.arrives("observer", COMET)

    report = await desk.condenser.run_once()

    assert (report.article_count, report.story_count) == (3, 2)
    assert await desk.outlets() == {
        frozenset({"Ledger", "Herald"}),
        frozenset({"Observer"}),
    }
    for story in await desk.told():
        assert story.headline in {PIER[0], PIER_TOO[0], COMET[0]}
        sources = " ".join((*PIER, *PIER_TOO, *COMET)).replace("\n", " ")
        assert story.summary
        assert all(sentence in sources for sentence in story.summary)
        texts = {link.article_id: link.title for link in story.links}
        assert set(story.summary_articles) <= set(texts)
        by_title = dict((PIER, PIER_TOO, COMET))
        for sentence, article in zip(story.summary, story.summary_articles, strict=True):
            assert article is not None
            assert sentence in by_title[texts[article]]


async def test_an_article_that_may_tell_another_event_is_linked_and_not_quoted(desk: Desk) -> None:
    await desk.arrives("ledger", PIER)
    comet = await desk.arrives("observer", COMET)
    await desk.arrives("herald", PIER_TOO)
    await desk.condenser.run_once()
    (pier,) = (story for story in await desk.told() if len(story.links) == 2)
    async with desk.database.begin() as session:
        await stories.move_article(session, comet.id, pier.id, now=desk.clock.now())

    await desk.fresh().run_once()

    (story,) = await desk.told()
    assert {link.outlet for link in story.links} == {"Ledger", "Herald", "Observer"}
    assert story.summary
    assert comet.id not in story.summary_articles
    assert story.headline in {PIER[0], PIER_TOO[0]}
    assert [link.outlet for link in story.links if link.is_related] == ["Observer"]
    assert story.outlet_count() == 2


async def test_an_update_in_doubt_is_told_by_itself_and_leaves_the_summary(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.arrives("ledger", PIER)
    await desk.condenser.run_once()
    (story,) = await desk.told()
    await desk.deliver(story)
    desk.clock.forward(timedelta(hours=48))
    follow_up = await desk.arrives("observer", FOLLOW_UP)

    async def in_doubt(_: Any) -> set[Any]:
        return {follow_up.id}

    monkeypatch.setattr(desk.analyst, "unquoted", in_doubt)

    await desk.condenser.run_once()

    (told,) = await desk.told()
    assert "6.8 million" in " ".join(told.update or ())
    assert (told.headline, told.update_headline) == (PIER[0], FOLLOW_UP[0])
    assert follow_up.id not in told.summary_articles


async def test_running_twice_changes_nothing(desk: Desk) -> None:
    await desk.arrives("ledger", PIER)
    await desk.condenser.run_once()
    before = await desk.told()

    report = await desk.condenser.run_once()

    assert (report.article_count, report.summary_count) == (0, 0)
    assert await desk.told() == before


async def test_a_restart_goes_on_where_it_was(desk: Desk) -> None:
    await desk.arrives("ledger", PIER)
    await desk.condenser.run_once()
    desk.clock.forward(timedelta(hours=1))
    await desk.arrives("herald", PIER_TOO)

    await desk.fresh().run_once()

    assert await desk.outlets() == {frozenset({"Ledger", "Herald"})}


async def test_news_after_delivery_is_a_new_version_and_a_late_report_is_not(desk: Desk) -> None:
    await desk.arrives("ledger", PIER)
    await desk.condenser.run_once()
    (story,) = await desk.told()
    await desk.deliver(story)
    desk.clock.forward(timedelta(hours=2))
    await desk.arrives("herald", PIER_TOO)
    await desk.condenser.run_once()
    (late,) = await desk.told()
    desk.clock.forward(timedelta(hours=46))
    await desk.arrives("observer", FOLLOW_UP)

    await desk.condenser.run_once()

    assert late.version == 1
    (told,) = await desk.told()
    assert told.version == 2
    assert told.update
    assert "6.8 million" in " ".join(told.update)
    outlets = {link.article_id: link.outlet for link in told.links}
    assert {outlets[a] for a in told.update_articles if a is not None} == {"Observer"}


async def test_without_a_model_stories_are_made_from_words(database: Database) -> None:
    analyst = BrokenAnalyst()
    desk = Desk(database, analyst)
    try:
        await desk.arrives("ledger", PIER)
        await desk.arrives("herald", COMET)

        report = await desk.condenser.run_once()
    finally:
        await analyst.close()

    assert (report.vector_count, report.article_count, report.story_count) == (0, 2, 2)
    assert all(story.summary for story in await desk.told())


async def test_an_article_without_text_is_a_story_with_a_headline(desk: Desk) -> None:
    await desk.arrives("ledger", ("Harbor closed until noon", ""))

    await desk.condenser.run_once()

    (story,) = await desk.told()
    assert (story.headline, story.summary) == ("Harbor closed until noon", ())


async def test_a_lost_place_is_decided_again_in_the_same_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.arrives("ledger", PIER)
    await desk.arrives("herald", PIER_TOO)
    real = stories.place

    async def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power is cut")

    monkeypatch.setattr(stories, "place", fails)
    with pytest.raises(RuntimeError):
        await desk.condenser.run_once()
    monkeypatch.setattr(stories, "place", real)

    await desk.condenser.run_once()

    assert await desk.outlets() == {frozenset({"Ledger", "Herald"})}

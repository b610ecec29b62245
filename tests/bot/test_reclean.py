"""Reclean: what a source's memory learns later cleans what was kept earlier, to the summary."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.pipeline import housekeep, reclean
from bot.pipeline.collect import Collector
from bot.pipeline.condense import Condenser
from news.digest import candidates
from news.model import Article, Digest, DigestItem, Feed, MemoryEntry, Story
from news.ports import Fetched
from storage import articles, digests, feeds, reading, recleaning, stories
from storage.database import Database
from summarizer.worker import CLEANER_VERSION, Analyst, CleanArticle, Uncleaned
from tests.fakes import FakeClock, FakeFetcher
from tests.storage.planting import plant_subscriber

FEED = "https://ledger.example/feed.xml"
DAY = timedelta(days=1)
APPEAL = (
    "The Valley Ledger is free to read because readers donate; if you can, please join them today."
)
NEWS = (
    "The council of Brackwater voted on Tuesday to rebuild the old ferry pier before summer.",
    "A school in Selwick stays closed for a week because its boiler broke on Sunday night.",
    "Fishermen from Corran brought in the largest catch of herring for more than eleven years.",
    "A storm tore the roof from the covered market of Lathe, and nobody was hurt that night.",
    "The museum of Tarn bought a map of 1704 that had hung in an inn until last autumn.",
    "Two trains a day will run again between Ostrey and the coast from the first of May.",
    "The library of Wendle opens on Sundays because more than four thousand people signed.",
    "Surveyors begin on Monday to measure the dam above Hollin, which is ninety years old.",
)
TITLES = (
    "Brackwater rebuilds its ferry pier",
    "Selwick school closed for a week",
    "Record catch of herring in Corran",
    "Storm takes the market roof of Lathe",
    "Tarn museum buys an old map",
    "Trains to the coast return in May",
    "Wendle library opens on Sundays",
    "Hollin dam is measured anew",
)


def item(number: int, *, appeal: str = APPEAL) -> str:
    body = "".join(f"<p>{text}</p>" for text in (NEWS[number], appeal) if text)
    return f"""<item><title>{TITLES[number]}</title><guid>id-{number}</guid>
      <link>https://ledger.example/news/{number}</link>
      <content:encoded><![CDATA[{body}]]></content:encoded></item>"""


class Desk:
    """Collect and condense with what they work on."""

    def __init__(
        self, database: Database, analyst: Analyst, clock: FakeClock | None = None
    ) -> None:
        self.database, self.clock, self.analyst = database, clock or FakeClock(), analyst
        self.fetcher = FakeFetcher()
        self.collector = Collector(
            database=database,
            fetcher=self.fetcher,
            analyst=analyst,
            clock=self.clock,
            chance=lambda: 0.0,
        )
        self.condenser = Condenser(database=database, analyst=analyst, clock=self.clock)
        self.recleaner = reclean.Recleaner(database=database, analyst=analyst)

    async def follow(self) -> Feed:
        async with self.database.begin() as session:
            feed = await feeds.add(session, address=FEED, title="Ledger", now=self.clock.now())
            feed = replace(feed, wants_full_text=False)
            await feeds.save(session, feed)
            return feed

    async def publish(self, *items: str) -> None:
        """Let some hours pass, and collect what the feed lists then."""
        self.clock.forward(timedelta(hours=4))
        body = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
          xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
          <title>Ledger</title>{"".join(items)}</channel></rss>"""
        tag = f'"{self.clock.now()}"'
        self.fetcher.documents[FEED] = Fetched(FEED, body.encode(), "application/rss+xml", etag=tag)
        report = await self.collector.run_once()
        assert (report.feed_count, report.error_count) == (1, 0)

    async def kept(self) -> dict[str, Article]:
        """Return the articles by guid, as storage has them."""
        async with self.database.read() as session:
            waiting = await articles.without_vector(session, 50)
            grouped = [a for a, _ in await articles.window(session, self.clock.now() - 30 * DAY)]
            found = [await articles.get(session, a.id) for a in (*waiting, *grouped)]
        return {article.guid: article for article in found if article is not None}

    async def told(self) -> dict[str, Story]:
        """Return the stories that readers are shown, by headline."""
        async with self.database.read() as session:
            return {story.headline: story for story in await reading.latest(session, limit=50)}

    async def waiting(self) -> int:
        async with self.database.read() as session:
            return await recleaning.count_waiting(session)


class ForgetfulAnalyst(Analyst):
    """An earlier cleaner: sources have a memory, but nothing is known by it."""

    async def clean(
        self,
        articles: Sequence[Uncleaned],
        *,
        memory: Sequence[MemoryEntry] = (),
        kept_reasons: frozenset[str] = frozenset(),
    ) -> tuple[list[CleanArticle], tuple[MemoryEntry, ...]]:
        """Clean without the memory, which grows all the same."""
        cleaned, _ = await super().clean(articles, kept_reasons=kept_reasons)
        _, grown = await super().clean(articles, memory=memory, kept_reasons=kept_reasons)
        return cleaned, grown

    async def clean_again(
        self,
        article: Uncleaned,
        *,
        memory: Sequence[MemoryEntry],
        kept_reasons: frozenset[str] = frozenset(),
    ) -> CleanArticle:
        """Clean without the memory."""
        return await super().clean_again(article, memory=(), kept_reasons=kept_reasons)


@pytest.fixture
async def forgetful() -> AsyncIterator[Analyst]:
    analyst = ForgetfulAnalyst()
    yield analyst
    await analyst.close()


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    analyst = Analyst()
    yield Desk(database, analyst)
    await analyst.close()


async def test_a_line_that_comes_again_leaves_what_was_kept_before(desk: Desk) -> None:
    await desk.follow()
    await desk.publish(item(0))
    await desk.condenser.run_once()
    first = (await desk.kept())["id-0"]
    assert APPEAL in first.text
    assert APPEAL in (await desk.told())[TITLES[0]].summary

    await desk.publish(item(1))
    assert await desk.waiting() == 1
    report = await desk.condenser.run_once()

    again = (await desk.kept())["id-0"]
    assert again.text == NEWS[0]
    assert [removal.text for removal in again.removed] == [APPEAL]
    assert again.text_hash != first.text_hash
    assert report.summary_count == 2
    stories = await desk.told()
    assert {story.summary for story in stories.values()} == {(NEWS[0],), (NEWS[1],)}
    assert {story.version for story in stories.values()} == {1}
    assert await desk.waiting() == 0


async def test_what_an_earlier_cleaner_kept_five_times_goes_when_it_goes_on_coming(
    desk: Desk, forgetful: Analyst
) -> None:
    await desk.follow()
    early = Desk(desk.database, forgetful, desk.clock)
    for number in range(5):
        await early.publish(item(number))
        await early.condenser.run_once()
    assert await desk.waiting() == 0
    assert all(APPEAL in article.text for article in (await desk.kept()).values())

    waiting = []
    for number in range(5, 8):
        await desk.publish(item(number))
        waiting.append(await desk.waiting())
    async with desk.database.begin() as session:
        await plant_subscriber(session, next_due_at=desk.clock.now())
    await desk.condenser.run_once()

    assert waiting == [0, 0, 5]
    assert {article.text for article in (await desk.kept()).values()} == set(NEWS)
    told = [sentence for story in (await desk.told()).values() for sentence in story.summary]
    assert sorted(told) == sorted(NEWS)


async def test_a_delivered_story_is_mended_and_not_sent_again(desk: Desk) -> None:
    await desk.follow()
    await desk.publish(item(0))
    await desk.condenser.run_once()
    story = (await desk.told())[TITLES[0]]
    async with desk.database.begin() as session:
        reader = await plant_subscriber(session)
        digest = Digest(reader.id, desk.clock.now(), (DigestItem(story),))
        await digests.add(session, digest, [], now=desk.clock.now())

    await desk.publish(item(1))
    await desk.condenser.run_once()

    mended = (await desk.told())[TITLES[0]]
    assert mended == replace(
        story,
        summary=(NEWS[0],),
        summary_articles=story.summary_articles[:1],
        summary_places=(0,),
        enough_count=1,
    )
    async with desk.database.read() as session:
        since = desk.clock.now() - 30 * DAY
        stories = await reading.open_stories(session, since=since)
        had = (await reading.delivered(session, [reader.id], since=since))[reader.id]
    assert [item.story.headline for item in candidates(stories, frozenset(), had)] == [TITLES[1]]


async def test_a_killed_process_goes_on_where_it_was_and_shows_nothing_false(desk: Desk) -> None:
    await desk.follow()
    await desk.publish(item(0))
    await desk.condenser.run_once()
    await desk.publish(item(1))

    await desk.recleaner.run_once()
    between = await desk.told()
    again = await Condenser(
        database=desk.database, analyst=desk.analyst, clock=desk.clock
    ).run_once()

    assert between == {}
    assert again.summary_count == 2
    assert {story.summary for story in (await desk.told()).values()} == {(NEWS[0],), (NEWS[1],)}


async def test_a_reason_that_is_switched_off_and_on_again_counts_for_kept_articles(
    desk: Desk,
) -> None:
    feed = await desk.follow()
    await desk.publish(item(0))
    await desk.publish(item(1))
    await desk.condenser.run_once()
    [removal] = (await desk.kept())["id-0"].removed

    async with desk.database.begin() as session:
        await feeds.save(session, replace(feed, kept_reasons=frozenset({removal.reason})))
    await desk.condenser.run_once()
    kept = await desk.kept()
    assert [article.text for article in kept.values()] == [
        f"{NEWS[0]}\n{APPEAL}",
        f"{NEWS[1]}\n{APPEAL}",
    ]
    assert {article.removed for article in kept.values()} == {()}

    async with desk.database.begin() as session:
        await feeds.save(session, feed)
    await desk.condenser.run_once()
    kept = await desk.kept()
    assert [article.text for article in kept.values()] == [NEWS[0], NEWS[1]]
    assert kept["id-0"].removed == (removal,)


async def test_a_line_that_stays_is_not_asked_for_with_every_article(desk: Desk) -> None:
    feed = await desk.follow()
    async with desk.database.begin() as session:
        reasons = frozenset({"repeated", "promo", "newsletter", "footer", "other"})
        await feeds.save(session, replace(feed, kept_reasons=reasons))
    asked = []
    for number in range(7):
        await desk.publish(item(number))
        asked.append(await desk.waiting())
        while (await desk.recleaner.run_once()).article_count:
            pass

    assert asked == [0, 1, 0, 4, 0, 0, 0]
    assert all(APPEAL in article.text for article in (await desk.kept()).values())


async def test_articles_of_older_rules_are_cleaned_in_portions(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.follow()
    for number in range(3):
        await desk.publish(item(number, appeal=""))
    version = CLEANER_VERSION + 1
    for module in (reclean, housekeep):
        monkeypatch.setattr(module, "CLEANER_VERSION", version)
    housekeeper = housekeep.Housekeeper(
        database=desk.database, clock=desk.clock, keep=30 * DAY, keep_html=30 * DAY
    )
    recleaner = reclean.Recleaner(database=desk.database, analyst=desk.analyst, portion=2)

    await housekeeper.run_once()
    with caplog.at_level("INFO"):
        reports = [await recleaner.run_once() for _ in range(3)]
    await housekeeper.run_once()

    assert [report.article_count for report in reports] == [2, 1, 0]
    assert [report.changed_count for report in reports] == [0, 0, 0]
    told = [r for r in caplog.records if r.message == "cleaned again"]
    assert [vars(record)["waiting"] for record in told] == [1, 0]
    assert {a.cleaner_version for a in (await desk.kept()).values()} == {version}
    assert await desk.waiting() == 0


async def test_one_line_that_glued_two_stories_lets_go_of_them(desk: Desk) -> None:
    """What nobody was told yet is grouped anew when its articles have other words."""
    await desk.follow()
    await desk.publish(item(0))
    await desk.publish(item(1))
    await desk.condenser.run_once()
    desk.clock.forward(timedelta(hours=2))
    async with desk.database.begin() as session:
        await plant_subscriber(session, next_due_at=desk.clock.now())
        first, second = sorted((await desk.kept()).values(), key=lambda article: article.guid)
        assert first.story_id is not None
        await stories.place(session, second.id, first.story_id, now=desk.clock.now())
        glued = replace(first, text=f"{first.text}\n{APPEAL}")
        await recleaning.finish(session, glued, 1)
        await recleaning.ask(session, [first.id])

    await desk.condenser.run_once()

    kept = await desk.kept()
    assert kept["id-0"].story_id != kept["id-1"].story_id

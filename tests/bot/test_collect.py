"""Collect: what feeds publish becomes articles, each once; what fails stops nothing else."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.pipeline import collect
from bot.pipeline.collect import Collector
from news.errors import ServerSideError, UnreachableError
from news.model import Article, Feed
from news.ports import Fetched
from storage import articles, feeds, memory
from storage.database import Database
from summarizer.worker import Analyst
from tests.fakes import FakeClock, FakeFetcher

FEED = "https://ledger.example/feed.xml"
PROSE = (
    "<p>The council of Brackwater voted on Tuesday to rebuild the old ferry pier before the "
    "summer season begins, a plan that will cost 4.2 million crowns.</p>"
    "<p>Work is to start in April, the mayor said after the vote, and the pier should be open "
    "again by the end of June, when the first visitors arrive from the islands.</p>"
    "<p>Opponents had asked for a cheaper repair; they lost by three votes after a debate that "
    "lasted until late in the evening and was followed by more than a hundred residents.</p>"
)


def rss(*items: str) -> Fetched:
    body = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
      xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
      <title>Valley Ledger</title><link>https://ledger.example/</link>{"".join(items)}
      </channel></rss>"""
    return Fetched(FEED, body.encode(), "application/rss+xml", etag='"1"')


def item(number: int, body: str = PROSE, *, link: str = "", date: str = "") -> str:
    address = link or f"https://ledger.example/news/{number}"
    when = f"<pubDate>{date}</pubDate>" if date else ""
    return f"""<item><title>Council votes for pier number {number}</title>
      <link>{address}</link><guid>id-{number}</guid>{when}
      <content:encoded><![CDATA[{body}]]></content:encoded></item>"""


@pytest.fixture
async def analyst() -> AsyncIterator[Analyst]:
    made = Analyst()
    yield made
    await made.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


class Desk:
    """A collector with what it works on."""

    def __init__(self, database: Database, analyst: Analyst, clock: FakeClock) -> None:
        self.database, self.clock = database, clock
        self.fetcher = FakeFetcher()
        self.collector = Collector(
            database=database,
            fetcher=self.fetcher,
            analyst=analyst,
            clock=clock,
            chance=lambda: 0.0,
        )

    async def follow(self, address: str = FEED) -> Feed:
        async with self.database.begin() as session:
            return await feeds.add(
                session,
                address=address,
                title=f"Feed {address}",
                site=None,
                topic=None,
                language=None,
                added_by=None,
                now=self.clock.now(),
            )

    async def feed(self, address: str = FEED) -> Feed:
        async with self.database.read() as session:
            found = await feeds.find(session, address)
            assert found is not None
            return found

    async def kept(self) -> list[Article]:
        async with self.database.read() as session:
            return await articles.without_vector(session, 100)


@pytest.fixture
def desk(database: Database, analyst: Analyst, clock: FakeClock) -> Desk:
    return Desk(database, analyst, clock)


async def test_an_entry_becomes_an_article_once(desk: Desk) -> None:
    await desk.follow()
    desk.fetcher.documents[FEED] = rss(item(1), item(2))

    first = await desk.collector.run_once()
    desk.clock.forward(timedelta(days=1))
    desk.fetcher.documents[FEED] = replace(rss(item(1), item(2), item(3)), etag='"2"')
    second = await desk.collector.run_once()

    assert (first.article_count, second.article_count) == (2, 1)
    assert [article.title[-1] for article in await desk.kept()] == ["2", "1", "3"]
    feed = await desk.feed()
    assert feed.last_success_at == desk.clock.now()
    assert feed.next_check_at > desk.clock.now()


async def test_addresses_that_differ_only_in_tracking_and_scheme_are_one_article(
    desk: Desk,
) -> None:
    await desk.follow()
    desk.fetcher.documents[FEED] = rss(
        item(1, link="http://ledger.example/news/1?utm_source=rss"),
        item(2, link="https://ledger.example/news/1/"),
    )

    report = await desk.collector.run_once()

    assert report.article_count == 1


async def test_a_feed_that_fails_waits_and_the_others_go_on(desk: Desk) -> None:
    broken = "https://broken.example/rss"
    await desk.follow()
    await desk.follow(broken)
    desk.fetcher.documents = {FEED: rss(item(1)), broken: ServerSideError(broken, status=502)}

    report = await desk.collector.run_once()

    assert (report.feed_count, report.article_count, report.error_count) == (2, 1, 1)
    feed = await desk.feed(broken)
    assert (feed.last_error, feed.error_count) == ("server", 1)
    assert feed.next_check_at > desk.clock.now()


async def test_boilerplate_is_removed_with_a_reason_and_remembered(desk: Desk) -> None:
    await desk.follow()
    link = "<a href='https://ledger.example/x'>Harbor Master Retires After 40 Years</a>"
    promo = f"<p>Also Read: {link}</p>"
    desk.fetcher.documents[FEED] = rss(item(1, PROSE + promo))

    await desk.collector.run_once()

    (article,) = await desk.kept()
    assert "Also Read" not in article.text
    assert "4.2 million crowns" in article.text
    assert any("Harbor Master" in removal.text for removal in article.removed)
    async with desk.database.read() as session:
        assert await memory.load(session, article.feed_id)


async def test_a_teaser_brings_the_page_and_a_page_that_fails_leaves_the_teaser(
    desk: Desk,
) -> None:
    await desk.follow()
    page = "https://ledger.example/news/1"
    html = f"<html><body><article><h1>Council votes for pier</h1>{PROSE}</article></body></html>"
    desk.fetcher.documents = {
        FEED: rss(item(1, "<p>The council voted […]</p>"), item(2, "<p>A short note.</p>")),
        page: Fetched(page, html.encode(), "text/html"),
        "https://ledger.example/news/2": UnreachableError("https://ledger.example/news/2"),
    }

    await desk.collector.run_once()

    texts = {article.guid: article.text for article in await desk.kept()}
    assert "until late in the evening" in texts["id-1"]
    assert texts["id-2"] == "A short note."


async def test_a_wall_before_the_page_leaves_the_teaser(desk: Desk) -> None:
    await desk.follow()
    page = "https://ledger.example/news/1"
    wall = b"<h1>Just a moment</h1><p>Enable JavaScript and cookies to continue reading.</p>"
    desk.fetcher.documents = {
        FEED: rss(item(1, "<p>The council of Brackwater rebuilds the ferry pier.</p>")),
        page: Fetched(page, wall, "text/html"),
    }

    await desk.collector.run_once()

    [article] = await desk.kept()
    assert article.text == "The council of Brackwater rebuilds the ferry pier."


async def test_one_document_is_parsed_at_a_time_because_large_ones_take_much_memory(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = [f"https://ledger.example/feed/{number}" for number in range(4)]
    for number, address in enumerate(addresses):
        await desk.follow(address)
        desk.fetcher.documents[address] = rss(item(number, PROSE))
    running: list[int] = []
    most: list[int] = []
    real = collect.parse_document

    def parsed(*given: Any, **more: Any) -> Any:
        running.append(1)
        most.append(len(running))
        # Others have begun to wait by the time that this one ends.
        time.sleep(0.01)
        found = real(*given, **more)
        running.pop()
        return found

    monkeypatch.setattr(collect, "parse_document", parsed)

    report = await desk.collector.run_once()

    assert report.article_count == 4
    assert most == [1, 1, 1, 1]


async def test_entries_that_stand_on_one_page_are_articles_of_their_own(desk: Desk) -> None:
    await desk.follow()
    notes = "https://ledger.example/notes"
    desk.fetcher.documents[FEED] = rss(
        item(1, link=f"{notes}#v1"), item(2, PROSE.replace("council", "harbor"), link=f"{notes}#v2")
    )

    first = await desk.collector.run_once()
    desk.clock.forward(timedelta(days=1))
    desk.fetcher.documents[FEED] = replace(
        rss(item(3, PROSE.replace("council", "mayor"), link=f"{notes}#v3"), item(2, link=notes)),
        etag='"2"',
    )
    second = await desk.collector.run_once()

    assert (first.article_count, second.article_count) == (2, 1)
    assert {article.link for article in await desk.kept()} >= {f"{notes}#v1", f"{notes}#v3"}


async def test_a_page_is_kept_with_the_address_that_its_links_belong_to(desk: Desk) -> None:
    await desk.follow()
    short = "https://short.example/1"
    page = Fetched("https://ledger.example/news/1", f"<article>{PROSE}</article>".encode(), None)
    desk.fetcher.documents = {FEED: rss(item(1, "<p>Voted […]</p>", link=short)), short: page}

    await desk.collector.run_once()

    [light] = await desk.kept()
    async with desk.database.read() as session:
        article = await articles.get(session, light.id)
    assert article is not None
    assert (article.link, article.raw_address) == (short, page.address)
    assert light.raw_address == ""


async def test_pages_are_left_alone_when_the_feed_says_so(desk: Desk) -> None:
    feed = await desk.follow()
    async with desk.database.begin() as session:
        await feeds.save(session, replace(feed, wants_full_text=False))
    desk.fetcher.documents[FEED] = rss(item(1, "<p>A short note.</p>"))

    await desk.collector.run_once()

    assert desk.fetcher.asked == [FEED]


async def test_an_archive_is_no_news(desk: Desk) -> None:
    await desk.follow()
    desk.fetcher.documents[FEED] = rss(
        item(1, date="Sun, 01 Mar 2026 09:00:00 GMT"),
        item(2, date="Thu, 01 Jan 2026 09:00:00 GMT"),
    )

    report = await desk.collector.run_once()

    assert report.article_count == 1


async def test_what_is_not_modified_costs_no_parsing(desk: Desk) -> None:
    await desk.follow()
    desk.fetcher.documents[FEED] = rss(item(1))
    await desk.collector.run_once()
    desk.clock.forward(timedelta(days=1))

    report = await desk.collector.run_once()

    assert (report.feed_count, report.article_count, report.error_count) == (1, 0, 0)
    assert (await desk.feed()).etag == '"1"'


async def test_plain_text_in_a_feed_keeps_its_paragraphs(desk: Desk) -> None:
    await desk.follow()
    text = PROSE.replace("<p>", "").replace("</p>", "\n\n")
    desk.fetcher.documents[FEED] = rss(item(1, text))

    await desk.collector.run_once()

    (article,) = await desk.kept()
    assert len(article.text.splitlines()) == 3

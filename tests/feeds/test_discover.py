"""The feed of a page is found with as few requests as possible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.discover import MAX_TRIES, Discovered, FeedLink, discover, find_feeds
from news.errors import FeedError, NotAFeedError, RefusedError, ServerSideError
from news.ports import Fetched, NotModified
from tests.fakes import FakeFetcher

PAGE = "https://courier.example/news/"
FEED = b"<rss version='2.0'><channel><title>Courier</title></channel></rss>"


def _page(head: str = "", body: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def _web(**documents: bytes | FeedError) -> FakeFetcher:
    """Serve documents by path below the page's host; `page` is the page itself."""
    found: dict[str, Fetched | NotModified | FeedError] = {}
    for name, document in documents.items():
        path = "/news/" if name == "page" else f"/{name.replace('__', '.').replace('_', '/')}"
        address = f"https://courier.example{path}"
        found[address] = (
            document if isinstance(document, FeedError) else Fetched(address=address, body=document)
        )
    return FakeFetcher(found)


RSS = "<link rel='alternate' type='application/rss+xml' title='All' href='/all.rss'>"


async def test_an_address_that_is_a_feed_costs_one_request() -> None:
    fetcher = _web(page=FEED)

    found = await discover(fetcher, PAGE)

    assert found.feed_address == PAGE
    assert found.parsed.title == "Courier"
    assert fetcher.asked == [PAGE]


async def test_a_page_that_declares_its_feed_costs_two() -> None:
    fetcher = _web(page=_page(RSS), all__rss=FEED)

    found = await discover(fetcher, PAGE)

    assert found.feed_address == "https://courier.example/all.rss"
    assert fetcher.asked == [PAGE, "https://courier.example/all.rss"]


async def test_a_feed_that_moved_for_good_is_known_by_its_new_address() -> None:
    moved = Fetched(
        address="https://new.example/feed", body=FEED, moved_to="https://new.example/feed"
    )

    found = await discover(FakeFetcher({PAGE: moved}), PAGE)

    assert found.feed_address == "https://new.example/feed"


async def test_the_usual_places_are_tried_when_a_page_declares_nothing() -> None:
    fetcher = _web(page=_page(), rss__xml=FEED)

    found = await discover(fetcher, PAGE)

    assert found.feed_address == "https://courier.example/rss.xml"


async def test_a_declared_feed_that_is_broken_gives_way_to_the_next() -> None:
    head = RSS + "<link rel='alternate' type='application/atom+xml' href='/atom'>"
    fetcher = _web(page=_page(head), all__rss=b"nothing", atom=FEED)

    found = await discover(fetcher, PAGE)

    assert isinstance(found, Discovered)
    assert found.feed_address == "https://courier.example/atom"
    assert found.others == (FeedLink("https://courier.example/all.rss", "All"),)


async def test_no_feed_anywhere_is_told_after_a_few_tries() -> None:
    links = "".join(f"<a href='/feed/{n}'>Feed</a>" for n in range(50))
    fetcher = _web(page=_page(body=links))

    with pytest.raises(NotAFeedError) as caught:
        await discover(fetcher, PAGE)

    assert caught.value.address == PAGE
    assert len(fetcher.asked) == 1 + MAX_TRIES


async def test_a_page_that_cannot_be_read_says_why() -> None:
    with pytest.raises(ServerSideError):
        await discover(_web(page=ServerSideError(PAGE, status=500)), PAGE)


async def test_a_host_that_asks_to_slow_down_is_asked_no_more() -> None:
    refusal = RefusedError("https://courier.example/all.rss", status=429)
    fetcher = _web(page=_page(RSS), all__rss=refusal, feed=FEED)

    with pytest.raises(NotAFeedError) as caught:
        await discover(fetcher, PAGE)

    assert caught.value.__cause__ is refusal
    assert len(fetcher.asked) == 2


def _named(body: bytes) -> list[str]:
    return [one.address for one in find_feeds(body, PAGE) if not one.is_guess]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (RSS, ["https://courier.example/all.rss"]),
        ("<link rel=alternate type=application/feed+json href=f.json>", ["https://courier.example/news/f.json"]),
        ("<LINK REL='ALTERNATE home' TYPE='application/RSS+XML; charset=utf-8' HREF=/x>", ["https://courier.example/x"]),
        ("<link rel='feed' href='https://other.example/f'>", ["https://other.example/f"]),
        ("<base href='https://cdn.example/a/'><link rel=alternate type=text/xml href=b>", ["https://cdn.example/a/b"]),
        ("<link rel=alternate type='application/rss+xml' href='feed:https://courier.example/y'>", ["https://courier.example/y"]),
        ("<link rel=alternate hreflang=de href=/de>", []),
        ("<link rel=stylesheet type=text/xml href=/style>", []),
        ("<link rel=alternate type=application/rss+xml href='javascript:x'>", []),
        ("<link rel=alternate type=application/rss+xml>", []),
    ],
)  # fmt: skip
def test_declared_feeds_are_read(head: str, expected: list[str]) -> None:
    assert _named(_page(head)) == expected


def test_linked_feeds_of_the_same_host_count_too() -> None:
    body = (
        "<a href='/rss'>RSS</a> <a href='/news/atom.xml'>Atom</a> <a href='/feedback'>Feedback</a>"
        "<a href='https://other.example/rss'>Partner</a>"
    )

    assert _named(_page(body=body)) == [
        "https://courier.example/rss",
        "https://courier.example/news/atom.xml",
    ]


def test_feeds_of_comments_come_last() -> None:
    head = (
        "<link rel=alternate type=application/rss+xml title='Comments Feed' href=/comments/feed>"
        "<link rel=alternate type=application/rss+xml title='Courier' href=/feed>"
    )

    assert _named(_page(head)) == [
        "https://courier.example/feed",
        "https://courier.example/comments/feed",
    ]


def test_each_candidate_is_named_once_and_the_page_itself_never() -> None:
    head = RSS * 2 + f"<link rel=alternate type=application/rss+xml href='{PAGE}'>"

    found = find_feeds(_page(head), PAGE)

    addresses = [one.address for one in found]
    assert len(addresses) == len(set(addresses))
    assert PAGE not in addresses
    assert found[0] == FeedLink("https://courier.example/all.rss", "All")


@given(
    st.one_of(st.binary(max_size=100), st.text(max_size=100).map(lambda text: _page(text, text)))
)
def test_any_page_gives_candidates(body: bytes) -> None:
    assert all(one.address.startswith("http") for one in find_feeds(body, PAGE))

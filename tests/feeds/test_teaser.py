"""Teasers are told from articles, and walls from an article's page."""

from __future__ import annotations

import pytest

from feeds.teaser import is_page_of, is_teaser
from news.model import Entry

LONG = "The harbor office reported calm water on Monday morning. " * 20


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", True),
        ("<p>Two lines about the matter.</p>", True),
        (f"<p>{LONG}</p>", False),
        (f"<p>{LONG}[…]</p>", True),
        (f"<p>{LONG}[&#8230;]</p>", True),
        (f"<p>{LONG}and then...</p>", True),
        (f"<p>{LONG}<a href='https://x.example/'>Read more</a></p>", True),
        (f"<p>{LONG}<a href='https://x.example/'>Continue reading →</a></p>", True),
        (f"<p>{LONG}<a href='https://x.example/'>Weiterlesen</a></p>", True),
        (f"<p>{LONG}They will not sail any more.</p>", False),
        (f"<p>{LONG}[…]</p><p>The post <a>Calm</a> appeared first on <a>Courier</a>.</p>", True),
        (f"<p>{LONG}</p><p>The post <a>Calm</a> appeared first on <a>Courier</a>.</p>", False),
        (f"<img src='{'x' * 600}'>", True),
    ],
)
def test_a_teaser_is_short_or_says_that_it_goes_on(html: str, expected: bool) -> None:
    assert is_teaser(Entry(guid="1", address=None, title="T", html=html)) is expected


TEASER = Entry(
    guid="1",
    address=None,
    title="Council votes for the old ferry pier",
    html="<p>The council of Brackwater wants to rebuild it before the summer season begins.</p>",
)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html><frameset><frame src='a'></frameset></html>",
        "<title>Just a moment...</title><h1>Checking your browser before accessing</h1>"
        "<p>This process is automatic. Enable JavaScript and cookies to continue.</p>",
        "<p>We and our 824 partners store and access information on your device with cookies. "
        "You can accept or manage your preferences before you continue.</p>",
        "<title>Council votes for the old ferry pier</title><form><p>Please log in to continue "
        "reading. Create an account to get access to all our articles.</p></form>",
        "<h1>404</h1><p>Sorry, the page you are looking for could not be found.</p>",
        "<script>{'headline': 'Council votes for the old ferry pier of Brackwater'}</script>"
        "<div id='root'></div><noscript>You need to enable JavaScript.</noscript>",
    ],
)
def test_a_wall_is_not_the_page_of_an_entry(page: str) -> None:
    assert not is_page_of(TEASER, page)


@pytest.mark.parametrize(
    ("entry", "page"),
    [
        (TEASER, "<h1>Council votes for the old ferry pier</h1><p>It took three hours.</p>"),
        (TEASER, "<p>After a long debate the council of Brackwater rebuilds its ferry pier.</p>"),
        (
            Entry(guid="1", address=None, title="https://pier.example/news/ferries"),
            "<p>It opens.</p>",
        ),
        (Entry(guid="1", address=None, title="On air"), "<p>All that was said today.</p>"),
        (Entry(guid="1", address=None, title="市議会が新しい橋を承認"), "<p>三時間の審議</p>"),
    ],
)
def test_a_page_that_tells_the_same_or_may_do_so_is_the_entrys(entry: Entry, page: str) -> None:
    assert is_page_of(entry, page)

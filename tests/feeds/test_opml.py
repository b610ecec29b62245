"""Feeds travel between readers as OPML, whatever the other reader wrote."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.opml import MAX_BYTES, OpmlFeed, read_opml, read_opml_list, write_opml
from news.errors import FeedError, NotAFeedError, TooLargeError
from news.model import Feed, FeedId, Topic

LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- exported by a reader -->
<!DOCTYPE opml>
<opml version="1.1">
  <head><title>My feeds</title></head>
  <body>
    <outline text="Courier" title="The Courier" type="rss"
      xmlUrl="https://courier.example/feed" language="en-US"/>
    <outline text="Tech News">
      <outline text="Bits &amp; Bytes" xmlUrl="http://bits.example/rss"/>
      <outline title="Space &eacute;tudes & more">
        <outline xmlUrl="feed://stars.example/atom"/>
        <outline text="Odd folder">
          <outline text="Deep" xmlurl="https://deep.example/f" category="/Sport,football"/>
        </outline>
      </outline>
      <outline text="A page, no feed" htmlUrl="https://page.example/"/>
      <outline text="Broken" xmlUrl="not an address"/>
      <outline text="Local file" xmlUrl="file:///etc/passwd"/>
      <outline text="Again" xmlUrl="https://courier.example/feed"/>
    </outline>
  </body>
</opml>
"""


def test_a_list_is_read_with_topics_from_its_folders() -> None:
    found = read_opml_list(LIST)

    assert found.feeds == (
        OpmlFeed("https://courier.example/feed", "The Courier", None, "en"),
        OpmlFeed("http://bits.example/rss", "Bits & Bytes", Topic.TECHNOLOGY, None),
        OpmlFeed("https://stars.example/atom", "https://stars.example/atom", Topic.SCIENCE, None),
        OpmlFeed("https://deep.example/f", "Deep", Topic.SPORT, None),
    )
    assert found.skipped == ("not an address", "file:///etc/passwd")
    assert read_opml(LIST) == list(found.feeds)


@pytest.mark.parametrize("topic", list(Topic))
def test_every_topic_has_its_own_name(topic: Topic) -> None:
    body = f"<opml><body><outline text='{topic}'><outline xmlUrl='https://a.example/'/></outline></body></opml>"

    assert read_opml(body.encode())[0].topic is topic


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_encodings_survive(encoding: str) -> None:
    body = "<opml><body><outline text='Süden' xmlUrl='https://a.example/f'/></body></opml>"

    assert read_opml(body.encode(encoding))[0].title == "Süden"


def test_forbidden_characters_are_left_out() -> None:
    outline = b"<outline text='a&#0;b&#xD800;c&#x41;' xmlUrl='https://a.example/f'/>"
    body = b"<opml><body>" + outline + b"</body></opml>"

    assert read_opml(body)[0].title == "abcA"


def test_a_file_that_is_cut_off_gives_what_it_has() -> None:
    cut = LIST[: LIST.index(b'<outline text="Deep"')]

    assert len(read_opml(cut)) == 3


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<html><body></body></html>",
        b"<rss/>",
        b"<x:rss/>",
        b"<a&#xD800;/>",
        b"{}",
        b"<!DOCTYPE opml [<!ENTITY a 'ha'>]><opml><body/></opml>",
        b"<!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><opml/>",
    ],
)
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(NotAFeedError):
        read_opml(body)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(TooLargeError):
        read_opml(b" " * (MAX_BYTES + 1))


@pytest.mark.slow
def test_deep_nesting_does_not_break_or_take_forever() -> None:
    body = b"<opml><body>" + b"<outline text='a'>" * 50_000
    started = time.process_time()

    with contextlib.suppress(FeedError):
        read_opml(body)

    assert time.process_time() - started < 5


def _feed(number: int, **values: object) -> Feed:
    fields = {"address": f"https://{number}.example/feed", "title": f"Feed {number}", **values}
    return Feed(id=FeedId(number), **fields)  # type: ignore[arg-type]


def test_what_is_written_is_read_again() -> None:
    feeds = [
        _feed(1, title='A & <B> "C"', topic=Topic.WORLD, language="en", site="https://1.example/"),
        _feed(2, title="Ünïcode – 新聞"),
        _feed(3, topic=Topic.WORLD, language="de"),
        _feed(4, topic=Topic.OTHER),
        _feed(5, address="https://5.example/feed?a=1&b=2"),
    ]

    written = write_opml(feeds)

    assert {(one.address, one.title, one.topic, one.language) for one in read_opml(written)} == {
        (one.address, one.title, one.topic, one.language) for one in feeds
    }
    assert written.startswith(b"<?xml")


@given(st.text(max_size=40))
def test_every_title_can_be_written(title: str) -> None:
    found = read_opml(write_opml([_feed(1, title=title)]))

    assert [one.address for one in found] == ["https://1.example/feed"]


@given(st.integers(0, len(LIST)), st.integers(0, 40), st.binary(max_size=20))
def test_damaged_lists_are_read_or_refused(start: int, length: int, filling: bytes) -> None:
    body = LIST[:start] + filling + LIST[start + length :]

    with contextlib.suppress(FeedError):
        read_opml(body)

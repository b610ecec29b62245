"""The demo's web holds what it promises, and the starter feeds can be read."""

import json
import re
import unicodedata
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from news.model import Topic
from seeds.plant import (
    DEMO_DAYS,
    DemoArticle,
    demo_documents,
    demo_feeds,
    demo_moment,
    demo_truth,
    starter_feeds,
)

ATOM = "{http://www.w3.org/2005/Atom}"
RSS1 = "{http://purl.org/rss/1.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"


def plain(text: str) -> str:
    """Collapse all white space, no-break spaces included."""
    return re.sub(r"\s+", " ", text).strip()


def text_of(node: etree._Element, path: str) -> str:
    found = node.findtext(path)
    assert isinstance(found, str), path
    return found


def entries(address: str, day: int) -> list[tuple[str, datetime, str]]:
    """Return (link, time, content as HTML) of each entry of a feed, read without our parser."""
    body = demo_documents(day)[address].body
    if address.endswith(".json"):
        return [
            (item["url"], datetime.fromisoformat(item["date_published"]), item["content_html"])
            for item in json.loads(body)["items"]
        ]
    root = etree.fromstring(body)
    if root.tag == ATOM + "feed":
        return [
            (
                entry.findall(ATOM + "link")[0].attrib["href"],
                datetime.fromisoformat(text_of(entry, ATOM + "published")),
                text_of(entry, ATOM + "content"),
            )
            for entry in root.findall(ATOM + "entry")
        ]
    if str(root.tag).endswith("RDF"):
        return [
            (text_of(item, RSS1 + "link"), datetime.fromisoformat(text_of(item, DC + "date")), "")
            for item in root.findall(RSS1 + "item")
        ]
    return [
        (
            text_of(item, "link"),
            parsedate_to_datetime(text_of(item, "pubDate")),
            item.findtext(CONTENT + "encoded") or "",
        )
        for item in root.iter("item")
    ]


def page_text(article: DemoArticle) -> str:
    body = demo_documents(2)[article.address].body
    return plain(html.document_fromstring(body.decode("utf-8")).text_content())


def test_the_promised_number_of_articles_events_and_outlets() -> None:
    truth = demo_truth()
    reports = [article for article in truth if article.role != "roundup"]
    outlets = defaultdict(set)
    for article in reports:
        outlets[article.event].add(article.outlet)

    assert len(truth) >= 48
    assert len(outlets) >= 14
    assert len({article.outlet for article in truth}) == len(demo_feeds()) == 7
    assert sum(len(names) >= 3 for names in outlets.values()) >= 8
    assert max(len(names) for names in outlets.values()) >= 6
    assert {article.language for article in truth} == {"en", "de"}


def test_both_days_bring_news_and_the_second_brings_updates_and_repeats() -> None:
    second = [article for article in demo_truth() if article.day == 2]
    told = {article.event for article in demo_truth() if article.day == 1}

    assert any(article.development == 2 and article.event in told for article in second)
    assert any(article.role == "repeat" and article.event in told for article in second)
    assert any(article.event not in told for article in second)


def test_every_planned_kind_of_boilerplate_is_planted() -> None:
    kinds = {line.kind for article in demo_truth() for line in article.strip}

    assert kinds == {
        "advertisement", "also_read", "bio", "byline", "caption", "category", "comments",
        "consent", "credit", "feed_footer", "furniture", "newsletter", "promo_caps", "related",
        "see_also", "share", "teaser", "title",
    }  # fmt: skip


@pytest.mark.parametrize("day", DEMO_DAYS)
def test_every_entry_leads_to_a_page_and_is_older_than_the_moment(day: int) -> None:
    documents = demo_documents(day)
    expected = {a.address for a in demo_truth() if a.day <= day}
    aliases = {alias: a.address for a in demo_truth() for alias in a.aliases}
    linked = set()

    for feed in demo_feeds():
        for link, time, _ in entries(feed.address, day):
            assert documents[link].media_type == "text/html"
            assert demo_moment(day) - timedelta(days=3) < time < demo_moment(day)
            linked.add(aliases.get(link, link.partition("?")[0]))

    assert linked == expected


@pytest.mark.parametrize("day", DEMO_DAYS)
def test_every_page_is_html_with_its_title(day: int) -> None:
    documents = demo_documents(day)

    for article in demo_truth():
        if article.day > day:
            assert article.address not in documents
        else:
            root = html.document_fromstring(documents[article.address].body.decode("utf-8"))
            assert plain(text_of(root, ".//h1")) == plain(article.title)


def test_truth_is_on_the_pages() -> None:
    for article in demo_truth():
        text = page_text(article)
        for line in article.body:
            assert plain(line) in text
        for planted in article.strip:
            if "page" in planted.places:
                assert plain(planted.text) in text


def test_truth_is_complete_for_full_text_feeds() -> None:
    """Every line of text in a full-text entry is either body or planted."""
    by_address = {article.address: article for article in demo_truth()}
    seen = 0
    for feed in demo_feeds():
        for link, _, content in entries(feed.address, 2):
            if not content:
                continue
            article = by_address[link.partition("?")[0].replace("http://", "https://")]
            left = plain(html.fragment_fromstring(content, create_parent=True).text_content())
            known = [*article.body, *(p.text for p in article.strip if "feed" in p.places)]
            for line in sorted(known, key=len, reverse=True):
                assert plain(line) in left, (link, line)
                left = left.replace(plain(line), " ", 1)
            assert not left.strip(), (link, left)
            seen += 1
    assert seen >= 20


def test_no_line_is_both_body_and_planted() -> None:
    for article in demo_truth():
        assert not {plain(x) for x in article.body} & {plain(x.text) for x in article.strip}


def test_copies_share_most_of_their_words_with_the_original() -> None:
    by_address = {article.address: article for article in demo_truth()}
    copies = [article for article in demo_truth() if article.copy_of]

    assert copies
    for copy in copies:
        original = " ".join(by_address[copy.copy_of or ""].body).split()
        words = " ".join(copy.body).split()
        fives = {tuple(original[i : i + 5]) for i in range(len(original))}
        mine = {tuple(words[i : i + 5]) for i in range(len(words) - 4)}
        assert len(fives & mine) / len(mine) > 0.7


def test_bodies_of_different_articles_share_no_line() -> None:
    lines: dict[str, DemoArticle] = {}
    for article in demo_truth():
        if article.role in ("wire", "copy"):
            continue
        for line in article.body:
            assert line not in lines, line
            lines[line] = article


def test_addresses_are_under_reserved_names() -> None:
    for day in DEMO_DAYS:
        for address in demo_documents(day):
            assert (urlsplit(address).hostname or "").endswith(".example")


def test_a_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="3"):
        demo_documents(3)
    with pytest.raises(ValueError, match="0"):
        demo_moment(0)


def test_text_is_in_composed_unicode() -> None:
    for article in demo_truth():
        for line in article.body:
            assert unicodedata.is_normalized("NFC", line)


def test_starter_feeds_have_address_title_topic_and_language() -> None:
    folders = etree.fromstring(starter_feeds()).findall("body/outline")
    feeds = [(folder, feed) for folder in folders for feed in folder.findall("outline")]

    assert len(feeds) >= 40
    assert len({feed.attrib["xmlUrl"] for _, feed in feeds}) == len(feeds)
    assert len({feed.attrib["language"] for _, feed in feeds}) >= 5
    for folder, feed in feeds:
        assert str(feed.attrib["xmlUrl"]).startswith("https://")
        assert feed.attrib["title"]
        assert len(feed.attrib["language"]) == 2
        assert Topic(str(feed.attrib["category"])) == Topic(str(folder.attrib["text"]).lower())


def test_the_moments_are_utc_and_a_day_apart() -> None:
    assert demo_moment(1).tzinfo is UTC
    assert demo_moment(2) - demo_moment(1) == timedelta(days=1)

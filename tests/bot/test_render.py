"""A digest reads well, and no message that we make is ever refused for its shape."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.markup import MAX_UNITS, Block, Line, Span, to_messages
from bot.chat.measure import cut, shorten, tidy, units
from bot.chat.preview import preview
from bot.chat.render import LATEST_PAGE_SIZE, render_digest, render_latest
from news.model import Digest, DigestItem, FeedId, Message, OutletLink, Story, StoryId, Topic
from tests.make import NOON, a_difference, a_digest, a_link, a_story, an_item
from tests.telegram_double.markup import parse_html, utf16_length

DATA = Path(__file__).parent.parent / "data" / "digests"


def check(message: Message) -> str:
    """Read a message as Telegram does; returns its text."""
    parsed = parse_html(message.html)
    assert 1 <= utf16_length(parsed.text) <= 4096
    assert len(parsed.entities) <= 100
    assert utf16_length(message.plain) <= 4096
    assert parsed.text.strip()
    for row in message.keyboard:
        for button in row:
            assert 1 <= len(button.action.encode()) <= 64
            assert button.label
    return parsed.text


def links_of(messages: tuple[Message, ...]) -> list[str]:
    return [
        str(entity.url)
        for message in messages
        for entity in parse_html(message.html).entities
        if entity.type == "text_link"
    ]


# --- how it reads ------------------------------------------------------------------------------


def a_full_digest() -> Digest:
    post = a_link(feed_id=FeedId(1), outlet="Harbor Post", address="https://harbor.example/1")
    ledger = a_link(feed_id=FeedId(2), outlet="The Ledger", address="https://ledger.example/2")
    morning = a_link(
        feed_id=FeedId(3),
        outlet="Morgenblatt",
        address="https://morgen.example/3",
        published_at=NOON - timedelta(hours=3),
    )
    ferry = a_story(
        headline="Ferry strike strands thousands on the northern islands",
        summary=(
            "Crews of three ferry lines walked out at dawn after talks on night pay failed.",
            "The islands’ council has asked the navy for two ships to bring food & medicine.",
            "It was the third strike in a year.",
            "A fourth sentence that nobody asked for.",
        ),
        summary_articles=(
            post.article_id,
            ledger.article_id,
            ledger.article_id,
            post.article_id,
        ),
        enough_count=3,
        differences=(
            a_difference("passengers", **{"12,000": (post, ledger), "9,000": (morning,)}),
        ),
        links=(
            post,
            ledger,
            morning,
            a_link(
                feed_id=FeedId(4),
                outlet="Wire Daily",
                address="https://wire.example/4",
                is_copy=True,
            ),
        ),
    )
    bank = a_story(
        headline="Central bank keeps its rate",
        topic=Topic.BUSINESS,
        version=2,
        update=("A cut in May is “more likely than not”, its governor said on Monday.",),
        links=(
            a_link(feed_id=FeedId(2), outlet="The Ledger", address="https://ledger.example/5"),
            a_link(
                feed_id=FeedId(1),
                outlet="Harbor Post",
                address="https://harbor.example/6",
                development=2,
            ),
        ),
    )
    frogs = a_story(
        headline="Frogs return to the old quarry",
        topic=Topic.SCIENCE,
        summary=("Five species were counted, three more than ten years ago.",),
        links=(a_link(outlet="Pond & Field", address="https://pond.example/7"),),
    )
    return a_digest(
        items=(
            DigestItem(ferry),
            DigestItem(bank, delivered_version=1),
            DigestItem(frogs),
        ),
        left_out_count=4,
        silent_feeds=("Echo Weekly", "Nordlicht"),
    )


def test_a_digest_reads_as_drawn() -> None:
    """The whole layout at a glance; `tests/data/digests/full.txt` is what a subscriber sees."""
    messages = render_digest(a_full_digest(), zone="Europe/Berlin", now=NOON)

    assert preview(messages, width=80) + "\n" == (DATA / "full.txt").read_text()


def test_every_message_carries_a_plain_text_with_addresses() -> None:
    (message,) = render_digest(a_full_digest(), zone="UTC", now=NOON)

    assert "<" not in message.plain
    assert "Harbor Post https://harbor.example/1 · The Ledger https://ledger.example/2" in (
        message.plain
    )


def test_the_date_is_that_of_the_subscribers_zone() -> None:
    digest = a_digest(slot=NOON)

    (there,) = render_digest(digest, zone="Pacific/Auckland", now=NOON)

    assert "Tuesday 3 March, 01:00" in there.html


def test_a_zone_that_this_host_does_not_know_is_shown_in_utc() -> None:
    (message,) = render_digest(a_digest(), zone="Mars/Base", now=NOON)

    assert "Monday 2 March, 12:00" in message.html


def test_a_digest_that_comes_late_says_so() -> None:
    (same_day,) = render_digest(a_digest(), zone="UTC", now=NOON + timedelta(hours=3))
    (next_day,) = render_digest(a_digest(), zone="UTC", now=NOON + timedelta(hours=15))

    assert "Monday 2 March, 12:00 (late: made 15:00)" in check(same_day)
    assert "(late: made Tuesday 3 March, 03:00)" in check(next_day)


def test_an_update_shows_only_what_is_new() -> None:
    (message,) = render_digest(a_full_digest(), zone="UTC", now=NOON)

    assert "https://harbor.example/6" in message.html
    assert "https://ledger.example/5" not in message.html


def test_what_may_tell_another_event_is_named_below_the_outlets() -> None:
    told, other = a_link(outlet="Ledger"), a_link(outlet="Post")
    related = a_link(outlet="Observer", title="Comet seen <twice>", address="https://sky.example/1")
    links = (told, other, replace(related, is_related=True))

    story = a_story(links=links)
    (message,) = render_digest(a_digest(items=(an_item(story=story),)), zone="UTC", now=NOON)
    alone = a_story(links=links[2:])
    (only,) = render_digest(a_digest(items=(an_item(story=alone),)), zone="UTC", now=NOON)

    assert "2 outlets: " in message.html
    see = '\nSee also: <a href="https://sky.example/1">Comet seen &lt;twice&gt; (Observer)</a>'
    assert see in message.html
    assert "See also" not in only.html
    assert links_of([only]) == ["https://sky.example/1"]


def test_of_many_that_may_tell_another_event_every_outlet_is_linked() -> None:
    related = [a_link(outlet=f"Paper {n}", title=f"Title {n}", is_related=True) for n in range(5)]
    story = a_story(links=(a_link(outlet="Ledger"), *related))

    (message,) = render_digest(a_digest(items=(an_item(story=story),)), zone="UTC", now=NOON)

    assert set(links_of([message])) == {link.address for link in story.links}
    assert message.html.count("Title ") == 3


def test_an_update_has_a_headline_of_its_own_and_whoever_does_not_know_the_story_its() -> None:
    story = a_story(
        headline="Bridge reopens",
        version=2,
        update=("Ferries follow.",),
        update_headline="Ferries go again",
        links=(a_link(), a_link(development=2)),
    )

    known = an_item(story=story, delivered_version=1)
    (update,) = render_digest(a_digest(items=(known,)), zone="UTC", now=NOON)
    (whole,) = render_digest(a_digest(items=(an_item(story=story),)), zone="UTC", now=NOON)
    nameless = replace(known, story=replace(story, update_headline=" "))
    (same,) = render_digest(a_digest(items=(nameless,)), zone="UTC", now=NOON)

    assert "Ferries go again" in update.html
    assert "Bridge reopens" not in update.html
    assert "Bridge reopens" in whole.html
    assert "Ferries go again" not in whole.html
    assert "Bridge reopens" in same.html


def test_an_outlet_with_several_articles_is_linked_once_by_its_newest() -> None:
    first = a_link(feed_id=FeedId(1), outlet="Harbor Post", published_at=NOON - timedelta(hours=5))
    second = a_link(feed_id=FeedId(1), outlet="Harbor Post", published_at=NOON)
    digest = a_digest(items=(an_item(story=a_story(links=(second, first))),))

    messages = render_digest(digest, zone="UTC", now=NOON)

    assert links_of(messages) == [second.address]


def test_each_sentence_of_several_outlets_names_and_links_its_own() -> None:
    north, south = (a_link(outlet=name, published_at=NOON) for name in ("North", "South"))
    told = (north, north, south, north)
    story = a_story(
        summary=("One.", "Two.", "Three.", "Four."),
        summary_articles=tuple(link.article_id for link in told),
        links=(north, south),
        enough_count=4,
    )

    (message,) = render_digest(a_digest(items=(an_item(story=story),)), zone="UTC", now=NOON)

    assert "One. Two. (North) Three. (South) Four. (North)" in check(message)
    assert links_of((message,))[:3] == [north.address, south.address, north.address]
    assert f"Two. (North) {north.address} Three. (South)" in message.plain


def test_one_outlets_story_needs_no_name_behind_its_sentences() -> None:
    own = a_link(outlet="North")
    copy = a_link(outlet="South", is_copy=True)
    story = a_story(summary_articles=(own.article_id,) * 2, links=(own, copy))

    (message,) = render_digest(a_digest(items=(an_item(story=story),)), zone="UTC", now=NOON)

    assert "(North)" not in message.html


def test_sentences_of_muted_feeds_are_not_told_while_others_are_left() -> None:
    kept, other, muted = (a_link(outlet=name) for name in ("Kept", "Other", "Muted"))
    story = a_story(
        summary=("One.", "Two.", "Three."),
        summary_articles=(muted.article_id, kept.article_id, other.article_id),
        differences=(
            a_difference("boats", **{"12": (kept,), "14": (muted,)}),
            a_difference("men", **{"2": (kept, muted), "3": (other,)}),
        ),
        links=(kept, other),
    )

    (message,) = render_digest(a_digest(items=(an_item(story=story),)), zone="UTC", now=NOON)

    assert "Two. (Kept) Three. (Other)" in check(message)
    assert "One." not in check(message)
    assert "boats" not in check(message)
    assert "men — 2: Kept; 3: Other" in check(message)


def test_a_sentence_and_its_outlet_may_be_written_from_right_to_left() -> None:
    port, post = a_link(outlet="صحيفة الميناء"), a_link(outlet="Harbor Post")
    story = a_story(
        summary=("أضرب عمال العبارات.", "The strike goes on."),
        summary_articles=(port.article_id, post.article_id),
        links=(port, post),
    )

    (message,) = render_digest(a_digest(items=(an_item(story=story),)), zone="UTC", now=NOON)

    assert ">\u2068(صحيفة الميناء)\u2069</a> The strike goes on." in message.html


def test_who_says_what_is_dated_when_hours_lie_between() -> None:
    early = a_link(outlet="North", published_at=NOON - timedelta(hours=5))
    late = a_link(outlet="South", published_at=NOON - timedelta(hours=1))
    figures = {"seven": (early,), "nine": (late,)}
    story = a_story(differences=(a_difference("missing", **figures),), links=(early, late))
    digest = a_digest(items=(an_item(story=story),), slot=NOON)

    (message,) = render_digest(digest, zone="Europe/Berlin", now=NOON)
    page = render_latest([story], page=0, has_older=False, now=NOON)

    (next_day,) = render_digest(
        replace(digest, slot=NOON + timedelta(hours=20)), zone="Europe/Berlin", now=NOON
    )

    assert "missing — seven: North (08:00); nine: South (12:00)" in check(message)
    assert "missing — seven: North (Mon 08:00); nine: South (Mon 12:00)" in check(next_day)
    assert "missing — seven: North (5 h ago); nine: South (1 h ago)" in check(page)


def test_outlets_of_one_owner_are_not_independent() -> None:
    links = tuple(a_link(owner="Group", outlet=name) for name in ("North", "South"))
    other = a_link(outlet="East")
    digest = a_digest(items=(an_item(story=a_story(links=(*links, other))),))

    (message,) = render_digest(digest, zone="UTC", now=NOON)

    assert "3 outlets (2 independent): " in message.html
    assert len(links_of((message,))) == 3


def test_an_address_that_is_no_web_address_is_only_a_name() -> None:
    for address in ("", "javascript:alert(1)", "https://[x", "https:// a.example", "https://a"):
        digest = a_digest(items=(an_item(story=a_story(links=(a_link(address=address),))),))

        messages = render_digest(digest, zone="UTC", now=NOON)

        assert links_of(messages) == []
        assert "Outlet" in check(messages[0])


def test_names_from_right_to_left_stay_in_their_place() -> None:
    links = (a_link(outlet="صحيفة الميناء"), a_link(outlet="Harbor Post"))
    story = a_story(headline="إضراب العبارات", links=links)

    (message,) = render_digest(a_digest(items=(an_item(story=story),)), zone="UTC", now=NOON)

    assert "\u2068صحيفة الميناء\u2069" in message.html
    assert "\u2068إضراب" not in message.html, "a headline decides the direction of its own line"


def test_direction_overrides_and_controls_of_outlets_are_dropped() -> None:
    story = a_story(headline="Quiet\u202e desrever\x00\n\nnight\ud800")

    (message,) = render_digest(a_digest(items=(an_item(story=story),)), zone="UTC", now=NOON)

    assert "Quiet desrever night" in check(message)


def test_an_empty_digest_says_so() -> None:
    (message,) = render_digest(a_digest(items=()), zone="UTC", now=NOON)

    assert "Nothing new" in check(message)


# --- splitting ---------------------------------------------------------------------------------


def test_a_story_that_fits_is_never_split() -> None:
    stories = [a_story(headline=f"Headline {n}", summary=("word " * 120,)) for n in range(20)]
    digest = a_digest(items=tuple(DigestItem(story) for story in stories))

    messages = render_digest(digest, zone="UTC", now=NOON)

    assert len(messages) > 1
    for story in stories:
        holders = [message for message in messages if story.headline + "<" in message.html]
        assert len(holders) == 1
        assert story.links[0].address in holders[0].html
    assert [check(message).rsplit("\n", 1)[-1] for message in messages] == [
        f"Part {n} of {len(messages)}" for n in range(1, len(messages) + 1)
    ]


def test_one_message_is_not_numbered() -> None:
    (message,) = render_digest(a_digest(), zone="UTC", now=NOON)

    assert "Part" not in message.html


def test_a_story_too_long_for_a_message_is_cut_between_sentences_and_links() -> None:
    sentences = tuple(f"Sentence number {n} " + "goes on " * 100 + "." for n in range(3))
    links = tuple(a_link() for _ in range(120))
    story = a_story(summary=sentences, links=links)
    digest = a_digest(items=(DigestItem(story),))

    messages = render_digest(digest, zone="UTC", now=NOON, sentence_count=3)

    texts = [check(message) for message in messages]
    assert sorted(links_of(messages)) == sorted(link.address for link in links)
    assert any(tidy(sentences[2]) in text for text in texts)


texts = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("<>&\"'العدد🗞️👩‍🚀é \n"), max_size=60
)
long_texts = texts | st.builds(lambda part, times: part * times, texts, st.integers(1, 120))
addresses = st.builds(
    lambda number, rest: f"https://outlet{number}.example/{rest}",
    st.integers(0, 10**6),
    st.text("abc/?=&%'\"<>é", max_size=40) | st.just("x" * 2500),
)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    count = draw(st.integers(1, 4) | st.integers(90, 130))
    names = draw(st.lists(texts, min_size=1, max_size=4))
    address = draw(addresses)
    links = tuple(
        a_link(
            outlet=names[n % len(names)],
            address=f"{address}{n}",
            is_copy=draw(st.booleans()) if count < 10 else n % 3 == 0,
            development=1 + n % 2,
        )
        for n in range(count)
    )
    summary = tuple(draw(st.lists(long_texts, max_size=3)))
    has_articles = draw(st.booleans())
    return a_story(
        headline=draw(long_texts),
        summary=summary,
        summary_articles=tuple(draw(st.sampled_from(links)).article_id for _ in summary)
        if has_articles
        else (),
        enough_count=draw(st.integers(1, 4)),
        update=tuple(draw(st.lists(texts, max_size=2))) or None,
        differences=tuple(
            a_difference(subject, **{"12": links[:1], "13": links[1:]})
            for subject in draw(st.lists(texts, max_size=2))
        ),
        links=links,
        topic=draw(st.sampled_from(Topic)),
    )


def expected_links(item: DigestItem) -> list[str]:
    links: list[OutletLink] = [
        link
        for link in item.story.links
        if item.delivered_version is None or link.development > item.delivered_version
    ] or list(item.story.links)
    return [
        link.address
        for link in links
        if len(link.address) <= 2000 and not set(link.address) & set('<>"')
    ]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(stories(), st.booleans()), max_size=8))
def test_any_digest_becomes_messages_that_telegram_takes(
    drawn: list[tuple[Story, bool]],
) -> None:
    items = tuple(
        DigestItem(replace(story, id=StoryId(n)), delivered_version=1 if is_update else None)
        for n, (story, is_update) in enumerate(drawn)
    )
    digest = a_digest(items=items, left_out_count=3, silent_feeds=("A & B", "<i>"))

    messages = render_digest(digest, zone="Asia/Tokyo", now=NOON)

    shown = "\n".join(check(message) for message in messages)
    assert set(links_of(messages)) == {link for item in items for link in expected_links(item)}
    for item in items:
        for word in tidy(item.story.headline).split():
            if units(word) < 1000:
                assert word in shown


@settings(max_examples=40, deadline=None)
@given(st.lists(stories(), max_size=LATEST_PAGE_SIZE), st.integers(0, 3), st.booleans())
def test_a_page_of_latest_is_always_one_message(
    drawn: list[Story], page: int, has_older: bool
) -> None:
    message = render_latest(drawn, page=page, has_older=has_older, now=NOON)

    check(message)


def test_a_page_of_latest_leads_to_its_neighbors() -> None:
    message = render_latest([a_story()], page=1, has_older=True, now=NOON)

    assert [button.action for row in message.keyboard for button in row] == ["latest|0", "latest|2"]


@settings(max_examples=100, deadline=None)
@given(long_texts, st.integers(4, 200))
def test_cutting_loses_no_letter_but_spaces(text: str, length: int) -> None:
    text = tidy(text)

    pieces = cut(text, length)

    assert all(0 < units(piece) <= length for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert units(shorten(text, length)) <= length


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(texts, max_size=4), max_size=6))
def test_any_blocks_become_messages_within_the_limits(blocks: list[list[str]]) -> None:
    messages = to_messages(
        Block(tuple(Line((Span(text, "b"), Span(text, is_guest=True))) for text in lines))
        for lines in blocks
    )

    for message in messages:
        check(message)
        assert units(message.plain) <= MAX_UNITS

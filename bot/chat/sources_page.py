"""Feeds as people see them: the sources of a reader, and the pages of /feeds for admins.

Pure: feeds and a moment give a message with buttons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.chat import texts
from bot.chat.callbacks import fingerprint
from bot.chat.markup import Block, Line, Span
from bot.chat.measure import shorten
from bot.chat.screens import (
    button,
    fact_block,
    in_rows,
    note,
    page_buttons,
    page_of,
    tick,
)
from news.model import Feed, FeedId, FeedState, Message, ParsedFeed, Removal

TITLE_LENGTH = 60
ENTRY_COUNT = 5
"""Titles shown before a feed is added."""
REMOVALS_SHOWN = 12
_REMOVAL_LENGTH = 140


def feed_sign(feed: Feed) -> str:
    """Return the colored sign of a feed's state."""
    if feed.state is FeedState.ACTIVE and feed.error_count:
        return texts.FAILING[0]
    return texts.FEED_STATES[feed.state][0]


def feed_title(feed: Feed) -> str:
    """Return the feed's title, or its address when it has none, short enough for a line."""
    return shorten(feed.title.strip() or feed.address, TITLE_LENGTH)


def render_sources(
    feeds: Sequence[Feed],
    *,
    last_article_at: Mapping[FeedId, datetime],
    muted: Collection[FeedId],
    page: int,
    now: datetime,
) -> Message:
    """Return a page of the sources with a button for each that mutes it or follows it again."""
    page, page_count, shown = page_of(len(feeds), page)
    if not feeds:
        return note(texts.SOURCES_NONE, title=texts.SOURCES_TITLE)
    lines = [
        Line(
            (
                Span(feed_sign(feed)),
                Span(feed_title(feed), "b", address=feed.site, is_guest=True),
                Span(f"· {_source_facts(feed, last_article_at.get(feed.id), muted, now)}"),
            )
        )
        for feed in feeds[shown]
    ]
    toggles = [
        button(
            tick(feed.id not in muted, feed_title(feed)),
            "source",
            feed.id,
            int(feed.id not in muted),
            page,
        )
        for feed in feeds[shown]
    ]
    return note(
        Block(tuple(lines)),
        texts.SOURCES,
        title=f"{texts.SOURCES_TITLE} ({len(feeds)})",
        keyboard=(*in_rows(toggles, 2), *page_buttons("sources", page, page_count)),
    )


def _source_facts(
    feed: Feed, last_article_at: datetime | None, muted: Collection[FeedId], now: datetime
) -> str:
    facts = []
    if feed.state is not FeedState.ACTIVE:
        facts.append(texts.FEED_STATES[feed.state][1])
    elif feed.error_count:
        facts.append(texts.FAILING[1])
    if last_article_at is None:
        facts.append(texts.SOURCE_NO_ARTICLE)
    else:
        facts.append(texts.SOURCE_LAST.format(ago=texts.ago(last_article_at, now)))
    if feed.id in muted:
        facts.append(texts.SOURCE_MUTED)
    return ", ".join(facts)


# --- for admins ------------------------------------------------------------------------------


def render_feeds(
    feeds: Sequence[Feed], *, page: int, verb: str, of_feed: str, title: str, words: str
) -> Message:
    """Return a page of feeds, each a button.

    Args:
        verb: what turns the page. of_feed: what a feed's button does.
    """
    page, page_count, shown = page_of(len(feeds), page)
    if not feeds:
        return note(texts.FEEDS_NONE, title=title)
    rows = [
        button(f"{feed_sign(feed)} {feed_title(feed)}", of_feed, feed.id) for feed in feeds[shown]
    ]
    return note(
        words,
        title=f"{title} ({len(feeds)})",
        keyboard=(*in_rows(rows, 1), *page_buttons(verb, page, page_count)),
    )


def render_feed(feed: Feed, *, last_article_at: datetime | None, now: datetime) -> Message:
    """Return what is known of one feed, with the buttons that change it."""
    is_active = feed.state is FeedState.ACTIVE
    full_text = texts.BUTTON_FULL_TEXT.format(state=texts.ON if feed.wants_full_text else texts.OFF)
    return note(
        fact_block(_feed_facts(feed, last_article_at, now)),
        title=f"{feed_sign(feed)} {feed_title(feed)}",
        keyboard=(
            (
                button(
                    texts.BUTTON_FEED_PAUSE if is_active else texts.BUTTON_FEED_RESUME,
                    "feedstate",
                    feed.id,
                    (FeedState.PAUSED if is_active else FeedState.ACTIVE).value,
                ),
                button(full_text, "fulltext", feed.id, int(not feed.wants_full_text)),
            ),
            (
                button(texts.BUTTON_FEED_TOPIC, "feedtopics", feed.id),
                button(texts.BUTTON_REMOVALS, "removals", feed.id),
            ),
            (button(texts.BUTTON_REMOVE, "removefeed", feed.id),),
            (button(texts.BUTTON_BACK, "feeds", 0),),
        ),
    )


def _feed_facts(
    feed: Feed, last_article_at: datetime | None, now: datetime
) -> list[tuple[str, str]]:
    state = texts.FEED_STATES[feed.state][1]
    if feed.state is FeedState.ACTIVE and feed.error_count:
        state = texts.FAILING[1]
    topic = texts.topic_name(feed.topic) if feed.topic else texts.FEED_TOPIC_NONE
    full_text = texts.FEED_FULL_TEXT_ON if feed.wants_full_text else texts.FEED_FULL_TEXT_OFF
    facts = [
        (texts.FEED_STATE, state),
        (texts.FEED_ADDRESS, shorten(feed.address, 300)),
        (texts.FEED_LAST, texts.ago(last_article_at, now)),
        (texts.FEED_SUCCESS, texts.ago(feed.last_success_at, now)),
        (texts.FEED_TOPIC, topic),
        (texts.FEED_FULL_TEXT, full_text),
    ]
    if feed.last_error:
        sentence = texts.FEED_ERRORS.format(
            sentence=texts.error_sentence(feed.last_error), count=feed.error_count
        )
        facts.append((texts.FEED_ERROR, sentence))
    return facts


def render_feed_topics(feed: Feed) -> Message:
    """Return the choice of the topic that a feed's stories have."""
    topics = [
        button(tick(topic is feed.topic, name), "feedtopic", feed.id, topic.value)
        for topic, (_, name) in texts.TOPICS.items()
    ]
    return note(
        texts.FEED_TOPIC_ASK,
        title=feed_title(feed),
        keyboard=(
            *in_rows(topics, 2),
            (
                button(
                    tick(feed.topic is None, texts.BUTTON_NO_TOPIC), "feedtopic", feed.id, "none"
                ),
            ),
            (button(texts.BUTTON_BACK, "feed", feed.id),),
        ),
    )


def render_removals(feed: Feed, removals: Sequence[tuple[str, Removal]]) -> Message:
    """Return what cleaning took from the newest articles, and a switch for each reason."""
    counts = Counter(removal.reason for _, removal in removals)
    reasons = sorted({*counts, *feed.kept_reasons}, key=lambda reason: (-counts[reason], reason))
    switches = [
        button(
            tick(reason not in feed.kept_reasons, f"{reason} ({counts[reason]})"),
            "reason",
            feed.id,
            fingerprint(reason),
            int(reason not in feed.kept_reasons),
        )
        for reason in reasons[:40]
    ]
    back = (button(texts.BUTTON_BACK, "feed", feed.id),)
    title = f"✂️ {texts.REMOVALS_TITLE} · {feed_title(feed)}"
    if not reasons:
        return note(texts.REMOVALS_NONE, title=title, keyboard=(back,))
    return note(
        *_removal_blocks(removals),
        *_kept_block(feed),
        texts.REMOVALS_HOW,
        title=title,
        keyboard=(*in_rows(switches, 2), back),
    )


def _removal_blocks(removals: Sequence[tuple[str, Removal]]) -> list[Block]:
    """Return the first removals, by article."""
    by_article: dict[str, list[Line]] = {}
    for title, removal in removals[:REMOVALS_SHOWN]:
        lines = by_article.setdefault(
            title, [Line((Span(shorten(title, TITLE_LENGTH), "b", is_guest=True),))]
        )
        words = Span(f"“{shorten(removal.text, _REMOVAL_LENGTH)}”", "i", is_guest=True)
        lines.append(Line((words, Span(f"– {texts.reason_name(removal.reason)}")), lead="• "))
    return [Block(tuple(lines)) for lines in by_article.values()]


def _kept_block(feed: Feed) -> list[Block]:
    kept = [texts.reason_name(reason) for reason in sorted(feed.kept_reasons)]
    if not kept:
        return []
    return [Block((Line((Span(f"{texts.REMOVALS_KEPT}:", "b"), Span(texts.listed(kept)))),))]


def render_offer(found: ParsedFeed, *, address: str, ticket: str) -> Message:
    """Return a feed that was found, with its first titles, and the buttons to add it or not."""
    titles = [
        Line((Span(shorten(entry.title or entry.address or "", 160)),), lead="• ")
        for entry in found.entries[:ENTRY_COUNT]
    ]
    entries = (
        Block((Line((Span(texts.ADDFEED_ENTRIES, "i"),)), *titles))
        if titles
        else texts.ADDFEED_EMPTY
    )
    return note(
        Block(
            (
                Line((Span(shorten(found.title.strip() or address, 120), "b"),)),
                Line((Span(shorten(address, 300)),)),
            )
        ),
        entries,
        title=f"➕ {texts.ADDFEED_FOUND}",
        keyboard=(
            (
                button(texts.BUTTON_ADD, "addfeed", ticket),
                button(texts.BUTTON_CANCEL, "dropfeed", ticket),
            ),
        ),
    )

"""What readers ask for: /latest, /sources, /help, /pause and /resume."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.chat import texts
from bot.chat.callbacks import StaleError
from bot.chat.markup import Block, Line, Span
from bot.chat.render import LATEST_PAGE_SIZE, render_latest
from bot.chat.screens import note
from bot.chat.settings_menu import change, set_paused
from bot.chat.settings_pages import next_moment
from bot.chat.sources_page import render_sources
from bot.chat.visit import Deed, Reaction, Right, Visit
from news.filters import is_muted
from news.model import ChatKind, Feed, FeedId, Message, Story, Subscriber, SubscriberState
from storage import feeds, reading

MAX_LATEST_PAGES = 20
"""Pages that /latest goes back; older news is no longer new."""
_BATCH = 40


async def show_latest(visit: Visit) -> Reaction:
    """Show the newest stories, or the page of a button."""
    page = visit.press.number(0, most=MAX_LATEST_PAGES) if visit.press.verb else 0
    subscriber = _known(visit)
    stories = await _latest_stories(visit, subscriber, (page + 1) * LATEST_PAGE_SIZE + 1)
    page = min(page, max(0, (len(stories) - 1) // LATEST_PAGE_SIZE))
    shown = stories[page * LATEST_PAGE_SIZE : (page + 1) * LATEST_PAGE_SIZE]
    has_older = len(stories) > (page + 1) * LATEST_PAGE_SIZE and page < MAX_LATEST_PAGES
    return Reaction(
        render_latest(
            shown,
            page=page,
            has_older=has_older,
            now=visit.now,
            sentence_count=subscriber.preferences.sentence_count,
            nothing=texts.NO_STORIES if stories else await _why_nothing(visit),
        )
    )


async def _why_nothing(visit: Visit) -> str:
    """Return what a reader is told whom no story is shown: there are none, or none is wanted."""
    async with visit.newsroom.database.read() as session:
        has_any = await reading.latest(session, limit=1)
    return texts.NO_STORIES_WANTED if has_any else texts.NO_STORIES


async def _latest_stories(visit: Visit, subscriber: Subscriber, count: int) -> list[Story]:
    """Return at most so many stories that the subscriber wants, newest first."""
    preferences = subscriber.preferences
    wanted: list[Story] = []
    before = None
    async with visit.newsroom.database.read() as session:
        while len(wanted) < count:
            batch = await reading.latest(
                session,
                limit=_BATCH,
                muted_feeds=subscriber.muted_feeds,
                topics=preferences.wanted_topics,
                before=before,
            )
            wanted += [story for story in batch if not is_muted(story, preferences.muted_words)]
            if len(batch) < _BATCH:
                break
            before = (batch[-1].changed_at, batch[-1].id)
    return wanted[:count]


# --- sources ---------------------------------------------------------------------------------


async def show_sources(visit: Visit) -> Reaction:
    """Show the feeds with their state, a page at a time."""
    page = visit.press.number(0, most=10_000) if visit.press.verb else 0
    return Reaction(await _sources_page(visit, _known(visit), page))


async def press_source(visit: Visit) -> Reaction:
    """Mute a feed or follow it again, as the button says."""
    feed_id, is_muted_now = visit.press.feed_id(0), bool(visit.press.number(1, most=1))
    page = visit.press.number(2, most=10_000)
    async with visit.newsroom.database.read() as session:
        feed = await feeds.get(session, feed_id)
    if feed is None:
        raise StaleError("feed")
    after = await change(visit, lambda it: with_feed(it, feed_id, is_muted=is_muted_now))
    sentence = texts.SOURCE_NOW_MUTED if is_muted_now else texts.SOURCE_NOW_FOLLOWED
    return Reaction(
        await _sources_page(visit, after, page), toast=sentence.format(title=feed.title[:100])
    )


def with_feed(subscriber: Subscriber, feed_id: FeedId, *, is_muted: bool) -> Subscriber:
    """Return the subscriber with a feed muted, or followed."""
    muted = subscriber.muted_feeds
    return replace(subscriber, muted_feeds=muted | {feed_id} if is_muted else muted - {feed_id})


async def _sources_page(visit: Visit, subscriber: Subscriber, page: int) -> Message:
    async with visit.newsroom.database.read() as session:
        every: list[Feed] = await feeds.every(session)
        last = await feeds.last_article_at(session)
    return render_sources(
        every, last_article_at=last, muted=subscriber.muted_feeds, page=page, now=visit.now
    )


# --- help and pause --------------------------------------------------------------------------


async def show_help(visit: Visit) -> Reaction:
    """Explain the bot, with the commands that the person can use."""
    paragraphs: list[str | Block] = [
        texts.HELP,
        _commands(texts.HELP_COMMANDS_TITLE, (texts.START_COMMAND, *texts.READER_COMMANDS)),
    ]
    if visit.is_admin:
        paragraphs.append(_commands(texts.HELP_ADMIN_TITLE, texts.ADMIN_COMMANDS))
    if visit.place.kind is ChatKind.PRIVATE:
        paragraphs.append(texts.HELP_CHATS)
    return Reaction(note(*paragraphs, title=texts.HELP_TITLE))


def _commands(title: str, commands: tuple[tuple[str, str], ...]) -> Block:
    lines = [Line((Span(title, "b"),))]
    lines += [Line((Span(f"/{name}"), Span("–"), Span(what))) for name, what in commands]
    return Block(tuple(lines))


async def pause(visit: Visit) -> Reaction:
    """Stop the chat's digests."""
    if _known(visit).state is SubscriberState.PAUSED:
        return Reaction(note(texts.PAUSED_ALREADY))
    await set_paused(visit, is_paused=True)
    return Reaction(note(texts.PAUSED))


async def resume(visit: Visit) -> Reaction:
    """Start the chat's digests again."""
    before = _known(visit)
    if before.state is SubscriberState.ACTIVE:
        return Reaction(note(texts.RESUMED_ALREADY.format(next=next_moment(before, visit.now))))
    after = await set_paused(visit, is_paused=False)
    return Reaction(note(texts.RESUMED.format(next=next_moment(after, visit.now))))


def _known(visit: Visit) -> Subscriber:
    if visit.subscriber is None:
        raise StaleError("subscriber")
    return visit.subscriber


COMMANDS: Mapping[str, Deed] = MappingProxyType(
    {
        "latest": Deed(Right.READER, show_latest),
        "sources": Deed(Right.READER, show_sources),
        "help": Deed(Right.ANYONE, show_help),
        "pause": Deed(Right.EDITOR, pause),
        "resume": Deed(Right.EDITOR, resume),
    }
)

PRESSES: Mapping[str, Deed] = MappingProxyType(
    {
        "latest": Deed(Right.READER, show_latest),
        "sources": Deed(Right.READER, show_sources),
        "source": Deed(Right.EDITOR, press_source),
    }
)

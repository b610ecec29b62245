"""For admins: /addfeed, /removefeed, /feeds, /status and /why.

`/addfeed` alone looks at the web, once: what it found waits in `Newsroom.offers` until the
admin says Add. All else answers from storage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.chat import texts
from bot.chat.callbacks import StaleError, fingerprint
from bot.chat.measure import shorten
from bot.chat.screens import button, note
from bot.chat.sources_page import (
    feed_title,
    render_feed,
    render_feed_topics,
    render_feeds,
    render_offer,
    render_removals,
)
from bot.chat.status_page import render_status
from bot.chat.visit import Answer, Deed, Reaction, Right, Visit
from bot.chat.why_page import render_why
from bot.why import NoPairError
from news.errors import FeedError
from news.model import ChatId, Feed, FeedId, FeedState, Message, Topic
from storage import feeds

REMOVALS_READ = 60
"""Newest removals of a feed that are counted by reason."""

FeedChange = Callable[[Feed], Feed]


# --- adding ----------------------------------------------------------------------------------


async def add_feed(visit: Visit) -> Reaction:
    """Look for a feed at the typed address, and show it before it is added."""
    typed = visit.text.split()
    if not typed:
        return Reaction(prompt=texts.PROMPT_FEED)
    try:
        found = await visit.newsroom.discover(typed[0])
    except FeedError as error:
        return Reaction(note(texts.feed_error_sentence(error)))
    async with visit.newsroom.database.read() as session:
        known = await feeds.find(session, found.feed_address)
    if known is not None:
        return Reaction(_known_already(known))
    ticket = visit.newsroom.offers.put(found)
    return Reaction(render_offer(found.parsed, address=found.feed_address, ticket=ticket))


async def press_add(visit: Visit) -> Reaction:
    """Add the feed that was shown, and let it be read at once."""
    found = visit.newsroom.offers.take(visit.press.word(0))
    if found is None:
        return Reaction(note(texts.ADDFEED_EXPIRED))
    async with visit.newsroom.database.begin() as session:
        known = await feeds.find(session, found.feed_address)
        feed = known or await feeds.add(
            session,
            address=found.feed_address,
            title=found.parsed.title.strip() or found.feed_address,
            now=visit.now,
            site=found.parsed.site,
            language=found.parsed.language,
            added_by=ChatId(visit.person.id) if visit.person else None,
        )
    if known is not None:
        return Reaction(_known_already(known))
    visit.newsroom.wake("collect")
    return Reaction(
        note(
            texts.ADDFEED_ADDED.format(title=feed_title(feed)),
            keyboard=(
                (
                    button(texts.BUTTON_FEED_TOPIC, "feedtopics", feed.id),
                    button(texts.BUTTON_FEED, "feed", feed.id),
                ),
            ),
        )
    )


async def press_cancel(visit: Visit) -> Reaction:
    """Forget the feed that was shown."""
    found = visit.newsroom.offers.take(visit.press.word(0))
    title = found.parsed.title.strip() or found.feed_address if found else ""
    words = texts.ADDFEED_CANCELLED.format(title=title) if found else texts.ADDFEED_EXPIRED
    return Reaction(note(words))


def _known_already(feed: Feed) -> Message:
    return note(
        texts.ADDFEED_KNOWN.format(title=feed_title(feed)),
        keyboard=((button(texts.BUTTON_FEED, "feed", feed.id),),),
    )


# --- removing --------------------------------------------------------------------------------


async def show_removable(visit: Visit) -> Reaction:
    """Show all feeds as buttons that ask whether to remove them."""
    return Reaction(
        await _list(
            visit,
            verb="removelist",
            of_feed="removefeed",
            title=texts.REMOVEFEED_TITLE,
            words=texts.REMOVEFEED,
        )
    )


async def press_remove(visit: Visit) -> Reaction:
    """Ask whether a feed shall really go."""
    feed = await _feed(visit)
    return Reaction(
        note(
            texts.REMOVEFEED_SURE.format(
                title=feed_title(feed), address=shorten(feed.address, 300)
            ),
            keyboard=(
                (
                    button(texts.BUTTON_REMOVE, "deletefeed", feed.id),
                    button(texts.BUTTON_KEEP, "feed", feed.id),
                ),
            ),
        )
    )


async def press_delete(visit: Visit) -> Reaction:
    """Remove a feed after the admin has said so twice."""
    feed = await _feed(visit)
    async with visit.newsroom.database.begin() as session:
        await feeds.remove(session, feed.id)
    return Reaction(
        note(
            texts.REMOVEFEED_DONE.format(title=feed_title(feed)),
            keyboard=((button(texts.BUTTON_BACK, "feeds", 0),),),
        )
    )


# --- looking and changing --------------------------------------------------------------------


async def show_feeds(visit: Visit) -> Reaction:
    """Show all feeds, each a button that leads to its page."""
    return Reaction(
        await _list(visit, verb="feeds", of_feed="feed", title=texts.FEEDS_TITLE, words=texts.FEEDS)
    )


async def _list(visit: Visit, *, verb: str, of_feed: str, title: str, words: str) -> Message:
    page = visit.press.number(0, most=10_000) if visit.press.verb else 0
    async with visit.newsroom.database.read() as session:
        every = await feeds.every(session)
    return render_feeds(every, page=page, verb=verb, of_feed=of_feed, title=title, words=words)


async def show_feed(visit: Visit) -> Reaction:
    """Show one feed."""
    return Reaction(await _feed_page(visit, await _feed(visit)))


async def _feed_page(visit: Visit, feed: Feed) -> Message:
    async with visit.newsroom.database.read() as session:
        last = await feeds.last_article_at(session)
    return render_feed(feed, last_article_at=last.get(feed.id), now=visit.now)


async def press_state(visit: Visit) -> Reaction:
    """Pause a feed, or have it read again at once."""
    wanted = visit.press.word(1)
    if wanted not in (FeedState.ACTIVE.value, FeedState.PAUSED.value):
        raise StaleError(wanted)
    state = FeedState(wanted)

    def how(feed: Feed) -> Feed:
        if state is FeedState.PAUSED:
            return replace(feed, state=state)
        return replace(feed, state=state, next_check_at=visit.now, error_count=0)

    feed = await _change(visit, how)
    if state is FeedState.ACTIVE:
        visit.newsroom.wake("collect")
    return Reaction(await _feed_page(visit, feed), toast=texts.SAVED)


async def press_full_text(visit: Visit) -> Reaction:
    """Switch reading articles' pages on or off for a feed."""
    wants = bool(visit.press.number(1, most=1))
    feed = await _change(visit, lambda it: replace(it, wants_full_text=wants))
    return Reaction(await _feed_page(visit, feed), toast=texts.SAVED)


async def show_topics(visit: Visit) -> Reaction:
    """Show the topics that a feed can have."""
    return Reaction(render_feed_topics(await _feed(visit)))


async def press_topic(visit: Visit) -> Reaction:
    """Give a feed a topic, or none."""
    topic: Topic | None = None if visit.press.word(1) == "none" else visit.press.topic(1)
    feed = await _change(visit, lambda it: replace(it, topic=topic))
    return Reaction(await _feed_page(visit, feed), toast=texts.SAVED)


async def show_removals(visit: Visit) -> Reaction:
    """Show what cleaning took from a feed's newest articles, and why."""
    return Reaction(await _removals_page(visit, await _feed(visit)))


async def press_reason(visit: Visit) -> Reaction:
    """Switch one removal reason off or on for a feed."""
    meant, is_kept = visit.press.word(1), bool(visit.press.number(2, most=1))
    feed = await _feed(visit)
    async with visit.newsroom.database.read() as session:
        removals = await feeds.recent_removals(session, feed.id, REMOVALS_READ)
    known = {removal.reason for _, removal in removals} | feed.kept_reasons
    reasons = {reason for reason in known if fingerprint(reason) == meant}
    if not reasons:
        raise StaleError("reason")

    def how(feed: Feed) -> Feed:
        kept = feed.kept_reasons | reasons if is_kept else feed.kept_reasons - reasons
        return replace(feed, kept_reasons=kept)

    feed = await _change(visit, how)
    return Reaction(await _removals_page(visit, feed), toast=texts.SAVED)


async def _removals_page(visit: Visit, feed: Feed) -> Message:
    async with visit.newsroom.database.read() as session:
        removals = await feeds.recent_removals(session, feed.id, REMOVALS_READ)
    return render_removals(feed, removals)


async def _feed(visit: Visit) -> Feed:
    """Return the feed of a button.

    Raises:
        StaleError: it was removed.
    """
    async with visit.newsroom.database.read() as session:
        feed = await feeds.get(session, visit.press.feed_id(0))
    if feed is None:
        raise StaleError("feed")
    return feed


async def _change(visit: Visit, how: FeedChange) -> Feed:
    """Change a feed in one transaction.

    Raises:
        StaleError: it was removed.
    """
    feed_id: FeedId = visit.press.feed_id(0)
    async with visit.newsroom.database.begin() as session:
        before = await feeds.get(session, feed_id)
        if before is None:
            raise StaleError("feed")
        after = how(before)
        await feeds.save(session, after)
    return after


async def show_status(visit: Visit) -> Reaction:
    """Show how the instance is doing."""
    return Reaction(render_status(await visit.newsroom.status(), visit.now))


async def show_why(visit: Visit) -> Reaction:
    """Explain why two articles are in one story, or in two."""
    names = visit.text.split()
    if not names:
        return Reaction(prompt=texts.PROMPT_WHY)
    try:
        return Reaction(render_why(await visit.newsroom.explain(names)))
    except NoPairError as error:
        return Reaction(note(texts.WHY_NO_PAIR[error.code]))


def _for_admins(deeds: Mapping[str, Answer]) -> Mapping[str, Deed]:
    return MappingProxyType({name: Deed(Right.ADMIN, answer) for name, answer in deeds.items()})


_ADD_FEED = Deed(Right.ADMIN, add_feed, is_slow=True)
_WHY = Deed(Right.ADMIN, show_why, is_slow=True)

COMMANDS: Mapping[str, Deed] = MappingProxyType(
    {
        "addfeed": _ADD_FEED,
        "why": _WHY,
        **_for_admins({"removefeed": show_removable, "feeds": show_feeds, "status": show_status}),
    }
)

PRESSES: Mapping[str, Deed] = _for_admins(
    {
        "addfeed": press_add,
        "dropfeed": press_cancel,
        "removelist": show_removable,
        "removefeed": press_remove,
        "deletefeed": press_delete,
        "feeds": show_feeds,
        "feed": show_feed,
        "feedstate": press_state,
        "fulltext": press_full_text,
        "feedtopics": show_topics,
        "feedtopic": press_topic,
        "removals": show_removals,
        "reason": press_reason,
        "status": show_status,
    }
)

ANSWERS: Mapping[str, Deed] = MappingProxyType(
    {texts.PROMPT_FEED: _ADD_FEED, texts.PROMPT_WHY: _WHY}
)

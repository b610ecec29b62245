"""Stories as readers see them: the digest and the pages of /latest.

Made for two minutes on a phone: a headline in bold behind the sign of its topic, a paragraph of
one to four sentences, what the outlets disagree on, and one line with every outlet linked. Where
several outlets tell a story, a link behind its sentences says whose they are. An
update shows only what is new. Independent outlets come first and are counted; copies of the same
text come after them and are not.

Pure: a digest and a moment give messages. `bot.chat.markup` lays them out and escapes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.chat import callbacks, texts
from bot.chat.markup import Block, Line, Span, to_messages
from bot.chat.measure import shorten, tidy
from news.digest import Told, told_differences, told_summary, told_update
from news.model import Button, Digest, DigestItem, Message, OutletLink, Story

LATE = timedelta(hours=1)
"""A digest made this long after its hour says when it was made."""
APART = timedelta(hours=1)
"""Outlets that give different figures so far apart are shown with the time of their articles."""
LATEST_PAGE_SIZE = 5
"""Stories on a page of /latest, so that a page stays one message that can be edited."""
_BRIEF_SENTENCE = 280
_BRIEF_HEADLINE = 160
_BRIEF_LINKS = 5
_CITED_NAME = 40
_TITLED = 3
_RELATED_TITLE = 70

When = Callable[[datetime], str]
"""How a moment is said: on the reader's clock, or how long ago it was."""


def render_digest(
    digest: Digest, *, zone: str, now: datetime, sentence_count: int = 0
) -> tuple[Message, ...]:
    """Return the digest as messages, in its order; the parts are numbered if there are several.

    Args:
        zone: the subscriber's IANA zone, for the date at the top.
        now: when the digest is made, aware, UTC.
        sentence_count: sentences of each story at most; 0 is as many as each needs.
    """

    def when(at: datetime) -> str:
        return texts.clock_or_weekday(at, zone, digest.slot)

    return to_messages(
        [
            _header(digest, zone, now),
            *(_story_block(item, sentence_count, when) for item in digest.items),
            *_footer(digest),
        ],
        part_label=texts.PART,
    )


def render_latest(
    stories: Sequence[Story],
    *,
    page: int,
    has_older: bool,
    now: datetime,
    sentence_count: int = 0,
    nothing: str = texts.NO_STORIES,
) -> Message:
    """Return one page of /latest, always one message, with buttons to its neighbors.

    Args:
        stories: at most `LATEST_PAGE_SIZE`, newest first.
        page: from 0.
        has_older: whether there is a page after this one.
        nothing: what is said when there are no stories.
    """
    buttons = []
    if page > 0:
        buttons.append(Button(texts.BUTTON_NEWER, callbacks.pack("latest", page - 1)))
    if has_older:
        buttons.append(Button(texts.BUTTON_OLDER, callbacks.pack("latest", page + 1)))
    keyboard = (tuple(buttons),) if buttons else ()
    title = Block((Line((Span("📰"), Span(texts.LATEST_TITLE, "b"))),))
    if not stories:
        return to_messages([title, _sentence(nothing)], keyboard=keyboard)[0]
    full = [_latest_block(story, now, sentence_count) for story in stories]
    messages = to_messages([title, *full], keyboard=keyboard)
    if len(messages) == 1:
        return messages[0]
    return to_messages(
        [title, *(_brief_block(story, now) for story in stories[:LATEST_PAGE_SIZE])],
        keyboard=keyboard,
    )[0]


# --- the digest ------------------------------------------------------------------------------


def _header(digest: Digest, zone: str, now: datetime) -> Block:
    title: tuple[Span, ...] = (
        Span("📰"),
        Span(texts.DIGEST_TITLE, "b"),
        Span(f"· {texts.day_and_time(digest.slot, zone)}"),
    )
    if now - digest.slot >= LATE:
        made = texts.MADE_AT.format(time=texts.clock_or_day(now, zone, digest.slot))
        title = (*title, Span(f"({made})", "i"))
    return Block((Line(title), Line((Span(_counts(digest)),))))


def _counts(digest: Digest) -> str:
    updates = sum(1 for item in digest.items if item.is_update)
    stories = len(digest.items) - updates
    counts = []
    if stories:
        counts.append(texts.counted(stories, "story", "stories"))
    if updates:
        counts.append(texts.counted(updates, "update"))
    return ", ".join(counts) or texts.NOTHING_NEW


def _footer(digest: Digest) -> list[Block]:
    lines = []
    if digest.left_out_count:
        stories = texts.counted(digest.left_out_count, "more story", "more stories")
        lines.append(Line((Span(texts.MORE_WAITING.format(stories=stories)),), lead="➕ "))
    if digest.silent_feeds:
        names = texts.listed(digest.silent_feeds)
        lines.append(Line((Span(texts.SILENT_FEEDS.format(names=names), "i"),), lead="⚠️ "))
    return [Block(tuple(lines))] if lines else []


# --- a story ---------------------------------------------------------------------------------


def _story_block(item: DigestItem, sentence_count: int, when: When) -> Block:
    story = item.story
    if item.delivered_version is None:
        return _full_block(story, sentence_count, when)
    newer = [link for link in story.links if link.development > item.delivered_version]
    return Block(
        (
            Line(
                (Span(f"{texts.UPDATE}:", "b"), Span(_update_headline(story), "b", is_guest=True)),
                lead="🔄 ",
            ),
            _paragraph(told_update(story, newer or story.links, sentence_count)),
            *_outlets(newer or story.links),
        )
    )


def _full_block(story: Story, sentence_count: int, when: When) -> Block:
    return Block(
        (
            Line((Span(_headline(story), "b"),), lead=f"{texts.TOPICS[story.topic][0]} "),
            _paragraph(told_summary(story, sentence_count)),
            *_differences(story, when),
            *_outlets(story.links),
        )
    )


def _latest_block(story: Story, now: datetime, sentence_count: int) -> Block:
    return Block(
        (
            Line((Span(_headline(story), "b"),), lead=f"{texts.TOPICS[story.topic][0]} "),
            _paragraph(told_summary(story, sentence_count)),
            *_differences(story, lambda at: texts.ago(at, now)),
            *_outlets(story.links, age=texts.ago(story.changed_at, now)),
        )
    )


def _brief_block(story: Story, now: datetime) -> Block:
    headline = shorten(_headline(story), _BRIEF_HEADLINE)
    sentences = [
        replace(told, text=shorten(told.text, _BRIEF_SENTENCE)) for told in told_summary(story, 1)
    ]
    return Block(
        (
            Line((Span(headline, "b"),), lead=f"{texts.TOPICS[story.topic][0]} "),
            _paragraph(sentences),
            *_outlets(story.links, age=texts.ago(story.changed_at, now), most=_BRIEF_LINKS),
        )
    )


def _headline(story: Story) -> str:
    """Return the headline; a story without one is called by its first article."""
    titles = (story.headline, *(link.title for link in story.links), *story.summary)
    return next((title for title in titles if tidy(title)), texts.NAMELESS_STORY)


def _update_headline(story: Story) -> str:
    """Return what the newest development is called."""
    found = story.update_headline or ""
    return found if tidy(found) else _headline(story)


def _paragraph(sentences: Sequence[Told]) -> Line:
    """Return the sentences as one paragraph, with a link behind those of each article."""
    spans = []
    for place, told in enumerate(sentences):
        spans.append(Span(told.text))
        following = sentences[place + 1 :][:1]
        if told.link is not None and not (following and following[0].link == told.link):
            name = shorten(_outlet_name(told.link), _CITED_NAME)
            spans.append(Span(f"({name})", address=told.link.address, is_guest=True))
    return Line(tuple(spans))


def _differences(story: Story, when: When) -> list[Line]:
    """Return one line for each figure on which the outlets differ: who says what, and when."""
    lines = []
    for difference in told_differences(story):
        times = [link.published_at for figure in difference.figures for link in figure.links]
        is_dated = max(times) - min(times) >= APART
        told = "; ".join(
            f"{figure.value}: {', '.join(_giver(link, when, is_dated) for link in figure.links)}"
            for figure in difference.figures
        )
        line = f"{difference.subject} — {told}" if difference.subject else told
        lines.append(Line((Span(texts.OUTLETS_DIFFER, "i"), Span(line, is_guest=True)), lead="⚖️ "))
    return lines


def _giver(link: OutletLink, when: When, is_dated: bool) -> str:
    name = shorten(_outlet_name(link), _CITED_NAME)
    return f"{name} ({when(link.published_at)})" if is_dated else name


def _outlets(
    links: Sequence[OutletLink], *, age: str = "", most: int | None = None
) -> tuple[Line, ...]:
    """Return the linked outlets: how many are independent and which, those of copies, others.

    What may tell of another event is named by its title, because the summary says nothing of it.
    """
    sure = [link for link in links if not link.is_related]
    independent, copies = _sorted_links(sure or links)
    lead = f"{age} · " if age else ""
    if len(independent) > 1:
        owners = len({link.owner or link.outlet for link in independent})
        count = texts.counted(len(independent), "outlet")
        if owners < len(independent):
            count += texts.INDEPENDENT.format(count=owners)
        lead += f"{count}: "
    lines = [_link_line(independent, lead, most)]
    if copies:
        lines.append(_link_line(copies, f"{texts.SAME_TEXT} ", most))
    if sure and len(sure) < len(links):
        related = [link for link in links if link.is_related]
        newest = sorted(related, key=lambda link: (link.published_at, link.article_id))[::-1]
        lines.append(_link_line(newest, f"{texts.SEE_ALSO} ", most, titled=_TITLED))
    return tuple(lines)


def _link_line(
    links: Sequence[OutletLink], lead: str, most: int | None, *, titled: int = 0
) -> Line:
    """Return the links in a line, the first `titled` by their titles and the others by outlets."""
    names = [*map(_title, links[:titled]), *map(_outlet_name, links[titled:])]
    spans = [
        Span(name, address=link.address, is_guest=True)
        for name, link in zip(names, links, strict=True)
    ]
    if most is not None and len(spans) > most:
        spans = [*spans[:most], Span(f"+{len(spans) - most}")]
    return Line(tuple(spans), separator=" · ", lead=lead)


def _title(link: OutletLink) -> str:
    title = tidy(link.title)
    name = shorten(_outlet_name(link), _CITED_NAME)
    return f"{shorten(title, _RELATED_TITLE)} ({name})" if title else name


def _outlet_name(link: OutletLink) -> str:
    return tidy(link.outlet) or tidy(link.title) or tidy(link.address) or texts.NAMELESS_OUTLET


def _sorted_links(links: Sequence[OutletLink]) -> tuple[list[OutletLink], list[OutletLink]]:
    """Return one link for each feed, independent ones and copies, oldest first.

    A feed that has several articles on the story is linked by its newest one of its own words.
    """
    newest: dict[int, OutletLink] = {}
    for link in sorted(links, key=lambda link: (not link.is_copy, link.published_at)):
        newest[link.feed_id] = link
    chosen = sorted(newest.values(), key=lambda link: (link.published_at, link.article_id))
    independent = [link for link in chosen if not link.is_copy]
    if not independent:
        return chosen, []
    return independent, [link for link in chosen if link.is_copy]


def _sentence(text: str) -> Block:
    return Block((Line((Span(text),)),))

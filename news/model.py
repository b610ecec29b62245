"""The nouns of Broadsheet: what a feed, an article, a story, a subscriber and a digest are.

Values are frozen. Every `datetime` is aware and in UTC; local time exists only in
`news.timetable` and in text shown to a reader. Ids are those of storage.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import NewType

FeedId = NewType("FeedId", int)
ArticleId = NewType("ArticleId", int)
StoryId = NewType("StoryId", int)
SubscriberId = NewType("SubscriberId", int)
ChatId = NewType("ChatId", int)
DigestId = NewType("DigestId", int)
PartId = NewType("PartId", int)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EVERY_DAY = frozenset(range(7))


class Topic(StrEnum):
    """The small set of topics a feed or story can have."""

    WORLD = "world"
    POLITICS = "politics"
    BUSINESS = "business"
    TECHNOLOGY = "technology"
    SCIENCE = "science"
    HEALTH = "health"
    SPORT = "sport"
    CULTURE = "culture"
    LOCAL = "local"
    OTHER = "other"


# --- news comes in ---------------------------------------------------------------------------


class FeedState(StrEnum):
    """Whether a feed is polled: `gone` answered 410 and waits for an admin."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Feed:
    """An address we read; users see it as a source.

    Attributes:
        interval: how often it is worth asking, adapted to how often the feed publishes.
        error_count: failures in a row; 0 after any success.
        last_error: code of the last `NewsError`, None after a success.
        wants_full_text: whether the article's page is fetched when the feed gives a teaser.
        kept_reasons: removal reasons that are switched off for this feed.
        owner: name shared by outlets that are not independent of each other.
    """

    id: FeedId
    address: str
    title: str
    site: str | None = None
    topic: Topic | None = None
    language: str | None = None
    state: FeedState = FeedState.ACTIVE
    wants_full_text: bool = True
    kept_reasons: frozenset[str] = frozenset()
    owner: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    next_check_at: datetime = EPOCH
    interval: timedelta = timedelta(minutes=30)
    error_count: int = 0
    last_error: str | None = None
    last_success_at: datetime | None = None
    added_by: ChatId | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as its feed published it, before cleaning.

    Attributes:
        guid: the feed's own identity for the item, or its address when it has none.
        address: the item's web address, absolute, as published; None when it has none.
        published_at: None when the feed gives no usable date.
        html: the longest body the feed gives, HTML or plain text; may be empty.
        image: address of a picture.
        shares_page: whether other entries stand on the same page, so that its address is the
            identity of none of them.
    """

    guid: str
    address: str | None
    title: str
    html: str = ""
    author: str | None = None
    published_at: datetime | None = None
    image: str | None = None
    shares_page: bool = False


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed document says: about itself, and its entries, newest first as published.

    Attributes:
        time_to_live: the pause between polls that the document itself asks for.
    """

    title: str
    site: str | None
    language: str | None
    entries: tuple[Entry, ...]
    time_to_live: timedelta | None = None


# --- news is understood ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Removal:
    """A block of text that cleaning took away, and why.

    Attributes:
        reason: a stable lowercase word such as `promo`, `share`, `caption`, `teaser`.
    """

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class MemoryEntry:
    """One thing that a source repeats, as its memory keeps it.

    Attributes:
        kind: what was counted: `line`, `prefix`, `link`, `title`, `spot_kept` or `spot_gone`.
        key: hash of it, hexadecimal.
        count: in how many articles of the source it stood.
    """

    kind: str
    key: str
    count: int
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Article:
    """An entry, cleaned and kept.

    Attributes:
        address: canonical, see `news.urls.canonical`: an identity; empty when there is none.
        link: the address as published, which readers follow.
        seen_at: when we first read it; `published_at` is the outlet's word, or `seen_at`.
        text: cleaned, one paragraph a line, NFC.
        language: ISO 639-1, or None when nothing is known.
        raw_html: what cleaning read; dropped after some days. raw_form: what it was: `page`,
            `fragment` or `text`. raw_address: where it was read; empty when that is `link`.
        cleaner_version: version of the rules that made `text`.
        text_hash: hash of the normalised text, equal for equal articles.
        story_id: None until it is grouped.
        development: the version of its story that the article belongs to, from 1.
        copy_of: the article of which this is a copy, for example of the same wire text.
    """

    id: ArticleId
    feed_id: FeedId
    guid: str
    address: str
    title: str
    text: str
    published_at: datetime
    seen_at: datetime
    link: str = ""
    author: str | None = None
    language: str | None = None
    removed: tuple[Removal, ...] = ()
    raw_html: str | None = None
    raw_form: str = "page"
    raw_address: str = ""
    cleaner_version: int = 0
    text_hash: str = ""
    image: str | None = None
    story_id: StoryId | None = None
    development: int = 1
    copy_of: ArticleId | None = None


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary and the article it was taken from.

    Attributes:
        article: index of the article in the summarizer's input, from 0, or None when a
            model wrote the sentence from all of them.
        sentence: index of the sentence in that article, from 0, or None likewise.
    """

    text: str
    article: int | None = None
    sentence: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that outlets give differently, with the outlets that give it.

    Attributes:
        articles: of a summary indexes of the summarizer's input, from 0; of a story its
            articles' ids.
    """

    value: str
    articles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A number on which outlets differ.

    Attributes:
        subject: what is counted, in the sources' words ("North Korean troops").
        figures: at least two, the most often given first.
    """

    subject: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A story's short text with how it was made.

    Attributes:
        method: `extractive`, or the model's name; `extractive:REASON` when the model's
            text was refused by the faithfulness guard.
        enough_count: how many of the sentences, from the first on, tell the story to a reader
            who asked for no number.
    """

    headline: str
    sentences: tuple[SummarySentence, ...]
    method: str
    differences: tuple[Difference, ...] = ()
    enough_count: int = 2


@dataclass(frozen=True, slots=True)
class OutletLink:
    """One outlet's article of a story, as the digest links it.

    Attributes:
        development: the version of the story that this article brought or belongs to.
        is_related: it may tell of another event, so the summary says nothing of it.
    """

    article_id: ArticleId
    feed_id: FeedId
    outlet: str
    owner: str | None
    address: str
    title: str
    published_at: datetime
    development: int = 1
    is_copy: bool = False
    is_related: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """The articles about one event, as readers see them.

    Attributes:
        first_seen_at: when its first article was seen; changed_at: when its last one was.
        version: 1 when new, one more with each new development.
        update: what the newest development adds; None while version is 1.
        update_headline: what that is called; None when it has no name of its own.
        summary_articles, update_articles: the article of each sentence, None where a model
            wrote it; empty when nothing is known of it.
        summary_places, update_places: which sentence of its article each is, from 0, likewise.
        enough_count: sentences of the summary for a reader who asked for no number.
        links: every article of the story, oldest first.
        follows: an older story on the same matter.
    """

    id: StoryId
    headline: str
    summary: tuple[str, ...]
    method: str
    topic: Topic
    language: str | None
    first_seen_at: datetime
    changed_at: datetime
    links: tuple[OutletLink, ...]
    version: int = 1
    update: tuple[str, ...] | None = None
    update_headline: str | None = None
    differences: tuple[Difference, ...] = ()
    follows: StoryId | None = None
    summary_articles: tuple[ArticleId | None, ...] = ()
    summary_places: tuple[int | None, ...] = ()
    update_articles: tuple[ArticleId | None, ...] = ()
    update_places: tuple[int | None, ...] = ()
    enough_count: int = 2

    def outlet_count(self) -> int:
        """Return how many independent outlets surely tell it; copies and one owner's count once."""
        independent = {
            link.owner or link.outlet
            for link in self.links
            if not link.is_copy and not link.is_related
        }
        return max(1, len(independent))


# --- readers ---------------------------------------------------------------------------------


class ChatKind(StrEnum):
    """The kinds of chat that can subscribe."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


class SubscriberState(StrEnum):
    """`active` gets digests; `paused` asked not to; `closed` blocked or removed the bot."""

    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


class Access(StrEnum):
    """Whether an admin let the chat in; `pending` waits for an answer."""

    GRANTED = "granted"
    PENDING = "pending"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Edition:
    """A local time of day, and the weekdays (Monday is 0) on which a digest is due then."""

    at: time
    weekdays: frozenset[int] = EVERY_DAY


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours in which nothing makes a sound; `start` after `end` crosses midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a subscriber's digests are due: editions in an IANA zone."""

    editions: tuple[Edition, ...]
    zone: str = "UTC"
    quiet: QuietHours | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """A subscriber's settings other than the timetable.

    Attributes:
        story_count: stories in a digest, 1 to 30.
        sentence_count: sentences of a story's summary at most, 1 to 4; 0 for as many as the
            story needs.
        wants_updates: whether a delivered story may return with a new development.
        muted_words: plain words; a story whose headline or summary has one is left out.
        wanted_topics: empty means all.
    """

    story_count: int = 10
    sentence_count: int = 0
    wants_updates: bool = True
    muted_words: tuple[str, ...] = ()
    wanted_topics: frozenset[Topic] = frozenset()


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A chat, or a forum topic in one, that gets digests.

    Attributes:
        thread_id: Telegram's message thread of a forum topic; None outside forums.
        name: how the chat calls itself, for admins.
        timetable: its editions and zone. next_due_at: the next moment of it.
        muted_feeds: feeds it does not want; every other feed is followed.
        has_chosen_zone: False while the default zone stands.
    """

    id: SubscriberId
    chat_id: ChatId
    timetable: Timetable
    thread_id: int | None = None
    kind: ChatKind = ChatKind.PRIVATE
    name: str = ""
    language: str = "en"
    state: SubscriberState = SubscriberState.ACTIVE
    access: Access = Access.GRANTED
    preferences: Preferences = field(default_factory=Preferences)
    muted_feeds: frozenset[FeedId] = frozenset()
    next_due_at: datetime | None = None
    has_chosen_zone: bool = False


# --- digests on their way --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DigestItem:
    """A story as chosen for one subscriber.

    Attributes:
        delivered_version: the version the subscriber already has, or None for a new story.
    """

    story: Story
    delivered_version: int | None = None

    @property
    def is_update(self) -> bool:
        """Whether the subscriber already had an earlier version."""
        return self.delivered_version is not None


@dataclass(frozen=True, slots=True)
class Digest:
    """Stories chosen for one subscriber and moment.

    Attributes:
        slot: the due moment that it answers, UTC; unique for a subscriber.
        left_out_count: stories that waited but found no room.
        silent_feeds: titles of followed feeds that fail at the moment.
    """

    subscriber_id: SubscriberId
    slot: datetime
    items: tuple[DigestItem, ...]
    left_out_count: int = 0
    silent_feeds: tuple[str, ...] = ()


class PartState(StrEnum):
    """The life of a delivery part; docs/architecture.md draws the transitions."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DROPPED = "dropped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: `action` is callback data (1 to 64 bytes), or a web address."""

    label: str
    action: str


@dataclass(frozen=True, slots=True)
class Message:
    """A text ready to be sent.

    Attributes:
        html: Telegram's HTML, at most 4096 characters after parsing; empty sends `plain`.
        plain: the same without markup, for the second try after a markup refusal.
        keyboard: rows of buttons.
        is_silent: arrives without a sound.
    """

    html: str
    plain: str
    keyboard: tuple[tuple[Button, ...], ...] = ()
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryPart:
    """One message of a digest on its way.

    Attributes:
        attempts: sends begun so far, the current one included.
        not_before: earliest moment of the next try.
        error: code of the last failure.
        is_plain: goes without markup, because Telegram refused the markup.
        was_unknown: an answer was lost before, so this is the second and last try.
    """

    id: PartId
    digest_id: DigestId
    subscriber_id: SubscriberId
    chat_id: ChatId
    thread_id: int | None
    position: int
    message: Message
    state: PartState
    attempts: int = 0
    not_before: datetime = EPOCH
    message_id: int | None = None
    error: str | None = None
    is_plain: bool = False
    was_unknown: bool = False

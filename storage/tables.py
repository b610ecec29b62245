"""The tables, as storage alone sees them; other rooms get nouns.

A row class ends in `Row`. Instants are aware UTC on both databases. Words of a fixed set are
text with a CHECK; small values that are only read whole are JSON. Ids are never used twice
(`sqlite_autoincrement`), because the ledger remembers stories by id.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Dialect,
    Index,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from news.model import EPOCH, Access, ChatKind, FeedState, PartState, SubscriberState, Topic

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Text(TypeDecorator[str]):
    """Text from outside: what no database can store (NUL, lone surrogates) is replaced."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text as both databases can store it."""
        if value is None or (value.isascii() and "\x00" not in value):
            return value
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


class Row(SQLModel):
    """Base of all tables, with our own metadata and names that Alembic can compare."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


def one_of(column: str, words: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """Return the CHECK that a column holds one of these words (or NULL, where it may)."""
    listed = ", ".join(f"'{word!s}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def only_where(name: str, *columns: str, where: str, sqlite: str | None = None) -> Index:
    """Return an index over the few rows that a condition picks.

    SQLite uses it only for a query that says the condition in the same words, and SQLAlchemy
    says `is_stale = 1` there.
    """
    return Index(name, *columns, sqlite_where=text(sqlite or where), postgresql_where=text(where))


NEVER_REUSED = {"sqlite_autoincrement": True}
KEYED = {"sqlite_with_rowid": False}
VALUES = JSON(none_as_null=True)


class FeedRow(Row, table=True):
    """A feed: an address we read."""

    __tablename__ = "feed"
    __table_args__: ClassVar[Any] = (
        one_of("topic", Topic),
        one_of("state", FeedState),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    address: str = Field(sa_type=Text)
    address_key: str = Field(unique=True)
    title: str = Field(sa_type=Text)
    site: str | None = Field(default=None, sa_type=Text)
    topic: str | None = None
    language: str | None = None
    state: str = FeedState.ACTIVE.value
    wants_full_text: bool = True
    kept_reasons: list[str] = Field(default_factory=list, sa_type=JSON)
    owner: str | None = Field(default=None, sa_type=Text)
    etag: str | None = Field(default=None, sa_type=Text)
    last_modified: str | None = Field(default=None, sa_type=Text)
    next_check_at: datetime = Field(default=EPOCH, index=True)
    interval_seconds: int
    error_count: int = 0
    last_error: str | None = None
    last_success_at: datetime | None = None
    added_by: int | None = Field(default=None, sa_type=BigInteger)
    added_at: datetime


class ArticleRow(Row, table=True):
    """An article. What cleaning read comes last: SQLite reads what stands before it without it.

    `guid_key` and `address_key` are hashes (see `storage.keys`): PostgreSQL refuses index
    entries over 2,704 bytes, and published guids are as long as they like. `raw_address` is
    where `raw_html` was read, when that is not `link`.
    """

    __tablename__ = "article"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("feed_id", "guid_key"),
        CheckConstraint("development >= 1", name="development"),
        only_where("ix_article_waits_for_vector", "id", where="vector IS NULL"),
        Index("ix_article_story_id_seen_at_id", "story_id", "seen_at", "id"),
        only_where("ix_article_raw", "seen_at", where="raw_html IS NOT NULL"),
        Index("ix_article_seen_at_id", "seen_at", "id"),
        Index("ix_article_feed_id_seen_at", "feed_id", "seen_at"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    feed_id: int = Field(foreign_key="feed.id", ondelete="CASCADE")
    guid: str = Field(sa_type=Text)
    guid_key: str
    address: str = Field(sa_type=Text)
    address_key: str | None = Field(default=None, unique=True)
    link: str = Field(default="", sa_type=Text)
    title: str = Field(sa_type=Text)
    author: str | None = Field(default=None, sa_type=Text)
    published_at: datetime
    seen_at: datetime
    language: str | None = None
    image: str | None = Field(default=None, sa_type=Text)
    cleaner_version: int = 0
    text_hash: str = Field(default="", index=True)
    story_id: int | None = Field(default=None, foreign_key="story.id", ondelete="SET NULL")
    development: int = 1
    copy_of: int | None = Field(
        default=None, foreign_key="article.id", ondelete="SET NULL", index=True
    )
    grouped_at: datetime | None = None
    vector: bytes | None = Field(default=None, sa_type=LargeBinary)
    removed: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    raw_form: str = "page"
    text: str = Field(sa_type=Text)
    raw_html: str | None = Field(default=None, sa_type=Text)
    raw_address: str | None = Field(default=None, sa_type=Text)


class RecleaningRow(Row, table=True):
    """An article that waits to be cleaned again.

    `asked_count` tells whether it was asked for once more while it was being cleaned.
    """

    __tablename__ = "recleaning"
    __table_args__: ClassVar[Any] = KEYED

    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    asked_count: int = 1


class StoryRow(Row, table=True):
    """A story. `summarized_version` is the version that readers can be shown, 0 for none yet.

    `failure_count` counts summaries that failed in a row, so that one story cannot block the rest.
    `founder_id` is no foreign key: it stays the name of the story for the grouping after its
    founding article was forgotten.
    """

    __tablename__ = "story"
    __table_args__: ClassVar[Any] = (
        one_of("topic", Topic),
        CheckConstraint("version >= 1", name="version"),
        Index("ix_story_changed_at_id", "changed_at", "id"),
        only_where(
            "ix_story_stale",
            "failure_count",
            "changed_at",
            "id",
            where="is_stale",
            sqlite="is_stale = 1",
        ),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    founder_id: int = Field(unique=True)
    headline: str = Field(default="", sa_type=Text)
    summary: list[str] = Field(default_factory=list, sa_type=JSON)
    summary_articles: list[int | None] | None = Field(default=None, sa_type=VALUES)
    summary_places: list[int | None] | None = Field(default=None, sa_type=VALUES)
    enough_count: int = Field(default=2, sa_column_kwargs={"server_default": "2"})
    update: list[str] | None = Field(default=None, sa_type=VALUES)
    update_headline: str | None = Field(default=None, sa_type=Text)
    update_articles: list[int | None] | None = Field(default=None, sa_type=VALUES)
    update_places: list[int | None] | None = Field(default=None, sa_type=VALUES)
    differences: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    related: list[int] | None = Field(default=None, sa_type=VALUES)
    method: str = Field(default="", sa_type=Text)
    summary_key: str | None = None
    topic: str = Topic.OTHER.value
    language: str | None = None
    version: int = 1
    summarized_version: int = 0
    is_stale: bool = True
    failure_count: int = 0
    first_seen_at: datetime = Field(index=True)
    changed_at: datetime
    follows_id: int | None = Field(
        default=None, foreign_key="story.id", ondelete="SET NULL", index=True
    )
    article_count: int = 0
    outlet_count: int = 0


class ForgottenRow(Row, table=True):
    """The identity of an article that is gone, so that its feed cannot bring it as news again."""

    __tablename__ = "forgotten"
    __table_args__: ClassVar[Any] = KEYED

    key: str = Field(primary_key=True)
    forgotten_at: datetime = Field(index=True)


class SubscriberRow(Row, table=True):
    """A chat, or a forum topic in one; `thread` is 0 outside forums."""

    __tablename__ = "subscriber"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("chat_id", "thread"),
        one_of("kind", ChatKind),
        one_of("state", SubscriberState),
        one_of("access", Access),
        Index("ix_subscriber_due", "state", "access", "next_due_at"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(sa_type=BigInteger)
    thread: int = Field(default=0, sa_type=BigInteger)
    kind: str = ChatKind.PRIVATE.value
    name: str = Field(default="", sa_type=Text)
    language: str = "en"
    state: str = SubscriberState.ACTIVE.value
    access: str = Access.GRANTED.value
    zone: str = "UTC"
    has_chosen_zone: bool = False
    quiet_start: str | None = None
    quiet_end: str | None = None
    story_count: int = 10
    sentence_count: int = 0
    wants_updates: bool = True
    muted_words: list[str] = Field(default_factory=list, sa_type=JSON)
    wanted_topics: list[str] = Field(default_factory=list, sa_type=JSON)
    next_due_at: datetime | None = None


class EditionRow(Row, table=True):
    """A timetable entry: local time as HH:MM[:SS], weekdays as bits with Monday as the lowest."""

    __tablename__ = "edition"
    __table_args__: ClassVar[Any] = (
        CheckConstraint("weekdays BETWEEN 0 AND 127", name="weekdays"),
        KEYED,
    )

    subscriber_id: int = Field(primary_key=True, foreign_key="subscriber.id", ondelete="CASCADE")
    position: int = Field(primary_key=True)
    at: str
    weekdays: int


class SubscriptionRow(Row, table=True):
    """What a subscriber said about a feed; a feed without a row is followed."""

    __tablename__ = "subscription"
    __table_args__: ClassVar[Any] = KEYED

    subscriber_id: int = Field(primary_key=True, foreign_key="subscriber.id", ondelete="CASCADE")
    feed_id: int = Field(primary_key=True, foreign_key="feed.id", ondelete="CASCADE", index=True)
    is_muted: bool = True


class DigestRow(Row, table=True):
    """A digest: the one intent for a subscriber's slot, with its items as composed."""

    __tablename__ = "digest"
    __table_args__: ClassVar[Any] = (UniqueConstraint("subscriber_id", "slot"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True)
    subscriber_id: int = Field(foreign_key="subscriber.id", ondelete="CASCADE")
    slot: datetime
    composed_at: datetime = Field(index=True)
    items: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    left_out_count: int = 0
    silent_feeds: list[str] = Field(default_factory=list, sa_type=JSON)


class PartRow(Row, table=True):
    """A delivery part: one message of a digest on its way, in the digest's words as composed.

    `is_plain` asks for the text without markup; `was_unknown` says that an answer was lost once;
    `claimed_by` is the holder that set `sending`; `changed_at` is when the state last changed.
    """

    __tablename__ = "delivery_part"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("digest_id", "position"),
        one_of("state", PartState),
        Index("ix_delivery_part_state_not_before", "state", "not_before", "id"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    digest_id: int = Field(foreign_key="digest.id", ondelete="CASCADE")
    position: int
    state: str = PartState.PENDING.value
    html: str = Field(sa_type=Text)
    plain: str = Field(sa_type=Text)
    keyboard: list[list[list[str]]] = Field(default_factory=list, sa_type=JSON)
    is_silent: bool = False
    is_plain: bool = False
    was_unknown: bool = False
    attempts: int = 0
    not_before: datetime = EPOCH
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    error: str | None = None
    claimed_by: str | None = None
    changed_at: datetime


class LedgerRow(Row, table=True):
    """Which version of a story a subscriber was given; it never gets that version again."""

    __tablename__ = "ledger"
    __table_args__: ClassVar[Any] = KEYED

    subscriber_id: int = Field(primary_key=True, foreign_key="subscriber.id", ondelete="CASCADE")
    story_id: int = Field(primary_key=True, foreign_key="story.id", ondelete="CASCADE", index=True)
    version: int
    delivered_at: datetime


class MemoryRow(Row, table=True):
    """One thing that a feed repeats, for the cleaner."""

    __tablename__ = "source_memory"
    __table_args__: ClassVar[Any] = KEYED

    feed_id: int = Field(primary_key=True, foreign_key="feed.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    count: int
    last_seen_at: datetime


class LeaseRow(Row, table=True):
    """Who alone may do something, such as sending with a bot's token, and until when."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    holder: str
    expires_at: datetime

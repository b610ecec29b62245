"""What the chat side is given: storage, a clock, the operator's choices, and three ways out.

Built once by `bot.app`, passed to every handler; nothing here is global. Commands answer from
storage; only `/addfeed` looks at the web, through `discover`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.schedule import StageHealth
from bot.why import Why
from feeds.discover import Discovered
from news.model import ChatId, DeliveryPart, Timetable
from news.ports import Clock
from storage.database import Database

AccessPolicy = Literal["approval", "open", "closed"]


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """How the instance is doing, as `/status` shows it.

    Attributes:
        database: what and how large, such as "SQLite, 12 MB".
        model: the embedded model's state, such as "loaded" or "sleeping".
        failing_feed_count: active feeds whose last check failed.
        article_count: articles kept; new_article_count: those of the last 24 hours.
        story_count: stories of the last 24 hours.
        recleaning_count: articles that wait to be cleaned again.
        subscribers: counts by word, such as "active", "paused", "closed", "pending".
        outbox: parts by state, such as "pending", "unknown", "failed", "sent".
        resent_count: parts sent a second time because an answer was lost.
        parked_count: parts that are not tried again; last_parked: the latest of them.
        sending_trouble: code of what keeps messages from being sent, None when nothing does.
        has_rival: whether another process sends with the token.
        oldest_pending_at: since when the oldest part waits.
        stages: each stage's health.
        memory_mib: resident memory of the process.
    """

    version: str
    started_at: datetime
    database: str
    model: str
    feed_count: int
    failing_feed_count: int
    article_count: int
    new_article_count: int
    story_count: int
    subscribers: Mapping[str, int]
    outbox: Mapping[str, int]
    stages: Mapping[str, StageHealth]
    oldest_pending_at: datetime | None = None
    memory_mib: int | None = None
    resent_count: int = 0
    parked_count: int = 0
    last_parked: DeliveryPart | None = None
    sending_trouble: str | None = None
    has_rival: bool = False
    recleaning_count: int = 0


class Offers:
    """Feeds that were found and wait for an admin's Add, by a short ticket; the oldest are lost.

    In memory only: a feed must not be fetched a second time just to be added (sites answer 429),
    and after a restart the admin is asked to send the address again.
    """

    def __init__(self, capacity: int = 50) -> None:
        self._found: OrderedDict[str, Discovered] = OrderedDict()
        self._capacity = capacity
        self._count = 0

    def put(self, found: Discovered) -> str:
        """Keep a feed and return its ticket."""
        self._count += 1
        ticket = f"{self._count:x}"
        self._found[ticket] = found
        while len(self._found) > self._capacity:
            self._found.popitem(last=False)
        return ticket

    def take(self, ticket: str) -> Discovered | None:
        """Return the feed of a ticket, once."""
        return self._found.pop(ticket, None)


class Once:
    """Remembers which chats have had a hint, so that nobody is told twice; bounded."""

    def __init__(self, capacity: int = 10_000) -> None:
        self._seen: OrderedDict[ChatId, None] = OrderedDict()
        self._capacity = capacity

    def is_first(self, chat_id: ChatId) -> bool:
        """Return whether this is the first time; remembers it."""
        is_first = chat_id not in self._seen
        self._seen[chat_id] = None
        self._seen.move_to_end(chat_id)
        if len(self._seen) > self._capacity:
            self._seen.popitem(last=False)
        return is_first


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Everything that handlers work with.

    Attributes:
        admin_ids: Telegram users who run the instance.
        default_timetable: what whoever only presses /start has.
        discover: finds the feed of an address that a user typed; raises `FeedError`.
        status: the facts of `/status`.
        explain: why two articles are together or apart; raises `NoPairError`.
        wake: lets a stage ("collect", "compose", …) tick now; must not block.
    """

    database: Database
    clock: Clock
    admin_ids: frozenset[int]
    access: AccessPolicy
    default_timetable: Timetable
    discover: Callable[[str], Awaitable[Discovered]]
    status: Callable[[], Awaitable[StatusFacts]]
    explain: Callable[[list[str]], Awaitable[Why]]
    wake: Callable[[str], None]
    offers: Offers = field(default_factory=Offers)
    hints: Once = field(default_factory=Once)

"""One run of delivery: parts are claimed a little ahead of their turn, sent, and recorded.

One transaction records what became of the sends that ended and claims the next parts, so that
a message costs one commit, and a kill leaves few parts in doubt: those in flight and the few
that were claimed ahead.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.pipeline.journal import Journal
from bot.pipeline.office import PostOffice
from bot.pipeline.plan import Plan
from news.delivery import after_send, not_sent
from news.errors import DeliveryError, StorageError, UnknownOutcomeError, WaitError
from news.model import DeliveryPart, Message, PartState
from storage import outbox

logger = logging.getLogger(__name__)

AHEAD = 4
"""Parts claimed before their turn: 0.14 s at the usual pace, longer than a commit takes."""

MOST_AHEAD = 12
"""So many when commits are slow, lest the pace depend on the disk."""

LEAST_IN_DOUBT = 3
"""Sends begun and not recorded, which a kill can double. At 28 a second three are enough for an
answer and a commit within 0.1 s; slower answers allow more, slower commits do not."""

TRUSTED = 40
"""Answers of which the fastest tells how long Telegram takes."""

WINDOW = 200
"""Parts read at once and kept in memory."""

REFILL_BELOW = 60

MOST_LOSSES = 3
"""So many sends in a row without an answer end a run."""

LONGEST_HOLD = timedelta(seconds=10)
"""A run does not wait longer for the end of a flood limit; the next one sees to the rest."""


@dataclass(eq=False, slots=True)
class _Sending:
    """A claimed part on its way; without a result its answer is lost."""

    part: DeliveryPart
    has_turn: bool = False
    result: int | DeliveryError | None = None
    task: asyncio.Task[None] | None = None


@dataclass(eq=False)
class SendingRun:
    """Sends what is due until nothing is left, or until it is told to finish.

    Attributes:
        states: how many sends ended in each state.
        is_cut_short: whether the rest waits for the next run.
    """

    office: PostOffice
    states: Counter[PartState] = field(default_factory=Counter)
    is_cut_short: bool = False
    _plan: Plan = field(default_factory=Plan)
    _claimed: deque[DeliveryPart] = field(default_factory=deque)
    _sendings: set[_Sending] = field(default_factory=set)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _is_read_up: bool = False
    _has_unknown: bool = False
    _answer_seconds: deque[float] = field(default_factory=lambda: deque(maxlen=TRUSTED))
    _journal: Journal = field(init=False)

    def __post_init__(self) -> None:
        self._journal = Journal(self.office)

    async def carry_out(self) -> None:
        """Send everything that is due.

        Raises:
            StorageError: the run was abandoned while the database refused what became of sends.
        """
        async with asyncio.TaskGroup() as group:
            while await self._step(group):
                await self._rest()
        if self._journal.error is not None:
            raise self._journal.error

    def finish(self) -> None:
        """Claim nothing more; what has no turn yet goes back to the outbox."""
        self.is_cut_short = True
        now = self.office.clock.now()
        self._journal.waiting.extend(not_sent(part, now) for part in self._claimed)
        self._claimed.clear()
        for sending in self._sendings:
            if not sending.has_turn and sending.task is not None:
                sending.task.cancel()
        self._wake.set()

    def abandon(self) -> None:
        """Stop waiting for answers: what is in flight is of unknown fate."""
        self.finish()
        self._journal.abandon()
        for sending in self._sendings:
            if sending.task is not None:
                sending.task.cancel()

    async def _step(self, group: asyncio.TaskGroup) -> bool:
        """Record, claim and start what can be; return whether the run goes on."""
        if self._wants_more():
            await self._read()
        chosen = self._choose()
        if chosen or self._journal.waiting or self._journal.wants_renewal():
            self._claimed.extend(await self._commit(chosen))
        if self.is_cut_short and self._claimed:
            self.finish()
        while self._claimed and self._in_doubt() < self._most_in_doubt():
            self._start(self._claimed.popleft(), group)
        if self._sendings or (self._journal.waiting and self._journal.error is None):
            return True
        if self.is_cut_short:
            return False
        return len(self._plan) > 0 or await self._find_more()

    async def _rest(self) -> None:
        """Wait until something ends, a chat is ready, or the lease wants to be renewed."""
        wait = self.office.rules.lease_time.total_seconds() / 4
        if self._room() > 0:
            wait = min(wait, self._plan.next_ready_in(self.office.pacer.ready_in))
        try:
            async with asyncio.timeout(wait):
                await self._wake.wait()
        except TimeoutError:
            return
        finally:
            self._wake.clear()

    # --- reading and claiming ----------------------------------------------------------------

    def _wants_more(self) -> bool:
        is_low = len(self._plan) < REFILL_BELOW
        return is_low and not self._is_read_up and not self.is_cut_short

    async def _read(self) -> None:
        """Fill the plan; a database that cannot be read ends the run after what is under way."""
        try:
            async with self.office.database.read() as session:
                parts = await outbox.due(
                    session,
                    self.office.clock.now(),
                    WINDOW,
                    skip=self._plan.ids(),
                    resends=self.office.rules.resends_unknown,
                )
        except StorageError as error:
            self.office.line.refused(error)
            self.finish()
            return
        self._plan.add(parts)
        self._is_read_up = len(parts) < WINDOW

    async def _find_more(self) -> bool:
        """Look once more when all is done: new digests, and parts of unknown fate."""
        office = self.office
        if self._has_unknown and office.rules.resends_unknown and not office.line.losses:
            try:
                async with office.database.begin() as session:
                    await outbox.release_unknown(session, office.clock.now())
            except StorageError as error:
                self.office.line.refused(error)
                return False
            self._has_unknown = False
        await self._read()
        self._wake.set()
        return len(self._plan) > 0

    def _choose(self) -> list[DeliveryPart]:
        """Take the parts to be claimed now."""
        return self._plan.take(self._room(), self.office.pacer.ready_in)

    def _room(self) -> int:
        """Return how many parts may be claimed: one at a time while answers are missing.

        A single one waits for the next answer's commit, so that a message costs one commit.
        """
        if self.is_cut_short:
            return 0
        if self.office.line.losses:
            return 0 if self._sendings or self._claimed else 1
        pace = 1 + int(self._journal.commit_seconds * self.office.pacer.rate)
        ahead = min(max(AHEAD, pace), MOST_AHEAD)
        room = max(0, ahead - self._waiting_count())
        return room if room > 1 or self._journal.waiting else 0

    def _waiting_count(self) -> int:
        """Return how many parts are claimed and have no turn yet."""
        started = sum(1 for sending in self._sendings if not sending.has_turn)
        return started + len(self._claimed)

    def _in_doubt(self) -> int:
        """Return how many sends are begun, or may begin any moment, and are not recorded."""
        return len(self._sendings) + len(self._journal.waiting)

    def _most_in_doubt(self) -> int:
        """Return how many sends may be begun and not recorded, by how soon Telegram answers."""
        # The first answers of a life are slow: connections are opened, the machine is busy.
        if len(self._answer_seconds) < TRUSTED:
            return LEAST_IN_DOUBT
        seconds = min(self._answer_seconds)
        return max(LEAST_IN_DOUBT, 2 + int(seconds * self.office.pacer.rate))

    async def _commit(self, chosen: Sequence[DeliveryPart]) -> list[DeliveryPart]:
        """Record what ended and claim what was chosen; return what is ours to send."""
        written = await self._journal.commit(chosen)
        for change in written.recorded:
            self.states[change.state] += 1
            self._has_unknown |= change.state is PartState.UNKNOWN
            is_over = change.state in (PartState.SENT, PartState.FAILED)
            self._plan.finish(change.part, goes_on=is_over)
            self._is_read_up = self._is_read_up and is_over
        for part in chosen:
            if part.id not in written.claimed:
                self._plan.finish(part, goes_on=False)
        self._is_read_up = self._is_read_up and not written.was_refused
        self.is_cut_short |= self._journal.is_superseded
        return [_begun(part) for part in chosen if part.id in written.claimed]

    # --- one send ----------------------------------------------------------------------------

    def _start(self, part: DeliveryPart, group: asyncio.TaskGroup) -> None:
        sending = _Sending(part)
        self._sendings.add(sending)
        sending.task = group.create_task(self._send(sending))
        # A task that is cancelled before it began runs no line of its own.
        sending.task.add_done_callback(lambda _: self._end(sending))

    async def _send(self, sending: _Sending) -> None:
        async with self.office.pacer.turn(sending.part.chat_id):
            sending.has_turn = True
            if self._waiting_count() < 2:
                self._wake.set()
            started = self.office.pacer.now()
            sending.result = await self._call(sending.part)
            if isinstance(sending.result, int):
                self._answer_seconds.append(self.office.pacer.now() - started)
            if isinstance(sending.result, WaitError) and sending.result.is_flood:
                # While the turn is still ours: its end would let the next one go.
                self.office.pacer.hold(sending.result.retry_after)

    def _end(self, sending: _Sending) -> None:
        self._sendings.discard(sending)
        now = self.office.clock.now()
        if sending.has_turn:
            result = sending.result
            if result is None:
                result = UnknownOutcomeError("no answer before the end")
            self._journal.waiting.append(after_send(sending.part, result, now=now))
            self._take_note(result)
        else:
            self._journal.waiting.append(not_sent(sending.part, now))
        self._wake.set()

    async def _call(self, part: DeliveryPart) -> int | DeliveryError:
        message = part.message
        if part.is_plain:
            message = Message(html="", plain=message.plain, is_silent=message.is_silent)
        try:
            return await self.office.messenger.send(part.chat_id, message, thread_id=part.thread_id)
        except DeliveryError as error:
            return error
        except Exception:
            # Not ours to know what a message can break, but it must not stop the others.
            logger.exception("a send broke", extra={"part": part.id})
            return UnknownOutcomeError("broken")

    def _take_note(self, result: int | DeliveryError) -> None:
        """Learn from a send how Telegram is doing."""
        line = self.office.line
        match result:
            case WaitError(is_flood=True):
                line.losses = 0
                if result.retry_after > LONGEST_HOLD:
                    self._cut_short(result)
            case WaitError() | UnknownOutcomeError():
                line.losses += 1
                if line.losses >= MOST_LOSSES:
                    self._cut_short(result)
            case _:
                line.answered()

    def _cut_short(self, error: DeliveryError) -> None:
        if not self.is_cut_short:
            logger.warning("delivery pauses", extra={"reason": error.code})
        self.office.line.trouble = error
        self.finish()


def _begun(part: DeliveryPart) -> DeliveryPart:
    """Return a part as claiming it left it."""
    return replace(part, state=PartState.SENDING, attempts=part.attempts + 1)

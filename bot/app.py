"""The bot as a running program: rooms, schedule and Telegram, started and stopped in order.

News is collected and condensed from the first second on, whether Telegram answers or not;
chat and sending begin when it does. On SIGTERM or SIGINT nothing new begins, what is being
sent is finished within `GRACE`, and everything is closed in reverse.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, Updater

from bot.chat.announce import announce_commands
from bot.chat.handlers import ALLOWED_UPDATES, install
from bot.chat.messenger import TelegramMessenger
from bot.chat.newsroom import Newsroom, StatusFacts
from bot.chat.pacer import PacedRateLimiter, Pacer
from bot.chat.request import AiohttpRequest
from bot.chat.status_page import render_alarm
from bot.pipeline.deliver import Deliverer, DeliverReport
from bot.pipeline.office import DeliveryRules
from bot.polling import polling
from bot.rooms import Rooms, open_rooms
from bot.schedule import Schedule, Work
from bot.settings import TELEGRAM_API_URL, Settings
from bot.status import read_status
from bot.why import Why, explain_pair
from feeds.address import normalize_address
from feeds.discover import Discovered, discover
from news.errors import DeliveryError, SettingsError, StorageError
from news.model import ChatId

logger = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]

STAGES = ("chat", "collect", "condense", "compose", "deliver", "housekeep")
GRACE = timedelta(seconds=5)
"""How long messages and answers in flight may take after the bot was told to stop."""

RECONNECT = timedelta(seconds=15)
"""Longest pause between two tries to reach Telegram at start."""

HOUSEKEEPING = timedelta(hours=1)
DELIVERY_TICK = timedelta(seconds=2)
"""How often the outbox is asked at most; compose wakes it at once."""

OUTBOX_CHECK = timedelta(seconds=20)
"""How often it is asked whether messages can be sent and recorded; after three times that they
cannot, the admins are told."""

REFUSED_TOKEN = (
    "Telegram does not know this BROADSHEET_BOT_TOKEN; ask @BotFather for the right one."
)

NO_WEBHOOK = "BROADSHEET_WEBHOOK_URL is set, but without --webhook the bot polls"

CONNECTIONS = 64
"""Connections to Telegram: 32 sends in flight, and answers beside them."""


def read_stages(names: Iterable[str]) -> frozenset[str]:
    """Return the stages to run; none named means all.

    Raises:
        SettingsError: there is no such stage.
    """
    wanted = frozenset(name.strip().lower() for text in names for name in text.split(","))
    if unknown := sorted(wanted - set(STAGES)):
        raise SettingsError(f"no stage {', '.join(unknown)}; stages are {', '.join(STAGES)}")
    return wanted or frozenset(STAGES)


async def run_app(settings: Settings, *, stages: frozenset[str], is_webhook: bool) -> None:
    """Run until SIGTERM or SIGINT.

    Raises:
        SettingsError: the token is missing or refused, or a webhook has no address.
        StorageError: the database cannot be opened.
    """
    if is_webhook and settings.webhook_url is None:
        raise SettingsError("BROADSHEET_WEBHOOK_URL is not set; a webhook needs its address")
    if (trouble := settings.trouble()) is not None:
        logger.warning("settings are doubtful", extra={"why": trouble})
    if settings.webhook_url is not None and not is_webhook and "chat" in stages:
        logger.warning("webhook not used", extra={"why": NO_WEBHOOK})
    stop = _told_to_stop()
    async with AsyncExitStack() as stack:
        pacer = Pacer(settings.send_rate)
        line = None
        if stages & {"chat", "deliver"}:
            line = _Line(settings, build_application(settings, pacer), pacer)
        rooms = await stack.enter_async_context(open_rooms(settings))
        schedule = Schedule(
            _works(rooms, settings, stages),
            clock=rooms.clock,
            alarm=line.tell_admins if line else _tell_nobody,
        )
        stack.push_async_callback(schedule.close)
        schedule.start()
        logger.info("started", extra={"stages": ",".join(s for s in STAGES if s in stages)})
        if line is not None:
            deliverer = await stack.enter_async_context(
                _on_the_line(line, rooms, schedule, stages, stop)
            )
            if "chat" in stages and not stop.is_set():
                await stack.enter_async_context(_listening(line, rooms, is_webhook=is_webhook))
        await stop.wait()
        logger.info("stopping")
        schedule.pause()
        if line is not None:
            # First of all: closing the chat side can take long, and nothing may be claimed then.
            await _finish(deliverer)
    logger.info("stopped")


def _told_to_stop() -> asyncio.Event:
    """Return what is set by SIGTERM and SIGINT from now on."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def build_application(settings: Settings, pacer: Pacer) -> App:
    """Build python-telegram-bot's application; nothing is sent yet.

    Raises:
        SettingsError: the token is missing or cannot be one.
    """
    builder = (
        ApplicationBuilder()
        .token(settings.token())
        .request(AiohttpRequest(connection_pool_size=CONNECTIONS))
        .get_updates_request(AiohttpRequest(connection_pool_size=2))
        .rate_limiter(PacedRateLimiter(pacer))
        .concurrent_updates(True)
        .job_queue(None)
    )
    if settings.api_url != TELEGRAM_API_URL:
        builder = builder.base_url(f"{settings.api_url}/bot")
        builder = builder.base_file_url(f"{settings.api_url}/file/bot")
    return builder.build()


async def deliver_once(settings: Settings) -> DeliverReport:
    """Send what is due once, or until SIGTERM or SIGINT; return what became of it.

    Raises:
        SettingsError: the token is missing or refused.
        DeliveryError: Telegram does not answer.
        StorageError: the database cannot be opened.
    """
    stop = _told_to_stop()
    async with open_rooms(settings) as rooms, _open_line(settings) as line:
        deliverer = line.deliverer(rooms)
        sending = asyncio.create_task(deliverer.run_once())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({sending, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await deliverer.stop(within=GRACE)
        return await sending


async def who_am_i(settings: Settings) -> str:
    """Return the bot's user name.

    Raises:
        SettingsError: the token is missing or refused.
        DeliveryError: Telegram does not answer.
    """
    async with _open_line(settings) as line:
        return str(line.application.bot.username)


@dataclass(frozen=True, slots=True)
class _Line:
    """The line to Telegram: one application, one pace."""

    settings: Settings
    application: App
    pacer: Pacer

    def messenger(self) -> TelegramMessenger:
        return TelegramMessenger(self.application.bot)

    def lease_name(self, work: str) -> str:
        """Return the name of the lease for what one process of a token does at a time."""
        return f"{work}:{sha256(self.settings.token().encode()).hexdigest()[:16]}"

    def deliverer(self, rooms: Rooms) -> Deliverer:
        messenger = self.messenger()
        return Deliverer(
            database=rooms.database,
            messenger=messenger,
            pacer=self.pacer,
            clock=rooms.clock,
            probe=messenger.check,
            rules=DeliveryRules(
                resends_unknown=self.settings.resend_unknown,
                lease_name=self.lease_name("sender"),
            ),
        )

    async def tell_admins(self, stage: str, code: str | None) -> None:
        """Tell every admin that a stage keeps failing, or that it works again.

        Raises:
            DeliveryError: none of them could be told.
        """
        errors = []
        for admin in self.settings.admin_ids:
            try:
                await self.messenger().send(ChatId(admin), render_alarm(stage, code))
            except DeliveryError as error:
                errors.append(error)
        if errors and len(errors) == len(self.settings.admin_ids):
            raise errors[0]


@asynccontextmanager
async def _open_line(settings: Settings) -> AsyncIterator[_Line]:
    """Reach Telegram for one piece of work.

    Raises:
        SettingsError: the token is missing or refused.
        DeliveryError: Telegram does not answer.
    """
    pacer = Pacer(settings.send_rate)
    line = _Line(settings, build_application(settings, pacer), pacer)
    try:
        try:
            await line.application.initialize()
        except InvalidToken as error:
            raise SettingsError(REFUSED_TOKEN) from error
        except TelegramError as error:
            raise DeliveryError(
                f"Telegram does not answer at {settings.api_url} ({error.message})"
            ) from error
        yield line
    finally:
        await _hang_up(line.application)


async def _hang_up(application: App) -> None:
    """Close what was opened to Telegram, also when it never answered."""
    await application.shutdown()
    await application.bot.shutdown()


async def _tell_nobody(stage: str, code: str | None) -> None:
    logger.warning("no line to admins", extra={"stage": stage, "code": code})


def _works(
    rooms: Rooms, settings: Settings, stages: frozenset[str]
) -> dict[str, tuple[Work, timedelta]]:
    """Return the stages that need no Telegram, with their pauses."""
    tick = timedelta(seconds=settings.tick_seconds)
    every: dict[str, tuple[Work, timedelta]] = {
        "collect": (rooms.collector.run_once, tick),
        "condense": (rooms.condenser.run_once, tick),
        "compose": (rooms.composer.run_once, tick),
        "housekeep": (rooms.housekeeper.run_once, HOUSEKEEPING),
    }
    return {name: work for name, work in every.items() if name in stages}


@asynccontextmanager
async def _on_the_line(
    line: _Line, rooms: Rooms, schedule: Schedule, stages: frozenset[str], stop: asyncio.Event
) -> AsyncIterator[Deliverer]:
    """Reach Telegram, however long it takes, and deliver until the end.

    Raises:
        SettingsError: Telegram refuses the token.
    """
    deliverer = line.deliverer(rooms)
    if "chat" in stages:
        await install(line.application, _newsroom(line, rooms, schedule, deliverer))
    try:
        await _connect(line.application, stop)
        if "deliver" in stages and not stop.is_set():
            pause = min(timedelta(seconds=line.settings.tick_seconds), DELIVERY_TICK)
            schedule.add("deliver", deliverer.run_once, pause)
            schedule.add("outbox", deliverer.check, OUTBOX_CHECK)
        yield deliverer
    finally:
        schedule.pause()
        await _finish(deliverer)
        await _hang_up(line.application)


async def _finish(deliverer: Deliverer) -> None:
    try:
        await deliverer.stop(within=GRACE)
    except StorageError as error:
        logger.warning("lease not given back", extra={"why": error})


async def _connect(application: App, stop: asyncio.Event) -> None:
    """Say hello to Telegram, again and again until it answers or the bot is told to stop."""
    pause = 1.0
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken as error:
            raise SettingsError(REFUSED_TOKEN) from error
        except TelegramError as error:
            logger.warning("Telegram does not answer", extra={"why": error})
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(2 * pause, RECONNECT.total_seconds())
        else:
            logger.info("connected", extra={"bot": f"@{application.bot.username}"})
            return


@asynccontextmanager
async def _listening(line: _Line, rooms: Rooms, *, is_webhook: bool) -> AsyncIterator[None]:
    """Receive updates, by polling or by webhook."""
    application, settings = line.application, line.settings
    updater = application.updater
    assert updater is not None
    await application.start()
    try:
        async with AsyncExitStack() as stack:
            announcing = asyncio.create_task(_announce(line))
            stack.callback(announcing.cancel)
            if is_webhook:
                await _serve_webhook(updater, settings)
                stack.push_async_callback(updater.stop)
            else:
                await stack.enter_async_context(
                    polling(
                        updater,
                        database=rooms.database,
                        clock=rooms.clock,
                        lease_name=line.lease_name("poller"),
                        allowed_updates=ALLOWED_UPDATES,
                    )
                )
            yield
        await asyncio.gather(announcing, return_exceptions=True)
    finally:
        await _stop_answering(application, line.pacer)


async def _stop_answering(application: App, pacer: Pacer) -> None:
    """Let answers go out for `GRACE`; those that wait for their chat's pace then are let go."""
    stopping = asyncio.create_task(application.stop())
    await asyncio.wait({stopping}, timeout=GRACE.total_seconds())
    while not stopping.done():
        pacer.let_go()
        await asyncio.wait({stopping}, timeout=0.1)
    await stopping


async def _serve_webhook(updater: Updater, settings: Settings) -> None:
    secret = settings.webhook_secret
    path = sha256(settings.token().encode()).hexdigest()[:24]
    await updater.start_webhook(
        listen="0.0.0.0",
        port=settings.port,
        url_path=path,
        webhook_url=f"{settings.webhook_url}/{path}",
        secret_token=secret.get_secret_value() if secret else None,
        allowed_updates=list(ALLOWED_UPDATES),
    )


async def _announce(line: _Line) -> None:
    """Tell Telegram the commands; when that fails, they work all the same."""
    try:
        await announce_commands(line.application.bot, line.settings.admin_ids)
    except TelegramError as error:
        logger.warning("commands not announced", extra={"why": error})


def _newsroom(line: _Line, rooms: Rooms, schedule: Schedule, deliverer: Deliverer) -> Newsroom:
    """Return what the chat side is given."""
    settings, started_at = line.settings, rooms.clock.now()

    async def find(text: str) -> Discovered:
        return await discover(rooms.fetcher, normalize_address(text))

    async def status() -> StatusFacts:
        return await read_status(
            database=rooms.database,
            analyst=rooms.analyst,
            clock=rooms.clock,
            started_at=started_at,
            stages=schedule.health(),
            deliverer=deliverer,
        )

    async def explain(names: list[str]) -> Why:
        return await explain_pair(rooms.database, rooms.analyst, names)

    return Newsroom(
        database=rooms.database,
        clock=rooms.clock,
        admin_ids=frozenset(settings.admin_ids),
        access=settings.access,
        default_timetable=settings.default_timetable(),
        discover=find,
        status=status,
        explain=explain,
        wake=schedule.wake,
    )

"""The double's HTTP side: requests come in, faults and floods happen, answers go out."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from typing import Any, Self

from aiohttp import ClientError, ClientSession, web

from tests.telegram_double.flood import Fault, Faults, FloodRules
from tests.telegram_double.methods import METHODS, SENDING
from tests.telegram_double.world import Json, RefusedError, World, bad_request

TOKEN = "424242:AAdouble-token-for-tests-only-000000"
SILENCE = 3600.0
CONFLICT = 409


class _CutError(Exception):
    """The connection is torn down without an answer."""


class Pulse:
    """Wakes everyone who waits for a change."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def beat(self) -> None:
        """Say that something has changed."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until it is so, looking after each change."""
        while not is_so():
            future = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            await future


class BotApiServer:
    """Telegram's Bot API on loopback for one bot, as an async context manager.

    Args:
        port: 0 takes a free one.
        latency: seconds from request to answer of every method but getUpdates.
        knows_everyone: see `World`.
        log: called with a JSON line for each accepted message.

    Attributes:
        world: chats, messages and waiting updates.
        faults: what happens to sending requests.
        flood: limits; none at first.
        is_offline: while True every connection is reset.
        requests: (method, parameters) of everything that was asked, polling left out.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        token: str = TOKEN,
        latency: float = 0.0,
        knows_everyone: bool = False,
        log: Callable[[str], object] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.world = World(knows_everyone=knows_everyone)
        self.faults = Faults()
        self.flood = FloodRules(now)
        self.token = token
        self.latency = latency
        self.is_offline = False
        self.requests: list[tuple[str, Json]] = []
        self.conflict_count = 0
        self.port = port
        self._now = now
        self._log = log
        self.pulse = Pulse()
        self._poller: object | None = None
        self._webhook: Json = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=50 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/documents/{file_id}", self._file)
        self.add_routes(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", self.port)
        await site.start()
        self.port = runner.addresses[0][1]
        pushing = asyncio.create_task(self._push_updates())
        self._stack.push_async_callback(_stop, pushing)
        return self

    async def __aexit__(self, *error: object) -> None:
        self._poller = None
        await self._stack.aclose()

    @property
    def url(self) -> str:
        """Return the server's address, as BROADSHEET_API_URL takes it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """Return the address as `telegram.Bot(base_url=…)` takes it."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """Return the address as `telegram.Bot(base_file_url=…)` takes it."""
        return f"{self.url}/file/bot"

    def add_routes(self, app: web.Application) -> None:
        """Let a subclass answer more than the Bot API."""

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            if self.is_offline:
                raise _CutError
            method = request.match_info["method"]
            if request.match_info["token"] != self.token:
                raise RefusedError(401, "Unauthorized")
            asked = await _parameters(request)
            if method == "getUpdates":
                return _ok(await self._get_updates(asked))
            self.requests.append((method, asked))
            return await self._do(method, asked)
        except RefusedError as error:
            # Who ended a request and asks anew is in conflict with nobody.
            self.conflict_count += error.status == CONFLICT and request.transport is not None
            self.pulse.beat()
            return _refused(error)
        except _CutError:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()

    async def _do(self, method: str, asked: Json) -> web.StreamResponse:
        await asyncio.sleep(self.latency / 2)
        fault = self._fault(method, asked)
        try:
            if fault is None or fault.is_accepted:
                result = self._carry_out(method, asked)
        except RefusedError as error:
            if fault is None:
                await asyncio.sleep(self.latency / 2)
                raise
            result = str(error)
        finally:
            self.pulse.beat()
        match fault:
            case Fault.RESET_BEFORE | Fault.RESET_AFTER:
                raise _CutError
            case Fault.SILENT_BEFORE | Fault.SILENT_AFTER:
                await asyncio.sleep(SILENCE)
            case Fault.ERROR_BEFORE | Fault.ERROR_AFTER:
                return web.Response(
                    status=502, text='{"ok":false,"error_code":502,"description":"Bad Gateway"}'
                )
        await asyncio.sleep(self.latency / 2)
        return _ok(result)

    def _fault(self, method: str, asked: Json) -> Fault | None:
        """Return what goes wrong with a sending request, after the flood limits.

        Raises:
            RefusedError: 429.
        """
        if method not in SENDING:
            return None
        fault = self.faults.next()
        if fault is Fault.FLOOD:
            raise _too_many(self.flood.close(1))
        chat = self.world.chats.get(_as_int(asked.get("chat_id")))
        is_group = chat is not None and not chat.is_private
        wait = self.flood.refuse(_as_int(asked.get("chat_id")), is_group=is_group)
        if wait is not None:
            raise _too_many(wait)
        return fault

    def _carry_out(self, method: str, asked: Json) -> Any:
        if (own := getattr(self, f"_{method}", None)) is not None:
            return own(asked)
        if method not in METHODS:
            raise RefusedError(404, "Not Found: method not found")
        try:
            result = METHODS[method](self.world, asked, self._now())
        except KeyError as error:
            raise bad_request(f"parameter {error} is required") from error
        if method in SENDING and self._log is not None:
            self._log(json.dumps(self.world.sent[-1].as_log()))
        return result

    async def _get_updates(self, asked: Json) -> list[Json]:
        if self._webhook.get("url"):
            raise _conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )
        if asked.get("allowed_updates") is not None:
            self.world.allowed = frozenset(asked["allowed_updates"]) or None
        offset = int(asked.get("offset") or 0)
        updates = self.world.updates
        updates[:] = [update for update in updates if update["update_id"] >= offset]
        me = self._poller = object()
        self.pulse.beat()
        with suppress(TimeoutError):
            async with asyncio.timeout(float(asked.get("timeout") or 0)):
                await self.pulse.until(lambda: bool(updates) or self._poller is not me)
        if self._poller not in (me, None):
            raise _conflict(
                "terminated by other getUpdates request; "
                "make sure that only one bot instance is running"
            )
        self._poller = None
        return updates[: int(asked.get("limit") or 100)]

    def _setWebhook(self, asked: Json) -> bool:  # noqa: N802
        if asked.get("allowed_updates") is not None:
            self.world.allowed = frozenset(asked["allowed_updates"]) or None
        if asked.get("drop_pending_updates"):
            self.world.updates.clear()
        self._webhook = asked
        return True

    def _deleteWebhook(self, asked: Json) -> bool:  # noqa: N802
        if asked.get("drop_pending_updates"):
            self.world.updates.clear()
        self._webhook = {}
        return True

    def _getWebhookInfo(self, asked: Json) -> Json:  # noqa: N802
        return {
            "url": self._webhook.get("url") or "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.world.updates),
        } | ({"allowed_updates": sorted(self.world.allowed)} if self.world.allowed else {})

    async def _push_updates(self) -> None:
        """Post updates to the webhook, in order, each until it is taken."""
        async with ClientSession() as session:
            while True:
                await self.pulse.until(
                    lambda: bool(self._webhook.get("url") and self.world.updates)
                )
                secret = self._webhook.get("secret_token")
                with suppress(ClientError):
                    answer = await session.post(
                        self._webhook["url"],
                        json=self.world.updates[0],
                        headers={"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {},
                    )
                    answer.release()
                    if answer.status < 300:
                        self.world.updates.pop(0)
                        continue
                await asyncio.sleep(0.1)

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.world.files[request.match_info["file_id"]])


def _too_many(seconds: int) -> RefusedError:
    return RefusedError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def _conflict(what: str) -> RefusedError:
    return RefusedError(CONFLICT, f"Conflict: {what}")


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _refused(error: RefusedError) -> web.Response:
    body: Json = {"ok": False, "error_code": error.status, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.status)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def _parameters(request: web.Request) -> Json:
    """Return the request's parameters, each decoded from JSON where it is JSON."""
    if request.content_type == "application/json":
        given = dict(await request.json())
        return {
            key: _decoded(value) if isinstance(value, str) and key not in _PLAIN else value
            for key, value in given.items()
        }
    found: Json = {}
    for key, value in [*request.query.items(), *(await request.post()).items()]:
        if isinstance(value, web.FileField):
            found[key] = (value.filename, value.file.read())
        elif isinstance(value, str):
            found[key] = value if key in _PLAIN else _decoded(value)
    attached = str(found.get("document") or "")
    if attached.startswith("attach://"):
        found["document"] = found.pop(attached.removeprefix("attach://"))
    return found


_PLAIN = frozenset({"text", "caption", "callback_query_id", "url", "secret_token", "file_id"})


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _as_int(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0

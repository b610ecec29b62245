"""Read documents from the web with manners and limits: the `Fetcher` of the real world.

What one fetch does, in this order:

    address → [ host's turn → connect (private refused) → status → body ] → result
                   ▲                                        │
                   └──────────── redirect, at most 5 ───────┘

Bytes are counted twice while reading, as they arrive and as they unpack, so neither an endless
body nor a compressed bomb costs more than the limit. A host is asked one thing at a time; the
wait for its turn does not count as the server's time. A host that asked us to wait is left alone
meanwhile, also with its other documents: a feed's pages come from the server of the feed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self
from urllib.parse import urljoin
from weakref import WeakValueDictionary

import aiohttp
from yarl import URL

from feeds import headers as said
from feeds.address import PrivateHostOSError, as_url, guarded_socket
from feeds.unpack import ACCEPTED, BROKEN_BODY_ERRORS, UnknownEncodingError, unpacker
from news.errors import (
    AddressError,
    FeedError,
    GoneError,
    NotFoundError,
    PrivateAddressError,
    RedirectError,
    RefusedError,
    ServerSideError,
    TooLargeError,
    UnreachableError,
)
from news.ports import Fetched, NotModified

MAX_BYTES = 15 * 2**20
"""Largest body, as of the best feed readers; the largest real feeds are podcasts of 10 MB."""

MAX_REDIRECTS = 5
MAX_CONNECTIONS = 32
"""Documents read at once over all hosts."""

LONGEST_REST = timedelta(hours=1)
"""A server's wish to wait holds for all its documents up to here; for the one it answered, the
feed's next check keeps it in full."""

REST_UNASKED = timedelta(minutes=1)
"""Rest after a 429 that does not say how long."""

_CONNECT_TIMEOUT = 10.0
_MAX_HEADER = 32 * 1024
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})

# First match wins: what a foreign exception means for whoever asked for the address.
TRANSLATION: tuple[tuple[type[BaseException], type[FeedError]], ...] = (
    (PrivateHostOSError, PrivateAddressError),
    (aiohttp.TooManyRedirects, RedirectError),
    (aiohttp.RedirectClientError, RedirectError),
    (aiohttp.InvalidURL, AddressError),
    (aiohttp.NonHttpUrlClientError, AddressError),
    (aiohttp.ClientError, UnreachableError),
    (TimeoutError, UnreachableError),
    (OSError, UnreachableError),
    (UnknownEncodingError, UnreachableError),
    *((kind, UnreachableError) for kind in BROKEN_BODY_ERRORS),
    (UnicodeError, AddressError),
    (ValueError, AddressError),
)
_FOREIGN = tuple(kind for kind, _ in TRANSLATION)


def translated(error: BaseException, address: str) -> FeedError:
    """Return the error of ours that a foreign exception stands for, by `TRANSLATION`."""
    cause: BaseException = error
    if isinstance(error, aiohttp.ClientConnectorError):
        cause = error.os_error if isinstance(error.os_error, PrivateHostOSError) else error
    meaning = next(ours for kind, ours in TRANSLATION if isinstance(cause, kind))
    return meaning(address, f"{type(cause).__name__}: {cause}"[:300])


def default_user_agent() -> str:
    """Return how we introduce ourselves; without version when run from a bare checkout."""
    try:
        return f"Broadsheet/{version('broadsheet')} (+feed reader)"
    except PackageNotFoundError:
        return "Broadsheet (+feed reader)"


class WebFetcher:
    """Reads documents over HTTP; use it as an async context manager.

    Args:
        allow_private_networks: read from private addresses too; for tests and operators who
            have feeds in their own network.
        max_bytes: largest body, before and after decompression.
        timeout: for one document with all its redirects, without the wait for the host's turn.
        per_host: documents read at once from one host.
        user_agent: how we introduce ourselves.
    """

    def __init__(
        self,
        *,
        allow_private_networks: bool = False,
        max_bytes: int = MAX_BYTES,
        timeout: timedelta = timedelta(seconds=20),
        per_host: int = 1,
        user_agent: str | None = None,
    ) -> None:
        self._allow_private_networks = allow_private_networks
        self._max_bytes = max_bytes
        self._timeout = timeout.total_seconds()
        self._per_host = per_host
        self._user_agent = user_agent or default_user_agent()
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._connections = asyncio.Semaphore(MAX_CONNECTIONS)
        self._resting: dict[str, float] = {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # getaddrinfo in a thread, so that names resolve as everywhere else on the machine.
        connector = aiohttp.TCPConnector(
            limit=MAX_CONNECTIONS,
            resolver=aiohttp.ThreadedResolver(),
            socket_factory=None if self._allow_private_networks else guarded_socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_TIMEOUT),
            headers={
                "User-Agent": self._user_agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": ACCEPTED,
            },
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_line_size=_MAX_HEADER,
            max_field_size=_MAX_HEADER,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(
        self, address: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | NotModified:
        """Read one document; see `news.ports.Fetcher`.

        Raises:
            FeedError: one of its kinds; `address` is the one that was asked for.
        """
        conditions = {
            name: value
            for name, kept in (("If-None-Match", etag), ("If-Modified-Since", last_modified))
            if (value := said.validator(kept)) is not None
        }
        url = as_url(address)
        left = self._timeout
        is_permanent = True
        loop = asyncio.get_running_loop()
        for hop in range(MAX_REDIRECTS + 1):
            moved_to = str(url) if hop and is_permanent else None
            async with self._turn(url.host or ""):
                started = loop.time()
                self._check_rest(url, address, started)
                try:
                    async with asyncio.timeout(left):
                        answer = await self._ask(url, address, conditions, moved_to)
                except _FOREIGN as error:
                    raise translated(error, address) from error
                except FeedError as error:
                    self._note_rest(url, error, loop.time())
                    raise
                left -= loop.time() - started
            match answer:
                case (int() as status, URL() as target):
                    is_permanent = is_permanent and status in _PERMANENT
                    url = target
                case Fetched() | NotModified():
                    return answer
        raise RedirectError(address, f"more than {MAX_REDIRECTS} redirects")

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        """Wait until the host, and then the whole fetcher, has room for one more."""
        host_turn = self._turns.get(host)
        if host_turn is None:
            host_turn = self._turns[host] = asyncio.Semaphore(self._per_host)
        async with host_turn, self._connections:
            yield

    def _check_rest(self, url: URL, address: str, now: float) -> None:
        """Refuse what a server would refuse, without asking it.

        Raises:
            RefusedError: the server asked us to wait and the time is not over.
        """
        left = self._resting.get(_server(url), now) - now
        if left > 0:
            wait = timedelta(seconds=left)
            raise RefusedError(address, "the server asked to wait", status=429, retry_after=wait)

    def _note_rest(self, url: URL, error: FeedError, now: float) -> None:
        if error.status != 429 and (error.status != 503 or error.retry_after is None):
            return
        rest = min(REST_UNASKED if error.retry_after is None else error.retry_after, LONGEST_REST)
        self._resting = {server: end for server, end in self._resting.items() if end > now}
        self._resting[_server(url)] = now + rest.total_seconds()

    async def _ask(
        self, url: URL, address: str, conditions: dict[str, str], moved_to: str | None
    ) -> Fetched | NotModified | tuple[int, URL]:
        """Send one request; return its result, or status and target of a redirect."""
        if self._session is None:
            raise RuntimeError("WebFetcher is used outside its context")
        async with self._session.get(url, headers=conditions, allow_redirects=False) as response:
            status = response.status
            if status in _REDIRECTS:
                return status, _target(response, address)
            if status == 304 and conditions:
                return NotModified(
                    etag=said.validator(response.headers.get("ETag")),
                    last_modified=said.validator(response.headers.get("Last-Modified")),
                    max_age=said.max_age(response.headers),
                    moved_to=moved_to,
                )
            if not 200 <= status < 300:
                raise _failure(response, address)
            body = await self._read(response, address)
            media_type, encoding = said.content_type(response.headers)
            return Fetched(
                address=str(url),
                body=body,
                media_type=media_type,
                encoding=encoding,
                etag=said.validator(response.headers.get("ETag")),
                last_modified=said.validator(response.headers.get("Last-Modified")),
                moved_to=moved_to,
                max_age=said.max_age(response.headers),
            )

    async def _read(self, response: aiohttp.ClientResponse, address: str) -> bytes:
        """Read and unpack the body, and stop at the limit."""
        if (response.content_length or 0) > self._max_bytes:
            raise TooLargeError(address, f"{response.content_length} bytes announced")
        unpack = unpacker(response.headers.get("Content-Encoding", ""))
        body = bytearray()
        arrived = 0
        async for chunk in response.content.iter_any():
            arrived += len(chunk)
            if arrived > self._max_bytes:
                raise TooLargeError(address, f"more than {self._max_bytes} bytes")
            for piece in unpack.pieces(chunk):
                body += piece
                if len(body) > self._max_bytes:
                    raise TooLargeError(address, f"unpacks to more than {self._max_bytes} bytes")
                # A large body unpacks in many pieces; others get their turn in between.
                await asyncio.sleep(0)
        unpack.finish()
        return bytes(body)


def _server(url: URL) -> str:
    return f"{url.host}:{url.port}"


def _target(response: aiohttp.ClientResponse, address: str) -> URL:
    """Return where a redirect leads.

    Raises:
        RedirectError: nowhere, or not to a web address.
    """
    location = response.headers.get("Location", "").strip()
    if not location:
        raise RedirectError(address, "redirect without target", status=response.status)
    try:
        return as_url(urljoin(str(response.url), location))
    except (AddressError, ValueError) as error:
        raise RedirectError(address, "leads to no web address", status=response.status) from error


def _failure(response: aiohttp.ClientResponse, address: str) -> FeedError:
    """Return what a status that brings no document means."""
    status = response.status
    match status:
        case 404:
            kind: type[FeedError] = NotFoundError
        case 410:
            kind = GoneError
        case _ if 400 <= status < 500:
            kind = RefusedError
        case _ if 300 <= status < 400 and status != 304:
            kind = RedirectError
        case _:
            kind = ServerSideError
    wait = said.retry_after(response.headers)
    return kind(address, f"status {status}", status=status, retry_after=wait)

"""A web server on loopback that misbehaves on request: well-formed answers and raw bytes."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass
class Site:
    """A server with one handler a path, and what it was asked."""

    address: str = ""
    port: int = 0
    handlers: dict[str, Handler] = field(default_factory=dict)
    requests: list[web.BaseRequest] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def url(self, path: str, *, host: str = "127.0.0.1") -> str:
        """Return the address of a path, under another name of this machine if wished."""
        return f"http://{host}:{self.port}{path}"

    def on(self, path: str, handler: Handler) -> str:
        """Let a path be answered by a handler; return its address."""
        self.handlers[path] = handler
        return self.url(path)

    def answer(
        self,
        path: str,
        *,
        status: int = 200,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> str:
        """Let a path give one fixed answer; return its address."""

        async def handler(_: web.BaseRequest) -> web.StreamResponse:
            return web.Response(status=status, body=body, headers=headers)

        return self.on(path, handler)

    def redirect(self, path: str, target: str, *, status: int = 302) -> str:
        """Let a path lead somewhere else; return its address."""
        return self.answer(path, status=status, headers={"Location": target})

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request and remember it."""
        self.requests.append(request)
        self.asked[request.path] += 1
        handler = self.handlers.get(request.path)
        return web.Response(status=404) if handler is None else await handler(request)


@asynccontextmanager
async def serving() -> AsyncIterator[Site]:
    """Run a `Site` on a free port."""
    site = Site()
    server = web.Server(site.serve)
    runner = web.ServerRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    tcp = web.TCPSite(runner, "127.0.0.1", 0)
    await tcp.start()
    site.port = runner.addresses[0][1]
    site.address = site.url("/")
    try:
        yield site
    finally:
        await runner.cleanup()


@asynccontextmanager
async def serving_bytes(
    answer: bytes, *, endless: bytes = b"", abort: bool = False
) -> AsyncIterator[str]:
    """Answer every connection with these bytes, then repeat `endless`, abort, or close."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
            while endless:
                writer.write(endless)
                await writer.drain()
        if abort:
            writer.transport.abort()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield f"http://127.0.0.1:{port}/feed"

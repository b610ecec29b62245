"""python-telegram-bot's requests over aiohttp, which is here for the feeds anyway.

Measured on sendMessage (benchmarks/delivery.py): 1.7 ms of CPU a message, where httpx, the
library's default, takes 3.8. What delivery needs to know is kept: the cause of an error tells
whether the request can have reached Telegram (`bot.chat.messenger.NEVER_SENT`).
"""

from __future__ import annotations

from typing import Any
from urllib.request import getproxies

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API.

    Args:
        connection_pool_size: most connections; one for each message in flight, and some more.
        read_timeout: seconds to wait for an answer, unless the request says otherwise.
        connect_timeout: seconds to wait for a connection, a free one of the pool included.
    """

    def __init__(
        self,
        *,
        connection_pool_size: int = 64,
        read_timeout: float = 10.0,
        connect_timeout: float = 10.0,
    ) -> None:
        self._pool_size = connection_pool_size
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Return the seconds an answer may take, to which polling adds its own."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._pool_size),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
                # Where no proxy is set, asking for one each time costs 1 ms a message.
                trust_env=bool(getproxies()),
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request and return its status and body.

        Raises:
            TimedOut: no connection, or no answer, in time.
            NetworkError: any other failure of the way to Telegram.
        """
        if self._session is None:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        read = _seconds(read_timeout, self._read_timeout)
        connect = _seconds(connect_timeout, self._connect_timeout)
        timeout = aiohttp.ClientTimeout(connect=connect, sock_connect=connect, sock_read=read)
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            # The error's text may hold the address, and with it the token.
            raise NetworkError(f"aiohttp.{type(error).__name__}") from error


def _seconds(asked: Any, usual: float) -> float | None:
    """Return the timeout that was asked for; None is none at all."""
    if asked is BaseRequest.DEFAULT_NONE:
        return usual
    return None if asked is None else float(asked)


def _body(request_data: RequestData | None) -> tuple[Any, dict[str, str]]:
    """Return the body and its headers; JSON, because quoting a form costs 0.5 ms a message."""
    if request_data is None:
        return None, {}
    if not request_data.multipart_data:
        return request_data.json_payload, {"Content-Type": "application/json"}
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, media_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=media_type)
    return form, {}

"""The fetcher against a real server on loopback: manners, limits and every way to fail."""

from __future__ import annotations

import asyncio
import gzip
import inspect
import os
import resource
import socket
import ssl
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import brotli
import pytest
from aiohttp import web
from aiohttp.client_exceptions import UnixClientConnectorError
from aiohttp.client_reqrep import ConnectionKey
from yarl import URL

from feeds.address import PrivateHostOSError
from feeds.fetch import WebFetcher, translated
from feeds.unpack import UnknownEncodingError
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
from tests.feeds.web import Site, serving, serving_bytes

FEED = b"<rss version='2.0'><channel><title>One</title></channel></rss>"
LIMIT = 2**20


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[WebFetcher]:
    async with WebFetcher(allow_private_networks=True, max_bytes=LIMIT) as opened:
        yield opened


async def test_a_document_comes_with_all_that_the_server_says(
    site: Site, fetcher: WebFetcher
) -> None:
    headers = {
        "Content-Type": "application/RSS+xml; charset=ISO-8859-1",
        "ETag": '"v1"',
        "Last-Modified": "Mon, 02 Mar 2026 07:00:00 GMT",
        "Cache-Control": "public, max-age=900",
    }
    address = site.answer("/feed", body=FEED, headers=headers)

    result = await fetcher.fetch(address)

    assert result == Fetched(
        address=address,
        body=FEED,
        media_type="application/rss+xml",
        encoding="iso-8859-1",
        etag='"v1"',
        last_modified="Mon, 02 Mar 2026 07:00:00 GMT",
        max_age=timedelta(minutes=15),
    )
    sent = site.requests[0].headers
    assert sent["User-Agent"].startswith("Broadsheet")
    assert "+feed reader" in sent["User-Agent"]
    assert sent["Accept-Encoding"] == "gzip, deflate, br"
    assert "If-None-Match" not in sent


async def test_a_known_document_is_asked_for_conditionally(site: Site, fetcher: WebFetcher) -> None:
    address = site.answer(
        "/feed", status=304, headers={"ETag": '"v1"', "Cache-Control": "max-age=60"}
    )
    modified = "Mon, 02 Mar 2026 07:00:00 GMT"

    result = await fetcher.fetch(address, etag='"v1"', last_modified=modified)

    assert result == NotModified(etag='"v1"', max_age=timedelta(minutes=1))
    assert site.requests[0].headers["If-None-Match"] == '"v1"'
    assert site.requests[0].headers["If-Modified-Since"] == modified


async def test_an_unasked_304_is_the_servers_mistake(site: Site, fetcher: WebFetcher) -> None:
    address = site.answer("/feed", status=304)

    with pytest.raises(ServerSideError):
        await fetcher.fetch(address)


async def test_a_validator_that_cannot_be_sent_is_left_out(site: Site, fetcher: WebFetcher) -> None:
    address = site.answer("/feed", body=FEED)

    await fetcher.fetch(address, etag="bad\r\nX-Evil: 1", last_modified="ы")

    assert "If-None-Match" not in site.requests[0].headers
    assert "If-Modified-Since" not in site.requests[0].headers


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RefusedError),
        (401, RefusedError),
        (403, RefusedError),
        (404, NotFoundError),
        (410, GoneError),
        (418, RefusedError),
        (429, RefusedError),
        (451, RefusedError),
        (300, RedirectError),
        (305, RedirectError),
        (500, ServerSideError),
        (502, ServerSideError),
        (503, ServerSideError),
        (599, ServerSideError),
        (999, ServerSideError),
    ],
)
async def test_every_status_has_its_error(
    site: Site, fetcher: WebFetcher, status: int, kind: type[FeedError]
) -> None:
    address = site.answer("/feed", status=status, body=b"no")

    with pytest.raises(kind) as caught:
        await fetcher.fetch(address)

    assert type(caught.value) is kind
    assert caught.value.status == status
    assert caught.value.address == address


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "120"}, timedelta(minutes=2)),
        (
            {
                "Retry-After": "Mon, 02 Mar 2026 08:00:00 GMT",
                "Date": "Mon, 02 Mar 2026 07:00:00 GMT",
            },
            timedelta(hours=1),
        ),
        (
            {
                "Retry-After": "Mon, 02 Mar 2026 06:00:00 GMT",
                "Date": "Mon, 02 Mar 2026 07:00:00 GMT",
            },
            timedelta(0),
        ),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "9" * 50}, timedelta(days=3650)),
        ({}, None),
    ],
)
async def test_the_wish_to_wait_is_passed_on(
    site: Site,
    fetcher: WebFetcher,
    status: int,
    headers: dict[str, str],
    expected: timedelta | None,
) -> None:
    address = site.answer("/feed", status=status, headers=headers)

    with pytest.raises(FeedError) as caught:
        await fetcher.fetch(address)

    assert caught.value.retry_after == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Cache-Control": "max-age=600", "Age": "100"}, timedelta(seconds=500)),
        ({"Cache-Control": "max-age=600", "Age": "1000"}, timedelta(0)),
        ({"Cache-Control": "no-cache, max-age=600"}, None),
        ({"Cache-Control": "s-maxage=600"}, None),
        ({"Cache-Control": "max-age=lots"}, None),
        (
            {"Expires": "Mon, 02 Mar 2026 08:00:00 GMT", "Date": "Mon, 02 Mar 2026 07:00:00 GMT"},
            timedelta(hours=1),
        ),
        ({"Expires": "0"}, None),
        ({}, None),
    ],
)
async def test_freshness_is_read_from_the_answer(
    site: Site, fetcher: WebFetcher, headers: dict[str, str], expected: timedelta | None
) -> None:
    address = site.answer("/feed", body=FEED, headers=headers)

    result = await fetcher.fetch(address)

    assert result.max_age == expected


async def test_a_temporary_redirect_is_followed_and_forgotten(
    site: Site, fetcher: WebFetcher
) -> None:
    target = site.answer("/new", body=FEED)
    address = site.redirect("/feed", "/new", status=302)

    result = await fetcher.fetch(address)

    assert isinstance(result, Fetched)
    assert result.address == target
    assert result.moved_to is None


@pytest.mark.parametrize("status", [301, 308])
async def test_a_permanent_redirect_tells_the_new_address(
    site: Site, fetcher: WebFetcher, status: int
) -> None:
    target = site.answer("/new", body=FEED)
    address = site.redirect("/feed", target, status=status)

    result = await fetcher.fetch(address)

    assert result.moved_to == target


async def test_a_permanent_redirect_to_a_known_document_tells_it_too(
    site: Site, fetcher: WebFetcher
) -> None:
    target = site.answer("/new", status=304)
    address = site.redirect("/feed", target, status=301)

    result = await fetcher.fetch(address, etag='"v1"')

    assert result == NotModified(moved_to=target)


async def test_one_temporary_hop_makes_the_whole_way_temporary(
    site: Site, fetcher: WebFetcher
) -> None:
    site.answer("/new", body=FEED)
    site.redirect("/middle", "/new", status=307)
    address = site.redirect("/feed", "/middle", status=301)

    result = await fetcher.fetch(address)

    assert result.moved_to is None


async def test_five_redirects_are_followed_and_a_sixth_is_not(
    site: Site, fetcher: WebFetcher
) -> None:
    for hop in range(6):
        site.redirect(f"/{hop}", f"/{hop + 1}")
    site.answer("/6", body=FEED)

    result = await fetcher.fetch(site.url("/1"))
    with pytest.raises(RedirectError):
        await fetcher.fetch(site.url("/0"))

    assert isinstance(result, Fetched)


async def test_a_redirect_loop_ends(site: Site, fetcher: WebFetcher) -> None:
    address = site.redirect("/feed", "/feed")

    with pytest.raises(RedirectError):
        await fetcher.fetch(address)

    assert site.asked["/feed"] == 6


@pytest.mark.parametrize(
    "target",
    [
        "",
        "ftp://example.com/feed",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://[bad/",
        "//",
    ],
)
async def test_a_redirect_to_no_web_address_is_an_error(
    site: Site, fetcher: WebFetcher, target: str
) -> None:
    address = site.redirect("/feed", target)

    with pytest.raises(RedirectError):
        await fetcher.fetch(address)


@pytest.mark.parametrize(
    "address", ["", "feed", "ftp://example.com/", "file:///etc/passwd", "http://"]
)
async def test_what_is_no_web_address_is_never_asked(fetcher: WebFetcher, address: str) -> None:
    with pytest.raises(AddressError):
        await fetcher.fetch(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "0.0.0.0"],
)
async def test_private_addresses_are_refused_by_every_name(site: Site, host: str) -> None:
    site.answer("/feed", body=FEED)

    async with WebFetcher() as guarded:
        with pytest.raises(PrivateAddressError):
            await guarded.fetch(site.url("/feed", host=host))

    assert not site.requests


@pytest.mark.parametrize(
    "host",
    [
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "[fe80::1]",
        "224.0.0.1",
    ],
)
async def test_private_addresses_of_other_kinds_are_refused(host: str) -> None:
    async with WebFetcher() as guarded:
        with pytest.raises(PrivateAddressError):
            await guarded.fetch(f"http://{host}:1/feed")


async def test_a_redirect_into_a_private_network_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the first address is taken for a public one, as if the server stood outside."""
    outside = site.redirect("/feed", f"http://127.0.0.2:{site.port}/secret")
    monkeypatch.setattr("feeds.address.is_public", lambda text: text == "127.0.0.1")

    async with WebFetcher() as guarded:
        with pytest.raises(PrivateAddressError) as caught:
            await guarded.fetch(outside)

    assert caught.value.address == outside
    assert not site.asked["/secret"]


async def test_a_name_with_a_public_address_beside_a_private_one_uses_the_public(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answer("/feed", body=FEED)

    async def resolve(self: object, host: str, port: int = 0, family: int = 0) -> list[object]:
        numbers = ["127.0.0.9", "127.0.0.1"]
        return [
            {"hostname": host, "host": one, "port": port, "family": 2, "proto": 6, "flags": 4}
            for one in numbers
        ]

    monkeypatch.setattr(aiohttp.ThreadedResolver, "resolve", resolve)
    monkeypatch.setattr("feeds.address.is_public", lambda text: text == "127.0.0.1")

    async with WebFetcher() as guarded:
        result = await guarded.fetch(site.url("/feed", host="example.test"))

    assert isinstance(result, Fetched)


async def test_a_name_that_nobody_knows_is_unreachable(
    fetcher: WebFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolve(self: object, host: str, port: int = 0, family: int = 0) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(aiohttp.ThreadedResolver, "resolve", resolve)

    with pytest.raises(UnreachableError):
        await fetcher.fetch("http://nobody.example/feed")


async def test_a_closed_port_is_unreachable(fetcher: WebFetcher) -> None:
    with pytest.raises(UnreachableError):
        await fetcher.fetch("http://127.0.0.1:1/feed")


async def test_a_body_that_does_not_come_in_time_is_unreachable(site: Site) -> None:
    async def slow(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b".")
            await asyncio.sleep(0.01)

    address = site.on("/feed", slow)

    async with WebFetcher(
        allow_private_networks=True, timeout=timedelta(milliseconds=150)
    ) as impatient:
        with pytest.raises(UnreachableError):
            await impatient.fetch(address)


async def test_the_time_limit_covers_all_redirects(site: Site) -> None:
    async def slow(request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(0.1)
        return web.Response(status=302, headers={"Location": "/feed"})

    address = site.on("/feed", slow)

    async with WebFetcher(
        allow_private_networks=True, timeout=timedelta(milliseconds=250)
    ) as impatient:
        with pytest.raises(UnreachableError):
            await impatient.fetch(address)

    assert site.asked["/feed"] <= 3


async def test_an_endless_body_stops_at_the_limit(fetcher: WebFetcher) -> None:
    head = b"HTTP/1.1 200 OK\r\n\r\n"

    async with serving_bytes(head, endless=b"x" * 65536) as address:
        with pytest.raises(TooLargeError):
            await fetcher.fetch(address)


async def test_an_endless_body_of_an_error_is_not_read(fetcher: WebFetcher) -> None:
    head = b"HTTP/1.1 404 Not Found\r\n\r\n"

    async with serving_bytes(head, endless=b"x" * 65536) as address:
        with pytest.raises(NotFoundError):
            await fetcher.fetch(address)


async def test_an_announced_size_beyond_the_limit_is_not_read(fetcher: WebFetcher) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"

    async with serving_bytes(head) as address:
        with pytest.raises(TooLargeError):
            await fetcher.fetch(address)


async def test_a_body_of_exactly_the_limit_is_read(site: Site, fetcher: WebFetcher) -> None:
    address = site.answer("/feed", body=b"x" * LIMIT)
    longer = site.answer("/longer", body=b"x" * (LIMIT + 1))

    result = await fetcher.fetch(address)
    with pytest.raises(TooLargeError):
        await fetcher.fetch(longer)

    assert isinstance(result, Fetched)
    assert len(result.body) == LIMIT


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: minus\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\nplain",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: 5\r\n\r\nplain",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: 5\r\n\r\nplain",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, br\r\nContent-Length: 5\r\n\r\nplain",
    ],
)
async def test_a_broken_answer_is_unreachable(fetcher: WebFetcher, answer: bytes) -> None:
    async with serving_bytes(answer) as address:
        with pytest.raises(UnreachableError):
            await fetcher.fetch(address)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"])
async def test_a_reset_connection_is_unreachable(fetcher: WebFetcher, answer: bytes) -> None:
    async with serving_bytes(answer, abort=True) as address:
        with pytest.raises(UnreachableError):
            await fetcher.fetch(address)


async def test_a_server_without_tls_is_unreachable_over_tls(
    site: Site, fetcher: WebFetcher
) -> None:
    with pytest.raises(UnreachableError):
        await fetcher.fetch(site.address.replace("http:", "https:"))


def _raw_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(FEED)),
        ("x-gzip", gzip.compress(FEED)),
        ("GZIP", gzip.compress(FEED)),
        ("gzip", gzip.compress(FEED[:20]) + gzip.compress(FEED[20:])),
        ("gzip", gzip.compress(FEED) + b"\0\0trailing"),
        ("deflate", zlib.compress(FEED)),
        ("deflate", _raw_deflate(FEED)),
        ("br", brotli.compress(FEED)),
        ("identity", FEED),
        ("none", FEED),
        ("utf-8", FEED),
    ],
)
async def test_compressed_bodies_are_unpacked(
    site: Site, fetcher: WebFetcher, encoding: str, packed: bytes
) -> None:
    address = site.answer("/feed", body=packed, headers={"Content-Encoding": encoding})

    result = await fetcher.fetch(address)

    assert isinstance(result, Fetched)
    assert result.body == FEED


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
async def test_a_large_compressed_body_comes_whole(
    site: Site, fetcher: WebFetcher, encoding: str
) -> None:
    body = bytes(range(256)) * 4000
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[encoding](
        body
    )
    address = site.answer("/feed", body=packed, headers={"Content-Encoding": encoding})

    result = await fetcher.fetch(address)

    assert isinstance(result, Fetched)
    assert result.body == body


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
async def test_a_truncated_compressed_body_is_unreachable(
    site: Site, fetcher: WebFetcher, encoding: str
) -> None:
    body = os.urandom(5000)
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[encoding](
        body
    )
    address = site.answer("/feed", body=packed[:-20], headers={"Content-Encoding": encoding})

    with pytest.raises(UnreachableError):
        await fetcher.fetch(address)


def _brotli_bomb(size: int) -> bytes:
    compressor = brotli.Compressor(quality=5, lgwin=24)
    pieces = [compressor.process(bytes(2**20)) for _ in range(size // 2**20)]
    return b"".join([*pieces, compressor.finish()])


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
async def test_a_bomb_stops_at_the_limit_without_memory(
    site: Site, fetcher: WebFetcher, encoding: str
) -> None:
    """Half a gigabyte of zeros in a few kB of brotli, an eighth in 600 kB of the others."""
    make = {
        "gzip": lambda: gzip.compress(bytes(2**27), 1),
        "deflate": lambda: zlib.compress(bytes(2**27), 1),
        "br": lambda: _brotli_bomb(2**29),
    }
    bomb = make[encoding]()
    assert len(bomb) < LIMIT
    address = site.answer("/feed", body=bomb, headers={"Content-Encoding": encoding})
    before = _resident()

    with pytest.raises(TooLargeError):
        await fetcher.fetch(address)

    assert _resident() - before < 40 * 2**20


def _resident() -> int:
    """Return the resident memory of this process in bytes."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("only Linux tells")
    return int(statm.read_text().split()[1]) * resource.getpagesize()


async def test_a_gzip_of_endless_members_does_not_take_forever(
    site: Site, fetcher: WebFetcher
) -> None:
    member = gzip.compress(b"")
    body = gzip.compress(FEED) + member * 20_000
    address = site.answer("/feed", body=body, headers={"Content-Encoding": "gzip"})

    result = await fetcher.fetch(address)

    assert isinstance(result, Fetched)
    assert result.body == FEED


async def test_one_host_is_asked_one_thing_at_a_time_and_hosts_side_by_side(site: Site) -> None:
    running: dict[str, int] = {}
    most: dict[str, int] = {}

    async def counting(request: web.BaseRequest) -> web.StreamResponse:
        for key in (request.host, "all"):
            running[key] = running.get(key, 0) + 1
            most[key] = max(most.get(key, 0), running[key])
        await asyncio.sleep(0.02)
        for key in (request.host, "all"):
            running[key] -= 1
        return web.Response(body=FEED)

    site.on("/feed", counting)
    hosts = ("127.0.0.1", "localhost")

    async with WebFetcher(allow_private_networks=True) as polite:
        await asyncio.gather(
            *(polite.fetch(site.url("/feed", host=host)) for host in hosts for _ in range(4))
        )

    assert most[f"127.0.0.1:{site.port}"] == 1
    assert most[f"localhost:{site.port}"] == 1
    assert most["all"] == 2


async def test_waiting_for_a_turn_does_not_count_as_the_servers_time(site: Site) -> None:
    async def steady(_: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(0.1)
        return web.Response(body=FEED)

    address = site.on("/feed", steady)

    async with WebFetcher(allow_private_networks=True, timeout=timedelta(seconds=0.4)) as polite:
        results = await asyncio.gather(*(polite.fetch(address) for _ in range(6)))

    assert len(results) == 6


async def test_a_host_that_asked_to_wait_is_left_alone_for_all_its_documents(
    site: Site, fetcher: WebFetcher
) -> None:
    refusing = site.answer("/feed", status=429, headers={"Retry-After": "300"})
    page = site.answer("/page", body=FEED)
    with pytest.raises(RefusedError):
        await fetcher.fetch(refusing)

    with pytest.raises(RefusedError) as caught:
        await fetcher.fetch(page)

    assert not site.asked["/page"]
    assert caught.value.address == page
    assert caught.value.retry_after is not None
    assert timedelta(minutes=4) < caught.value.retry_after <= timedelta(minutes=5)
    async with serving() as other:
        assert await fetcher.fetch(other.answer("/feed", body=FEED))


async def test_a_host_is_asked_again_when_the_wait_is_over(site: Site, fetcher: WebFetcher) -> None:
    refusing = site.answer("/feed", status=429, headers={"Retry-After": "0"})
    page = site.answer("/page", body=FEED)
    with pytest.raises(RefusedError):
        await fetcher.fetch(refusing)

    assert await fetcher.fetch(page)


@pytest.mark.parametrize("status", [403, 500, 503])
async def test_other_failures_do_not_stop_a_hosts_other_documents(
    site: Site, fetcher: WebFetcher, status: int
) -> None:
    failing = site.answer("/feed", status=status)
    page = site.answer("/page", body=FEED)
    with pytest.raises(FeedError):
        await fetcher.fetch(failing)

    assert await fetcher.fetch(page)


async def test_cookies_are_not_kept(site: Site, fetcher: WebFetcher) -> None:
    address = site.answer("/feed", body=FEED, headers={"Set-Cookie": "who=you"})

    await fetcher.fetch(address)
    await fetcher.fetch(address)

    assert "Cookie" not in site.requests[1].headers


def _subclasses(kind: type[BaseException]) -> set[type[BaseException]]:
    below = set(kind.__subclasses__())
    return {kind} | below.union(*(_subclasses(one) for one in below)) if below else {kind}


EXPECTED: dict[str, type[FeedError]] = {
    "ClientError": UnreachableError,
    "ClientResponseError": UnreachableError,
    "ContentTypeError": UnreachableError,
    "WSServerHandshakeError": UnreachableError,
    "ClientHttpProxyError": UnreachableError,
    "TooManyRedirects": RedirectError,
    "ClientConnectionError": UnreachableError,
    "ClientConnectionResetError": UnreachableError,
    "ClientOSError": UnreachableError,
    "ClientConnectorError": UnreachableError,
    "ClientConnectorDNSError": UnreachableError,
    "ClientProxyConnectionError": UnreachableError,
    "UnixClientConnectorError": UnreachableError,
    "ServerConnectionError": UnreachableError,
    "ServerDisconnectedError": UnreachableError,
    "ServerTimeoutError": UnreachableError,
    "ConnectionTimeoutError": UnreachableError,
    "SocketTimeoutError": UnreachableError,
    "ServerFingerprintMismatch": UnreachableError,
    "ClientPayloadError": UnreachableError,
    "UploadAbortedError": UnreachableError,
    "InvalidURL": AddressError,
    "InvalidUrlClientError": AddressError,
    "RedirectClientError": RedirectError,
    "NonHttpUrlClientError": AddressError,
    "InvalidUrlRedirectClientError": RedirectError,
    "NonHttpUrlRedirectClientError": RedirectError,
    "ClientSSLError": UnreachableError,
    "ClientConnectorSSLError": UnreachableError,
    "ClientConnectorCertificateError": UnreachableError,
}


def _bare(kind: type[BaseException]) -> BaseException:
    """Make an exception without calling its constructor; the table looks at the type only."""
    error = kind.__new__(kind)
    if isinstance(error, aiohttp.ClientConnectorError):
        key = ConnectionKey("example.com", 443, True, True, None, None, None)
        error._conn_key, error._os_error = key, OSError("refused")
        if isinstance(error, aiohttp.ClientConnectorCertificateError):
            error._certificate_error = ssl.CertificateError("expired")
    if isinstance(error, UnixClientConnectorError):
        error._path = "/run/socket"
    if isinstance(error, aiohttp.ClientResponseError):
        url = URL("https://example.com/")
        error.request_info = aiohttp.RequestInfo(url, "GET", None, url)  # type: ignore[arg-type]
        error.status, error.message = 400, "bad"
    if isinstance(error, aiohttp.InvalidURL):
        error._url, error._description = "http://", None
    return error


def test_every_exception_of_the_http_library_is_translated() -> None:
    known = {
        one for one in _subclasses(aiohttp.ClientError) if one.__module__.startswith("aiohttp")
    }
    exported = {
        one
        for _, one in inspect.getmembers(aiohttp, inspect.isclass)
        if issubclass(one, Exception) and issubclass(one, aiohttp.ClientError)
    }

    results = {one.__name__: type(translated(_bare(one), "x")) for one in known | exported}

    assert results == EXPECTED


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        *(
            (one(), UnreachableError)
            for one in sorted(_subclasses(ConnectionError), key=str)
            if not one.__module__.startswith("aiohttp")
        ),
        (OSError(), UnreachableError),
        (PermissionError(), UnreachableError),
        (ssl.SSLError(), UnreachableError),
        (TimeoutError(), UnreachableError),
        (asyncio.IncompleteReadError(b"", 1), UnreachableError),
        (EOFError(), UnreachableError),
        (zlib.error(), UnreachableError),
        (brotli.error(), UnreachableError),
        (UnknownEncodingError(), UnreachableError),
        (UnicodeError(), AddressError),
        (ValueError(), AddressError),
        (PrivateHostOSError(), PrivateAddressError),
    ],
)
def test_every_exception_of_the_system_is_translated(
    error: Exception, kind: type[FeedError]
) -> None:
    assert type(translated(error, "x")) is kind


def test_a_refused_private_host_stays_one_inside_the_connectors_error() -> None:
    key = ConnectionKey("example.com", 443, True, True, None, None, None)

    error = translated(aiohttp.ClientConnectorError(key, PrivateHostOSError()), "x")

    assert type(error) is PrivateAddressError

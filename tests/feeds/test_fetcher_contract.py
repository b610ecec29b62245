"""What every `Fetcher` promises: the real one on loopback and the fake alike."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
from aiohttp import web

from feeds.fetch import WebFetcher
from news.errors import GoneError, NotFoundError
from news.ports import Fetched, Fetcher, NotModified
from tests.fakes import FakeFetcher
from tests.feeds.web import Site, serving

BODY = b"<rss version='2.0'><channel><title>One</title></channel></rss>"


@dataclass
class World:
    """A fetcher and a way to put documents where it looks."""

    fetcher: Fetcher
    put: Callable[[str, int], str]


def _fake() -> World:
    fetcher = FakeFetcher()

    def put(path: str, status: int) -> str:
        address = f"https://courier.example{path}"
        fetcher.documents[address] = (
            Fetched(address=address, body=BODY, etag='"v1"')
            if status == 200
            else GoneError(address, status=status)
        )
        return address

    return World(fetcher, put)


def _real(site: Site, fetcher: WebFetcher) -> World:
    def put(path: str, status: int) -> str:
        async def conditional(request: web.BaseRequest) -> web.StreamResponse:
            is_known = request.headers.get("If-None-Match") == '"v1"'
            answer = 304 if is_known and status == 200 else status
            body = BODY if answer == 200 else b""
            return web.Response(status=answer, body=body, headers={"ETag": '"v1"'})

        return site.on(path, conditional)

    return World(fetcher, put)


@pytest.fixture(params=["fake", "real"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "fake":
        yield _fake()
        return
    async with serving() as site, WebFetcher(allow_private_networks=True) as fetcher:
        yield _real(site, fetcher)


async def test_a_document_is_read(world: World) -> None:
    address = world.put("/feed", 200)

    result = await world.fetcher.fetch(address)

    assert isinstance(result, Fetched)
    assert (result.address, result.body, result.etag) == (address, BODY, '"v1"')


async def test_a_known_document_is_not_modified(world: World) -> None:
    address = world.put("/feed", 200)

    result = await world.fetcher.fetch(address, etag='"v1"')

    assert result == NotModified(etag='"v1"')


async def test_another_version_is_read(world: World) -> None:
    address = world.put("/feed", 200)

    result = await world.fetcher.fetch(address, etag='"v0"')

    assert isinstance(result, Fetched)


async def test_what_is_not_there_is_not_found(world: World) -> None:
    address = world.put("/feed", 200) + "/nothing"

    with pytest.raises(NotFoundError) as caught:
        await world.fetcher.fetch(address)

    assert caught.value.address == address
    assert caught.value.status == 404


async def test_what_is_gone_is_gone(world: World) -> None:
    address = world.put("/feed", 410)

    with pytest.raises(GoneError):
        await world.fetcher.fetch(address)

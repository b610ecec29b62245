"""Addresses of one article become one text; addresses of two articles never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.urls import canonical, host, is_web_address, without_tracking

ARTICLE = "https://example.com/2026/03/flood"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/2026/03/flood",
        "http://example.com/2026/03/flood",
        "HTTP://Example.COM:80/2026/03/flood",
        "https://example.com:443/2026/03/flood/",
        "https://www.example.com/2026/03/flood",
        "https://m.example.com/2026/03/flood",
        "https://mobile.example.com/2026/03/flood/",
        "https://amp.example.com/2026/03/flood",
        "https://example.com./2026/03/flood",
        "https://example.com/2026/03/flood/amp/",
        "https://example.com/2026/03/flood/amp",
        "https://example.com/amp/2026/03/flood",
        "https://example.com/2026/03/flood.amp",
        "https://example.com/2026/03/flood?amp",
        "https://example.com/2026/03/flood?amp=1&outputType=amp",
        "https://example.com/2026/03/flood?utm_source=rss&utm_medium=feed&UTM_campaign=x",
        "https://example.com/2026/03/flood?fbclid=abc&gclid=1",
        "https://example.com/2026/03/flood?at_medium=RSS&at_campaign=KARANGA",
        "https://example.com/2026/03/flood?ref=rss",
        "https://example.com/2026/03/flood#comments",
        "https://example.com/2026/03/%66lood",
        "  https://example.com/2026/03/flood\n",
        "https://user:secret@example.com/2026/03/flood",
        "https://www.google.com/amp/s/example.com/2026/03/flood/amp/",
        "https://example-com.cdn.ampproject.org/c/s/example.com/2026/03/flood",
    ],
)
def test_variants_of_one_article_are_one_address(address: str) -> None:
    assert canonical(address) == ARTICLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/?id=1", "https://example.com/?id=2"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/a", "https://example.org/a"),
        ("https://news.example.com/a", "https://example.com/a"),
        ("https://example.com/#!/story/1", "https://example.com/#!/story/2"),
        ("https://example.com/a?source=reuters", "https://example.com/a?source=afp"),
        ("https://example.com/a?ref=2", "https://example.com/a?ref=3"),
        ("http://127.0.0.1:8001/a", "http://127.0.0.1:8002/a"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com/amp", "https://example.com/"),
        ("https://m.me/a", "https://me/a"),
    ],
)
def test_different_pages_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://en.m.wikipedia.org/wiki/Flood", "https://en.wikipedia.org/wiki/Flood"),
        ("https://example.com/", "https://example.com"),
        ("https://example.com/?b=2&a=1", "https://example.com?a=1&b=2"),
        ("https://bücher.example/straße", "https://xn--bcher-kva.example/stra%C3%9Fe"),
        ("https://example.com/stra%c3%9fe", "https://example.com/stra%C3%9Fe"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("urn:uuid:1225c695", "urn:uuid:1225c695"),
        ("not an address", "not an address"),
        ("http://[broken/a", "http://[broken/a"),
        ("", ""),
    ],
)
def test_canonical_form(address: str, expected: str) -> None:
    assert canonical(address) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com/feed", True),
        ("HTTP://example.com", True),
        ("http://127.0.0.1:8000/", True),
        ("ftp://example.com/feed", False),
        ("javascript:alert(1)", False),
        ("//example.com/feed", False),
        ("https:///feed", False),
        ("http://exa mple.com/", False),
        ("http://example.com:99999/", False),
        ("example.com", False),
        ("", False),
    ],
)
def test_only_complete_http_addresses_are_web_addresses(text: str, expected: bool) -> None:
    assert is_web_address(text) is expected


def test_endless_addresses_cost_nothing() -> None:
    for address in ("https://a.b.c/" + "/amp" * 10**6, "https://google.com/amp/s/" * 10**5):
        assert canonical(address) == address


def test_host_is_lowercase_and_without_port() -> None:
    assert host("https://WWW.Example.com:8443/a") == "www.example.com"
    assert host("mailto:someone@example.com") == ""


_paths = st.text(alphabet="ab/.%41~amp?&=#!é \\", max_size=30)
_addresses = st.builds(
    "{}://{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(
        ["example.com", "www.m.example.com:80", "amp.example.co.uk", "google.com", "[::1]", "a."]
    ),
    _paths,
)


@given(st.one_of(_addresses, st.text(max_size=60)))
def test_twice_equals_once(address: str) -> None:
    once = canonical(address)

    assert canonical(once) == once


@given(_addresses)
def test_a_web_address_stays_one(address: str) -> None:
    assert is_web_address(canonical(address)) == is_web_address(address)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "http://www.ledger.example/a?id=7&utm_source=rss&utm_medium=x#top",
            "http://www.ledger.example/a?id=7#top",
        ),
        ("https://ledger.example/a?fbclid=1", "https://ledger.example/a"),
        ("https://ledger.example/a?q=a%20b&c", "https://ledger.example/a?q=a%20b&c"),
        ("https://ledger.example/a", "https://ledger.example/a"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_a_link_loses_its_tracking_and_nothing_else(address: str, expected: str) -> None:
    assert without_tracking(address) == expected

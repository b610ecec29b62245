"""Users' input becomes an address; no address leads into a private network."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.address import (
    PrivateHostOSError,
    as_url,
    guarded_socket,
    is_public,
    normalize_address,
)
from news.errors import AddressError

PUBLIC = [
    "93.184.216.34",
    "8.8.8.8",
    "2606:4700:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
]
PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::8.8.8.8",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "3fff::1",
    "100::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "5f00::1",
    "localhost",
    "",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_reached(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_the_address_inside(address: object) -> None:
    assert is_public(f"::ffff:{address}") == is_public(str(address))


def test_the_socket_is_refused_before_it_exists() -> None:
    private = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))
    local = (socket.AF_UNIX, socket.SOCK_STREAM, 0, "", "/run/docker.sock")

    for addr_info in (private, local):
        with pytest.raises(PrivateHostOSError):
            guarded_socket(addr_info)


def test_a_public_address_gets_a_socket() -> None:
    addr_info = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))

    with guarded_socket(addr_info) as made:
        assert made.family == socket.AF_INET


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com/feed", "https://example.com/feed"),
        ("  example.com  ", "https://example.com"),
        ("example.com/feed.xml", "https://example.com/feed.xml"),
        ("<https://example.com/feed>", "https://example.com/feed"),
        ("“https://example.com/feed”", "https://example.com/feed"),
        ("feed://example.com/rss", "https://example.com/rss"),
        ("feed:https://example.com/rss", "https://example.com/rss"),
        ("HTTP://EXAMPLE.com/Feed#top", "http://example.com/Feed"),
        ("example.com:8080/feed", "https://example.com:8080/feed"),
        ("localhost:8000/feed", "https://localhost:8000/feed"),
        ("http://localhost/feed", "http://localhost/feed"),
        ("bücher.example/nachrichten", "https://xn--bcher-kva.example/nachrichten"),
        ("https://example.com/новости?q=ä b".replace(" ", "+"), None),
        ("http://127.0.0.1:9/x", "http://127.0.0.1:9/x"),
        ("http://[2606:4700::1]/feed", "http://[2606:4700::1]/feed"),
    ],
)
def test_what_a_user_typed_becomes_an_address(text: str, expected: str | None) -> None:
    address = normalize_address(text)

    assert expected is None or address == expected
    assert normalize_address(address) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "news",
        "hello world",
        "give me example.com please",
        "https://exa mple.com",
        "ftp://example.com/feed",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "mailto:someone@example.com",
        "https://",
        "https:///feed",
        "https://example.com:0x50/",
        "https://example.com:99999/",
        "https://-/",
        "https://a..b/",
        "https://" + "a" * 64 + ".com/",
        "https://example.com/" + "a" * 3000,
        "https://[::1/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "feed:",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(AddressError):
        normalize_address(text)


@pytest.mark.parametrize(
    "name", ["2130706433", "0x7f000001", "017700000001", "127.1", "0x7f.1", "0177.0.0.1"]
)
def test_numeric_hosts_are_written_out(name: str) -> None:
    assert as_url(f"http://{name}/").host == "127.0.0.1"


@given(st.text(max_size=50))
def test_any_text_is_an_address_or_an_address_error(text: str) -> None:
    for given_text in (text, f"https://{text}"):
        try:
            address = normalize_address(given_text)
        except AddressError:
            continue
        assert address.startswith(("http://", "https://"))

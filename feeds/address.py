"""Which addresses we read: what a user typed becomes an address, private networks are refused.

A name is checked where the connection is made (`guarded_socket`), on the address that is really
used: a check before would believe a name that resolves differently the second time.
"""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from yarl import URL

from news.errors import AddressError
from news.urls import is_web_address

MAX_ADDRESS_LENGTH = 2048
"""Longest address taken from a user or a redirect; what common servers and browsers accept."""

# The IANA special-purpose registries, written out: `ipaddress.is_global` differs between the
# releases of Python 3.11 (192.0.0.192 is public in 3.11.7).
_REFUSED_IPV4 = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host agent: public by number, private by use
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_REFUSED_IPV6 = (IPv6Network("2001::/23"), IPv6Network("2001:db8::/32"), IPv6Network("3fff::/20"))
_SCHEME = re.compile(r"(?i)(?:feed|rss|podcast):(?://)?(?=\S)")
_HAS_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://|(?!\d))")
_HOST_LABEL = re.compile(r"(?i)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC_HOST = re.compile(r"(?i)(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}")


class PrivateHostOSError(OSError):
    """A connection to an address that is not public was refused, before any byte was sent.

    An `OSError` with one constant text, so that the connector tries a name's other addresses,
    and keeps this type when all of them are private.
    """

    def __init__(self) -> None:
        super().__init__("not a public address")


def is_public(text: str) -> bool:
    """Say whether an IP address belongs to the public internet.

    IPv4 addresses inside IPv6 ones (mapped, NAT64, 6to4) are judged by the IPv4 address;
    Teredo and everything outside global unicast is refused.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    match address:
        case IPv4Address():
            return _is_public_ipv4(address)
        case IPv6Address(ipv4_mapped=IPv4Address() as inner):
            return _is_public_ipv4(inner)
        case IPv6Address(sixtofour=IPv4Address() as inner):
            return _is_public_ipv4(inner)
    if address in _NAT64:
        return _is_public_ipv4(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GLOBAL_UNICAST and not any(address in one for one in _REFUSED_IPV6)


def _is_public_ipv4(address: IPv4Address) -> bool:
    return not any(address in one for one in _REFUSED_IPV4)


def guarded_socket(addr_info: tuple[Any, ...]) -> socket.socket:
    """Make a socket for a public address; the connector's `socket_factory`.

    Args:
        addr_info: one entry of `socket.getaddrinfo`.

    Raises:
        PrivateHostOSError: the address is not public.
    """
    family, kind, protocol, _, where = addr_info
    if family not in (socket.AF_INET, socket.AF_INET6) or not is_public(str(where[0])):
        raise PrivateHostOSError
    return socket.socket(family=family, type=kind, proto=protocol)


def as_url(address: str) -> URL:
    """Return the address as it is asked for: no fragment, numeric hosts in their usual form.

    `http://2130706433/` and `http://0x7f.1/` are 127.0.0.1, as in browsers, so that they meet
    the same check as everything else.

    Raises:
        AddressError: it is no web address.
    """
    if len(address) > MAX_ADDRESS_LENGTH or not is_web_address(address):
        raise AddressError(address[:MAX_ADDRESS_LENGTH], "no web address")
    try:
        url = URL(address.strip()).with_fragment(None)
        name = (url.raw_host or "").rstrip(".")
        if _NUMERIC_HOST.fullmatch(name):
            url = url.with_host(socket.inet_ntoa(socket.inet_aton(name)))
        elif ":" not in name:
            _check_name(name)
    except (ValueError, OSError) as error:
        raise AddressError(address, "no web address") from error
    return url


def _check_name(name: str) -> None:
    labels = name.split(".")
    is_number = labels[-1].isdigit()
    if is_number or len(name) > 253 or not all(map(_HOST_LABEL.fullmatch, labels)):
        raise ValueError(name)


def normalize_address(text: str) -> str:
    """Return the web address that a user means.

    Brackets, quotes and `feed:` are taken away, `https://` is added where no scheme is given.

    Raises:
        AddressError: nothing in it is a web address.
    """
    address = text.strip().strip("<>\"'“”«»` \t")
    if rest := _SCHEME.match(address):
        address = address[rest.end() :]
    if not _HAS_SCHEME.match(address):
        name = re.split(r"[/?#]", address)[0]
        if not re.search(r"[.:]", name) and name.lower() != "localhost":
            raise AddressError(text[:MAX_ADDRESS_LENGTH], "no web address")
        address = f"https://{address}"
    if re.search(r"\s", address):
        raise AddressError(text[:MAX_ADDRESS_LENGTH], "no web address")
    return str(as_url(address))

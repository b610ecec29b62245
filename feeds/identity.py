"""Give the entries of one document identities that are the same at the next poll."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from feeds.plain import text_of
from news.model import EPOCH, Entry
from news.urls import canonical

MAX_GUID_LENGTH = 500
"""Longest guid kept as it is; longer ones are hashed."""

_MOSTLY = 0.9


def distinct(entries: Iterable[Entry]) -> list[Entry]:
    """Give every entry an identity of its own, and keep the first of each.

    The guid counts unless several different entries share it; then the address, unless several
    share that too (a feed whose links all go to the front page); then the words.

    Entries of several titles on one page, such as release notes that differ only behind the `#`,
    are told apart by their guids alone. Addresses that differ in tracking are one article's.
    """
    known = list(entries)
    by_guid: dict[str, set[str]] = defaultdict(set)
    by_address: dict[str, set[str]] = defaultdict(set)
    by_page: dict[str, set[str]] = defaultdict(set)
    addresses = [canonical(one.address or "") for one in known]
    for one, address in zip(known, addresses, strict=True):
        by_guid[one.guid].add(address or one.title)
        by_address[address].add(one.title)
        by_page[_page(one)].add(one.title)
    kept: dict[str, Entry] = {}
    for one, address in zip(known, addresses, strict=True):
        if one.guid and len(by_guid[one.guid]) == 1:
            guid = one.guid
        elif address and len(by_address[address]) == 1:
            guid = address
        else:
            guid = _fingerprint(f"{one.title}\n{text_of(one.html)}")
        guid = guid if len(guid) <= MAX_GUID_LENGTH else _fingerprint(guid)
        shares_page = bool(one.address) and len(by_page[_page(one)]) > 1
        kept.setdefault(guid, replace(one, guid=guid, shares_page=shares_page))
    return list(kept.values())


def _page(entry: Entry) -> str:
    return (entry.address or "").partition("#")[0]


def _fingerprint(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def newest_first(entries: list[Entry]) -> tuple[Entry, ...]:
    """Return the entries by their dates; where one has none, in the feed's order.

    A feed that lists the oldest first is turned around: an entry or two may stand elsewhere.
    """
    dates = [one.published_at for one in entries if one.published_at is not None]
    if len(dates) == len(entries):
        return tuple(sorted(entries, key=lambda one: one.published_at or EPOCH, reverse=True))
    steps = [(before, after) for before, after in pairwise(dates) if before != after]
    rising = sum(before < after for before, after in steps)
    is_reversed = rising > _MOSTLY * len(steps)
    return tuple(reversed(entries) if is_reversed else entries)

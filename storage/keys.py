"""Short fixed-length keys of texts that may be of any length."""

from __future__ import annotations

from hashlib import sha256


def text_key(text: str) -> str:
    """Return 32 hexadecimal digits (128 bits of SHA-256) that stand for the text."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def address_key(address: str) -> str | None:
    """Return the key of a canonical address, or None when there is none."""
    return text_key(address) if address else None

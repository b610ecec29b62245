"""Decompress a body piece by piece, so that a bomb costs no more memory than the limit.

A brotli body of 2 kB can hold gigabytes. Every decoder here is asked for a small piece of
output at a time, and whoever reads the pieces stops when they have seen enough.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli

PIECE = 256 * 1024
"""Most bytes a decoder gives at once; about 1 ms of work."""

ACCEPTED = "gzip, deflate, br"
"""What the request says that we can decode."""

_MEMBER_LIMIT = 100
_UNKNOWN = frozenset({"zstd", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip"})

# What the libraries raise for a body that is not what it says: the table of the edge names them.
BROKEN_BODY_ERRORS: tuple[type[Exception], ...] = (zlib.error, brotli.error, EOFError)


class Unpacker(Protocol):
    """Turns compressed bytes into pieces of at most `PIECE` bytes."""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what the chunk gives."""
        ...

    def finish(self) -> None:
        """Check that nothing is missing.

        Raises:
            EOFError: the compressed stream has no end.
        """
        ...


class UnknownEncodingError(ValueError):
    """The body is compressed in a way that we did not ask for."""


def unpacker(content_encoding: str) -> Unpacker:
    """Return the decoder for a `Content-Encoding` header.

    Words that name no compression ("identity", "utf-8", "none") are a common mistake and mean
    a plain body.

    Raises:
        UnknownEncodingError: compressed, but neither gzip, deflate nor brotli.
    """
    names = [one.strip().lower() for one in content_encoding.split(",")]
    compressions = [one for one in names if one in _DECODERS or one in _UNKNOWN]
    match compressions:
        case []:
            return _Plain()
        case [name] if name in _DECODERS:
            return _DECODERS[name]()
    raise UnknownEncodingError(content_encoding[:100])


class _Plain:
    """A body that is not compressed."""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk

    def finish(self) -> None:
        """Nothing can be missing: the length is the protocol's matter."""


class _Gzip:
    """One gzip stream of a few members; what follows the last one is ignored, as gzip does."""

    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        self._members = 1
        self._is_empty = True

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            self._is_empty = False
            if self._decoder.eof:
                if not chunk.startswith(b"\x1f\x8b") or self._members == _MEMBER_LIMIT:
                    return
                self._members += 1
                self._decoder = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            if piece := self._decoder.decompress(chunk, PIECE):
                yield piece
            chunk = self._decoder.unconsumed_tail or self._decoder.unused_data
        while not self._decoder.eof and (piece := self._decoder.decompress(b"", PIECE)):
            yield piece

    def finish(self) -> None:
        if not self._decoder.eof and not self._is_empty:
            raise EOFError("gzip stream ends early")


class _Deflate:
    """A zlib stream, or the raw one that some servers send under this name."""

    def __init__(self) -> None:
        self._decoder = zlib.decompressobj()
        self._start = b""
        self._has_started = False

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        if not self._has_started:
            chunk = self._start + chunk
            if len(chunk) < 2:
                self._start = chunk
                return
            self._has_started = True
            if not _is_zlib(chunk):
                self._decoder = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        while not self._decoder.eof:
            piece = self._decoder.decompress(chunk, PIECE)
            chunk = self._decoder.unconsumed_tail
            if not piece and not chunk:
                return
            yield piece

    def finish(self) -> None:
        if not self._decoder.eof and (self._has_started or self._start):
            raise EOFError("deflate stream ends early")


def _is_zlib(start: bytes) -> bool:
    """Read the two bytes that begin a zlib stream (RFC 1950, section 2.2)."""
    return start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0


class _Brotli:
    """A brotli stream; the window, at most 16 MiB, is the only memory beside the piece."""

    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()
        self._is_empty = True

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        self._is_empty = self._is_empty and not chunk
        if self._decoder.is_finished():
            return
        piece = self._decoder.process(chunk, output_buffer_limit=PIECE)
        while piece or not self._decoder.can_accept_more_data():
            yield piece
            if self._decoder.is_finished():
                return
            piece = self._decoder.process(b"", output_buffer_limit=PIECE)

    def finish(self) -> None:
        if not self._is_empty and not self._decoder.is_finished():
            raise EOFError("brotli stream ends early")


_DECODERS: dict[str, type[_Gzip] | type[_Deflate] | type[_Brotli]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
}

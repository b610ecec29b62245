"""Keeps the C library from holding much memory that nothing uses.

Reading a page, a batch of vectors and a story's texts leave holes in the C library's heaps, which
it keeps for later. After 2,600 long articles that was 79 of 686 MiB (`benchmarks/soak.py`); on a
machine of 1 GB they are missed. So they are given back often, and few arise: glibc has
a heap for nearly every thread, and learns from the first large block of a model that such blocks
belong there. `keep_heaps_small` leaves it two heaps, and the largest blocks outside.
"""

from __future__ import annotations

import ctypes
from functools import cache

HEAPS = 2
"""Heaps for all threads: Python lets one thread work at a time, and has a heap of its own for what
is small."""

LARGEST_INSIDE = 4 * 2**20
"""Bytes of a block from which it lies outside. That costs up to 4% more CPU with the model, for
fresh pages; 512 KiB hold 20 MiB less and cost 5 to 10%."""

UNUSED_AT_END = 2**20
"""Bytes at the end of a heap that are kept; glibc's 128 kB cost 15% more CPU with the model."""

_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD = -8, -3, -1
"""Parameters of glibc's `mallopt`, as malloc.h numbers them."""


@cache
def _library() -> ctypes.CDLL | None:
    """Return the C library when it is glibc; others have no such functions."""
    try:
        library = ctypes.CDLL(None)
        library.gnu_get_libc_version, library.mallopt, library.malloc_trim  # noqa: B018
    except (AttributeError, OSError, TypeError):
        return None
    return library


def keep_heaps_small() -> bool:
    """Limit the heaps from now on; whether the C library knows how.

    Before any thread begins: a thread keeps the heap that it has.
    """
    library = _library()
    wanted = (
        (_ARENA_MAX, HEAPS),
        (_MMAP_THRESHOLD, LARGEST_INSIDE),
        (_TRIM_THRESHOLD, UNUSED_AT_END),
    )
    return library is not None and all(library.mallopt(*one) == 1 for one in wanted)


def give_back_memory() -> bool:
    """Return unused memory to the system; whether there was any, False where that is unknown.

    Takes some milliseconds, during which other threads go on.
    """
    library = _library()
    return library is not None and library.malloc_trim(0) == 1

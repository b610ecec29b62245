"""Gives memory that was freed back to the system.

Reading a page, a batch of vectors and a story's texts leave holes in the C library's heaps, which
it keeps for later. After 2,600 long articles that was 79 of 686 MiB (`benchmarks/soak.py`); on a
machine of 1 GB they are missed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache


@cache
def _trim() -> Callable[[int], int] | None:
    """Return glibc's function; other C libraries have none."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None


def give_back_memory() -> bool:
    """Return unused memory to the system; whether there was any, False where that is unknown.

    Takes some milliseconds, during which other threads go on.
    """
    trim = _trim()
    return trim is not None and trim(0) == 1

"""What was freed goes back to the system where the C library can give it."""

import platform

import pytest

from bot import memory
from bot.memory import give_back_memory


def test_freed_memory_goes_back_and_nothing_else_changes() -> None:
    kept = [bytes(4096) for _ in range(20_000)]
    del kept[::2]

    given = give_back_memory()

    assert isinstance(given, bool)
    assert given or platform.libc_ver()[0] != "glibc"
    assert all(block == bytes(4096) for block in kept)


def test_other_libraries_have_nothing_to_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_trim", lambda: None)

    assert give_back_memory() is False

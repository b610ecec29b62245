"""What was freed goes back to the system where the C library can give it."""

import platform
import subprocess
import sys

import pytest

from bot import memory
from bot.memory import give_back_memory, keep_heaps_small


def test_freed_memory_goes_back_and_nothing_else_changes() -> None:
    kept = [bytes(4096) for _ in range(20_000)]
    del kept[::2]

    given = give_back_memory()

    assert isinstance(given, bool)
    assert given or platform.libc_ver()[0] != "glibc"
    assert all(block == bytes(4096) for block in kept)


THREADS_AND_LARGE_BLOCKS = """
import threading, xml.etree.ElementTree as tree
from bot.memory import LARGEST_INSIDE, keep_heaps_small

print(keep_heaps_small())
import ctypes, tempfile
library = ctypes.CDLL(None)
library.malloc.restype = library.fopen.restype = ctypes.c_void_p
at_once = threading.Barrier(12)

def work():
    # What was freed once teaches glibc that such blocks belong into a heap.
    library.free(ctypes.c_void_p(library.malloc(ctypes.c_size_t(LARGEST_INSIDE))))
    at_once.wait()
    library.malloc(ctypes.c_size_t(LARGEST_INSIDE))
    library.malloc(ctypes.c_size_t(5000))
    at_once.wait()

threads = [threading.Thread(target=work) for _ in range(12)]
for thread in threads: thread.start()
for thread in threads: thread.join()
with tempfile.NamedTemporaryFile() as file:
    stream = ctypes.c_void_p(library.fopen(file.name.encode(), b"w"))
    library.malloc_info(0, stream)
    library.fclose(stream)
    told = tree.parse(file.name).getroot()
print(len(told.findall("heap")), told.find("total[@type='mmap']").get("count"))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has such heaps")
def test_many_threads_share_few_heaps_and_large_blocks_lie_outside() -> None:
    command = [sys.executable, "-c", THREADS_AND_LARGE_BLOCKS]

    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()

    assert told[0] == "True"
    assert int(told[1]) <= memory.HEAPS
    assert int(told[2]) >= 12


def test_other_libraries_have_nothing_to_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_library", lambda: None)

    assert give_back_memory() is False
    assert keep_heaps_small() is False

"""The common words of all languages for trafilatura's second opinion, in a seventh of the memory.

Where trafilatura is not sure of an article it asks jusText, and gives it the common words of all
languages at once. There are 154,484, they are kept twice, once as given and once in lower case,
and stay for the rest of the process's life: 28 MiB after the first such page. Here a table of
their hashes answers the same question in 4 MiB: that a word has the hash of another one is to be
expected once in 10^14 words. Nor are all of them hashed again for each page, which took
2 ms; a word of the page costs 0.6 µs more.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import cache
from typing import Any

from justext import core
from justext.utils import get_stoplist, get_stoplists
from trafilatura import external

_LARGEST_SHARE = 0.4
"""Of the table's places that hold a word: of more, more are looked at in vain."""

_FREE = 0
"""What stands in a free place; no word has it for its hash."""


class KnownWords:
    """A set of words that only says whether a word is in it.

    Args:
        words: those that are in it.
    """

    def __init__(self, words: Iterable[str]) -> None:
        hashes = {hash(word) or 1 for word in words}
        self._count = len(hashes)
        size = 1 << int(self._count / _LARGEST_SHARE).bit_length()
        self._last = size - 1
        self._table = array("q", bytes(8 * size))
        for value in hashes:
            at = value & self._last
            while self._table[at] != _FREE:
                at = (at + 1) & self._last
            self._table[at] = value

    def __len__(self) -> int:
        return self._count

    def __contains__(self, word: str) -> bool:
        table, last = self._table, self._last
        value = hash(word) or 1
        at = value & last
        while (found := table[at]) != value:
            if found == _FREE:
                return False
            at = (at + 1) & last
        return True

    @property
    def size(self) -> int:
        """Return how many bytes it takes."""
        return self._table.itemsize * len(self._table)


@cache
def all_known_words() -> KnownWords:
    """Return the common words of all languages in lower case, read once."""
    return KnownWords(
        word.lower() for language in sorted(get_stoplists()) for word in get_stoplist(language)
    )


@cache
def keep_words_small() -> None:
    """Let trafilatura and jusText ask `KnownWords`; they read them with the first page in doubt.

    Both libraries look these functions up by name when they need them.
    """
    as_before = core.define_stoplist

    def define_stoplist(stoplist: Any) -> Any:
        return stoplist if isinstance(stoplist, KnownWords) else as_before(stoplist)

    core.define_stoplist = define_stoplist
    external.jt_stoplist_init = all_known_words  # type: ignore[assignment]

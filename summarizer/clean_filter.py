"""The `clean` filter: records in, records out, one for one, for use and measurement outside a bot.

A record has `html`, `text` or `lines`, and optionally `id`, `url`, `title` and `source`. Keys
that the filter does not know pass through untouched. A record that makes no sense gives
`{"id"?, "error"}`, and the rest goes on.

Records without `source` are cleaned as they come. From the first record with a `source` on, the
filter reads everything first, as a bot cleans kept articles again once the memory of their
source has grown: each article is then cleaned with what all the others of its source repeat,
wherever they stand in the input, and never with what it says itself. What waits is spooled to
disk when it is large; the memories stay bounded.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from news.model import EPOCH
from summarizer.blocks import line_block
from summarizer.clean import Cleaned, clean, read_article
from summarizer.judge import Judge
from summarizer.language import detect_language
from summarizer.memory import SourceMemory
from summarizer.pages import Page

_INPUTS = ("html", "text", "lines")
# More sources than any run we know; each memory is bounded itself.
_MAX_SOURCES = 2000
_IN_MEMORY = 64_000_000


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A record that was read, or that makes no sense, until its turn comes.

    Attributes:
        rest: what passes through; page: None when the record makes no sense.
    """

    rest: dict[str, Any]
    source: str = ""
    address: str = ""
    page: Page | None = None
    is_lines: bool = False


def clean_filter(
    records: Iterable[object], *, judge_of: Callable[[object], Judge | None] = lambda _: None
) -> Iterator[dict[str, Any]]:
    """Clean each record; those of a named source with what the source's others repeat.

    Args:
        records: parsed JSON values; an `Exception`, or `{"error": …}` without an input, stands for
            a line that was no JSON.
        judge_of: the model that decides on a record, for cross-validation; None is the shipped one.
    """
    memories: dict[str, SourceMemory] = {}
    waiting_count = 0
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        for record in records:
            waiting, judge = _read(record), judge_of(record)
            alone = _decide(waiting, None, judge)
            if waiting.source and alone is not None:
                _remember(memories, waiting, alone)
            if waiting.source or waiting_count:
                pickle.dump((waiting, alone), spool)
                waiting_count += 1
            else:
                yield _show(waiting, alone)
        spool.seek(0)
        for _ in range(waiting_count):
            waiting, alone = pickle.load(spool)
            memory = memories.get(waiting.source)
            if memory is not None and alone is not None:
                others = memory.without(_learned(SourceMemory(), waiting, alone))
                alone = _decide(waiting, others, judge_of(waiting.rest))
            yield _show(waiting, alone)


def _remember(memories: dict[str, SourceMemory], waiting: _Waiting, decided: Cleaned) -> None:
    """Let the memory of a source learn; of too many sources, the one not seen longest goes."""
    memory = memories.pop(waiting.source, None) or SourceMemory()
    memories[waiting.source] = _learned(memory, waiting, decided)
    if len(memories) > _MAX_SOURCES:
        memories.pop(next(iter(memories)))


def _learned(memory: SourceMemory, waiting: _Waiting, decided: Cleaned) -> SourceMemory:
    title = waiting.page.title if waiting.page is not None else ""
    memory.learn(decided.decisions, title=title, at=EPOCH)
    return memory


def _read(record: object) -> _Waiting:
    problem = _problem(record)
    if problem is not None or not isinstance(record, Mapping):
        identity = {"id": record["id"]} if isinstance(record, Mapping) and "id" in record else {}
        return _Waiting({**identity, "error": problem or "not an object"})
    title, address = record.get("title") or "", record.get("url") or ""
    is_lines = record.get("lines") is not None
    if is_lines:
        page = Page(title, None, tuple(map(line_block, record["lines"])))
    elif record.get("html") is not None:
        page = read_article(record["html"], title=title, address=address, form="page")
    else:
        page = read_article(record["text"], title=title, address=address, form="text")
    rest = {key: value for key, value in record.items() if key not in _INPUTS}
    return _Waiting(rest, record.get("source") or "", address, page, is_lines)


def _problem(record: object) -> str | None:
    if isinstance(record, Exception):
        return "not JSON"
    if not isinstance(record, Mapping):
        return "not an object"
    given = [key for key in _INPUTS if record.get(key) is not None]
    if not given and isinstance(record.get("error"), str):
        return str(record["error"])
    if len(given) != 1:
        return "give exactly one of html, text, lines"
    value = record[given[0]]
    if given[0] == "lines":
        if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
            return "lines must be a list of strings"
    elif not isinstance(value, str):
        return f"{given[0]} must be a string"
    for key in ("title", "url", "source"):
        if not isinstance(record.get(key) or "", str):
            return f"{key} must be a string"
    return None


def _decide(waiting: _Waiting, memory: SourceMemory | None, judge: Judge | None) -> Cleaned | None:
    """Clean what was read; None for a record that makes no sense."""
    page = waiting.page
    if page is None:
        return None
    return clean(
        page.blocks,
        title=page.title,
        memory=memory,
        address="" if waiting.is_lines else waiting.address,
        masthead=page.masthead,
        judge=judge,
    )


def _show(waiting: _Waiting, cleaned: Cleaned | None) -> dict[str, Any]:
    if cleaned is None or waiting.page is None:
        return waiting.rest
    text = cleaned.text
    return waiting.rest | {
        "title": waiting.page.title,
        "text": text,
        "language": detect_language(text) or waiting.page.language,
        "blocks": [
            {"text": made.text, "kept": made.is_kept, "reason": made.reason}
            for made in cleaned.decisions
        ],
    }

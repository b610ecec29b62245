"""The `clean` filter: records in, records out, one for one, for use and measurement outside a bot.

A record has `html`, `text` or `lines`, and optionally `id`, `url`, `title` and `source`. Keys
that the filter does not know pass through untouched. A record that makes no sense gives
`{"id"?, "error"}`, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from news.model import EPOCH
from summarizer.clean import CleanArticle, Decision, clean_article, clean_lines
from summarizer.judge import Judge
from summarizer.language import detect_language
from summarizer.memory import SourceMemory

_INPUTS = ("html", "text", "lines")
# More sources than any run we know; each memory is bounded itself.
_MAX_SOURCES = 2000


def clean_filter(
    records: Iterable[object], *, judge_of: Callable[[object], Judge | None] = lambda _: None
) -> Iterator[dict[str, Any]]:
    """Clean each record; the memory of a named source grows from record to record.

    Args:
        records: parsed JSON values; an `Exception` stands for a line that was no JSON.
        judge_of: the model that decides on a record, for cross-validation; None is the shipped one.
    """
    memories: dict[str, SourceMemory] = {}
    for record in records:
        problem = _problem(record)
        if problem is not None or not isinstance(record, Mapping):
            identity = (
                {"id": record["id"]} if isinstance(record, Mapping) and "id" in record else {}
            )
            yield {**identity, "error": problem or "not an object"}
            continue
        memory = None
        if record.get("source"):
            memory = memories.pop(record["source"], None) or SourceMemory()
            memories[record["source"]] = memory
            if len(memories) > _MAX_SOURCES:
                memories.pop(next(iter(memories)))
        rest = {key: value for key, value in record.items() if key not in _INPUTS}
        yield rest | _clean(record, memory, judge_of(record))


def _problem(record: object) -> str | None:
    if isinstance(record, Exception):
        return "not JSON"
    if not isinstance(record, Mapping):
        return "not an object"
    given = [key for key in _INPUTS if record.get(key) is not None]
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


def _clean(
    record: Mapping[str, Any], memory: SourceMemory | None, judge: Judge | None
) -> dict[str, Any]:
    title = record.get("title") or ""
    decisions: tuple[Decision, ...]
    if record.get("lines") is not None:
        cleaned = clean_lines(record["lines"], title=title, memory=memory, judge=judge)
        decisions, text = cleaned.decisions, cleaned.text
        language = detect_language(text)
    else:
        article: CleanArticle = clean_article(
            record["html"] if record.get("html") is not None else record["text"],
            title=title,
            address=record.get("url") or None,
            form="page" if record.get("html") is not None else "text",
            memory=memory,
            judge=judge,
        )
        title, text, language = article.title, article.text, article.language
        decisions = article.decisions
    if memory is not None:
        memory.learn(decisions, title=title, at=EPOCH)
    return {
        "title": title,
        "text": text,
        "language": language,
        "blocks": [
            {"text": made.text, "kept": made.is_kept, "reason": made.reason} for made in decisions
        ],
    }

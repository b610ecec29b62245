"""The `summarize` filter: records in, records out, one for one, outside a bot.

A record has `text` (with `title`) or `articles`, and optionally `id` and `sentences`; without
them one article gets two sentences, and a story of several outlets two to four. Keys that the
filter does not know pass through untouched. A record that makes no sense gives
`{"id"?, "error"}`, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from news.model import Summary
from summarizer.candidates import SourceText
from summarizer.embed import Embedder
from summarizer.extract import Extractor

MAX_SENTENCES = 20
_INPUTS = ("text", "articles", "sentences")


class Summarizer(Protocol):
    """What turns articles into a summary: extractive, or a model behind the guard."""

    def summarize(self, articles: list[SourceText], *, sentences: int | None = 2) -> Summary:
        """Return the summary of one article or of a story; None is as many as it needs."""
        ...


def summarize_filter(
    records: Iterable[object], *, summarizer: Summarizer | None = None
) -> Iterator[dict[str, Any]]:
    """Summarize each record.

    Args:
        records: parsed JSON values; `{"error": …}` without more stands for a line that was none.
        summarizer: None is the extractive one with the embedded model.
    """
    worker: Any = summarizer or Extractor(Embedder())
    for record in records:
        problem = _problem(record)
        if problem is not None or not isinstance(record, Mapping):
            known = isinstance(record, Mapping) and "id" in record
            yield ({"id": record["id"]} if known else {}) | {"error": problem or "not an object"}  # type: ignore[index]
            continue
        rest = {key: value for key, value in record.items() if key not in _INPUTS}
        count = record.get("sentences")
        summary = worker.summarize(_articles(record), sentences=count)
        if count is None:
            summary = replace(summary, sentences=summary.sentences[: summary.enough_count])
        yield rest | _written(summary)


def _written(summary: Summary) -> dict[str, Any]:
    told: dict[str, Any] = {
        "headline": summary.headline,
        "summary": [sentence.text for sentence in summary.sentences],
        "method": summary.method,
        "sources": [[sentence.article, sentence.sentence] for sentence in summary.sentences],
    }
    if summary.differences:
        told["differences"] = [
            {
                "subject": difference.subject,
                "figures": [
                    {"value": figure.value, "articles": list(figure.articles)}
                    for figure in difference.figures
                ],
            }
            for difference in summary.differences
        ]
    return told


def _articles(record: Mapping[str, Any]) -> list[SourceText]:
    if record.get("articles") is None:
        return [_article(record)]
    return [_article(article) for article in record["articles"]]


def _article(given: Mapping[str, Any]) -> SourceText:
    return SourceText(
        title=given.get("title") or "",
        text=given["text"],
        outlet=given.get("source") or "",
        language=given.get("language") or None,
        time=_time(given.get("time")),
        is_copy=bool(given.get("is_copy", False)),
    )


def _time(given: object) -> datetime | None:
    """Return an ISO 8601 instant as aware UTC; what is none is unknown."""
    if not isinstance(given, str):
        return None
    try:
        time = datetime.fromisoformat(given)
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _problem(record: object) -> str | None:
    if not isinstance(record, Mapping):
        return "not an object"
    if isinstance(record.get("error"), str) and not any(record.get(key) for key in _INPUTS):
        return str(record["error"])
    count = record.get("sentences")
    if count is not None and not (
        isinstance(count, int) and not isinstance(count, bool) and 1 <= count <= MAX_SENTENCES
    ):
        return f"sentences must be a number from 1 to {MAX_SENTENCES}"
    if (record.get("text") is None) == (record.get("articles") is None):
        return "give either text or articles"
    articles = record.get("articles")
    if articles is None:
        return _article_problem(record)
    if not isinstance(articles, list) or not articles:
        return "articles must be a list with at least one article"
    for article in articles:
        if not isinstance(article, Mapping) or not isinstance(article.get("text"), str):
            return "each article must be an object with a text"
        if (problem := _article_problem(article)) is not None:
            return problem
    return None


def _article_problem(article: Mapping[str, Any]) -> str | None:
    if not isinstance(article.get("text"), str):
        return "text must be a string"
    for key in ("title", "source", "language"):
        if not isinstance(article.get(key) or "", str):
            return f"{key} must be a string"
    return None

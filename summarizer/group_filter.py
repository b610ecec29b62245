"""The `group` filter: records of articles in, their stories out, for use outside a bot.

A record has `id`, `title` and `text`, and optionally `time` (ISO 8601; without an offset it is
UTC) and `source`; `url` and `language` are used where given, and a language that is not given is
found out, as for the bot. Other keys pass through untouched.
A record that makes no sense gives `{"id"?, "error"}`, and the rest goes on as if it had not
been there. Records are read a batch ahead, only so that their vectors are computed together:
every decision uses earlier articles alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from summarizer.embed import Embedder, article_text
from summarizer.encoders import Encoder
from summarizer.group import GroupArticle, Grouper, Placement
from summarizer.language import UNREAD_LANGUAGES, detect_language
from summarizer.vector_rows import EXPECTED, Vector

AHEAD = EXPECTED
"""Records read ahead for the vectors, and looked for together."""

_INPUTS = ("title", "text", "time", "source")
_TEXTS = ("title", "text", "source", "url", "language")


def group_filter(
    records: Iterable[object],
    *,
    explain: bool = False,
    embedder: Encoder | None = None,
    grouper: Grouper | None = None,
) -> Iterator[dict[str, Any]]:
    """Place each article in a story; `story` is the id of the story's founding article.

    Args:
        records: parsed JSON values in order of arrival; an `Exception`, or a record with an
            `error`, stands for a line that could not be read.
        explain: adds `why`: how the article came there, with the scores by part of the article
            of the story that is most like it.
        embedder: None is the embedded model.
    """
    encoder = embedder or Embedder()
    grouper = Grouper() if grouper is None else grouper
    waiting = iter(records)
    while read := list(islice(waiting, AHEAD)):
        problems = [_problem(record) for record in read]
        vectors = _vectors(read, problems, encoder)
        grouper.expect(vectors)
        for record, problem, vector in zip(read, problems, vectors, strict=True):
            if problem is None and isinstance(record, Mapping):
                if grouper.story_of(record["id"]) is not None:
                    yield {"id": record["id"], "error": "this id came before"}
                else:
                    yield _grouped(record, vector, grouper, explain=explain)
            else:
                known = isinstance(record, Mapping) and "id" in record
                identity = {"id": record["id"]} if known else {}  # type: ignore[index]
                yield {**identity, "error": problem or "not an object"}


def _problem(record: object) -> str | None:
    """Return what is wrong with a record, None when it can be grouped."""
    if isinstance(record, Exception):
        return "not JSON"
    if not isinstance(record, Mapping):
        return "not an object"
    if "error" in record and "id" not in record:
        return str(record["error"])
    identity = record.get("id")
    if not isinstance(identity, int | str) or isinstance(identity, bool):
        return "id must be a string or a whole number"
    for key in _TEXTS:
        if not isinstance(record.get(key) or "", str):
            return f"{key} must be a string"
    if not (record.get("title") or "").strip() and not (record.get("text") or "").strip():
        return "give a title or a text"
    try:
        _time(record.get("time"))
    except ValueError:
        return "time must be ISO 8601"
    return None


def _time(value: object) -> datetime | None:
    """Return the instant that a record names, aware, UTC."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError("not a string")
    try:
        time = datetime.fromisoformat(value)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("out of range") from error


def _vectors(
    records: Sequence[object], problems: Sequence[str | None], encoder: Encoder
) -> list[Vector | None]:
    """Return the vectors of the good records, None for the others."""
    texts = [
        article_text(record.get("title") or "", record.get("text") or "")
        for record, problem in zip(records, problems, strict=True)
        if problem is None and isinstance(record, Mapping)
    ]
    vectors = iter(encoder.encode(texts))
    return [next(vectors) if problem is None else None for problem in problems]


def _grouped(
    record: Mapping[str, Any], vector: Vector | None, grouper: Grouper, *, explain: bool
) -> dict[str, Any]:
    """Place one article."""
    placement = grouper.add(
        GroupArticle(
            key=record["id"],
            time=_time(record.get("time")),
            title=record.get("title") or "",
            text=record.get("text") or "",
            vector=vector,
            source=record.get("source") or None,
            address=record.get("url") or None,
            language=record.get("language") or _language(record),
        )
    )
    rest = {key: value for key, value in record.items() if key not in _INPUTS}
    result = rest | {"story": placement.story}
    return result | {"why": _why(placement, grouper)} if explain else result


def _language(record: Mapping[str, Any]) -> str | None:
    """Return the language of a record that names none; a bare headline's only by its script."""
    title, text = record.get("title") or "", record.get("text") or ""
    found = detect_language(f"{title}\n{text}")
    return found if text.strip() or found in UNREAD_LANGUAGES else None


def _why(placement: Placement, grouper: Grouper) -> dict[str, Any]:
    """Return how an article came into its story."""
    why: dict[str, Any] = {"kind": placement.kind, "score": round(placement.score, 3)}
    if placement.copy_of is not None:
        why["copy_of"] = placement.copy_of
    if placement.follows is not None:
        why["follows"] = placement.follows
    if placement.kind == "event":
        why["development"] = placement.development
    if placement.closest is None:
        return why
    explanation = grouper.explain(placement.closest, placement.key)
    return why | {
        "closest": placement.closest,
        "pair_score": explanation.score,
        "threshold": explanation.threshold,
        "parts": {
            part.name: {"similarity": part.similarity, "weight": part.weight}
            for part in explanation.parts
        },
    }

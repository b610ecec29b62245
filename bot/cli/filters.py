"""The three filters: JSON Lines in, JSON Lines out, one for one and in order.

A line that is no JSON object, or that lacks what the filter needs, gives an `error` on its
line; the rest goes on, and the exit status is 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from bot.cli.progress import Progress

Record = dict[str, Any]


def read_records(lines: Iterable[str]) -> Iterator[Record]:
    """Yield one record for each line; `{"error": …}` alone stands for a line that is none."""
    for line in lines:
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            yield {"error": f"not JSON: {error}"}
            continue
        yield record if isinstance(record, dict) else {"error": "not a JSON object"}


def _write(results: Iterable[Record], out: TextIO, title: str) -> int:
    """Write the results as they come; return the exit status."""
    status = 0
    with Progress(title) as progress:
        for result in results:
            status |= "error" in result
            out.write(json.dumps(result, ensure_ascii=False) + "\n")
            out.flush()
            progress.step()
    return int(status)


def run_clean() -> int:
    """Clean the records on standard input."""
    from summarizer.clean_filter import clean_filter

    return _write(clean_filter(read_records(sys.stdin)), sys.stdout, "clean")


def run_group(*, explain: bool) -> int:
    """Group the records on standard input."""
    from summarizer.group_filter import group_filter

    return _write(group_filter(read_records(sys.stdin), explain=explain), sys.stdout, "group")


def run_summarize() -> int:
    """Summarize the records on standard input."""
    from summarizer.summarize_filter import summarize_filter

    return _write(summarize_filter(read_records(sys.stdin)), sys.stdout, "summarize")

"""Run the `clean` filter on JSON Lines from standard input, without the command line's imports."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from summarizer.clean_filter import clean_filter


def _records() -> Iterator[object]:
    for line in sys.stdin:
        try:
            yield json.loads(line)
        except ValueError as error:
            yield error


if __name__ == "__main__":
    for record in clean_filter(_records()):
        print(json.dumps(record, ensure_ascii=False))

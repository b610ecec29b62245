"""Run the `clean` filter on JSON Lines from standard input, without the command line's imports.

    python -m benchmarks.cleaning_filter [--folds DIR --lines lines.jsonl]

With `--folds` (written by `benchmarks.cleaning_train`), every document is judged by the model
that never saw its site; `--lines` tells each document's fold.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.cleaning_lines import read_folds
from summarizer.clean_filter import clean_filter
from summarizer.judge import Judge


def _records() -> Iterator[object]:
    for line in sys.stdin:
        try:
            yield json.loads(line)
        except ValueError as error:
            yield error


def main() -> None:
    """Read records, write cleaned ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--lines", type=Path)
    arguments = parser.parse_args()
    judges: dict[str, Judge] = {}
    if arguments.folds is not None:
        judges = read_folds(arguments.folds, arguments.lines)

    def judge_of(record: object) -> Judge | None:
        return judges.get(str(record.get("id"))) if isinstance(record, Mapping) else None

    for cleaned in clean_filter(_records(), judge_of=judge_of):
        print(json.dumps(cleaned, ensure_ascii=False))


if __name__ == "__main__":
    main()

"""What cleaning costs: CPU time with and without it, page by page, in one run.

    python -m benchmarks.cleaning_cost --pages DIR [--limit 150]

DIR holds SET/html/*.html. For every page, in turn: trafilatura alone (its default mode, without
comments), the whole cleaner, and the cleaner's own decision on the blocks without extraction.
Prints the ratio of the sums, and the median of the decision in milliseconds: once as above, right
behind an extraction, and once for as many other pages, one decision behind the other.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from trafilatura import extract

from summarizer.clean import clean, clean_article
from summarizer.pages import read_page


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=150)
    arguments = parser.parse_args()
    paths = sorted(arguments.pages.glob("*/html/*.html"))
    random.Random(0).shuffle(paths)
    paths, others = paths[: arguments.limit], paths[arguments.limit : 2 * arguments.limit]
    clean_article("<p>warm up</p>", form="fragment")
    alone: list[float] = []
    whole: list[float] = []
    core: list[float] = []
    for number, path in enumerate(paths):
        source = _text(path)
        page = read_page(source)
        steps: list[tuple[list[float], Callable[[], object]]] = [
            (alone, partial(extract, source, include_comments=False)),
            (whole, partial(clean_article, source)),
            (core, partial(clean, page.blocks, title=page.title)),
        ]
        for step in range(len(steps)):
            times, work = steps[(number + step) % len(steps)]
            times.append(_cpu(work))
    print(f"{len(paths)} pages, CPU milliseconds a page (mean)")
    print(f"trafilatura alone {1000 * sum(alone) / len(alone):7.2f}")
    print(
        f"whole cleaner     {1000 * sum(whole) / len(whole):7.2f}  x {sum(whole) / sum(alone):.3f}"
    )
    pages = [read_page(_text(path)) for path in others]
    own = [_cpu(partial(clean, page.blocks, title=page.title)) for page in pages]
    for name, times in (("decision          ", core), ("one behind another", own)):
        if times:
            mean = sum(times) / len(times)
            print(f"{name}{1000 * mean:7.2f}  median {1000 * median(times):.2f}")


if __name__ == "__main__":
    main()

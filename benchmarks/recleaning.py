"""What it costs to clean kept articles again, ms of CPU.

    python -m benchmarks.recleaning [--articles 350]

On made-up words: an article of 15 paragraphs whose source has a full memory, a look through all
kept articles of a source for a line that has come again, and reading stories anew.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np

from news.model import MemoryEntry
from summarizer.group import GroupArticle, Grouper
from summarizer.hindsight import Repeat, doubtful, new_repeats
from summarizer.memory import LIMIT, SourceMemory
from summarizer.worker import Uncleaned, clean_with_memory, clean_with_others

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PARAGRAPHS = 15


def cpu(work: Callable[[], object], times: int = 1) -> float:
    """Return the CPU milliseconds of one call."""
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times * 1000


def main(article_count: int) -> None:
    """Measure and print."""
    chance = random.Random(1)
    words = [f"word{number}" for number in range(3000)]

    def line(most: int = 60) -> str:
        return " ".join(chance.choices(words, k=chance.randint(5, most))).capitalize() + "."

    memory = [MemoryEntry("line", f"{n:016x}", 1 + n % 3, NOON) for n in range(LIMIT)]
    html = "".join(f"<p>{line()}</p>" for _ in range(PARAGRAPHS))
    article = Uncleaned("A title", html, "fragment", "https://outlet.example/1", NOON)
    source = SourceMemory(memory)
    clean_with_memory(article, source, frozenset())  # reads the lexicon and the model
    once = cpu(lambda: clean_with_memory(article, source, frozenset()), 20)
    again = cpu(lambda: clean_with_others(article, memory, frozenset()), 20)
    print(f"cleaning a fragment       {once:6.1f}")
    print(f"cleaning it again         {again:6.1f}")

    kept = [(n, NOON, "\n".join(line() for _ in range(30))) for n in range(article_count)]
    repeats = [Repeat(MemoryEntry("line", "0" * 16, 4, NOON), None)]
    print(f"what has come again       {cpu(lambda: new_repeats(memory, memory), 5):6.1f}")
    print(f"who of {article_count} shows it        {cpu(lambda: doubtful(kept, repeats)):6.1f}")

    grouper = Grouper()
    vector = np.full(384, 384**-0.5, dtype=np.float32)
    told = [
        GroupArticle(n, NOON + timedelta(minutes=n), line(12), text, vector, language="en")
        for n, _, text in kept
    ]

    def restore(some: list[GroupArticle]) -> None:
        for one in some:
            grouper.restore(one, story=one.key)

    restore(told[:1])
    print(f"reading one article anew  {cpu(lambda: restore(told)) / article_count:6.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=350)
    main(parser.parse_args().articles)

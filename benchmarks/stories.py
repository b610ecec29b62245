"""The grouper for a scorer of labelled articles, one by one: `--system benchmarks.stories:Stream`.

    python score_stories.py FILE… --system benchmarks.stories:Stream --stream

An article is a dictionary with `id`, `time`, `title`, `text`, `source` and `url`; each gets its
vector alone, as it comes.
"""

from __future__ import annotations

from typing import Any

from summarizer.embed import Embedder
from summarizer.group import Grouper
from summarizer.group_filter import group_filter


class Stream:
    """Articles in, story ids out, at cold start."""

    def __init__(self) -> None:
        self._embedder = Embedder(threads=1)
        self._grouper = Grouper()

    def add(self, article: dict[str, Any]) -> int | str:
        """Place an article; return its story.

        Raises:
            ValueError: the article makes no sense.
        """
        result = next(group_filter([article], embedder=self._embedder, grouper=self._grouper))
        if "error" in result:
            raise ValueError(result["error"])
        story: int | str = result["story"]
        return story

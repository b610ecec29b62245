"""Which articles of a story may be quoted in its summary.

Grouping links what probably tells one event: in doubt a link more does little harm. A summary that
mixes two events does: it gives one man's arrest to another's crime. So what is quoted must hang
together more closely. Beginning with the most central article, the next one joins that is most
like those that are quoted, while its mean odds with them reach `VOICE_ODDS`; the others stay linked
and say nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from summarizer.linkage import BEST_SHARE, Judge
from summarizer.story_memory import Key, StoryMemory
from summarizer.window import Document

VOICE_ODDS = 0.0
"""Log odds with the quoted articles from which one is quoted, too (docs/decisions/stories.md)."""

MOST_COMPARED = 24
"""Articles of a story that are compared, the latest: comparing costs their square."""


def unquoted(documents: Sequence[Document], *, memory: StoryMemory, judge: Judge) -> set[Key]:
    """Return the keys of a story's articles that may tell of another event.

    Args:
        documents: open articles of one story, in order of arrival. Of more than `MOST_COMPARED`
            the older ones are in no doubt: as many reports of another event would be its own story.
            Nor are those in another language than most: a summary in one language has no word
            of theirs.
    """
    languages = Counter(document.language for document in documents if document.language)
    language = languages.most_common(1)[0][0] if languages else None
    own = [document for document in documents if document.language in (None, language)]
    compared = own[-MOST_COMPARED:]
    odds = _odds(compared, memory=memory, judge=judge)
    left = dict(enumerate(compared))
    if not left:
        return set()
    quoted = [max(left, key=lambda at: (sum(odds[at].values()), -at))]
    del left[quoted[0]]
    while left:
        link, at = max((_link(odds[at], quoted), -at) for at in left)
        if link < VOICE_ODDS:
            break
        quoted.append(-at)
        del left[-at]
    return {document.key for document in left.values()}


def _link(odds: Mapping[int, float], quoted: Sequence[int]) -> float:
    """Return the link of an article to those that are quoted, as grouping weighs it."""
    links = [odds[at] for at in quoted]
    return (1 - BEST_SHARE) * sum(links) / len(links) + BEST_SHARE * max(links)


def _odds(
    documents: Sequence[Document], *, memory: StoryMemory, judge: Judge
) -> list[dict[int, float]]:
    """Return of each article the log odds with each other one, the mean of both directions."""
    found: list[dict[int, float]] = [{} for _ in documents]
    for at, document in enumerate(documents):
        others = [other for other in range(len(documents)) if other != at]
        if not others:
            continue
        near = memory.open.candidates(document, memory.frequencies)
        reference = [other for other in near if other.number != document.number]
        old = [documents[other] for other in others]
        values = judge.odds(document, old, reference or old)
        for other, value in zip(others, values, strict=True):
            for a, b in ((at, other), (other, at)):
                found[a][b] = found[a].get(b, 0.0) + value / 2
    return found

"""Which articles of a story may be quoted in its summary.

Grouping links what probably tells one event: in doubt a link more does little harm. A summary that
mixes two events does: it gives one man's arrest to another's crime. So what is quoted must hang
together more closely. Beginning with the most central article, the next one joins that is most
like those that are quoted, while its mean odds with them reach `VOICE_ODDS`; the others stay linked
and say nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from summarizer.linkage import Judge, link
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
        closest = max(left, key=lambda at: (link([odds[at][other] for other in quoted]), -at))
        if link([odds[closest][other] for other in quoted]) < VOICE_ODDS:
            break
        quoted.append(closest)
        del left[closest]
    return {document.key for document in left.values()}


def _odds(
    documents: Sequence[Document], *, memory: StoryMemory, judge: Judge
) -> list[dict[int, float]]:
    """Return of each article the log odds with each other one, the mean of both directions."""
    found: list[dict[int, float]] = [{} for _ in documents]
    for at, document in enumerate(documents):
        others = [other for other in range(len(documents)) if other != at]
        if not others:
            continue
        old = [documents[other] for other in others]
        values = judge.odds(document, old, memory.near(document) or old)
        for other, value in zip(others, values, strict=True):
            for a, b in ((at, other), (other, at)):
                found[a][b] = found[a].get(b, 0.0) + value / 2
    return found

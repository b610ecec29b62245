"""/why: why two articles are together or apart, for admins."""

from __future__ import annotations

from bot.chat import texts
from bot.chat.screens import fact_block, note
from bot.why import Why
from news.model import Article, Message
from summarizer.worker import Explanation


def render_why(why: Why) -> Message:
    """Return both titles, the verdict and what each part of the evidence adds."""
    parts = why.explanation.parts if why.explanation else ()
    return note(
        fact_block(
            (name, _heading(article, outlet))
            for name, article, outlet in zip(
                texts.WHY_SIDES, (why.first, why.second), why.outlets, strict=True
            )
        ),
        verdict(why),
        fact_block(
            (
                texts.WHY_PARTS.get(part.name, part.name),
                worth(part.name, part.similarity, part.weight),
            )
            for part in parts
        ),
        title=texts.WHY_TOGETHER if why.is_together else texts.WHY_APART,
    )


def verdict(why: Why) -> str:
    """Return the score beside what is needed, and whether one repeats the other."""
    if why.explanation is None:
        return texts.WHY_ROUNDUP
    said = [_score(why.explanation)]
    if why.is_copy:
        said.append(texts.WHY_COPY)
    if why.explanation.containment:
        said.append(texts.WHY_SHARED.format(share=round(100 * why.explanation.containment)))
    return " ".join(said)


def worth(name: str, similarity: float | None, weight: float) -> str:
    """Return how alike two articles are in one part, and what that adds to the score."""
    if similarity is None:
        alike = texts.WHY_UNKNOWN
    elif name == "time":
        alike = texts.WHY_HOURS.format(hours=f"{similarity:,.0f}")
    else:
        alike = f"{round(100 * similarity)}%"
    return f"{alike}, {_signed(weight)}"


def _score(explanation: Explanation) -> str:
    return texts.WHY_SCORE.format(
        score=_signed(explanation.score), threshold=_signed(explanation.threshold)
    )


def _signed(number: float) -> str:
    """Return a number with its sign and one digit, a minus as printers set it."""
    return f"{number:+.1f}".replace("-", "\N{MINUS SIGN}")


def _heading(article: Article, outlet: str) -> str:
    return f"{article.title} ({outlet}, {article.published_at:%Y-%m-%d %H:%M} UTC)"

"""/status: how the instance is doing, for admins, and the alarm when a stage keeps failing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.chat import texts
from bot.chat.markup import Block, Line, Span
from bot.chat.newsroom import StatusFacts
from bot.chat.screens import button, fact_block, note
from bot.schedule import StageHealth
from news.model import Button, Message


def render_status(facts: StatusFacts, now: datetime) -> Message:
    """Return the operator's view: what needs a look comes with a sign."""
    rows: list[tuple[Button, ...]] = [
        (button(texts.BUTTON_REFRESH, "status"), button(texts.BUTTON_FEEDS, "feeds", 0))
    ]
    if waiting := facts.subscribers.get("pending"):
        rows.append((button(texts.BUTTON_WAITING.format(count=waiting), "waiting"),))
    return note(
        fact_block(_facts(facts, now)),
        _stages(facts, now),
        title=f"📊 {texts.STATUS_TITLE}",
        keyboard=tuple(rows),
    )


def _facts(facts: StatusFacts, now: datetime) -> list[tuple[str, str]]:
    failing = ""
    if facts.failing_feed_count:
        failing = texts.STATUS_FAILING.format(count=facts.failing_feed_count)
    again = ""
    if facts.recleaning_count:
        again = texts.STATUS_RECLEANING.format(count=f"{facts.recleaning_count:,}")
    running = texts.STATUS_UP.format(time=texts.lasting(now - facts.started_at))
    memory = "" if facts.memory_mib is None else texts.STATUS_MEMORY.format(mib=facts.memory_mib)
    outbox = _counts(facts.outbox) or texts.STATUS_OUTBOX_EMPTY
    if facts.oldest_pending_at is not None:
        outbox += texts.STATUS_OLDEST.format(ago=texts.ago(facts.oldest_pending_at, now))
    if facts.resent_count:
        outbox += texts.STATUS_RESENT.format(count=f"{facts.resent_count:,}")
    return [
        (texts.PRODUCT, f"{facts.version}, {running}{memory}"),
        (texts.STATUS_FEEDS, f"{facts.feed_count:,}{failing}"),
        (
            texts.STATUS_ARTICLES,
            texts.STATUS_LAST_DAY.format(
                new=f"{facts.new_article_count:,}", all=f"{facts.article_count:,}"
            )
            + again,
        ),
        (texts.STATUS_STORIES, texts.STATUS_STORIES_DAY.format(count=f"{facts.story_count:,}")),
        (texts.STATUS_READERS, _counts(facts.subscribers) or texts.NONE),
        (texts.STATUS_OUTBOX, outbox),
        *_sending(facts),
        (texts.STATUS_DATABASE, facts.database),
        (texts.STATUS_MODEL, facts.model),
    ]


def _sending(facts: StatusFacts) -> list[tuple[str, str]]:
    """Return what troubles sending, and what was given up; nothing when all is well."""
    rows = []
    if facts.sending_trouble is not None:
        sentence = texts.error_sentence(facts.sending_trouble)
        rows.append((texts.STATUS_SENDING, texts.STATUS_TROUBLE.format(sentence=sentence)))
    elif facts.has_rival:
        rows.append((texts.STATUS_SENDING, texts.STATUS_RIVAL))
    if (part := facts.last_parked) is not None:
        told = texts.STATUS_PARKED_LAST.format(
            parts=texts.counted(facts.parked_count, "message"),
            chat=part.chat_id,
            sentence=texts.error_sentence(part.error or "unknown"),
        )
        rows.append((texts.STATUS_PARKED, told))
    return rows


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)


def _stages(facts: StatusFacts, now: datetime) -> Block:
    return Block(
        tuple(
            Line((Span(name, "b"), Span(_stage(health, now))), lead=f"{_sign(health)} ")
            for name, health in facts.stages.items()
        )
    )


def _sign(health: StageHealth) -> str:
    if health.error is not None:
        return "🔴"
    return "🟢" if health.last_success_at is not None else "⚪"


def _stage(health: StageHealth, now: datetime) -> str:
    success = texts.STATUS_STAGE.format(ago=texts.ago(health.last_success_at, now))
    if health.error is None:
        return success
    failures = texts.counted(health.failure_count, "failure")
    return f"{texts.error_sentence(health.error)} ({failures}; {success})"


def render_alarm(stage: str, code: str | None) -> Message:
    """Return what admins are told when a stage keeps failing, or (code None) has recovered."""
    if code is None:
        return note(texts.ALARM_OVER.format(stage=stage))
    return note(
        texts.ALARM.format(stage=stage, sentence=texts.error_sentence(code)),
        title=f"⚠️ {texts.ALARM_TITLE}",
    )

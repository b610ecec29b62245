"""Hindsight: a line that comes again asks for the articles that still show it, a few times."""

from __future__ import annotations

from datetime import timedelta

from news.model import MemoryEntry
from summarizer.clean import Decision
from summarizer.hindsight import doubtful, new_repeats, without
from summarizer.memory import SourceMemory
from tests.make import NOON

LINE = "Readers like you keep this paper alive, 12 hours a day."
HOUR = timedelta(hours=1)


def learned(memory: SourceMemory, *lines: str, title: str = "", at: int = 0) -> SourceMemory:
    """Return the memory after one more article."""
    grown = SourceMemory(memory.entries())
    grown.learn([Decision(line, is_kept=True) for line in lines], title=title, at=NOON + at * HOUR)
    return grown


def asked(before: SourceMemory, after: SourceMemory, *, at: int = 0, text: str = LINE) -> bool:
    """Whether an article with this text, seen at that hour, is in doubt."""
    kept = [("a", NOON + at * HOUR, f"The bridge reopened.\n{text}")]
    return doubtful(kept, new_repeats(before.entries(), after.entries())) == ["a"]


def test_the_second_sighting_asks_for_the_first_article_alone() -> None:
    first = learned(SourceMemory(), LINE)
    second = learned(first, LINE, at=1)

    assert not asked(SourceMemory(), first)
    assert asked(first, second)
    assert asked(first, second, text="- " + LINE.replace("12", "15"))
    assert not asked(first, second, at=1)
    assert not asked(first, second, text="Ferries return.")


def test_later_only_doublings_ask_and_then_for_all() -> None:
    memory = SourceMemory()
    heard = []
    for number in range(1, 17):
        grown = learned(memory, LINE, at=number)
        if asked(memory, grown, at=-5):
            heard.append(number)
        memory = grown

    assert heard == [4, 8, 16]


def test_articles_of_one_poll_ask_for_each_other() -> None:
    both = learned(learned(SourceMemory(), LINE), LINE)

    assert asked(SourceMemory(), both)
    assert not asked(SourceMemory(), both, at=-1)


def test_a_line_that_becomes_a_title_asks() -> None:
    title = "Harbor master retires after forty years"
    first = learned(SourceMemory(), title)
    second = learned(first, LINE, title=title, at=1)

    assert asked(first, second, text=title)
    assert not asked(first, second, text="Another line.")
    assert not asked(second, learned(second, "Nothing.", title=title, at=2), text=title)


def test_beginnings_alone_do_not_ask() -> None:
    first = learned(SourceMemory(), "The council of Brackwater voted on Tuesday.")
    second = learned(first, "The council of Brackwater met on Friday.", at=1)

    assert new_repeats(first.entries(), second.entries()) == []


def test_a_memory_without_an_article_is_what_the_others_taught() -> None:
    one = learned(SourceMemory(), LINE, "Only here.", title="A title that is long enough")
    own = learned(SourceMemory(), LINE, "Only there.")
    both = learned(one, LINE, "Only there.")

    def known(entries: object) -> set[tuple[str, str, int]]:
        assert isinstance(entries, (list, tuple))
        return {(e.kind, e.key, e.count) for e in entries if isinstance(e, MemoryEntry)}

    assert known(without(both.entries(), own.entries())) == known(one.entries())

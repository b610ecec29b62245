"""The memory of a source knows what comes back, forgets when full, and survives storage."""

from datetime import UTC, datetime, timedelta

from summarizer.blocks import Block, Link
from summarizer.clean import Decision, clean_lines
from summarizer.memory import SourceMemory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROSE = (
    "The harbor of Lindvik reopened on Tuesday after engineers finished repairs to the northern "
    "breakwater, which a storm had damaged in February, the port authority said."
)
OTHER = (
    "Voters on the island of Sandö go to the polls on Sunday to choose a new mayor, after the last "
    "one resigned over the price of the ferry and went back to fishing."
)
THIRD = (
    "A bridge to the mainland will be built after all, the minister told reporters on the quay, "
    "although nobody has asked the islanders yet."
)


def _kept(text: str, *links: Link) -> Decision:
    return Decision(text, True, None, links)


def test_a_new_memory_knows_nothing() -> None:
    known = SourceMemory().familiarity(Block("Comments: 12"))

    assert (known.line, known.prefix, known.link, known.title) == (0, 0, 0, False)


def test_figures_do_not_matter() -> None:
    memory = SourceMemory()
    memory.learn([_kept("Comments: 12")], title="", at=NOW)

    assert memory.familiarity(Block("COMMENTS: 7")).line == 1


def test_a_line_twice_in_one_article_counts_once() -> None:
    memory = SourceMemory()
    memory.learn([_kept("On the quay"), _kept("On the quay")], title="", at=NOW)

    assert memory.familiarity(Block("On the quay")).line == 1


def test_links_and_prefixes_and_titles_are_recognized() -> None:
    memory = SourceMemory()
    link = Link("Tides", "https://www.lindvik.example/tides/?utm=1")
    memory.learn([_kept("Our tide table today", link)], title="Storm damages breakwater", at=NOW)

    known = memory.familiarity(
        Block("Our tide table tomorrow", links=(Link("x", "https://lindvik.example/tides"),))
    )

    assert (known.prefix, known.link) == (1, 1)
    assert memory.familiarity(Block("MORE: Storm damages breakwater")).title


def test_entries_survive_storage() -> None:
    memory = SourceMemory()
    memory.learn(
        [_kept("Tip the editors of the Lindvik Herald")], title="A title of some length", at=NOW
    )

    again = SourceMemory(memory.entries())

    assert again.entries() == memory.entries()
    assert again.familiarity(Block("Tip the editors of the Lindvik Herald")).line == 1


def test_it_stays_bounded_and_keeps_what_came_back() -> None:
    memory = SourceMemory(limit=200)
    for number in range(300):
        line = "".join(chr(97 + int(digit)) for digit in str(number)) * 3
        blocks = [_kept("Tip the editors of the Lindvik Herald"), _kept(f"line {line}")]
        memory.learn(blocks, title="", at=NOW + timedelta(minutes=number))

    assert len(memory) <= 200
    assert memory.familiarity(Block("Tip the editors of the Lindvik Herald")).line == 300


def test_an_article_cleaned_again_is_not_taken_for_furniture() -> None:
    memory = SourceMemory()
    lines = [PROSE, "The council meets again in the old hall on Friday", OTHER]
    first = clean_lines(lines)
    memory.learn(first.decisions, title="Harbor reopens", at=NOW)

    again = clean_lines(lines, memory=memory)

    assert [made.is_kept for made in again.decisions] == [made.is_kept for made in first.decisions]


def test_a_line_of_other_articles_goes() -> None:
    memory = SourceMemory()
    line = "Lindvik Herald, the island's own voice since 1911 |"
    for number, prose in enumerate((PROSE, OTHER)):
        memory.learn([_kept(prose), _kept(line)], title="", at=NOW + timedelta(hours=number))

    cleaned = clean_lines(
        [
            THIRD,
            line,
        ],
        memory=memory,
    )

    assert [made.is_kept for made in cleaned.decisions] == [True, False]


def test_a_title_of_another_article_is_known_even_to_an_article_that_was_learned_from() -> None:
    memory = SourceMemory()
    memory.learn([], title="Storm damages breakwater", at=NOW)
    memory.learn([_kept(PROSE)], title="Harbor of Lindvik reopens", at=NOW)

    def is_title(line: str) -> bool:
        return memory.familiarity(Block(line), own_title="Harbor of Lindvik reopens").title

    assert is_title("Storm damages breakwater")
    assert not is_title("Harbor of Lindvik reopens")


def test_a_spot_that_others_lost_is_known_until_one_keeps_something_there() -> None:
    memory = SourceMemory()
    lost = Decision("Karin Holm writes about boats", False, "byline", (), "p.<div.bio")
    memory.learn([lost], title="", at=NOW)

    assert memory.familiarity(Block("Somebody else"), "p.<div.bio").gone == 1
    assert memory.familiarity(Block("Somebody else"), "p.<div.story").gone == 0

    memory.learn([Decision(PROSE, True, None, (), "p.<div.bio")], title="", at=NOW)

    assert memory.familiarity(Block("Somebody else"), "p.<div.bio").gone == 0


def test_a_memory_without_an_article_is_what_it_was_before() -> None:
    memory, own = SourceMemory(), SourceMemory()
    memory.learn([_kept("Tip the editors of the Lindvik Herald")], title="", at=NOW)
    before = memory.entries()
    for learning in (memory, own):
        learning.learn(
            [_kept("Tip the editors of the Lindvik Herald"), _kept(PROSE)], title="", at=NOW
        )

    assert memory.without(own).entries() == before

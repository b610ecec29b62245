"""Where a line stands, and in which type, says how much the judge must ask for."""

from math import log

import numpy as np

from summarizer.blocks import Block, Link, Place
from summarizer.clean import clean
from summarizer.grams import BUCKETS
from summarizer.judge import LEAVES, Judge
from summarizer.quick_trees import QuickTrees

FOUND = Place(like=0.9, together=0.9, is_found=True)
FIRST = (
    "The harbor of Lindvik reopened on Tuesday after engineers finished repairs to the northern "
    "breakwater, which a storm had damaged in February, the port authority said on the pier."
)
SECOND = (
    "Ferries to the outer islands will run on the summer timetable from next week, and the fish "
    "market is expected to return to its old hall before the end of the month, the mayor said."
)
THIRD = (
    "More than two hundred workers took part in the repairs, which cost four million crowns; the "
    "southern pier has cracks, too, but they can wait until autumn, the engineers said there."
)


def _judge(chance: float) -> Judge:
    """A judge that gives every line the same chance."""
    return Judge(
        weights=np.zeros(BUCKETS, dtype=np.int8),
        scale=1.0,
        bias=0.0,
        trees=QuickTrees(
            column=np.zeros(1, dtype=np.intp),
            threshold=np.zeros((1, 1), dtype=np.float32),
            possible=np.full((1, 1), 0xFF, dtype=np.uint8),
            value=np.zeros((1, LEAVES), dtype=np.float32),
        ),
        base=log(chance / (1 - chance)),
    )


def _is_kept(block: Block, chance: float, *, below: tuple[Block, ...] = ()) -> bool:
    above = [Block(text, place=FOUND) for text in (FIRST, SECOND)]
    decisions = clean([*above, block, *below], judge=_judge(chance)).decisions

    assert decisions[0].is_kept
    assert decisions[1].is_kept
    return decisions[2].is_kept


def test_a_closing_note_in_type_of_its_own_needs_less_of_the_judge() -> None:
    note = "Karin Holm has written about boats since the old hall burned down"
    italic = Block(note, emphasis=1.0, place=FOUND)

    assert not _is_kept(italic, 0.35)
    assert _is_kept(italic, 0.25)
    assert _is_kept(Block(note, place=FOUND), 0.35)


def test_a_line_in_type_of_its_own_between_paragraphs_is_no_closing_note() -> None:
    line = Block("What the harbor master saw in the night of the storm", emphasis=1.0, place=FOUND)

    assert _is_kept(line, 0.35, below=(Block(THIRD, place=FOUND),))


def test_a_heading_with_nothing_below_needs_less_of_the_judge_unless_it_leads_to_something() -> (
    None
):
    assert not _is_kept(Block("The ferries of Sandö", "heading", place=FOUND), 0.35)
    assert _is_kept(Block("The ferries of Sandö:", "heading", place=FOUND), 0.35)


def test_a_quotation_at_the_end_is_judged_as_in_the_article() -> None:
    text = "The pier will stand for a hundred years, wrote the engineer to the mayor"

    assert _is_kept(Block(text, "quote", place=FOUND), 0.85)
    assert not _is_kept(Block(text, place=FOUND), 0.85)


def test_nothing_but_a_link_after_the_article_needs_less_of_the_judge() -> None:
    text = "Twelve ways to eat herring on a rainy day"
    links = (Link(text, "https://sando.example/herring"),)

    assert not _is_kept(Block(text, links=links, place=FOUND), 0.45)
    assert _is_kept(Block(text, links=links, place=FOUND), 0.35)
    assert _is_kept(Block(text, place=FOUND), 0.45)

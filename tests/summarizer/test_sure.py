"""Sure signals speak when the judge does not object, and are silent otherwise."""

import numpy as np
import pytest

from news.model import EPOCH
from summarizer.blocks import Block, Link, Place
from summarizer.clean import Decision
from summarizer.features import NAMES
from summarizer.memory import SourceMemory
from summarizer.reading import Line, read_lines
from summarizer.sure import is_byline, is_sure

ROW = np.zeros(len(NAMES), dtype=np.float32)
CARD = Place(is_found=True, is_card=True)
DATED = Place(near=frozenset({"date"}), is_found=True)
NEWSLETTER = Place(near=frozenset({"newsletter"}), is_found=True)


def _line(block: Block) -> Line:
    return read_lines([block], None)[0]


def _is_sure(block: Block, chance: float) -> bool:
    return is_sure(_line(block), ROW, chance)


@pytest.mark.parametrize("place", [CARD, DATED, NEWSLETTER])
def test_a_telling_place_is_enough_unless_the_judge_objects(place: Place) -> None:
    block = Block("Council approves the new tram line", place=place)

    assert _is_sure(block, 0.25)
    assert not _is_sure(block, 0.05)


def test_a_cue_that_is_the_whole_line_needs_no_judge() -> None:
    assert _is_sure(Block("Advertisement"), 0.0)


def test_a_sentence_about_the_page_that_is_most_of_a_short_line_needs_no_judge() -> None:
    assert _is_sure(Block("Ladda ner vår app nu"), 0.0)
    assert not _is_sure(Block("Fiskarna bad oss: ladda ner vår app i hamnen"), 0.0)


def test_a_link_within_the_host_that_reads_like_a_headline_is_enough() -> None:
    text = "Council approves the new tram line"
    row = ROW.copy()
    row[NAMES.index("linked")] = row[NAMES.index("same_host")] = 1
    block = Block(text, links=(Link(text, "https://lindvik.example/tram"),))

    assert is_sure(_line(block), row, 0.25)
    assert not is_sure(_line(block), ROW, 0.25)


def test_a_line_that_is_mostly_a_link_within_the_host_needs_more_of_the_judge() -> None:
    text = "Council approves the new tram line [REPORT]"
    row = ROW.copy()
    row[NAMES.index("linked")], row[NAMES.index("same_host")] = 0.8, 1
    line = _line(Block(text, links=(Link(text[:34], "https://lindvik.example/tram"),)))

    assert is_sure(line, row, 0.45)
    assert not is_sure(line, row, 0.35)
    assert not is_sure(line, ROW, 0.45)


def test_a_cue_a_colon_and_a_link_within_the_host_point_elsewhere() -> None:
    link = (Link("Council approves the new tram line", "https://lindvik.example/tram"),)
    row = ROW.copy()
    row[NAMES.index("same_host")] = 1
    cued = _line(Block(f"Explained for the islands: {link[0].text}", links=link))
    plain = _line(Block(f"The mayor of Lindvik: {link[0].text}", links=link))
    more = _line(Block(f"Explained: {link[0].text} is what the mayor says.", links=link))

    assert [is_sure(line, row, 0.15) for line in (cued, plain, more)] == [True, False, False]
    assert is_sure(plain, row, 0.45)
    assert not is_sure(cued, ROW, 0.15)


def test_a_newsletter_form_is_enough_unless_the_judge_is_certain() -> None:
    block = Block("The Lindvik Letter", place=NEWSLETTER)

    assert _is_sure(block, 0.06)
    assert not _is_sure(block, 0.04)


def test_one_sentence_of_a_long_answer_is_not_enough() -> None:
    asked = "Subscribe to our newsletter, the harbor master told the mayor."
    long = " ".join(["The ferries waited for the wind behind the old breakwater.", asked] * 5)

    assert _is_sure(Block(asked), 0.35)
    assert not _is_sure(Block(long), 0.35)


def test_a_link_that_asks_or_lists_needs_less_of_the_judge() -> None:
    asking = Block("Write to us.", links=(Link("us", "mailto:desk@lindvik.example"),))
    listing = Block("All by Holm", links=(Link("Holm", "https://a.example/author/holm"),))

    assert _is_sure(asking, 0.35)
    assert not _is_sure(asking, 0.25)
    assert _is_sure(listing, 0.55)
    assert not _is_sure(listing, 0.45)


def test_a_line_that_opens_as_a_footer_does_needs_less_of_the_judge() -> None:
    text = "Editor's note on the two names that were changed for those who asked us to"
    block = Block(text, place=Place(is_found=True))

    assert _is_sure(block, 0.75)
    assert not _is_sure(block, 0.65)
    assert not _is_sure(Block(text), 0.75)


def test_a_cue_and_a_separator_point_elsewhere() -> None:
    assert _is_sure(Block("See also: Council approves the new tram line"), 0.5)
    assert not _is_sure(Block("See also what the council wrote in its answer."), 0.5)


def test_a_name_after_by_is_a_byline_and_a_sentence_is_none() -> None:
    assert is_byline(_line(Block("Posted by Karin Holm")))
    assert not is_byline(_line(Block("By noon the ferries ran again.")))


def test_a_short_heading_that_points_elsewhere_goes() -> None:
    assert _is_sure(Block("Most read in island news", "heading"), 0.2)
    assert not _is_sure(
        Block("Most read in the schools of the island are old tales", "heading"), 0.2
    )


def test_a_long_line_that_another_article_has_goes_unless_it_is_a_question() -> None:
    own = "The Lindvik Herald tests every boat on this list at its own expense."
    asked = "What is the best advice about boats that you have ever been given?"
    short = "From the venue:"
    memory = SourceMemory()
    memory.learn([Decision(text, True) for text in (own, asked, short)], title="", at=EPOCH)

    known = [read_lines([Block(text)], memory)[0] for text in (own, asked, short)]

    assert [is_sure(line, ROW, 0.15) for line in known] == [True, False, False]
    assert not is_sure(known[0], ROW, 0.05)
    assert not is_sure(_line(Block(own)), ROW, 0.15)

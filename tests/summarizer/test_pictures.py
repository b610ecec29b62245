"""A line in the words of a picture's description is a caption when it is set apart."""

from lxml import html

from summarizer.blocks import Block, Place
from summarizer.pictures import Pictures, describe
from summarizer.reading import read_lines
from summarizer.sure import is_sure
from tests.summarizer.test_sure import ROW

WORDS = "Fishing boats at the northern quay"


def _holder(markup: str, name: str = "p") -> html.HtmlElement:
    found = html.fromstring(f"<section>{markup}</section>").find(f".//{name}")
    assert found is not None
    return found


def test_the_picture_before_describes_the_line_whatever_the_signs() -> None:
    holder = _holder(f'<div><img alt="{WORDS.upper()}."></div><p>{WORDS}</p>')

    assert Pictures().stand_by(holder)
    assert describe(holder, WORDS)


def test_the_picture_before_the_parent_and_its_title_count() -> None:
    assert describe(_holder(f'<img title="{WORDS}"><div><p>{WORDS}</p></div>'), WORDS)


def test_other_words_and_short_descriptions_say_nothing() -> None:
    assert not describe(_holder(f'<img alt="A quay with boats"><p>{WORDS}</p>'), WORDS)
    assert not describe(_holder('<img alt="The quay"><p>The quay</p>'), "The quay")
    assert not describe(_holder(f'<p>{WORDS}</p><img alt="{WORDS}">'), WORDS)


def _goes(text: str, like: float, is_described: bool = True) -> bool:
    place = Place(is_found=True, by_image=True, is_described=is_described, like=like)
    line = read_lines([Block(text, place=place)], None)[0]
    return is_sure(line, ROW, 0.0)


def test_only_a_line_in_type_of_its_own_that_ends_no_sentence_is_sure() -> None:
    assert _goes(WORDS, 0.1)
    assert not _goes(WORDS, 0.5)
    assert not _goes(f"{WORDS}.", 0.1)
    assert not _goes(WORDS, 0.1, is_described=False)

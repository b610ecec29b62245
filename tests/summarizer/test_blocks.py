"""Blocks come out of pages, fragments and text with their words, kinds and links."""

import json
import re

import pytest

from summarizer.blocks import fragment_blocks, line_block, text_blocks
from summarizer.pages import read_page

FRAGMENT = """
<p>The harbor <b>reopened</b> on <a href="/tuesday">Tuesday</a>.</p>
<h2>What comes next</h2>
<ul><li>Ferries</li><li>The fish market</li></ul>
<figure><img src="x.jpg"><figcaption>Waves at the quay</figcaption></figure>
<blockquote>We were afraid.</blockquote>
<p>First line<br/>Second line</p>
<script>var tracking = 1;</script><img src="https://pixel.example/1.gif" width="1" height="1">
"""


def test_a_fragment_is_cut_at_its_block_elements() -> None:
    blocks = fragment_blocks(FRAGMENT, "https://lindvik.example/news/1")

    assert [(block.kind, block.text) for block in blocks] == [
        ("paragraph", "The harbor reopened on Tuesday."),
        ("heading", "What comes next"),
        ("item", "Ferries"),
        ("item", "The fish market"),
        ("caption", "Waves at the quay"),
        ("quote", "We were afraid."),
        ("paragraph", "First line"),
        ("paragraph", "Second line"),
    ]
    assert blocks[0].links[0].address == "https://lindvik.example/tuesday"
    assert 0.2 < blocks[0].emphasis < 0.4


def test_a_fragment_without_markup_is_plain_text() -> None:
    assert [block.text for block in fragment_blocks("One & two\n\nThree < four")] == [
        "One & two",
        "Three < four",
    ]


def test_escaped_markup_is_understood() -> None:
    assert [
        block.text for block in fragment_blocks("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;")
    ] == [
        "One",
        "Two",
    ]


@pytest.mark.parametrize("marker", ["- ", "* ", "• ", "– "])
def test_a_list_marker_makes_an_item(marker: str) -> None:
    block = line_block(f"{marker}A ferry every hour")

    assert (block.kind, block.text, block.line) == (
        "item",
        "A ferry every hour",
        "- A ferry every hour",
    )


def test_text_has_one_block_a_line() -> None:
    assert [block.text for block in text_blocks("one\n\ntwo\r\nthree")] == ["one", "two", "three"]


def _page(body: str) -> str:
    return f"<html lang='en'><head><title>Harbor reopens</title></head><body>{body}</body></html>"


PROSE = (
    "<p>The harbor of Lindvik reopened on Tuesday after engineers finished repairs to the northern "
    "breakwater, which a storm had damaged in February, the port authority said in a statement.</p>"
    "<p>Ferries to the outer islands will run on the summer timetable from next week, and the fish "
    "market is expected to return to its old hall before the end of the month, officials added.</p>"
    "<p>More than two hundred workers took part, and the repairs cost four million crowns.</p>"
)


def test_a_page_gives_its_article_with_places_and_links() -> None:
    source = _page(
        f"<article><h1>Harbor reopens</h1>{PROSE}<div class='readmore-inset'><p>Earlier this week "
        "<a href='/tram'>the council approved a tram line</a> after a long debate in the hall.</p>"
        "</div></article>"
    )

    page = read_page(source, "https://lindvik.example/harbor")

    assert page.title == "Harbor reopens"
    promo = [block for block in page.blocks if block.links]
    assert promo
    assert promo[0].links[0].address == "https://lindvik.example/tram"
    assert promo[0].place is not None
    assert "related" in promo[0].place.near


def test_a_page_says_which_blocks_its_metadata_repeats() -> None:
    body = " ".join(re.findall("<p>(.*?)</p>", PROSE))
    script = f"<script type='application/ld+json'>{json.dumps({'articleBody': body})}</script>"
    source = _page(f"{script}<article>{PROSE}<p>Never miss a tide: our own table</p></article>")

    places = [block.place for block in read_page(source, None).blocks]

    assert [place.in_body for place in places if place is not None][:3] == [True, True, True]


@pytest.mark.parametrize("source", ["", " ", "\x00", "<", "<html>", "no markup at all", "<?xml?>"])
def test_what_is_no_page_gives_no_error(source: str) -> None:
    assert isinstance(read_page(source, "not an address").title, str)

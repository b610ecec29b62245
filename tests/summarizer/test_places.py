"""Blocks are found again on their page, with their names, their links and their company."""

import math

from lxml import html

from summarizer.blocks import Block, Place
from summarizer.company import Company
from summarizer.markup import Surroundings, spot_of
from summarizer.masthead import read_masthead
from summarizer.pages import read_page
from summarizer.places import anchor, place_blocks

FIRST = (
    "The harbor of Lindvik reopened on Tuesday after engineers finished repairs to the northern "
    "breakwater, which a storm had damaged in February, the port authority said."
)
SECOND = (
    "Ferries to the outer islands will run on the summer timetable from next week, and the fish "
    "market is expected to return to its old hall before the end of the month."
)
TITLE = "Council approves the new tram line"
PAGE = f"""<html><head><title>{TITLE}</title>
<meta name="author" content="Karin Holm"><meta property="og:site_name" content="Lindvik Herald">
<meta name="description" content="Ferries run again"></head><body><article class="story-12">
<p class="text">{FIRST}</p><p class="text">{SECOND}</p>
<div class="box"><a href="/tram"><h3 class="cardTitle">{TITLE}</h3></a><a href="/b">More</a></div>
<p class="imageCaption">The quay at noon</p></article><p class="end">The end of it</p>
</body></html>"""


def _place(text: str) -> tuple[Block, Place]:
    root = html.document_fromstring(PAGE)
    texts = [FIRST, SECOND, TITLE, "The quay at noon", "The end of it"]
    blocks = [Block(each) for each in texts]
    placed = place_blocks(root, blocks, [anchor(each) for each in texts], "https://lindvik.example")
    block = placed[texts.index(text)]
    assert block.place is not None
    return block, block.place


def test_a_block_is_found_in_the_body_and_not_in_the_pages_title() -> None:
    _, place = _place(TITLE)

    assert place.is_found
    assert place.spot.startswith("h3.cardTitle<a.<div.box")


def test_a_card_is_one_link() -> None:
    block, place = _place(TITLE)

    assert place.is_card
    assert [(link.text, link.address) for link in block.links] == [
        (TITLE, "https://lindvik.example/tram")
    ]
    assert not _place(FIRST)[1].is_card


def test_a_name_of_the_element_itself_is_its_own() -> None:
    _, place = _place("The quay at noon")

    assert "caption" in place.own
    assert "caption" in place.near
    assert _place(FIRST)[1].own == frozenset()


def test_a_box_within_the_article_is_measured() -> None:
    _, inside = _place(TITLE)
    _, outside = _place("The end of it")

    assert inside.box.depth == 2
    assert inside.box.linked > 0.9
    assert inside.box.blocks == 1
    assert math.isnan(outside.box.depth)


def test_a_page_without_a_found_block_has_no_company() -> None:
    company = Company([None], [100])
    element = html.fragment_fromstring("<div><p>Text</p></div>")[0]

    assert math.isnan(company.close.box(element).letters)


def test_figures_in_class_names_do_not_make_a_spot() -> None:
    one = html.fragment_fromstring('<div class="post-17"><p class="a">x</p></div>')[0]
    other = html.fragment_fromstring('<div class="post-4711"><p class="a">y</p></div>')[0]

    assert spot_of(one) == spot_of(other)


def test_names_farther_up_are_far() -> None:
    root = html.fragment_fromstring(
        '<div class="newsletter"><div><div><div><p class="credit">x</p></div></div></div></div>'
    )
    paragraph = next(root.iter("p"))

    own, near, far = Surroundings().around(paragraph, paragraph)

    assert (own, near, far) == ({"credit"}, {"credit"}, {"newsletter"})


def test_the_masthead_knows_author_and_description() -> None:
    masthead = read_masthead(html.document_fromstring(PAGE))

    author, described = masthead.columns(frozenset(["karin", "holm", "writes", "for", "us"]))

    assert (author, described) == (1.0, 0.0)


def test_a_page_that_says_nothing_of_itself_is_unknown() -> None:
    masthead = read_masthead(html.document_fromstring("<p>Text</p>"))

    assert all(math.isnan(column) for column in masthead.columns(frozenset("a")))


def test_scripts_and_styles_do_not_matter() -> None:
    noise = "<style>p {}</style><svg><text>Chart</text></svg><script>var x = 1</script>tail "
    noisy = PAGE.replace('<p class="text">', f'{noise}<p class="text">')

    plain, with_noise = read_page(PAGE), read_page(noisy)

    assert [block.text for block in plain.blocks][:2] == [FIRST, SECOND]
    assert FIRST in [block.text for block in with_noise.blocks]
    assert not any("var x" in block.text for block in with_noise.blocks)


def test_an_item_is_found_though_its_source_is_laid_out_with_many_spaces() -> None:
    gap = "\n" + " " * 60
    item = f"<li>{gap}<h3>{gap}{TITLE}{gap}</h3>{gap}<p>{gap}Work begins in May{gap}</p>{gap}</li>"
    page = read_page(PAGE.replace("</article>", f"<ul>{item}{item}</ul></article>"))

    items = [block for block in page.blocks if block.text.endswith("Work begins in May")]

    assert items
    assert all(block.place is not None and block.place.is_found for block in items)

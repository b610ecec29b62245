"""A small box with a picture and a link to another article is a teaser, and nothing else is."""

import pytest
from lxml import html

from summarizer.blocks import Block, Place
from summarizer.cards import Cards
from summarizer.clean import clean
from summarizer.places import anchor, place_blocks

ADDRESS = "https://www.lindvik.example/harbor/2024/ferries-run-again-after-the-storm"
OTHER = "/culture/the-fish-market-gets-its-old-hall-back"
PROSE = (
    "The harbor of Lindvik reopened on Tuesday after engineers finished repairs to the northern "
    "breakwater, which a storm had damaged in February, the port authority said."
)
WORDS = "With the first boats come back the smells of herring and tar, Karin Holm writes."


def _card(inner: str) -> str:
    return f'<div class="card">{inner}</div>'


def _is_teaser(box: str) -> bool:
    root = html.fromstring(f'<article><p class="text">{PROSE}</p>{box}</article>')
    prose, line = root.find_class("text")[0], root.find_class("line")[0]
    return Cards({prose: 1.0, line: 0.0}, ADDRESS).is_teaser(line)


@pytest.mark.parametrize(
    "link",
    [OTHER, f"https://lindvik.example{OTHER}?from=card", "/story/204881"],
)
def test_a_picture_a_link_to_an_article_and_a_line_are_a_teaser(link: str) -> None:
    assert _is_teaser(
        _card(
            f'<a href="{link}"><img src="hall.jpg"></a><h4><a href="{link}">The market</a></h4>'
            '<p class="line">Traders return to the harbor</p>'
        )
    )


@pytest.mark.parametrize(
    "inner",
    [
        f'<p class="line">Traders return</p><a href="{OTHER}">The market</a>',
        '<img src="a.jpg"><p class="line">A kettle</p><a href="https://shop.example/a-b-c-d">Buy</a>',
        '<img src="a.jpg"><p class="line">The quay</p><a href="/l/quay-at-high-noon-1.jpg">+</a>',
        f'<img src="a.jpg"><p class="line">The quay</p><a href="{ADDRESS}#top">Up</a>',
        f'<img src="a.jpg"><p class="line">By the desk</p><a href="{OTHER}">1</a>'
        '<a href="/b/the-old-hall-in-pictures">2</a><a href="/b/who-sells-what-and-where">3</a>',
        f'<img src="a.jpg"><p class="line">A</p><p>{PROSE * 4}</p><a href="{OTHER}">More</a>',
    ],
    ids=["no picture", "another host", "a file", "itself", "many links", "too large"],
)
def test_any_other_box_is_none(inner: str) -> None:
    assert not _is_teaser(_card(inner))


def test_a_box_that_holds_the_articles_prose_is_none() -> None:
    root = html.fromstring(
        f'<div><img src="a.jpg"><h2 class="line">Repairs</h2><p class="text">{PROSE}</p>'
        f'<a href="{OTHER}">More</a></div>'
    )
    prose, line = root.find_class("text")[0], root.find_class("line")[0]

    assert not Cards({prose: 1.0, line: 0.0}, ADDRESS).is_teaser(line)


def _teasers(texts: list[str], markup: str) -> list[str]:
    root = html.document_fromstring(f"<html><body><article>{markup}</article></body></html>")
    blocks = [Block(text) for text in texts]
    placed = place_blocks(root, blocks, [anchor(text) for text in texts], ADDRESS)
    return [block.text for block in placed if block.place is not None and block.place.is_teaser]


def test_a_box_within_the_article_is_a_teaser_and_a_lead_before_it_is_none() -> None:
    box = _card(f'<a href="{OTHER}"><img src="hall.jpg"></a><div>{WORDS}</div>')
    prose = f'<p class="text">{PROSE}</p>'

    assert _teasers([PROSE, WORDS], prose + box) == [WORDS]
    assert _teasers([WORDS, PROSE], box + prose) == []


def test_a_teaser_goes_as_a_promotion() -> None:
    block = Block(WORDS, place=Place(is_found=True, is_teaser=True))

    cleaned = clean([Block(PROSE), block, Block(PROSE.replace("Tuesday", "Friday"))])

    assert [(each.text, each.reason) for each in cleaned.removed] == [(WORDS, "promo")]

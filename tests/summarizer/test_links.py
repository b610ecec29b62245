"""What a link's address says about the line it stands in."""

import pytest

from summarizer.blocks import Block, Link
from summarizer.links import LINK_NAMES, asks, host_of, leads_to_list, link_columns


def _block(address: str) -> Block:
    return Block("Words of a line", links=(Link("line", address),))


@pytest.mark.parametrize(
    "address",
    [
        "https://lindvik.example/subscribe?plan=1",
        "https://lindvik.example/en/newsletters/harbor",
        "https://abo.lindvik.example/",
        "https://lindvik.example/spenden",
        "https://lindvik.example/suscripcion",
        "https://lindvik.example/prenumerera",
        "mailto:desk@lindvik.example",
        "https://lindvik.example/letters-to-the-editor",
        "https://jobs.lindvik.example/",
        "https://lindvik.example/white-paper",
    ],
)
def test_addresses_where_one_subscribes_gives_or_writes_ask(address: str) -> None:
    assert asks(_block(address))


@pytest.mark.parametrize(
    "address",
    [
        "https://lindvik.example/harbor/ferries-run-again",
        "https://lindvik.example/about-the-storm-of-february",
        "https://lindvik.example/unsubscribed-and-happy",
        "",
    ],
)
def test_an_article_neither_asks_nor_lists(address: str) -> None:
    assert not asks(_block(address))
    assert not leads_to_list(_block(address))


@pytest.mark.parametrize(
    "address",
    [
        "https://lindvik.example/author/karin-holm/",
        "https://lindvik.example/topic/harbor?page=2",
        "https://lindvik.example/autoren/karin-holm",
        "https://lindvik.example/about",
    ],
)
def test_addresses_of_authors_topics_and_the_outlet_are_lists(address: str) -> None:
    assert leads_to_list(_block(address))


def test_a_host_has_no_www() -> None:
    assert host_of("https://www.lindvik.example/a") == "lindvik.example"
    assert host_of("/a") == ""


def test_an_address_that_stands_alone_is_the_link_it_means() -> None:
    address = "https://www.lindvik.example/harbor/ferries-run-again"
    linked, same_host = LINK_NAMES.split().index("linked"), LINK_NAMES.split().index("same_host")

    alone = link_columns(Block(address), "lindvik.example")
    elsewhere = link_columns(Block(address), "sando.example")
    in_prose = link_columns(Block(f"{address} is the address of the port"), "lindvik.example")

    assert (alone[linked], alone[same_host]) == (1.0, 1)
    assert elsewhere[same_host] == 0
    assert in_prose[linked] == 0

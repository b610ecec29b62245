"""A page's tree is that of the page, whatever stands in its first bytes."""

import pytest
from lxml import etree, html

from summarizer.trees import page_tree

PAGE = (
    "<html><head><title>Ferry</title></head><body><p>The ferry ran.</p><p>It did.</p></body></html>"
)


@pytest.mark.parametrize(
    "beginning",
    [
        "",
        "<!DOCTYPE html>\n",
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd" />\n',
        "\x00\x0b\ufffe",
        '<?xml version="1.0" encoding="latin-1"?>\n',
        "\ud800",
    ],
)
def test_what_stands_before_the_page_does_not_matter(beginning: str) -> None:
    root = page_tree(beginning + PAGE)

    assert root is not None
    assert [p.text for p in root.iter("p")] == ["The ferry ran.", "It did."]


def test_a_root_that_closes_itself_is_opened() -> None:
    root = page_tree('<html lang="en"/>\n<body><p>The ferry ran.</p></body>')

    assert root is not None
    assert root.get("lang") == "en"
    assert [p.text for p in root.iter("p")] == ["The ferry ran."]


def test_comments_and_instructions_are_left_out() -> None:
    root = page_tree(PAGE.replace("<p>", "<!-- ad --><?php echo ?><p>"))

    assert root is not None
    assert all(isinstance(element, html.HtmlElement) for element in root.iter())


def test_letters_outside_of_latin_stay() -> None:
    root = page_tree(PAGE.replace("ferry", "паром 渡船"))

    assert root is not None
    assert root.findtext(".//p") == "The паром 渡船 ran."


def test_what_is_no_page_has_no_tree() -> None:
    assert page_tree("just words") is None


def test_nothing_is_an_error_that_reading_knows() -> None:
    with pytest.raises((ValueError, etree.LxmlError)):
        page_tree("")

import pytest

from summarizer.candidates import SourceText
from summarizer.headline import MAX_CHARACTERS, choose_headline, clean_title

TEXT = "The council of Marlow voted for the new harbor bridge on Monday night."


@pytest.mark.parametrize(
    ("title", "outlet", "cleaned"),
    [
        ("Bridge opens in Marlow - Corin Herald", "Corin Herald", "Bridge opens in Marlow"),
        ("Bridge opens in Marlow | BBC News", "", "Bridge opens in Marlow"),
        ("Bridge opens in Marlow – marlowpost.com", "", "Bridge opens in Marlow"),
        ("Bridge opens - and closes again", "", "Bridge opens - and closes again"),
        ("BREAKING: Bridge opens in Marlow", "", "Bridge opens in Marlow"),
        ("Bridge opens in Marlow [Video]", "", "Bridge opens in Marlow"),
        ("Bridge opens in Marlow - KMRL TV 5", "", "Bridge opens in Marlow"),
        ("Bridge opens in Marlow - FOX 5 Halden - KHLD", "", "Bridge opens in Marlow"),
        (
            "Bridge opens in Marlow - Orm Valley News, Weather & Sports",
            "",
            "Bridge opens in Marlow",
        ),
        (
            "New harbor bridge opens in Marlow - KMRL.com | Halden, VA",
            "",
            "New harbor bridge opens in Marlow",
        ),
        ("Lund wins - a first for Marlow", "", "Lund wins - a first for Marlow"),
        ("Third test: Lund out | rain stops play", "", "Third test: Lund out | rain stops play"),
    ],
)
def test_the_outlet_and_labels_go(title: str, outlet: str, cleaned: str) -> None:
    assert clean_title(title, outlet) == cleaned


def test_the_most_central_title_wins_over_teasers_and_questions() -> None:
    articles = [
        SourceText("You won't believe what Marlow did last night", TEXT, outlet="a"),
        SourceText("Is this the end of the ferry?", TEXT, outlet="b"),
        SourceText("Marlow council votes for new harbor bridge", TEXT, outlet="c"),
    ]

    assert choose_headline(articles) == "Marlow council votes for new harbor bridge"


def test_a_title_in_another_language_is_passed_over() -> None:
    articles = [
        SourceText("Stadtrat von Marlow stimmt für Brücke", TEXT, language="de"),
        SourceText("Council votes for bridge", TEXT, language="en"),
    ]

    assert choose_headline(articles, language="en") == "Council votes for bridge"


def test_without_titles_a_sentence_stands_in_and_nothing_is_added() -> None:
    long = "The council of Marlow voted for the bridge, " + "and for the road behind it " * 8 + "."

    headline = choose_headline([SourceText("", long)], fallback=long)

    assert headline == "The council of Marlow voted for the bridge"
    assert len(choose_headline([], fallback="word " * 80)) <= MAX_CHARACTERS + 1
    assert choose_headline([]) == ""

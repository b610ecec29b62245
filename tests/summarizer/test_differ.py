from datetime import UTC, datetime, timedelta

import pytest

from news.model import Difference
from summarizer.candidates import SourceText, read
from summarizer.differ import compare
from summarizer.numbers import agree, find_numbers


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("10,000 to 12,000 troops", None, [(10000, 12000, "", "count")]),
        ("between 8,000 and 9,000 people", None, [(8000, 9000, "", "count")]),
        ("10k people", None, [(10000, 10000, "", "count")]),
        ("twenty-five people", None, [(25, 25, "", "count")]),
        ("three hundred dogs", None, [(300, 300, "", "count")]),
        ("a dozen men", None, [(12, 12, "", "count")]),
        ("$1.2 million", None, [(1.2e6, 1.2e6, "USD", "money")]),
        ("€3.5bn", None, [(3.5e9, 3.5e9, "EUR", "money")]),
        ("5 to 7 million euros", None, [(5e6, 7e6, "EUR", "money")]),
        ("12 per cent", None, [(12, 12, "%", "percent")]),
        ("rose 3 percent to 4 percent", None, [(3, 3, "%", "percent"), (4, 4, "%", "percent")]),
        ("2,5 Mio. Euro", "de", [(2.5e6, 2.5e6, "EUR", "money")]),
        ("1.200 Menschen", "de", [(1200, 1200, "", "count")]),
        ("1 200 personnes", "fr", [(1200, 1200, "", "count")]),
        ("3,5 млрд руб", "ru", [(3.5e9, 3.5e9, "RUB", "money")]),
        ("in 2024", None, [(2024, 2024, "", "year")]),
        ("on Jan. 14", None, [(14, 14, "", "date")]),
        ("the 3rd man", None, [(3, 3, "", "ordinal")]),
        ("an F-16 and COVID-19", None, []),
        ("one man", None, []),
    ],
)
def test_numbers_are_read_in_any_writing(
    text: str, language: str | None, expected: list[tuple[float, float, str, str]]
) -> None:
    found = find_numbers(text, language=language)

    assert [(n.low, n.high, n.unit, n.kind) for n in found] == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("about 300 people", "296 people", True),
        ("more than sixty people", "63 people", True),
        ("1.2 million people", "1,234,000 people", True),
        ("12 people", "twelve people", True),
        ("as many as 12,000 people", "11,000 people", True),
        ("as many as 12,000 people", "10,000 people", False),
        ("at least 34 people", "51 people", False),
        ("8,000 to 9,000 people", "8,500 people", True),
        ("8,000 to 9,000 people", "9,500 people", False),
        ("8,000 to 9,000 people", "8,500 to 9,500 people", False),
        ("some 9,000 people", "8,500 people", False),
        ("12 people", "15 people", False),
        ("more than two dozen shots", "at least 28 shots", True),
        ("$138 million", "$138.7 million", True),
        ("5.99 million cases", "6 million cases", True),
        ("54% of the vote", "54.4% of the vote", True),
        ("2.8 percent", "3 percent", False),
        ("$2 trillion", "$2.2 trillion", True),
        ("$1.3 billion", "$1.25 billion", True),
        ("3 million people", "2.6 million people", False),
        ("966 pages", "just shy of 1,000 pages", True),
    ],
)
def test_two_wordings_of_one_number_agree(a: str, b: str, expected: bool) -> None:
    assert agree(find_numbers(a)[0], find_numbers(b)[0]) is expected


def differing(*texts: str, copies: int = 0) -> tuple[Difference, ...]:
    sources = [
        SourceText("", text, f"outlet {index}", "en", is_copy=index >= len(texts) - copies)
        for index, text in enumerate(texts)
    ]
    readings = [read(source) for source in sources]
    return compare(sources, readings).differences


def test_figures_for_the_same_thing_are_told_with_who_says_what() -> None:
    (found,) = differing(
        "At least 12 people were killed when a bus fell into a river near Marlow.",
        "Fifteen people were killed in the bus crash near Marlow, police said.",
        "The bus crash near Marlow killed 12 people and injured 30.",
    )

    assert [(f.value, f.articles) for f in found.figures] == [
        ("At least 12", (0, 2)),
        ("Fifteen", (1,)),
    ]
    assert "killed" in found.subject


@pytest.mark.parametrize(
    "texts",
    [
        (
            "12 people were killed in the crash near Marlow.",
            "30 people were hurt in the crash near Marlow.",
        ),
        ("The country sent 11,000 soldiers.", "The country sent an additional 25,000 soldiers."),
        ("In 2024 the city counted 300 fires.", "In 2023 the city counted 280 fires."),
        ("More than 300 homes burned in Marlow.", "In Marlow, 312 homes burned."),
        ("The plan costs 3 million euros.", "The plan costs 3 million euros in the first year."),
        ("Unemployment rose to 5 percent.", "Shares of the bank fell 7 percent."),
        ("Call 555-8000 to help.", "Call 555-9000 to help."),
        ("Anna Bell, 34, was hurt in the fall.", "Tom Reed, 37, was hurt in the fall."),
        ("On Friday Flight 370 was canceled.", "On Friday Flight 380 was canceled."),
        (
            "Five people were shot in Marlow, and one of them died.",
            "One person died and four others were wounded when shots fell in Marlow.",
        ),
        (
            "The victims, ages 22, 26 and 29, were wounded in Marlow.",
            "The victims, ages 22, 27 and 29, were wounded in Marlow.",
        ),
        (
            "Economists had expected 475,000 claims for jobless benefits.",
            "The number of claims for jobless benefits fell to 440,000.",
        ),
        (
            "The house voted 222-190 to create the committee.",
            "The house voted 218-190 to create the committee.",
        ),
        (
            "The council spends 6 million euros on the new bridge in Marlow.",
            "Parents welcomed the 5 million euros that the school of Tarn receives.",
        ),
        (
            "Police charged Tom Reed with two counts of theft in Marlow.",
            "Police charged Sam Bell with three counts of theft in Marlow.",
        ),
        (
            "The plan for Marlow was stopped, three officials familiar with it said.",
            "The plan for Marlow was stopped, four officials familiar with it said.",
        ),
        (
            "Eight people were killed in the shooting in Marlow.",
            "Nine people, including the gunman, were killed in the shooting in Marlow.",
        ),
        (
            "The shooting in Marlow killed 26 children and adults.",
            "The shooting in Marlow killed 20 children.",
        ),
        (
            "Claims for jobless benefits in Marlow fell to 743,000.",
            "Claims for jobless benefits in Marlow fell from the 711,000 filed a week earlier.",
        ),
        (
            "A council vote in Marlow raised the age for tobacco from 18 to 21.",
            "A council vote in Marlow raised the age for tobacco to 21.",
        ),
        (
            "Shares fell 1,800 points in early trading in Marlow.",
            "Shares fell 2,000 points by noon in Marlow.",
        ),
        (
            "The fire burned 1,900 hectares of forest near Marlow.",
            "In 2012 a fire burned 2,400 hectares of forest near Marlow.",
        ),
    ],
)
def test_numbers_about_different_things_are_no_difference(texts: tuple[str, str]) -> None:
    assert differing(*texts) == ()


@pytest.mark.parametrize(
    ("texts", "subject"),
    [
        (
            [
                ("es", "Las joyas valen unos 3 millones de euros, dijo el museo de Vallera."),
                ("es", "Las joyas del museo de Vallera valen 5 millones de euros."),
            ],
            "Las joyas valen …",
        ),
        (
            [
                ("en", "Some 25,000 passengers do not know how to get home from Marlow."),
                ("en", "About 18,000 passengers do not know how to get home from Marlow."),
            ],
            "passengers",
        ),
        (
            [
                ("en", "Some 2,500 people have been evacuated from the valley of Marlow."),
                ("en", "About 1,800 people have been evacuated from the valley of Marlow."),
            ],
            "people evacuated",
        ),
        (
            [
                ("en", "The quake in Marlow killed at least seven people, police said."),
                ("en", "The quake in Marlow killed at least nine people, a doctor said."),
            ],
            "people killed",
        ),
    ],
)
def test_what_is_counted_is_named_without_the_words_around_it(
    texts: list[tuple[str, str]], subject: str
) -> None:
    assert [difference.subject for difference in differing_in(texts)] == [subject]


def differing_in(texts: list[tuple[str, str]]) -> tuple[Difference, ...]:
    """Return what outlets differ on, each given by its language and text."""
    sources = [
        SourceText("", text, f"outlet {index}", language)
        for index, (language, text) in enumerate(texts)
    ]
    return compare(sources, [read(source) for source in sources]).differences


def test_what_is_counted_is_named_in_the_language_of_most_outlets() -> None:
    texts = [
        ("de", "Bei dem Erdbeben auf der Insel Moreda kamen 14 Menschen ums Leben."),
        ("en", "The earthquake on the island of Moreda killed 17 people, officials said."),
        ("en", "An earthquake on the island of Moreda killed 17 people on Tuesday."),
    ]

    assert [difference.subject for difference in differing_in(texts)] == ["people killed"]


def test_a_figure_is_written_in_the_language_of_most_outlets_that_differ() -> None:
    texts = [
        ("de", "Bei dem Erdbeben auf Moreda kamen mindestens 14 Menschen ums Leben."),
        ("en", "The earthquake on the island of Moreda killed at least 14 people, officials said."),
        ("en", "An earthquake on the island of Moreda killed 31 people on Tuesday."),
    ]

    (difference,) = differing_in(texts)
    assert {figure.value for figure in difference.figures} == {"at least 14", "31"}


def test_a_copy_or_one_outlet_alone_contradicts_nobody() -> None:
    texts = ("12 people were killed near Marlow.", "15 people were killed near Marlow.")

    assert differing(*texts, copies=1) == ()
    assert differing(" ".join(texts)) == ()


def test_sentences_with_different_figures_clash_and_the_better_supported_one_is_known() -> None:
    sources = [
        SourceText("", text, f"outlet {index}", "en")
        for index, text in enumerate(
            (
                "12 people were killed in the bus crash near Marlow.",
                "Fifteen people were killed in the bus crash near Marlow.",
                "The bus crash near Marlow killed 12 people.",
            )
        )
    ]

    found = compare(sources, [read(source) for source in sources])

    assert found.clash((0, 0), (1, 0))
    assert not found.clash((0, 0), (2, 0))
    assert [found.is_lesser((article, 0)) for article in range(3)] == [False, True, False]


def test_a_title_with_an_outdated_toll_is_known() -> None:
    early = datetime(2026, 3, 2, 8, tzinfo=UTC)
    sources = [
        SourceText(
            f"{toll} dead in bus crash",
            f"The bus crash near Marlow killed {toll} people.",
            f"outlet {hours}",
            "en",
            early + timedelta(hours=hours),
        )
        for toll, hours in (("Six", 0), ("Nine", 9))
    ]

    found = compare(sources, [read(source) for source in sources])

    assert found.differences == ()
    assert found.outdated == {(0, 0)}
    assert found.titles == {0: 1}

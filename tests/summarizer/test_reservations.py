from datetime import UTC, datetime, timedelta

import pytest

from summarizer.candidates import SourceText, read
from summarizer.choose import Option
from summarizer.reservations import (
    Reservations,
    is_background,
    is_chronicle,
    is_opinion,
    is_voiceless,
    says_nothing,
)

EARLY = datetime(2026, 3, 2, 8, tzinfo=UTC)


def reservations(*texts: str, hours: int = 0, language: str = "en") -> Reservations:
    sources = [
        SourceText("", text, f"outlet {index}", language, EARLY + timedelta(hours=hours * index))
        for index, text in enumerate(texts)
    ]
    pool = [
        Option(index, candidate, 0.0)
        for index, source in enumerate(sources)
        for candidate in read(source).candidates
    ]
    return Reservations(pool, sources)


INTRODUCED = (
    "The mine of Blackmoor was closed on Friday, said Marit Foss, who runs it."
    " Foss promised to pay all wages of the month. The council of the town met in the evening."
)


def test_a_bare_surname_pays_until_its_person_is_introduced() -> None:
    found = reservations(INTRODUCED)

    assert [found.cost(own, []) > 0 for own in range(3)] == [False, True, False]
    assert found.cost(1, [0]) == 0


def test_a_surname_is_no_introduction_of_whom_it_names_before() -> None:
    found = reservations(
        "Cheyne Marlow was charged on Monday in the court of Tarn."
        " Officers said Marlow hurt her brother, Eric Marlow, at the house."
    )

    assert found.cost(1, []) > 0
    assert found.cost(1, [0]) == 0


def test_a_sentence_that_adds_to_one_not_told_pays() -> None:
    found = reservations(
        "A fire closed the mill of Corin on Monday. Two men were hurt on the stairs of the mill."
        " A woman was also taken to the hospital of Tarn."
    )

    assert found.cost(2, [0]) > 0
    assert found.cost(2, [0, 1]) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sheriff Tove Lund wouldn't provide more details about the fire.", True),
        ("No further information was given on Monday.", True),
        ("The company declined to comment on the sale of its mill.", True),
        ("Police said the man did not enter the mill before the fire.", False),
    ],
)
def test_a_sentence_that_tells_what_nobody_said_pays(text: str, expected: bool) -> None:
    assert says_nothing(text) == expected
    assert (reservations(text).cost(0, []) > 0) == expected


def test_a_bare_surname_behind_a_clause_pays_and_a_day_is_no_surname() -> None:
    found = reservations(
        "Marit Foss closed the mine of Blackmoor, police said. State Police Friday had no hints."
        " After an evening in Tarn, Foss promised to pay all wages of the month."
        " The council of the town met on Friday in the old hall."
    )

    assert [found.cost(own, []) > 0 for own in (2, 3)] == [True, False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“All of us will be paid by the end of the month.”", True),
        ('"Our thoughts are with the miners and their families."', True),
        ("“All of us will be paid,” said Marit Foss on Friday.", False),
        ("She called the day “a turning point” and the mine “history”", False),
    ],
)
def test_words_without_a_speaker_pay(text: str, expected: bool) -> None:
    assert is_voiceless(text) is expected


def test_in_german_every_noun_has_a_capital_and_nobody_is_a_stranger() -> None:
    found = reservations(
        "Die Direktorin Marit Foss schloss am Freitag das Bergwerk bei Altenau."
        " Foss versprach, alle Löhne des Monats zu zahlen.",
        language="de",
    )

    assert found.cost(1, []) == 0


SOUGHT = "Police are searching for the man who robbed the bank in Marlow on Monday."
CAUGHT = "A man was arrested in Tarn on Tuesday for the robbery of the bank in Marlow."


@pytest.mark.parametrize(
    ("texts", "hours", "is_replaced"),
    [
        ((SOUGHT, CAUGHT), 20, True),
        ((SOUGHT, CAUGHT), 1, False),
        ((CAUGHT, SOUGHT), 20, False),
        ((SOUGHT, f"{CAUGHT} A second man is still at large, the police of Tarn said."), 20, False),
        ((SOUGHT, "The bank in Marlow has offered a reward of 5,000 marks for hints."), 20, False),
    ],
)
def test_what_a_later_report_replaced_is_not_told_as_if_it_were_so(
    texts: tuple[str, str], hours: int, is_replaced: bool
) -> None:
    assert (reservations(*texts, hours=hours).cost(0, []) > 0) is is_replaced


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mine had been opened in 2019 by the firm Corvex.", True),
        ("Five years ago a gallery of the mine collapsed.", True),
        ("The mine will be opened again in 2027, said the firm.", False),
        ("The mine was closed on Friday.", False),
    ],
)
def test_what_lies_back_for_years_is_background(text: str, expected: bool) -> None:
    assert is_background(text, SourceText("", text, time=EARLY)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("August 1982: Eight people died in a fire at the mill.", True),
        ("2019: The mill is sold to a company from Tarn.", True),
        ("3 Mai 2021 : la grange brûle.", True),
        ("2026: The mill burns again and twelve people are hurt.", False),
        ("In 1982 eight people died in a fire at the mill.", False),
        ("The plan for 2019: a new roof.", False),
    ],
)
def test_an_entry_of_a_chronology_is_no_news(text: str, expected: bool) -> None:
    assert is_chronicle(text, SourceText("", text, time=EARLY)) is expected
    assert not is_chronicle(text, SourceText("", text))


def test_an_earlier_year_at_the_beginning_explains_the_event() -> None:
    first, early, third, late = (
        "A painting is back in the gallery of Marlow.",
        "It was painted in 1911 by a teacher from Corin.",
        "The director hung it beside the door on Monday.",
        "The gallery was built in 1974 by a brewer from Wessel.",
    )
    found = reservations("\n".join((first, early, third, late)))

    assert found.cost(1, [0]) == 0.0
    assert found.cost(3, [0]) > 0.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Should the mine ever have been opened?", True),
        ("We believe that the mine must be closed.", True),
        ("“We will never forget what you did for us,” she said.", False),
        ("The US and Corvex closed the mine, and he said “we pay”.", False),
        ("The mine was closed on Friday.", False),
    ],
)
def test_an_outlet_that_asks_or_speaks_of_itself_tells_an_opinion(
    text: str, expected: bool
) -> None:
    assert is_opinion(text) is expected

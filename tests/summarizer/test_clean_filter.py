"""The filter maps records one for one, keeps unknown keys, and survives bad records."""

from collections.abc import Iterator

from summarizer.clean_filter import clean_filter

PROSE = (
    "The harbor of Lindvik reopened on Tuesday after engineers finished repairs to the northern "
    "breakwater, which a storm had damaged in February, the port authority said."
)


def test_lines_give_one_block_each_in_order() -> None:
    record = {"id": 7, "lines": ["", PROSE, "Advertisement"], "mine": [1]}

    (cleaned,) = clean_filter([record])

    assert cleaned["id"] == 7
    assert cleaned["mine"] == [1]
    assert cleaned["text"] == PROSE
    assert [block["kept"] for block in cleaned["blocks"]] == [False, True, False]
    assert "lines" not in cleaned


def test_html_and_text_give_title_text_and_language() -> None:
    page = f"<html><head><title>Harbor</title></head><body><p>{PROSE}</p></body></html>"

    from_page, from_text = clean_filter([{"html": page}, {"text": PROSE, "title": "Given"}])

    assert (from_page["title"], from_page["language"]) == ("Harbor", "en")
    assert (from_text["title"], from_text["text"]) == ("Given", PROSE)


def test_bad_records_say_so_and_the_rest_goes_on() -> None:
    records = [
        ValueError("no JSON"),
        3,
        {"id": "a"},
        {"id": "b", "html": "x", "text": "y"},
        {"id": "c", "lines": [1]},
        {"id": "d", "text": 5},
        {"id": "e", "text": PROSE, "title": 5},
        {"id": "f", "text": PROSE},
    ]

    cleaned = list(clean_filter(records))

    assert [entry.get("id") for entry in cleaned] == [None, None, "a", "b", "c", "d", "e", "f"]
    assert all("error" in entry for entry in cleaned[:-1])
    assert cleaned[-1]["text"] == PROSE


def test_a_line_that_was_no_json_keeps_what_was_wrong_with_it() -> None:
    (told,) = clean_filter([{"error": "not JSON: line 1"}])

    assert told == {"error": "not JSON: line 1"}


OTHER = (
    "Voters on the island of Sandö go to the polls on Sunday to choose a new mayor, after the last "
    "one resigned over the price of the ferry and went back to fishing."
)
FURNITURE = "Lindvik Herald, the island's own voice since 1911 |"


def test_what_the_others_of_a_source_repeat_goes_from_all_of_them_in_order() -> None:
    records = [
        {"id": 1, "lines": [PROSE]},
        {"id": 2, "lines": [PROSE, FURNITURE], "source": "herald"},
        {"id": 3, "lines": [OTHER, FURNITURE]},
        {"id": 4},
        {"id": 5, "lines": [OTHER, FURNITURE], "source": "herald"},
    ]

    cleaned = list(clean_filter(records))

    assert [entry["id"] for entry in cleaned] == [1, 2, 3, 4, 5]
    assert [entry.get("text") for entry in cleaned] == [
        PROSE,
        PROSE,
        f"{OTHER}\n{FURNITURE}",
        None,
        OTHER,
    ]


def test_an_article_does_not_count_against_itself() -> None:
    lines = [PROSE, FURNITURE, OTHER]

    (alone,) = clean_filter([{"lines": lines, "source": "herald"}])

    assert alone["text"] == "\n".join(lines)


def test_records_without_a_source_come_out_as_they_come_in() -> None:
    given = []

    def records() -> Iterator[object]:
        for number in range(3):
            given.append(number)
            yield {"id": number, "text": PROSE}

    cleaned = clean_filter(records())

    assert next(cleaned)["id"] == 0
    assert given == [0]

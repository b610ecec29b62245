"""The filter maps records one for one, keeps unknown keys, and survives bad records."""

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


def test_the_memory_of_a_named_source_grows_from_record_to_record() -> None:
    other = PROSE.replace("harbor of Lindvik", "theater of Sandö").replace("Tuesday", "Sunday")
    furniture = "Lindvik Herald, the island's own voice since 1911 |"
    lines = [[PROSE, furniture], [f"In other news, {other}", furniture]]

    with_source = list(clean_filter([{"lines": one, "source": "herald"} for one in lines]))

    assert with_source[1]["blocks"][1]["kept"] is False

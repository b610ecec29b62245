import pytest

from summarizer.repair import repair


@pytest.mark.parametrize(
    "dateline",
    [
        "PORT MARLOW (KMRL) — ",
        "PORT MARLOW (KMRL)– ",
        "ST. EDDA (Marlow5.com) -- ",
        "HALDEN FERRY, Va. (WORM/AP) – ",
        "HALDEN FERRY, VA (March 2, 2026): ",
        "ST. EDDA • ",
        "MARLOW, Northland • ",
        "MARLOW, Colo.—",
        "DOHA, Qatar—",
        "Halden County, Va. – ",
        "Las Edda, NV (KLED) -- ",
        "Edda County (WEDD-TV) - ",
        "Reporting from Marlow — ",
        "7:21 PM: ",
        "11:02 p.m. ET: ",
        "21:40 GMT - ",
        "LONDON (AP) — ",
        "KYIV — ",
    ],
)
def test_where_and_when_it_was_written_goes(dateline: str) -> None:
    assert repair(f"{dateline}Dockers ended a strike.") == "Dockers ended a strike."


@pytest.mark.parametrize(
    "sentence",
    [
        "Amazon (AMZN) — the retailer — opened a hall in Marlow.",
        "Rep. Ada Lund (D-Ohio) – The Senate's youngest member – resigned.",
        "The Health Office (WHO) said so on Monday.",
        "NATO-led troops left the valley.",
        "Ada Lund, Jr. – A singer from Marlow – died.",
        "7:30 is the hour at which the ferry leaves.",
        "Marlow, a port – The largest of the valley – was closed.",
        "At 4:01 FBI agents arrived.",
    ],
)
def test_subjects_stay(sentence: str) -> None:
    assert repair(sentence) == sentence


def test_no_label_of_a_list_of_links_becomes_a_sentence() -> None:
    assert repair("PHOTOS | Dockers end a strike").startswith("PHOTOS")

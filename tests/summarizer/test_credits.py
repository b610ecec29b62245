"""A caption is known by the owner it ends with, and body text is not taken for one."""

import pytest

from summarizer.credits import ends_with_credit


@pytest.mark.parametrize(
    "text",
    [
        "A pilot boat leaves Port Selwick. Photo: Harbor Herald archive",
        "Cars leave Halden Ferry by the north road. (Photo: Lena Brandt/CPA)",
        "The ministers shake hands in Tolvane on Monday. (Pool photo via CPA)",
        "Rescuers search a collapsed house on Tuesday. (Mateo Arriaga/CPA)",
        "Der Bürgermeister am Montag vor dem Rathaus. Foto: Karla Sommerfeld/dpa",
        "Пожарные на месте аварии. Фото: Иван Петров",
        "Image: CPA",
    ],
)
def test_an_owner_at_the_end_makes_a_caption(text: str) -> None:
    assert ends_with_credit(text)


@pytest.mark.parametrize(
    "text",
    [
        "The photo showed the mayor shaking hands with the builder.",
        "He won by a wide margin (51/49).",
        "The picture is mixed: exports fell, imports rose.",
        "They met in the harbor (a place that both of them knew well).",
        "She published the images on Tuesday; by Friday the minister was gone.",
        "",
        "Photo " * 200,
    ],
)
def test_body_text_stays(text: str) -> None:
    assert not ends_with_credit(text)

import pytest

from summarizer.mentions import mentions_in
from summarizer.number_role import Role


def role(sentence: str) -> Role:
    """Return the role of the first number that counts something."""
    return Role(mentions_in(0, [sentence], "en")[0])


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("is_rest", "Four others were hurt."),
        ("is_part", "Three of the victims were children."),
        ("is_expected", "Economists had expected 475,000 claims."),
        ("is_expected", "Claims fell from a revised 590,000."),
        ("is_expected", "They counted 711,000 claims filed a week earlier."),
        ("is_expected", "Our goal is to have 160 million people vaccinated."),
        ("is_adjective", "It missed the 60-vote threshold."),
        ("is_joint", "He killed 26 children and adults."),
        ("has_himself", "Nine people, including the gunman, died."),
        ("has_one", "Four people were hurt and one died."),
        ("is_apart", "In a separate incident, four people were hurt."),
        ("is_apart", "In March 2019 the quake killed 14 people."),
        ("is_known", "The three victims were taken away."),
        ("is_since", "Since Friday 40 people have been hurt."),
        ("is_that_day", "He was one of 27 people hurt that night."),
        ("is_early", "Initially police spoke of six people hurt."),
    ],
)
def test_words_around_a_number_tell_its_part(field: str, sentence: str) -> None:
    assert getattr(role(sentence), field)


def test_a_plain_number_plays_no_part() -> None:
    plain = role("At least 12 people were killed when a bus fell into a river near Marlow.")

    roles = [name for name in vars(Role) if name.startswith(("is_", "has_"))]
    assert roles
    assert not any(getattr(plain, name) for name in roles)


def test_what_followed_something_is_not_counted_since_a_day() -> None:
    assert not role("Some 180 tons have run out since it hit a pier.").is_since

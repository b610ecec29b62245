"""Settings are checked once, with a sentence for what is wrong."""

import re
from datetime import time
from pathlib import Path

import pytest

from bot.settings import Settings, read_settings
from news.errors import SettingsError
from news.model import Edition, Timetable

ROOT = Path(__file__).parents[2]
TOKEN = "123456:" + "A" * 35


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_everything_but_the_token_has_a_default() -> None:
    settings = read_settings()

    assert settings.access == "approval"
    assert settings.database_address() == "sqlite:///data/broadsheet.sqlite3"
    assert settings.default_timetable() == Timetable((Edition(time(8)),), "UTC")
    with pytest.raises(SettingsError, match="BROADSHEET_BOT_TOKEN is not set"):
        settings.token()


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_ADMIN_IDS", "11, 22;33")
    monkeypatch.setenv("BROADSHEET_DEFAULT_EDITIONS", "18:30 7:00")
    monkeypatch.setenv("BROADSHEET_DEFAULT_ZONE", "Europe/Berlin")
    monkeypatch.setenv("DATABASE_URL", "postgres://example/db")
    monkeypatch.setenv("PORT", "5000")
    monkeypatch.setenv("BROADSHEET_BOT_TOKEN", TOKEN)

    settings = read_settings()

    assert settings.admin_ids == (11, 22, 33)
    assert settings.default_timetable().editions == (Edition(time(7)), Edition(time(18, 30)))
    assert settings.default_timetable().zone == "Europe/Berlin"
    assert settings.database_address() == "postgres://example/db"
    assert settings.port == 5000
    assert settings.token() == TOKEN


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("BROADSHEET_DEFAULT_ZONE", "Mars/Olympus", "BROADSHEET_DEFAULT_ZONE: 'Mars/Olympus'"),
        ("BROADSHEET_DEFAULT_EDITIONS", "25:00", "BROADSHEET_DEFAULT_EDITIONS: '25:00'"),
        ("BROADSHEET_ADMIN_IDS", "me", "BROADSHEET_ADMIN_IDS"),
        ("BROADSHEET_ACCESS", "everyone", "BROADSHEET_ACCESS"),
        ("BROADSHEET_API_URL", "localhost", "BROADSHEET_API_URL"),
        ("PORT", "0", "PORT"),
        ("BROADSHEET_SEND_RATE", "-1", "BROADSHEET_SEND_RATE"),
    ],
)
def test_a_wrong_value_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=re.escape(told)):
        read_settings()


def test_a_token_is_neither_shown_nor_accepted_in_a_wrong_shape(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BROADSHEET_BOT_TOKEN", "hidden words")

    settings = read_settings()

    assert "hidden" not in repr(settings)
    with pytest.raises(SettingsError, match="does not look like a token") as raised:
        settings.token()
    assert "hidden" not in str(raised.value)


def test_the_example_file_lists_every_setting() -> None:
    listed = set(
        re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    )
    special = {"port": "PORT", "database_url": "DATABASE_URL"}

    assert listed == {
        special.get(name, f"BROADSHEET_{name.upper()}") for name in Settings.model_fields
    }


def test_the_readme_lists_every_setting() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    special = {"port": "PORT", "database_url": "DATABASE_URL"}

    missing = [
        name
        for field in Settings.model_fields
        if f"`{(name := special.get(field, f'BROADSHEET_{field.upper()}'))}`" not in text
    ]
    assert missing == []


def test_a_file_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("# für uns\n".encode("latin-1"))

    with pytest.raises(SettingsError, match=r"\.env is no UTF-8 text"):
        read_settings()

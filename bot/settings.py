"""The settings, read once from the environment and `.env`, checked, and then frozen.

Only the command line builds them; rooms receive plain values. `.env.example` lists every one,
and a test compares the two.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from news.errors import SettingsError
from news.model import Edition, Timetable
from news.timetable import zone_or_none

TELEGRAM_API_URL = "https://api.telegram.org"
EXTRACTIVE = "extractive"
"""The summarizer that needs no model that writes."""


def _split(value: object) -> object:
    """Return the parts of a text separated by commas, semicolons or spaces."""
    return (
        [part for part in re.split(r"[\s,;]+", value) if part] if isinstance(value, str) else value
    )


class Settings(BaseSettings):
    """Everything an operator can choose; each field's description says what it does."""

    model_config = SettingsConfigDict(
        env_prefix="BROADSHEET_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    bot_token: SecretStr | None = Field(None, description="The bot's token from @BotFather.")
    admin_ids: Annotated[tuple[int, ...], NoDecode] = Field(
        (), description="Telegram user ids of the admins, separated by commas."
    )
    access: Literal["approval", "open", "closed"] = Field(
        "approval",
        description="Who may subscribe: strangers after approval, everyone, or nobody new.",
    )
    api_url: str = Field(TELEGRAM_API_URL, description="Address of a local Bot API server.")
    webhook_url: str | None = Field(
        None, description="Public https address for a webhook, used by `run --webhook`."
    )
    webhook_secret: SecretStr | None = Field(
        None, description="Secret that Telegram repeats with each webhook call."
    )
    port: int = Field(
        8080,
        ge=1,
        le=65535,
        validation_alias=AliasChoices("PORT", "BROADSHEET_PORT"),
        description="Port of the webhook.",
    )
    database_url: str | None = Field(
        None,
        validation_alias=AliasChoices("DATABASE_URL", "BROADSHEET_DATABASE_URL"),
        description="postgresql://… or sqlite:///…; the default is SQLite in the data directory.",
    )
    data_dir: Path = Field(Path("data"), description="Where the database lives.")
    allow_private_networks: bool = Field(
        False, description="Whether feeds may lead into private networks."
    )
    send_rate: float = Field(28.0, gt=0, le=1000, description="Messages a second over all chats.")
    resend_unknown: bool = Field(
        True,
        description="Whether a message whose fate is unknown is sent once more, silently.",
    )
    default_editions: Annotated[tuple[str, ...], NoDecode] = Field(
        ("08:00",), description="Local times of a new subscriber's digests."
    )
    default_zone: str = Field("UTC", description="Time zone until a subscriber chooses one.")
    summarizer: str = Field(
        EXTRACTIVE, description="`extractive`, or the name or path of a model that writes."
    )
    model_threads: int = Field(1, ge=1, le=64, description="CPU threads of the model.")
    model_runtime: Literal["torch", "onnx"] = Field(
        "torch", description="What computes the embedded model; onnx is an extra to install."
    )
    model_idle_minutes: float = Field(
        30, ge=0, description="The model leaves memory after so many idle minutes; 0: never."
    )
    tick_seconds: float = Field(
        20, ge=0.1, le=3600, description="How often the stages look for work."
    )
    story_days: float = Field(21, gt=0, le=60, description="How long a story stays open.")
    story_articles: int = Field(
        10_000, ge=100, description="Open articles at most; the oldest close early. 12 kB each."
    )
    keep_days: float = Field(60, ge=1, description="How long articles are kept.")
    keep_html_days: float = Field(
        7, ge=0, description="How long the HTML that an article was cleaned from is kept."
    )
    log_format: Literal["text", "json"] = Field("text", description="Format of the log.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severe log lines that are written."
    )

    @field_validator("default_editions", mode="before")
    @classmethod
    def _read_list(cls, value: object) -> object:
        return _split(value)

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _read_admins(cls, value: object) -> object:
        parts = _split(value)
        for part in parts if isinstance(parts, list) else ():
            if not re.fullmatch(r"[0-9]{1,18}", part):
                raise ValueError(f"{part!r} is not a user id, which is a number; ask @userinfobot")
        return parts

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: str | None) -> str | None:
        place = (value or "").partition("://")[2].rpartition("@")[2]
        host = re.split(r"[/?]", place, maxsplit=1)[0]
        # The value is not shown: where the @ is missing, it is the password.
        if re.search(r":[^\]:]*[^\]:0-9][^\]:]*$", host):
            raise ValueError(
                "its port is no number; it looks like postgresql://user:password@host/name"
            )
        return value

    @field_validator("default_editions")
    @classmethod
    def _check_editions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("at least one time such as 08:00 is needed")
        for text in value:
            if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", text):
                raise ValueError(f"{text!r} is not a time such as 08:00")
        return value

    @field_validator("default_zone")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        if (zone := zone_or_none(value)) is None:
            raise ValueError(f"{value!r} is not a time zone such as Europe/Berlin")
        return zone.key

    @field_validator("api_url", "webhook_url")
    @classmethod
    def _check_address(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError(f"{value!r} is not an address such as https://…")
        return value.rstrip("/") if value else value

    def database_address(self) -> str:
        """Return the database's URL: the one that was set, or SQLite in the data directory."""
        return self.database_url or f"sqlite:///{self.data_dir / 'broadsheet.sqlite3'}"

    def default_timetable(self) -> Timetable:
        """Return the timetable of whoever only presses /start."""
        times = (time.fromisoformat(text.zfill(5)) for text in self.default_editions)
        return Timetable(tuple(Edition(at) for at in sorted(times)), self.default_zone)

    def trouble(self) -> str | None:
        """Return what is allowed and yet hardly meant, or None."""
        if not self.admin_ids and self.access == "approval":
            return (
                "BROADSHEET_ADMIN_IDS is empty: nobody can let readers in. Put your own Telegram "
                "user id there (ask @userinfobot), or set BROADSHEET_ACCESS=open."
            )
        return None

    def model_idle(self) -> timedelta | None:
        """Return how long the model may be idle before it leaves memory, None for ever."""
        return timedelta(minutes=self.model_idle_minutes) if self.model_idle_minutes else None

    def token(self) -> str:
        """Return the bot's token.

        Raises:
            SettingsError: there is none, or it cannot be one.
        """
        if self.bot_token is None:
            raise SettingsError(
                "BROADSHEET_BOT_TOKEN is not set. Ask @BotFather in Telegram for a bot, and put "
                "its token into .env (see .env.example)."
            )
        token = self.bot_token.get_secret_value().strip()
        if not re.fullmatch(r"\d+:[\w-]+", token):
            raise SettingsError(
                "BROADSHEET_BOT_TOKEN does not look like a token (digits, a colon, letters)."
            )
        return token


def read_settings(**overrides: object) -> Settings:
    """Read and check the settings.

    Args:
        overrides: values that win over the environment, by field name.

    Raises:
        SettingsError: names each wrong setting and says what is wrong with it.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(e) for e in error.errors())) from error
    except UnicodeDecodeError as error:
        raise SettingsError(".env is no UTF-8 text; save it as UTF-8") from error


def _sentence(problem: object) -> str:
    """Return one sentence for one of pydantic's findings, without the value of a secret."""
    assert isinstance(problem, dict)
    name = str(problem["loc"][0]) if problem["loc"] else "settings"
    known = {"port": "PORT", "database_url": "DATABASE_URL"}
    setting = known.get(name, name if name.isupper() else f"BROADSHEET_{name.upper()}")
    return f"{setting}: {str(problem['msg']).removeprefix('Value error, ')}"

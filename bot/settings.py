"""Settings from the environment and `.env`, checked once, with an error a person can act on."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.clock import zone_names

SLACK_API = "https://slack.com/api/"
PACKAGED_COMMUNITY = Path(__file__).parent / "community" / "california"
# What may also stand in a file of its own, named by the same with _FILE at its end.
SECRETS = ("slack_bot_token", "slack_app_token", "slack_signing_secret")
NUMBERS = {
    "MESSAGES_PER_SECOND": "should be a number from 0.1 to 50, such as 5",
    "BOT_RETENTION_DAYS": "should be a number of days from 1 to 3650, such as 365",
    "STATUS_PORT": "should be a number from 1 to 65535, such as 9100",
    "PORT": "should be a number from 1 to 65535, such as 3000",
}


class SettingsError(Exception):
    """A setting is missing or malformed; the text is one sentence with the remedy."""


class Settings(BaseSettings):
    """Everything an operator can set. `.env.example` describes each variable."""

    model_config = SettingsConfigDict(env_file_encoding="utf-8-sig", extra="ignore", frozen=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_bot_token_file: Path | None = None
    slack_app_token_file: Path | None = None
    slack_signing_secret_file: Path | None = None
    slack_api_url: str = SLACK_API
    database_url: str = "sqlite:///data/bot.db"
    bot_community: Path = PACKAGED_COMMUNITY
    bot_timezone: str | None = None
    bot_admins: Annotated[frozenset[str], NoDecode] = frozenset()
    bot_retention_days: int = Field(default=365, ge=1, le=3650)
    messages_per_second: float = Field(default=5, ge=0.1, le=50)
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)  # 0: any that is free
    public_url: str | None = None
    status_port: int | None = Field(default=None, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @model_validator(mode="before")
    @classmethod
    def _from_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Read each secret that stands in a file of its own."""
        for name in SECRETS:
            file = values.get(f"{name}_file")
            if not file:
                continue
            setting = name.upper()
            if values.get(name):
                raise ValueError(f"{setting} and {setting}_FILE are both set: leave one out.")
            try:
                values[name] = Path(file).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                raise ValueError(f"{setting}_FILE names {file}, which cannot be read.") from None
        return values

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _starts(token, "xoxb-", "Slack app page, OAuth & Permissions, Bot User OAuth Token")

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _starts(token, "xapp-", "Slack app page, Basic Information, App-Level Tokens")

    @field_validator("slack_signing_secret")
    @classmethod
    def _signing_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not re.fullmatch(r"[0-9a-f]{32}", secret.get_secret_value()):
            raise ValueError(
                "should be 32 characters from 0-9 and a-f "
                "(Slack app page, Basic Information, Signing Secret)"
            )
        return secret

    @field_validator("slack_api_url")
    @classmethod
    def _api_url(cls, url: str) -> str:
        if not _is_safe(url):
            raise ValueError(
                f"should be an https address such as {SLACK_API}; http is for this computer only"
            )
        return url if url.endswith("/") else url + "/"

    @field_validator("database_url")
    @classmethod
    def _database(cls, url: str) -> str:
        if not re.match(r"sqlite:///.+|postgres(ql)?://", url):
            raise ValueError(
                "should name an SQLite file, such as sqlite:///data/bot.db, or a PostgreSQL "
                "database, such as postgresql://bot@db.example.org/bot"
            )
        return url

    @field_validator("bot_community")
    @classmethod
    def _community(cls, folder: Path) -> Path:
        if not (folder / "community.toml").is_file():
            raise ValueError(
                f"should be a folder that holds community.toml; {folder} does not "
                "(leave it out for the packaged one)"
            )
        return folder

    @field_validator("bot_timezone")
    @classmethod
    def _timezone(cls, name: str | None) -> str | None:
        if name and name not in zone_names():
            raise ValueError("should be an IANA time zone such as America/Denver")
        return name or None

    @field_validator("bot_admins", mode="before")
    @classmethod
    def _admins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ids = frozenset(part for part in re.split(r"[,\s]+", value) if part)
        for person in sorted(ids):
            if not re.fullmatch(r"[UW][A-Z0-9]{2,}", person):
                raise ValueError(
                    "should be Slack member ids such as U012AB3CD, separated by commas (Slack "
                    "profile, three dots, Copy member ID)"
                )
        return ids

    @field_validator("host")
    @classmethod
    def _host(cls, host: str) -> str:
        try:
            return str(ip_address(host))
        except ValueError:
            raise ValueError(
                "should be an address of this machine such as 127.0.0.1; 0.0.0.0 means all of them"
            ) from None

    @field_validator("public_url")
    @classmethod
    def _public(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "")
        if url and (not _is_safe(url) or parts.query or parts.fragment):
            raise ValueError("should be an https address such as https://bot.example.org")
        return url.rstrip("/") if url else None

    @model_validator(mode="after")
    def _both_halves(self) -> Settings:
        bot, app = self.slack_bot_token, self.slack_app_token
        if app and not bot:
            raise ValueError(
                "SLACK_BOT_TOKEN is missing while SLACK_APP_TOKEN is set: copy the one that begins "
                "with xoxb- from your Slack app's page, OAuth & Permissions."
            )
        if bot and not app and not self.slack_signing_secret:
            raise ValueError(
                "SLACK_APP_TOKEN is missing while SLACK_BOT_TOKEN is set: make one that begins "
                "with xapp- on your Slack app's page, Basic Information, App-Level Tokens "
                "(scope connections:write)."
            )
        return self

    @property
    def has_tokens(self) -> bool:
        """Whether there is enough to connect to a workspace."""
        return self.slack_bot_token is not None

    @property
    def database(self) -> Path | str:
        """The SQLite file that `DATABASE_URL` names, or the address of a PostgreSQL database."""
        url = self.database_url
        return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:") else url


def load_settings(env_file: Path | None = Path(".env"), **overrides: object) -> Settings:
    """Read the environment over `env_file`, `overrides` over both; raises `SettingsError`."""
    if env_file and env_file.is_file():
        _check_encoding(env_file)
    try:
        return Settings(_env_file=env_file, _env_ignore_empty=True, **overrides)  # type: ignore[call-arg, arg-type]
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def _check_encoding(env_file: Path) -> None:
    """Editors on Windows may save a text so that every second byte is zero."""
    try:
        text = env_file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise SettingsError(
            f"{env_file} is not saved as UTF-8 (perhaps as UTF-16): save it with that encoding."
        )


def _is_safe(url: str) -> bool:
    """Whether it is a web address that nobody on the way can read: https, or this computer."""
    parts = urlsplit(url)
    loopback = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    safe = parts.scheme == "https" or (parts.scheme == "http" and loopback)
    return bool(parts.hostname) and safe


def _starts(token: SecretStr | None, prefix: str, where: str) -> SecretStr | None:
    if token and token.get_secret_value().startswith("xoxe"):
        raise ValueError(
            "is a rotating one (xoxe), which Slack ends after twelve hours and the bot does not "
            "renew. Rotation cannot be switched off again: create the app anew from manifest.json, "
            "and copy its token"
        )
    if token and not re.fullmatch(
        re.escape(prefix) + r"[A-Za-z0-9-]{8,}", token.get_secret_value()
    ):
        raise ValueError(f"should begin with {prefix} and have no blanks (copy it from: {where})")
    return token


def _sentence(error: ValidationError) -> str:
    """One sentence for the first thing wrong; it never repeats a value, which may be a secret."""
    first = error.errors()[0]
    reason = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return reason
    name = str(first["loc"][0]).upper()
    if first["type"] == "literal_error":
        reason = f"should be {first['ctx']['expected'].replace(chr(39), '')}"
    elif name in NUMBERS:
        reason = NUMBERS[name]
    return f"{name} {reason}. Set it in .env or in the environment."

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings

BOT = "xoxb-0000000000-test"
APP = "xapp-1-A000-0000-test"
LOCAL = "http://127.0.0.1:9000/api"


def load(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return load_settings(env_file=None)


@pytest.mark.parametrize(
    ("environment", "name", "value"),
    [
        ({}, "has_tokens", False),
        ({}, "database", Path("data/bot.db")),
        ({}, "port", 3000),
        ({"BOT_ADMINS": "U012AB3CD, U045EF6GH"}, "bot_admins", {"U012AB3CD", "U045EF6GH"}),
        ({"SLACK_API_URL": LOCAL}, "slack_api_url", f"{LOCAL}/"),  # http on this computer only
    ],
)
def test_what_is_set_and_what_is_left_out_is_read(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], name: str, value: object
) -> None:
    assert getattr(load(monkeypatch, **environment), name) == value


def test_empty_lines_of_the_example_count_as_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    settings = load_settings(env_file=Path(".env.example"))
    assert settings == load_settings(env_file=None)


def test_the_environment_wins_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=4000\nLOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("PORT", "5000")
    settings = load_settings(env_file=file)
    assert (settings.port, settings.log_level) == (5000, "DEBUG")


@pytest.mark.parametrize(
    ("environment", "named", "remedy"),
    [
        ({"SLACK_BOT_TOKEN": "abc"}, "SLACK_BOT_TOKEN", "begin with xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxe.xoxb-1-abcdefgh"}, "SLACK_BOT_TOKEN", "twelve hours"),
        ({"SLACK_BOT_TOKEN": BOT, "SLACK_BOT_TOKEN_FILE": "x"}, "SLACK_BOT_TOKEN", "both set"),
        ({"SLACK_APP_TOKEN_FILE": "/none"}, "SLACK_APP_TOKEN_FILE", "cannot be read"),
        ({"HOST": "example.org"}, "HOST", "such as 127.0.0.1"),
        ({"SLACK_BOT_TOKEN": "xoxb-a b"}, "SLACK_BOT_TOKEN", "no blanks"),
        ({"SLACK_APP_TOKEN": BOT}, "SLACK_APP_TOKEN", "begin with xapp-"),
        ({"SLACK_BOT_TOKEN": BOT}, "SLACK_APP_TOKEN", "connections:write"),
        ({"SLACK_APP_TOKEN": APP}, "SLACK_BOT_TOKEN", "OAuth & Permissions"),
        ({"SLACK_SIGNING_SECRET": "short"}, "SLACK_SIGNING_SECRET", "32 characters"),
        ({"SLACK_API_URL": "http://example.org/api/"}, "SLACK_API_URL", "https"),
        ({"SLACK_API_URL": "slack"}, "SLACK_API_URL", "https://slack.com/api/"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL", "sqlite:///data/bot.db"),
        ({"BOT_COMMUNITY": "/nowhere"}, "BOT_COMMUNITY", "community.toml"),
        ({"BOT_TIMEZONE": "PST"}, "BOT_TIMEZONE", "America/Denver"),
        ({"BOT_ADMINS": "marisol"}, "BOT_ADMINS", "U012AB3CD"),
        ({"BOT_RETENTION_DAYS": "0"}, "BOT_RETENTION_DAYS", "such as 365"),
        ({"BOT_RETENTION_DAYS": "a year"}, "BOT_RETENTION_DAYS", "such as 365"),
        ({"PORT": "http"}, "PORT", "such as 3000"),
        ({"PORT": "70000"}, "PORT", "65535"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL", "DEBUG"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT", "json"),
    ],
)
def test_a_wrong_value_is_one_sentence_with_the_variable_and_the_remedy(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], named: str, remedy: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        load(monkeypatch, **environment)
    text = str(raised.value)
    assert named in text
    assert remedy in text
    assert "\n" not in text


def test_an_error_never_repeats_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as raised:
        load(monkeypatch, SLACK_BOT_TOKEN="xoxp-this-is-secret")
    assert "this-is-secret" not in str(raised.value)
    settings = load(monkeypatch, SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP)
    assert BOT not in repr(settings)


def test_every_setting_is_described_in_the_example_file() -> None:
    example = Path(".env.example").read_text()
    named = set(re.findall(r"^([A-Z_]+)=", example, flags=re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}
    described = re.findall(r"^# .+\n(?:# .+\n)*([A-Z_]+)=", example, flags=re.MULTILINE)
    assert set(described) == named


def test_secrets_are_read_from_files_of_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bot").write_text(f"{BOT}\n")
    (tmp_path / "app").write_text(f"{APP}\n")
    settings = load(
        monkeypatch,
        SLACK_BOT_TOKEN_FILE=str(tmp_path / "bot"),
        SLACK_APP_TOKEN_FILE=str(tmp_path / "app"),
    )
    assert settings.slack_bot_token
    assert settings.slack_bot_token.get_secret_value() == BOT
    assert settings.slack_app_token
    assert settings.slack_app_token.get_secret_value() == APP


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_of_settings_in_another_encoding_is_named(
    tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    file = tmp_path / ".env"
    file.write_bytes("PORT=4000\n".encode(encoding))
    with pytest.raises(SettingsError, match=r"\.env is not saved as UTF-8"):
        load_settings(env_file=file)
    file.write_bytes("PORT=4000\n".encode("utf-8-sig"))
    assert load_settings(env_file=file).port == 4000


TWO_LINES = """
import logging
from bot.logs import request_id, set_up_logging
set_up_logging("INFO", "json")
request_id.set("1a2b3c4d")
logging.info("of a request, with xoxb-1234567890")
request_id.set("")
logging.info("of none")
"""


def test_lines_of_one_request_bear_its_id_and_no_token() -> None:
    said = subprocess.run(
        [sys.executable, "-c", TWO_LINES], capture_output=True, text=True, check=True
    ).stderr
    one, other = map(json.loads, said.splitlines())
    assert (one["request_id"], one["message"]) == ("1a2b3c4d", "of a request, with [token]")
    assert other["request_id"] is None

"""The command line beside the bot: sessions, manifest, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.command_line import bot, printed
from tests.stage import Stage

pytestmark = pytest.mark.usefixtures("here")


def listed(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = printed("sessions", *arguments)
    return found


def test_sessions_as_json_have_times_with_the_offset_of_their_zone(here: Path) -> None:
    (training,) = listed("--from", "2026-04-17", "--to", "2026-04-17")
    assert training == {
        "uid": "training-2026-04-17",
        "recurrence_id": "2026-04-17",
        "kind": "training",
        "title": "Quarterly Training",
        "topic": "The Road to Renewal: renewals for school year 2026-27, oversight and best "
        "practices",
        "start": "2026-04-17T09:00:00-07:00",
        "end": "2026-04-17T11:00:00-07:00",
        "all_day": False,
        "timezone": "America/Los_Angeles",
        "status": "confirmed",
        "url": None,
        "source": "https://www.cde.ca.gov/sp/ch/casiqrt.asp",
    }


def test_a_table_names_every_session(here: Path) -> None:
    output = bot("sessions", "--from", "2026-01-01", "--to", "2026-03-01").output
    assert "2026-02-06" in output
    assert "09:00-11:00" in output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--kind", "zebra"), "The kinds are: charter-chat, training, conference"),
        (("--from", "2027-02-01", "--to", "2027-01-01"), "Swap them"),
        (("--from", "32 March"), "is no date. Write it such as"),
    ],
)
def test_wrong_options_get_a_sentence(
    here: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    result = bot("sessions", *arguments)
    assert result.exit_code == 2
    assert sentence in result.output


def test_the_manifest_in_the_repository_is_the_one_generated(here: Path) -> None:
    kept = Path(__file__).parents[3] / "manifest.json"
    assert bot("manifest").output == kept.read_text()


def test_the_doctor_asks_slack_for_tokens_and_scopes(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(here)
    monkeypatch.setenv("SLACK_BOT_TOKEN", stage.slack.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", stage.slack.app_token)
    monkeypatch.setenv("SLACK_API_URL", stage.slack.api_url)

    def refused(method: str, error: str) -> str:
        stage.slack.faults.add("refuse", method, error=error, times=1)
        result = bot("doctor")
        assert result.exit_code == 1
        return result.output

    try:
        well = bot("doctor")
        assert well.exit_code == 0, well.output
        for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN: opens a connection", "scopes"):
            assert f"ok   {name}" in well.output
        said = refused("auth.test", "invalid_auth")
        assert "FAIL SLACK_BOT_TOKEN: Slack says invalid_auth" in said
        said = refused("apps.connections.open", "missing_scope")
        assert "FAIL SLACK_APP_TOKEN: Slack says missing_scope" in said
        stage.slack.app.scopes -= {"im:write", "users:read"}
        assert "FAIL scopes: missing im:write, users:read: add them" in bot("doctor").output
    finally:
        stage.close()


def test_the_doctor_names_a_malformed_setting_and_a_damaged_database(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "bot.db").write_text("no database " * 500)
    assert "FAIL database" in bot("doctor").output
    monkeypatch.setenv("PORT", "many")
    assert "FAIL settings: PORT" in bot("doctor").output

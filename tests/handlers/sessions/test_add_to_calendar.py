"""Add to calendar, over the real wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest

from bot.store.people import Person
from handlers.effects import Respond
from handlers.routes import Action
from schedules.model import Segment, Series
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, live, shown

LINKS = ("Google Calendar", "Outlook (work or school)", "Outlook.com (personal)")


def answer(stage: Stage) -> dict[str, Any]:
    """The message with the links, once it has come."""

    def look() -> list[dict[str, Any]]:
        return [m for m in stage.dana.sees(AUTHORIZERS) if "Add to your calendar" in shown(m)]

    return dict(eventually(look)[-1])


def file_of(stage: Stage) -> str:
    """The file in Dana's direct messages, once it has come."""
    channel = stage.dana.open_dm()
    message = eventually(lambda: [m for m in stage.dana.sees(channel) if m.get("files")])[-1]
    (file,) = message["files"]
    assert file["name"] == "session.ics"
    return str(stage.slack.workspace.files.content(file["id"]).decode())


def parameters(message: Mapping[str, Any], name: str) -> dict[str, str]:
    query = parse_qs(urlsplit(buttons(message)[name]["url"]).query)
    return {key: values[0] for key, values in query.items()}


def press(stage: Stage, message: Mapping[str, Any]) -> None:
    assert stage.dana.press(message, "add_to_calendar").ok


def test_the_button_gives_links_and_a_file(stage: Stage) -> None:
    press(stage, stage.types("/charter-chat"))
    message = answer(stage)
    assert message["is_ephemeral"]
    assert set(buttons(message)) == set(LINKS)
    google = parameters(message, "Google Calendar")
    assert google["dates"] == "20261125T180000Z/20261125T190000Z"
    assert google["text"] == "Charter Chat (expected, not confirmed)"
    assert google["ctz"] == "America/Los_Angeles"
    for name in LINKS[1:]:
        outlook = parameters(message, name)
        assert (outlook["startdt"], outlook["enddt"]) == (
            "2026-11-25T18:00:00Z",
            "2026-11-25T19:00:00Z",
        )
    (event,) = icalendar.Calendar.from_ical(file_of(stage)).events
    assert event.start.replace(tzinfo=None) == datetime(2026, 11, 25, 10)
    assert event.start.astimezone(UTC) == datetime(2026, 11, 25, 18, tzinfo=UTC)
    assert event["STATUS"] == "TENTATIVE"


def test_a_session_without_a_zone_has_links_but_no_file(stage: Stage) -> None:
    printed = Segment(
        uid="printed",
        kind="conference",
        title="<!channel> & friends",
        dtstart=datetime(2026, 12, 3, 12, 15),
        duration=timedelta(hours=1),
        timezone=None,
    )
    stage.bot.calendar.put(Series.of(printed), stage.clock.now())
    press(stage, stage.types("/charter-sessions friends"))
    message = answer(stage)
    assert "time zone was not published" in message["text"]
    assert "<!channel>" not in live(message)
    google = parameters(message, "Google Calendar")
    assert google["dates"] == "20261203T121500/20261203T131500"
    assert "ctz" not in google
    assert not stage.slack.calls("files.*")
    assert not stage.slack.calls("conversations.open")


@pytest.mark.parametrize("value", [None, "x", 7, [], {}, {"uid": 1, "rid": 2}, {"rid": "soon"}])
def test_a_button_of_somebodys_own_making_adds_nothing(stage: Stage, value: Any) -> None:
    somebody = Person("U0DANA")
    forged = Action("add_to_calendar", value, somebody, None, None, None, "t", "https://x.org/r")
    (effect,) = stage.bot.routes.actions["add_to_calendar"][0](forged)
    assert isinstance(effect, Respond)
    assert effect.message is not None
    assert "no longer takes place" in effect.message.text

"""Keepers are asked about dates and recordings, once each, over the real wire."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from schedules.model import Occurrence, Status
from schedules.published import question
from tests.handlers.keeping.kit import CHAT, FIRST, OTHER, does, keeps, says_yes, sends
from tests.stage import Stage, buttons, eventually, shown

FIRST_CHAT = date.fromisoformat(FIRST)


def asked(stage: Stage, who: str = "U0KEEPER") -> list[dict[str, Any]]:
    visitor = stage.visitor(who)
    return [m for m in visitor.sees(visitor.open_dm()) if "Confirm" in buttons(m)]


def now_says(stage: Stage, message: dict[str, Any], who: str = "U0KEEPER") -> str:
    """What a message says by now."""
    visitor = stage.visitor(who)
    return next(shown(m) for m in visitor.sees(visitor.open_dm()) if m["ts"] == message["ts"])


def goes_to(stage: Stage, moment: str) -> None:
    stage.clock.move_to(datetime.fromisoformat(moment))
    stage.bot.heartbeat.wake("keepers")


def test_each_keeper_is_asked_at_once_where_the_bot_comes_late(stage: Stage) -> None:
    for who in ("U0KEEPER", OTHER):
        (message,) = eventually(lambda who=who: asked(stage, who))
        assert "expected but not confirmed" in shown(message)
        assert "Wednesday, November 25, 2026" in str(message["text"])
        assert "Thanksgiving" in shown(message)
    stage.restart()
    goes_to(stage, "2026-11-22T21:00:00+00:00")
    goes_to(stage, "2026-12-02T18:30:00+00:00")
    eventually(lambda: len(asked(stage)) == 2)
    stage.settle()
    assert len(asked(stage)) == len(asked(stage, OTHER)) == 2


def test_confirming_settles_it_and_the_other_keeper_is_told(stage: Stage) -> None:
    (mine,) = eventually(lambda: asked(stage))
    (theirs,) = eventually(lambda: asked(stage, OTHER))
    stage.keeper.press(mine, "keepers_ask_confirm")
    eventually(lambda: "it is confirmed" in now_says(stage, mine))
    eventually(lambda: "changed meanwhile" in now_says(stage, theirs, OTHER))
    stage.visitor(OTHER).press(theirs, "keepers_ask_confirm")  # as it stood there before
    stage.settle()
    assert "It is confirmed now." in now_says(stage, theirs, OTHER)
    assert len(stage.bot.db.query("select * from changes")) == 1


def test_a_date_is_confirmed_even_if_something_else_was_filled_in_meanwhile(stage: Stage) -> None:
    (message,) = eventually(lambda: asked(stage))
    view = keeps(stage, "/charter-sessions settings")
    sends(stage.keeper, view, **{"chat-registration": "https://example.org/register"})
    stage.keeper.press(message, "keepers_ask_confirm")
    dm = stage.keeper.open_dm()
    eventually(lambda: any("it is confirmed" in shown(m) for m in stage.keeper.sees(dm)))
    found = stage.bot.calendar.occurrence(CHAT, FIRST_CHAT)
    assert found is not None
    assert found.status is Status.CONFIRMED


def test_a_date_that_was_moved_meanwhile_is_asked_about_again(stage: Stage) -> None:
    (message,) = eventually(lambda: asked(stage))
    view = does(stage, "move", who=OTHER)
    sends(stage.visitor(OTHER), view, date="2026-11-24", status="tentative", scope="this")
    says_yes(stage.visitor(OTHER))
    again = eventually(lambda: [m for m in asked(stage) if "November 24, 2026" in shown(m)])[0]
    eventually(lambda: "changed meanwhile" in now_says(stage, message))
    assert again["ts"] != message["ts"]
    stage.keeper.press(again, "keepers_ask_confirm")
    eventually(lambda: "it is confirmed" in now_says(stage, again))


def test_who_says_that_there_is_no_recording_is_not_asked_again(stage: Stage) -> None:
    (message,) = eventually(lambda: asked(stage))
    stage.keeper.press(message, "keepers_ask_confirm")
    goes_to(stage, "2026-11-26T17:30:00+00:00")
    dm = stage.keeper.open_dm()
    found = eventually(lambda: [m for m in stage.keeper.sees(dm) if "There is none" in buttons(m)])
    stage.keeper.press(found[0], "keepers_ask_no_link")
    eventually(lambda: "All right." in now_says(stage, found[0]))
    goes_to(stage, "2026-11-27T17:30:00+00:00")
    stage.settle()
    assert [m for m in stage.keeper.sees(dm) if "There is none" in buttons(m)] == []


def occurrence(status: Status = Status.TENTATIVE, **more: Any) -> Occurrence:
    start = datetime.fromisoformat("2027-01-27T18:00:00+00:00")
    return Occurrence(
        uid="chat",
        recurrence_id=date(2027, 1, 27),
        kind="chat",
        title="Chat",
        local_start=datetime(2027, 1, 27, 10),
        local_end=datetime(2027, 1, 27, 11),
        timezone="America/Los_Angeles",
        start=start,
        end=start + timedelta(hours=1),
        status=status,
        **more,
    )


@pytest.mark.parametrize(
    ("status", "moment", "expected"),
    [
        (Status.TENTATIVE, "2026-12-30T17:59", None),
        (Status.TENTATIVE, "2026-12-30T18:00", "P28D"),
        (Status.TENTATIVE, "2027-01-17T18:00", "P10D"),
        (Status.TENTATIVE, "2027-01-24T18:00", "P3D"),
        (Status.TENTATIVE, "2027-01-27T18:00", None),
        (Status.CONFIRMED, "2027-01-24T18:00", None),
        (Status.CONFIRMED, "2027-01-28T16:59", None),
        (Status.CONFIRMED, "2027-01-28T17:00", "recording"),
        (Status.CONFIRMED, "2027-02-05T17:00", None),
        (Status.CANCELLED, "2027-01-24T18:00", None),
        (Status.CANCELLED, "2027-01-28T17:00", None),
    ],
)
def test_what_is_asked_when(status: Status, moment: str, expected: str | None) -> None:
    now = datetime.fromisoformat(f"{moment}:00+00:00")
    assert question(occurrence(status), now) == expected


def test_who_gave_the_recording_is_not_asked_for_it() -> None:
    now = datetime.fromisoformat("2027-01-28T18:00:00+00:00")
    there = occurrence(Status.CONFIRMED, resources_url="https://example.org/r")
    assert question(there, now) is None

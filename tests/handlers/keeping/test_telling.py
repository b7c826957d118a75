"""What reaches those who were reminded when a keeper changes something, over the real wire."""

from __future__ import annotations

from datetime import UTC, datetime

from schedules.leads import Lead
from schedules.subscriptions import Subject, Subscriptions
from tests.handlers.keeping.kit import CHAT, DANA, KEEPER, closes_all, does, says_yes, sends
from tests.stage import Stage, eventually, shown


def reminded(stage: Stage, destination: str = DANA) -> None:
    """Somebody wants to be reminded a day before, and is."""
    Subscriptions(stage.bot.db).wish(
        destination,
        {Subject(kind=CHAT): [Lead.parse("P1D")]},
        by=KEEPER if destination.startswith("C") else destination,
        is_channel=destination.startswith("C"),
        now=stage.clock.now(),
    )
    stage.clock.move_to(datetime(2026, 11, 24, 18, 0, 5, tzinfo=UTC))
    sent = "select * from deliveries where kind = 'reminder' and state = 'sent'"
    eventually(lambda: stage.bot.db.query(sent))


def test_who_was_reminded_is_counted_before_a_move_and_told_after_it(stage: Stage) -> None:
    reminded(stage)
    view = does(stage, "move")
    answer = sends(stage.keeper, view, start="14:00", end="15:00", scope="this")
    assert "*Told at once:* 1 person" in shown(answer.view)
    says_yes(stage.keeper)
    eventually(
        lambda: stage.bot.db.query(
            "select * from deliveries where kind = 'moved' and state = 'sent'"
        )
    )
    (row,) = stage.bot.db.query(
        "select * from deliveries where kind = 'reminder' and state = 'sent'"
    )
    replies = stage.dana.thread(row["channel"], row["ts"])[1:]
    assert any("2:00 p.m." in m["text"] for m in replies)


def test_nobody_is_said_to_be_told_of_a_date_that_is_less_sure(stage: Stage) -> None:
    does(stage, "confirm")
    says_yes(stage.keeper, scope="this")
    closes_all(stage.keeper)
    reminded(stage)
    answer = sends(stage.keeper, does(stage, "edit"), status="tentative", scope="this")
    assert "*Nobody is notified.*" in shown(answer.view)

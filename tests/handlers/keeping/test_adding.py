"""Adding sessions from inside Slack, over the real wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from schedules.leads import Lead
from schedules.model import Series
from schedules.subscriptions import About, Subscriptions
from tests.handlers.keeping.kit import DANA, KEEPER, closes_all, keeps, says_yes, sends
from tests.stage import Stage, shown

SERIES = {
    "kind": "training",
    "date": "2027-01-27",
    "start": "10:00",
    "end": "11:00",
    "repeats": "monthly-last",
    "status": "confirmed",
}


def wishes(stage: Stage, *leads: str) -> None:
    """Dana wants to be reminded of trainings."""
    about = {About(kind="training"): [Lead.parse(lead) for lead in leads]}
    now = stage.clock.now()
    Subscriptions(stage.bot.db).wish(DANA, about, by=DANA, is_channel=False, now=now)


def test_what_was_understood_is_said_back_before_anything_is_added(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions add")
    assert "Pacific" in shown(view)
    answer = sends(stage.keeper, view, **SERIES, topic="Audits & <leases>")
    said = shown(answer.view)
    assert (
        "Every last Wednesday of the month, 10:00 a.m. to 11:00 a.m. Pacific, "
        "from Wednesday, January 27, 2027" in said
    )
    assert "Jan 27, Feb 24, Mar 31" in said
    assert "Audits &amp; &lt;leases&gt;" in said
    assert stage.bot.calendar.not_over(stage.clock.now(), "training", limit=1) == []
    assert "Added" in says_yes(stage.keeper)
    message = stage.types("/charter-training")
    assert "Wednesday, January 27, 2027 at 10:00 a.m. Pacific" in str(message["text"])
    assert stage.bot.db.query("select changed_by from changes") == [{"changed_by": KEEPER}]


def test_holidays_clashes_and_the_past_are_warned_of(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions add")
    answer = sends(stage.keeper, view, **SERIES)
    said = shown(answer.view)
    assert "Mar 31, 2027 is a public holiday: Cesar Chavez Day." in said
    assert "“Charter Chat” is at the same time" in said
    stage.keeper.close(stage.keeper.views()[-1]["id"])
    answer = sends(stage.keeper, view, date="2026-11-18", repeats="once")
    assert "in the past" in shown(answer.view)


def test_a_number_of_sessions_without_a_rhythm_is_not_overlooked(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions add")
    for more in ({"count": "3"}, {"until": "2027-06-30"}):
        answer = sends(stage.keeper, view, **{**SERIES, "repeats": "once"}, **more)
        assert "Choose how it repeats" in answer.errors["repeats"]


def test_a_series_that_began_long_ago_is_shown_with_what_is_to_come(stage: Stage) -> None:
    wishes(stage, "P1D")
    began = {**SERIES, "date": "2020-01-01", "repeats": "weekly"}
    answer = sends(stage.keeper, keeps(stage, "/charter-sessions add"), **began)
    said = shown(answer.view)
    assert "from Wednesday, January 1, 2020:* Jan 1, 2020, Nov 25, Dec 2" in said
    assert "The first date lies in the past." in said
    assert "*Reminders for Nov 25, 2026:* 1 day before: 1 person" in said


def test_a_series_far_ahead_is_in_the_list_at_once(stage: Stage) -> None:
    sends(stage.keeper, keeps(stage, "/charter-sessions add"), **{**SERIES, "date": "2029-01-31"})
    says_yes(stage.keeper)
    closes_all(stage.keeper)
    said = shown(keeps(stage, "/charter-sessions manage training"))
    assert "Wednesday, January 31, 2029" in said
    stage.clock.move_to(datetime(2028, 1, 1, tzinfo=UTC))
    stage.bot.calendar.extend(stage.clock.now())
    found = stage.bot.calendar.not_over(stage.clock.now(), "training", limit=9)
    assert [one.local_start.month for one in found[:3]] == [1, 2, 3]


def test_who_will_be_reminded_is_said(stage: Stage) -> None:
    wishes(stage, "P1D")
    answer = sends(stage.keeper, keeps(stage, "/charter-sessions add"), **SERIES)
    assert "1 day before: 1 person" in shown(answer.view)
    assert "January 26, 2027 at 10:00 a.m. Pacific" in shown(answer.view)


def test_of_reminders_that_are_overdue_only_the_latest_is_promised(stage: Stage) -> None:
    wishes(stage, "P7D", "P3D", "P1D")
    soon = {**SERIES, "date": "2026-11-24", "repeats": "once"}
    said = shown(sends(stage.keeper, keeps(stage, "/charter-sessions add"), **soon).view)
    assert "*Reminders for Nov 24, 2026:* 3 days before: 1 person" in said
    assert "1 day before: 1 person" in said
    assert "1 week before" not in said


def test_no_reminder_is_promised_of_what_is_over(stage: Stage) -> None:
    wishes(stage, "P1D")
    view = keeps(stage, "/charter-sessions add")
    past = {**SERIES, "date": "2026-11-18"}
    said = shown(sends(stage.keeper, view, **{**past, "repeats": "once"}).view)
    assert "*Reminders:* none" in said
    stage.keeper.close(stage.keeper.views()[-1]["id"])
    said = shown(sends(stage.keeper, view, **{**past, "repeats": "weekly"}).view)
    assert "*Reminders for Nov 25, 2026:* 1 day before: 1 person" in said


def test_a_single_session_and_a_series_with_an_end(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions add")
    sends(stage.keeper, view, **{**SERIES, "repeats": "once"}, title="Extra")
    says_yes(stage.keeper)
    assert len(stage.bot.calendar.not_over(stage.clock.now(), "training", limit=9)) == 1
    view = keeps(stage, "/charter-sessions add")
    sends(stage.keeper, view, **{**SERIES, "repeats": "weekly"}, count="3")
    assert "3 times" in shown(stage.keeper.views()[-1])
    says_yes(stage.keeper)
    assert len(stage.bot.calendar.not_over(stage.clock.now(), "training", limit=9)) == 4


def test_what_cannot_be_is_said_under_the_input(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions add")
    answer = sends(stage.keeper, view, **{**SERIES, "end": "10:00"}, count="x", until="2026-01-01")
    assert set(answer.errors) == {"end", "count", "until"}
    answer = sends(stage.keeper, view, end="11:00", count=None, until=None, date="2027-01-20")
    assert "not the last Wednesday" in answer.errors["repeats"]
    answer = sends(stage.keeper, view, date="2027-01-27", source="javascript:alert(1)")
    assert "https://" in answer.errors["source"]


def test_a_session_of_any_length_of_text_is_accepted_or_refused_in_words(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions add")
    long = "“\\" * 250
    answer = sends(stage.keeper, view, **SERIES, topic=long, note=long, place="x" * 200)
    assert answer.ok or "too long" in answer.errors["note"]


def test_a_link_of_the_kind_is_taken_for_granted(stage: Stage) -> None:
    now = stage.clock.now()
    stage.bot.keeping.shared.save(
        "chat-registration", "https://example.org/chat", KEEPER, now, registers="charter-chat"
    )
    own = Series(
        uid="own",
        kind="charter-chat",
        title="Chat",
        dtstart=datetime(2026, 11, 24, 9),
        duration=timedelta(hours=1),
        timezone="America/Los_Angeles",
        url="https://example.org/own",
    )
    stage.bot.calendar.put(own, now, origin="keeper")
    view = keeps(stage, "/charter-sessions add")
    sends(stage.keeper, view, **{**SERIES, "kind": "charter-chat", "repeats": "once"})
    says_yes(stage.keeper)
    found = stage.bot.calendar.not_over(now, "charter-chat", limit=9)
    assert {o.url for o in found} == {"https://example.org/own", "https://example.org/chat"}

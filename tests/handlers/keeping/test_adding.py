"""Adding sessions from inside Slack, over the real wire."""

from __future__ import annotations

from datetime import datetime, timedelta

from schedules.model import Segment, Series
from tests.handlers.keeping.kit import KEEPER, keeps, says_yes, sends
from tests.stage import Stage, shown

SERIES = {
    "kind": "training",
    "date": "2027-01-27",
    "start": "10:00",
    "end": "11:00",
    "repeats": "monthly-last",
    "status": "confirmed",
}


def test_what_a_keeper_types_is_no_markup(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions add")
    said = shown(sends(stage.keeper, view, **SERIES, topic="Audits & <!channel>").view)
    assert "Audits &amp; &lt;!channel&gt;" in said


def test_a_session_of_any_length_of_text_is_accepted_or_refused_in_words(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions add")
    long = "“\\" * 250
    answer = sends(stage.keeper, view, **SERIES, topic=long, note=long, place="x" * 200)
    assert answer.ok or "too long" in answer.errors["note"]


def test_a_link_of_the_kind_is_taken_for_granted(stage: Stage) -> None:
    now = stage.clock.now()
    stage.bot.context.shared.save(
        "chat-registration", "https://example.org/chat", KEEPER, now, registers="charter-chat"
    )
    own = Segment(
        uid="own",
        kind="charter-chat",
        title="Chat",
        dtstart=datetime(2026, 11, 24, 9),
        duration=timedelta(hours=1),
        timezone="America/Los_Angeles",
        url="https://example.org/own",
    )
    stage.bot.calendar.put(Series.of(own), now)
    view = keeps(stage, "/charter-sessions add")
    sends(stage.keeper, view, **{**SERIES, "kind": "charter-chat", "repeats": "once"})
    says_yes(stage.keeper)
    found = stage.bot.calendar.not_over(now, "charter-chat", limit=9)
    assert {o.url for o in found} == {"https://example.org/own", "https://example.org/chat"}

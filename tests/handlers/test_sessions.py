"""Questions about sessions as they are read, and their answers and buttons over the real wire."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.community import PACKAGED, load_community
from bot.local.faults import FaultKind
from handlers.payloads import UnreadableError
from handlers.reader import NotUnderstood
from handlers.sessions.asking import MAX_ASKED, Query, read
from schedules.model import Series, recurrence_date
from tests.schedules.world import chat
from tests.stage import AUTHORIZERS, Stage, eventually, everything, live, shown

KINDS = load_community(PACKAGED / "california").kinds
CHAT = KINDS[0]
TODAY = date(2026, 11, 22)


def test_a_subcommand_comes_before_a_period_and_a_period_before_a_topic() -> None:
    order = [read(words, KINDS, CHAT, TODAY) for words in ("next", "next week", "next steps")]
    assert [q.mode for q in order if isinstance(q, Query)] == ["next", "period", "topic"]


@given(st.text(max_size=MAX_ASKED + 50))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert isinstance(read(text, KINDS, None, TODAY), Query | NotUnderstood)


@given(
    st.builds(
        Query,
        mode=st.sampled_from(["next", "period", "topic"]),
        kind=st.sampled_from([None, "training"]),
        first=st.none() | st.dates(),
        last=st.none() | st.dates(),
        words=st.text(max_size=20),
        offset=st.integers(0, 100),
    )
)
def test_a_question_comes_back_from_a_button_as_it_went_in(query: Query) -> None:
    assert Query.from_value(query.to_value()) == query


@pytest.mark.parametrize(
    "wrong", [{"mode": "é😀"}, {"mode": None}, {"offset": "6"}, {"offset": [6]}, {"first": [1]}]
)
def test_what_no_button_of_this_version_holds_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UnreadableError):
        Query.from_value({"mode": "upcoming", "offset": 6, **wrong})
    with pytest.raises(ValueError, match="isoformat"):
        recurrence_date(["2026-12-30"])


def test_a_changed_profile_is_heard_of(stage: Stage) -> None:
    stage.types("/charter-chat", who=stage.priya)
    eventually(lambda: stage.bot.db.query("select * from people where user_id = 'U0PRIYA'"))
    assert "your time" in stage.types("/charter-chat", who=stage.priya)["text"]
    stage.slack.workspace.change_person("U0PRIYA", tz="America/Los_Angeles")
    eventually(lambda: "your time" not in stage.types("/charter-chat", who=stage.priya)["text"])


@pytest.mark.parametrize(("kind", "times"), [("drop_before", 0), ("fail", 0), ("drop_after", 1)])
def test_what_slack_does_not_confirm_is_not_said_to_be_shared(
    stage: Stage, kind: FaultKind, times: int
) -> None:
    message = stage.types("/charter-chat")
    stage.slack.faults.add(kind, "response_url")
    stage.dana.press(message, "sessions_share")
    eventually(lambda: any("Look in this channel" in m["text"] for m in said_to(stage)))
    assert not any("Shared in this channel." in m["text"] for m in said_to(stage))
    stage.dana.press(message, "sessions_share")  # what is not sure is not said a second time
    stage.settle()
    assert len([m for m in stage.priya.sees(AUTHORIZERS) if "Shared by" in shown(m)]) == times


def said_to(stage: Stage) -> list[dict[str, Any]]:
    return [m for m in stage.dana.sees(AUTHORIZERS) if m.get("is_ephemeral")]


def test_a_title_with_markup_is_shown_and_never_live(stage: Stage) -> None:
    title, topic = "<!channel> & <https://example.org|free>", "<@U0PRIYA> ".ljust(4000, "!")
    start = datetime(2026, 12, 1, 10)
    evil = chat(kind="training", title=title, topic=topic, dtstart=start)
    stage.bot.calendar.put(Series.of(evil), stage.clock.now())
    for typed in ("/charter-training", "/charter-training upcoming", "/charter-training december"):
        text = live(stage.types(typed))
        assert "<!channel>" not in text
        assert "<@U0PRIYA>" not in text
        assert "&lt;!channel&gt;" in text


def test_another_zone_can_be_set_for_the_community(tmp_path: Path) -> None:
    with Stage(tmp_path, more={"bot_timezone": "America/Denver"}) as stage:
        message = stage.types("/charter-chat this month")
        assert "Days are counted in Denver time" in everything(message)
        assert "11:00 a.m. Denver" in everything(message)


def test_a_session_without_a_zone_has_links_but_no_file(stage: Stage) -> None:
    start = datetime(2026, 12, 3, 12, 15)
    printed = chat(kind="conference", title="<!channel> & friends", dtstart=start, timezone=None)
    stage.bot.calendar.put(Series.of(printed), stage.clock.now())
    assert stage.dana.press(stage.types("/charter-sessions friends"), "add_to_calendar").ok
    links = "Add to your calendar"
    (message,) = eventually(lambda: [m for m in said_to(stage) if links in shown(m)])
    assert "time zone was not published" in message["text"]
    assert "<!channel>" not in live(message)
    assert not stage.slack.calls("files.*")
    assert not stage.slack.calls("conversations.open")

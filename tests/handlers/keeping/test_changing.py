"""Changing and announcing sessions over the wire, also where Slack refuses or says nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.local import Member
from bot.store.people import Person, person
from handlers.effects import Ack, AckView, Respond
from handlers.keeping import feature
from handlers.keeping.setup import NO_MEMBER
from handlers.routes import Action, Command, Submission
from schedules.importing import Options
from schedules.importing.listing import PublishedError, dates_in
from schedules.model import Series, Status
from tests.handlers.keeping.kit import (
    ADMIN,
    CHAT,
    DANA,
    FIRST,
    KEEPER,
    OTHER,
    closes_all,
    does,
    keeps,
    says_yes,
    sends,
    wish,
)
from tests.schedules.importing.conftest import COMMUNITY, ZONE
from tests.schedules.world import chat
from tests.stage import AUTHORIZERS, Stage, eventually, shown


def test_an_imported_session_is_edited_however_long_it_and_its_texts_are(stage: Stage) -> None:
    start, link = datetime(2027, 1, 20, 9), f"https://example.org/{'x' * 800}"
    long = {"title": "Conference " * 20, "note": "word " * 150, "place": "Room " * 60, "url": link}
    length = timedelta(days=2, hours=8)
    session = chat(uid="long", kind="conference", dtstart=start, duration=length, **long)
    stage.bot.calendar.put(Series.of(session), stage.clock.now())
    view = does(stage, "edit", "2027-01-20", "long")
    answer = sends(stage.keeper, view, topic="Renewals")
    assert answer.outcome == "pushed", answer.errors
    assert "Topic: nothing → “Renewals”" in shown(answer.view)
    assert "Time:" not in shown(answer.view)
    says_yes(stage.keeper)
    closes_all(stage.keeper)
    view = does(stage, "move", "2027-01-20", "long")
    sends(stage.keeper, view, date="2027-01-21", last="2027-01-23")
    says_yes(stage.keeper)
    found = stage.bot.calendar.occurrence("long", start.date())
    assert found is not None
    assert (found.topic, found.local_start.day, found.local_end.day) == ("Renewals", 21, 23)


def announces(stage: Stage) -> str:
    """Announce the next session; what is said when the button is pressed."""
    sends(stage.keeper, keeps(stage, "/charter-sessions announce"), channels=[AUTHORIZERS])
    said = says_yes(stage.keeper)
    closes_all(stage.keeper)
    stage.settle()
    return said


def test_an_announcement_may_be_made_again_where_it_failed_and_not_where_it_went(
    stage: Stage,
) -> None:
    stage.slack.faults.add("refuse", "chat.postMessage", error="is_archived")
    announces(stage)
    advice = "since the channel is archived. Announce it again later."
    assert [m for m in stage.keeper.sees(stage.keeper.open_dm()) if advice in m["text"]]
    assert announces(stage) == ""
    assert "went there today already" in announces(stage)
    announced = [m for m in stage.priya.sees(AUTHORIZERS) if "Announced by" in m["text"]]
    assert len(announced) == 1


def test_the_page_of_a_session_goes_to_the_channels_that_were_reminded_alone(stage: Stage) -> None:
    for where, by in ((AUTHORIZERS, OTHER), (DANA, DANA)):
        wish(stage, where, by)
    does(stage, "confirm")
    says_yes(stage.keeper)
    closes_all(stage.keeper)
    for day in (24, 26):
        stage.clock.move_to(datetime(2026, 11, day, 20, tzinfo=UTC))
        stage.settle()
    sends(stage.keeper, does(stage, "recording"), resources_url="https://example.org/page")
    says_yes(stage.keeper)
    stage.settle()
    said = [call.arguments for call in stage.slack.calls("chat.postMessage")]
    pages = [each["channel"] for each in said if "Resource page of" in each["text"]]
    assert pages == [AUTHORIZERS]
    assert DANA in [each["channel"] for each in said if "1 day before" in each["text"]]


# Adding sessions from inside Slack, over the real wire, and which dates a pasted list confirms


SERIES = {
    "kind": "training",
    "date": "2027-01-27",
    "start": "10:00",
    "end": "11:00",
    "repeats": "monthly-last",
    "status": "confirmed",
}


def test_a_link_of_the_kind_is_taken_for_granted(stage: Stage) -> None:
    now = stage.clock.now()
    stage.bot.context.shared.save(
        "chat-registration", "https://example.org/chat", KEEPER, now, registers=CHAT
    )
    start = datetime(2026, 11, 24, 9)
    own = chat(uid="own", kind=CHAT, dtstart=start, url="https://example.org/own")
    stage.bot.calendar.put(Series.of(own), now)
    view = keeps(stage, "/charter-sessions add")
    sends(stage.keeper, view, **{**SERIES, "kind": "charter-chat", "repeats": "once"})
    says_yes(stage.keeper)
    found = stage.bot.calendar.not_over(now, "charter-chat", limit=9)
    assert {o.url for o in found} == {"https://example.org/own", "https://example.org/chat"}


TODAY = date(2026, 11, 22)


def read(text: str) -> list[str]:
    found = dates_in(text, 2027, Options(COMMUNITY.kinds, ZONE), TODAY)
    return [day.isoformat() for day in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Feb 24, Jan 27; Jan 27", ["2027-01-27", "2027-02-24"]),
        ("January 27\nJanuary 26, 2028", ["2027-01-27", "2028-01-26"]),
        ("last Wednesday of each month from January to March", ["01-27", "02-24", "03-31"]),
        ("second Tuesday of January, April and July", ["01-12", "04-13", "07-13"]),
    ],
)
def test_the_dates_are_in_their_order_each_once(text: str, expected: list[str]) -> None:
    assert read(text) == [day if day[:2] == "20" else f"2027-{day}" for day in expected]


def test_no_dates_too_many_and_what_is_not_certain_are_refused() -> None:
    with pytest.raises(PublishedError, match="No date was found"):
        read("Dear colleagues, the dates follow.")
    with pytest.raises(PublishedError, match=r"^Line 2: .*not said to take place for certain"):
        read("February 24\nMarch 31: CANCELED")
    with pytest.raises(PublishedError, match="At most"):
        read(" ".join(f"{1 + n // 28}/{1 + n % 28}" for n in range(70)))


# What keepers are asked once a week at most, and the lists on their Home, over the real wire


FIRST_CHAT = date.fromisoformat(FIRST)


def asked(stage: Stage, who: str = "U0KEEPER") -> list[dict[str, Any]]:
    visitor = stage.visitor(who)
    told = ("You keep the calendar", "Only you can settle", "Nothing is left")
    return [m for m in visitor.sees(visitor.open_dm()) if any(each in shown(m) for each in told)]


def now_says(stage: Stage, message: dict[str, Any], who: str = "U0KEEPER") -> str:
    """What a message says by now."""
    return next(shown(m) for m in asked(stage, who) if m["ts"] == message["ts"])


def test_a_date_is_confirmed_as_it_was_shown_whatever_else_was_filled_in(stage: Stage) -> None:
    (message,) = eventually(lambda: asked(stage))
    view = does(stage, "move", who=OTHER)
    sends(stage.visitor(OTHER), view, date="2026-11-24", status="tentative", scope="this")
    says_yes(stage.visitor(OTHER))
    stage.keeper.press(message, "keepers_ask_confirm")
    eventually(lambda: "November 24, 2026" in now_says(stage, message))
    stage.settle()
    found = stage.bot.calendar.occurrence(CHAT, FIRST_CHAT)
    assert found is not None
    assert found.status is Status.TENTATIVE
    (shown_anew,) = asked(stage)
    view = keeps(stage, "/charter-sessions settings")
    sends(stage.keeper, view, **{"chat-registration": "https://example.org/register"})
    stage.keeper.press(shown_anew, "keepers_ask_confirm")
    eventually(lambda: "· confirmed" in now_says(stage, message))


def test_what_could_not_be_delivered_and_what_to_look_at_again_is_on_home(stage: Stage) -> None:
    wish(stage, AUTHORIZERS, OTHER)
    stage.bot.planning.everything(stage.clock.now())
    stage.bot.db.execute("update deliveries set state = 'failed', error = 'is_archived'")
    said = shown({"blocks": stage.home(KEEPER)})
    assert f"Charter Chat, 1 day before to <#{AUTHORIZERS}>: the channel is archived" in said
    assert "look again" not in said
    stage.clock.move_to(datetime(2029, 1, 1, tzinfo=UTC))
    said = shown({"blocks": stage.home(KEEPER)})
    assert "look again" in said
    assert "more" in said
    assert "tell whoever runs the bot" in said


# Who keeps the calendar, and that nobody else changes anything, over the real wire


def everything_of(db: Any) -> str:
    tables = ("series", "occurrences", "changes", "keepers", "shared_settings")
    tables = (*tables, "holds", "digests", "questions", "local_answers")
    return json.dumps([db.query(f"select * from {table}") for table in tables])


def test_every_listener_refuses_whoever_is_no_keeper_and_names_those_who_are(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    made, all_of_them = feature(stage.bot.context), stage.bot.routes
    others = ("ask_answer", "ask_dismiss", "ask_local", "files_")
    actions = {n: each for n, each in all_of_them.actions.items() if n.startswith(others)}
    submissions = {n: each for n, each in all_of_them.submissions.items() if n.startswith(others)}
    assert (len(actions), len(submissions)) == (12, 3)
    actions |= made.routes.actions
    submissions |= made.routes.submissions
    assert len(actions) > 27
    assert len(submissions) > 10
    who = Person(DANA, fetched_at=1)
    value = {"uid": CHAT, "rid": FIRST, "seq": 0, "kind": CHAT, "offset": 0}
    before = everything_of(stage.bot.db)
    place = None, None, None, "t", "https://example.org/r"
    element, view = {"block_id": f"{FIRST}|{CHAT}"}, {"private_metadata": json.dumps(value)}
    asked: list[tuple[Any, Any]] = [
        *((do, Action(n, value, who, *place, {}, {}, element)) for n, (do, _) in actions.items()),
        *((do, Submission(n, who, view, "t", ())) for n, do in submissions.items()),
        *((sub.listener, Command("", n, who, "", "t", "")) for n, sub in made.subcommands.items()),
    ]
    for listener, request in asked:
        (effect,) = listener(request)
        assert isinstance(effect, Respond | AckView | Ack), request
        assert f"<@{KEEPER}>" in repr(effect), request
    assert everything_of(stage.bot.db) == before
    assert f"refused: {DANA} tried keepers_change_yes" in caplog.text


def shown_for_admin(stage: Stage) -> str:
    """The bot asks Slack who somebody is after their first command."""
    message = stage.types("/charter-sessions keepers", who=stage.visitor(ADMIN))
    return str(message["blocks"])


def test_as_long_as_nobody_keeps_the_calendar_the_owners_home_says_so(tmp_path: Path) -> None:
    owner = Member(id=ADMIN, name="ada", real_name="Ada", is_admin=True)
    with Stage(tmp_path, people=[owner]) as stage:
        ada = stage.visitor(ADMIN)
        eventually(lambda: "Appoint" in shown_for_admin(stage))
        ada.open_home()
        home = eventually(lambda: shown(ada.home() or {}))
        assert "Nobody keeps the calendar yet" in home
        assert "`/charter-sessions keepers`" in home
        stage.dana.open_home()
        assert "Nobody keeps" not in eventually(lambda: shown(stage.dana.home() or {}))
        message = stage.types("/charter-sessions keepers", who=ada)
        ada.choose(message, "keepers_appoint", DANA)
        eventually(lambda: stage.bot.context.keepers.ids())
        ada.open_home()
        eventually(lambda: "Nobody keeps" not in shown(ada.home() or {}))


def test_who_left_the_workspace_keeps_nothing(stage: Stage) -> None:
    stage.types("/charter-sessions", who=stage.visitor(OTHER))
    eventually(lambda: stage.bot.db.query(f"select * from people where user_id = '{OTHER}'"))
    stage.slack.workspace.change_person(OTHER, deleted=True)
    keepers = stage.bot.context.keepers
    eventually(lambda: keepers.ids() == [KEEPER])
    left = person(stage.bot.db, OTHER)
    assert not keepers.is_keeper(left)
    assert not keepers.may_appoint(Person(ADMIN, is_admin=True, is_external=True))
    ada = Person(ADMIN, is_admin=True)
    chosen = {"selected_user": OTHER}
    (effect,) = stage.bot.routes.actions["keepers_appoint"][0](
        Action("keepers_appoint", chosen, ada, None, None, None, "t", "u", {}, {}, {})
    )
    assert NO_MEMBER in repr(effect)

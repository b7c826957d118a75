"""Who keeps the calendar, and that nobody else changes anything, over the real wire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.local import Member
from bot.store.people import Person, person
from handlers.effects import AckView, Call, Respond
from handlers.keeping import feature
from handlers.keeping.setup import NO_MEMBER
from handlers.routes import Action, Command, Submission
from tests.handlers.keeping.kit import ADMIN, CHAT, DANA, FIRST, KEEPER, OTHER
from tests.stage import AUTHORIZERS, Stage, eventually, shown


def everything_of(db: Any) -> str:
    tables = ("series", "occurrences", "changes", "keepers", "shared_settings")
    tables = (*tables, "holds", "digests", "questions", "local_answers")
    return json.dumps([db.query(f"select * from {table}") for table in tables])


def names_the_keepers(effects: Any) -> bool:
    return f"<@{KEEPER}>" in repr(effects)


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
    for name, (listener, _) in actions.items():
        element = {"block_id": f"{FIRST}|{CHAT}"}
        action = Action(
            name, value, who, None, None, None, "t", "https://example.org/r", {}, {}, element
        )
        (effect,) = listener(action)
        assert isinstance(effect, Respond), name
        assert names_the_keepers(effect), name
    for name, listener in submissions.items():
        submission = Submission(name, who, {"private_metadata": json.dumps(value)}, "t", ())
        (effect,) = listener(submission)
        assert isinstance(effect, AckView), name
        assert names_the_keepers(effect), name
    for word, sub in made.subcommands.items():
        command = Command("/charter-sessions", word, who, AUTHORIZERS, "t", "")
        assert names_the_keepers(sub.listener(command)), word
        assert not any(isinstance(e, Call) for e in sub.listener(command)), word
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
    ada = Person(ADMIN, is_admin=True)
    chosen = {"selected_user": OTHER}
    (effect,) = stage.bot.routes.actions["keepers_appoint"][0](
        Action("keepers_appoint", chosen, ada, None, None, None, "t", "u", {}, {}, {})
    )
    assert NO_MEMBER in repr(effect)

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from bot.community import load_community
from bot.store.people import Person
from handlers.effects import Effect
from handlers.interview import feature
from tests.handlers.interview.desk import CALIFORNIA, DANA, PRIYA, Desk, texts


def test_a_community_without_an_interview_has_no_such_command(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    shutil.copytree(CALIFORNIA, folder)
    (folder / "interview.toml").unlink()
    community = load_community(folder)
    assert community.commands.eligibility == "/charter-dta"
    assert feature(replace(desk.context, community=community)) is None


def test_home_shows_ones_own_latest_conversations(desk: Desk) -> None:
    desk.begins("Elsewhere", PRIYA)
    assert "Start privately" in texts({"blocks": desk.bot.home(Person(DANA), desk.clock.now())})
    for number in range(4):
        desk.begins(f"School {number}")
        desk.later(minutes=1)
    shown = texts({"blocks": desk.bot.home(Person(DANA), desk.clock.now())})
    assert "School 3" in shown
    assert "School 0" not in shown
    assert "Elsewhere" not in shown


def test_an_answer_is_kept_and_shown_in_two_requests_to_slack(desk: Desk) -> None:
    now = desk.begins()
    before = len(desk.slack.calls)
    desk.says(now, "county")
    methods = [method for method, _ in desk.slack.calls[before:] if method != "users.info"]
    assert methods == ["chat.postMessage", "chat.update"]


def test_ten_thousand_open_conversations_slow_nothing_down(desk: Desk) -> None:
    now = desk.begins()
    desk.db.execute(
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 10000)"
        " insert into interviews (id, owner, channel, thread_ts, answers, stage, revision, fresh,"
        " questions, began_at, touched_at) select 'x' || i, 'U' || i, 'D' || i, '1', '{}',"
        " 'school', 1, 0, '{}', touched_at, touched_at from n, interviews"
    )
    effects: list[Effect] = list(desk.bot.upkeep.look_after())
    assert effects == []
    desk.says(now, "county")
    assert "assistance file" in texts(desk.last(now))
    plans = desk.db.query(
        "explain query plan select * from interviews where channel = 'D1' and thread_ts = '1'"
    )
    assert "USING INDEX" in plans[0]["detail"]

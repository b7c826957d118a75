"""Guests, and people from other organisations in shared channels (Slack Connect)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.local import Channel, Member
from bot.store.people import person
from tests.stage import Stage, eventually, shown

SHARED = "C0SHARED"
GUEST = Member("U0GUEST", "guest", "Gus Guest", tz="America/Denver", is_restricted=True)
STRANGER = Member("U0FAR", "far", "Fay Far", tz="America/Chicago", team_id="T0OTHER")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    members = ("U0DANA", GUEST.id, STRANGER.id)
    shared = Channel(SHARED, "shared", members=members, is_ext_shared=True)
    with Stage(tmp_path, people=[GUEST, STRANGER], channels=[shared]) as stage:
        yield stage


def test_a_guest_gets_the_same_answers_in_their_own_zone(stage: Stage) -> None:
    guest = stage.visitor(GUEST.id)
    assert "Next: Charter Chat" in shown(stage.types("/charter-chat", who=guest, channel=SHARED))
    eventually(lambda: person(stage.bot.db, GUEST.id).is_guest)
    answer = stage.types("/charter-chat", who=guest, channel=SHARED)
    assert "your time (10:00 a.m. Pacific)" in str(answer["text"])


def test_somebody_from_another_organisation_who_mentions_the_bot_is_answered_in_the_thread(
    stage: Stage,
) -> None:
    stranger = stage.visitor(STRANGER.id)
    ts = stranger.say(SHARED, f"<@{stage.slack.app.user_id}> next chat")
    eventually(lambda: len(stranger.thread(SHARED, ts)) == 2)
    assert "Next: Charter Chat" in shown(stranger.thread(SHARED, ts)[1])
    eventually(lambda: person(stage.bot.db, STRANGER.id).is_external)

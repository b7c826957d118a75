"""Buttons that lead from an answer to another feature, and from another language to all of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.knowledge import PACKAGED
from bot.knowledge.community import Way
from tests.bot.schools.made import Made
from tests.handlers.ask.kit import everything
from tests.handlers.eligibility.desk import load
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, shown

ENTRY = """
[[entry]]
id = "zebra-{way}"
question = "Where is the zebra of {way}?"
answer = "Behind a button."
action = "{way}"
confidence = "high"
basis = "what the herd says"
checked = 2026-11-20
review_by = 2027-05-20
"""
SPANISH = "¿Cuándo es la próxima reunión?"
SCHOOL = "Zebra & Lion Academy"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The whole bot, with an answer for each way."""
    folder = tmp_path / "community"
    shutil.copytree(PACKAGED / "california", folder)
    with (folder / "faq.toml").open("a") as faq:
        faq.write("".join(ENTRY.format(way=way) for way in get_args(Way)))
    stage = Stage(tmp_path, community=folder)
    try:
        stage.start()
        yield stage
    finally:
        stage.close()


def leads_to(stage: Stage, way: str) -> dict[str, Any]:
    """What a way's button under its answer brings up: a message of its own, or a modal."""
    answer = stage.types(f"/charter-ask Where is the zebra of {way}?")
    there = len(stage.dana.sees(AUTHORIZERS))
    pressed = next(iter(buttons(answer).values()))
    stage.dana.press(answer, pressed["action_id"], value=pressed.get("value"))
    return eventually(
        lambda: next(iter([*stage.dana.sees(AUTHORIZERS)[there:], *stage.dana.views()]), {})
    )


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("next-session", "Charter Chat"),
        ("past-sessions", "Last in my calendar"),
        ("guide", "Who is who in charter authorizing"),
        ("remind", "15 minutes before"),
        ("check", "This opens in private"),
        ("look-up", "file"),
    ],
)
def test_a_button_under_an_answer_leads_to_what_another_feature_does(
    stage: Stage, way: str, words: str
) -> None:
    assert words in str(leads_to(stage, way))


def test_a_school_is_looked_up_from_under_an_answer(stage: Stage) -> None:
    load(stage.bot.db, 2025, Made("08999990000008", SCHOOL))
    view = leads_to(stage, "look-up")
    assert stage.dana.submit(view["id"], {"name": {"value": " "}}).errors
    stage.dana.submit(view["id"], {"name": {"value": SCHOOL}})

    def found() -> list[dict[str, Any]]:
        named = SCHOOL.replace("&", "&amp;")
        return [m for m in stage.dana.sees(AUTHORIZERS) if named in everything(m)]

    (answer,) = eventually(found)
    assert answer["is_ephemeral"]
    assert "Start a conversation with this" in buttons(answer)


def test_a_question_in_spanish_gets_one_sentence_and_three_buttons_at_every_door(
    stage: Stage,
) -> None:
    channel = stage.dana.open_dm()
    stage.dana.say(channel, SPANISH)
    ts = stage.dana.say(AUTHORIZERS, f"<@{stage.slack.app.user_id}> {SPANISH}")
    found = [
        stage.types(f"/charter-ask {SPANISH}"),
        stage.types(f"/charter {SPANISH}"),
        eventually(lambda: [m for m in stage.dana.sees(channel) if "Solo" in m["text"]])[0],
        eventually(lambda: stage.dana.thread(AUTHORIZERS, ts)[1:])[0],
    ]
    for message in found:
        assert "Solo leo inglés" in shown(message)
        assert list(buttons(message)) == ["Próximas sesiones", "Quién es quién", "Qué es DTA"]
    pressed = buttons(found[2])
    for name, words in (
        ("Próximas sesiones", "Charter Chat"),
        ("Quién es quién", "Who is who in charter authorizing"),
        ("Qué es DTA", "DTA: what it means"),
    ):
        element = pressed[name]
        stage.dana.press(found[2], element["action_id"], value=element.get("value"))
        eventually(lambda: [m for m in stage.dana.sees(channel) if words in shown(m)])  # noqa: B023

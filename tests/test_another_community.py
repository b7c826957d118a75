"""A community of other kinds, another zone and other command words: nothing is California's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stage import Stage, buttons, eventually, shown

GENERAL = "C0GENERAL"
TINY = Path(__file__).parent / "communities" / "tiny"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path, community=TINY)
    stage.start()
    yield stage
    stage.close()


def test_its_own_commands_answer_in_its_own_zone(stage: Stage) -> None:
    visitor = stage.visitor("U0VISITOR")
    message = stage.types("/bee-walk", who=visitor, channel=GENERAL)
    text = f"{message['text']} {shown(message)}"
    assert "Next: Garden walk" in text
    assert "Tuesday, November 24, 2026 at 6:00 p.m. Lisbon" in text
    assert "Expected, not confirmed" not in text
    assert buttons(message)["Register"]["url"] == "https://example.org/join"
    menu = stage.types("/bees", who=visitor, channel=GENERAL)
    assert "Hive Bot for Beekeepers of the valley" in shown(menu)
    assert "/bee-walk" in shown(menu)
    assert "honey" in shown(stage.types("/bee-sessions help", who=visitor, channel=GENERAL))


def test_nothing_of_another_community_is_said(stage: Stage) -> None:
    visitor = stage.visitor("U0VISITOR")
    visitor.open_home()
    home = eventually(visitor.home)
    said = [
        shown(home),
        *(
            shown(stage.types(text, who=visitor, channel=GENERAL))
            for text in ("/bees", "/bee-walk", "/bee-walk last", "/bee-sessions help")
        ),
    ]
    for word in ("CASI", "Pacific", "charter", "Charter", "California", "CDE"):
        assert word not in " ".join(said)


def test_commands_of_another_community_do_not_exist(stage: Stage) -> None:
    answer = stage.visitor("U0VISITOR").command(GENERAL, "/charter-chat")
    assert not answer.ok

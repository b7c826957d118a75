"""Another community, with kinds, a zone and words of its own: it says what its folder gives."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.stage import Stage, buttons, eventually, shown

TINY = Path(__file__).parent / "communities" / "tiny"
GENERAL = "C0GENERAL"
FACT = """confidence = "high"
sources = ["https://example.org/bees"]
checked = 2026-11-20
review_by = 2027-11-20
"""
FAQ = f"""[[entry]]
id = "swarm"
question = "What is a swarm?"
aliases = ["Bees in a tree", "Where do bees go?"]
answer = "Bees that look for a new home. {{live}}"
live = "walk"
{FACT}"""
DIRECTORY = f"""[guide]
title = "Who keeps bees"
note = "No endorsement."

[[organisation]]
id = "club"
name = "The club"
who = "Beekeepers."
what_for = "Company."
turn_to = "You are alone."
{FACT}"""

CALIFORNIAS = ("CASI", "Pacific", "charter", "Charter", "California", "CDE")


def opened(folder: Path, words: str = "", **files: str) -> Stage:
    """A stage of the tiny community with these files, and these command words."""
    community = folder / "community"
    shutil.copytree(TINY, community)
    about = community / "community.toml"
    about.write_text(about.read_text().replace("[commands]\n", f"[commands]\n{words}"))
    for name, text in files.items():
        (community / f"{name}.toml").write_text(text)
    return Stage(folder, community=community)


def test_a_community_without_answers_has_neither_the_commands_nor_the_answers(
    tmp_path: Path,
) -> None:
    with opened(tmp_path, 'ask = "/bee-ask"\nguide = "/bee-guide"\n') as stage:
        visitor = stage.visitor("U0VISITOR")
        assert not visitor.command(GENERAL, "/bee-ask What is a swarm?").ok
        assert not visitor.command(GENERAL, "/bee-guide").ok
        menu = stage.types("/bees", who=visitor, channel=GENERAL)
        assert "/bee-ask" not in shown(menu)
        reply = stage.types("/bees What is a swarm?", who=visitor, channel=GENERAL)
        assert "I don't know that one." in shown(reply)
        channel = visitor.open_dm()
        visitor.say(channel, "next walk")
        eventually(lambda: any("Next: Garden walk" in shown(m) for m in visitor.sees(channel)))


def test_a_community_answers_in_its_own_words_and_nobody_elses(tmp_path: Path) -> None:
    words = 'ask = "/bee-ask"\nguide = "/bee-guide"\n'
    with opened(tmp_path, words, faq=FAQ, directory=DIRECTORY) as stage:
        visitor = stage.visitor("U0VISITOR")

        def said(text: str) -> str:
            message = stage.types(text, who=visitor, channel=GENERAL)
            return f"{message['text']}\n{shown(message)}"

        answer = said("/bee-ask what is a swarm")
        assert "Bees that look for a new home. The next one: " in answer
        assert "Tuesday, November 24, 2026 at 6:00 p.m. Lisbon" in answer
        assert "Source: <https://example.org/bees|example.org>." in answer
        unknown = said("/bee-ask who won the football match yesterday")
        assert "the beekeeper next door" in unknown
        assert "The club" in said("/bee-guide")
        menu = said("/bees")
        assert "`/bee-ask` an answer with its source" in menu
        assert "`/bee-guide` who is who" in menu
        everything = " ".join([answer, unknown, menu, said("/bee-ask"), said("/bee-guide club")])
        assert not [word for word in CALIFORNIAS if word in everything]


def test_answers_without_a_command_are_for_direct_messages(tmp_path: Path) -> None:
    with opened(tmp_path, faq=FAQ, directory=DIRECTORY) as stage:
        visitor = stage.visitor("U0VISITOR")
        channel = visitor.open_dm()
        visitor.say(channel, "what is a swarm?")
        visitor.say(channel, "who won the football match yesterday?")
        eventually(lambda: any("Bees that look" in shown(m) for m in visitor.sees(channel)))
        unknown = eventually(
            lambda: [m for m in visitor.sees(channel) if "I don't know that one" in m["text"]]
        )
        assert list(buttons(unknown[0])) == ["Next sessions"]


def test_its_own_commands_answer_in_its_own_zone(tmp_path: Path) -> None:
    with opened(tmp_path) as stage:
        visitor = stage.visitor("U0VISITOR")

        def typed(text: str) -> dict[str, Any]:
            return stage.types(text, who=visitor, channel=GENERAL)

        walk, menu, words = typed("/bee-walk"), typed("/bees"), typed("/bee-sessions help")
        text = f"{walk['text']} {shown(walk)}"
        assert "Next: Garden walk" in text
        assert "Tuesday, November 24, 2026 at 6:00 p.m. Lisbon" in text
        assert "Expected, not confirmed" not in text
        assert buttons(walk)["Register"]["url"] == "https://example.org/join"
        assert "Hive Bot for Beekeepers of the valley" in shown(menu)
        assert "/bee-walk" in shown(menu)
        assert "honey" in shown(words)
        visitor.open_home()
        said = " ".join(
            map(shown, (eventually(visitor.home), typed("/bee-walk last"), walk, menu, words))
        )
        assert not [word for word in CALIFORNIAS if word in said]
        assert not visitor.command(GENERAL, "/charter-chat").ok

"""What people want done, in the community's words for it."""

from __future__ import annotations

from pathlib import Path

from bot.cli.conversation import Talk
from bot.community import PACKAGED, load_community
from bot.settings import load_settings

CALIFORNIA = load_community(PACKAGED / "california")
SHOWN = {
    None: "/charter-training",
    "session": "next chat",
    "list": "upcoming",
    "answer": "what is dta",
    "checks": "my checks",
    "reminders": "remind me 1 day before chats",
    "check": "/charter-dta check Alder",
}
NOT_UNDERSTOOD = (
    "I'm not sure what",
    "I don't know that",
    "I don't understand",
    "I can't tell",
    "I don't follow",
)


def test_what_an_errand_says_is_understood_and_so_is_each_way_to_ask_for_it(tmp_path: Path) -> None:
    lost = []
    with Talk(load_settings(env_file=None), tmp_path / "bot.db", tmp_path) as talk:
        talk.run("as marisol, 2026-11-02 09:00")
        for errand in CALIFORNIA.answers.errands:
            says = errand.does.replace("{kinds}", "chats").replace("{kind}", "chat")
            first = ("in dm", "clock +61 minutes", f"> {SHOWN[errand.after]}")
            inside = ("in thread",) if errand.after == "check" else ()
            for words in (*((says,) * (not inside)), errand.wordings[0], errand.wordings[-1]):
                for line in (*first, *inside, f"> {words}"):
                    outcome = talk.run(line)
                said = " ".join(answer.text for answer in outcome.answers)
                if not said or said.startswith(NOT_UNDERSTOOD):
                    lost.append(f"{errand.does}: {words}: {said[:60]}")
    assert lost == []

"""What can be pressed under each kind of message, compared with a listing.

A message may be worded anew; what people reached from it they reach afterwards. A line of
`reachable_actions.txt` is one thing to press: its words, its action id, what it carries or opens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.local import Visitor
from tests.handlers.ask.kit import answers, home_of, home_with, on_top, passed_on, received
from tests.handlers.files.kit import SINGLE, gives, ics, now_says
from tests.handlers.files.kit import press as presses
from tests.handlers.interview.desk import Desk
from tests.handlers.interview.lookups import LANTERNS, NORD
from tests.handlers.keeping.kit import closes_all, keeps, says_yes, sends, stage_with_keepers
from tests.handlers.reminders.town import Town
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, shown

LISTING = Path(__file__).with_name("reachable_actions.txt")
MENU_OF_BUTTONS = "dta_more"
PICKED = ("static_select", "radio_buttons", "checkboxes", "overflow")


def listed(name: str, message: Mapping[str, Any]) -> list[str]:
    """What can be pressed in a message or on a Home, under its name."""
    assert message.get("blocks"), name
    return [f"# {name}", *(_line(element) for element in _elements(message))]


def section_of(name: str) -> list[str]:
    """The lines under a heading that begins so, as the listing has them."""
    lines, found = LISTING.read_text(encoding="utf-8").splitlines(), []
    for line in lines:
        if line.startswith("## "):
            found.append([line])
        else:
            found[-1].append(line)
    return next(part[1:] for part in found if part[0] == f"## {name}")


def _elements(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for block in message["blocks"]:
        for element in [*block.get("elements", []), block.get("accessory") or {}]:
            if element.get("action_id") == MENU_OF_BUTTONS:
                yield from ({**element, **option} for option in element["options"])
            elif "action_id" in element:
                yield element


def _line(element: Mapping[str, Any]) -> str:
    words = (element.get("text") or element.get("placeholder") or {}).get("text", "")
    if element["type"] in PICKED and element["action_id"] != MENU_OF_BUTTONS:
        words = f"{words}: one of several"
    if element["action_id"].startswith("ask_show_"):
        words = "another answer"  # which one is for those who write the answers
    confirmed = " after a yes" if "confirm" in element else ""
    return f"{words} ({element['action_id']}) {_carried(element)}{confirmed}".rstrip()


def _carried(element: Mapping[str, Any]) -> str:
    if url := element.get("url"):
        return re.sub(r":\d+/|\d{5,}", "…", url.split("?")[0])
    try:
        value = json.loads(element.get("value", '""'))
    except ValueError:
        return "text"
    return " ".join(sorted(value)) if isinstance(value, dict) else "text" * bool(value)


def aside(who: Visitor, button: str, channel: str = AUTHORIZERS) -> dict[str, Any]:
    """The message with this button that only this person sees in a channel."""

    def look() -> list[dict[str, Any]]:
        own = [m for m in who.sees(channel) if m.get("is_ephemeral")]
        return [m for m in own if button in buttons(m)]

    return eventually(look)[-1]


def test_what_sessions_and_reminders_offer_is_as_listed(tmp_path: Path) -> None:
    town = Town(tmp_path)
    try:
        town.start()
        found = _sessions(town) + _reminders(town)
    finally:
        town.close()
    assert found == section_of("sessions and reminders")


def _sessions(town: Town) -> list[str]:
    town.add_training()
    card, lots = town.types("/charter-chat"), town.types("/charter-sessions upcoming")
    found = listed("the next session", card)
    found += listed("a session with a link", town.types("/charter-sessions training next"))
    found += listed("what was held last", town.types("/charter-chat last"))
    found += listed("a list", lots)
    found += listed("a period", town.types("/charter-chat 2027"))
    town.press(town.dana, card, "Add to calendar")
    found += listed("a session for one's calendar", aside(town.dana, "Google Calendar"))
    town.press(town.dana, card, "Share in this channel")
    shared = eventually(lambda: [m for m in town.in_channel() if "Shared by" in shown(m)])[-1]
    found += listed("a shared session", shared)
    found += listed("the menu", town.types("/charter help"))
    return found + listed("Home", home_of(town.dana))


def _reminders(town: Town) -> list[str]:
    done = town.types("/charter-remind me 1 day before chats and trainings")
    assert "Done" in done["text"]
    found = listed("reminders, listed", town.types("/charter-remind list"))
    town.types("/charter-remind channel 1 day before trainings", who=town.keeper)
    told = eventually(lambda: [m for m in town.in_channel() if "set up" in shown(m)])[-1]
    found += listed("a channel is told of its reminders", told)
    town.go_to(2026, 11, 24, 14, 1)
    town.settled()
    (mine,) = [m for m in town.dm(town.dana) if "Quarterly Training" in shown(m)]
    found += listed("a reminder", mine)
    posted = eventually(lambda: [m for m in town.in_channel() if "Road to" in shown(m)])[-1]
    found += listed("a reminder in a channel", posted)
    town.press(town.priya, posted, "Remind me too")
    found += listed("a reminder for somebody else too", aside(town.priya, "Undo"))
    town.press(town.dana, mine, "Skip this session")
    skipped = lambda: next(m for m in town.dm(town.dana) if m["ts"] == mine["ts"])  # noqa: E731
    eventually(lambda: "Don't skip it" in buttons(skipped()))
    found += listed("a reminder of a skipped session", skipped())
    town.cancel()
    eventually(lambda: "CANCELLED" in shown(skipped()))
    found += listed("a reminder of a cancelled session", skipped())
    # Its Home is drawn anew after the message; until then the cancelled session stands there.
    others = {"Don't skip it", "Register"}
    calm = eventually(lambda: (h := home_of(town.dana)) and not others & {*buttons(h)} and h)
    found += listed("Home with reminders", calm)
    town.types("/charter-remind pause until December 9")
    return found + listed("Home with a pause", home_with(town.dana, "Resume"))


def test_what_keepers_and_files_offer_is_as_listed(tmp_path: Path) -> None:
    with stage_with_keepers(tmp_path) as stage:
        found = _keepers(stage) + _files(stage)
    assert found == section_of("keepers and files")


def _keepers(stage: Stage) -> list[str]:
    dm = stage.keeper.open_dm()

    def in_dm(button: str) -> list[dict[str, Any]]:
        return [m for m in stage.keeper.sees(dm) if button in buttons(m)]

    found = listed("what a keeper is to settle", eventually(lambda: in_dm("Confirm"))[0])
    found += listed("a keeper's Home", home_of(stage.keeper))
    sends(stage.keeper, keeps(stage, "/charter-sessions digest"), channels=[AUTHORIZERS])
    closes_all(stage.keeper)
    stage.keeper.open_home()
    found += listed("a keeper's Home with what goes out", home_with(stage.keeper, "going out in"))
    view = keeps(stage, "/charter-sessions announce")
    sends(stage.keeper, view, words="Bring questions.", channels=[AUTHORIZERS])
    says_yes(stage.keeper)

    def announced() -> list[dict[str, Any]]:
        return [m for m in stage.priya.sees(AUTHORIZERS) if "Announced by" in shown(m)]

    return found + listed("an announcement", eventually(announced)[0])


def _files(stage: Stage) -> list[str]:
    message = gives(stage, "chats.ics", ics(SINGLE))
    found = listed("what a file would change", message)
    presses(stage.keeper, message, "Import")
    return found + listed("a file was imported", now_says(stage.keeper, message, "was imported"))


def test_what_answers_and_passed_on_questions_offer_is_as_listed(tmp_path: Path) -> None:
    with stage_with_keepers(tmp_path) as stage:
        found = _questions(stage)
    assert found == section_of("answers and passed-on questions")


def _questions(stage: Stage) -> list[str]:
    known = stage.types("/charter-ask Who handles renewals?")
    found = listed("an answer", known)
    found += listed("help with asking", stage.types("/charter-ask"))
    found += listed("the guide", stage.types("/charter-guide"))
    found += listed("one of the guide", stage.types("/charter-guide CDE"))
    question = "Which football team plays on Sunday?"
    unknown = stage.types(f"/charter-ask {question}")
    found += listed("no answer", unknown)
    theirs = passed_on(stage, "how long must charter petitions stay on file with us")
    found += listed("a question for keepers", theirs)
    found += listed("a question that was passed on", aside(stage.dana, "Take it back"))
    stage.keeper.press(theirs, "ask_answer_it")
    on_top(stage.keeper, "ask_answer_view")
    answers(stage.keeper, "With patches.")
    found += listed("a keeper's answer", received(stage.dana, "With patches."))
    answered = eventually(
        lambda: [
            m
            for m in stage.keeper.sees(stage.keeper.open_dm())
            if "Save as a local answer" in buttons(m)
        ]
    )[0]
    return found + listed("a question that a keeper answered", answered)


def test_what_the_interview_offers_is_as_listed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    try:
        found = _interview(desk)
    finally:
        desk.close()
    assert found == section_of("the interview")


def _interview(desk: Desk) -> list[str]:
    for year in (2024, 2025):
        desk.loads(year, NORD, *LANTERNS)
    now = desk.begins("Maple Street")
    root, first = (m for m in desk.slack.messages.values() if m["channel"] == now.channel)
    found = listed("a conversation begins", root) + listed("the first question", first)
    desk.says(now, "district")
    found += listed("a question about the file", desk.last(now))
    desk.says(now, "yes")
    found += listed("a question with counts", desk.last(now))
    found += listed("an answered question", desk.thread(now)[0])
    desk.says(now, "my answers")
    found += listed("the answers so far", next(m for m in desk.thread(now) if _is_of(m, "so far")))
    desk.says(now, "start over")
    found += listed("whether to start over", desk.last(now))
    desk.presses(desk.last(now), "Keep everything")
    while "See the result" not in (there := buttons(desk.last(now))):
        desk.says(now, "2" if "Two groups" in there else "not sure")
    found += listed("what to ask next", desk.last(now))
    desk.presses(desk.last(now), "See the result")
    found += listed("the answers, to check", desk.last(now))
    desk.presses(desk.last(now), "All right: see the result")
    found += listed("a result", desk.last(now))
    desk.presses(desk.last(now), "Details")
    found += listed("what to know about a result", desk.last(now))
    desk.later(minutes=1)
    desk.begins("Another")
    desk.types("mine")
    found += listed("one's conversations", desk.types("mine"))
    found += listed("a school", desk.types("school Nordlicht Academy"))
    found += listed("several schools", desk.types("school Lantern"))
    desk.says(desk.conversation(), "stop")
    return found + listed("put away", desk.last(desk.conversation()))


def _is_of(message: Mapping[str, Any], words: str) -> bool:
    return words in message["text"]

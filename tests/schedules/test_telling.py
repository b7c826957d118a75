"""Who hears what of a session, and when: the table told.txt.

A case has a name, what happens, and after `=` who hears what. Moments are told from the start that
the chat had first: `-1d`, `+2h30m`. A step with a moment lets time pass until then.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.outbox.outcomes import Final, LostThread, NotSent, Outcome, RateLimited, Refused, Unclear
from schedules.ledger import NOTICES, HeldKey, Holding
from schedules.model import Doubt, Status
from tests.schedules.world import (
    CHANNEL,
    CHAT,
    CHAT_DAY,
    DANA,
    KEEPER,
    PACIFIC,
    START,
    Fault,
    Letter,
    PostOffice,
    World,
    late_request,
    lost_answer,
    lost_request,
)

TABLE = (Path(__file__).parent / "told.txt").read_text().strip().split("\n\n")
CASES = {name: body.split("=") for name, body in (case.split("\n", 1) for case in TABLE)}
PEOPLE = {"dana": DANA, "theo": "U0THEO", "channel": CHANNEL, "keeper": KEEPER}
MOMENT = re.compile(r"([+-])(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
SERIES = {"weekly": {"rrule": "FREQ=WEEKLY;COUNT=4"}, "unzoned": {"timezone": None}}
SERIES |= {
    "days": {"dtstart": datetime(2026, 11, 25), "all_day": True, "duration": timedelta(days=3)},
    "doubtful": {
        "status": Status.TENTATIVE,
        "doubts": (Doubt(frozenset({11}), "Perhaps not in November."),),
    },
}
STATES = {"cancel": Status.CANCELLED, "confirm": Status.CONFIRMED, "expect": Status.TENTATIVE}


def read(text: str) -> timedelta:
    """A moment, as it is written, from the first start."""
    found = MOMENT.fullmatch(text)
    assert found, text
    sign, *numbers = found.groups()
    names = ("days", "hours", "minutes", "seconds")
    return timedelta(**dict(zip(names, (int(n or 0) for n in numbers), strict=True))) * int(
        sign + "1"
    )


def written(moment: datetime) -> str:
    """The reverse."""
    seconds = int((moment - START).total_seconds())
    found = "+" if seconds >= 0 else "-"
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        number, seconds = divmod(abs(seconds), length)
        found += f"{number}{unit}" if number else ""
    return found if len(found) > 1 else "+0m"


def arrives_now(office: PostOffice, letter: Letter) -> Outcome:
    """What was late arrives, and Slack asks to wait."""
    office.deliver(office.late.pop())
    return RateLimited(10)


def add(world: World, how: str) -> None:
    """Add the chat, or a training."""
    words = how.split()
    about: dict[str, Any] = {n: v for word in words for n, v in SERIES.get(word, {}).items()}
    if "training" in words:
        world.put("other", kind="training")
    else:
        world.put(**about)


def wants(world: World, who: str, about: str, leads: str) -> None:
    """Dana, or whoever is named, wants to be told; Theo of trainings, all others of chats."""
    this = ("chat", CHAT_DAY) if about else None
    for one in who.split() or ["dana"]:
        kind = "training" if who == "theo" else "chat"
        world.wish(*leads.split(), who=PEOPLE[one], kind=kind, session=this)


def hold(world: World, how: str, what: str) -> None:
    """Hold or release the messages of a lead, or notices."""
    name = HeldKey("chat", CHAT_DAY, "" if what == "notices" else what)
    assert getattr(Holding(world.db), how)(name, KEEPER, world.now) == "done"


def faults(world: World, names: str) -> None:
    """What the next messages meet, one each."""

    def moved(office: PostOffice, letter: Letter) -> Outcome:
        posted = office.deliver(letter)
        world.change(local_start=CHAT + timedelta(days=5))
        return posted

    def timeout(office: PostOffice, letter: Letter) -> Outcome:
        world.elapsed += 10
        world.clock.advance(timedelta(seconds=10))
        return Unclear("timeout")

    known: dict[str, Fault] = FAULTS | {"moved meanwhile": moved, "timeout": timeout}
    world.office.faults = [known[name] for name in names.split(", ")]


def down(world: World, until: str) -> None:
    """The bot does not run until then."""
    moment = START + read(until)
    world.elapsed += (moment - world.now).total_seconds()
    world.clock.move_to(moment)
    world.restart()


RUNNING = timedelta(hours=8, minutes=10)  # since its start, in the community's zone
SPOILT = "update deliveries set told = '{}' where state = 'sent'"
FAULTS: dict[str, Fault] = {
    "answer lost": lost_answer,
    "lost": lost_request,
    "late": late_request,
    "refused": lambda office, letter: Refused("invalid_blocks"),
    "busy while that arrives": arrives_now,
    "no thread": lambda office, letter: LostThread() if letter.thread_ts else None,
}
OUTAGES: dict[str, Outcome | None] = {
    "lost": Unclear("503"),
    "unreached": NotSent("refused"),
    "busy": RateLimited(60),
    "back": None,
}
STEPS: dict[str, Callable[..., object]] = {
    "add ?(.*)": add,
    "running": lambda world: world.put("now", (world.now - RUNNING).replace(tzinfo=None)),
    "(cancel|confirm|expect)": lambda world, how: world.change(status=STATES[how]),
    "move to (.*)": lambda world, to: world.change(local_start=CHAT + read(to)),
    "topic (.*)": lambda world, topic: world.change(topic=topic),
    "all to (.*)": lambda world, to: world.go_on_with(
        "chat", CHAT_DAY, local_start=CHAT + read(to)
    ),
    "all are renamed": lambda world: world.go_on_with("chat", CHAT_DAY, title="Another name"),
    "vanish": lambda world: world.edit(exdates=frozenset({CHAT})),
    "no zone": lambda world: world.edit(timezone=None),
    "zone known": lambda world: world.edit(timezone=PACIFIC),
    "(.*?) ?wants (this )?(.*)": wants,
    "theo sets up the channel": lambda world: world.wish("P1D", who=CHANNEL, by="U0THEO"),
    "skip": lambda world: world.wishes.skip(DANA, ("chat", CHAT_DAY), world.now),
    "pause until (.*)": lambda world, to: world.wishes.pause(DANA, START + read(to), world.now),
    "(hold|release) (.*)": hold,
    "fault (.*)": faults,
    "that arrives": lambda world: world.office.deliver(world.office.late.pop()),
    "slack (.*)": lambda world, how: setattr(world.office, "down", OUTAGES[how]),
    "history closed": lambda world: setattr(world.office, "readable", False),
    "words (.*)": lambda world, how: setattr(world.office, "lost_for_words", how == "lost"),
    "(.*) is back": lambda world, who: world.office.unreachable.pop(PEOPLE[who]),
    "(.*) is unreached": lambda world, who: world.office.unreachable.update(
        {PEOPLE[who]: NotSent("refused")}
    ),
    "(.*) is ([a-z]+_.*)": lambda world, who, how: world.office.unreachable.update(
        {PEOPLE[who]: Final(how)}
    ),
    "down until (.*)": down,
    "clock (.*)": lambda world, by: world.clock.advance(read(by)),
    "keepers listen": lambda world: setattr(world, "keepers", [KEEPER]),
    "another process": lambda world: world.dispatchers.append(world.new_dispatcher()),
    "what was told is spoilt": lambda world: world.db.execute(SPOILT),
}


def take(world: World, step: str) -> None:
    """What happens next, perhaps at a moment; the bot sees it, unless it is `unseen`."""
    first, _, rest = step.partition(" ")
    if MOMENT.fullmatch(first):
        world.go_to(START + read(first))
        step = rest
    what = step.removeprefix("unseen ")
    for pattern, act in STEPS.items():
        if found := re.fullmatch(pattern, what):
            act(world, *(part or "" for part in found.groups()))
            break
    else:
        assert not step, step
    if what == step != "":
        world.tick()


def said(letter: Letter, *, is_new: bool = True) -> str:
    """What a letter says, how doubtful it is, and when it came."""
    what = letter.lead or letter.kind
    if not is_new and letter.start is None:
        what += " as off"
    if letter.start not in (None, START) and letter.uid == "chat":
        what += f" to {written(letter.start)}"  # type: ignore[arg-type]
    if is_new and letter.kind in NOTICES and letter.thread_ts is None:
        what += " outside the thread"
    return f"{what}{' perhaps again' * letter.in_doubt} {written(letter.at)}"


def heard(office: PostOffice) -> str:
    """Who heard what, and which messages were put right."""
    names = {there: name for name, there in PEOPLE.items()}
    told: dict[str, list[str]] = {name: [] for name in PEOPLE}
    for letter in office.letters:
        told[names[letter.destination]].append(said(letter))
    # In whatever order: they are made beside each other.
    told["put right"] = sorted({said(one, is_new=False) for one in office.corrections})
    return "; ".join(f"{who}: {', '.join(what)}" for who, what in told.items() if what)


@pytest.mark.parametrize("name", CASES)
def test_everybody_hears_what_they_want_at_its_time(world: World, name: str) -> None:
    steps, expected = (" ".join(part.split()) for part in CASES[name])
    if not steps.startswith("add"):
        world.put()
    for step in steps.split(" | "):
        take(world, step)
    assert (heard(world.office) or "nothing") == expected

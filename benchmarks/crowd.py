"""People who use the bot while everything goes wrong, and what each must have heard in the end."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.local import Channel, LocalSlack, Member, NotPossible, Visitor
from bot.local.results import Seen
from bot.outbox.kinds import POSSIBLY_DOUBLE
from bot.store import outbox, people
from bot.store.database import Database

KEEPER = "U0KEEPER"
PLACES = tuple(f"C0PLACE{n}" for n in range(4))
DIGESTS = tuple(f"C0DIGEST{n}" for n in range(4))
NEWS = tuple(f"C0NEWS{n}" for n in range(100))  # the same session is announced in a channel once
ASKERS = 12  # people for each way of asking: Slack takes a message a second in one place
PAUSE = (0.4, 1.0)  # seconds
SEEN_SECONDS = 2
WEEK_SECONDS = 7 * 24 * 3600
KINDS = ("answer", "mention", "passed on", "interview", "announcement", "digest")

Message = dict[str, Any]


@dataclass
class Tally:
    """What became of the messages of a kind.

    `unseen` are those that came though whoever asked saw nothing, or an apology, since a process
    died or was cut off meanwhile; `possibly_double` came again and said that they might.
    """

    expected: int = 0
    once: int = 0
    missed: int = 0
    doubled: int = 0
    unseen: int = 0
    possibly_double: int = 0

    def add(self, wanted: int, found: int, doubtful: int = 0) -> None:
        """So many were wanted and found, of which `doubtful` ones said that they may be double."""
        self.expected += wanted
        self.once += min(wanted, found)
        self.missed += max(0, wanted - found)
        more = max(0, found - max(wanted, 1))
        self.possibly_double += min(more, doubtful)
        self.doubled += max(0, more - doubtful)
        self.unseen += int(found > 0 and not wanted)

    @property
    def well(self) -> bool:
        """Whether all came, and came once."""
        return self.expected > 0 and self.missed == self.doubled == 0


@dataclass
class Crowd:
    """Asks, announces, passes on and begins conversations, as chance has it, until it is over."""

    slack: LocalSlack
    db: Database
    chance: random.Random
    _wanted: dict[str, dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    _over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._act, name="crowd", daemon=True)

    @staticmethod
    def people() -> list[Member]:
        """Who there is, besides those who are reminded."""
        ids = [f"U0{kind}{n}" for kind in ("ANSWER", "CROWD") for n in range(ASKERS)]
        return [Member(one, one.lower(), one) for one in [KEEPER, *ids]]

    @staticmethod
    def channels() -> list[Channel]:
        """Where they meet, and where digests go."""
        return [Channel(one, one.lower()) for one in (*PLACES, *DIGESTS, *NEWS)]

    def begin(self, now: float) -> None:
        """Turn on digests that are overdue, and let people act from now on."""
        # An event is brought until the bot takes it, however long that is down.
        self.slack.delivery.retry_pauses = (0.5,) * 600
        self.slack.triggers.lifetime = 30.0
        for channel in DIGESTS:
            people.turn_digest_on(self.db, channel, KEEPER, int(now) - WEEK_SECONDS)
            self._wanted["digest"][channel] = 1
        self._thread.start()

    def end(self) -> None:
        """Let nobody act any more."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def tallies(self) -> dict[str, Tally]:
        """What each kind comes to, by what stands in Slack now."""
        self._count_what_was_said()
        found = {kind: Tally() for kind in KINDS}
        for kind, tally in found.items():
            for name, wanted in list(self._wanted[kind].items()):
                there = self._found(kind, name)
                tally.add(wanted, len(there), sum(map(self._is_doubtful, there)))
        return found

    # What people do

    def _act(self) -> None:
        pressed = (self._passes_on, self._converses, self._announces)
        number = 0
        while not self._over.wait(self.chance.uniform(*PAUSE)):
            number += 1
            for does in (self._asks, self._mentions, pressed[number % len(pressed)]):
                with suppress(NotPossible, LookupError):  # what they see is gone, or never came
                    does(number)

    def _asks(self, number: int) -> None:
        visitor = self.slack.person(f"U0ANSWER{number % ASKERS}")
        visitor.say(visitor.open_dm(), "When is the next chat?")

    def _mentions(self, number: int) -> None:
        text = f"<@{self.slack.app.user_id}> when is the next chat?"
        self._somebody(number).say(PLACES[number % len(PLACES)], text)

    def _passes_on(self, number: int) -> None:
        visitor, text = self._somebody(number), f"which football team plays game {number}."
        shown = visitor.command(PLACES[0], f"/charter-ask {text}").message
        if shown:
            self._wanted["passed on"][text] = 0
            visitor.press(shown, "ask_pass_on")
            is_seen = self.slack.wait_until(
                lambda: visitor.message(PLACES[0], shown["ts"])["blocks"] != shown["blocks"],
                SEEN_SECONDS,
            )
            self._wanted["passed on"][text] = int(is_seen)

    def _converses(self, number: int) -> None:
        name = f"School {number}."
        answer = self._somebody(number).command(PLACES[0], f"/charter-dta check {name}")
        self._wanted["interview"][name] = _is_taken(answer)

    def _announces(self, number: int) -> None:
        keeper, left = (
            self.slack.person(KEEPER),
            [one for one in NEWS if one not in self._wanted["announcement"]],
        )
        while keeper.views():
            keeper.close(keeper.views()[-1]["id"])
        if not left or not keeper.command(PLACES[0], "/charter-sessions announce").ok:
            return
        if self.slack.wait_until(lambda: bool(keeper.views()), SEEN_SECONDS):
            view = keeper.views()[-1]
            ids = {one["block_id"].partition("@")[0]: one["block_id"] for one in view["blocks"]}
            inputs = {ids["channels"]: {"value": left[:1]}}
            if _is_taken(keeper.submit(view["id"], inputs)):
                self._wanted["announcement"][left[0]] = 0
                said = keeper.submit(keeper.views()[-1]["id"])
                self._wanted["announcement"][left[0]] = _is_taken(said)

    def _somebody(self, number: int) -> Visitor:
        return self.slack.person(f"U0CROWD{number % ASKERS}")

    # What came of it

    def _count_what_was_said(self) -> None:
        """What somebody has said is to be answered, whatever became of the one who said it."""
        for place in PLACES:
            for message in self._there(place):
                if message["user"] != self.slack.app.user_id:
                    self._wanted["mention"][message["ts"]] = 1
        for number in range(ASKERS):
            channel = f"D0ANSWER{number}"
            said = len(self._there(channel)) - len(self._own(channel))
            self._wanted["answer"][channel] = said

    def _found(self, kind: str, name: str) -> list[Message]:
        match kind:
            case "answer":
                return self._own(name)
            case "mention":
                own = [message for place in PLACES for message in self._own(place)]
                return [m for m in own if m.get("thread_ts") == name]
            case "digest" | "announcement":
                return self._own(name)
            case "passed on":
                return [m for m in self._own(f"D{KEEPER[1:]}") if name in str(m)]
            case _:
                return self._first_questions(name)

    def _first_questions(self, name: str) -> list[Message]:
        """The questions in the threads of a conversation, each of which has one."""
        places = [f"D0CROWD{n}" for n in range(ASKERS)]
        own = [message for place in places for message in self._own(place)]
        roots = {m["ts"] for m in own if name in str(m)}
        return [m for m in own if m.get("thread_ts") in roots and m["ts"] not in roots]

    def _own(self, channel: str) -> list[Message]:
        """What the bot has posted there."""
        return [m for m in self._there(channel) if m["user"] == self.slack.app.user_id]

    def _there(self, channel: str) -> list[Message]:
        conversation = self.slack.workspace.conversations.get(channel)
        with self.slack.workspace.lock:
            return list(conversation.messages.values()) if conversation else []

    def _is_doubtful(self, message: Message) -> bool:
        key = (message.get("metadata", {}).get("event_payload") or {}).get("key")
        row = outbox.row_of(self.db, key) if key else None
        return bool(row and row["error"] == POSSIBLY_DOUBLE)


def _is_taken(seen: Seen) -> int:
    """Whether somebody saw that it was done, and no apology."""
    return int(seen.ok and "went wrong" not in str(seen.body))


def lines(tallies: dict[str, Tally]) -> Iterator[str]:
    """A table of them."""
    yield f"{'':<14}expected  once  missed  doubled  unseen  possibly double"
    for kind, one in tallies.items():
        counts = f"{one.expected:>8}{one.once:>6}{one.missed:>8}{one.doubled:>9}{one.unseen:>8}"
        yield f"{kind:<14}{counts}{one.possibly_double:>17}"

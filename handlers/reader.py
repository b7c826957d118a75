"""What somebody means, whichever door they came through: command, message, mention or form.

Features bring readings; `bot/app.py` writes their order. A command is a hint: its feature is asked
first, and where it does not understand the words, everybody is, as for words without a command.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.community import Kind
from bot.outbox.message import Message
from bot.store.people import Person
from handlers.blocks import Block, actions, button, clip, escape, read_as, section
from handlers.effects import Ack, Effect, Effects, Elsewhere, Respond, Say
from handlers.requests import Action, Command
from handlers.routing import Routes

ACTION_TRY = "menu_say"
BLOCK_TRIES = "tries"
MOST_TRIES = 3
UNKNOWN = "I don't know that one."
LONGEST = 300  # characters that a button carries


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody typed, and where.

    `hint` is the command that it followed and `subject` what that command is about, in words that
    may be missing in the text. `channel` is where it was typed, None for direct messages. Others
    see the answer unless it is `private`.
    """

    text: str
    person: Person
    hint: str = ""
    subject: str = ""
    channel: str | None = None
    private: bool = True


@dataclass(frozen=True, slots=True)
class Intent:
    """What was meant, carried out: the answer, if what is done does not speak for itself."""

    message: Message | None
    effects: Effects = ()


Reading = Callable[[Said], Intent | None]
"""What a feature makes of somebody's words; None where they are not for it."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words that could not be read: why (a sentence), and what may have been meant.

    `sure` says that they were meant for this feature all the same.
    """

    reason: str
    nearest: tuple[str, ...] = ()
    sure: bool = False


@dataclass(frozen=True)
class Reader:
    """Reads for all doors: `readings` are tried in their order, then the `guesses` in theirs.

    `subjects` says what commands are about.
    """

    readings: Sequence[Reading]
    guesses: Sequence[Reading]
    subjects: Mapping[str, str] = field(default_factory=dict)
    help_command: str = ""

    def read(self, said: Said, otherwise: Message | None = None) -> Intent:
        """What is meant; `otherwise` is what the hinted feature says if nobody is sure."""
        for reading in self.readings:
            if found := reading(said):
                return found
        if otherwise:
            return Intent(otherwise)
        for guess in self.guesses:
            if found := guess(said):
                return found
        return Intent(did_you_mean(Unclear(UNKNOWN, ("next", "upcoming")), self.help_command))

    def said(self, said: Said, destination: str, thread_ts: str | None = None) -> Effects:
        """What is meant by a message, and the answer to it where it stands."""
        meant = self.read(said)
        answer = [Say(destination, meant.message, thread_ts)] if meant.message else []
        return [*answer, *meant.effects]

    def command(self, command: Command, told: Elsewhere) -> Effects:
        """What is meant by words that their command's own feature does not understand."""
        subject = self.subjects.get(command.name, "")
        channel = channel_in(command.channel_id)
        said = Said(command.text, command.person, command.name, subject, channel)
        meant = self.read(said, told.otherwise)
        return [*([Ack(meant.message)] if meant.message else []), *meant.effects]


def did_you_mean(unclear: Unclear, hint: str) -> Message:
    """Why something was not understood, and buttons that say what may have been meant."""
    near = [each for each in unclear.nearest if len(each) <= LONGEST][:MOST_TRIES]
    row = actions(tries([(each, each) for each in near], hint), BLOCK_TRIES)
    said = read_as(row, f"Press {' or '.join(near)}.")
    return Message(section(escape(unclear.reason)), *([said] if near else []))


def tries(offered: Sequence[tuple[str, str]], hint: str) -> list[Block]:
    """Buttons that do what their words say, as if typed after the command `hint`.

    `offered` are labels with the words.
    """
    return [
        button(clip(label[:1].upper() + label[1:], 75), f"{ACTION_TRY}_{n}", {"t": text, "h": hint})
        for n, (label, text) in enumerate(offered)
    ]


def channel_in(conversation: str) -> str | None:
    """The conversation where it is a channel, public or private; None for direct messages."""
    return conversation if conversation[:1] in {"C", "G"} else None


def kinds_in(words: str, kinds: Sequence[Kind]) -> tuple[tuple[str, ...], str]:
    """The kinds of session that are named, and the words without their names."""
    names, pattern = names_of(tuple(kinds))
    found = tuple(dict.fromkeys(names[name] for name in pattern.findall(words)))
    rest = pattern.sub(" ", words) if found else words
    if found:  # what joined them: "before chats and trainings"
        rest = re.sub(r"(?:(?:,|\band|\bor)\s*)+$", "", rest.strip())
    return found, " ".join(rest.split())


@lru_cache(maxsize=8)
def names_of(kinds: tuple[Kind, ...]) -> tuple[dict[str, str], re.Pattern[str]]:
    """What kinds are called, lower case, with their ids; and what finds them in words."""
    names = {name.casefold(): kind.id for kind in kinds for name in (*kind.words, kind.id)}
    longest_first = sorted(names, key=len, reverse=True)
    return names, re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)")


def register(app: Routes, reader: Reader) -> None:
    """Let the reader answer what commands do not understand, and its buttons."""
    app.reader = reader.command

    def again(action: Action) -> Effects:
        """What a button says is read as if it had been typed."""
        value: Any = action.value if isinstance(action.value, dict) else {"t": action.value}
        command = Command(
            name=str(value.get("h") or reader.help_command),
            text=str(value.get("t", "")),
            person=action.person,
            channel_id=action.channel_id or "",
            trigger_id=action.trigger_id,
            response_url=action.response_url or "",
        )
        return [_below(effect, command.response_url) for effect in app.typed(command)]

    app.action(ACTION_TRY, again, changes=True)
    for number in range(MOST_TRIES + 1):
        app.action(f"{ACTION_TRY}_{number}", again, changes=True)


def _below(effect: Effect, url: str) -> Effect:
    """An answer stands below the button; what was pressed stays."""
    return Respond(url, effect.message, replace=False) if isinstance(effect, Ack) else effect

"""One person after the other at a keyboard: they type, press, choose and fill in by labels."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from bot.local import block_kit
from bot.local.backend import Backend
from bot.local.page.shown import Viewer, viewer_of
from bot.local.results import Json, NotPossible, Seen
from bot.local.terminal.onlooker import Control, Notice, Onlooker, Verb, find, folded
from bot.local.visitor import Visitor

_MOST_LABELS = 12  # named when there is none of a label
_SEPARATOR = "|"  # between several choices


class Seat(NamedTuple):
    """Who sits at the keyboard (a handle), and where their words go.

    `name` is "#channel", or the handle for the direct messages with the app.
    """

    handle: str = ""
    name: str = ""
    in_thread: bool = False


class Typist:
    """Acts as one person at a time, who is first in the direct messages with the app.

    NotPossible, in a sentence, for what cannot be done. `refused` holds what modals said since the
    last look at it.
    """

    def __init__(self, slack: Backend, onlooker: Onlooker) -> None:
        self._slack = slack
        self._onlooker = onlooker
        self.refused: list[Notice] = []
        self.looks_at_home = False
        self._place: tuple[str, str | None] = ("", None)  # the channel and the thread in it
        self.sit_down(next(p.name for p in slack.workspace.people.values() if not p.is_bot))

    @property
    def person(self) -> str:
        """The id of whoever sits here."""
        return self._visitor.id

    @property
    def seat(self) -> Seat:
        """Who sits here, and where their words go."""
        channel, thread_ts = self._place
        handle = self._visitor.person.name
        conversation = self._slack.workspace.conversations[channel]
        name = handle if conversation.kind == "im" else f"#{conversation.name}"
        return Seat(handle, name, thread_ts is not None)

    @property
    def viewer(self) -> Viewer:
        """The person as a viewer, with their zone and their present moment."""
        return viewer_of(self._slack, self.person)

    def sit_down(self, name: str) -> None:
        """Be the person of this handle or name, in the direct messages with the app."""
        wanted = folded(name.removeprefix("@"))
        people = [p for p in self._slack.workspace.people.values() if not p.is_bot]
        for person in people:
            if wanted in map(folded, (person.name, person.real_name, person.id)):
                self._visitor = Visitor(self._slack, person.id)
                self._go(self._visitor.open_dm())
                return
        handles = ", ".join(person.name for person in people)
        raise NotPossible(f"There is nobody called “{name}” here; there are {handles}.")

    def go(self, where: str) -> None:
        """Go to a "#channel", "dm", "thread" (of the latest answer), or the thread of "@ID"."""
        if where.startswith("@"):
            self._go_to_thread(self._named(where))
        elif where.casefold() == "thread":
            messages = (s for s in self._onlooker.surfaces(self.person) if "ts" in s)
            latest = next((one for one in messages if not one.get("is_ephemeral")), None)
            if latest is None:
                raise NotPossible("There is no answer yet that has a thread.")
            self._go_to_thread(latest)
        elif where.casefold() == "dm":
            self._go(self._visitor.open_dm())
        else:
            self._go(self._channel(where.removeprefix("#")))

    def type(self, text: str) -> None:
        """Send a slash command, or a message into the current place."""
        channel, thread_ts = self._place
        self.looks_at_home = False
        self._visitor.type(channel, text, thread_ts)

    def mention(self, text: str) -> None:
        """Write a message that names the app."""
        self.looks_at_home = False
        self._visitor.say(self._place[0], f"@{self._slack.app.name} {text}", self._place[1])

    def give(self, path: Path) -> None:
        """Share a file in the current place."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise NotPossible(f"{path} cannot be read: {error.strerror}.") from None
        self._visitor.upload(self._place[0], path.name, content, thread_ts=self._place[1])

    def open_home(self) -> None:
        """Look at the app's Home, until something is typed or somebody else sits down."""
        self._visitor.open_home()
        self.looks_at_home = True
        self._onlooker.look_at_home(self.person)

    def press(self, label: str, number: str = "") -> None:
        """Press a button, pick from an overflow menu, or send or close the modal on top."""
        surface, control = self._find("press", label, number)
        if control.does == "submit":
            self._submit(surface)
        elif control.does == "close":
            self._visitor.close(surface["id"])
        elif control.options:
            self._choose(surface, control, next(iter(control.options.values())))
        else:
            block_id, value = control.block_id, control.value
            _check(self._visitor.press(surface, control.action_id, block_id=block_id, value=value))

    def choose(self, words: str, number: str = "") -> None:
        """ "LABEL: OPTION": several options with "|" between them, none with nothing there."""
        surface, control, words = self._find_with_value("choose", words, number)
        values = [_option(control, one) for one in words.split(_SEPARATOR) if one.strip()]
        if len(values) > 1 and not control.many:
            raise NotPossible(f"Only one can be chosen for “{control.label}”.")
        self._choose(surface, control, values if control.many else next(iter(values), None))

    def fill(self, words: str, number: str = "") -> None:
        """ "LABEL: TEXT" for an input; a picker takes a date (2026-12-31) or a time (09:30)."""
        surface, control, text = self._find_with_value("fill", words, number)
        _, element = block_kit.find(surface["blocks"], control.action_id, block_id=control.block_id)
        self._choose(surface, control, _picked(element["type"], text) if text else None)

    def submit(self) -> None:
        """Send the modal on top."""
        views = self._visitor.views()
        if not views or not views[-1].get("submit"):
            raise NotPossible("No modal is open that could be sent.")
        self._submit(views[-1])

    # -- inside

    def _go(self, channel: str, thread_ts: str | None = None) -> None:
        self._place = channel, thread_ts
        self.looks_at_home = False

    def _go_to_thread(self, message: Json) -> None:
        if "ts" not in message or message.get("is_ephemeral"):
            raise NotPossible("Only a message that stays has a thread.")
        self._go(message["channel"], message.get("thread_ts", message["ts"]))

    def _channel(self, name: str) -> str:
        mine = {c.name: c.id for c in self._visitor.channels() if c.kind != "im"}
        if name not in mine:
            there = ", ".join(f"#{one}" for one in mine)
            raise NotPossible(f"{self.seat.handle} is in no channel #{name}; there are {there}.")
        return mine[name]

    def _named(self, number: str) -> Json:
        bare = number.removeprefix("@")
        found = self._onlooker.surface_of(int(bare), self.person) if bare.isdigit() else None
        if found is None:
            raise NotPossible(f"{self.seat.handle} sees no answer @{bare}.")
        return found

    def _find(self, verb: Verb, label: str, number: str) -> tuple[Json, Control]:
        """The control that is meant, in the answer that was named or the latest that has it."""
        surfaces = [self._named(number)] if number else self._onlooker.surfaces(self.person)
        there: dict[str, None] = {}
        for surface in surfaces:
            found = self._onlooker.controls_of(surface, self.person)
            control = find(found, verb, label)
            if control:
                return surface, control
            there.update(dict.fromkeys(one.label for one in found if one.verb == verb))
        which = f"answer @{number.removeprefix('@')}" if number else "answer"
        names = ", ".join(f"“{name}”" for name in list(there)[:_MOST_LABELS])
        raise NotPossible(
            f"No {which} has “{label}” to {verb}" + (f"; there is {names}." if names else ".")
        )

    def _find_with_value(self, verb: Verb, words: str, number: str) -> tuple[Json, Control, str]:
        """What "LABEL: VALUE" means, though there may be colons in labels too; and the value."""
        refusal = NotPossible(f"There is no “:” after the label in “{words}”.")
        for count, colon in enumerate(re.finditer(":", words)):
            label, value = words[: colon.start()], words[colon.end() :]
            try:
                return *self._find(verb, label.strip(), number), value.strip()
            except NotPossible as error:
                refusal = refusal if count else error
        raise refusal

    def _choose(self, surface: Json, control: Control, choice: object) -> None:
        block_id = control.block_id
        _check(self._visitor.choose(surface, control.action_id, choice, block_id=block_id))

    def _submit(self, view: Json) -> None:
        result = self._visitor.submit(view["id"])
        if not result.errors:
            _check(result)
            return
        found = self._onlooker.controls_of(view, self.person)
        labels = {control.block_id: control.label for control in found if control.verb != "press"}
        said = [f"{labels.get(block, block)}: {words}" for block, words in result.errors.items()]
        self.refused.append(self._onlooker.refusal(view, self.person, said))


def moment_of(text: str, viewer: Viewer) -> datetime:
    """ "2026-11-24 09:00", or a day alone for its beginning, in the viewer's zone."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo or not 2000 <= moment.year < 2100:
        raise NotPossible(f"“{text.strip()}” is no date and time such as 2026-11-24 09:00.")
    return moment.replace(tzinfo=viewer.zone)


def _picked(kind: str, text: str) -> str:
    """What an element of a kind holds once `text` is filled in; a picker only takes what it has."""
    try:
        if kind == "datepicker":
            return date.fromisoformat(text).isoformat()
        if kind == "timepicker":
            return f"{datetime.strptime(text, '%H:%M'):%H:%M}"
    except ValueError:
        sort = "date such as 2026-12-31" if kind == "datepicker" else "time such as 09:30"
        raise NotPossible(f"“{text}” is no {sort}.") from None
    return text


def _option(control: Control, words: str) -> object:
    wanted = folded(words).removeprefix("@")
    plain = {folded(one): value for one, value in control.options.items()}
    if wanted in plain:
        return plain[wanted]
    begin = [value for one, value in plain.items() if one.startswith(wanted)]
    if len(begin) == 1:
        return begin[0]
    offered = ", ".join(f"“{one}”" for one in list(control.options)[:_MOST_LABELS])
    raise NotPossible(f"“{control.label}” has no “{words.strip()}”; it has {offered}.")


def _check(outcome: Seen) -> None:
    if not outcome.ok:
        raise NotPossible(outcome.error)

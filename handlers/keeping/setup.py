"""What keepers fill in for everybody, with a card on their Home until it is done."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from bot.clock import Clock
from bot.knowledge import Community
from bot.knowledge.community import Setting
from bot.store.people import Person
from handlers.blocks import Block, actions, bullets, button, escape, header, link, section
from handlers.effects import AckView, Effects, open_view
from handlers.forms import closing, notice_view
from handlers.keepers import Guarded, Keepers, say
from handlers.keeping.adding import ACTION_ADD
from handlers.keeping.announcing import ACTION_OPEN as ACTION_ANNOUNCE
from handlers.keeping.asking import (
    ACTION_CANCEL,
    ACTION_CONFIRM,
    ACTION_MOVE,
    Asking,
    named,
)
from handlers.keeping.inputs import VALUE, Filled, modal, text_input, url_input
from handlers.keeping.managing import ACTION_OPEN as ACTION_MANAGE
from handlers.keeping.publishing import ACTION_OPEN as ACTION_YEAR
from handlers.keeping.wording import Words
from handlers.routing import Action, Command, Submission
from schedules.calendar import epoch
from schedules.leads import Lead
from schedules.model import Occurrence
from schedules.shared_settings import SharedSettings
from schedules.subscriptions import About, Subscriptions

VIEW_SETTINGS = "keepers_settings"
ACTION_SETTINGS = "keepers_settings_open"
ACTION_DONE = "keepers_settings_done"
# Kept beside the community's own settings; its names have no dot.
DONE = "setup.done"
MOST_DATES = 6
CHANNEL_LEADS = ("P7D", "P1D")
MEANWHILE = (
    ":warning: *Somebody changed the same while you were typing.* What you typed still stands "
    "below; save it again to put it in place of theirs."
)


@dataclass(frozen=True)
class Setup:
    """The settings' modal, and the keepers' part of Home."""

    keepers: Keepers
    shared: SharedSettings
    asking: Asking
    words: Words
    clock: Clock

    @property
    def community(self) -> Community:
        """Whose settings they are."""
        return self.words.community

    def command(self, command: Command) -> Effects:
        """`… settings`."""
        return [open_view(command.trigger_id, self.form())]

    def open(self, action: Action) -> Effects:
        """The button that does the same."""
        return [open_view(action.trigger_id, self.form())]

    def form(self, typed: Mapping[str, str] | None = None, news: str = "") -> dict[str, Any]:
        """Everything that can be filled in, with what stands there, or with what was `typed`."""
        if not self.community.settings:
            return notice_view("Community settings", "There is nothing to fill in here.")
        filled = self.shared.all()
        suffix = f"@{epoch(self.clock.now())}" if typed else ""
        blocks: list[Block] = [section(news)] if news else []
        for setting in self.community.settings:
            now = filled.get(setting.id)
            hint = f"{setting.hint} {_last_set(now.set_at) if now else ''}".strip()
            shown = {**self._values(), **(typed or {})}.get(setting.id, "")
            blocks.append(_input(setting, f"{setting.id}{suffix}", shown, hint))
        base = {name: _digest(value) for name, value in self._values().items()}
        metadata = {"base": base}
        return modal(VIEW_SETTINGS, "Community settings", blocks, metadata, submit="Save")

    def save(self, submission: Submission) -> Effects:
        """Keep what was changed in the form; what is empty is not filled in yet.

        Where somebody else changed the same meanwhile, the form comes back with what was typed.
        """
        filled, by, now = Filled(submission.values), submission.person.user_id, self.clock.now()
        base: Mapping[str, str] = json.loads(submission.private_metadata)["base"]
        given = {setting.id: filled.text(setting.id) for setting in self.community.settings}
        typed = {name: value for name, value in given.items() if _digest(value) != base[name]}
        errors = {
            filled.block(setting.id): "Type an address that begins with https:// or mailto:."
            for setting in self.community.settings
            if setting.type == "link" and given[setting.id] and not _is_link(given[setting.id])
        }
        if errors:
            return [AckView("errors", errors)]
        before = self._values()
        typed = {name: value for name, value in typed.items() if value != before[name]}
        theirs = [
            f"{escape(one.label)}: now {escape(before[one.id]) or 'empty'}"
            for one in self.community.settings
            if one.id in typed and _digest(before[one.id]) != base[one.id]
        ]
        if theirs:
            return [AckView("update", self.form(typed, f"{MEANWHILE}\n{bullets(theirs)}"))]
        for setting in self.community.settings:
            if setting.id in typed:
                value = typed[setting.id]
                self.shared.save(setting.id, value, by, now, registers=setting.registers)
                if setting.type == "channel" and value:
                    self._remind(value, by)
        text = "Saved. It shows wherever it belongs from now on."
        return closing("Saved", text)

    def done(self, action: Action) -> Effects:
        """The card is not wanted any more."""
        self.shared.save(DONE, "yes", action.person.user_id, self.clock.now())
        command = self.community.commands.sessions
        return say(action, f"The card is gone. `{command} settings` opens all of it again.")

    def home(self, person: Person) -> list[Block]:
        """The keepers' part of Home; empty for everybody else."""
        if not self.keepers.is_keeper(person):
            return []
        return [*self._card(), *self._open_dates(), *self._tools()]

    def links(self) -> list[Block]:
        """What was filled in and stands under no session, for everybody's Home."""
        lines = []
        for setting in self.community.settings:
            found = self.shared.get(setting.id)
            if found and setting.type != "channel" and not setting.registers:
                label, value = escape(setting.label), escape(found.value)
                what = link(found.value, setting.label) if setting.type == "link" else ""
                lines.append(f"{what or f'{label}: {value}'} ({found.source})")
        return [section(f"*Good to know*\n{bullets(lines)}")] if lines else []

    def note(self, occurrence: Occurrence) -> str:
        """Who gave the registration link of a session; empty where it is the session's own."""
        for setting in self.community.settings:
            if setting.registers == occurrence.kind and occurrence.url:
                found = self.shared.get(setting.id)
                if found and found.value == occurrence.url:
                    return f"Registration link {found.source}"
        return ""

    def _card(self) -> list[Block]:
        filled = self.shared.all()
        values = self._values()
        missing = [one for one in self.community.settings if not values[one.id]]
        if not missing or DONE in filled:
            return []
        lines = [
            f":white_check_mark: {escape(one.label)}: {filled[one.id].source}"
            if one not in missing
            else f":black_square_button: *To fill in:* {escape(one.label)}"
            for one in self.community.settings
        ]
        text = "*Setting up*\nNo page says these; once filled in, they show everywhere at once."
        return [
            header("For keepers: to begin with"),
            section(f"{text}\n{bullets(lines)}"),
            actions(
                [
                    button("Fill in", ACTION_SETTINGS, style="primary"),
                    button("That is all, hide this", ACTION_DONE),
                ],
                "keepers-setup",
            ),
        ]

    def _open_dates(self) -> list[Block]:
        found = self.asking.open_dates()[:MOST_DATES]
        if not found:
            return []
        blocks: list[Block] = [header("For keepers: dates to confirm now")]
        for number, one in enumerate(found):
            value, name = named(one), one.title
            row = [
                button("Confirm", ACTION_CONFIRM, value, label=f"Confirm {name}"),
                button("Move", ACTION_MOVE, value, label=f"Move {name}"),
                button("Cancel", ACTION_CANCEL, value, label=f"Cancel {name}"),
            ]
            blocks += [section(self.words.line(one)), actions(row, f"keepers-date-{number}")]
        return blocks

    def _tools(self) -> list[Block]:
        row = [
            button("Add a session", ACTION_ADD),
            button("Manage sessions", ACTION_MANAGE),
            button("Confirm the year", ACTION_YEAR),
            button("Announce a session", ACTION_ANNOUNCE),
        ]
        if self.community.settings:
            row.append(button("Community settings", ACTION_SETTINGS))
        return [header("For keepers: the calendar"), actions(row, "keepers-tools")]

    def _values(self) -> dict[str, str]:
        """What stands there; empty for what is not filled in."""
        filled = self.shared.all()
        return {
            one.id: filled[one.id].value if one.id in filled else ""
            for one in self.community.settings
        }

    def _remind(self, channel: str, by: str) -> None:
        """Let the channel be reminded of every kind, unless somebody chose for it already."""
        subscriptions = Subscriptions(self.words.calendar.db)
        if subscriptions.of(channel) is None:
            leads = [Lead.parse(text) for text in CHANNEL_LEADS]
            wishes = {About(kind=kind.id): leads for kind in self.community.kinds}
            now = self.clock.now()
            subscriptions.wish(channel, wishes, by=by, is_channel=True, now=now)


def register(keepers: Guarded, setup: Setup) -> None:
    """Let keepers fill in what is shared."""
    keepers.action(ACTION_SETTINGS, setup.open)
    keepers.action(ACTION_DONE, setup.done, changes=True)
    keepers.submission(VIEW_SETTINGS, setup.save)


def _input(setting: Setting, name: str, value: str, hint: str) -> Block:
    match setting.type:
        case "link":
            return url_input(name, setting.label, value, hint=hint)
        case "text":
            return text_input(name, setting.label, value, most=300, hint=hint)
    element: Block = {
        "type": "conversations_select",
        "action_id": VALUE,
        "filter": {"include": ["public", "private"]},
    }
    if value:
        element["initial_conversation"] = value
    return {
        "type": "input",
        "block_id": name,
        "optional": True,
        "label": {"type": "plain_text", "text": setting.label},
        "hint": {"type": "plain_text", "text": hint},
        "element": element,
    }


def _digest(value: str) -> str:
    return blake2b(value.encode(), digest_size=6).hexdigest()


def _last_set(moment: datetime) -> str:
    return f"Last set on {moment:%B} {moment.day}, {moment.year}."


def _is_link(text: str) -> bool:
    return bool(re.fullmatch(r"(https?://|mailto:)[^\s<>|]{3,500}", text))

"""What keepers fill in for everybody, with a card on their Home until it is done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.community import Community
from bot.community.community import Setting
from bot.store.people import Person
from handlers import fields
from handlers.blocks import Block, actions, bullets, button, escape, header, link, section
from handlers.effects import Effects, open_view
from handlers.fields import Field
from handlers.forms import Form, closing, notice
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
from handlers.keeping.managing import ACTION_OPEN as ACTION_MANAGE
from handlers.keeping.publishing import ACTION_OPEN as ACTION_YEAR
from handlers.keeping.wording import Words
from handlers.requests import Action, Command, Submission
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

    def open(self, asked: Command | Action) -> Effects:
        """`… settings`, and the button that does the same."""
        return [open_view(asked.trigger_id, self.form().view())]

    def form(self) -> Form:
        """Everything that can be filled in, with what stands there."""
        if not self.community.settings:
            return notice("Community settings", "There is nothing to fill in here.")
        filled, values = self.shared.all(), self._values()
        parts = []
        for setting in self.community.settings:
            now = filled.get(setting.id)
            hint = f"{setting.hint} {_last_set(now.set_at) if now else ''}".strip()
            parts.append(_field(setting, values[setting.id], hint))
        return Form(VIEW_SETTINGS, "Community settings", parts, submit="Save", watched=True)

    def save(self, submission: Submission) -> Effects:
        """Keep what was changed in the form; what is empty is not filled in yet.

        Where somebody else changed the same meanwhile, the form comes back with what was typed.
        """
        form, by, now = self.form(), submission.person.user_id, self.clock.now()
        filled, before = form.read(submission.view), self._values()
        filled.check()
        if filled.clash:
            return form.again(filled)
        for setting in self.community.settings:
            value = filled.text(setting.id)
            if value != before[setting.id]:
                self.shared.save(setting.id, value, by, now, registers=setting.registers)
                if setting.type == "channel" and value:
                    self._remind(value, by)
        return closing("Saved", "Saved. It shows wherever it belongs from now on.")

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


def _field(setting: Setting, value: str, hint: str) -> Field:
    match setting.type:
        case "link":  # of a page or of an address for email
            return fields.address(setting.id, setting.label, value, hint=hint, check=_link)
        case "text":
            return fields.text(setting.id, setting.label, value, most=300, hint=hint)
    return fields.channel(setting.id, setting.label, value, hint=hint)


def _last_set(moment: datetime) -> str:
    return f"Last set on {moment:%B} {moment.day}, {moment.year}."


def _link(text: str) -> str:
    if not text or re.fullmatch(r"(https?://|mailto:)[^\s<>|]{3,500}", text):
        return ""
    return "Type an address that begins with https:// or mailto:."

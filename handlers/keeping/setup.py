"""What keepers fill in for everybody, the keepers' buttons on Home, and who keeps the calendar."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.clock import Clock
from bot.community.community import Setting
from bot.outbox.message import Message
from bot.store import keepers as table
from bot.store.people import Person, person
from handlers import fields
from handlers.blocks import (
    Block,
    actions,
    bullets,
    button,
    escape,
    header,
    link,
    people_menu,
    section,
)
from handlers.effects import Ack, AckView, Effects, Respond, open_view
from handlers.fields import Field
from handlers.forms import Form, notice
from handlers.keepers import Guarded, Keepers, say
from handlers.keeping.adding import ACTION_ADD
from handlers.keeping.announcing import ACTION_OPEN as ACTION_ANNOUNCE
from handlers.keeping.labels import Words
from handlers.keeping.managing import ACTION_OPEN as ACTION_MANAGE
from handlers.keeping.publishing import ACTION_OPEN as ACTION_YEAR
from handlers.keeping.weekly import ACTION_SETTINGS
from handlers.requests import Action, Command, Submission
from handlers.routes import Routes
from schedules.leads import Lead
from schedules.model import Occurrence
from schedules.shared_settings import SharedSettings
from schedules.subscriptions import Subject, Subscription, Subscriptions
from schedules.words import long_date

log = logging.getLogger(__name__)

VIEW_SETTINGS = "keepers_settings"
ACTION_APPOINT = "keepers_appoint"
ACTION_DISMISS = "keepers_dismiss"
CHANNEL_LEADS = ("P7D", "P1D")
NOT_YET = "not-yet"
SLACKBOT = "USLACKBOT"
MOST_SHOWN = 20


@dataclass(frozen=True)
class Setup:
    """The settings' modal, and the keepers' part of Home.

    `tell_channel` says in a channel who set its reminders up; where the bot cannot post there, it
    ends them and tells that person how to invite it.
    """

    keepers: Keepers
    shared: SharedSettings
    words: Words
    clock: Clock
    tell_channel: Callable[[Subscription, str], None]

    def open(self, asked: Command | Action) -> Effects:
        """`… settings`, and the button that does the same."""
        return [open_view(asked.trigger_id, self.form().view())]

    def form(self) -> Form:
        """Everything that can be filled in, with what stands there."""
        if not self.words.community.settings:
            return notice("Community settings", "There is nothing to fill in here.")
        filled, parts = self.shared.all(), []
        for setting in self.words.community.settings:
            now = filled.get(setting.id)
            last = f" Last set on {_day(now.set_at)}." if now else ""
            parts.append(_field(setting, now.value if now else "", f"{setting.hint}{last}"))
        return Form(VIEW_SETTINGS, "Community settings", parts, submit="Save", watched=True)

    def save(self, submission: Submission) -> Effects:
        """Keep what was changed in the form; what is empty is not filled in yet.

        Where somebody else changed the same meanwhile, the form comes back with what was typed.
        """
        form, by, now = self.form(), submission.person.user_id, self.clock.now()
        filled = form.read(submission.view)
        filled.check()
        if filled.clash:
            return form.again(filled)
        before = self.shared.all()
        for setting in self.words.community.settings:
            value = filled.text(setting.id).removeprefix(NOT_YET)
            if value != (before[setting.id].value if setting.id in before else ""):
                self.shared.save(setting.id, value, by, now, registers=setting.registers)
                if setting.type == "channel" and value:
                    self._remind(value, by)
        return [AckView("clear")]

    def home(self, person: Person) -> list[Block]:
        """The keepers' buttons on Home; empty for everybody else."""
        if not self.keepers.is_keeper(person):
            return []
        row = [
            button("Add a session", ACTION_ADD),
            button("Manage sessions", ACTION_MANAGE),
            button("Confirm the year", ACTION_YEAR),
            button("Announce a session", ACTION_ANNOUNCE),
        ]
        if self.words.community.settings:
            row.append(button("Community settings", ACTION_SETTINGS))
        return [header("For keepers: the calendar"), actions(row, "keepers-tools")]

    def links(self) -> list[Block]:
        """What was filled in and stands under no session, for everybody's Home."""
        lines, filled = [], self.shared.all()
        for setting in self.words.community.settings:
            found = filled.get(setting.id)
            if found and found.value and setting.type != "channel" and not setting.registers:
                said = f"{escape(setting.label)}: {escape(found.value)}"
                said = link(found.value, setting.label) if setting.type == "link" else said
                lines.append(f"{said} ({found.source})")
        return [section(f"*Good to know*\n{bullets(lines)}")] if lines else []

    def note(self, occurrence: Occurrence) -> str:
        """Who gave the registration link of a session; empty where it is the session's own."""
        for setting in self.words.community.settings:
            if setting.registers == occurrence.kind and occurrence.url:
                found = self.shared.get(setting.id)
                if found and found.value == occurrence.url:
                    return f"Registration link {found.source}"
        return ""

    def _remind(self, channel: str, by: str) -> None:
        """Let the channel be reminded of every kind, unless somebody chose for it already."""
        subscriptions = Subscriptions(self.words.calendar.db)
        if subscriptions.of(channel) is None:
            leads = [Lead.parse(text) for text in CHANNEL_LEADS]
            wishes = {Subject(kind=kind.id): leads for kind in self.words.community.kinds}
            now = self.clock.now()
            subscriptions.wish(channel, wishes, by=by, is_channel=True, now=now)
            if subscription := subscriptions.of(channel):
                self.tell_channel(subscription, by)


@dataclass(frozen=True)
class Appointing:
    """Shows who keeps the calendar, and lets the workspace's owners and admins change it."""

    keepers: Keepers
    clock: Clock

    def command(self, command: Command) -> Effects:
        """`… keepers`: everybody may know who keeps the calendar."""
        return [Ack(self._shown(may_change=self.keepers.may_appoint(command.person)))]

    def appoint(self, action: Action) -> Effects:
        """An admin chose somebody."""
        chosen = str(action.value.get("selected_user") or "")
        who = person(self.keepers.db, chosen)
        if chosen in ("", SLACKBOT) or who.is_external or who.deleted:
            return say(action, "A calendar keeper has to be a member of this workspace.")
        now = int(self.clock.now().timestamp())
        if table.appoint(self.keepers.db, chosen, action.person.user_id, now):
            log.info("keeper appointed: %s by %s", chosen, action.person.user_id)
        return self._again(action)

    def dismiss(self, action: Action) -> Effects:
        """An admin dismissed somebody."""
        if str(action.value) in self.keepers.admins:
            return say(action, "That one is set by whoever runs the bot (BOT_ADMINS).")
        if table.dismiss(self.keepers.db, str(action.value)):
            log.info("keeper dismissed: %s by %s", action.value, action.person.user_id)
        return self._again(action)

    def home(self, person: Person) -> list[Block]:
        """What stands on the Home of those who can appoint keepers, as long as there are none."""
        if self.keepers.ids() or not self.keepers.may_appoint(person):
            return []
        text = (
            f"{self.keepers.who_they_are()} Until then nobody confirms dates or answers questions."
        )
        return [header("Nobody keeps the calendar yet"), section(text)]

    def _again(self, action: Action) -> Effects:
        if not action.response_url:
            return ()
        return [Respond(action.response_url, self._shown(may_change=True))]

    def _shown(self, *, may_change: bool) -> Message:
        blocks: list[Block] = [section(self.keepers.who_they_are())]
        if not may_change:
            more = (
                "Owners and admins of this workspace appoint them with "
                f"`{self.keepers.keepers_command}`. If you are one and see no menu here, type it "
                "again in a moment: I am just asking Slack who you are."
            )
            return Message(*blocks, section(more))
        rows = {row["user_id"]: row for row in table.appointed(self.keepers.db)}
        for one in self.keepers.ids()[:MOST_SHOWN]:
            row = rows.get(one)
            if row is None:
                blocks.append(section(f"<@{one}> · set by whoever runs the bot"))
                continue
            day = long_date(datetime.fromtimestamp(row["appointed_at"], UTC))
            text = f"<@{one}> · appointed by <@{row['appointed_by']}> on {day}"
            dismiss = button("Dismiss", ACTION_DISMISS, one)
            blocks.append(section(text, accessory=dismiss))
        chooser = people_menu(ACTION_APPOINT, "Appoint a calendar keeper")
        blocks.append(section("Choose somebody to appoint:", accessory=chooser))
        return Message(*blocks)


def register_appointing(routes: Routes, appointing: Appointing) -> None:
    """Let admins appoint and dismiss."""
    keepers = appointing.keepers
    admins = Guarded(
        routes,
        keepers,
        keepers.may_appoint,
        "Only owners and admins of this workspace can do that; if you are one, try again in a "
        "moment, since I am asking Slack.",
    )
    admins.action(ACTION_APPOINT, appointing.appoint, changes=True)
    admins.action(ACTION_DISMISS, appointing.dismiss, changes=True)


def _field(setting: Setting, value: str, hint: str) -> Field:
    match setting.type:
        case "link":  # of a page or of an address for email
            return fields.address(setting.id, setting.label, value, hint=hint, check=_link)
        case "text":
            return fields.text(setting.id, setting.label, value, most=300, hint=hint)
        case "yes":
            offered = [(NOT_YET, "Not yet"), (setting.says or "", setting.says or "")]
            return fields.radio(setting.id, setting.label, offered, value or NOT_YET)
    return fields.channel(setting.id, setting.label, value, hint=hint)


def _day(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year}"


def _link(text: str) -> str:
    if not text or re.fullmatch(r"(https?://|mailto:)[^\s<>|]{3,500}", text):
        return ""
    return "Type an address that begins with https:// or mailto:."

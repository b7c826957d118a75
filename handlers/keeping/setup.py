"""What keepers fill in for everybody, the keepers' buttons on Home, and who keeps the calendar."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from bot.community.community import Setting
from bot.outbox.client import CallError
from bot.outbox.message import Message
from bot.store import people as table
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
from handlers.effects import Ack, AckView, Effects, Run, Slack
from handlers.fields import Field
from handlers.forms import Form, notice
from handlers.keeping.adding import Adding, Publishing
from handlers.keeping.announcing import Announcing
from handlers.keeping.managing import ACTION_OPEN as ACTION_MANAGE
from handlers.keeping.task import NOTHING, Filling, Task
from handlers.people import SLACKBOT, Guarded
from handlers.routes import Action, Command, Submission
from schedules.calendar import epoch
from schedules.leads import Lead
from schedules.subscriptions import Subject, Subscriptions
from schedules.words import long_date

log = logging.getLogger(__name__)

ACTION_APPOINT = "keepers_appoint"
ACTION_DISMISS = "keepers_dismiss"
CHANNEL_LEADS = (Lead(days=7), Lead(days=1))
NOT_YET = "not-yet"
NO_MEMBER = "A calendar keeper has to be a member of this workspace, and no bot."
MOST_SHOWN = 20


class Setup(Filling):
    """The settings' modal, and the keepers' part of Home."""

    name = "keepers_settings"

    def form(self, given: Mapping[str, Any] = NOTHING) -> Form:
        """Everything that can be filled in, with what stands there."""
        settings, filled = self.community.settings, self.context.shared.all()
        if not settings:
            return notice("Community settings", "There is nothing to fill in here.")
        parts = []
        for setting in settings:
            hint, now = setting.hint, filled.get(setting.id)
            if now:
                hint += f" Last set on {now.set_at:%B} {now.set_at.day}, {now.set_at.year}."
            parts.append(_field(setting, now.value if now else "", hint))
        return Form(self.name, "Community settings", parts, submit="Save", watched=True)

    def understood(self, submission: Submission) -> Effects:
        """Keep what was changed in the form; what is empty is not filled in yet.

        Where somebody else changed the same meanwhile, the form comes back with what was typed.
        """
        form, by, shared = self.form(), submission.person.user_id, self.context.shared
        filled = form.read(submission.view)
        filled.check()
        if filled.clash:
            return form.again(filled)
        before = shared.all()
        for setting in self.community.settings:
            value = filled.text(setting.id).removeprefix(NOT_YET)
            if value != (before[setting.id].value if setting.id in before else ""):
                shared.save(setting.id, value, by, self.now, registers=setting.registers)
                if setting.type == "channel" and value:
                    self._remind(value, by)
        return [AckView("clear")]

    def home(self, person: Person) -> list[Block]:
        """The keepers' buttons on Home."""
        row = [
            Adding.opener("Add a session"),
            button("Manage sessions", ACTION_MANAGE),
            Publishing.opener("Confirm the year"),
            Announcing.opener("Announce a session"),
        ]
        if self.community.settings:
            row.append(self.opener("Community settings"))
        return [header("For keepers: the calendar"), actions(row, "keepers-tools")]

    def links(self) -> list[Block]:
        """What was filled in and stands under no session, for everybody's Home."""
        lines, filled = [], self.context.shared.all()
        for setting in self.community.settings:
            found = filled.get(setting.id)
            if found and found.value and setting.type != "channel" and not setting.registers:
                said = f"{escape(setting.label)}: {escape(found.value)}"
                said = link(found.value, setting.label) if setting.type == "link" else said
                lines.append(f"{said} ({found.source})")
        return [section(f"*Good to know*\n{bullets(lines)}")] if lines else []

    def _remind(self, channel: str, by: str) -> None:
        """Let the channel be reminded of every kind, unless somebody chose for it already."""
        subscriptions = Subscriptions(self.db)
        if subscriptions.of(channel) is None:
            kinds = self.community.kinds
            wishes = {Subject(kind=kind.id): CHANNEL_LEADS for kind in kinds}
            subscriptions.wish(channel, wishes, by=by, is_channel=True, now=self.now)
            if subscription := subscriptions.of(channel):
                self.context.tell_channel(subscription, by)


class Appointing(Task):
    """Shows who keeps the calendar, and lets the workspace's owners and admins change it."""

    def register(self, only: Guarded) -> None:
        """Let them appoint and dismiss."""
        only.action(ACTION_APPOINT, self.appoint, changes=True)
        only.action(ACTION_DISMISS, self.dismiss, changes=True)

    def command(self, command: Command) -> Effects:
        """`… keepers`: everybody may know who keeps the calendar."""
        return [Ack(self.shown_to(command.person))]

    def shown_to(self, reader: Person) -> Message:
        """Who keeps the calendar, and how that is changed."""
        keepers = self.context.keepers
        blocks: list[Block] = [section(keepers.who_they_are())]
        if not keepers.may_appoint(reader):
            more = (
                "Owners and admins of this workspace appoint them with "
                f"`{keepers.keepers_command}`. If you are one and see no menu here, type it "
                "again in a moment: I am just asking Slack who you are."
            )
            return Message(*blocks, section(more))
        rows = {row["user_id"]: row for row in table.appointed(self.db)}
        for one in keepers.ids()[:MOST_SHOWN]:
            row = rows.get(one)
            if row is None:
                blocks.append(section(f"<@{one}> · set by whoever runs the bot"))
                continue
            day = long_date(datetime.fromtimestamp(row["appointed_at"], UTC))
            text = f"<@{one}> · appointed by <@{row['appointed_by']}> on {day}"
            blocks.append(section(text, accessory=button("Dismiss", ACTION_DISMISS, one)))
        chooser = people_menu(ACTION_APPOINT, "Appoint a calendar keeper")
        blocks.append(section("Choose somebody to appoint:", accessory=chooser))
        return Message(*blocks)

    def appoint(self, action: Action) -> Effects:
        """An admin chose somebody."""
        chosen, by = str(action.value.get("selected_user") or ""), action.person.user_id
        who = person(self.db, chosen)
        if chosen in ("", SLACKBOT) or who.is_external or who.deleted:
            return action.aside(NO_MEMBER)

        def appoint(slack: Slack) -> Effects:
            with suppress(CallError):  # Slack's menu of people lists bots, too
                if slack.call("users.info", user=chosen)["user"].get("is_bot"):
                    return action.aside(NO_MEMBER)
            if table.appoint(self.db, chosen, by, epoch(self.now)):
                log.info("keeper appointed: %s by %s", chosen, by)
            return action.instead(self.shown_to(action.person))

        return [Run(appoint)]

    def dismiss(self, action: Action) -> Effects:
        """An admin dismissed somebody."""
        chosen = str(action.value)
        if chosen in self.context.keepers.admins:
            return action.aside("That one is set by whoever runs the bot (BOT_ADMINS).")
        if table.dismiss(self.db, chosen):
            log.info("keeper dismissed: %s by %s", chosen, action.person.user_id)
        return action.instead(self.shown_to(action.person))

    def home(self, person: Person) -> list[Block]:
        """What stands on the Home of those who can appoint keepers, as long as there are none."""
        keepers = self.context.keepers
        if keepers.ids() or not keepers.may_appoint(person):
            return []
        text = f"{keepers.who_they_are()} Until then nobody confirms dates or answers questions."
        return [header("Nobody keeps the calendar yet"), section(text)]


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


def _link(text: str) -> str:
    if not text or re.fullmatch(r"(https?://|mailto:)[^\s<>|]{3,500}", text):
        return ""
    return "Type an address that begins with https:// or mailto:."

"""Appointing and dismissing keepers: for the workspace's owners and admins, from inside Slack."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.clock import Clock
from bot.outbox.message import Message
from bot.store import keepers as table
from bot.store.people import Person, person
from handlers.blocks import Block, button, header, people_menu, section
from handlers.effects import Ack, Effects, Respond
from handlers.keepers import Guarded, Keepers, say
from handlers.requests import Action, Command
from handlers.routes import Routes
from handlers.wording import long_date

log = logging.getLogger(__name__)

ACTION_APPOINT = "keepers_appoint"
ACTION_DISMISS = "keepers_dismiss"
MOST_SHOWN = 20


@dataclass(frozen=True)
class Appointing:
    """Shows who keeps the calendar, and lets admins change it."""

    keepers: Keepers
    clock: Clock

    def command(self, command: Command) -> Effects:
        """`… keepers`: everybody may know who keeps the calendar."""
        return [Ack(self._shown(may_change=self.keepers.may_appoint(command.person)))]

    def appoint(self, action: Action) -> Effects:
        """An admin chose somebody."""
        chosen = str(action.value.get("selected_user") or "")
        who = person(self.keepers.db, chosen)
        if not chosen or who.is_external or who.deleted:
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
        who = self.keepers.who_they_are()
        blocks: list[Block] = [section(who)]
        rows = {row["user_id"]: row for row in table.appointed(self.keepers.db)}
        if not may_change:
            more = (
                "Owners and admins of this workspace appoint and dismiss calendar keepers with "
                f"`{self.keepers.keepers_command}`. If you are one and see no menu here, type it "
                "again in a moment: I am just asking Slack who you are."
            )
            return Message(*blocks, section(more))
        for one in self.keepers.ids()[:MOST_SHOWN]:
            row = rows.get(one)
            if row is None:
                blocks.append(section(f"<@{one}> · set by whoever runs the bot"))
                continue
            day = long_date(datetime.fromtimestamp(row["appointed_at"], UTC))
            text = f"<@{one}> · appointed by <@{row['appointed_by']}> on {day}"
            dismiss = button("Dismiss", ACTION_DISMISS, one)
            blocks.append(section(text, accessory=dismiss))
        more = "Choose somebody to appoint:"
        chooser = people_menu(ACTION_APPOINT, "Appoint a calendar keeper")
        blocks.append(section(more, accessory=chooser))
        return Message(*blocks)


def register(routes: Routes, appointing: Appointing) -> None:
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

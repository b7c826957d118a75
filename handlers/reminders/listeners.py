"""What people type about reminders, and the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from bot.knowledge import Kind
from bot.outbox.message import Message
from bot.outbox.unreachable import FINAL, why
from bot.store.people import Person
from handlers.blocks import escape, section
from handlers.effects import Ack, Call, Effect, Effects, Say, open_view, post_now, update_view
from handlers.forms import closing
from handlers.reminders import modal, saying
from handlers.reminders.asking import Request, Unclear, read
from handlers.reminders.core import FIRST_CHOICE, Core
from handlers.routing import Action, Command, Submission
from handlers.wording import long_date
from schedules.leads import Lead
from schedules.recurrence import instant
from schedules.subscriptions import About


@dataclass(frozen=True)
class Listeners:
    """The command and its form."""

    core: Core

    def command(self, command: Command) -> Effects:
        """The command, in words or without any."""
        core, who = self.core, command.person
        zones = core.zones(who)
        today = core.clock.now().astimezone(ZoneInfo(zones.today_in)).date()
        asked = read(command.text, core.community.kinds, today)
        if isinstance(asked, Unclear):
            return [Ack(self._unclear(asked))]
        channel = channel_in(command.channel_id)
        if asked.target == "channel" and channel is None:
            return [Ack(self._no_channel())]
        match asked.mode:
            case "help":
                return [Ack(saying.usage(core))]
            case "list":
                return [Ack(self._list(who, channel))]
            case "form":
                return [form(core, asked, who, channel, command.trigger_id)]
        with core.db.immediate():  # so that nobody sets it up between the question and the change
            return self._change(asked, who, channel)

    def _change(self, asked: Request, who: Person, channel: str | None) -> Effects:
        """What the command changes, and what it says then."""
        core = self.core
        destination = channel if asked.target == "channel" and channel else who.user_id
        refused = refusal(core, destination, who)
        if refused:
            return [Ack(refused)]
        if asked.mode == "set":
            leads = asked.leads or FIRST_CHOICE[destination != who.user_id]
            done, effects = self._set(destination, who, kinds_of(core, asked.kinds), leads)
            return [Ack(done), *effects]
        done = self._quieter(asked, who, destination)
        if asked.mode == "off" and asked.target is None and channel:
            done = Message(section(f"{done.text}{self._of_the_channel(channel)}"))
        return [Ack(done), *core.home_changed(who)]

    def choose(self, action: Action) -> Effects:
        """Something was ticked in the form: draw it anew, with what comes next."""
        return [self._redraw(action, more=False)]

    def more(self, action: Action) -> Effects:
        """The form, with more choices."""
        return [self._redraw(action, more=True)]

    def save(self, submission: Submission) -> Effects:
        """The form was sent."""
        core, who = self.core, submission.person
        choice = modal.read(core, submission.view, who.user_id)
        if modal.is_behind(submission.view):
            # Sent before the choices of whom it is for now were drawn: nobody has seen them.
            return modal.form(core, choice, core.zones(who), who.user_id).instead()
        modal.check(choice)
        destination = choice.destination(who.user_id)
        refused = refusal(core, destination, who)
        if refused:
            return closing(modal.TITLE, refused.text)
        if not choice.kinds:
            core.wish(destination, dict.fromkeys(all_kinds(core), ()), by=who)
            text = f"Done: these reminders are off. {self._still_on(destination)}"
            return [*closing(modal.TITLE, text), *core.home_changed(who)]
        kinds = kinds_of(core, choice.kinds)
        unticked = [about for about in all_kinds(core) if about.kind not in choice.kinds]
        done, effects = self._set(destination, who, kinds, choice.all_leads(), unticked)
        return [*closing(modal.TITLE, done.blocks[0]["text"]["text"]), *effects]

    def _set(
        self,
        destination: str,
        who: Person,
        kinds: Sequence[Kind],
        leads: Sequence[Lead],
        unticked: Sequence[About] = (),
    ) -> tuple[Message, list[Effect]]:
        """Set reminders up: what to say, and what else is to be done."""
        core, is_channel = self.core, destination != who.user_id
        wanted = {About(kind=kind.id): leads for kind in kinds}
        core.wish(destination, {**wanted, **dict.fromkeys(unticked, ())}, by=who)
        done = saying.set_up(
            core,
            core.kinds_in_words(kinds),
            leads,
            destination,
            core.zones(who),
            to="this channel" if is_channel else "you",
        )
        effects: list[Effect] = list(core.home_changed(who))
        if is_channel:
            effects += self._announce(destination, who)
        return done, effects

    def _announce(self, channel: str, who: Person) -> Effects:
        """Tell the channel, which also shows whether the bot can post there."""
        core = self.core
        subscription = core.subscriptions.of(channel)
        if subscription is None:
            return ()

        def failed(code: str) -> Sequence[Effect]:
            if code not in FINAL:
                return ()
            core.subscriptions.end(channel, code, core.clock.now())
            core.changed()
            name = core.community.about.bot_name
            text = (
                f"The bot cannot post in <#{channel}> yet, so nothing will be sent there. Type "
                f"`/invite @{name}` in that channel, and then `{core.command} channel` once more."
            )
            return [Say(who.user_id, Message(section(text)))]

        call = post_now(channel, saying.announcement(core, subscription, who.user_id))
        return [replace(call, otherwise=failed)]

    def _quieter(self, asked: Request, who: Person, destination: str) -> Message:
        """Off, pause and resume."""
        core, now = self.core, self.core.clock.now()
        whose = "your reminders" if destination == who.user_id else "this channel's reminders"
        subscription = core.subscriptions.of(destination)
        if subscription is None:
            return Message(section(f"There is nothing to change: {whose} are off."))
        if subscription.ended_at and asked.mode != "off":
            again = f"{core.command} {'me' if destination == who.user_id else 'channel'}"
            return Message(
                section(
                    f"{whose.capitalize()} have stopped, since {why(subscription.error)}. "
                    f"Type `{again}` to set them up again."
                )
            )
        if asked.mode == "off" and asked.kinds:
            core.wish(destination, {About(kind=kind): () for kind in asked.kinds}, by=who)
            what = core.kinds_in_words(kinds_of(core, asked.kinds))
            return Message(section(f"Done: {whose} of {escape(what)} are off."))
        if asked.mode == "off":
            core.subscriptions.stop(destination, now)
            core.changed()
            return Message(section(f"Done: {whose} are off. Nothing more will be sent."))
        if asked.mode == "resume":
            core.subscriptions.resume(destination, now)
            core.changed()
            return Message(section(f"Done: {whose} are on again."))
        day = cast(date, asked.until)
        zone = core.zones(who).today_in
        core.subscriptions.pause(destination, instant(datetime.combine(day, time()), zone), now)
        core.changed()
        until = long_date(datetime.combine(day, time()))
        words = "resume" if destination == who.user_id else "channel resume"
        ending = f"`{core.command} {words}` ends the pause earlier."
        return Message(section(f"Done: {whose} are paused until {until}. {ending}"))

    def _still_on(self, destination: str) -> str:
        """What is sent though all kinds are off: reminders of single sessions."""
        subscription = self.core.subscriptions.of(destination)
        lines = self.core.wishes_in_words(subscription) if subscription else []
        if not lines:
            return "Nothing more will be sent."
        return f"Still on: {'; '.join(lines)}. `{self.core.command} off` ends that too."

    def _of_the_channel(self, channel: str) -> str:
        """That the channel's own go on, for who may have meant those."""
        if self.core.subscriptions.of(channel) is None:
            return ""
        return f" This channel's reminders go on: `{self.core.command} channel off` ends those."

    def _list(self, who: Person, channel: str | None) -> Message:
        core, zones = self.core, self.core.zones(who)
        parts = [
            saying.overview(core, who.user_id, zones, title="Your reminders", is_channel=False)
        ]
        if channel:
            title = "Reminders in this channel"
            parts.append(saying.overview(core, channel, zones, title=title, is_channel=True))
        return saying.listing(core, parts, core.subscriptions.of(who.user_id) is not None)

    def _redraw(self, action: Action, *, more: bool) -> Call:
        core, user_id = self.core, action.person.user_id
        choice = modal.read(core, action.view, user_id)
        choice = replace(choice, more=choice.more or more)
        form = modal.form(core, choice, core.zones(action.person), user_id)
        return update_view(action.view, form.view(), hash=action.view["hash"])

    def _unclear(self, unclear: Unclear) -> Message:
        command = self.core.command
        guess = f" Did you mean `{command} {unclear.nearest}`?" if unclear.nearest else ""
        text = f"{escape(unclear.reason)}{guess} `{command} help` shows what you can type."
        return Message(section(text))

    def _no_channel(self) -> Message:
        text = (
            "This is a direct message: type the same in the channel that is to be reminded, or "
            f"`{self.core.command} me` for yourself."
        )
        return Message(section(text))


def form(core: Core, asked: Request, who: Person, channel: str | None, trigger_id: str) -> Call:
    """Open the form; a channel that somebody else set up is not offered, unless it is asked for."""
    target = asked.target or "me"
    choice = modal.present(core, target, channel, who.user_id, asked.kinds)
    return open_view(trigger_id, modal.form(core, choice, core.zones(who), who.user_id).view())


def refusal(core: Core, destination: str, who: Person) -> Message | None:
    """What somebody is told who may not change these reminders; None for who may."""
    if destination == who.user_id:
        return None
    subscription = core.subscriptions.of(destination)
    if subscription is None or core.may_change(subscription, who):
        return None
    return Message(section(core.refusal(subscription)))


def kinds_of(core: Core, ids: Sequence[str]) -> list[Kind]:
    """These kinds, or all where none is named."""
    wanted = [kind for kind in core.community.kinds if kind.id in ids or not ids]
    return wanted[: modal.MOST_KINDS]


def all_kinds(core: Core) -> list[About]:
    """All sessions, kind by kind."""
    return [About(kind=kind.id) for kind in core.community.kinds]


def channel_in(conversation: str) -> str | None:
    """The conversation where it is a channel, public or private; None for direct messages."""
    return conversation if conversation[:1] in {"C", "G"} else None

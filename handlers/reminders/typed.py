"""What people type about reminders, and the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from bot.community import Kind
from bot.outbox.message import Message
from bot.outbox.outcomes import why
from bot.store.people import Person
from handlers.blocks import escape, section
from handlers.effects import Ack, Call, Effects, Elsewhere, Respond, open_view, update_view
from handlers.forms import closing
from handlers.reader import Intent, Said, Unclear, channel_in, did_you_mean, kinds_in
from handlers.reminders import controls, modal, orders, saying
from handlers.reminders.core import FIRST_CHOICE, Core, leads_in_words
from handlers.reminders.orders import Order
from handlers.reminders.setting_up import SetUp
from handlers.requests import Action, Command, Submission
from handlers.wording import long_date
from schedules.leads import Lead
from schedules.recurrence import instant
from schedules.subscriptions import About, Subscription
from schedules.words import clean


@dataclass(frozen=True)
class Listeners:
    """The command and its form."""

    core: Core

    def command(self, command: Command) -> Effects | Elsewhere:
        """The command, in words or without any."""
        order = orders.read(command.text, self.core.community.kinds, self._today(command.person))
        if isinstance(order, Unclear):
            said = did_you_mean(order, self.core.command)
            return [Ack(said)] if order.sure else Elsewhere(said)
        channel = channel_in(command.channel_id)
        if order.mode == "form" and (order.target != "channel" or channel):
            return [form(self.core, order, command.person, channel, command.trigger_id)]
        answer, effects = self._meant(order, command.person, channel)
        return [Ack(answer), *effects]

    def hear(self, said: Said) -> Intent | None:
        """Words about reminders that followed no command for them; None for all others.

        What is mine and can be undone is done at once. A question, what others would notice and
        what cannot be read are answered with a button.
        """
        core, kinds = self.core, self.core.community.kinds
        order = orders.hear(said.text, kinds, self._today(said.person))
        if order is None:
            return None
        if isinstance(order, Unclear) and order.sure:
            return Intent(did_you_mean(order, core.command))
        every = kinds_in(clean(said.text), kinds)[0] or [kind.id for kind in kinds]
        if isinstance(order, Unclear) or order.mode in ("form", "help"):
            return Intent(saying.offer(every))
        if order.mode == "set" and not (order.leads or channel_in(order.target or "")):
            return Intent(saying.offer(every))
        if order.target == "channel" and order.mode != "list" and said.channel:
            order = replace(order, target=said.channel)
        return Intent(*self._meant(order, said.person, said.channel, at_once=False))

    def press_yes(self, action: Action) -> Effects:
        """What was shown first is to be done."""
        value = action.value if isinstance(action.value, dict) else {}
        order = orders.read(
            str(value.get("t") or ""), self.core.community.kinds, self._today(action.person)
        )
        if isinstance(order, Unclear):
            return [Respond(action.response_url or "", did_you_mean(order, self.core.command))]
        named = channel_in(str(value.get("c") or ""))
        order = replace(order, asks=False, target=named or order.target)
        answer, effects = self._done(order, action.person, channel_in(action.channel_id or ""))
        return [Respond(action.response_url or "", answer, replace=False), *effects]

    def press_again(self, action: Action) -> Effects:
        """The bot was invited to a channel, which is to be reminded as was wished for before."""
        core, who = self.core, action.person
        value = action.value if isinstance(action.value, dict) else {}
        channel = channel_in(str(value.get("c") or ""))
        with core.db.immediate():
            subscription = core.subscriptions.of(channel) if channel else None
            if channel is None or subscription is None:
                said = saying.none_set("this channel's reminders")
            else:
                kinds = kinds_of(core, tuple(subscription.kinds))
                said = (
                    refusal(core, channel, who)
                    or self._set(
                        channel, who, kinds, lambda _, now, about: now.leads(about) if now else ()
                    )[0]
                )
        return [Respond(action.response_url or "", said)]

    def _today(self, who: Person) -> date:
        return self.core.clock.now().astimezone(ZoneInfo(self.core.zones(who).today_in)).date()

    def _meant(
        self, order: Order, who: Person, channel: str | None, *, at_once: bool = True
    ) -> tuple[Message, Effects]:
        """What is ordered, done or shown first, and what there is to say.

        Shown is what only asks, what everybody in a named channel would notice, and what stops all
        that is mine unless that is one thing and `at_once`.
        """
        core, named = self.core, channel_in(order.target or "")
        if order.mode not in ("list", "help") and (order.asks or named):
            refused = refusal(core, named, who) if named else None
            return refused or self._shown_first(order, named), ()
        subscription = core.subscriptions.of(who.user_id)
        if order.mode == "off" and not order.kinds and order.target != "channel" and subscription:
            several = len(core.wishes_in_words(subscription)) > 1
            if several or not at_once:
                return saying.before_stopping(core, subscription), ()
        return self._done(order, who, channel)

    def _shown_first(self, order: Order, named: str | None) -> Message:
        core = self.core
        what = f"“{escape(order.words)}”"
        if order.mode == "set":
            leads = order.leads or FIRST_CHOICE[named is not None]
            kinds = core.kinds_in_words(kinds_of(core, order.kinds))
            what = f"reminders of {escape(kinds)} {leads_in_words(leads)}"
        say = f"For everybody in <#{named}>: {what}. Press to do it:" if named else ""
        return saying.offer(order.kinds, order.words, say=say, channel=named, mode=order.mode)

    def _done(self, order: Order, who: Person, channel: str | None) -> tuple[Message, Effects]:
        """What is ordered, done, and what there is to say."""
        core = self.core
        if order.mode == "help":
            return saying.usage(core), ()
        destination = channel_in(order.target or "") or (
            channel if order.target == "channel" else who.user_id
        )
        if destination is None:
            reason = "Which channel? Name it with # here, or type the same in it."
            return did_you_mean(Unclear(reason, (orders.for_me(order),)), core.command), ()
        if order.mode == "list":
            return self._list(who, channel if destination == who.user_id else destination), ()
        with core.db.immediate():  # so that nobody sets it up between the question and the change
            refused = refusal(core, destination, who)
            if refused:
                return refused, ()
            if order.mode == "set":
                kinds = kinds_of(core, order.kinds)
                return self._set(destination, who, kinds, self._leads(order))
            done = self._quieter(order, who, destination)
        if order.mode == "off" and order.target is None and channel:
            others = section(f"{done.text}{self._of_the_channel(channel)}")
            done = Message(others, *done.blocks[1:])
        return done, core.home_changed(who)

    def _leads(self, asked: Order) -> Callable[[str, Subscription | None, About], Iterable[Lead]]:
        """The times that a kind shall have: those asked for, besides what it has."""

        def leads(destination: str, now: Subscription | None, about: About) -> Iterable[Lead]:
            has = now.leads(about) if now and not now.ended_at else ()
            if not asked.leads:
                return has or FIRST_CHOICE[channel_in(destination) is not None]
            return asked.leads if asked.replaces else [*has, *asked.leads]

        return leads

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
        chosen = choice.all_leads()
        done, effects = self._set(destination, who, kinds, lambda *_: chosen, unticked)
        return [*closing(modal.TITLE, done.blocks[0]["text"]["text"]), *effects]

    def _set(
        self,
        destination: str,
        who: Person,
        kinds: Sequence[Kind],
        leads: Callable[[str, Subscription | None, About], Iterable[Lead]],
        unticked: Sequence[About] = (),
    ) -> tuple[Message, Effects]:
        """Set reminders up: what to say, and what else is to be done."""
        core, now = self.core, self.core.subscriptions.of(destination)
        abouts = [*(About(kind=kind.id) for kind in kinds), *unticked]
        before = core.wishes(destination, abouts)
        wanted = {about: tuple(leads(destination, now, about)) for about in abouts[: len(kinds)]}
        if too_many := saying.too_many(wanted.values()):
            return too_many, []
        core.wish(destination, {**wanted, **dict.fromkeys(unticked, ())}, by=who)
        undo = controls.undo(destination, before, core.wishes(destination, abouts))
        done = saying.set_up(core, kinds, destination, core.zones(who), undo)
        subscription = core.subscriptions.of(destination)
        if destination != who.user_id and subscription:
            SetUp(core).put(subscription, who.user_id)
        return done, core.home_changed(who)

    def _quieter(self, asked: Order, who: Person, destination: str) -> Message:
        """Off, pause and resume."""
        core, now = self.core, self.core.clock.now()
        whose = "your reminders" if destination == who.user_id else "this channel's reminders"
        subscription = core.subscriptions.of(destination)
        if subscription is None:
            return saying.none_set(whose)
        if subscription.ended_at and asked.mode != "off":
            again = f"{core.command} {'me' if destination == who.user_id else 'channel'}"
            return Message(
                section(
                    f"{whose.capitalize()} have stopped, since {why(subscription.error)}. "
                    f"Type `{again}` to set them up again."
                )
            )
        if asked.mode == "off" and asked.kinds:
            abouts = [About(kind=kind) for kind in asked.kinds]
            before = core.wishes(destination, abouts)
            core.wish(destination, dict.fromkeys(abouts, ()), by=who)
            what = core.kinds_in_words(kinds_of(core, asked.kinds))
            undo = controls.undo(destination, before, core.wishes(destination, abouts))
            return saying.stopped(core, f"{whose} of {escape(what)} are off", destination, undo)
        if asked.mode == "off":
            return stop_all(core, destination, whose)
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


def stop_all(core: Core, destination: str, whose: str) -> Message:
    """Want nothing any more, with the way back."""
    subscription = core.subscriptions.of(destination)
    kinds = [About(kind=kind) for kind in subscription.kinds] if subscription else []
    sessions = [About(session=each) for each in subscription.sessions] if subscription else []
    abouts = [*kinds, *sessions]
    before = core.wishes(destination, abouts)
    core.subscriptions.stop(destination, core.clock.now())
    core.changed()
    after = core.wishes(destination, abouts)
    undo = controls.undo(destination, before, after, "Turn on again") if abouts else []
    return saying.stopped(core, f"{whose} are off", destination, undo)


def form(core: Core, asked: Order, who: Person, channel: str | None, trigger_id: str) -> Call:
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

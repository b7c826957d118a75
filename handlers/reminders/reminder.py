"""Reminders, notices of changes, and what channels are told, in words for one destination.

A message is written again whenever something about its session changes, so what it says depends on
the session as it is now, and not only on what it was sent for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.community import Community
from bot.outbox.kinds import POSSIBLY_DOUBLE, TOO_LATE, Decision, Drop, Send, State
from bot.outbox.message import Message
from bot.outbox.outcomes import Final, Late, Outcome, why
from bot.store import reminders as ledger_table
from bot.store.database import Row
from bot.store.people import Person, person
from handlers.blocks import Block, bullets, context, escape, header, link, link_button, section
from handlers.reminders import buttons
from handlers.reminders.reminding import QUARTER, SET_UP, Reminding
from handlers.wording import IN_DOUBT, Zones, length, when
from schedules.calendar import epoch
from schedules.leads import for_days, lead_in_words
from schedules.ledger import Delivery, DeliveryKind, occurrence_told
from schedules.model import Occurrence, Status
from schedules.subscriptions import SessionId, Subject, Subscription, told_before

EXPECTED = "Expected, not confirmed"


@dataclass(frozen=True, slots=True)
class ReminderWriter:
    """Writes one message to its destination.

    `wants` is what the destination wants at this moment, None if nothing; `owner` (mrkdwn) who set
    a channel up; `told` the session as it was told before, for notices of a change.
    """

    community: Community
    zones: Zones
    now: datetime
    delivery: Delivery
    occurrence: Occurrence
    wants: Subscription | None
    owner: str | None = None
    told: Occurrence | None = None

    def message(self) -> Message:
        """The reminder or the notice."""
        heading = self.occurrence.title if self.is_told else self._heading()
        row = buttons.row(list(self._buttons()))
        small = context(" · ".join([*self._small_print(), "Unofficial bot"]))
        return Message(header(heading), section("\n".join(self._lines(heading))), *row, small)

    @property
    def session(self) -> SessionId:
        """The session that it is about."""
        return self.occurrence.uid, self.occurrence.recurrence_id

    @property
    def is_off(self) -> bool:
        """Whether it does not take place."""
        return self.occurrence.status is Status.CANCELLED

    @property
    def is_skipped(self) -> bool:
        """Whether the destination wants to hear no more of it."""
        return self.wants is not None and self.session in self.wants.skipped

    @property
    def is_reminder(self) -> bool:
        """Whether it is no notice of a change."""
        return self.delivery.kind is DeliveryKind.REMINDER

    @property
    def before(self) -> Occurrence | None:
        """The session at the time for which it was announced, where it has another now."""
        before = self.delivery.told if self.is_reminder else self.told
        return before if before and before.start != self.occurrence.start else None

    @property
    def is_told(self) -> bool:
        """Whether a reply below a reminder says what changed, which it need not say as well."""
        changed = self.is_reminder and (self.is_off or self.before is not None)
        return changed and self.wants is not None and not self.is_skipped

    def _heading(self) -> str:
        title, kind = self.occurrence.title, self.delivery.kind
        if self.is_off:
            return f"CANCELLED: {title}"
        start = self.occurrence.start
        moved = self.is_reminder and start is not None and start != self.delivery.start
        if kind is DeliveryKind.MOVED or moved:
            return f"MOVED: {title}"
        if kind in (DeliveryKind.CANCELLED, DeliveryKind.RESTORED):
            return f"BACK ON: {title} takes place after all"
        is_sure = self.occurrence.status is not Status.TENTATIVE
        return title if is_sure else f"{EXPECTED}: {title}"

    def _lines(self, heading: str) -> Iterator[str]:
        occurrence, before, is_told = self.occurrence, self.before, self.is_told
        if occurrence.topic and not is_told:
            yield f"*Topic:* {escape(occurrence.topic)}"
        if before and not (self.is_off or is_told):
            yield f"It was announced for ~{when(before, self.zones)}~."
        at, takes = when(occurrence, self.zones), length(occurrence)
        takes += "" if occurrence.by_days else " long"
        if self.is_off:
            yield f":calendar: ~{at}~"
        else:
            now = "*Now:* " if before else ""
            yield f":calendar: {now}{' · '.join(filter(None, [at, takes]))}"
        if is_told:
            what = "It does not take place" if self.is_off else "It changed"
            yield f"{what}: see the reply below."
            return
        if occurrence.status is Status.TENTATIVE and not occurrence.is_over(self.now):
            doubt = "" if heading.startswith(EXPECTED) else f"*{EXPECTED}.* "
            kind = self.community.kind_by_id[occurrence.kind]
            page = link(kind.page, kind.page_name)
            yield f":warning: {doubt}Check the {page} before you go: it may still change."
        if occurrence.note:
            yield escape(occurrence.note)
        if occurrence.place and not self.is_off:
            yield f":round_pushpin: {escape(occurrence.place)}"

    def _buttons(self) -> Iterator[Block]:
        occurrence, delivery = self.occurrence, self.delivery
        kind = self.community.kind_by_id[occurrence.kind]
        is_to_come = not (self.is_off or occurrence.is_over(self.now))
        if is_to_come and occurrence.url:
            label = f"Register for {occurrence.title}"
            yield link_button("Register", occurrence.url, label=label)
        elif is_to_come:
            yield link_button(kind.page_name, kind.page)
        if delivery.is_channel:
            if is_to_come:
                yield buttons.me(occurrence, "Remind me too")
            yield buttons.choices("Settings", channel=delivery.destination)
            return
        if is_to_come and self.wants:
            yield from self._own_buttons(self.wants)
        if self.wants and self.wants.leads(Subject(kind=kind.id)):
            yield buttons.stop(delivery.key, kind)
        yield buttons.choices("Change")

    def _own_buttons(self, wants: Subscription) -> Iterator[Block]:
        """What a person can do about one session that is to come."""
        occurrence = self.occurrence
        if self.is_skipped:
            yield buttons.unskip(occurrence, key=self.delivery.key)
            return
        yield buttons.skip(occurrence, key=self.delivery.key)
        abouts = Subject(kind=occurrence.kind), Subject(session=self.session)
        left = occurrence.start - self.now if occurrence.start else timedelta()
        is_wished = any(QUARTER in wants.leads(about) for about in abouts)
        if not is_wished and left > timedelta(minutes=QUARTER.minutes):
            yield buttons.also(self.delivery.key)

    def _small_print(self) -> Iterator[str]:
        """Why it comes, and what was decided about these reminders since."""
        lead, wants = self.delivery.lead, self.wants
        if self.owner:
            yield f"Set up by {self.owner}"
        elif lead is not None:
            means = for_days(lead) if self.occurrence.all_day else lead
            whole = "" if means == lead else f": of whole days, {lead_in_words(means)}"
            yield f"You asked to be reminded {lead_in_words(lead)}{whole}"
        if self.delivery.is_channel:
            return
        kind = self.community.kind_by_id[self.occurrence.kind]
        if wants is None:
            yield "*Your reminders are off*"
        elif self.is_skipped:
            yield "*You skip this session: you hear nothing more of it*"
        elif not wants.leads(Subject(kind=kind.id)) and self.session not in wants.sessions:
            yield f"*Your reminders of {escape(kind.plural)} are off*"


class ReminderWords(Reminding):
    """Words what the ledger holds, for its destination and this moment."""

    def render(self, delivery: Delivery, occurrence: Occurrence | None, now: datetime) -> Message:
        """A message of the ledger in words."""
        if delivery.kind is DeliveryKind.ENDED:
            return self._ended(delivery)
        reader = None if delivery.is_channel else person(self.db, delivery.destination)
        if delivery.kind is DeliveryKind.UNDELIVERED or occurrence is None:
            return self._undelivered(delivery, occurrence, reader)
        wants = self.subscriptions.of(delivery.destination)
        return self._written(delivery, occurrence, reader, now, wants)

    def preview(self, delivery: Delivery, reader: Person | None, now: datetime) -> Message:
        """A message before it goes out, as it will read at `now`.

        One to a channel as it will stand there. One to a person as `reader` would get it, had they
        asked for it, so that nobody's own zone or choices show; as its own will, where it is None.
        """
        occurrence = self.calendar.occurrence(delivery.uid, delivery.recurrence_id)
        if occurrence is None:
            known = occurrence_told(told_before(self.db, delivery))
            occurrence = replace(known, status=Status.CANCELLED) if known else None
        if delivery.is_channel or occurrence is None or reader is None:
            return self.render(delivery, occurrence, now)
        wants = Subscription(
            destination=reader.user_id,
            is_channel=False,
            set_by=reader.user_id,
            set_at=now,
            kinds={occurrence.kind: (delivery.lead or QUARTER,)},
        )
        return self._written(delivery, occurrence, reader, now, wants)

    def _written(
        self,
        delivery: Delivery,
        occurrence: Occurrence,
        reader: Person | None,
        now: datetime,
        wants: Subscription | None,
    ) -> Message:
        told = occurrence_told(told_before(self.db, delivery))
        owner = self.name(wants.set_by) if delivery.is_channel and wants else None
        zones = self.zones(reader)
        writer = ReminderWriter(
            self.community, zones, now, delivery, occurrence, wants, owner, told
        )
        return writer.message()

    def _ended(self, delivery: Delivery) -> Message:
        """To whoever set a channel up: nothing can be posted there any more."""
        text = (
            f"The reminders that you set up for <#{delivery.lost}> have stopped, since "
            f"{why(delivery.error)}. To start them again, make sure that I am a member there "
            f"(`/invite`), and type `{self.command} channel` in it."
        )
        return Message(header("Reminders have stopped"), section(text))

    def _undelivered(
        self, report: Delivery, occurrence: Occurrence | None, reader: Person | None
    ) -> Message:
        """To a keeper: some messages could not go out before their session."""
        rows = ledger_table.of_session(self.db, report.uid, report.recurrence_id.isoformat())
        late = State.EXPIRED, TOO_LATE, epoch(report.start)
        number = sum((row["state"], row["error"], row["start"]) == late for row in rows)
        what, session = f"{number} message{'s' if number != 1 else ''}", "a session"
        if occurrence:
            session = f"{escape(occurrence.title)}, {when(occurrence, self.zones(reader))},"
        text = (
            f"{what} about {session} could not go out before it began: Slack or the bot was not "
            "available for too long, or a keeper released it too late. Whoever runs the bot can "
            f"list them: `python -m bot reminders --state expired --session {escape(report.uid)}`"
        )
        return Message(header("Reminders that came too late"), section(text))


class SetUp(Reminding):
    """Says what the channel's reminders are by then; where nobody can, there are none."""

    def decide(self, row: Row, now: datetime) -> Decision:
        """Say it, unless they were turned off meanwhile."""
        subscription = self.subscriptions.of(row["destination"])
        is_on = subscription is not None and subscription.ended_at is None
        return Send(None, row["error"]) if is_on or row["state"] == State.SENT else Drop()

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """Who did it, and what is sent there from now on."""
        small = [IN_DOUBT] if row["error"] == POSSIBLY_DOUBLE else []
        lines = bullets(self.in_words(row["destination"]))
        settings = buttons.choices("Settings", channel=row["destination"])
        return Message(
            section(f"*{json.loads(row['about'])['said']}*\n{lines}"),
            *buttons.row([settings]),
            context(" · ".join([*small, "Unofficial bot"])),
        )

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Where the bot cannot post there are no reminders, and whoever set them up is told."""
        if not isinstance(outcome, Final):
            return False
        channel, name = row["destination"], self.community.about.bot_name
        self.subscriptions.end(channel, outcome.code, now)
        text = f"I can't post in <#{channel}> yet. Type `/invite @{name}` in it, then press:"
        told = Message(section(text), *buttons.row([buttons.again(channel)]))
        self.context.outbox.answer(json.loads(row["about"])["by"], told, SET_UP, row["key"])
        return True

"""Reminders, notices of changes, and what channels are told, in words for one destination.

A message is written again whenever something about its session changes, so what it says depends on
the session as it is now, and not only on what it was sent for.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.community import Community, Kind
from bot.outbox.kinds import POSSIBLY_DOUBLE, TOO_LATE, Decision, Drop, Send, State, planned
from bot.outbox.message import Message
from bot.outbox.outbox import ANSWER_SECONDS, FORGET_SECONDS
from bot.outbox.outcomes import Final, Late, Outcome, why
from bot.store import deliveries as ledger_table
from bot.store.database import Row
from bot.store.people import Person, person
from handlers.blocks import Block, bullets, context, escape, header, link, section
from handlers.reminders import buttons
from handlers.reminders.reminding import QUARTER, Reminding
from handlers.wording import IN_DOUBT, Zones, length, when
from schedules.calendar import epoch
from schedules.leads import for_days, lead_in_words
from schedules.ledger import Delivery, DeliveryKind, cancelled, occurrence_told
from schedules.model import Occurrence, Status
from schedules.outlook import told_before
from schedules.subscriptions import Subject, Subscription

SET_UP = "set_up"
EXPECTED = "Expected, not confirmed"


@dataclass(frozen=True, slots=True)
class ReminderWriter:
    """Writes messages to one destination. `owner` (mrkdwn) is who set a channel up.

    `wants` is what the destination wants at this moment, None if nothing; `told` the session as
    it was told before, for notices of a change.
    """

    community: Community
    zones: Zones
    now: datetime
    wants: Subscription | None
    owner: str | None = None
    told: Occurrence | None = None

    def about(self, delivery: Delivery, occurrence: Occurrence) -> Message:
        """A reminder or a notice."""
        before, is_told = self._before(delivery, occurrence), self._is_told(delivery, occurrence)
        heading = occurrence.title if is_told else self._heading(delivery, occurrence)
        lines = list(self._lines(occurrence, heading, before, is_told=is_told))
        row = buttons.row(list(self._buttons(delivery, occurrence)))
        small = context(" · ".join(self._small_print(delivery, occurrence)))
        return Message(header(heading), section("\n".join(lines)), *row, small)

    def _heading(self, delivery: Delivery, occurrence: Occurrence) -> str:
        title = occurrence.title
        if occurrence.status is Status.CANCELLED:
            return f"CANCELLED: {title}"
        if delivery.kind is DeliveryKind.MOVED or self._moved(delivery, occurrence):
            return f"MOVED: {title}"
        if delivery.kind in (DeliveryKind.CANCELLED, DeliveryKind.RESTORED):
            return f"BACK ON: {title} takes place after all"
        is_sure = occurrence.status is not Status.TENTATIVE
        return title if is_sure else f"{EXPECTED}: {title}"

    def _is_told(self, delivery: Delivery, occurrence: Occurrence) -> bool:
        """Whether a reply below a reminder says what changed, which it need not say as well."""
        changed = occurrence.status is Status.CANCELLED or self._before(delivery, occurrence)
        if delivery.kind is not DeliveryKind.REMINDER or not changed or self.wants is None:
            return False
        return (occurrence.uid, occurrence.recurrence_id) not in self.wants.skipped

    def _lines(
        self, occurrence: Occurrence, heading: str, before: Occurrence | None, *, is_told: bool
    ) -> Iterator[str]:
        is_off = occurrence.status is Status.CANCELLED
        if occurrence.topic and not is_told:
            yield f"*Topic:* {escape(occurrence.topic)}"
        if before and not (is_off or is_told):
            yield f"It was announced for ~{when(before, self.zones)}~."
        at, takes = when(occurrence, self.zones), length(occurrence)
        takes += "" if occurrence.by_days else " long"
        if is_off:
            yield f":calendar: ~{at}~"
        else:
            now = "*Now:* " if before else ""
            yield f":calendar: {now}{' · '.join(filter(None, [at, takes]))}"
        if is_told:
            yield f"{'It does not take place' if is_off else 'It changed'}: see the reply below."
            return
        if occurrence.status is Status.TENTATIVE:
            doubt = "" if heading.startswith(EXPECTED) else f"*{EXPECTED}.* "
            kind = self.community.kind_by_id[occurrence.kind]
            page = link(kind.page, kind.page_name)
            yield f":warning: {doubt}Check the {page} before you go: it may still change."
        if occurrence.note:
            yield escape(occurrence.note)
        if occurrence.place and not is_off:
            yield f":round_pushpin: {escape(occurrence.place)}"

    def _buttons(self, delivery: Delivery, occurrence: Occurrence) -> Iterator[Block]:
        kind = self.community.kind_by_id[occurrence.kind]
        over = occurrence.end is not None and self.now >= occurrence.end
        cancelled = occurrence.status is Status.CANCELLED
        if not cancelled and not over:
            yield buttons.register(occurrence, kind)
        if delivery.is_channel:
            if not cancelled and not over:
                yield buttons.me(occurrence, "Remind me too")
            yield buttons.choices("Settings", channel=delivery.destination)
            return
        if not over and not cancelled:
            yield from self._own_buttons(delivery, occurrence, kind)
        if self.wants and self.wants.leads(Subject(kind=occurrence.kind)):
            yield buttons.stop(delivery, kind)
        yield buttons.choices("Change")

    def _own_buttons(
        self, delivery: Delivery, occurrence: Occurrence, kind: Kind
    ) -> Iterator[Block]:
        """What a person can do about one session that is to come."""
        if self.wants is None:
            return
        session = (occurrence.uid, occurrence.recurrence_id)
        if session in self.wants.skipped:
            yield buttons.unskip(occurrence, key=delivery.key)
            return
        yield buttons.skip(occurrence, key=delivery.key)
        wished = {
            *self.wants.leads(Subject(kind=kind.id)),
            *self.wants.leads(Subject(session=session)),
        }
        left = occurrence.start - self.now if occurrence.start else timedelta()
        if QUARTER not in wished and left > timedelta(minutes=QUARTER.minutes):
            yield buttons.also(delivery)

    def _small_print(self, delivery: Delivery, occurrence: Occurrence) -> Iterator[str]:
        if self.owner:
            yield f"Set up by {self.owner}"
        elif delivery.lead is not None:
            means = for_days(delivery.lead) if occurrence.all_day else delivery.lead
            yield f"You asked to be reminded {lead_in_words(delivery.lead)}" + (
                "" if means == delivery.lead else f": of whole days, {lead_in_words(means)}"
            )
        yield from self._standing(delivery, occurrence)
        yield "Unofficial bot"

    def _standing(self, delivery: Delivery, occurrence: Occurrence) -> Iterator[str]:
        """What was decided about these reminders since."""
        if delivery.is_channel:
            return
        session = (occurrence.uid, occurrence.recurrence_id)
        if self.wants is None:
            yield "*Your reminders are off*"
        elif session in self.wants.skipped:
            yield "*You skip this session: you hear nothing more of it*"
        elif (
            not self.wants.leads(Subject(kind=occurrence.kind))
            and session not in self.wants.sessions
        ):
            kind = self.community.kind_by_id[occurrence.kind]
            yield f"*Your reminders of {escape(kind.plural)} are off*"

    def _moved(self, delivery: Delivery, occurrence: Occurrence) -> bool:
        return (
            delivery.kind is DeliveryKind.REMINDER
            and occurrence.start is not None
            and occurrence.start != delivery.start
        )

    def _before(self, delivery: Delivery, occurrence: Occurrence) -> Occurrence | None:
        """The session at the time for which it was announced, where it has another now."""
        before = delivery.told if delivery.kind is DeliveryKind.REMINDER else self.told
        if before is None or before.start == occurrence.start:
            return None
        return before


@dataclass(frozen=True)
class ReminderWords:
    """Words what the ledger holds, for its destination and this moment."""

    own: Reminding

    def render(self, delivery: Delivery, occurrence: Occurrence | None, now: datetime) -> Message:
        """A message of the ledger in words."""
        own = self.own
        if delivery.kind is DeliveryKind.ENDED:
            return ended(delivery, own.command)
        reader = None if delivery.is_channel else person(own.db, delivery.destination)
        if delivery.kind is DeliveryKind.UNDELIVERED or occurrence is None:
            return undelivered(occurrence, delivery.uid, self._late(delivery), own.zones(reader))
        wants = own.subscriptions.of(delivery.destination)
        owner = own.name(wants.set_by) if delivery.is_channel and wants else None
        return self._writer(delivery, reader, now, wants, owner).about(delivery, occurrence)

    def preview(self, delivery: Delivery, reader: Person | None, now: datetime) -> Message:
        """A message before it goes out, as it will read at `now`.

        One to a channel as it will stand there. One to a person as `reader` would get it, had they
        asked for it, so that nobody's own zone or choices show; as its own will, where it is None.
        """
        occurrence = self.own.calendar.occurrence(delivery.uid, delivery.recurrence_id)
        if occurrence is None:
            known = occurrence_told(told_before(self.own.db, delivery))
            occurrence = cancelled(known) if known else None
        if delivery.is_channel or occurrence is None or reader is None:
            return self.render(delivery, occurrence, now)
        wants = Subscription(
            destination=reader.user_id,
            is_channel=False,
            set_by=reader.user_id,
            set_at=now,
            kinds={occurrence.kind: (delivery.lead or QUARTER,)},
        )
        return self._writer(delivery, reader, now, wants, None).about(delivery, occurrence)

    def _writer(
        self,
        delivery: Delivery,
        reader: Person | None,
        now: datetime,
        wants: Subscription | None,
        owner: str | None,
    ) -> ReminderWriter:
        told = occurrence_told(told_before(self.own.db, delivery))
        zones = self.own.zones(reader)
        return ReminderWriter(self.own.community, zones, now, wants, owner, told)

    def _late(self, report: Delivery) -> int:
        """How many messages about the session came too late."""
        rows = ledger_table.of_session(self.own.db, report.uid, report.recurrence_id.isoformat())
        return sum(
            (row["state"], row["error"], row["start"])
            == (State.EXPIRED, TOO_LATE, epoch(report.start))
            for row in rows
        )


def ended(delivery: Delivery, command: str) -> Message:
    """To whoever set a channel up: nothing can be posted there any more."""
    text = (
        f"The reminders that you set up for <#{delivery.lost}> have stopped, since "
        f"{why(delivery.error)}. "
        f"To start them again, make sure that I am a member there (`/invite`), and type "
        f"`{command} channel` in it."
    )
    return Message(header("Reminders have stopped"), section(text))


def undelivered(occurrence: Occurrence | None, uid: str, number: int, zones: Zones) -> Message:
    """To a keeper: some messages could not go out before their session."""
    what = f"{number} messages" if number != 1 else "1 message"
    session = (
        f"{escape(occurrence.title)}, {when(occurrence, zones)}," if occurrence else "a session"
    )
    text = (
        f"{what} about {session} could not go out before it began: Slack or the bot was not "
        "available for too long, or a keeper released it too late. Whoever runs the bot can list "
        "them: "
        f"`python -m bot reminders --state expired --session {escape(uid)}`"
    )
    return Message(header("Reminders that came too late"), section(text))


@dataclass(frozen=True)
class SetUp:
    """Says what the channel's reminders are by then; where nobody can, there are none."""

    own: Reminding

    def put(self, subscription: Subscription, by: str) -> None:
        """Tell a channel of what somebody did; it belongs into the transaction of that."""
        outbox, now = self.own.outbox, epoch(self.own.clock.now())
        channel, said = subscription.destination, _who_did_it(self.own, subscription, by)
        row = planned(
            SET_UP,
            outbox.key(SET_UP, channel, secrets.token_hex(8)),
            channel,
            due=now,
            expires=now + ANSWER_SECONDS,
            about=json.dumps({"by": by, "said": said}),
            forget_at=now + FORGET_SECONDS,
        )
        outbox.put(row)

    def decide(self, row: Row, now: datetime) -> Decision:
        """Say it, unless they were turned off meanwhile."""
        subscription = self.own.subscriptions.of(row["destination"])
        is_on = subscription is not None and subscription.ended_at is None
        return Send(None, row["error"]) if is_on or row["state"] == State.SENT else Drop()

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """Who did it, and what is sent there from now on."""
        subscription = self.own.subscriptions.of(row["destination"])
        assert subscription is not None, "it has been looked for"
        small = [IN_DOUBT] if row["error"] == POSSIBLY_DOUBLE else []
        lines = bullets(self.own.in_words(subscription.destination))
        settings = buttons.choices("Settings", channel=subscription.destination)
        return Message(
            section(f"*{json.loads(row['about'])['said']}*\n{lines}"),
            *buttons.row([settings]),
            context(" · ".join([*small, "Unofficial bot"])),
        )

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Where the bot cannot post there are no reminders, and whoever set them up is told."""
        if not isinstance(outcome, Final):
            return False
        own, channel = self.own, row["destination"]
        own.subscriptions.end(channel, outcome.code, now)
        text = (
            f"I can't post in <#{channel}> yet, so nothing is sent there. Type "
            f"`/invite @{own.community.about.bot_name}` in it, then press:"
        )
        by, pressed = json.loads(row["about"])["by"], buttons.row([buttons.again(channel)])
        own.outbox.answer(by, Message(section(text), *pressed), SET_UP, row["key"])
        return True


def _who_did_it(own: Reminding, subscription: Subscription, by: str) -> str:
    """Who (`by`) set a channel's reminders up or changed them (mrkdwn)."""
    if by == subscription.set_by:
        return f"{own.name(by)} set up reminders in this channel"
    whose = own.name(subscription.set_by)
    return f"{own.name(by)} changed the reminders in this channel that {whose} set up"

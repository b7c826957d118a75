"""What the parts of the reminders share: who wants what, who may change it, how it is worded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.community import Community, Kind
from bot.outbox.kinds import TOO_LATE, State
from bot.outbox.message import Message
from bot.outbox.outbox import Outbox
from bot.store import deliveries as ledger_table
from bot.store.database import Database
from bot.store.people import Person, person
from handlers.blocks import Block, escape
from handlers.effects import Effects
from handlers.payloads import UnreadableError
from handlers.reminders import controls, messages
from handlers.reminders.messages import QUARTER, Writer
from handlers.wording import Zones, city
from schedules.calendar import Calendar, epoch
from schedules.editing import Editor
from schedules.leads import Lead, lead_in_words
from schedules.ledger import Delivery, DeliveryKind, cancelled, delivery_of, occurrence_told
from schedules.model import Occurrence, Status, recurrence_date
from schedules.outlook import told_before
from schedules.subscriptions import About, SessionId, Subscription, Subscriptions
from schedules.words import in_a_row

# What a first choice offers, so that nobody is told twice at one moment without having asked.
FIRST_CHOICE = {False: (Lead(minutes=15),), True: (Lead(days=7), Lead(days=1))}


@dataclass(frozen=True)
class Core:
    """The reminders of one community.

    `keepers` are the ids of those who may change every channel's reminders. `changed` is called
    after every change, so that nobody waits for the next tick. `home_changed` gives what brings a
    person's Home up to date.
    """

    db: Database
    calendar: Calendar
    community: Community
    clock: Clock
    command: str
    keepers: Callable[[], Collection[str]]
    changed: Callable[[], None]
    outbox: Outbox
    home_changed: Callable[[Person], Effects]

    @property
    def subscriptions(self) -> Subscriptions:
        """Who wants what."""
        return Subscriptions(self.db)

    def zones(self, reader: Person | None = None) -> Zones:
        """The zones to word times in, for one reader or for everybody."""
        about, zone = self.community.about, self.calendar.zone
        label = about.timezone_label if zone == about.timezone else city(zone)
        return Zones(zone, label, reader.timezone if reader else None)

    def may_change(self, subscription: Subscription | None, who: Person) -> bool:
        """Whether somebody may change a channel's reminders: who set them up, and keepers."""
        return (
            subscription is None
            or subscription.ended_at is not None
            or who.user_id == subscription.set_by
            or who.user_id in self.keepers()
        )

    def refusal(self, subscription: Subscription) -> str:
        """What others are told: who may change it (mrkdwn)."""
        keepers = [f"<@{one}>" for one in sorted(self.keepers())]
        keep = "keeps" if len(keepers) == 1 else "keep"
        others = f", or {in_a_row(keepers, 'or')}, who {keep} the calendar" if keepers else ""
        return (
            f"<@{subscription.set_by}> set up the reminders of this channel and can change them: "
            f"ask them{others}."
        )

    def occurrence(self, value: object) -> Occurrence | None:
        """The session that a button names; None where the calendar has it no more.

        An old button may name it as it was called before its series was split.
        """
        session = session_in(value)
        target = Editor(self.calendar).target(*session) if session else None
        return self.calendar.occurrence(target.uid, target.recurrence_id) if target else None

    def delivery(self, key: str) -> Delivery | None:
        """A message that was sent, by its key."""
        row = self.outbox.row(key)
        return delivery_of(row) if row else None

    def wishes(self, destination: str, abouts: Iterable[About]) -> controls.Wishes:
        """What a destination wishes for before these, as an Undo carries it."""
        subscription, found = self.subscriptions.of(destination), []
        for about in abouts:
            uid, at = about.session or ("", None)
            leads = subscription.leads(about) if subscription else ()
            found.append((about.kind or "", uid, str(at or ""), [str(lead) for lead in leads]))
        return found

    def undo(self, destination: str, before: object, after: object, by: Person) -> bool:
        """Wish for what was wished for before; False where something else was changed since."""
        was, became = wishes_in(before), wishes_in(after)
        now = wishes_in(self.wishes(destination, became))
        if now != became:
            return False
        self.wish(destination, was, by=by)
        return True

    def wish(self, destination: str, wishes: Mapping[About, Iterable[Lead]], *, by: Person) -> None:
        """Want exactly these leads before each of these."""
        now, is_channel = self.clock.now(), destination != by.user_id
        self.subscriptions.wish(destination, wishes, by=by.user_id, is_channel=is_channel, now=now)
        self.changed()

    # Messages

    def render(self, delivery: Delivery, occurrence: Occurrence | None, now: datetime) -> Message:
        """A message of the ledger in words, for its destination and this moment."""
        if delivery.kind is DeliveryKind.ENDED:
            return messages.ended(delivery, self.command)
        reader = None if delivery.is_channel else person(self.db, delivery.destination)
        zones = self.zones(reader)
        if delivery.kind is DeliveryKind.UNDELIVERED or occurrence is None:
            number = self._undelivered(delivery)
            return messages.undelivered(occurrence, delivery.uid, number, zones)
        wants = self.subscriptions.of(delivery.destination)
        owner = self.name(wants.set_by) if delivery.is_channel and wants else None
        told = occurrence_told(told_before(self.db, delivery))
        writer = Writer(self.community, zones, now, wants, owner, told)
        return writer.about(delivery, occurrence)

    def preview(self, delivery: Delivery, reader: Person, now: datetime) -> Message:
        """A message before it goes out, as it will read at `now`.

        One to a channel as it will stand there. One to a person as `reader` would get it, had they
        asked for it, so that nobody's own zone or choices show.
        """
        occurrence = self.calendar.occurrence(delivery.uid, delivery.recurrence_id)
        if occurrence is None:
            known = occurrence_told(told_before(self.db, delivery))
            occurrence = cancelled(known) if known else None
        if delivery.is_channel or occurrence is None:
            return self.render(delivery, occurrence, now)
        kinds = {occurrence.kind: (delivery.lead or QUARTER,)}
        wants = Subscription(
            destination=reader.user_id,
            is_channel=False,
            set_by=reader.user_id,
            set_at=now,
            kinds=kinds,
        )
        told = occurrence_told(told_before(self.db, delivery))
        writer = Writer(self.community, self.zones(reader), now, wants, None, told)
        return writer.about(delivery, occurrence)

    def name(self, user_id: str) -> str:
        """What somebody is called (mrkdwn), without calling them where their name is known."""
        name = person(self.db, user_id).name
        return escape(name) if name else f"<@{user_id}>"

    def card_buttons(self, occurrence: Occurrence) -> list[Block]:
        """ "Remind me", for the answers about a session that is to come."""
        if not self.can_remind(occurrence):
            return []
        return [controls.me(occurrence)]

    def list_buttons(self, occurrences: Sequence[Occurrence]) -> list[Block]:
        """ "Remind me", for the answers about several sessions of which some are to come."""
        ahead = [occurrence.kind for occurrence in occurrences if self.can_remind(occurrence)]
        return [controls.of_kinds(list(dict.fromkeys(ahead)))] if ahead else []

    def can_remind(self, occurrence: Occurrence) -> bool:
        """Whether there is anything to remind of: a session with an instant that lies ahead."""
        return (
            occurrence.start is not None
            and occurrence.start > self.clock.now()
            and occurrence.status is not Status.CANCELLED
        )

    # Words

    def wishes_in_words(
        self, subscription: Subscription, besides: Collection[str] = ()
    ) -> list[str]:
        """What a destination wants, a line (mrkdwn) for each kind and session."""
        lines = [
            f"{escape(self.plural(kind))}: {leads_in_words(leads)}"
            for kind, leads in subscription.kinds.items()
            if kind not in besides
        ]
        for session, leads in subscription.sessions.items():
            occurrence = self.calendar.occurrence(*session)
            if occurrence and occurrence.end and occurrence.end > self.clock.now():
                day = f"{occurrence.local_start:%B} {occurrence.local_start.day}"
                lines.append(
                    f"Only the {escape(occurrence.title)} on {day}: {leads_in_words(leads)}"
                )
        return lines

    def plural(self, kind_id: str) -> str:
        """What the sessions of a kind are called; a kind may have left the community's folder."""
        kind = self.community.kind_by_id.get(kind_id)
        return kind.plural if kind else kind_id

    def kinds_in_words(self, kinds: Iterable[Kind]) -> str:
        """Charter Chats and Quarterly Trainings."""
        return in_a_row([kind.plural for kind in kinds])

    def _undelivered(self, report: Delivery) -> int:
        rows = ledger_table.of_session(self.db, report.uid, report.recurrence_id.isoformat())
        return sum(
            1
            for row in rows
            if row["state"] == State.EXPIRED
            and row["error"] == TOO_LATE
            and row["start"] == epoch(report.start)
        )


def wishes_in(value: object) -> dict[About, set[Lead]]:
    """The wishes that an Undo carries; raises `UnreadableError` for what none of ours holds."""
    try:
        return {
            About(kind=kind or None, session=(uid, recurrence_date(at)) if uid else None): {
                Lead.parse(lead) for lead in leads
            }
            for kind, uid, at, leads in value  # type: ignore[attr-defined]
        }
    except (TypeError, ValueError):
        raise UnreadableError("undo") from None


def leads_in_words(leads: Iterable[Lead]) -> str:
    """1 day before and 15 minutes before."""
    return in_a_row([lead_in_words(lead) for lead in leads])


def session_in(value: object) -> SessionId | None:
    """The session (uid, RECURRENCE-ID) that a button names; None where it names none."""
    if not isinstance(value, dict):
        return None
    try:
        return str(value["uid"]), recurrence_date(value["rid"])
    except (KeyError, TypeError, ValueError):
        return None

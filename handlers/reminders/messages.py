"""Reminders, notices of changes and reports, in words for one destination at one moment.

A message is written again whenever something about its session changes, so what it says depends on
the session as it is now, and not only on what it was sent for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.community import Community, Kind
from bot.outbox.message import Message
from bot.outbox.outcomes import why
from handlers.blocks import Block, actions, context, escape, header, section
from handlers.reminders import controls
from handlers.wording import Zones, how_soon, length, when
from schedules.leads import Lead, for_days, lead_in_words
from schedules.ledger import Delivery, DeliveryKind
from schedules.model import Occurrence, Status
from schedules.subscriptions import About, Subscription

QUARTER = Lead(minutes=15)


@dataclass(frozen=True, slots=True)
class Writer:
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
        heading = self._heading(delivery, occurrence)
        lines = list(self._lines(delivery, occurrence))
        blocks: list[Block] = [header(heading), section("\n".join(lines))]
        buttons = list(self._buttons(delivery, occurrence))
        if buttons:
            blocks.append(actions(buttons, controls.BLOCK_BUTTONS))
        small = list(self._small_print(delivery, occurrence))
        blocks.append(context(" · ".join(small)))
        return Message(*blocks)

    def _heading(self, delivery: Delivery, occurrence: Occurrence) -> str:
        title = occurrence.title
        if occurrence.status is Status.CANCELLED:
            return f"CANCELLED: {title}"
        if delivery.kind is DeliveryKind.MOVED or self._moved(delivery, occurrence):
            return f"MOVED: {title}"
        if delivery.kind in (DeliveryKind.CANCELLED, DeliveryKind.RESTORED):
            return f"BACK ON: {title} takes place after all"
        if occurrence.status is Status.TENTATIVE:
            soon = how_soon(occurrence, self.now, self.zones)
            return ", ".join(filter(None, [f"Expected, not confirmed: {title}", soon]))
        return f"{title} {self._soon(occurrence)}".rstrip()

    def _lines(self, delivery: Delivery, occurrence: Occurrence) -> Iterator[str]:
        if occurrence.topic:
            yield f"*Topic:* {escape(occurrence.topic)}"
        if occurrence.status is Status.CANCELLED:
            yield f":calendar: ~{when(occurrence, self.zones)}~"
            yield "It does not take place."
        else:
            before = self._before(delivery, occurrence)
            if before:
                yield f"It was announced for ~{when(before, self.zones)}~."
            soon = how_soon(occurrence, self.now, self.zones)
            now = "*Now:* " if before else ""
            at, takes = when(occurrence, self.zones), length(occurrence)
            takes += "" if occurrence.by_days else " long"
            yield f":calendar: {now}{' · '.join(filter(None, [at, soon, takes]))}"
            if occurrence.status is Status.TENTATIVE:
                yield ":warning: *Expected, not confirmed.*"
        if occurrence.note:
            yield escape(occurrence.note)
        if occurrence.place and occurrence.status is not Status.CANCELLED:
            yield f":round_pushpin: {escape(occurrence.place)}"

    def _buttons(self, delivery: Delivery, occurrence: Occurrence) -> Iterator[Block]:
        kind = self.community.kind_by_id[occurrence.kind]
        over = occurrence.end is not None and self.now >= occurrence.end
        cancelled = occurrence.status is Status.CANCELLED
        if not cancelled and not over:
            yield controls.register(occurrence, kind)
        if delivery.is_channel:
            if not cancelled and not over:
                yield controls.me(occurrence, "Remind me too")
            yield controls.change(delivery.destination)
            return
        if not over and not cancelled:
            yield from self._own_buttons(delivery, occurrence, kind)
        if self.wants and self.wants.leads(About(kind=occurrence.kind)):
            yield controls.stop(delivery, kind)
        yield controls.change()

    def _own_buttons(
        self, delivery: Delivery, occurrence: Occurrence, kind: Kind
    ) -> Iterator[Block]:
        """What a person can do about one session that is to come."""
        if self.wants is None:
            return
        session = (occurrence.uid, occurrence.recurrence_id)
        if session in self.wants.skipped:
            yield controls.unskip(delivery)
            return
        yield controls.skip(delivery)
        wished = {
            *self.wants.leads(About(kind=kind.id)),
            *self.wants.leads(About(session=session)),
        }
        left = occurrence.start - self.now if occurrence.start else timedelta()
        if QUARTER not in wished and left > timedelta(minutes=QUARTER.minutes):
            yield controls.also(delivery)

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
            not self.wants.leads(About(kind=occurrence.kind)) and session not in self.wants.sessions
        ):
            kind = self.community.kind_by_id[occurrence.kind]
            yield f"*Your reminders of {escape(kind.plural)} are off*"

    def _soon(self, occurrence: Occurrence) -> str:
        """Starts in 15 minutes; is starting now."""
        soon = how_soon(occurrence, self.now, self.zones)
        if occurrence.start is not None and self.now < occurrence.start:
            return f"starts {soon}"
        return "is over" if soon == "over" else "is starting now" if "just now" in soon else soon

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

"""One session with everything that decides who is to be told of it, read at one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from bot.store import calendar as calendar_table
from bot.store import deliveries as table
from bot.store import keepers
from bot.store import subscriptions as wishes_table
from bot.store.database import Database
from schedules import leads
from schedules.calendar import epoch
from schedules.leads import Lead
from schedules.ledger import SETTLED
from schedules.model import Status
from schedules.rows import occurrence_of
from schedules.wanted import Identity, Present, Verdict, Wish, decide

Row = dict[str, Any]

NO_START = -1  # the start of no reminder


class Group(NamedTuple):
    """Destinations for which the same is decided: channels, or people."""

    destinations: list[str]
    is_channel: bool
    decided: Mapping[Identity, Verdict]


class Briefing:
    """The session as the calendar has it, its rows of the ledger, and who wishes for what.

    For all destinations, or `among` those from … to in their order.
    """

    def __init__(
        self, db: Database, uid: str, recurrence_id: str, among: tuple[str, str] | None = None
    ) -> None:
        self.uid, self.recurrence_id = uid, recurrence_id
        self.occurrence = calendar_table.occurrence(db, uid, recurrence_id)
        known = self.occurrence["kind"] if self.occurrence else None
        self.kind: str = known or table.kind_of(db, uid, recurrence_id) or ""
        self._wishes: Mapping[str, list[Wish]] = defaultdict(list)
        for row in wishes_table.wishes_for(db, self.kind, uid, recurrence_id, among):
            wish = Wish(row["lead"], row["since"], row["paused_until"], bool(row["is_channel"]))
            self._wishes[row["destination"]].append(wish)
        self._present = present(
            self.occurrence,
            {wish.lead for own in self._wishes.values() for wish in own},
            keepers.held_of(db, uid, recurrence_id),
        )
        start = self._present.reminded_of
        self.start = NO_START if start is None else start
        self.rows: Mapping[str, list[Row]] = defaultdict(list)
        for row in table.to_replan(db, uid, recurrence_id, self.start, among):
            self.rows[row["destination"]].append(row)

    def decide(self, now: int, until: int | None) -> list[Group]:
        """What everyone concerned is to be told: decided once for all who are alike in it."""
        groups: dict[Any, list[str]] = defaultdict(list)
        for destination in {*self.rows, *self._wishes}:
            groups[self._likeness(destination)].append(destination)
        return [
            Group(
                alike,
                any(wish.is_channel for wish in self._wishes.get(alike[0], ())),
                decide(
                    self._present,
                    self._wishes.get(alike[0], []),
                    self.rows.get(alike[0], []),
                    now,
                    until,
                ),
            )
            for alike in groups.values()
        ]

    def _likeness(self, destination: str) -> Any:
        """What a decision about a destination depends on; to itself where it was told before."""
        if any(row["state"] in SETTLED for row in self.rows.get(destination, ())):
            return destination
        wishes = self._wishes.get(destination, ())
        return tuple(
            (wish.lead, self._present.wants(wish), wish.paused_until, wish.is_channel)
            for wish in wishes
        )


def present(row: Row | None, wanted: Iterable[str], held: Mapping[str, str]) -> Present:
    """A session (a row of `occurrences`, None if it is gone) for a decision about these leads.

    `held` says who holds which of them (see `Present`).
    """
    if row is None:
        return Present(held=held)
    dues, useful_until = {}, 0
    if row["start"] is not None:
        occurrence = occurrence_of(row)
        dues = {text: epoch(leads.due(_lead(text), occurrence)) for text in wanted}
        useful_until = epoch(leads.useful_until(occurrence))
    return Present(
        start=row["start"],
        end=row["end"],
        useful_until=useful_until,
        status=Status(row["status"]),
        doubtful=bool(row["doubtful"]) and row["status"] == Status.TENTATIVE,
        start_since=row["start_since"] or 0,
        dues=dues,
        held=held,
    )


@lru_cache(maxsize=256)
def _lead(text: str) -> Lead:
    return Lead.parse(text)

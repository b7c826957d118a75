"""What keepers keep an eye on, on their Home: what goes out, what did not, what to check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.knowledge.entries import Fact
from bot.store import deliveries, interviews, questions
from bot.store.database import Row
from bot.store.people import Person
from handlers.blocks import Block, bullets, escape, header, link, section
from handlers.keepers.guard import Keepers
from handlers.keepers.wording import Words, how_many, short_dates
from schedules.calendar import Calendar, epoch
from schedules.leads import Lead, lead_in_words
from schedules.ledger import State
from schedules.recurrence import local

AHEAD = timedelta(days=14)
MOST_LINES = 8
MOST_ROWS = 5000

Facts = Callable[[], Mapping[str, Fact]]
"""What the community's answers say, by key, each with the day on which to look again."""


@dataclass(frozen=True)
class Watching:
    """The lists of a keeper's Home."""

    keepers: Keepers
    calendar: Calendar
    words: Words
    clock: Clock
    facts: Facts

    def home(self, person: Person) -> list[Block]:
        """The lists that have something in them; none for whoever is no keeper."""
        if not self.keepers.is_keeper(person):
            return []
        lists = [
            ("For keepers: going out in the next 14 days", self.going_out()),
            ("For keepers: could not be delivered", self.undelivered()),
            ("For keepers: look again whether this still holds", self.to_check()),
            ("For keepers: how the bot is used", self.used()),
        ]
        blocks: list[Block] = []
        for title, lines in lists:
            if lines:
                blocks += [header(title), section(bullets(_first(lines)))]
        return blocks

    def used(self) -> list[str]:
        """Counts, and nothing about who or what."""
        lines = []
        talks = interviews.counts(self.calendar.db)
        if talks["begun"]:
            lines.append(
                f"Conversations about eligibility: {talks['begun']} begun, "
                f"{talks['finished']} finished. Whose, and what was answered, nobody else sees."
            )
        asked = questions.counted(self.calendar.db)
        if asked:
            lines.append(
                f"Questions: {asked.get(questions.UNKNOWN, 0)} without an answer, "
                f"{asked.get(questions.NOT_ASKED, 0)} answered with something else than was asked."
            )
        return lines

    def going_out(self) -> list[str]:
        """Every message that is planned, a line for each session and time before it."""
        now = self.clock.now()
        rows = deliveries.listing(
            self.calendar.db,
            state=State.PENDING.value,
            since=epoch(now),
            limit=MOST_ROWS,
        )
        before = epoch(now + AHEAD)
        groups: dict[tuple[int, str, str, str, str], list[Row]] = {}
        for row in rows:
            if row["due"] < before:
                what = (row["uid"], row["recurrence_id"], row["kind"], row["lead"])
                groups.setdefault((row["due"], *what), []).append(row)
        return [self._line(found) for _, found in sorted(groups.items())]

    def undelivered(self) -> list[str]:
        """Messages about sessions that are not over which could not be sent."""
        now = epoch(self.clock.now())
        rows = deliveries.listing(
            self.calendar.db, state=State.FAILED.value, since=now, limit=MOST_ROWS
        )
        return [
            f"{self._what(row)} to {_whom(row)}: {escape(row['error'] or 'unknown reason')}"
            for row in rows
        ]

    def to_check(self) -> list[str]:
        """Facts past the day on which somebody was to look again, longest overdue first."""
        today = local(self.clock.now(), self.calendar.zone).date()
        overdue = [one for one in self.facts().items() if one[1].review_by < today]
        return [
            f"{escape(key)}: checked {short_dates([fact.checked])}"
            + (f" · {link(fact.sources[0], 'source')}" if fact.sources else "")
            for key, fact in sorted(overdue, key=lambda one: (one[1].review_by, one[0]))
        ]

    def _line(self, rows: Sequence[Row]) -> str:
        moment = datetime.fromtimestamp(rows[0]["due"], tz=self.words.community.zone)
        channels = sum(bool(row["is_channel"]) for row in rows)
        return (
            f"{self.words.moment(moment)}: {self._what(rows[0])} to "
            f"{how_many(len(rows) - channels, channels)}"
        )

    def _what(self, row: Row) -> str:
        rid = datetime.fromisoformat(row["recurrence_id"])
        occurrence = self.calendar.occurrence(row["uid"], rid)
        title = escape(occurrence.title) if occurrence else "a session that is gone"
        when = lead_in_words(Lead.parse(row["lead"])) if row["lead"] else f"notice ({row['kind']})"
        return f"{title}, {when}"


def _first(lines: Sequence[str]) -> list[str]:
    left = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], *([f"and {left} more"] if left > 0 else [])]


def _whom(row: Row) -> str:
    return f"<#{row['destination']}>" if row["is_channel"] else "one person"

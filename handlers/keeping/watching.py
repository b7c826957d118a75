"""What keepers keep an eye on, on their Home: what did not go out, what to check, the use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.community.facts import due
from bot.outbox.outcomes import why
from bot.store import deliveries, interviews, questions
from bot.store.database import Row
from bot.store.people import Person
from handlers.blocks import Block, bullets, clip, context, escape, header, link, section
from handlers.keeping.digest import Digest
from handlers.keeping.labels import how_many, short_dates
from handlers.keeping.task import Task
from schedules.calendar import epoch
from schedules.leads import Lead, lead_in_words
from schedules.ledger import who_held
from schedules.model import recurrence_date

LOOK_BACK = timedelta(days=7)
MOST_LINES = 8
LOOK_AGAIN = (
    "Look at the source. If it says something else by now, tell whoever runs the bot; a local "
    "answer you can change yourself."
)
LONGEST_NAME = 100


class Watching(Task):
    """The lists of a keeper's Home."""

    def home(self, person: Person) -> list[Block]:
        """The lists that have something in them."""
        lists = [
            ("For keepers: could not be delivered", self.undelivered(), []),
            (
                "For keepers: look again whether this still holds",
                self.to_check(),
                [context(LOOK_AGAIN)],
            ),
            ("For keepers: how the bot is used", self.used(), []),
        ]
        blocks: list[Block] = []
        for title, lines, small in lists:
            if lines:
                blocks += [header(title), section(bullets(_first(lines))), *small]
        return blocks

    def used(self) -> list[str]:
        """Counts, and nothing about who or what."""
        lines = []
        talks, asked = interviews.counts(self.db), questions.counted(self.db)
        if talks["begun"]:
            lines.append(
                f"Conversations about eligibility: {talks['begun']} begun, "
                f"{talks['finished']} finished. Whose, and what was answered, nobody else sees."
            )
        if asked:
            lines.append(
                f"Questions: {asked.get(questions.UNKNOWN, 0)} without an answer, "
                f"{asked.get(questions.NOT_ASKED, 0)} answered with something else than was asked."
            )
        return lines

    def undelivered(self) -> list[str]:
        """What could not be sent, or was held until it was too late, of the last days."""
        lines, known = [], dict[tuple[str, ...], str]()
        for row in deliveries.came_to_nothing(self.db, epoch(self.now - LOOK_BACK)):
            keeper = who_held(row["error"])
            reason = f"held by <@{keeper}> until it was too late" if keeper else why(row["error"])
            whom = f"<#{row['channel']}>" if row["channel"] else how_many(row["number"], 0)
            name = (row["uid"], row["recurrence_id"], row["kind"], row["lead"])
            what = known[name] = known.get(name) or self._what(row)
            lines.append(f"{what} to {whom}: {reason}")
        return [*lines, *Digest(self.context).failures()]

    def to_check(self) -> list[str]:
        """Facts that somebody was to look at again by today, longest overdue first."""
        return [
            f"{escape(clip(each.name, LONGEST_NAME))}, checked {short_dates([each.fact.checked])}"
            + (f" · {link(each.fact.sources[0], 'source')}" if each.fact.sources else "")
            for each in due(self.context.facts(), self.today())
        ]

    def _what(self, row: Row) -> str:
        rid = recurrence_date(row["recurrence_id"])
        occurrence = self.calendar.occurrence(row["uid"], rid)
        title = escape(occurrence.title) if occurrence else "a session that is gone"
        when = lead_in_words(Lead.parse(row["lead"])) if row["lead"] else f"notice ({row['kind']})"
        return f"{title}, {when}"


def _first(lines: Sequence[str]) -> list[str]:
    left = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], *([f"and {left} more"] if left > 0 else [])]

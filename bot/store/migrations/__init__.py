"""The tables, one step after another. A step that has been released never changes.

A step bears the name of its function; new ones go to the end. Each has its like as the next number
in `postgres/`; docs/data.md describes every table and column; tests compare all three.
"""

from __future__ import annotations

from sqlite_utils import Migrations

from bot.store.migrations import carrying, segments, tables

migrations = Migrations("authorizer-bot")

STEPS = (
    tables.calendar,
    tables.people,
    tables.seen,
    tables.reminders,
    tables.interviews,
    tables.imports,
    tables.keeping,
    tables.schools,
    tables.questions,
    tables.sheets,
    tables.holds,
    tables.local_answers,
    tables.files_in_hand,
    tables.wishes_by_destination,
    tables.question_messages,
    tables.announcements,
    tables.why_expected,
    carrying.outbox,
    segments.segments,
    carrying.everything_said,
    carrying.questions_said,
    carrying.digests_in_the_outbox,
    carrying.announcements_in_the_outbox,
    carrying.files_said,
    carrying.threads_in_the_outbox,
    carrying.questions_in_the_outbox,
    carrying.weekly_message,
    tables.reminder_changes,
    tables.leases,
)

for step in STEPS:
    migrations()(step)

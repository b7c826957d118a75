"""The tables, one step after another. A step that has been released never changes.

A step bears the name of its function; new ones go to the end. docs/data.md describes every table
and column; a test compares the two.
"""

from __future__ import annotations

from sqlite_utils import Migrations

from bot.store.migrations import (
    calendar,
    files,
    interviews,
    keeping,
    people,
    questions,
    reminders,
    schools,
    segments,
)

migrations = Migrations("authorizer-bot")

STEPS = (
    calendar.calendar,
    people.people,
    people.seen,
    reminders.reminders,
    interviews.interviews,
    calendar.imports,
    keeping.keeping,
    schools.schools,
    questions.questions,
    interviews.sheets,
    keeping.holds,
    questions.local_answers,
    files.files_in_hand,
    reminders.wishes_by_destination,
    questions.question_messages,
    keeping.announcements,
    calendar.why_expected,
    reminders.outbox,
    segments.segments,
    reminders.everything_said,
    questions.questions_said,
    keeping.digests_in_the_outbox,
    keeping.announcements_in_the_outbox,
    files.files_said,
    interviews.threads_in_the_outbox,
    keeping.questions_in_the_outbox,
)

for step in STEPS:
    migrations()(step)

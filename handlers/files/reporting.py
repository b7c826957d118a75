"""What importing a calendar would change, and did change, as messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.outbox.message import Message
from handlers.blocks import Block, bullets, button, choices, clip, context, escape, section, table
from schedules.importing import NOTHING_CHANGES, ImportPlan, groups
from schedules.importing.contents import ZoneQuestion
from schedules.words import city, in_a_row

ACTION_YES = "files_import"
ACTION_NO = "files_leave"
ACTION_ASK = "files_ask"
ACTION_ZONE = "files_zone"
BLOCK_BUTTONS = "files_buttons"
MOST_LINES = 8
MOST_ROWS = 99
LONGEST_LINE = 280
WHO_IS_TOLD = (
    "Where a session is cancelled or gets another time, those who were reminded of it are told."
)
_LACKING = {
    "kind": "of which kind some sessions are",
    "zone": "in which time zone some sessions take place",
}


def proposed(
    name: str, plan: ImportPlan, value: Mapping[str, Any], said_besides: Sequence[str], news: str
) -> Message:
    """What a file would change, with Import and Leave it, whose buttons carry `value`.

    `said_besides` is what the person chose for it, `news` (mrkdwn) stands first.
    """
    reading = plan.reading
    asked = [_which_zone(each) for each in reading.asked]
    if lacks := [_LACKING[each] for each in sorted(reading.lacks)]:
        unsaid = in_a_row(lacks)
        asked.append(f"The file does not say {unsaid}: *Kind and time zone* lets you say it.")
    told = WHO_IS_TOLD if plan.changed or plan.cancelled else ""
    last = NOTHING_CHANGES if plan.changes_nothing else "Nothing is changed before you say yes."
    elements = []
    if not plan.changes_nothing:
        label = f"Import {name}"
        elements.append(button("Import", ACTION_YES, value, label=label, style="primary"))
    for zone in [question.zones[0] for question in reading.asked[:1]]:
        elements.append(button(f"Yes, {city(zone)}", ACTION_ZONE, {**value, "z": zone}))
    if asked or said_besides or any("time zone" in each.assumed for each in reading.read):
        elements.append(button("Kind and time zone", ACTION_ASK, value))
    if elements:
        elements.append(button("Leave it", ACTION_NO, value, label=f"Leave it: {name}"))
    return Message(
        *([section(news)] if news else []),
        section(f"*{escape(name)}:* {_counts(plan, 'to add', 'to change', 'to cancel')}"),
        *_understood(plan),
        *_sections(plan, done=False),
        *map(section, asked),
        *([choices(elements, BLOCK_BUTTONS)] if elements else []),
        context(escape(" ".join(filter(None, [*said_besides, told, last])))),
    )


def imported(name: str, plan: ImportPlan, undo: str) -> Message:
    """What was changed; `undo` is the command where single changes are taken back."""
    first = f"*{escape(name)} was imported:* {_counts(plan, 'added', 'changed', 'cancelled')}"
    small = f"A change is taken back beside its session: `{undo}`, then Undo the last change."
    return Message(section(first), *_sections(plan, done=True), context(small))


def is_cut(plan: ImportPlan) -> bool:
    """Whether a message does not hold all of it."""
    return len(plan.reading.read) > MOST_ROWS or any(
        len(lines) > MOST_LINES or max(map(len, lines)) > LONGEST_LINE
        for _, lines in _groups(plan, done=False)
    )


def _counts(plan: ImportPlan, *verbs: str) -> str:
    counts = (len(plan.added), len(plan.changed), len(plan.cancelled), len(plan.skipped))
    said = [f"{n:,} {what}" for n, what in zip(counts, (*verbs, "skipped"), strict=True) if n]
    return f"{in_a_row(said)}." if said else "nothing new."


def _sections(plan: ImportPlan, *, done: bool) -> list[Block]:
    """The groups of the report with as many of their lines as a message holds."""
    found = []
    for heading, lines in _groups(plan, done=done):
        shown = [escape(clip(" ".join(line.split()), LONGEST_LINE)) for line in lines[:MOST_LINES]]
        more = [f"and {len(lines) - MOST_LINES:,} more"] if len(lines) > MOST_LINES else []
        found.append(section(f"*{heading}: {len(lines):,}*\n{bullets([*shown, *more])}"))
    return found


def _groups(plan: ImportPlan, *, done: bool) -> list[tuple[str, list[str]]]:
    """The groups of the report without what stands in the table."""
    elsewhere = {"Asked", *(("Read", "Would add") if plan.reading.read else ())}
    return [each for each in groups(plan, done=done) if each[0] not in elsewhere]


def _which_zone(question: ZoneQuestion) -> str:
    first, *others = map(city, question.zones)
    also = f" {in_a_row(others)} would fit too." if others else ""
    return (
        f"*Which time zone is “{escape(question.name)}”?* I take it for {first}'s, whose clocks go "
        f"by the same rules.{also} *Kind and time zone* lets you say another."
    )


def _understood(plan: ImportPlan) -> list[Block]:
    """What was read of a list, beside the words that it was read from."""
    rows = [
        (f"{each.line}: {clip(each.words, 80)}", clip(each.session, 120), each.assumed or "–")
        for each in plan.reading.read[:MOST_ROWS]
    ]
    return [table(("Line and words", "Read as", "Assumed"), rows)] if rows else []

"""What importing a calendar would change, and did change, as messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.outbox.message import Message
from handlers.blocks import Block, bullets, button, choices, clip, context, escape, section, table
from schedules.words import city, in_a_row

if TYPE_CHECKING:
    from schedules.importing import ImportPlan, ImportReport
    from schedules.importing.contents import ZoneQuestion

MOST_LINES = 8
MOST_ROWS = 99
LONGEST_LINE = 280
BLOCK_BUTTONS = "files_buttons"
WHO_IS_TOLD = (
    "Where a session is cancelled or gets another time, those who were reminded of it are told."
)

_LACKING = {
    "kind": "of which kind some sessions are",
    "zone": "in which time zone some sessions take place",
}


def plan(
    name: str,
    found: ImportPlan,
    value: Mapping[str, Any],
    buttons: Mapping[str, str],
    said_besides: Sequence[str],
    news: str,
) -> Message:
    """What a file would change, with Import and Leave it; `buttons` are their action ids.

    `said_besides` is what the person chose for it, `news` (mrkdwn) stands first.
    """
    from schedules.importing import NOTHING_CHANGES

    report = found.report
    first = f"*{escape(name)}:* {_counts(report, done=False)}"
    lacks = sorted(found.reading.lacks)
    asked = [_which_zone(each) for each in found.reading.asked]
    if lacks:
        unsaid = in_a_row([_LACKING[each] for each in lacks])
        asked.append(f"The file does not say {unsaid}: *Kind and time zone* lets you say it.")
    told = WHO_IS_TOLD if report.changed or report.cancelled else ""
    last = NOTHING_CHANGES if report.changes_nothing else "Nothing is changed before you say yes."
    elements = []
    if not report.changes_nothing:
        elements.append(
            button("Import", buttons["yes"], value, label=f"Import {name}", style="primary")
        )
    for question in found.reading.asked[:1]:
        first_zone = question.zones[0]
        of_it = {**value, "z": first_zone}
        elements.append(button(f"Yes, {city(first_zone)}", buttons["zone"], of_it))
    if asked or said_besides or any("time zone" in each.assumed for each in report.read):
        elements.append(button("Kind and time zone", buttons["ask"], value))
    if elements:
        elements.append(button("Leave it", buttons["no"], value, label=f"Leave it: {name}"))
    return Message(
        *([section(news)] if news else []),
        section(first),
        *_understood(report),
        *_sections(report, done=False),
        *map(section, asked),
        *([choices(elements, BLOCK_BUTTONS)] if elements else []),
        context(escape(" ".join(filter(None, [*said_besides, told, last])))),
    )


def done(name: str, report: ImportReport, undo: str) -> Message:
    """What was changed; `undo` is the command where single changes are taken back."""
    first = f"*{escape(name)} was imported:* {_counts(report, done=True)}"
    small = f"A change is taken back beside its session: `{undo}`, then Undo the last change."
    return Message(section(first), *_sections(report, done=True), context(small))


def is_cut(report: ImportReport) -> bool:
    """Whether a message does not hold all of it."""
    found = [lines for _, lines in _groups(report, done=False)]
    long = any(len(lines) > MOST_LINES or _is_long(lines) for lines in found)
    return long or len(report.read) > MOST_ROWS


def _counts(report: ImportReport, *, done: bool) -> str:
    counts = [
        (report.added, "added" if done else "to add"),
        (report.changed, "changed" if done else "to change"),
        (report.cancelled, "cancelled" if done else "to cancel"),
        (report.skipped, "skipped"),
    ]
    said = [f"{len(rows):,} {what}" for rows, what in counts if rows]
    return f"{in_a_row(said)}." if said else "nothing new."


def _sections(report: ImportReport, *, done: bool) -> list[Block]:
    return [
        section(f"*{heading}: {count:,}*\n{bullets(lines)}")
        for heading, count, lines in _cut(report, done=done)
    ]


def _cut(report: ImportReport, *, done: bool) -> list[tuple[str, int, list[str]]]:
    """The groups of the report with as many of their lines as a message holds, escaped."""
    found = []
    for heading, lines in _groups(report, done=done):
        shown = [escape(clip(" ".join(line.split()), LONGEST_LINE)) for line in lines[:MOST_LINES]]
        left = len(lines) - MOST_LINES
        if left > 0:
            shown.append(f"and {left:,} more")
        found.append((heading, len(lines), shown))
    return found


def _groups(report: ImportReport, *, done: bool) -> list[tuple[str, list[str]]]:
    """The groups of the report without what stands in the table."""
    from schedules.importing import groups

    elsewhere = {"Asked", *(("Read", "Would add") if report.read else ())}
    return [each for each in groups(report, done=done) if each[0] not in elsewhere]


def _which_zone(question: ZoneQuestion) -> str:
    first, *others = map(city, question.zones)
    also = f" {in_a_row(others)} would fit too." if others else ""
    return (
        f"*Which time zone is “{escape(question.name)}”?* I take it for {first}'s, whose clocks go "
        f"by the same rules.{also} *Kind and time zone* lets you say another."
    )


def _understood(report: ImportReport) -> list[Block]:
    """What was read of a list, beside the words that it was read from."""
    rows = [
        (f"{each.line}: {clip(each.words, 80)}", clip(each.session, 120), each.assumed or "–")
        for each in report.read[:MOST_ROWS]
    ]
    return [table(("Line and words", "Read as", "Assumed"), rows)] if rows else []


def _is_long(lines: Sequence[str]) -> bool:
    return any(len(line) > LONGEST_LINE for line in lines)

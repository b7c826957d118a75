"""What is known of the past beside the calendar: sessions without a time, how far lists reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.community import Community, PastSession
from handlers.blocks import escape, link
from handlers.sessions.asking import Query
from schedules.calendar import words_of
from schedules.words import MONTHS

NO_TIME = "time not recorded"
LATELY = timedelta(days=32)


def without_a_time(community: Community, query: Query) -> list[PastSession]:
    """The sessions without a time that answer a question: of a period in order, else latest first.

    One of which only the month is known is in a period that holds the whole month.
    """
    found = (one for one in community.past if query.kind in (None, one.kind))
    match query.mode:
        case "period":
            first, last = query.first or date.min, query.last or date.max
            return [one for one in found if first <= one.first and one.last <= last]
        case "topic":
            wanted = words_of(query.words)
            return [one for one in reversed([*found]) if _has(community, one, wanted)]
    return []


def years(community: Community, kind: str | None) -> list[int]:
    """The years that have a session without a time, latest first."""
    return sorted({one.first.year for one in community.past if one.kind == kind}, reverse=True)


def reach(community: Community, query: Query, today: date, latest: date | None = None) -> str:
    """How far the lists of past sessions reach, where there may be more than are known.

    That is in the period asked for, or since the `latest` one where the last one is asked for. Not
    said of a time that began of late: of that is asked what is to come, or the calendar has it.
    """
    if query.mode == "period":
        first, last = query.first or date.min, min(query.last or date.max, today)
    elif query.mode == "last" and latest:
        first, last = latest, today
    else:
        return ""
    if today - first < LATELY:
        return ""
    return " ".join(
        kind.reach
        for kind in community.kinds
        if kind.reach
        and query.kind in (None, kind.id)
        and not any(span.first <= first and last <= span.last for span in kind.listed)
    )


def shown(found: Sequence[PastSession], query: Query, community: Community) -> str:
    """A list of them, a line each (mrkdwn); the kind is named where the question names none."""
    lines = []
    for one in found:
        page = f" · {link(one.resources_url, 'resource page')}" if one.resources_url else ""
        lines.append(f"• {escape(_line(one, query, community))}{page}")
    return "\n".join(lines)


def _line(one: PastSession, query: Query, community: Community) -> str:
    """July 2023: Material Revisions (time not recorded)."""
    month, day = MONTHS[one.first.month - 1], f" {one.first.day}," if one.has_day else ""
    kind = community.kind_by_id[one.kind].name
    name = "" if query.kind or not one.topic else f"{kind}, "
    return f"{month}{day} {one.first.year}: {one.topic or kind} ({name}{NO_TIME})"


def _has(community: Community, one: PastSession, wanted: Sequence[str]) -> bool:
    known = words_of(f"{community.kind_by_id[one.kind].name} {one.topic}")
    return bool(wanted) and all(any(k.startswith(word) for k in known) for word in wanted)

"""What calendar programs show people of a session: one line, and a few lines of description."""

from __future__ import annotations

from schedules.entries import occurrence_uid
from schedules.model import Occurrence, Segment, Status
from schedules.words import MONTHS, in_a_row

NOT_CONFIRMED = "expected, not confirmed"


def summary(segment: Segment) -> str:
    """The heading, which says by itself what is cancelled or not yet confirmed."""
    text = f"{segment.title}: {segment.topic}" if segment.topic else segment.title
    match segment.status:
        case Status.CANCELLED:
            return f"CANCELLED: {text}"
        case Status.TENTATIVE:
            return f"{text} ({NOT_CONFIRMED})"
    return text


def description(segment: Segment) -> str:
    """What else is known, a line for each thing."""
    lines = [segment.note or ""]
    if segment.status is Status.TENTATIVE:
        for doubt in segment.doubts:
            months = in_a_row([MONTHS[month - 1] for month in sorted(doubt.months)])
            lines.append(f"In {months}: {doubt.note}" if doubt.months else doubt.note)
    if segment.url and segment.status is not Status.CANCELLED:
        lines.append(f"Register: {segment.url}")
    if segment.resources_url:
        lines.append(f"Resource page: {segment.resources_url}")
    if segment.source:
        lines.append(f"Source: {segment.source}")
    if segment.timezone is None and not segment.all_day:
        lines.append("No time zone was published: this is the local time as printed.")
    return "\n".join(line for line in lines if line)


def as_single(occurrence: Occurrence) -> Segment:
    """One meeting as a session by itself."""
    return Segment(
        uid=occurrence_uid(occurrence.uid, occurrence.recurrence_id),
        kind=occurrence.kind,
        title=occurrence.title,
        dtstart=occurrence.local_start,
        duration=occurrence.local_end - occurrence.local_start
        if occurrence.all_day or occurrence.start is None or occurrence.end is None
        else occurrence.end - occurrence.start,
        timezone=occurrence.timezone,
        all_day=occurrence.all_day,
        status=occurrence.status,
        topic=occurrence.topic,
        note=occurrence.note,
        place=occurrence.place,
        url=occurrence.url,
        resources_url=occurrence.resources_url,
        source=occurrence.source,
        sequence=occurrence.sequence,
    )

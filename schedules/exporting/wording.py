"""What calendar programs show people of a session: one line, and a few lines of description."""

from __future__ import annotations

from schedules.entries import occurrence_uid
from schedules.model import Occurrence, Series, Status
from schedules.words import MONTHS, in_a_row

NOT_CONFIRMED = "expected, not confirmed"


def summary(series: Series) -> str:
    """The heading, which says by itself what is cancelled or not yet confirmed."""
    text = f"{series.title}: {series.topic}" if series.topic else series.title
    match series.status:
        case Status.CANCELLED:
            return f"CANCELLED: {text}"
        case Status.TENTATIVE:
            return f"{text} ({NOT_CONFIRMED})"
    return text


def description(series: Series) -> str:
    """What else is known, a line for each thing."""
    lines = [series.note or ""]
    if series.status is Status.TENTATIVE:
        for doubt in series.doubts:
            months = in_a_row([MONTHS[month - 1] for month in sorted(doubt.months)])
            lines.append(f"In {months}: {doubt.note}" if doubt.months else doubt.note)
    if series.url and series.status is not Status.CANCELLED:
        lines.append(f"Register: {series.url}")
    if series.resources_url:
        lines.append(f"Resource page: {series.resources_url}")
    if series.source:
        lines.append(f"Source: {series.source}")
    if series.timezone is None:
        lines.append("No time zone was published: this is the local time as printed.")
    return "\n".join(line for line in lines if line)


def as_single(occurrence: Occurrence) -> Series:
    """One meeting as a session by itself."""
    return Series(
        uid=occurrence_uid(occurrence.uid, occurrence.recurrence_id),
        kind=occurrence.kind,
        title=occurrence.title,
        dtstart=occurrence.local_start,
        duration=occurrence.local_end - occurrence.local_start
        if occurrence.start is None or occurrence.end is None
        else occurrence.end - occurrence.start,
        timezone=occurrence.timezone,
        status=occurrence.status,
        topic=occurrence.topic,
        note=occurrence.note,
        place=occurrence.place,
        url=occurrence.url,
        resources_url=occurrence.resources_url,
        source=occurrence.source,
        sequence=occurrence.sequence,
    )

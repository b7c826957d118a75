"""One session for other programs: heading, description, and links that open a calendar with it.

Neither Google nor Microsoft documents the links; the parameters are those that
https://github.com/InteractionDesignFoundation/add-event-to-calendar-docs found by trying. Both
read HTML in the description, so what stands there is escaped.
"""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from urllib.parse import quote, urlencode

from bot.outbox.message import clip
from schedules.model import Occurrence, Segment, Status
from schedules.segment_entries import occurrence_uid
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


GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK_AT_WORK = "https://outlook.office.com/calendar/deeplink/compose"
OUTLOOK_AT_HOME = "https://outlook.live.com/calendar/deeplink/compose"
LONGEST_TEXT = 300  # characters of the address for a title or place, and
LONGEST_DETAILS = 700  # for a description without the registration link
LONGEST_LINK = 2900  # Slack takes 3,000


def google_link(occurrence: Occurrence) -> str:
    """Google Calendar; without a known zone it takes the time as the reader's own."""
    begin, end = _times(occurrence, "%Y%m%d" if occurrence.all_day else "%Y%m%dT%H%M%S")
    session = as_single(occurrence)
    return _link(
        GOOGLE,
        action="TEMPLATE",
        text=_short(summary(session), LONGEST_TEXT),
        dates=f"{begin}/{end}",
        ctz=None if occurrence.all_day else occurrence.timezone,
        location=_short(occurrence.place or "", LONGEST_TEXT),
        details=_details(session),
    )


def outlook_link(occurrence: Occurrence, *, at_work: bool) -> str:
    """Outlook on the web, of a work or school account or of a personal one."""
    begin, end = _times(occurrence, "%Y-%m-%d" if occurrence.all_day else "%Y-%m-%dT%H:%M:%S")
    session = as_single(occurrence)
    return _link(
        OUTLOOK_AT_WORK if at_work else OUTLOOK_AT_HOME,
        path="/calendar/action/compose",
        rru="addevent",
        subject=_short(summary(session), LONGEST_TEXT),
        startdt=begin,
        enddt=end,
        allday="true" if occurrence.all_day else None,
        location=_short(occurrence.place or "", LONGEST_TEXT),
        body=_details(session).replace("\n", "<br>"),
    )


def _times(occurrence: Occurrence, form: str) -> tuple[str, str]:
    """Start and end in UTC, or as local times where the zone is not known or days are meant."""
    if occurrence.all_day or occurrence.start is None or occurrence.end is None:
        return occurrence.local_start.strftime(form), occurrence.local_end.strftime(form)
    return _utc(occurrence.start, form), _utc(occurrence.end, form)


def _utc(moment: datetime, form: str) -> str:
    return moment.astimezone(UTC).strftime(form) + "Z"


def _details(session: Segment) -> str:
    """What else is known, escaped: first how to register, whole, then as much as there is room."""
    lines = description(session).split("\n")
    register = [line for line in lines if line == f"Register: {session.url}"]
    rest = "\n".join(line for line in lines if line not in register)
    return escape("\n".join(filter(None, [*register, _short(rest, LONGEST_DETAILS)])), quote=False)


def _short(text: str, room: int) -> str:
    """The text, cut at a word where an address would have more than `room` characters of it.

    A letter outside of ASCII takes up to twelve.
    """
    length = len(text)
    while len(quote(text)) > room:
        length = length * 3 // 4
        text = clip(text, length) if length else ""
    return text


def _link(base: str, **parameters: str | None) -> str:
    """The address; what comes last is left out where it would be too long."""
    given = {name: value for name, value in parameters.items() if value}
    while len(link := f"{base}?{urlencode(given, quote_via=quote)}") > LONGEST_LINK:
        given.popitem()
    return link

"""The calendar for other programs: tables, links that open one on the web, and a feed.

A table has a row for each series and each changed meeting, in the columns that an import reads; a
cell that a spreadsheet would take for a formula begins with an apostrophe. Neither Google nor
Microsoft documents the links; the parameters are those that
https://github.com/InteractionDesignFoundation/add-event-to-calendar-docs found by trying. Both
read HTML in the description, so what stands there is escaped. The feed is what calendar programs
subscribe to: /calendar.ics, /calendar/KIND.ics.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from urllib.parse import quote, urlencode

from bot.clock import Clock
from bot.community import Community
from bot.outbox.message import clip
from bot.store import calendar as table
from schedules.calendar import Calendar
from schedules.model import Occurrence, Segment, Status, meeting, said_of
from schedules.segments import SegmentEntry, all_entries, for_export, local_end, occurrence_uid
from schedules.words import MONTHS, in_a_row

NOT_CONFIRMED = "expected, not confirmed"


def summary(title: str, topic: str | None, status: Status) -> str:
    """The heading, which says by itself what is cancelled or not yet confirmed."""
    text = f"{title}: {topic}" if topic else title
    match status:
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
    begin, end = occurrence.local_start, occurrence.local_end
    length = end - begin
    if occurrence.start and occurrence.end and not occurrence.all_day:
        length = occurrence.end - occurrence.start
    uid = occurrence_uid(occurrence.uid, occurrence.recurrence_id)
    return Segment(uid=uid, dtstart=begin, duration=length, **said_of(occurrence))


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
        text=_short(summary(session.title, session.topic, session.status), LONGEST_TEXT),
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
        subject=_short(summary(session.title, session.topic, session.status), LONGEST_TEXT),
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
    begin, end = (at.astimezone(UTC) for at in (occurrence.start, occurrence.end))
    return f"{begin.strftime(form)}Z", f"{end.strftime(form)}Z"


def _details(session: Segment) -> str:
    """What else is known, escaped: first how to register, whole, then as much as there is room."""
    lines = description(session).split("\n")
    register = f"Register: {session.url}"
    rest = "\n".join(line for line in lines if line != register)
    register = register if register in lines else ""
    return escape("\n".join(filter(None, [register, _short(rest, LONGEST_DETAILS)])), quote=False)


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


COLUMNS = tuple(
    "kind title topic date start end timezone repeats except also status place url resources_url "
    "note source uid recurrence_id sequence series from until follows rule".split()
)
TEXTS = ("title", "topic", "place", "url", "resources_url", "note", "source")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def table_text(entries: Iterable[SegmentEntry]) -> str:
    """Entries as comma-separated values with a heading."""
    rows = []
    for entry, _ in for_export(entries):
        segment = entry.segment
        goes_on = {"series": guarded(entry.series), "follows": guarded(segment.follows or "")}
        goes_on |= {"from": f"{segment.from_date}", "until": f"{segment.until_date or ''}"}
        whole = {"rule": entry.rule or ""}
        rows.append(_row(segment) | whole | (goes_on if segment.from_date else {}))
        for start in sorted(entry.overrides):
            single = meeting(segment, start, entry.overrides[start])
            rows.append(_row(single) | {"recurrence_id": f"{start:%Y-%m-%d %H:%M:%S}"})
    return _text(rows)


def template_text(kind: str, title: str, timezone: str) -> str:
    """A table to fill in, with a single session and a repeating one as examples."""
    single = {
        "kind": kind,
        "title": f"{title} (example)",
        "topic": "What it is about",
        "date": "2027-01-27",
        "start": "10:00",
        "end": "11:00",
        "timezone": timezone,
        "status": "confirmed",
        "place": "Online (Zoom)",
        "url": "https://example.org/register",
        "uid": "example-1",
    }
    repeating = single | {
        "topic": "",
        "date": "2027-02-24",
        "repeats": "FREQ=MONTHLY;BYDAY=-1WE;UNTIL=20271231",
        "except": "2027-11-24",
        "status": "tentative",
        "uid": "example-2",
    }
    return _text([single, repeating])


def guarded(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that was guarded, or any other as it is."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _row(segment: Segment) -> dict[str, str]:
    # A day suffices where the meetings have one time of day.
    exdates, rdates = (
        "; ".join(
            f"{day:%Y-%m-%d}" if day.time() == segment.dtstart.time() else f"{day:%Y-%m-%d %H:%M}"
            for day in sorted(days)
        )
        for days in (segment.exdates, segment.rdates)
    )
    return {name: guarded(getattr(segment, name) or "") for name in TEXTS} | {
        "kind": segment.kind,
        "date": f"{segment.dtstart:%Y-%m-%d}",
        "start": "" if segment.all_day else clock(segment.dtstart),
        "end": _end(segment),
        "timezone": segment.timezone or "",
        "repeats": segment.rrule or "",
        "except": exdates,
        "also": rdates,
        "status": segment.status.value,
        "uid": guarded(segment.uid),
        "sequence": str(segment.sequence),
    }


def _end(segment: Segment) -> str:
    end = local_end(segment)
    if segment.all_day and end:  # the last day, as people say it
        last = end - timedelta(days=1)
        return "" if last == segment.dtstart else f"{last:%Y-%m-%d}"
    if end is None:
        return f"{int(segment.duration.total_seconds()) // 60} minutes"
    return clock(end) if end.date() == segment.dtstart.date() else f"{end:%Y-%m-%d} {clock(end)}"


def clock(moment: datetime | time) -> str:
    """14:30, with seconds where there are any."""
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _text(rows: Iterable[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


# The feed: what is answered depends on no web framework; the edges pass requests on

WHOLE = "/calendar.ics"
OF_KIND = "/calendar/{kind}.ics"
_ADDRESS = re.compile(r"/calendar(?:/(.+))?\.ics")
MAX_AGE = 300  # seconds for which nobody need ask again
CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class _Edition:
    """The feed as it was written, and of which state of the calendar."""

    state: str
    etag: str
    modified: datetime
    body: bytes


@dataclass(frozen=True)
class Feed:
    """Answers requests for the feed; written anew only when the calendar changed."""

    calendar: Calendar
    community: Community
    clock: Clock
    _editions: dict[str | None, _Edition] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, path: str, headers: Mapping[str, str]) -> FeedAnswer | None:
        """The answer to a request; None if the path is not the feed's.

        `headers` have lower-case names.
        """
        found = _ADDRESS.fullmatch(path)
        if found is None:
            return None
        kind: str | None = found[1]
        if kind is not None and kind not in self.community.kind_by_id:
            return _plain(404, "There is no such kind of session.")
        if method not in ("GET", "HEAD"):
            return _plain(405, "This address can only be read.", {"Allow": "GET, HEAD"})
        edition = self._edition(kind)
        told = {
            "ETag": edition.etag,
            "Last-Modified": format_datetime(edition.modified, usegmt=True),
            "Cache-Control": f"public, max-age={MAX_AGE}",
        }
        if _knows(headers, edition):
            return FeedAnswer(304, told)
        told |= {
            "Content-Type": CONTENT_TYPE,
            "Content-Length": str(len(edition.body)),
            "Content-Disposition": f'inline; filename="{kind or "calendar"}.ics"',
            "X-Content-Type-Options": "nosniff",
        }
        return FeedAnswer(200, told, edition.body if method == "GET" else b"")

    def _edition(self, kind: str | None) -> _Edition:
        """The feed as the calendar is now, by a fingerprint of everything that it is made of."""
        rows = json.dumps(table.everything(self.calendar.db), separators=(",", ":"))
        state = hashlib.sha256(rows.encode()).hexdigest()
        with self._lock:
            known = self._editions.get(kind)
            if known is None or known.state != state:
                known = self._editions[kind] = self._write(kind, state, known)
            return known

    def _write(self, kind: str | None, state: str, before: _Edition | None) -> _Edition:
        from schedules.ical import calendar_text  # with icalendar, which the start does without

        names = {each.id: each.name for each in self.community.kinds}
        name = names[kind] if kind else self.community.about.name
        db = self.calendar.db
        body = calendar_text(all_entries(db, kind), name, names, table.last_changes(db)).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        modified = self.clock.now().replace(microsecond=0)
        if before:  # two changes within a second are two editions
            later = max(modified, before.modified + timedelta(seconds=1))
            modified = before.modified if before.etag == etag else later
        return _Edition(state, etag, modified, body)


def _knows(headers: Mapping[str, str], edition: _Edition) -> bool:
    """Whether the asker has this edition. An ETag decides; the time only where none is given."""
    tags = headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return bool(known & {edition.etag, "*"})
    since = headers.get("if-modified-since")
    if since is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    return edition.modified <= (moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _plain(status: int, text: str, more: Mapping[str, str] | None = None) -> FeedAnswer:
    headers = {"Content-Type": "text/plain; charset=utf-8", **(more or {})}
    return FeedAnswer(status, headers, text.encode())

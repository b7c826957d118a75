"""Rows of a table or a list, each a session, put together as an import takes them."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from schedules.exporting.table import TEXTS, unguarded
from schedules.importing import phrases, texts
from schedules.importing.assembling import assemble
from schedules.importing.drafts import Draft, Moment, check_year
from schedules.importing.errors import SessionError
from schedules.importing.flat import flat_of
from schedules.importing.options import Options
from schedules.importing.phrases import NotADayError
from schedules.importing.reading import Read, Reading, Skipped, Watch, take
from schedules.importing.report import when
from schedules.importing.zones import zone_named
from schedules.model import Status
from schedules.words import in_a_row

LINKS = ("url", "resources_url", "source")
_LENGTH = re.compile(r"(\d{1,4})\s*(min|minutes?|h|hours?)\.?", re.IGNORECASE)
_STATUSES = {
    "": Status.CONFIRMED,
    "confirmed": Status.CONFIRMED,
    "tentative": Status.TENTATIVE,
    "expected": Status.TENTATIVE,
    "cancelled": Status.CANCELLED,
    "canceled": Status.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Row:
    """What a line says: `cells` by the names of the columns of `exporting.table`.

    `words` are those that it was read from, `assumed` what they do not say; `wrong` is why it can
    be no session.
    """

    line: int
    words: str
    cells: Mapping[str, str]
    assumed: tuple[str, ...] = ()
    wrong: str = ""

    def having(self, **cells: str) -> Row:
        """The same with these cells too."""
        return replace(self, cells={**self.cells, **cells})

    def assuming(self, what: str) -> Row:
        """The same with something more that is assumed, if it is anything."""
        return replace(self, assumed=(*self.assumed, what)) if what else self


def read_rows(
    reading: Reading, rows: Sequence[Row], columns: set[str], options: Options, watch: Watch
) -> Reading:
    """Add what rows say to what was read; `columns` are those that they speak of.

    `watch` is told how much is done and may raise to end it.
    """
    said = _said(columns)
    drafts: dict[str, list[Draft]] = defaultdict(list)
    broken: dict[str, SessionError] = {}
    by_uid: dict[str, Row] = {}
    for row in rows:
        uid = f"line {row.line}" if row.wrong else _uid(row.cells, drafts)
        own = drafts[uid]
        try:
            if row.wrong:
                raise SessionError(f"“{row.words[:60]}” {row.wrong}", row.line)
            placed = _in_zone(row, options)
            own.append(_draft(uid, placed, said, options))
            by_uid.setdefault(uid, placed)
        except NotADayError as error:
            broken.setdefault(uid, SessionError(str(error), row.line))
        except SessionError as error:
            broken.setdefault(uid, error)
    for done, (uid, own) in enumerate(drafts.items(), start=1):
        if uid in broken:
            reading.skipped.append(Skipped.because(uid, broken[uid]))
        elif take(reading, uid, partial(assemble, own, options)):
            row, segment = by_uid[uid], reading.found[-1].entry.segment
            session = f"{segment.title}, {when(flat_of(reading.found[-1].entry)['timing'])}"
            reading.read.append(Read(row.line, row.words, session, in_a_row(row.assumed)))
        watch(done, len(drafts))
    return reading


def _said(columns: set[str]) -> frozenset[str]:
    """What the rows say something of."""
    said = {"kind", "title", "duration", "timing", *(columns & {"status", *TEXTS})}
    said |= {"exdates"} if {"except", "also"} & columns else set()
    return frozenset(said | ({"overrides"} if "recurrence_id" in columns else set()))


def _uid(cells: Mapping[str, str], known: Mapping[str, Sequence[Draft]]) -> str:
    """The row's own UID; without one it is known by its kind, day and time, however written."""
    uid = texts.uid(unguarded(cells.get("uid", "")))
    if uid:
        return uid
    named = [cells.get("kind", "").casefold(), cells.get("date", ""), cells.get("start", "")]
    uid = re.sub(r"[^\w-]+", "-", "-".join(named))
    if uid not in known:
        return uid
    title = hashlib.sha256(cells.get("title", "").encode()).hexdigest()[:8]
    return f"{uid}-{title}"


def _draft(uid: str, row: Row, said: frozenset[str], options: Options) -> Draft:
    cells, line = row.cells, row.line
    clock = cells.get("start", "")
    zone = cells["timezone"] or None
    start_day = _day(cells["date"])
    start = Moment(
        datetime.combine(start_day, phrases.clock_of(clock) if clock else time.min),
        None,
        is_date=not clock,
    )
    check_year(start.local, line)
    title = texts.several_lines(unguarded(cells.get("title", "")), "title").replace("\n", " ")
    fields: dict[str, str | None] = {
        name: texts.several_lines(unguarded(cells.get(name, "")), name) or None for name in TEXTS
    }
    for name in LINKS:
        if fields[name] and not texts.link(fields[name] or ""):
            raise SessionError(f"its {name} is no address that begins with https://", line)
    status = _STATUSES.get(cells.get("status", "").casefold())
    if status is None:
        raise SessionError("its status should be tentative, confirmed or cancelled", line)
    recurrence_id = cells.get("recurrence_id", "")
    notes = []
    if zone is None:
        notes.append("names no time zone: it is listed by its local time and never reminded of")
    return Draft(
        uid=uid,
        line=line,
        start=start,
        zone=zone,
        end=_end(cells.get("end", ""), start),
        fields=fields | {"title": title, "kind": options.kind_of([cells.get("kind", "")], title)},
        status=status,
        rrule=cells.get("repeats") or None,
        exdates=tuple(_moments(cells.get("except", ""))),
        rdates=tuple(_moments(cells.get("also", ""))),
        of=texts.uid(unguarded(cells.get("series", ""))),
        from_date=_day(cells["from"]) if cells.get("from") else None,
        until_date=_day(cells["until"]) if cells.get("until") else None,
        rule=cells.get("rule") or None,
        follows=texts.uid(unguarded(cells.get("follows", ""))) or None,
        recurrence_id=_moment(recurrence_id) if recurrence_id else None,
        sequence=int(cells["sequence"]) if cells.get("sequence", "").isdecimal() else None,
        said=said,
        ours=True,
        notes=tuple(notes),
        named=bool(cells.get("uid")),
    )


def _in_zone(row: Row, options: Options) -> Row:
    """The row with the zone that is said or assumed, as IANA names it.

    A column for the zone that is empty says that there is none; where there is not even a column,
    the community's is assumed.
    """
    text = row.cells.get("timezone")
    zone = zone_named(text, options.community_zone) if text else None
    zone = zone or options.timezone
    if text and zone is None:
        raise SessionError(
            f"the time zone “{text[:60]}” is not known: name a city's zone, such as America/Denver",
            row.line,
            lacks="zone",
        )
    if zone is None and (text is None or not row.cells.get("start")):
        zone = options.community_zone
        row = row.assuming(f"the time zone {zone}" if row.cells.get("start") else "")
    return row.having(timezone=zone or "")


def _end(text: str, start: Moment) -> Moment | timedelta | None:
    """A time of the same day, a day and time, or a length."""
    if not text:
        return None
    length = _LENGTH.fullmatch(text)
    if length:
        hours = length[2].casefold().startswith("h")
        return timedelta(hours=int(length[1])) if hours else timedelta(minutes=int(length[1]))
    try:
        return Moment(datetime.combine(start.local, phrases.clock_of(text)), None)
    except NotADayError:
        end = _moment(text)
    # Of whole days people name the last one.
    return Moment(end.local + timedelta(days=start.is_date and end.is_date), None)


def _moments(text: str) -> Iterator[Moment]:
    for part in re.split(r"[;,\n]", text):
        if part.strip():
            yield _moment(part.strip())


def _moment(text: str) -> Moment:
    """A day, or a day and a time."""
    day, _, clock = text.replace("T", " ").partition(" ")
    when = datetime.combine(_day(day), phrases.clock_of(clock) if clock else time.min)
    return Moment(when, None, is_date=not clock)


def _day(text: str) -> date:
    found = phrases.days_in(text)
    if len(found) != 1 or not found[0].year or found[0].wrong or found[0].last:
        raise NotADayError(f"“{text[:40]}” is no day: write it as 2027-01-27")
    return phrases.day_of(found[0].year, found[0])

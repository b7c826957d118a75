"""A list of dates: lines, bullets, a mail, an invitation, a rule in words; or a table.

Each session becomes a row with the columns of `exporting`, and with the words it was read from.
"""

from __future__ import annotations

import csv
import io
import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from schedules.exporting import COLUMNS
from schedules.importing import written
from schedules.importing.contents import ImportRefusedError, Options
from schedules.importing.dated import NO_TIME, Dated, is_status, status_in
from schedules.importing.scanned import ScannedLine
from schedules.importing.written import GONE, MONTH, Day, NotADayError, Rhythm
from schedules.rrules import RuleError, parse_rule

_STARTS = re.compile(r"\b(?:from|start\w*|begin\w*)\W*(?:on\s+)?$", re.IGNORECASE)
_ENDS = re.compile(
    r"\b(?:to|until|through|thru|ending|ends)\W*(?:on\s+)?$|[-–—]\s*$", re.IGNORECASE
)
_BOUND = re.compile(rf"(?:{_STARTS.pattern})|(?:{_ENDS.pattern})", re.IGNORECASE)
_LONE_DAY = re.compile(
    rf"(?:^|[,;&\n{GONE}]|\band\b)[^\S\n]*(\d{{1,2}}(?:st|nd|rd|th)?)[^\S\n]*(?=$|[,;&\n{GONE}]|\band\b)",
    re.MULTILINE,
)
_LEFT_OVER = re.compile(
    rf"\b(?!may\b)(?:{MONTH})\b|(?<![\d.])\d{{1,4}}([-./])\d{{1,2}}\1\d{{2,4}}(?![\d.])"
)


def rows_of(text: str, options: Options, today: date, year: int | None = None) -> list[ScannedLine]:
    """The sessions of a list, in its order, and (with `wrong`) what cannot be one.

    `year` is meant where a date names none; without it the list's own years are, or the next such
    day from `today`.
    """
    return _List(text, options, today, year).rows()


def timed_rows(
    above: str, lines: Sequence[str], options: Options, today: date
) -> list[ScannedLine]:
    """A row for each of the lines, which hold a day and hours; `above` may say the year."""
    first = above.count("\n") + 2
    found = _List("\n".join([above, *lines]), options, today, None)
    by_line: dict[int, ScannedLine] = {}
    before = None
    for said in found.days:
        line = found.line(said.begin)
        row, before = found.dated(said, before, in_table=True)
        if line + 1 >= first:
            several = replace(row, wrong="names more than one day")
            by_line[line + 1] = several if line + 1 in by_line else row
    missing = "is no day: write it as January 27, 2027"
    return [
        by_line.get(number) or ScannedLine(number, line.partition("\t")[0], {}, wrong=missing)
        for number, line in enumerate(lines, start=first)
    ]


def kind_in(text: str, options: Options) -> str | None:
    """The one kind that a text names."""
    return replace(options, kind=None).kind_of([], text)


class _List(Dated):
    """A text whose days and rules become rows."""

    def rows(self) -> list[ScannedLine]:
        """Sessions in the order of the list; then what was left over."""
        ruled = [row for rhythm in self.rhythms if (row := self._ruled(rhythm))]
        dated, seen = [], None
        for day in self.days:
            row, seen = self.dated(day, seen)
            dated.append(row)
        once: dict[object, ScannedLine] = {}
        for row in sorted([*ruled, *dated], key=lambda row: row.line):
            names = ("date", "start", "kind", "title", "repeats")
            what = (row.line, row.words) if row.wrong else tuple(map(row.cells.get, names))
            once.setdefault(what, row)
        return [*once.values(), *self._left_over()]

    def _ruled(self, rhythm: Rhythm) -> ScannedLine | None:
        """A rule as a row, None where the list has the dates themselves; takes its days away."""
        line = self.line(rhythm.begin)
        own, above = self.days_on(line), self.days_on(line - 1)
        own = own or [day for day in self.days_on(line + 1) if self._starts([day])]
        ends = [day for day in own if day.last or _BOUND.search(self.text[: day.begin][-30:])]
        single = [day for day in own if day not in ends]
        if not own or (ends and not single and len(above) == 1 and not self._starts(ends)):
            single = above[:1] if len(above) == 1 else []  # an invitation names the first one above
        mine = [*ends, *(single if len(single) == 1 else [])]
        kind = self.kind(rhythm.begin, line)
        others = [
            day
            for day in self.days
            if day not in mine and self.kind(day.begin, self.line(day.begin)) == kind
        ]
        count = written.COUNT.search(self.left_on(line))
        if others and not (count and len(others) < int(count[1]) - 1):
            self.set_days(day for day in self.days if day not in ends)
            return None
        words = " ".join(self.text[rhythm.begin : rhythm.end].split())
        row = ScannedLine(line + 1, words, {})
        try:
            series = self._series(row, rhythm, mine)
        except NotADayError as error:
            series = replace(row, wrong=str(error))
        self.set_days(day for day in self.days if day not in [*mine, *others])
        return series

    def _starts(self, days: Sequence[Day]) -> bool:
        return any(day.last or _STARTS.search(self.text[: day.begin][-30:]) for day in days)

    def _series(self, row: ScannedLine, rhythm: Rhythm, mine: Sequence[Day]) -> ScannedLine:
        line, rule = row.line - 1, rhythm.rule
        if without := written.EXCEPT.search(self.left_on(line)):
            months = {*range(1, 13)}.difference(written.months_of(without["months"]))
            rule += f";BYMONTH={written.in_rule(months)}"
            self.take_on(line, without)
        first, last, assumed = self._bounds(mine, line)
        if _LEFT_OVER.search(self.left_on(line)):
            raise NotADayError("is not understood as a whole: name its first and its last day")
        if last:
            rule += f";UNTIL={last:%Y%m%d}T235959"
        elif count := written.COUNT.search(self.left_on(line)):
            rule += f";COUNT={count[1]}"
        try:
            begin = datetime(first.year, first.month, first.day)
            start = next(parse_rule(rule, begin).starts(begin))
        except (StopIteration, RuleError):
            raise NotADayError("meets on no day of its time") from None
        place = mine[-1].begin if mine else rhythm.begin
        cells = self.cells(place) | {"repeats": rule, "date": str(start.date())}
        cells.pop("topic", None)
        return self.timed(row.having(**cells).assuming(assumed), place)

    def _bounds(self, mine: Sequence[Day], line: int) -> tuple[date, date | None, str]:
        """The first and the last day of a rule, and what of them is assumed."""
        first, last, assumed = None, None, ""
        for said in mine:
            if said.last:
                month, day = said.last
                end = replace(said, month=month, day=day, weekday=None, last=None)
                last, assumed = self.resolved(end, None)
                first = written.day_of(last.year, said)
                first = first if first <= last else first.replace(year=last.year - 1)
            elif _ENDS.search(self.text[: said.begin][-30:]):
                last, assumed = self.resolved(said, first)
            else:
                first, assumed = self.resolved(said, None)
        years = [match for match in self.years if self.line(match.start()) <= line]
        span = written.SPAN.search(self.left_on(line))
        if span and not mine:
            self.take_on(line, span)
            own = [int(match[1]) for match in years if self.line(match.start()) == line]
            *begins, month = written.months_of(span[0])
            year = own[-1] if own else self.today.year + (month < self.today.month)
            ends = date(year, month, monthrange(year, month)[1])
            first = ends.replace(day=1, month=begins[0]) if begins else self.today
            first = first if first <= ends else first.replace(year=ends.year - 1)
            if own:
                return first, ends, ""
            return max(first, min(self.today, ends)), ends, f"the year {ends.year}"
        if years and not mine and not years[-1][2]:
            ends = date(int(years[-1][1]), 12, 31)
            return max(ends.replace(month=1, day=1), min(self.today, ends)), ends, ""
        if first is None:
            return self.today, last, assumed or "that it begins with the next one"
        return first, last, assumed

    def _left_over(self) -> Iterator[ScannedLine]:
        """What looks like a day and was not read."""
        for number, line in enumerate(self.left.split("\n")):
            month = _LEFT_OVER.search(line)
            lone = _LONE_DAY.search(line) if re.search(rf"\d{{1,2}}\W*$|[{GONE}]", line) else None
            if lone and (self.days_on(number) or not re.search(r"[^\W\d_]", line)):
                wrong = f"stands without its month in “{self.lines[number].strip()[:60]}”"
                yield ScannedLine(number + 1, lone[1], {}, wrong=wrong)
            elif month and len(line) < 200 and re.match("[A-Z0-9]", month[0]):
                yield ScannedLine(number + 1, month[0], {}, wrong="names no day that can be read")


# Tables: this program's own, Google's, Outlook's, or as a person makes one

MOST_ROWS = 5_000
MOST_ABOVE = 30  # rows that may stand above the headings
OTHER_NAMES = {
    "timezone": "time zone, zone, tz",
    "repeats": "rrule, recurrence, frequency, how often",
    "except": "exdates",
    "place": "location, where, venue, room",
    "url": "link, registration link, registration, register, zoom link, meeting link, join, rsvp",
    "resources_url": "recording, resource page",
    "title": "subject, session, event, name, meeting, summary, event name, session title",
    "topic": "theme, focus, agenda",
    "date": "start date, when, session date, meeting date, dates, event date",
    "start": "start time, time, times, begins, hours, from time, session time",
    "end": "end time, ends, finish, to time, duration, length",
    "end_date": "",
    "note": "description, notes, details, comments",
    "kind": "type, category, categories",
    "all_day": "all day event, all day",
    "private": "",
}
# What Google and Outlook say besides, which is of no use here.
_LEFT = frozenset(
    "#,no,no.,day,weekday,day_of_week,show_time_as,sensitivity,priority,reminder_on/off,reminder_date,"
    "reminder_time,meeting_organizer,required_attendees,optional_attendees,meeting_resources,"
    "billing_information,mileage".split(",")
)
_KNOWN = {
    other.replace(" ", "_"): name
    for name, others in OTHER_NAMES.items()
    for other in (name, *others.split(", "))
} | {name: name for name in COLUMNS}
_COLUMNS = frozenset(_KNOWN.values())
_OWN = re.compile(r"\d{4}-\d\d-\d\d (?:\d\d:\d\d(?::\d\d)?)?")  # as this program writes them
_FOUR_FIGURES = re.compile(r"\d{4}(?:\s*(?:[-–—]|to)\s*\d{4})?")  # 1000-1100
_NONE = frozenset({"no", "none", "never", "once", "n/a", "-"})


@dataclass(frozen=True, slots=True)
class Table:
    """What stands `above` the headings, the names of the columns, and the rows by line and cells.

    A column that is not known keeps the name that it has.
    """

    above: str
    columns: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


def table_in(text: str) -> Table | None:
    """The table that a text is, None if it is none.

    Raises ImportRefusedError where it is too long or broken.
    """
    for delimiter in "\t,;|":
        lines = csv.reader(io.StringIO(text), delimiter=delimiter)
        try:
            rows = [(lines.line_num, [cell.strip() for cell in row]) for row in lines]
        except csv.Error as error:
            raise ImportRefusedError(
                f"The table cannot be read ({error}, line {lines.line_num}): save it again as CSV."
            ) from None
        if found := table_of([row for row in rows if any(row[1])]):
            return found
    return None


def table_of(rows: Sequence[tuple[int, Sequence[str]]]) -> Table | None:
    """The same for cells."""
    for number, (_, cells) in enumerate(rows[:MOST_ABOVE]):
        columns = _columns(cells)
        if "date" in columns and len(_COLUMNS & {*columns}) > 1:
            if len(rows) > MOST_ROWS + number + 1:
                raise ImportRefusedError(
                    f"The table has more than {MOST_ROWS:,} rows: give it in parts."
                )
            above = "\n".join(" ".join(filter(None, row)) for _, row in rows[:number])
            return Table(above, columns, rows[number + 1 :])
    return None


def table_rows(table: Table, options: Options, today: date) -> list[ScannedLine]:
    """The sessions of a table."""
    given = []
    for number, cells in table.rows:
        if all(re.fullmatch(r"[-:\s]*", cell) for cell in cells):
            continue  # the line below the headings of a table in plain text
        row: dict[str, str] = {}
        for name, cell in zip(table.columns, cells, strict=False):
            figures = name in ("start", "end") and _FOUR_FIGURES.fullmatch(cell)
            said = re.sub(r"(\d\d)(\d\d)", r"\1:\2", cell) if figures else cell
            row[name] = row.get(name) or said
        row.pop("", None)
        given.append((number, row))
    when = [_when(row) for _, row in given]
    timed = timed_rows(table.above, when, options, today)
    titled = kind_in(table.above, options)
    return [
        _row(number, row, found, titled, options)
        for (number, row), found in zip(given, timed, strict=True)
    ]


def warnings_of(table: Table) -> list[str]:
    """What is to be said of its columns."""
    unknown = [name for name in table.columns if name and name not in _COLUMNS | _LEFT]
    return [f"the column “{name[:40]}” is not known and is left out" for name in unknown]


def _columns(cells: Sequence[str]) -> list[str]:
    """The names of the columns; where there is none for the date, "day" is the date's."""
    plain = (re.sub(r"[\s_]+", "_", cell.strip(" *:|").casefold()) for cell in cells)
    names = [_KNOWN.get(name, name) for name in plain]
    if "date" not in names:
        names = ["date" if name == "day" else name for name in names]
    if "from" in names and not {"start", "uid", "repeats"} & {*names}:  # ours is a series' date
        names = [{"from": "start", "until": "end", "to": "end"}.get(name, name) for name in names]
    return names


def _when(row: dict[str, str]) -> str:
    """Day and hours of a row in one line."""
    clean = {name: " ".join(cell.replace(written.GONE, "").split()) for name, cell in row.items()}
    start, end = clean.get("start", ""), clean.get("end", "")
    if clean.get("all_day", "").casefold() in ("true", "yes", "1", "x"):
        start = end = ""
    start = f"at {start}" if start.isdecimal() else start
    until = f" - {end}" if start and written.is_clock(end) and "-" not in start else ""
    weekday = clean.get("weekday") or clean.get("day", "")
    named = f"{weekday} " if re.fullmatch(written.WEEKDAY, weekday, re.IGNORECASE) else ""
    return f"{named}{clean.get('date', '')}\t{start}{until}"


def _row(
    number: int, row: dict[str, str], timed: ScannedLine, titled: str | None, options: Options
) -> ScannedLine:
    """The row as it is taken: its own cells, with day and hours as they were read."""
    words = " ".join(filter(None, (row.get(name, "") for name in ("date", "start", "end"))))
    bare = ScannedLine(number, words, {name: cell for name, cell in row.items() if name in COLUMNS})
    if row.get("private", "").casefold() == "true" or row.get("sensitivity", "") == "Private":
        return ScannedLine(number, row.get("title", ""), {}, wrong="is marked as private")
    if _OWN.fullmatch(f"{row.get('date')} {row.get('start', '')}"):
        return _repeating(bare)
    if timed.wrong:
        said = timed.words or row.get("date", "") or words
        return ScannedLine(number, said, {}, wrong=timed.wrong)
    own_end = "" if written.is_clock(row.get("end", "")) else row.get("end", "")
    end = timed.cells.get("end") or own_end
    found = bare.having(date=timed.cells["date"], start=timed.cells.get("start", ""), end=end)
    if "timezone" in timed.cells and not row.get("timezone"):
        found = found.having(timezone=timed.cells["timezone"])
    if not row.get("title") and kind_in(row.get("topic", ""), options):
        found = found.having(title=row["topic"], topic="")
    if titled and not row.get("kind"):
        found = found.having(kind=titled)
    for what in timed.assumed:
        found = found.assuming("" if what == "an hour" and end else what)
    if last := row.get("end_date"):  # Google and Outlook have a column for it
        if not written.days_in(last):
            return ScannedLine(number, last, {}, wrong="is no day")
        found = found.having(end=f"{last} {found.cells['end'].rpartition(' ')[2]}".strip())
    found = _repeating(found)
    return found if found.wrong else _marked(found, row)


def _repeating(row: ScannedLine) -> ScannedLine:
    """A rule in words as an RRULE."""
    said = row.cells.get("repeats", "")
    if "=" in said or not said:
        return row
    if said.casefold() in _NONE:
        return row.having(repeats="")
    found = written.rhythms_in(said)
    if len(found) != 1 or re.search(r"\d", said[found[0].end :]):
        wrong = "is no rule that can be read: write it as FREQ=…"
        return ScannedLine(row.line, said, {}, wrong=wrong)
    return row.having(repeats=found[0].rule)


def _marked(row: ScannedLine, cells: dict[str, str]) -> ScannedLine:
    """A session that is called off, or not sure, by a word in any of its cells."""
    status = status_in([cell for name, cell in cells.items() if name not in ("url", "note")])
    if not (row.cells["start"] or row.cells["end"] or cells.get("all_day")):
        row = row.assuming(NO_TIME)
    if not status or row.cells.get("status"):
        return row
    plain = {name: "" for name in ("topic", "place") if is_status(row.cells.get(name, ""))}
    return row.having(status=status, **plain)

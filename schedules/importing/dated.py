"""The sessions of a text: of each day the year, the hours, and what else is said of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from schedules.exporting import clock
from schedules.importing import written
from schedules.importing.scanned import Scanned, ScannedLine
from schedules.importing.written import GONE, Day, Hours, NotADayError

NO_TIME = "its time (the one that is expected then, or the whole day)"
MOST_WORDS = 12  # of a title or topic; more is a sentence
_ALL = re.compile(r"\b(?:all|always|each|every|both)\b", re.IGNORECASE)
LONGEST_SERIES = timedelta(days=10)  # of days in a row that are one session

_NO_SESSION = re.compile(
    r"(?:\b(?:by|before|due|deadline|no later than|posted|updated|as of|since|sent|revised|"
    r"until|through|ending|week of|month of|reviewed|modified|published|created)\W*"
    r"(?:on\s+)?|^\W*(?:sent|received)\s*:.*)$",
    re.IGNORECASE,
)
_UNREAD_RULE = re.compile(r"\b(?:every|monthly|biweekly|weekly)\b", re.IGNORECASE)
_UNSURE = re.compile(
    r"\b(?:postpone|resched|moved\b|instead of\b"
    r"|no (?:\w+ ){0,2}(?:meeting|session|chat|training)s?\b)",
    re.IGNORECASE,
)
_CANCELLED = re.compile(r"\bcancel\w*", re.IGNORECASE)
_TENTATIVE = re.compile(
    r"\b(?:tentative\w*|tb[acd]\b|to be (?:announced|confirmed|determined))", re.IGNORECASE
)
_PLACE = re.compile(r"\b(?:online|virtual(?:ly)?)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"^\W*(?:(?P<title>topic|subject|title|event|what)|(?P<place>where|location|place|venue)"
    r"|when|time|date|day)\s*:\s*(?P<said>.*)$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^[\s>|]*(?:[•◦▪‣·*+–—-]\s+|\(?\d{1,3}[.)]\s+(?=\D|\d{1,2}[/ -]))?[\s>|]*")
_FILLER = re.compile(
    r"^(?:\W|\b(?:on|at|from|the|and|of|is|are|to|for|in|time|when|date|topic|where|session|"
    r"register|here|link|will be|held)\b)+"
    r"|(?:[^\w)!?]|\b(?:on|at|from|the|and|of|is|are|in|each|register|here|link)\b)+$",
    re.IGNORECASE,
)


_PROSE = re.compile(
    r"[.:?!]\s+\w|\b(?:ones|will|take place|please|join|we|our|you|your|hi|dear|hello|meets?)\b",
    re.IGNORECASE,
)


def status_in(words: Sequence[str]) -> str | None:
    """The status that one of these texts is, or begins or ends with."""
    for pattern, status in ((_CANCELLED, "cancelled"), (_TENTATIVE, "tentative")):
        for word in words:
            found = pattern.search(word)
            if found and not re.search(r"\w.*\w", word[: found.start()] and word[found.end() :]):
                return status
    return None


def is_status(word: str) -> bool:
    """Whether a text says of a session whether it takes place, and nothing else."""
    return any(known.fullmatch(word.strip(" ()*!")) for known in (_CANCELLED, _TENTATIVE))


class Dated(Scanned):
    """A text whose days become sessions."""

    def dated(
        self, said: Day, before: date | None, *, in_table: bool = False
    ) -> tuple[ScannedLine, date | None]:
        """A day as a row, with the date that the next one is read after.

        In a table its own line says all of its time, and other columns say the rest.
        """
        line = self.line(said.begin)
        bare = ScannedLine(line + 1, " ".join(self.text[said.begin : said.end].split()), {})
        try:
            if in_table and said.wrong:
                raise NotADayError(said.wrong)
            day, assumed = self.resolved(said, before)
            if not in_table:
                self._refuse(said, line)
            cells = {} if in_table else self.cells(said.begin)
            row = bare.having(date=str(day), **cells).assuming(assumed)
            if said.last:
                return row.having(end=str(self._last(said, day))), day
        except NotADayError as error:
            return replace(bare, wrong=str(error)), before
        if not in_table:
            return self.timed(row, said.begin), day
        hours = self.hours_on(line)
        return (self._at(row, hours[0]) if hours else row), day

    def _last(self, said: Day, day: date) -> date:
        """The last of several days in a row."""
        assert said.last
        month, number = said.last
        last = written.day_of(day.year, replace(said, month=month, day=number, weekday=None))
        last = last if last >= day else last.replace(year=day.year + 1)
        if last - day > LONGEST_SERIES or self.hours:
            raise NotADayError("may mean several days: write each day with its month")
        return last

    def _refuse(self, said: Day, line: int) -> None:
        begin, end = self.within(line)
        own = self.text[begin:end]
        is_quote = re.match(r"\W*on\b.*\bwrote:", own, re.IGNORECASE)
        if is_quote or _NO_SESSION.search(self.text[begin : said.begin]):
            raise NotADayError("is no day of a session, by what stands before it")
        unsure = _UNSURE.search(own)
        if unsure:
            raise NotADayError(
                f"stands in “{own.strip()[:60]}”, which does not say that it takes place"
            )
        if said.wrong:
            raise NotADayError(said.wrong)
        if _UNREAD_RULE.search(self.left_on(line)):
            raise NotADayError("stands beside a rule that is not understood")
        if self.text[max(said.begin - 1, 0)] == self.text[said.end : said.end + 1] == "~":
            raise NotADayError("is crossed out")
        zones = {zone for zone, at, _ in self.zones if self.line(at) == line}
        if len(self.hours_on(line)) > 1 and len(zones) < 2 and self.days_on(line) == [said]:
            raise NotADayError("has more than one time: write a line for each")

    def resolved(self, said: Day, before: date | None) -> tuple[date, str]:
        """The date, and what of it is assumed."""
        if said.year:
            return written.day_of(said.year, said), ""
        year, certain = self._year_of(said, before)
        if certain:
            return written.day_of(year, said), ""
        for other in (year, year + 1, year - 1):
            try:
                return written.day_of(other, said), f"the year {other}"
            except NotADayError:
                if said.weekday is None:
                    raise
        return written.day_of(year, said), ""

    def _year_of(self, said: Day, before: date | None) -> tuple[int, bool]:
        """The year that is meant, and whether that is certain."""
        later = [day for day in self.days_on(self.line(said.begin)) if day.begin > said.begin]
        dated = next(((day.year, day.month) for day in later if day.year), None)
        if dated and not self.year:
            return dated[0] - (said.month > dated[1]), said.month <= dated[1]
        above = [match for match in self.years if match.start() < said.begin]
        if not above and self.year:
            return self.year, True
        if above or (self.years and not before):
            heading = above[-1] if above else self.years[0]
            first = int(heading[1])
            is_school_year = heading[2] is not None and int(heading[2]) == (first + 1) % 100
            return first + (is_school_year and said.month < 7), bool(above)
        if before:
            return before.year + (before.month - said.month >= 6), False
        over = (said.month, said.day) < (self.today.month, self.today.day)
        return self.today.year + over, False

    def cells(self, begin: int) -> dict[str, str]:
        """Everything of a session but its time: kind, title, topic, place, link, status."""
        line = self.line(begin)
        first, last = self.within(line)
        own = self.text[first:last]
        kind = self.kind(begin, line)
        others = [day for day in self.days_on(line) if day.begin != begin]
        about = "" if others else self._about(self.left[first:last])
        heading = self._heading(line)
        cells = {"kind": kind or "", "topic": about if kind else "", "title": ""}
        if kind is None:
            cells["title"] = about or heading
        elif not about and self._is_below() and not others:
            below = [self._about(self.left_on(n)) for n in self.block(line)]
            cells["topic"] = next(filter(None, below), "")
        near = [first, last, *(self.within(n)[1] for n in self.block(line))]
        links = [m[0] for m in self.links if near[0] <= m.start() <= near[-1]]
        cells["url"] = links[0] if links else ""
        named = (("cancelled", _CANCELLED), ("tentative", _TENTATIVE))
        cells["status"] = next((status for status, word in named if word.search(own)), "")
        cells["place"] = self._place(line)
        return {name: value for name, value in cells.items() if value}

    def _place(self, line: int) -> str:
        for number in (line, *self.block(line), *range(line - 1, -1, -1)):
            label = _LABEL.match(self.lines[number])
            if label and label["place"]:
                return label["said"].strip()
            if _PLACE.search(self.lines[number]):
                return "Online"
        return ""

    def _is_below(self) -> bool:
        """Whether titles stand below their dates."""
        lines = [self.line(found[0]) for found in self.kinds[:1]]
        return any(self.days and line > self.line(self.days[0].begin) for line in lines)

    def kind(self, begin: int, line: int) -> str | None:
        """The kind that is meant at a place, for a session of that line."""
        own = [each for each in self.kinds if self.line(each[0]) == line]
        before = [each for each in self.kinds if each[0] < begin]
        below = [each for n in self.block(line) for each in self.kinds if self.line(each[0]) == n]
        nearest = own or (below if self._is_below() else []) or before[-1:] or self.kinds
        chosen = [each for each in own if each[0] < begin][-1:] or nearest
        return chosen[0][2] if chosen else None

    def _about(self, left: str) -> str:
        """What a line says besides, if it is short enough to be a title."""
        label = _LABEL.match(left)
        said = label["said"] if label and label["title"] else left
        if said.rstrip().endswith(":") or (label and not label["title"]):
            return ""
        said = _BULLET.sub("", said)
        said = re.sub(
            r"\([^\w)]*\)", " ", _PLACE.sub(" ", _CANCELLED.sub(" ", _TENTATIVE.sub(" ", said)))
        )
        said = re.sub(rf"[{GONE}\s|]+", " ", said)
        said = re.sub(r"\s*([,;])(?:\s*[,;])+", r"\1", said)
        for _ in range(3):
            said = _FILLER.sub("", said)
        if said.count("(") != said.count(")"):
            said = re.sub(r"[()]", "", said)
        if len(said.split()) > MOST_WORDS or _PROSE.search(said):
            return ""
        return said if re.search(r"[^\W\d]{3}", said) else ""

    def _heading(self, line: int) -> str:
        for above in range(line - 1, -1, -1):
            text = self.lines[above].strip()
            if not self.days_on(above) and text and not text.endswith((",", ".")):
                about = self._about(self.left_on(above))
                if about:
                    return about
        return ""

    # Its time

    def timed(self, row: ScannedLine, begin: int) -> ScannedLine:
        """The row with its hours and its zone."""
        line = row.line - 1
        hours, assumed = self._hours_of(begin, line)
        return self._at(row.assuming(assumed), hours) if hours else row.assuming(NO_TIME)

    def _at(self, row: ScannedLine, hours: Hours) -> ScannedLine:
        """The row at these hours."""
        if hours.wrong:
            return replace(row, wrong=hours.wrong)
        if hours.guessed:
            row = row.assuming("a.m." if hours.start.hour < 12 else "p.m.")
        zone = self.zone_on(row.line - 1)
        row = row.having(timezone=zone) if zone else row
        start = clock(hours.start)
        if hours.end is None:
            line = self.line(hours.begin)
            length = next((said for said, begin in self.lengths if self.line(begin) == line), "")
            row = row.having(start=start, end=length)
            return row if length else row.assuming("an hour")
        end = clock(hours.end)
        if hours.end <= hours.start:  # over night
            end = f"{date.fromisoformat(row.cells['date']) + timedelta(days=1)} {end}"
        return row.having(start=start, end=end)

    def _hours_of(self, begin: int, line: int) -> tuple[Hours | None, str]:
        """The hours that are meant at a place, for a session of that line; what is assumed."""
        own = [hours for n in {line: 0, self.line(begin): 0} for hours in self.hours_on(n)]
        following = [day.begin for day in self.days_on(line) if day.begin > begin]
        mine = [h for h in own if begin < h.begin < (following or [len(self.text)])[0]]
        if mine or own:
            return (mine or own)[0], ""
        clear = [hours for hours in self.hours if not hours.wrong]
        near = dict.fromkeys(n for top in (line, self.line(begin)) for n in self.block(top))
        below = [hours for n in near for hours in self.hours_on(n)]
        headings = [h for h in clear if h.begin < begin and not self.days_on(self.line(h.begin))]
        if below and (self.hours_on(line + 1) or not headings):
            return below[0], ""
        if headings:
            return headings[-1], ""
        found = self._of_the_first(begin, clear) or [h for h in clear if self._for_all(begin, h)]
        return (found[0], "the same time as others") if found else (None, "")

    def _of_the_first(self, begin: int, clear: Sequence[Hours]) -> list[Hours]:
        """The one time of a list whose first day has it; days before others' times have none."""
        same = len({(hours.start, hours.end) for hours in clear}) == 1
        first = self.hours_on(self.line(self.days[0].begin)) if self.days else []
        return [hours for hours in first if same and hours.begin < begin]

    def _for_all(self, begin: int, hours: Hours) -> bool:
        """Whether a time below days is that of all of them, and not of the one right above it."""
        line, at = self.line(begin), self.line(hours.begin)
        if hours.begin < begin or self.days_on(at):
            return False
        first = last = at
        while first and self.lines[first - 1].strip():
            first -= 1
        while last + 1 < len(self.lines) and self.lines[last + 1].strip():
            last += 1
        is_apart = not any(self.days_on(n) for n in range(first, last + 1))
        is_below_a_list = all(self.days_on(n) for n in range(line, at))
        return bool(is_apart or is_below_a_list or _ALL.search(self.lines[at]))

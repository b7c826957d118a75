"""Answers about sessions as messages: one session, a list by month, or nothing and what then.

And what is known of the past beside the calendar: sessions without a time, how far lists reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.community import Community, Kind, PastSession
from bot.outbox.message import Message
from handlers.blocks import (
    Block,
    actions,
    button,
    context,
    escape,
    header,
    link,
    link_button,
    read_as,
    section,
)
from handlers.reader import tries
from handlers.sessions.asking import Query
from handlers.wording import Zones, how_soon, length, month, when
from schedules.calendar import words_of
from schedules.model import Occurrence, Status
from schedules.words import MONTHS, in_a_row

ACTION_BACK = "sessions_back"
ACTION_MORE = "sessions_more"
ACTION_SHARE = "sessions_share"
BLOCK_BUTTONS = "sessions_buttons"
BLOCK_PAGES = "sessions_pages"

PAGE_SIZE = 6
NEAR = timedelta(days=1)
RESOURCES = "Questions, answers, slides and recording"

Timing = Callable[[Occurrence, Zones], str]


@dataclass(frozen=True, slots=True)
class Others:
    """What other features show: buttons under a session and under several, notes on its source."""

    under_one: Callable[[Occurrence], Sequence[Block]] = lambda occurrence: ()
    under_several: Callable[[Sequence[Occurrence]], Sequence[Block]] = lambda occurrences: ()
    note: Callable[[Occurrence], str] = lambda occurrence: ""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes answers for one reader at one moment. `shared_by` (a user id) makes it public."""

    community: Community
    zones: Zones
    now: datetime
    others: Others
    shared_by: str | None = None

    @property
    def today(self) -> date:
        """The reader's day."""
        return self.now.astimezone(ZoneInfo(self.zones.today_in)).date()

    def one(self, occurrence: Occurrence, query: Query) -> Message:
        """One session with everything people ask about it."""
        kind = self.community.kind_by_id[occurrence.kind]
        soon = how_soon(occurrence, self.now, self.zones)
        over, page = occurrence.is_over(self.now), occurrence.resources_url
        reach = past_reach(self.community, query, self.today, occurrence.local_start.date())
        latest = "Last in my calendar" if reach else "Last held"
        lead = {"last": latest, "next": "Next"}.get(query.mode, "Held" if over else "Session")
        lead = "On now" if soon.startswith("started") else lead
        heading = f"{lead}: {occurrence.title}"
        times = f":calendar: {_struck(when(occurrence, self.zones), occurrence)}"
        lines = [" · ".join(filter(None, [times, self._soon(occurrence), length(occurrence)]))]
        if occurrence.topic:
            lines.insert(0, f"*Topic:* {escape(occurrence.topic)}")
        status = status_words(occurrence)
        notes = map(escape, self._notes(occurrence))
        lines += [" ".join([f":warning: *{status}.*", *notes])] if status else notes
        if occurrence.place:
            lines.append(f":round_pushpin: {escape(occurrence.place)}")
        if over and page:
            lines.append(f"{RESOURCES}: {link(page, 'resource page')}")
        elif over and kind.afterwards and occurrence.status is Status.CONFIRMED:
            lines.append(f"{escape(kind.afterwards)} {link(kind.page, kind.page_name)}")
        if older := self._older(query, kind):
            lines.append(older)
        blocks = [header(heading), section("\n".join(lines)), self._buttons(occurrence, kind)]
        blocks += [context(escape(reach))] if reach else []
        return Message(*blocks, self._footer(occurrence))

    def _older(self, query: Query, kind: Kind) -> str:
        """After the last one: what to type for those of which no time is known."""
        years = past_years(self.community, kind.id) if query.mode == "last" else []
        if not years or not kind.command:
            return ""
        return f"Some others, by month: {in_a_row([f'`{kind.command} {y}`' for y in years])}."

    def _soon(self, occurrence: Occurrence) -> str:
        """How soon it begins or since when it is on; no days are counted to a mere guess."""
        start, is_guess = occurrence.start, occurrence.status is Status.TENTATIVE
        if occurrence.is_over(self.now) or (is_guess and start and start - self.now >= NEAR):
            return ""
        return how_soon(occurrence, self.now, self.zones)

    def _notes(self, occurrence: Occurrence) -> list[str]:
        """Why its date is only expected and what else was noted; else what to expect of it."""
        noted = [occurrence.why_expected, occurrence.note]
        if occurrence.status is Status.CONFIRMED and not occurrence.is_over(self.now):
            noted.append(self.community.kind_by_id[occurrence.kind].expect)
        return [each for each in noted if each]

    def several(
        self,
        found: Sequence[Occurrence],
        others: Sequence[PastSession],
        query: Query,
        *,
        heading: str,
    ) -> Message:
        """A list by month; `found` may hold one more than a page, which shows that there is more.

        `others`, of which no time is known, end it. `heading` repeats what was understood.
        """
        shown, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
        blocks: list[Block] = [header(heading)]
        if not (self.zones.reader or self.shared_by) and query.mode == "period":
            label = self.zones.community_label  # in which "today" was meant
            text = f"Days are counted in {label} time, since your own time zone is not known yet."
            blocks.append(context(text))
        states = {status_words(occurrence) for occurrence in shown}
        once = states.pop() if len(shown) > 1 and len(states) == 1 else ""
        blocks += [section(f"*{once}:*")] if once else []
        kind = self.community.kind_by_id.get(query.kind or "")
        for name, sessions in groupby(shown, key=lambda one: month(one, self.zones)):
            lines = [f"• {self._line(occurrence, once, kind)}" for occurrence in sessions]
            blocks.append(section("\n".join([f"*{name}*", *lines])))
        others = [] if more else others
        if others:
            blocks.append(section(past_lines(others, query, self.community)))
        if query.mode == "period" and query.words:
            blocks.append(context(escape(f"None of them is about “{query.words}”.")))
        if reach := past_reach(self.community, query, self.today):
            blocks.append(context(escape(reach)))
        if not self.shared_by:
            buttons = [*self._page_buttons(query, more), *self.others.under_several(shown)]
            row = actions([*buttons, _share({"q": query.to_value()})], BLOCK_PAGES)
            blocks.append(read_as(row, "There are more: press More.") if more else row)
        return Message(*blocks, self._footer(*shown, *others))

    def nothing(self, sentence: str, last: Occurrence | None, kind: Kind | None) -> Message:
        """Nothing found: said plainly, with the last one announced and the page to watch."""
        lines = [escape(sentence)]
        if last:
            lines.append(f"The last one announced was:\n• {self._line(last)}")
        if kind:
            lines.append(f"New dates appear on the {link(kind.page, kind.page_name)}.")
        if not kind:
            return Message(section("\n".join(lines)))
        ways = tries([("Upcoming sessions", "upcoming")], self.community.commands.sessions)
        return Message(section("\n".join(lines)), actions(ways, BLOCK_BUTTONS))

    def sentences(
        self, found: Sequence[Occurrence], last: Occurrence | None, kind: Kind, at: Timing = when
    ) -> str:
        """The next sessions of a kind, or that there are none and what the last one was (mrkdwn).

        `at` words when a session is.
        """
        if found:
            first, *others = (self._words(occurrence, at) for occurrence in found)
            said = f"The next one: {first}."
            guessed = found[0].status is Status.TENTATIVE  # and so are the others
            return f"{said} Then: {'; '.join(others)}." if others and not guessed else said
        nothing = escape(nothing_sentence(Query("next"), kind))
        if last is None:
            return nothing
        return f"{nothing} The last one announced: {self._words(last, at)}."

    def _words(self, occurrence: Occurrence, at: Timing) -> str:
        soon, status = self._soon(occurrence), status_words(occurrence)
        rest = f", {soon}" if soon else ""
        rest += f", on {occurrence.topic}" if occurrence.topic else ""
        rest += f" ({status[0].lower()}{status[1:]})" if status else ""
        return f"{at(occurrence, self.zones)}{escape(rest)}"

    def card(self, occurrence: Occurrence, block_id: str) -> list[Block]:
        """One session in a line or two with its buttons, where nothing can be shared."""
        soon = how_soon(occurrence, self.now, self.zones)
        line = " · ".join(filter(None, [self._line(occurrence), soon]))
        kind = self.community.kind_by_id[occurrence.kind]
        kept = [each for each in self._row(occurrence, kind) if each["action_id"] != ACTION_SHARE]
        return [section(line), actions(kept, block_id)]

    def otherwise(self, sentence: str, upcoming: Occurrence) -> Message:
        """Nothing in the period asked for: said plainly, with the next one there is."""
        lines = f"{escape(sentence)}\nThe next one is:\n• {self._line(upcoming)}"
        buttons = self._buttons(upcoming, self.community.kind_by_id[upcoming.kind])
        return Message(section(lines), buttons, self._footer(upcoming))

    def _buttons(self, occurrence: Occurrence, kind: Kind) -> Block:
        return actions(self._row(occurrence, kind), BLOCK_BUTTONS)

    def _row(self, occurrence: Occurrence, kind: Kind) -> list[Block]:
        over = occurrence.is_over(self.now)
        if over and occurrence.resources_url:
            first = link_button("Resource page", occurrence.resources_url)
        elif occurrence.url and not over and occurrence.status is not Status.CANCELLED:
            label = f"Register for {occurrence.title}"
            first = link_button("Register", occurrence.url, label=label)
        else:
            first = link_button(kind.page_name, kind.page)
        if self.shared_by:
            return [first]
        value = {"uid": occurrence.uid, "rid": occurrence.recurrence_id.isoformat()}
        return [first, *self.others.under_one(occurrence), _share(value)]

    def _page_buttons(self, query: Query, more: bool) -> Iterator[Block]:
        if query.offset:
            back = query.page(query.offset - PAGE_SIZE)
            yield button("Back", ACTION_BACK, back.to_value(), label="Back to earlier results")
        if more:
            value = query.page(query.offset + PAGE_SIZE).to_value()
            yield button("More", ACTION_MORE, value, label="More results")

    def _footer(self, *told: Occurrence | PastSession) -> Block:
        sources = dict.fromkeys(one.source for one in told if one.source)
        parts = [f"Source: {link(source, self._source_name(source))}" for source in sources]
        if self.shared_by:
            parts.insert(0, f"Shared by <@{self.shared_by}>")
        if len(told) == 1 and isinstance(told[0], Occurrence):
            parts += filter(None, [self.others.note(told[0])])
        parts.append("Unofficial bot")
        return context(" · ".join(parts))

    def _source_name(self, source: str) -> str:
        for kind in self.community.kinds:
            if kind.page == source:
                return kind.page_name
        return urlsplit(source).hostname or "page"

    def _line(self, occurrence: Occurrence, said: str = "", kind: Kind | None = None) -> str:
        """A session in a line, without the status that is `said` and the kind asked for."""
        named = [occurrence.title] if kind is None or occurrence.title != kind.name else []
        what = escape(": ".join([*named, *filter(None, [occurrence.topic])]))
        status = "" if said else status_words(occurrence)
        times = _struck(when(occurrence, self.zones), occurrence)
        text = f"{times} · {what}" if what else times
        if occurrence.is_over(self.now) and occurrence.resources_url:
            text += f" · {link(occurrence.resources_url, 'resource page')}"
        return f"*{status}:* {text}" if status else text


def _share(value: Mapping[str, Any]) -> Block:
    return button("Share in this channel", ACTION_SHARE, value)


def status_words(occurrence: Occurrence) -> str:
    """Tentative and cancelled in words that stand first; nothing for what is confirmed."""
    match occurrence.status:
        case Status.CANCELLED:
            return "CANCELLED"
        case Status.TENTATIVE:
            return "Expected, not confirmed"
    return ""


def _struck(text: str, occurrence: Occurrence) -> str:
    return f"~{text}~" if occurrence.status is Status.CANCELLED else text


def nothing_sentence(query: Query, kind: Kind | None) -> str:
    """What to say where a question has no session for an answer."""
    what = kind.name if kind else "session"
    match query.mode:
        case "last":
            return f"I know of no {what} that was held."
        case "period":
            return f"No {what} is known for {query.label}."
        case _:
            announced = kind.none_announced if kind else None
            return announced or f"No {what} is announced yet."


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


def past_years(community: Community, kind: str | None) -> list[int]:
    """The years that have a session without a time, latest first."""
    return sorted({one.first.year for one in community.past if one.kind == kind}, reverse=True)


def past_reach(community: Community, query: Query, today: date, latest: date | None = None) -> str:
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


def past_lines(found: Sequence[PastSession], query: Query, community: Community) -> str:
    """A list of them, a line each (mrkdwn); the kind is named where the question names none."""
    lines = []
    for one in found:
        page = f" · {link(one.resources_url, 'resource page')}" if one.resources_url else ""
        lines.append(f"• {escape(_past_line(one, query, community))}{page}")
    return "\n".join(lines)


def _past_line(one: PastSession, query: Query, community: Community) -> str:
    """July 2023: Material Revisions (time not recorded)."""
    month, day = MONTHS[one.first.month - 1], f" {one.first.day}," if one.has_day else ""
    kind = community.kind_by_id[one.kind].name
    name = "" if query.kind or not one.topic else f"{kind}, "
    return f"{month}{day} {one.first.year}: {one.topic or kind} ({name}{NO_TIME})"


def _has(community: Community, one: PastSession, wanted: Sequence[str]) -> bool:
    known = words_of(f"{community.kind_by_id[one.kind].name} {one.topic}")
    return bool(wanted) and all(any(k.startswith(word) for k in known) for word in wanted)

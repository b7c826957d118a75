"""Answers about sessions as messages: one session, a list by month, or nothing and what then.

And what is known of the past beside the calendar: sessions without a time, how far lists reach.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.community import Community, Kind, PastSession
from bot.outbox.message import Message, Upload
from handlers.blocks import (
    MOST_WORDS,
    Block,
    actions,
    bullets,
    button,
    context,
    count_words,
    escape,
    fitting,
    header,
    link,
    link_button,
    read_as,
    section,
)
from handlers.feature import Context, named
from handlers.reader import tries
from handlers.sessions.asking import Query, past_reach, past_years
from handlers.wording import (
    Zones,
    how_soon,
    length,
    none_announced,
    soon_in_words,
    status_words,
    when,
)
from schedules.exporting import WHOLE
from schedules.model import Occurrence, Status
from schedules.words import MONTHS, in_a_row

ACTION_BACK = "sessions_back"
ACTION_MORE = "sessions_more"
ACTION_SHARE = "sessions_share"
ACTION_ADD = "add_to_calendar"
BLOCK_BUTTONS = "sessions_buttons"
BLOCK_PAGES = "sessions_pages"
BLOCK_LINKS = "add_to_calendar_links"

PAGE_SIZE = 8  # at most: as many as fit are shown
FILE_NAME = "session.ics"
_STANDS = {
    Status.CONFIRMED: "It is confirmed.",
    Status.TENTATIVE: "Not cancelled, and not confirmed either.",
    Status.CANCELLED: "It is cancelled.",
}
RESOURCES = "Questions, answers, slides and recording"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes answers for one reader at one moment. `shared_by` (a user id) makes it public."""

    context: Context
    zones: Zones
    now: datetime
    shared_by: str | None = None

    @property
    def community(self) -> Community:
        """Whose sessions they are."""
        return self.context.community

    @property
    def today(self) -> date:
        """The reader's day."""
        return self.now.astimezone(ZoneInfo(self.zones.today_in)).date()

    def one(self, occurrence: Occurrence, query: Query) -> Message:
        """One session with everything people ask about it."""
        kind = self.community.kind_by_id[occurrence.kind]
        soon = how_soon(occurrence, self.now, self.zones)
        over, page = occurrence.is_over(self.now), occurrence.resources_url
        day = occurrence.local_start.date()
        reach = past_reach(self.community, query, self.today, day, occurrence.kind)
        latest = "Last in my calendar" if reach else "Last held"
        lead = {"last": latest, "next": "Next"}.get(query.mode, "Held" if over else "Session")
        lead = "On now" if soon.startswith("started") else lead
        heading = f"{lead}: {occurrence.title}"
        times = f":calendar: {_struck(when(occurrence, self.zones), occurrence)}"
        lines = [
            " · ".join(
                filter(
                    None,
                    [times, soon_in_words(occurrence, self.now, self.zones), length(occurrence)],
                )
            )
        ]
        if occurrence.topic:
            lines.insert(0, f"*Topic:* {escape(occurrence.topic)}")
        elif query.words and query.mode == "last":
            lines.insert(0, "I know no topic of it.")
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
        row = actions(self._row(occurrence, kind), BLOCK_BUTTONS)
        text = section("\n".join(lines))
        return Message(header(heading), text, row, self._footer(occurrence, notes=[escape(reach)]))

    def _older(self, query: Query, kind: Kind) -> str:
        """After the last one: what to type for those of which no time is known."""
        years = past_years(self.community, kind.id) if query.mode == "last" else []
        if not years or not kind.command:
            return ""
        return f"Some others, by month: {in_a_row([f'`{kind.command} {y}`' for y in years])}."

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
        """A list of what fits; `others`, of which no time is known, end it.

        `heading` repeats what was understood.
        """
        states = {status_words(occurrence) for occurrence in found}
        once = states.pop() if len(found) > 1 and len(states) == 1 else ""
        kind = self.community.kind_by_id.get(query.kind or "")
        lines = [self._line(occurrence, once, kind) for occurrence in found]
        if len(found) <= PAGE_SIZE:
            lines += [past_line(one, query, self.community) for one in others]
        above, notes = [f"*{once}:*"] if once else [], []
        if query.mode == "period" and query.words:
            notes.append(escape(f"None of them is about “{query.words}”."))
        if not (self.zones.reader or self.shared_by) and query.mode == "period":
            label = self.zones.community_label  # in which "today" was meant
            notes.append(f"Days are counted in {label} time.")
        most = MOST_WORDS - count_words(" ".join([heading, *above]))
        number = min(PAGE_SIZE, fitting(lines, most))
        shown, past = found[:number], others[: max(0, number - len(found))]
        notes += [escape(past_reach(self.community, query, self.today))]
        if number < len(lines):
            notes.append("There are more." if self.shared_by else "There are more: press *More*.")
        text = section("\n".join([*above, bullets(lines[:number])]))
        row = []
        if not self.shared_by:
            after = (len(shown), len(past)) if number < len(lines) else None
            buttons = [*self._page_buttons(query, after), *self.context.list_buttons(shown)]
            row = [actions([*buttons, _share({"q": query.to_value()})], BLOCK_PAGES)]
        return Message(header(heading), text, *row, self._footer(*shown, *past, notes=notes))

    def nothing(self, sentence: str, last: Occurrence | None, kind: Kind | None) -> Message:
        """Nothing found: said plainly, with the last one announced and the page to watch."""
        lines = [escape(sentence)]
        if last:
            lines.append(f"The last one announced was:\n• {self._line(last)}")
        if kind:
            lines.append(f"New dates appear on the {link(kind.page, kind.page_name)}.")
        ways = tries([("Upcoming sessions", "upcoming")], self.community.commands.sessions)
        row = [actions(ways, BLOCK_BUTTONS)] if kind else []
        return Message(section("\n".join(lines)), *row)

    def card(self, occurrence: Occurrence, block_id: str) -> list[Block]:
        """One session in a line or two with its buttons, where nothing can be shared."""
        soon = how_soon(occurrence, self.now, self.zones)
        line = " · ".join(filter(None, [self._line(occurrence), soon]))
        kind = self.community.kind_by_id[occurrence.kind]
        kept = [each for each in self._row(occurrence, kind) if each["action_id"] != ACTION_SHARE]
        return [section(line), actions(kept, block_id)]

    def known(self, name: str, one: Occurrence) -> Message | None:
        """What the calendar knows of a detail of one session; None where it knows nothing."""
        if name in ("time", "after", "before", "share"):
            return self.one(one, Query("topic"))
        takes, page = length(one), one.resources_url
        said = {
            "status": " ".join([_STANDS[one.status], *map(escape, self._notes(one))]),
            "calendar": "Press *Add to calendar*:",
            "length": takes and f"It takes {takes}:",
            "place": one.place and f"{escape(one.place)}:",
            "topic": one.topic and "About this:",
            "registration": one.url and "Press *Register*:",
            "recording": page and f"{RESOURCES}: {link(page, 'resource page')}.",
        }.get(name)
        return self.below(said, one) if said else None

    def unknown(self, what: str, one: Occurrence, ask: Sequence[Block]) -> Message:
        """That a detail of one session is not known, and who may know it."""
        kind = self.community.kind_by_id[one.kind]
        return self.below(f"I don't know {what}. The {escape(kind.page_name)} may say.", one, ask)

    def below(self, said: str, one: Occurrence, more: Sequence[Block] = ()) -> Message:
        """A sentence (mrkdwn) and the session that it is about, with its buttons."""
        first, *others = self._row(one, self.community.kind_by_id[one.kind])
        kept = [each for each in others if not more or each["action_id"] != ACTION_SHARE]
        row = actions([first, *more, *kept], BLOCK_BUTTONS)
        return Message(section(f"{said}\n• {self._line(one)}"), row, self._footer(one))

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
        value = named(occurrence)
        row = [first, *self.context.card_buttons(occurrence)]
        if is_to_come(occurrence, self.now):
            label = f"Add {occurrence.title} to your calendar"
            row.append(button("Add to calendar", ACTION_ADD, value, label=label))
        return [*row, _share(value)]

    def _page_buttons(self, query: Query, after: tuple[int, int] | None) -> Iterator[Block]:
        if query.earlier:
            *earlier, (offset, past) = query.earlier
            back = replace(query, offset=offset, past=past, earlier=(*earlier,)).to_value()
            yield button("Back", ACTION_BACK, back, label="Back to earlier results")
        if after:
            offset, past = query.offset + after[0], query.past + after[1]
            earlier = [*query.earlier, (query.offset, query.past)]
            more = replace(query, offset=offset, past=past, earlier=(*earlier,)).to_value()
            yield button("More", ACTION_MORE, more, label="More results")

    def _footer(self, *told: Occurrence | PastSession, notes: Sequence[str] = ()) -> Block:
        """How far it reaches and where it stands, in one line of small print."""
        sources = dict.fromkeys(one.source for one in told if one.source)
        parts = [f"Source: {link(source, self._source_name(source))}" for source in sources]
        if self.shared_by:
            parts.insert(0, f"Shared by <@{self.shared_by}>")
        if len(told) == 1 and isinstance(told[0], Occurrence):
            parts += filter(None, [self.context.note(told[0])])
        parts.append("Unofficial bot")
        return context(" ".join([*filter(None, notes), " · ".join(parts)]))

    def _source_name(self, source: str) -> str:
        names = (kind.page_name for kind in self.community.kinds if kind.page == source)
        return next(names, urlsplit(source).hostname or "page")

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


def is_to_come(occurrence: Occurrence, now: datetime) -> bool:
    """Whether a session is not over and not cancelled."""
    return not (occurrence.status is Status.CANCELLED or occurrence.is_over(now))


def add_links(occurrence: Occurrence, zones: Zones, feed: str | None) -> Message:
    """How to take a session into one's own calendar; `feed` is where the feed of all stands."""
    from schedules.exporting import google_link, outlook_link

    file = (
        f"For any other calendar a file ({FILE_NAME}) is on its way to your messages with me: "
        "open it there."
        if occurrence.start
        else "Its time zone was not published: the links take the printed hour as your own "
        "time, so look at it before you save."
    )
    notes = [file]
    if occurrence.status is Status.TENTATIVE:
        notes.append("It is expected, not confirmed: a copy in your calendar does not change.")
    if feed:
        notes.append(f"To have all sessions with their changes, subscribe to {feed}{WHOLE}.")
    at_work, at_home = (outlook_link(occurrence, at_work=each) for each in (True, False))
    buttons = [
        link_button("Google Calendar", google_link(occurrence)),
        link_button("Outlook (work or school)", at_work),
        link_button("Outlook.com (personal)", at_home),
    ]
    return Message(
        section(f"*Add to your calendar:* {escape(occurrence.title)}\n{when(occurrence, zones)}"),
        read_as(actions(buttons, BLOCK_LINKS), "Press Google Calendar or Outlook."),
        context(*notes),
    )


def add_file(occurrence: Occurrence, kinds: Mapping[str, str]) -> Upload:
    """A session as a file for any calendar; `kinds` are the names of kinds by their ids."""
    from schedules.ical import session_text

    content = session_text(occurrence, kinds).encode()
    comment = f"{escape(occurrence.title)}: open this file to add it to your calendar."
    return Upload(FILE_NAME, occurrence.title, content, comment)


def _share(value: Mapping[str, Any]) -> Block:
    return button("Share in this channel", ACTION_SHARE, value)


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
            return none_announced(kind)


NO_TIME = "time not recorded"


def past_line(one: PastSession, query: Query, community: Community) -> str:
    """July 2023: Material Revisions (time not recorded).

    That is mrkdwn; the kind is named where the question names none.
    """
    month, day = MONTHS[one.first.month - 1], f" {one.first.day}," if one.has_day else ""
    kind = community.kind_by_id[one.kind].name
    name = "" if query.kind or not one.topic else f"{kind}, "
    text = f"{month}{day} {one.first.year}: {one.topic or kind} ({name}{NO_TIME})"
    page = f" · {link(one.resources_url, 'resource page')}" if one.resources_url else ""
    return f"{escape(text)}{page}"


def without_share(message: Message) -> tuple[dict[str, object], ...]:
    """The blocks of an answer that was shared, without the button for it."""
    kept = []
    for block in message.blocks:
        if block["type"] != "actions":
            kept.append(block)
        elif left := [e for e in block["elements"] if e["action_id"] != ACTION_SHARE]:
            kept.append({**block, "elements": left})
    return (*kept, section("_Shared in this channel._"))


def more_of(message: Message) -> Query | None:
    """The further page of a list that its More leads to; None where all of it is shown."""
    rows = (block["elements"] for block in message.blocks if block["type"] == "actions")
    found = (each["value"] for row in rows for each in row if each["action_id"] == ACTION_MORE)
    return next((Query.from_value(json.loads(value)) for value in found), None)

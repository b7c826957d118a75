"""Importing a calendar that a keeper gave: what it would change is shown, then one yes.

Nothing is kept between the two: with the yes the file is fetched and compared again, and if it
would do anything else by then, that is shown instead of being done.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Any

from bot.clock import Clock, zone_names
from bot.community import Community
from bot.outbox.message import Message, Upload
from bot.store.bookkeeping import first_time
from handlers import fields
from handlers.blocks import Block, bullets, button, choices, clip, context, escape, section, table
from handlers.effects import Effects, Say, open_view
from handlers.fields import Field
from handlers.files.working import Fetcher, FileRefusedError, GivenFile, Place, Result, Workbench
from handlers.forms import Filled, Form
from handlers.people import Guarded
from handlers.routes import Action, Submission
from schedules.calendar import Calendar
from schedules.importing import (
    NOTHING_CHANGES,
    CalendarChangedError,
    ImportPlan,
    ImportRefusedError,
    Options,
    apply_plan,
    groups,
    lines,
    listing,
    plan_import,
    texts,
)
from schedules.importing.contents import ZoneQuestion
from schedules.importing.texts import different_zones
from schedules.model import local
from schedules.words import city, in_a_row

ACTION_YES = "files_import"
ACTION_NO = "files_leave"
ACTION_ASK = "files_ask"
ACTION_ZONE = "files_zone"
BLOCK_BUTTONS = "files_buttons"
MOST_LINES = 8
MOST_ROWS = 99
LONGEST_LINE = 280
WHO_IS_TOLD = (
    "Where a session is cancelled or gets another time, those who were reminded of it are told."
)
_LACKING = {
    "kind": "of which kind some sessions are",
    "zone": "in which time zone some sessions take place",
}


def proposed(
    name: str, plan: ImportPlan, value: Mapping[str, Any], said_besides: Sequence[str], news: str
) -> Message:
    """What a file would change, with Import and Leave it, whose buttons carry `value`.

    `said_besides` is what the person chose for it, `news` (mrkdwn) stands first.
    """
    reading = plan.reading
    asked = [_which_zone(each) for each in reading.asked]
    if lacks := [_LACKING[each] for each in sorted(reading.lacks)]:
        unsaid = in_a_row(lacks)
        asked.append(f"The file does not say {unsaid}: *Kind and time zone* lets you say it.")
    told = WHO_IS_TOLD if plan.changed or plan.cancelled else ""
    last = NOTHING_CHANGES if plan.changes_nothing else "Nothing is changed before you say yes."
    elements = []
    if not plan.changes_nothing:
        label = f"Import {name}"
        elements.append(button("Import", ACTION_YES, value, label=label, style="primary"))
    for zone in [question.zones[0] for question in reading.asked[:1]]:
        elements.append(button(f"Yes, {city(zone)}", ACTION_ZONE, {**value, "z": zone}))
    if asked or said_besides or any("time zone" in each.assumed for each in reading.read):
        elements.append(button("Kind and time zone", ACTION_ASK, value))
    if elements:
        elements.append(button("Leave it", ACTION_NO, value, label=f"Leave it: {name}"))
    return Message(
        *([section(news)] if news else []),
        section(f"*{escape(name)}:* {_counts(plan, 'to add', 'to change', 'to cancel')}"),
        *_understood(plan),
        *_sections(plan, done=False),
        *map(section, asked),
        *([choices(elements, BLOCK_BUTTONS)] if elements else []),
        context(escape(" ".join(filter(None, [*said_besides, told, last])))),
    )


def imported(name: str, plan: ImportPlan, undo: str) -> Message:
    """What was changed; `undo` is the command where single changes are taken back."""
    first = f"*{escape(name)} was imported:* {_counts(plan, 'added', 'changed', 'cancelled')}"
    small = f"A change is taken back beside its session: `{undo}`, then Undo the last change."
    return Message(section(first), *_sections(plan, done=True), context(small))


def is_cut(plan: ImportPlan) -> bool:
    """Whether a message does not hold all of it."""
    return len(plan.reading.read) > MOST_ROWS or any(
        len(said) > MOST_LINES or max(map(len, said)) > LONGEST_LINE
        for _, said in _groups(plan, done=False)
    )


def _counts(plan: ImportPlan, *verbs: str) -> str:
    counts = (len(plan.added), len(plan.changed), len(plan.cancelled), len(plan.skipped))
    said = [f"{n:,} {what}" for n, what in zip(counts, (*verbs, "skipped"), strict=True) if n]
    return f"{in_a_row(said)}." if said else "nothing new."


def _sections(plan: ImportPlan, *, done: bool) -> list[Block]:
    """The groups of the report with as many of their lines as a message holds."""
    found = []
    for heading, said in _groups(plan, done=done):
        shown = [escape(clip(" ".join(line.split()), LONGEST_LINE)) for line in said[:MOST_LINES]]
        more = [f"and {len(said) - MOST_LINES:,} more"] if len(said) > MOST_LINES else []
        found.append(section(f"*{heading}: {len(said):,}*\n{bullets([*shown, *more])}"))
    return found


def _groups(plan: ImportPlan, *, done: bool) -> list[tuple[str, list[str]]]:
    """The groups of the report without what stands in the table."""
    elsewhere = {"Asked", *(("Read", "Would add") if plan.reading.read else ())}
    return [each for each in groups(plan, done=done) if each[0] not in elsewhere]


def _which_zone(question: ZoneQuestion) -> str:
    first, *others = map(city, question.zones)
    also = f" {in_a_row(others)} would fit too." if others else ""
    return (
        f"*Which time zone is “{escape(question.name)}”?* I take it for {first}'s, whose clocks go "
        f"by the same rules.{also} *Kind and time zone* lets you say another."
    )


def _understood(plan: ImportPlan) -> list[Block]:
    """What was read of a list, beside the words that it was read from."""
    rows = [
        (f"{each.line}: {clip(each.words, 80)}", clip(each.session, 120), each.assumed or "–")
        for each in plan.reading.read[:MOST_ROWS]
    ]
    return [table(("Line and words", "Read as", "Assumed"), rows)] if rows else []


ENDINGS = (".ics", ".csv", ".tsv", ".xlsx", ".txt", ".html", ".htm")
AS_FILE = "-"  # what is chosen where the file says it
VIEW = "files_say"
REPORT = "import-report.txt"
LONGEST_NAME = 100
MEANWHILE = "*Something else would be done by now*, so nothing was changed yet. Please look again."


@dataclass(frozen=True)
class CalendarFiles:
    """Deals with calendar files. `changed` is called when one was imported."""

    calendar: Calendar
    community: Community
    clock: Clock
    fetcher: Fetcher
    bench: Workbench
    changed: Callable[[], None]

    def options(self, kind: str | None = None, zone: str | None = None) -> Options:
        """What the person says besides the file, as far as it exists."""
        return Options(
            self.community.kinds,
            self.calendar.zone,
            kind if kind in self.community.kind_by_id else None,
            zone if zone in zone_names() else None,
        )

    def take(self, file: GivenFile, channel: str, thread_ts: str | None) -> Effects:
        """A file was given: say what importing it would change."""
        job = partial(self._show, file, self.options())
        return self.bench.begin(channel, thread_ts, file.name, _reading(file.name), job)

    def is_list(self, text: str) -> bool:
        """Whether a text that somebody writes is a list of sessions rather than a question."""
        today = local(self.clock.now(), self.calendar.zone).date()
        return listing.is_list(text, self.options(), today)

    # Buttons under what a file would change

    def yes(self, action: Action) -> Effects:
        """Import it, if it would still do what was shown."""
        place, value = _place(action), action.carried
        if not self._decides(action, place):
            return ()
        chosen = self.options(value["k"], value["z"])
        job = partial(self._import, value["f"], chosen, value["d"], action)
        return self.bench.go_on(place, value["n"], f"Importing {escape(value['n'])} …", job)

    def no(self, action: Action) -> Effects:
        """Leave the calendar as it is."""
        place, name = _place(action), action.carried["n"]
        if not self._decides(action, place):
            return ()
        text = f"{escape(name)} was not imported. Nothing was changed."
        return self.bench.end(place, name, text)

    def ask(self, action: Action) -> Effects:
        """Ask for what the file does not say."""
        place, value = _place(action), action.carried
        kept = {"c": place.channel, "t": place.ts, "th": place.thread_ts}
        kept |= {name: value[name] for name in ("f", "n")}
        kinds = [(AS_FILE, "What each session says")]
        kinds += [(kind.id, kind.name) for kind in self.community.kinds]
        fitting = [zone for zone in value.get("p", ()) if zone in zone_names()]
        chosen = self.options(value["k"], value["z"])
        parts = [
            fields.select("kind", "Kind of the sessions", kinds, chosen.kind or AS_FILE),
            self._zones(chosen.timezone or AS_FILE, action.person.timezone, fitting),
        ]
        form = Form(VIEW, "Kind and time zone", parts, submit="Read it again", kept=kept)
        return [open_view(action.trigger_id, form.view())]

    def zone(self, action: Action) -> Effects:
        """Read the file again with the zone that was proposed."""
        return self._again(_place(action), action.carried, action.carried["k"], action.carried["z"])

    def answered(self, submission: Submission) -> Effects:
        """Read the file again with what was said besides."""
        filled = Filled.of(submission.view)
        place = Place(filled.kept["c"], filled.kept["t"], filled.kept["th"])
        return self._again(place, filled.kept, filled.text("kind"), filled.text("zone"))

    def _again(
        self, place: Place, value: Mapping[str, Any], kind: str | None, zone: str | None
    ) -> Effects:
        def job(place: Place) -> Result:
            return self._show(self.fetcher.described(value["f"]), self.options(kind, zone), place)

        return self.bench.go_on(place, value["n"], _reading(value["n"]), job)

    def _zones(self, value: str, readers: str | None, fitting: Sequence[str]) -> Field:
        """All zones that differ, the likely ones first, the others by part of the world.

        `readers` is the zone of who is asked; those that are `fitting` have the rules of one which
        the file does not name.
        """
        here, about = self.calendar.zone, self.community.about
        likely = {AS_FILE: "What the file says"} | {zone: city(zone) for zone in fitting}
        likely[here] = city(here)
        if here == about.timezone:
            likely[here] = f"{about.timezone_label} ({city(here)})"
        if readers and readers not in likely:
            likely[readers] = f"Yours ({city(readers)})"
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for zone in different_zones():
            if zone not in likely:
                groups[zone.partition("/")[0]].append((zone, city(zone)))
        offered = {"Likely": list(likely.items()), **dict(sorted(groups.items()))}
        hint = "It counts where the file names no time zone, or one that is not known."
        return fields.grouped("zone", "Time zone that is meant", offered, value, hint=hint)

    def _decides(self, action: Action, place: Place) -> bool:
        """Whether this is the first press of Import or Leave it on what is shown."""
        key = f"files:{place.channel}:{place.ts}:{action.carried['d']}"
        return first_time(self.calendar.db, [key], int(self.clock.now().timestamp()))

    # In the background

    def _show(self, file: GivenFile, chosen: Options, place: Place) -> Result:
        return self.shown(file, self._content(file), chosen, place)

    def shown(self, file: GivenFile, data: bytes, chosen: Options, place: Place) -> Result:
        """What importing this content of a file would change."""
        with _refusing(file.name):
            plan = plan_import(self.calendar, data, chosen, self.clock.now())
        return self._proposed(file, chosen, plan, place)

    def _import(
        self, file_id: str, chosen: Options, seen: str, action: Action, place: Place
    ) -> Result:
        file, now = self.fetcher.described(file_id), self.clock.now()
        data = self._content(file)
        with _refusing(file.name):
            plan = plan_import(self.calendar, data, chosen, now)
            if _digest(plan, chosen) != seen:
                return self._proposed(file, chosen, plan, place, MEANWHILE)
            try:
                apply_plan(self.calendar, plan, now, by=action.person.user_id)
            except CalendarChangedError as error:
                return self._proposed(file, chosen, error.plan, place, MEANWHILE)
        self.changed()
        undo = f"{self.community.commands.sessions} manage"
        return imported(file.name, plan, undo), ()

    def _proposed(
        self, file: GivenFile, chosen: Options, plan: ImportPlan, place: Place, news: str = ""
    ) -> Result:
        """The plan as a message, with the whole report as a file in its thread if it was cut."""
        value = {
            "f": file.id,
            "n": clip(file.name, LONGEST_NAME),
            "k": chosen.kind,
            "z": chosen.timezone,
            "d": _digest(plan, chosen),
            "p": [zone for each in plan.reading.asked[:1] for zone in each.zones],
        }
        besides = []
        if chosen.kind:
            kind = chosen.kind_names[chosen.kind]
            besides.append(f"What names no kind is taken as {kind}.")
        if chosen.timezone:
            besides.append(f"Where the file names no known time zone, {chosen.timezone} is meant.")
        message = proposed(file.name, plan, value, besides, news)
        if not is_cut(plan):
            return message, ()
        whole = "\n".join([file.name, *lines(plan, done=False), ""]).encode()
        comment = f"The whole report on {escape(file.name)}."
        upload = Upload(REPORT, f"What {file.name} would change", whole, comment)
        return message, [Say(place.channel, upload, thread_ts=place.thread)]

    def _content(self, file: GivenFile) -> bytes:
        too_large = (
            f"{escape(file.name)} is larger than {texts.MOST_BYTES // 1_000_000} MB: export a "
            "shorter time, or only the calendar in question."
        )
        return self.fetcher.content(file, texts.MOST_BYTES, too_large)


def register(keepers: Guarded, calendars: CalendarFiles) -> None:
    """Let keepers decide what becomes of a calendar file."""
    keepers.action(ACTION_YES, calendars.yes, changes=True)
    keepers.action(ACTION_NO, calendars.no, changes=True)
    keepers.action(ACTION_ASK, calendars.ask)
    keepers.action(ACTION_ZONE, calendars.zone)
    keepers.submission(VIEW, calendars.answered)


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """What an import refuses, said of the file `name`."""
    try:
        yield
    except ImportRefusedError as error:
        raise FileRefusedError(escape(f"{name} was not imported. {error}")) from None


def _digest(plan: ImportPlan, chosen: Options) -> str:
    """A text that is the same as long as the same would be done."""
    seen = json.dumps([plan.as_object(), chosen.kind, chosen.timezone], sort_keys=True)
    return blake2b(seen.encode(), digest_size=12).hexdigest()


def _place(action: Action) -> Place:
    """Where the message with the button stands."""
    assert action.channel_id is not None  # the buttons stand in messages only
    assert action.message_ts is not None
    return Place(action.channel_id, action.message_ts, action.thread_ts)


def _reading(name: str) -> str:
    return f"Reading {escape(name)} …"

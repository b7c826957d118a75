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
from typing import TYPE_CHECKING, Any

from bot.clock import Clock, zone_names
from bot.community import Community
from bot.outbox.message import Upload
from bot.store.bookkeeping import first_time
from handlers import fields
from handlers.blocks import clip, escape
from handlers.effects import Effects, Say, open_view
from handlers.fields import Field
from handlers.files import reporting
from handlers.files.fetching import Fetcher, FileRefusedError, GivenFile
from handlers.files.working import Place, Result, Workbench
from handlers.forms import Filled, Form
from handlers.keepers import Guarded
from handlers.requests import Action, Submission
from schedules.calendar import Calendar
from schedules.recurrence import local
from schedules.words import city

if TYPE_CHECKING:
    from schedules.importing import ImportPlan, ImportReport, Options

AS_FILE = "-"


@dataclass(frozen=True, slots=True)
class SaidBesides:
    """What the person says besides the file: the kind and the zone (IANA) where it says none."""

    kind: str | None = None
    zone: str | None = None

    def in_words(self, community: Community) -> list[str]:
        """The same for the small print."""
        words = []
        if self.kind:
            words.append(f"What names no kind is taken as {community.kind_by_id[self.kind].name}.")
        if self.zone:
            words.append(f"Where the file names no known time zone, {self.zone} is meant.")
        return words


def saying_form(
    callback_id: str,
    kept: Mapping[str, Any],
    chosen: SaidBesides,
    community: Community,
    here: str,
    readers: str | None,
    fitting: Sequence[str],
) -> Form:
    """The form that asks. `here` is the community's zone, `readers` that of who is asked.

    `fitting` are zones that have the rules of one which the file does not name.
    """
    kinds = [(AS_FILE, "What each session says"), *((k.id, k.name) for k in community.kinds)]
    parts = [
        fields.select("kind", "Kind of the sessions", kinds, chosen.kind or AS_FILE),
        _zone(chosen.zone or AS_FILE, community, here, readers, fitting),
    ]
    return Form(callback_id, "Kind and time zone", parts, submit="Read it again", kept=kept)


def _zone(
    value: str, community: Community, here: str, readers: str | None, fitting: Sequence[str]
) -> Field:
    """All zones that differ, the likely ones first, the others by part of the world."""
    from schedules.importing.timezones import different_zones

    about = community.about
    label = f"{about.timezone_label} ({city(here)})" if here == about.timezone else city(here)
    likely = {AS_FILE: "What the file says"} | {zone: city(zone) for zone in fitting}
    likely[here] = label
    if readers and readers not in likely:
        likely[readers] = f"Yours ({city(readers)})"
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for zone in different_zones():
        if zone not in likely:
            region, _, _ = zone.partition("/")
            groups[region].append((zone, city(zone)))
    offered = {"Likely": list(likely.items()), **dict(sorted(groups.items()))}
    hint = "It counts where the file names no time zone, or one that is not known."
    return fields.grouped("zone", "Time zone that is meant", offered, value, hint=hint)


ENDINGS = (".ics", ".csv", ".tsv", ".xlsx", ".txt", ".html", ".htm")
ACTION_YES = "files_import"
ACTION_NO = "files_leave"
ACTION_ASK = "files_ask"
ACTION_ZONE = "files_zone"
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

    def take(self, file: GivenFile, channel: str, thread_ts: str | None) -> Effects:
        """A file was given: say what importing it would change."""
        read = partial(self._show, file, SaidBesides())
        return self.bench.begin(channel, thread_ts, file.name, _reading(file.name), read)

    def is_list(self, text: str) -> bool:
        """Whether a text that somebody writes is a list of sessions rather than a question."""
        from schedules.importing.listing import is_list

        now, zone = self.clock.now(), self.calendar.zone
        return is_list(text, self._options(SaidBesides()), local(now, zone).date())

    def yes(self, action: Action) -> Effects:
        """Import it, if it would still do what was shown."""
        place = _place(action)
        if place is None or not self._decides(action, place):
            return ()
        name = str(action.value["n"])
        job = partial(
            self._import, action.value["f"], self._said(action.value), action.value["d"], action
        )
        return self.bench.go_on(place, name, f"Importing {escape(name)} …", job)

    def no(self, action: Action) -> Effects:
        """Leave the calendar as it is."""
        place = _place(action)
        if place is None or not self._decides(action, place):
            return ()
        name = str(action.value["n"])
        text = f"{escape(name)} was not imported. Nothing was changed."
        return self.bench.end(place, name, text)

    def ask(self, action: Action) -> Effects:
        """Ask for what the file does not say."""
        place = _place(action)
        if place is None:
            return ()
        kept = {
            "c": place.channel,
            "t": place.ts,
            "th": place.thread_ts,
            **{name: action.value[name] for name in ("f", "n")},
        }
        chosen = self._said(action.value)
        form = saying_form(
            VIEW,
            kept,
            chosen,
            self.community,
            self.calendar.zone,
            action.person.timezone,
            [zone for zone in action.value.get("p", ()) if zone in zone_names()],
        )
        return [open_view(action.trigger_id, form.view())]

    def zone(self, action: Action) -> Effects:
        """Read the file again with the zone that was proposed."""
        place = _place(action)
        if place is None:
            return ()
        name = str(action.value["n"])
        job = partial(self._show_again, action.value["f"], self._said(action.value))
        return self.bench.go_on(place, name, _reading(name), job)

    def answered(self, submission: Submission) -> Effects:
        """Read the file again with what was said besides."""
        filled = Filled.of(submission.view)
        kept = filled.kept
        chosen = self._said({"k": filled.text("kind"), "z": filled.text("zone")})
        place = Place(kept["c"], kept["t"], kept["th"])
        name = str(kept["n"])
        job = partial(self._show_again, kept["f"], chosen)
        return self.bench.go_on(place, name, _reading(name), job)

    # In the background

    def _show_again(self, file_id: str, chosen: SaidBesides, place: Place) -> Result:
        return self._show(self.fetcher.described(file_id), chosen, place)

    def _show(self, file: GivenFile, chosen: SaidBesides, place: Place) -> Result:
        with _refusing(file.name):
            return self.shown(file, self._fetched(file), chosen, place)

    def shown(self, file: GivenFile, data: bytes, chosen: SaidBesides, place: Place) -> Result:
        """What importing this content of a file would change."""
        from schedules.importing import plan_import

        with _refusing(file.name):
            plan = plan_import(self.calendar, data, self._options(chosen), self.clock.now())
        return self._shown(file, chosen, plan, place, "")

    def _import(
        self, file_id: str, chosen: SaidBesides, seen: str, action: Action, place: Place
    ) -> Result:
        from schedules.importing import CalendarChangedError, apply_plan, plan_import

        file, now = self.fetcher.described(file_id), self.clock.now()
        with _refusing(file.name):
            plan = plan_import(self.calendar, self._fetched(file), self._options(chosen), now)
            if _digest(plan, chosen) != seen:
                return self._shown(file, chosen, plan, place, MEANWHILE)
            try:
                apply_plan(self.calendar, plan, now, by=action.person.user_id)
            except CalendarChangedError as error:
                return self._shown(file, chosen, error.plan, place, MEANWHILE)
        self.changed()
        undo = f"{self.community.commands.sessions} manage"
        return reporting.done(file.name, plan.report, undo), ()

    def _shown(
        self, file: GivenFile, chosen: SaidBesides, plan: ImportPlan, place: Place, news: str
    ) -> Result:
        """The plan as a message, with the whole report as a file in its thread if it was cut."""
        value = {
            "f": file.id,
            "n": clip(file.name, LONGEST_NAME),
            "k": chosen.kind,
            "z": chosen.zone,
            "d": _digest(plan, chosen),
            "p": [zone for each in plan.reading.asked[:1] for zone in each.zones],
        }
        buttons = {"yes": ACTION_YES, "no": ACTION_NO, "ask": ACTION_ASK, "zone": ACTION_ZONE}
        said_besides = chosen.in_words(self.community)
        message = reporting.plan(file.name, plan, value, buttons, said_besides, news)
        if not reporting.is_cut(plan.report):
            return message, ()
        return message, [_whole_report(file.name, plan.report, place)]

    def _fetched(self, file: GivenFile) -> bytes:
        from schedules.importing.texts import MOST_BYTES

        too_large = (
            f"{escape(file.name)} is larger than {MOST_BYTES // 1_000_000} MB: export a shorter "
            "time, or only the calendar in question."
        )
        return self.fetcher.content(file, MOST_BYTES, too_large)

    def _options(self, chosen: SaidBesides) -> Options:
        from schedules.importing import Options

        return Options(self.community.kinds, self.calendar.zone, chosen.kind, chosen.zone)

    def _said(self, value: Mapping[str, Any]) -> SaidBesides:
        """What was chosen, as far as it exists."""
        kind, zone = value.get("k"), value.get("z")
        return SaidBesides(
            kind if kind in self.community.kind_by_id else None,
            zone if zone in zone_names() else None,
        )

    def _decides(self, action: Action, place: Place) -> bool:
        """Whether this is the first press of Import or Leave it on what is shown."""
        key = f"files:{place.channel}:{place.ts}:{action.value['d']}"
        return first_time(self.calendar.db, [key], int(self.clock.now().timestamp()))


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
    from schedules.importing import ImportRefusedError

    try:
        yield
    except ImportRefusedError as error:
        raise FileRefusedError(escape(f"{name} was not imported. {error}")) from None


def _whole_report(name: str, report: ImportReport, place: Place) -> Say:
    from schedules.importing import lines

    content = "\n".join([name, *lines(report, done=False), ""])
    comment = f"The whole report on {escape(name)}."
    upload = Upload(REPORT, f"What {name} would change", content.encode(), comment)
    return Say(place.channel, upload, thread_ts=place.thread)


def _digest(plan: ImportPlan, chosen: SaidBesides) -> str:
    """A text that is the same as long as the same would be done."""
    seen = json.dumps([plan.report.as_object(), chosen.kind, chosen.zone], sort_keys=True)
    return blake2b(seen.encode(), digest_size=12).hexdigest()


def _place(action: Action) -> Place | None:
    """Where the message with the button stands."""
    if action.channel_id is None or action.message_ts is None:
        return None
    return Place(action.channel_id, action.message_ts, action.thread_ts)


def _reading(name: str) -> str:
    return f"Reading {escape(name)} …"

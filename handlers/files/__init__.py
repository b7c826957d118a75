"""Files given to the bot in a direct message: calendars to import, the state's workbooks to load.

Only calendar keepers give files. The work is done in the background; see `working`.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.outbox.message import Message
from bot.schools.school import Workbook, WorkbookError
from bot.schools.workbook import MAX_BYTES, read_workbook
from bot.store import interviews
from bot.store import schools as schools_table
from bot.store.people import Person
from bot.store.schools import SchoolFile
from handlers.blocks import bullets, clip, escape, section
from handlers.effects import Ack, Effect, Effects, Run, Say, Slack
from handlers.feature import Context, Feature, Subcommand
from handlers.files import calendars
from handlers.files.calendars import CalendarFiles
from handlers.files.working import (
    FILE,
    GONE,
    NOT_HANDED_OVER,
    Fetcher,
    FileRefusedError,
    GivenFile,
    Place,
    Result,
    Workbench,
    said,
)
from handlers.people import Keepers
from handlers.routes import Command, Event, Routes
from handlers.wording import who
from schedules.importing.listing import has_sessions

WORKBOOK = ".xlsx"
MOST_FINDINGS = 8
LONGEST_FINDING = 330

log = logging.getLogger(__name__)

# What is worth a closer look: several figures and several lines, or a rule.
MAY_BE_A_LIST = re.compile(
    r"\d.*\n.*\d|\n.*\d.*\d|\d.*\d.*\d.*\d|\b(?:each|every)\b.*\d", re.DOTALL
)
IN_A_CONVERSATION = (
    "A file cannot be read in this thread: answer with the buttons or in your own words. Calendar "
    "keepers give me calendars in a message of its own, outside the thread."
)


@dataclass(frozen=True)
class Files:
    """Hears of files; `looks_up` says whether the community looks schools up."""

    keepers: Keepers
    calendars: CalendarFiles
    looks_up: bool

    def given(self, event: Event) -> Effects | None:
        """A direct message with files, each dealt with by itself, or with a list of dates."""
        message = event.payload
        if message.get("channel_type") != "im":
            return None
        channel, thread_ts = str(message["channel"]), message.get("thread_ts")
        is_answer = thread_ts and interviews.at(self.calendars.calendar.db, channel, thread_ts)
        if not message.get("subtype") and not message.get("bot_id"):
            return None if is_answer else self._listed(event, channel, thread_ts)
        if message.get("subtype") != "file_share":
            return None

        def answer(text: str) -> Effects:
            return [Say(channel, said(text), thread_ts=thread_ts)]

        if is_answer:
            return answer(IN_A_CONVERSATION)
        if not self.keepers.is_keeper(event.person):
            log.warning("refused: %s gave a file", event.person.user_id)
            return answer(
                "Thank you, but only calendar keepers can give me files. "
                f"{self.keepers.who_they_are()} If you asked something, please write it again "
                "without the file."
            )

        def taken(describe: Callable[[], GivenFile], _: Slack | None = None) -> Effects:
            try:
                return self._take(channel, thread_ts, event.person, describe())
            except FileRefusedError as error:
                return answer(str(error))

        effects: list[Effect] = []
        for file in message.get("files") or ():
            # Of a file from another workspace an event tells the id only.
            if file.get("file_access") == "check_file_info":
                ask = partial(self.calendars.fetcher.described, str(file["id"]))
                effects.append(Run(partial(taken, ask)))
            else:
                effects += taken(partial(GivenFile.of, file))
        # Slack leaves them out where the scope is missing.
        return effects if message.get("files") else answer(NOT_HANDED_OVER)

    def _listed(self, event: Event, channel: str, thread_ts: str | None) -> Effects | None:
        """A list of dates that a keeper pastes; others answer whatever else is written."""
        text = str(event.payload.get("text") or "")
        if not MAY_BE_A_LIST.search(text) or not self.keepers.is_keeper(event.person):
            return None
        file = GivenFile.pasted(channel, str(event.payload["ts"]), text)
        if not self.calendars.is_list(file.text or ""):
            return None
        return self.calendars.take(file, channel, thread_ts)

    def _take(
        self, channel: str, thread_ts: str | None, person: Person, file: GivenFile
    ) -> Effects:
        """Begin with a file. Raises FileRefusedError for one that nobody can use here."""
        if not file.name:
            raise FileRefusedError(GONE)
        if file.ending == WORKBOOK and self.looks_up:
            text = f"Reading {escape(file.name)}. A workbook with all schools takes some seconds …"
            job = partial(self._load, file, person.user_id)
            return self.calendars.bench.begin(channel, thread_ts, file.name, text, job)
        if file.ending in calendars.ENDINGS:
            return self.calendars.take(file, channel, thread_ts)
        packed = " Unpack the archive first." if file.ending == ".zip" else ""
        can = f"What you can give me: {self._kinds()}.{packed}"
        raise FileRefusedError(f"I cannot use {escape(file.name)}. {can}")

    def how(self, command: Command) -> Effects:
        """`… import`: a command cannot carry a file, so say where to give it."""
        text = (
            f"Give me the file in a direct message: {self._kinds()}. Or paste a list of dates "
            "there. I change nothing before you say yes. Tables need column names: date, and "
            "others such as time, end, title, topic, place and link."
        )
        return [Ack(said(text))]

    def _kinds(self) -> str:
        kinds = "a calendar (.ics), a table or list of dates (.csv, .xlsx, .txt or .html)"
        if self.looks_up:
            kinds += f" or the state's workbook about charter schools ({WORKBOOK})"
        return kinds

    # Workbooks about schools, in the background

    def _load(self, file: GivenFile, by: str, place: Place) -> Result:
        """Read a workbook, and keep what it says; one with sessions is imported."""
        name, db = escape(file.name), self.calendars.calendar.db
        too_large = (
            f"{name} is larger than {MAX_BYTES // 1_000_000} MB, which such a workbook never "
            "is. Check that it is the right one."
        )
        data = self.calendars.fetcher.content(file, MAX_BYTES, too_large)
        if has_sessions(data):
            return self.calendars.shown(file, data, self.calendars.options(), place)
        digest = hashlib.sha256(data).hexdigest()
        for same in schools_table.files(db):
            if same.digest == digest:
                other = f" as {escape(same.file_name)}" if same.file_name != file.name else ""
                return said(
                    f"{name} is loaded already: {who(same.loaded_by)} gave the very same file of "
                    f"{same.year}{other} before. Nothing was changed."
                ), ()
        try:
            workbook = read_workbook(data, file.name)
        except WorkbookError as error:
            raise FileRefusedError(
                f"{name} was not loaded, and nothing was changed. {escape(str(error))} "
                "If it is a list of sessions, its columns need names: one for the date, and one "
                "for the time or the title."
            ) from None
        now = int(self.calendars.clock.now().timestamp())
        before = schools_table.replace_year(db, workbook, data, file_name=file.name, by=by, now=now)
        return self._loaded(name, workbook, before), ()

    def _loaded(self, name: str, workbook: Workbook, before: SchoolFile | None) -> Message:
        schools, year, findings = len(workbook.rows), workbook.year, workbook.findings
        many = "1 school" if schools == 1 else f"{schools:,} schools"
        first = f"*{name} is loaded:* {many} of {year}."
        if before:
            first += f" It replaces {escape(before.file_name)}, which was loaded for {year} before."
        command = self.calendars.community.commands.eligibility
        how = f"Look a school up with `{command} school` and its name." if command else ""
        shown = [escape(clip(each, LONGEST_FINDING)) for each in findings[:MOST_FINDINGS]]
        if len(findings) > MOST_FINDINGS:
            shown.append(f"and {len(findings) - MOST_FINDINGS} more")
        noticed = f"*What was left out or not found*\n{bullets(shown)}" if shown else ""
        return Message(
            *map(section, filter(None, [first, noticed or "Nothing was missing from it.", how]))
        )


def feature(context: Context) -> Feature:
    """Hears of files, and answers the buttons under them."""
    community, routes = context.community, Routes()
    fetcher = Fetcher(context.client)  # the client knows the token, and where Slack is
    bench = Workbench(context.outbox, context.carry_out)
    of_sessions = CalendarFiles(
        context.calendar, community, context.clock, fetcher, bench, context.changed
    )
    files = Files(context.keepers, of_sessions, looks_up=community.schools is not None)
    keepers = context.only_keepers(routes)
    routes.event("message", files.given)
    calendars.register(keepers, of_sessions)
    hint = "a calendar from a file" + (", or a workbook about schools" if files.looks_up else "")
    command = Subcommand(keepers.command(files.how), hint, context.keepers.is_keeper)
    return Feature(
        routes, kinds={FILE: bench}, begin=bench.after_restart, subcommands={"import": command}
    )


__all__ = ["feature"]

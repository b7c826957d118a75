"""Files given to the bot in a direct message: calendars to import, the state's workbooks to load.

Only calendar keepers give files. The work is done in the background; see `working`.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.clock import Clock
from bot.community import Community
from bot.community.school_words import load_school_words
from bot.outbox.message import Message
from bot.store import interviews
from bot.store import schools as schools_table
from bot.store.database import Database
from bot.store.people import Person
from bot.store.schools import SchoolFile
from handlers.blocks import bullets, clip, escape, section
from handlers.effects import Ack, Effect, Effects, Run, Say, Slack
from handlers.feature import Context, Feature, Subcommand
from handlers.files import calendars
from handlers.files.calendars import CalendarFiles, SaidBesides
from handlers.files.fetching import (
    GONE,
    NOT_HANDED_OVER,
    Fetcher,
    FileRefusedError,
    GivenFile,
)
from handlers.files.working import FILE, Place, Result, Workbench, said
from handlers.keepers import Guarded, Keepers
from handlers.requests import Command, Event
from handlers.routes import Routes
from handlers.wording import who

WORKBOOK = ".xlsx"
MOST_FINDINGS = 8
LONGEST_FINDING = 330


@dataclass(frozen=True)
class WorkbookFiles:
    """Deals with workbooks."""

    db: Database
    community: Community
    clock: Clock
    fetcher: Fetcher
    bench: Workbench
    of_sessions: CalendarFiles

    def take(self, file: GivenFile, channel: str, thread_ts: str | None, by: str) -> Effects:
        """A workbook was given by the person `by`: read it, and keep what it says."""
        text = f"Reading {escape(file.name)}. A workbook with all schools takes some seconds …"
        job = partial(self._load, file, by)
        return self.bench.begin(channel, thread_ts, file.name, text, job)

    def _load(self, file: GivenFile, by: str, place: Place) -> Result:
        from bot.schools.school import WorkbookError
        from bot.schools.workbook import read_workbook
        from bot.schools.xlsx import MAX_BYTES
        from schedules.importing.listing import has_sessions

        name = escape(file.name)
        too_large = (
            f"{name} is larger than {MAX_BYTES // 1_000_000} MB, which such a workbook never is. "
            "Check that it is the right one."
        )
        data = self.fetcher.content(file, MAX_BYTES, too_large)
        if has_sessions(data):
            return self.of_sessions.shown(file, data, SaidBesides(), place)
        digest = hashlib.sha256(data).hexdigest()
        same = next((each for each in schools_table.files(self.db) if each.digest == digest), None)
        if same:
            return self._known(file.name, same), ()
        try:
            workbook = read_workbook(data, file.name)
        except WorkbookError as error:
            raise FileRefusedError(
                f"{name} was not loaded, and nothing was changed. {escape(str(error))} "
                "If it is a list of sessions, its columns need names: one for the date, and one "
                "for the time or the title."
            ) from None
        now = int(self.clock.now().timestamp())
        before = schools_table.replace_year(
            self.db, workbook, data, file_name=file.name, by=by, now=now
        )
        return self._loaded(name, workbook.year, len(workbook.rows), workbook.findings, before), ()

    def _loaded(
        self,
        name: str,
        year: int,
        schools: int,
        findings: Sequence[str],
        before: SchoolFile | None,
    ) -> Message:
        many = "1 school" if schools == 1 else f"{schools:,} schools"
        first = f"*{name} is loaded:* {many} of {year}."
        if before:
            first += f" It replaces {escape(before.file_name)}, which was loaded for {year} before."
        command = self.community.commands.eligibility
        how = f"Look a school up with `{command} school` and its name." if command else ""
        shown = [escape(clip(each, LONGEST_FINDING)) for each in findings[:MOST_FINDINGS]]
        if len(findings) > MOST_FINDINGS:
            shown.append(f"and {len(findings) - MOST_FINDINGS} more")
        noticed = f"*What was left out or not found*\n{bullets(shown)}" if shown else ""
        noticed = noticed or "Nothing was missing from it."
        texts = [text for text in (first, noticed, how) if text]
        return Message(*(section(text) for text in texts))

    def _known(self, name: str, same: SchoolFile) -> Message:
        other = f" as {escape(same.file_name)}" if same.file_name != name else ""
        return said(
            f"{escape(name)} is loaded already: {who(same.loaded_by)} gave the very same file of "
            f"{same.year}{other} before. Nothing was changed."
        )


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
    """Hears of files; `workbooks` is None for a community that looks no schools up."""

    keepers: Keepers
    fetcher: Fetcher
    bench: Workbench
    calendars: CalendarFiles
    workbooks: WorkbookFiles | None

    @classmethod
    def of(cls, context: Context) -> Files:
        """For this community; the client knows the token, and where Slack is."""
        community, clock, calendar = context.community, context.clock, context.calendar
        fetcher = Fetcher(context.client)
        bench = Workbench(context.outbox, context.carry_out)
        of_sessions = CalendarFiles(calendar, community, clock, fetcher, bench, context.changed)
        workbooks = WorkbookFiles(calendar.db, community, clock, fetcher, bench, of_sessions)
        has_schools = load_school_words(community.folder) is not None
        return cls(
            context.keepers,
            fetcher,
            bench,
            of_sessions,
            workbooks if has_schools else None,
        )

    def given(self, event: Event) -> Effects | None:
        """A direct message with files, each dealt with by itself, or with a list of dates."""
        message = event.payload
        if message.get("channel_type") != "im":
            return None
        channel, thread_ts = str(message["channel"]), message.get("thread_ts")
        if not message.get("subtype") and not message.get("bot_id"):
            return self._listed(event, channel, thread_ts)
        if message.get("subtype") != "file_share":
            return None
        if thread_ts and interviews.at(self.bench.outbox.db, channel, thread_ts):
            return [Say(channel, said(IN_A_CONVERSATION), thread_ts=thread_ts)]
        if not self.keepers.is_keeper(event.person):
            log.warning("refused: %s gave a file", event.person.user_id)
            return [Say(channel, said(self._only_keepers()), thread_ts=thread_ts)]
        files = message.get("files")
        if not files:  # Slack leaves them out where the scope is missing
            return [Say(channel, said(NOT_HANDED_OVER), thread_ts=thread_ts)]
        effects: list[Effect] = []
        for file in files:
            answer = partial(self._take, channel, thread_ts, event.person)
            # Of a file from another workspace an event tells the id only.
            asked_for = file.get("file_access") == "check_file_info"
            if asked_for:
                ask = partial(self._ask_slack, str(file["id"]), answer, channel, thread_ts)
                effects.append(Run(ask))
            else:
                effects += answer(GivenFile.of(file))
        return effects

    def _listed(self, event: Event, channel: str, thread_ts: str | None) -> Effects | None:
        """A list of dates that a keeper pastes; others answer whatever else is written."""
        ts, text = str(event.payload["ts"]), str(event.payload.get("text") or "")
        if not MAY_BE_A_LIST.search(text) or not self.keepers.is_keeper(event.person):
            return None
        if thread_ts and interviews.at(self.bench.outbox.db, channel, thread_ts):
            return None
        file = GivenFile.pasted(channel, ts, text)
        if not self.calendars.is_list(file.text or ""):
            return None
        return self.calendars.take(file, channel, thread_ts)

    def subcommands(self, keepers: Guarded) -> dict[str, Subcommand]:
        """What is typed after the sessions' own command."""
        hint = "a calendar from a file, or a workbook about schools"
        if not self.workbooks:
            hint = "a calendar from a file"
        return {"import": Subcommand(keepers.command(self.how), hint, self.keepers.is_keeper)}

    def how(self, command: Command) -> Effects:
        """`… import`: a command cannot carry a file, so say where to give it."""
        text = (
            f"Give me the file in a direct message: {self._kinds()}. Or paste a list of dates "
            "there. I say what would change, and change nothing before you say yes. A table "
            "needs names for its columns: one for the date, and others such as time, end, title, "
            "topic, place and link."
        )
        return [Ack(said(text))]

    def _ask_slack(
        self,
        file_id: str,
        answer: Callable[[GivenFile], Effects],
        channel: str,
        thread_ts: str | None,
        slack: Slack,
    ) -> Effects:
        try:
            return answer(self.fetcher.described(file_id))
        except FileRefusedError as error:
            return [Say(channel, said(str(error)), thread_ts=thread_ts)]

    def _take(
        self, channel: str, thread_ts: str | None, person: Person, file: GivenFile
    ) -> Effects:
        if not file.name:
            return [Say(channel, said(GONE), thread_ts=thread_ts)]
        if file.ending == WORKBOOK and self.workbooks:
            return self.workbooks.take(file, channel, thread_ts, person.user_id)
        if file.ending in calendars.ENDINGS:
            return self.calendars.take(file, channel, thread_ts)
        return [Say(channel, said(self._what_can_be_given(file)), thread_ts=thread_ts)]

    def _only_keepers(self) -> str:
        return (
            "Thank you, but only calendar keepers can give me files. "
            f"{self.keepers.who_they_are()} If you asked something, please write it again "
            "without the file."
        )

    def _what_can_be_given(self, file: GivenFile) -> str:
        packed = " Unpack the archive first." if file.ending == ".zip" else ""
        name = escape(file.name) or "this file"
        return f"I cannot use {name}. What you can give me: {self._kinds()}.{packed}"

    def _kinds(self) -> str:
        kinds = "a calendar (.ics), a table or a list of dates (.csv, .xlsx, .txt or .html)"
        if self.workbooks:
            kinds += f" or the state's workbook about charter schools ({WORKBOOK})"
        return kinds


def feature(context: Context) -> Feature:
    """Hears of files, and answers the buttons under them."""
    given, routes = Files.of(context), Routes()
    keepers = context.only_keepers(routes)
    routes.event("message", given.given)
    calendars.register(keepers, given.calendars)
    return Feature(
        routes,
        kinds={FILE: given.bench},
        begin=given.bench.after_restart,
        subcommands=given.subcommands(keepers),
    )


__all__ = ["feature"]

"""Loading the state's workbook about schools that a keeper gave."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.clock import Clock
from bot.community import Community
from bot.outbox.message import Message
from bot.store import schools as table
from bot.store.database import Database
from bot.store.schools import SchoolFile
from handlers.blocks import bullets, clip, escape, section
from handlers.effects import Effects
from handlers.files.calendars import CalendarFiles, Said
from handlers.files.fetching import Fetcher, FileRefusedError, GivenFile
from handlers.files.working import Place, Result, Workbench, said
from handlers.wording import who

ENDING = ".xlsx"
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
        from bot.schools.model import WorkbookError
        from bot.schools.opening import MAX_BYTES
        from bot.schools.workbook import read_workbook
        from schedules.importing.listing import has_sessions

        name = escape(file.name)
        too_large = (
            f"{name} is larger than {MAX_BYTES // 1_000_000} MB, which such a workbook never is. "
            "Check that it is the right one."
        )
        data = self.fetcher.content(file, MAX_BYTES, too_large)
        if has_sessions(data):
            return self.of_sessions.shown(file, data, Said(), place)
        digest = hashlib.sha256(data).hexdigest()
        same = next((each for each in table.files(self.db) if each.digest == digest), None)
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
        before = table.replace_year(self.db, workbook, data, file_name=file.name, by=by, now=now)
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

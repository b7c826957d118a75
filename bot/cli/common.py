"""What the commands share: settings that are read once, and errors as one sentence."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import click
from filelock import FileLock, Timeout

from bot.community import Community, KnowledgeError, load_community
from bot.settings import Settings, SettingsError, load_settings
from bot.store.database import Database, DatabaseError
from schedules.calendar import Calendar
from schedules.model import Occurrence

MISCONFIGURED = 2
SHORT = frozenset({"due", "state", "kind", "lead", "job", "trigger"})
BY_COMMAND_LINE = "the command line"  # who did something, where that was no member of a workspace


def day(text: str) -> date:
    """A date as an option of a command, given as 2026-11-22."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"“{text}” is no date. Write it such as 2026-11-22.") from None


def fail(error: Exception | str, code: int = MISCONFIGURED) -> NoReturn:
    """End with one sentence on standard error."""
    click.echo(str(error), err=True)
    raise SystemExit(code)


def settings_or_fail(**overrides: Any) -> Settings:
    """The settings, or one sentence and exit code 2."""
    try:
        return load_settings(**overrides)
    except SettingsError as error:
        fail(error)


def community_or_fail(settings: Settings) -> Community:
    """The community that the settings name, or one sentence and exit code 2."""
    try:
        return load_community(settings.bot_community)
    except KnowledgeError as error:
        fail(error)


@contextmanager
def calendar_or_fail() -> Iterator[tuple[Calendar, Community]]:
    """The calendar on the database that the settings name, beside a bot that may be running."""
    settings = settings_or_fail()
    community = community_or_fail(settings)
    try:
        db = Database(settings.database_path)
    except DatabaseError as error:
        fail(error)
    try:
        yield Calendar(db, settings.bot_timezone or community.about.timezone), community
    finally:
        db.close()


def as_object(occurrence: Occurrence) -> dict[str, Any]:
    """A session as the JSON output has it: times in the series' zone, bare where it has none."""
    start, end, zone = occurrence.start, occurrence.end, occurrence.timezone
    if start and end and zone:
        begin, until = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    else:
        begin, until = occurrence.local_start, occurrence.local_end
    return {
        "uid": occurrence.uid,
        "recurrence_id": occurrence.recurrence_id.isoformat(),
        "kind": occurrence.kind,
        "title": occurrence.title,
        "topic": occurrence.topic,
        "start": begin.date().isoformat() if occurrence.all_day else begin.isoformat(),
        "end": until.date().isoformat() if occurrence.all_day else until.isoformat(),
        "all_day": occurrence.all_day,
        "timezone": zone,
        "status": occurrence.status.value,
        "url": occurrence.url,
        "source": occurrence.source,
    }


def is_running(database: Path) -> bool:
    """Whether a bot holds the lock of this database."""
    if not database.exists():
        return False
    try:
        with FileLock(f"{database}.lock", timeout=0):
            return False
    except Timeout:
        return True


def stop_on_signals() -> threading.Event:
    """An event that is set by Ctrl-C and SIGTERM."""
    stop = threading.Event()

    def set_stop(signum: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, set_stop)
    signal.signal(signal.SIGTERM, set_stop)
    return stop


def table(columns: Sequence[str], objects: Iterable[Mapping[str, Any]]) -> None:
    """Print a table; what is short does not wrap."""
    from rich.console import Console
    from rich.table import Table

    drawn = Table(box=None, pad_edge=False)
    for name in columns:
        drawn.add_column(name, overflow="fold", no_wrap=name in SHORT)
    for each in objects:
        drawn.add_row(*(str(each.get(name) or "") for name in columns))
    Console(soft_wrap=False).print(drawn)

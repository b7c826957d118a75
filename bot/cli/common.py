"""What the commands share: opening what they work on, options, and the ways to print."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import click
from filelock import Timeout

from bot.clock import SystemClock
from bot.community import Community, KnowledgeError, load_community
from bot.settings import SettingsError, load_settings
from bot.slack import StartError
from bot.store.backup import BackupError
from bot.store.bookkeeping import LAST_TICK, noted_time
from bot.store.database import Database, DatabaseError
from bot.store.sqlite import lock_of
from handlers.routes import Listed
from schedules.calendar import Calendar
from schedules.model import Occurrence

if TYPE_CHECKING:
    from bot.app import Bot

T = TypeVar("T")

# What a command may raise at any place: the program ends with its one sentence.
REFUSALS = (SettingsError, KnowledgeError, DatabaseError, BackupError, StartError)
MISCONFIGURED = 2
JUST_NOW_SECONDS = 10  # on a server what is due is looked at each second
NARROW = frozenset({"due", "state", "kind", "lead", "job", "trigger", "date", "time", "zone"})
BY_COMMAND_LINE = "the command line"  # who did something, where that was no member of a workspace

json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
TEXT = click.File(encoding="utf-8-sig", errors="replace")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and what to do if not."""

    name: str
    ok: bool
    text: str


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


@contextmanager
def open_calendar() -> Iterator[tuple[Calendar, Community]]:
    """The calendar on the database that the settings name, beside a bot that may be running."""
    community, zone = open_community()
    with closing(Database(load_settings().database)) as db:
        yield Calendar(db, zone), community


def open_community() -> tuple[Community, str]:
    """The community that the settings name, and the zone that times are said in."""
    settings = load_settings()
    community = load_community(settings.bot_community)
    return community, settings.bot_timezone or community.about.timezone


@contextmanager
def open_bot() -> Iterator[Bot]:
    """A bot that is not started, to look at what it would do."""
    from bot.app import Bot  # most commands need not wait for all of it

    bot = Bot(load_settings(), SystemClock())
    with closing(bot.db):
        yield bot


@cache
def slash_commands(folder: Path) -> tuple[Listed, ...]:
    """The slash commands of a bot for the community in `folder`."""
    from bot.app import Bot  # most commands need not wait for all of it

    with TemporaryDirectory() as made:
        settings = load_settings(
            env_file=None, bot_community=folder, database_url=f"sqlite:///{made}/bot.db"
        )
        bot = Bot(settings, SystemClock())
        with closing(bot.db):
            return tuple(bot.context.listed())


def manifest_of(community: Community) -> dict[str, Any]:
    """The manifest of a bot for this community."""
    from bot.slack.connection import manifest

    return manifest(community, slash_commands(community.folder))


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


def is_running(database: Path | str) -> bool:
    """Whether a bot holds the lock of this file, or looked at a server's database just now."""
    if isinstance(database, str):
        with closing(Database(database)) as db:
            looked = noted_time(db, LAST_TICK)
        return looked is not None and SystemClock().now().timestamp() - looked < JUST_NOW_SECONDS
    if not database.exists():
        return False
    try:
        with lock_of(database):
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


def utc(at: datetime | int | None) -> str | None:
    """A moment (aware, or UTC epoch seconds) as ISO 8601 in UTC."""
    moment = datetime.fromtimestamp(at, UTC) if isinstance(at, int) else at
    return moment.astimezone(UTC).isoformat() if moment else None


def print_json(found: object) -> None:
    """Print an object or an array for programs."""
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


def show(
    found: Sequence[T],
    columns: Sequence[str],
    nothing: str,
    as_object: Callable[[T], Mapping[str, Any]],
    row: Callable[[T], Mapping[str, Any]] | None = None,
    *,
    as_json: bool,
) -> None:
    """Print what was found: `as_json` for programs, else a table for people, a `row` for each.

    In it what is short stands without a break; `nothing` is said where nothing was found.
    """
    if as_json:
        print_json([as_object(each) for each in found])
        return
    from rich.console import Console
    from rich.table import Table

    if not found:
        click.echo(nothing)
        return
    drawn = Table(box=None, pad_edge=False)
    for name in columns:
        drawn.add_column(name, overflow="fold", no_wrap=name.casefold() in NARROW)
    for each in map(row or as_object, found):
        drawn.add_row(*(str(each.get(name) or "") for name in columns))
    Console(soft_wrap=False).print(drawn)


def print_batch(answers: Iterable[Mapping[str, Any]]) -> None:
    """Print JSON Lines, each as soon as it is there."""
    for each in answers:
        click.echo(json.dumps(each, ensure_ascii=False))

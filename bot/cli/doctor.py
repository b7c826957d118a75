"""`python -m bot doctor`, `health` and `manifest`: what an installation needs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from bot.cli.common import Finding, fail, is_running, manifest_of, print_json
from bot.clock import Clock, SystemClock
from bot.community import KnowledgeError, load_community
from bot.logs import set_up_logging
from bot.outbox.client import CallError, Client, slack_client
from bot.outbox.outcomes import NO_ANSWER
from bot.settings import Settings, SettingsError, load_settings
from bot.slack.connection import LOOPBACK, OPTIONAL_SCOPES, OTHERS, SCOPES
from bot.store.bookkeeping import LAST_TICK, noted_time
from bot.store.database import Database, DatabaseError, DriverError
from handlers.wording import how_long

PATH = click.Path(path_type=Path, dir_okay=False)
WAIT_SECONDS = 5
CLOCK_TOLERANCE = timedelta(seconds=60)
TICK_TOLERANCE = timedelta(seconds=120)


@click.command()
@click.option("--live", metavar="@ME", help="Say each kind of message once to this person.")
@click.option("--report", type=PATH, default="live-report.md", help="Where --live writes to.")
@click.option("--wait", default=300.0, help="Seconds to press the button that --live posts.")
def doctor(live: str | None, report: Path, wait: float) -> None:
    """Check settings, database, tokens, scopes, clock and zone data; --live tries a workspace."""
    if live and is_running(load_settings().database):
        fail("Stop the bot first: Slack gives each connection a part of what people do.", code=1)
    clock = SystemClock()
    unwell = [finding for finding in examine(clock) if not _said(finding)]
    is_well = not unwell
    if live and is_well:
        is_well = _try_live(live, report, wait, clock)
    if not is_well:
        raise SystemExit(1)


def _said(finding: Finding) -> bool:
    mark = click.style("ok  ", fg="green") if finding.ok else click.style("FAIL", fg="red")
    click.echo(f"{mark} {finding.name}: {finding.text}")
    return finding.ok


def _try_live(whom: str, file: Path, wait: float, clock: Clock) -> bool:
    """Try each kind of message in the workspace, and write the report."""
    from bot.cli import live

    settings = load_settings()
    set_up_logging("WARNING", settings.log_format)
    samples, missing = live.tour(settings)
    findings = [Finding("tour", not missing, f"{len(samples)} messages")]
    if missing:
        findings = [Finding("tour", False, f"not shown: {', '.join(sorted(missing))}")]
    _said(findings[0])
    for finding in live.Trial(settings, clock, samples).run(whom, wait):
        _said(finding)
        findings.append(finding)
    file.write_text(live.report(findings, samples, clock.now()), encoding="utf-8")
    click.echo(f"Written to {file}: confirm by eye what it lists at its end.")
    return all(finding.ok for finding in findings)


@click.command()
def health() -> None:
    """Ask the running bot whether it is well; exit code 1 if it is not."""
    port = load_settings().status_port
    if port is None:
        fail("STATUS_PORT is not set: choose a free port, such as 9100, and restart the bot.")
    connection = HTTPConnection(LOOPBACK, port, timeout=WAIT_SECONDS)
    try:
        connection.request("GET", "/readyz")
        found = json.loads(connection.getresponse().read())
    except (OSError, HTTPException, ValueError) as error:
        fail(f"No bot answers at port {port} ({type(error).__name__}).", code=1)
    finally:
        connection.close()
    unwell = [name for name, well in found.items() if not well]
    if unwell:
        fail(f"not well: {', '.join(unwell)}", code=1)
    click.echo("well")


@click.command()
def manifest() -> None:
    """Print the Slack app manifest (manifest.json)."""
    print_json(manifest_of(load_community(load_settings().bot_community)))


def examine(clock: Clock) -> Iterator[Finding]:
    """Look at everything, one finding after the other; a check that cannot be made says why."""
    try:
        settings = load_settings()
    except SettingsError as error:
        yield Finding("settings", False, str(error))
        return
    yield Finding("settings", True, "all values are well formed")
    yield _community(settings)
    yield from _database(settings.database, clock)
    yield _zone_data()
    yield from _slack(settings, clock)


def _community(settings: Settings) -> Finding:
    try:
        community = load_community(settings.bot_community)
    except KnowledgeError as error:
        return Finding("community", False, str(error))
    return Finding("community", True, community.about.name)


def _database(place: Path | str, clock: Clock) -> Iterator[Finding]:
    """Whether it can be used, and what a running bot noted there."""
    if isinstance(place, Path) and not place.exists():
        yield Finding("database", True, f"{place} does not exist yet; it is made at first start")
        return
    try:
        with closing(Database(place)) as db:
            with db.connection() as connection:
                damage, name = connection.damage(), str(db.place)
            looked, others = noted_time(db, LAST_TICK), noted_time(db, OTHERS)
    except (DatabaseError, *DriverError) as error:
        yield Finding("database", False, str(error))
        return
    if damage:
        yield Finding("database", False, f"{name} is damaged ({damage}): restore a backup")
        return
    yield Finding("database", True, name)
    now = clock.now().timestamp()
    yield _reminders(looked, now, is_running(place))
    if others:
        ago = how_long(timedelta(minutes=max(0, int(now) - others) // 60))
        text = f"was connected with this SLACK_APP_TOKEN {ago} ago, and hears a part of it all"
        yield Finding("another process", False, f"{text}: stop it, then restart this bot")


def _reminders(looked: int | None, now: float, is_running: bool) -> Finding:
    """How long ago a running bot last looked at what is due."""
    if looked is None:
        text = "the bot has not looked at them yet"
        return Finding("reminders", not is_running, text + (": restart it" if is_running else ""))
    age = max(0, int(now) - looked)
    text = f"last looked at {how_long(timedelta(minutes=age // 60))} ago"
    if age < TICK_TOLERANCE.total_seconds():
        text = f"last looked at {age} s ago"
    elif is_running:
        return Finding("reminders", False, f"{text}: restart the bot, and look into its log")
    return Finding("reminders", True, text if is_running else f"{text}; the bot is not running")


def _zone_data() -> Finding:
    """2007's US rules tell whether the data is there and not decades old."""
    try:
        noon = datetime(2026, 3, 9, 12, tzinfo=ZoneInfo("America/Los_Angeles"))
    except ZoneInfoNotFoundError:
        return Finding("zone data", False, "missing: pip install tzdata")
    if noon.utcoffset() != timedelta(hours=-7):
        return Finding("zone data", False, "too old: pip install --upgrade tzdata")
    return Finding("zone data", True, "present and current")


def _slack(settings: Settings, clock: Clock) -> Iterator[Finding]:
    token = settings.slack_bot_token
    if token is None:
        text = "SLACK_BOT_TOKEN is not set: copy it and SLACK_APP_TOKEN into .env (see README)"
        yield Finding("tokens", False, text)
        return
    web = slack_client(token.get_secret_value(), settings.slack_api_url, waits=False)
    client = Client(web)
    try:
        answer = client.call("auth.test")
    except CallError as error:
        if error.code == NO_ANSWER:
            text = "no answer: check this machine's way to the internet"
            yield Finding("Slack", False, f"{settings.slack_api_url} gives {text}")
        else:
            text = "copy the Bot User OAuth Token again, or reinstall the app"
            yield Finding("SLACK_BOT_TOKEN", False, f"Slack says {error.code}: {text}")
        return
    yield Finding("SLACK_BOT_TOKEN", True, f"{answer.data['user']} in {answer.data['team']}")
    yield _clock(answer.headers.get("date"), clock)
    yield from _scopes(str(answer.headers.get("x-oauth-scopes", "")))
    if settings.slack_app_token:
        yield _app_token(client, settings.slack_app_token.get_secret_value())


def _clock(server_date: str | None, clock: Clock) -> Finding:
    if not server_date:
        return Finding("clock", True, "Slack named no time to compare with")
    off = abs(clock.now() - parsedate_to_datetime(server_date).astimezone(UTC))
    if off > CLOCK_TOLERANCE:
        text = f"{int(off.total_seconds())} s off: switch on time synchronisation (NTP)"
        return Finding("clock", False, text)
    return Finding("clock", True, "agrees with Slack's")


def _scopes(granted_text: str) -> Iterator[Finding]:
    granted = {scope.strip() for scope in granted_text.split(",") if scope.strip()}
    missing = sorted(set(SCOPES) - granted)
    if missing:
        text = f"missing {', '.join(missing)}: add them under OAuth & Permissions, then reinstall"
        yield Finding("scopes", False, text)
    else:
        yield Finding("scopes", True, "all that the manifest asks for")
    optional = sorted(set(OPTIONAL_SCOPES) - granted)
    if optional:
        text = f"not granted: {', '.join(optional)}; an unclear reminder is then sent again"
        yield Finding("optional scopes", True, text)


def _app_token(client: Client, token: str) -> Finding:
    try:
        client.call("apps.connections.open", app_token=token)
    except CallError as error:
        text = (
            f"Slack says {error.code}: make an App-Level Token with the scope connections:write "
            "(Basic Information)"
        )
        return Finding("SLACK_APP_TOKEN", False, "no answer" if error.code == NO_ANSWER else text)
    return Finding("SLACK_APP_TOKEN", True, "opens a connection")

"""`python -m bot talk`: the bot in a local Slack on a terminal, line by line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import click

from bot.cli.common import fail
from bot.cli.talk.conversation import Talk
from bot.cli.talk.transcript import as_object, as_text, differences
from bot.logs import set_up_logging
from bot.settings import load_settings

PATH = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
KEYBOARD = Path("-")  # or a pipe


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default=KEYBOARD)
@click.option("--json", "as_json", is_flag=True, help="A JSON object for each line.")
@click.option(
    "--check",
    type=PATH,
    metavar="FILE",
    help="Compare the answers with the < lines of FILE; exit 1 where they differ.",
)
@click.option("--database", type=PATH, help="Go on with this database (default: a fresh one).")
@click.option("--community", type=FOLDER, help="Another community's folder (BOT_COMMUNITY).")
def talk(
    file: Path, as_json: bool, check: Path | None, database: Path | None, community: Path | None
) -> None:
    """Talk with the bot in a local Slack, from FILE, a pipe or the keyboard."""
    if check and (as_json or file != KEYBOARD):
        raise click.UsageError("--check takes its lines from its own FILE and prints no JSON.")
    settings = load_settings(**({"bot_community": community} if community else {}))
    set_up_logging("WARNING", settings.log_format)
    try:
        with (
            click.open_file(str(check or file), encoding="utf-8-sig", errors="replace") as lines,
            Talk(settings, database, (check or file).parent) as conversation,
        ):
            if check:
                _check(conversation, lines, check)
            else:
                _run(conversation, lines, as_json=as_json)
    except OSError as error:
        fail(f"{error.filename or check or file} cannot be read: {error.strerror}.")


def _check(conversation: Talk, lines: Iterable[str], file: Path) -> None:
    found = list(differences(conversation, [line.rstrip("\r\n") for line in lines]))
    if found:
        click.echo("\n".join(found))
        raise SystemExit(1)
    click.echo(f"{file}: every answer is as written.")


def _run(conversation: Talk, file: IO[str], *, as_json: bool) -> None:
    """Run line by line; exit 1 if a line of a file or pipe could not be done."""
    at_keyboard = file.isatty() and not as_json
    failed = False
    for line in _asked(conversation) if at_keyboard else file:
        bare = line.rstrip("\r\n")
        outcome = conversation.run(bare)
        failed = failed or bool(outcome.error)
        if as_json:
            click.echo(json.dumps(as_object(outcome), ensure_ascii=False))
        elif not bare.startswith(("<", "!", " ")):
            shown = as_text(outcome, conversation.place)
            click.echo("\n".join([*([] if at_keyboard else [bare]), *shown]))
        sys.stdout.flush()
    if failed and not at_keyboard:
        raise SystemExit(1)


def _asked(conversation: Talk) -> Iterator[str]:
    """Lines from the keyboard, until it is closed."""
    click.echo("Type “> help” or “> ” and a command; Ctrl-D ends it.")
    while True:
        try:
            yield input(f"{conversation.place.handle or 'talk'}: ")
        except EOFError:
            return

"""`python -m bot talk`: the bot in a local Slack on a terminal, as text, as JSON, or compared."""

from __future__ import annotations

import difflib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import click

from bot.cli.common import fail
from bot.cli.conversation import Outcome, Talk
from bot.local.terminal.onlooker import Control, Notice
from bot.local.terminal.typist import Seat
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


MOST_OPTIONS = 12
ANY = "…"
ONLY_YOU = "only you"  # the head of what nobody else in the place sees
_NUMBER = re.compile(r"(?m)^(\s*(?:press|choose|fill)) @\d+")


def as_object(outcome: Outcome) -> dict[str, Any]:
    """A line and its answers as the JSON output has them."""
    found: dict[str, Any] = {
        "input": outcome.line,
        "answers": [_answer_object(answer) for answer in outcome.answers],
    }
    return {**found, "error": outcome.error} if outcome.error else found


def as_text(outcome: Outcome, place: Seat) -> list[str]:
    """Every answer to a line, beginning with "<", and an error, beginning with "!".

    Of what came elsewhere than to `place` it is said where; what can be used
    follows as the lines that use it, with the answer's number.
    """
    found = [shown(answer, place) for answer in outcome.answers]
    return [*found, f"! {outcome.error}"] if outcome.error else found


def shown(answer: Notice, place: Seat) -> str:
    """One answer: its first line after "<", the others indented."""
    lines = [*answer.text.split("\n"), *answer.errors, *_usable(answer)]
    if answer.where == "edit" and not answer.text:
        lines = ["(gone)"]
    head = _head(answer, place)
    lines = [line for line in lines if line]
    first, *others = [f"{head}: {lines[0]}", *lines[1:]] if head and lines else lines or [head]
    return "\n  ".join([f"< {first}", *others])


def _head(answer: Notice, place: Seat) -> str:
    """Where the answer came, unless it is where the person is and looks at."""
    here = answer.to in (place.handle, place.name)
    if answer.where in ("dm", "channel"):
        return "" if answer.to == place.name and not place.in_thread else answer.to
    if answer.where == "ephemeral" and here:
        return ONLY_YOU
    if answer.where == "thread" and answer.to == place.name and place.in_thread:
        return ""
    return answer.where if here else f"{answer.where} {answer.to}"


def _usable(answer: Notice) -> list[str]:
    """What can be pressed, chosen and filled in, as the lines that do so begin."""
    if answer.errors:
        return []
    number = f"@{answer.id}"
    presses = [control.label for control in answer.controls if control.verb == "press"]
    lines = [_line(control, number) for control in answer.controls if control.verb != "press"]
    return [*lines, f"press {number} {' | '.join(presses)}"] if presses else lines


def _line(control: Control, number: str) -> str:
    words = f"{control.verb} {number} {control.label}:"
    if control.verb != "choose":
        return f"{words} {', '.join(control.held)}".rstrip()
    offered = [f"[{one}]" if one in control.held else one for one in control.options]
    more = len(offered) - MOST_OPTIONS
    if more > 0:
        kept = [one for one in control.held if one not in list(control.options)[:MOST_OPTIONS]]
        offered = [*offered[:MOST_OPTIONS], f"{more} more", *(f"[{one}]" for one in kept)]
    return f"{words} {' | '.join(offered)}"


def _answer_object(answer: Notice) -> dict[str, Any]:
    of_verb: dict[str, Sequence[Control]] = {
        verb: [control for control in answer.controls if control.verb == verb]
        for verb in ("press", "choose", "fill")
    }
    return {
        "id": answer.id,
        "where": answer.where,
        "of": answer.of,
        "to": answer.to,
        "text": answer.text,
        "buttons": [control.label for control in of_verb["press"]],
        "choices": [
            {"label": one.label, "options": list(one.options), "chosen": list(one.held)}
            for one in of_verb["choose"]
        ],
        "fields": [{"label": one.label, "value": ", ".join(one.held)} for one in of_verb["fill"]],
        "errors": list(answer.errors),
    }


@dataclass
class Expectation:
    """A line of the file (its `number` from 1), and the answers that the file gives it."""

    number: int
    line: str
    expected: list[str] = field(default_factory=list)


def parts(lines: Sequence[str]) -> list[Expectation]:
    """The lines that are said, each with what is expected: "<" and "!" lines, with indented ones.

    Comments and blank lines are left out.
    """
    found: list[Expectation] = []
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        if not bare or bare[0] == "#":
            continue
        if line[0] in "<!":
            if not found:
                found.append(Expectation(number, ""))
            found[-1].expected.append(bare)
        elif line[0] in " \t" and found and found[-1].expected:
            found[-1].expected[-1] += f"\n  {bare}"
        else:
            found.append(Expectation(number, line))
    return found


def differences(conversation: Talk, lines: Sequence[str]) -> Iterator[str]:
    """Run a conversation, and say of each line whose answers are others what is different."""
    for said in parts(lines):
        outcome = conversation.run(said.line)
        came = as_text(outcome, conversation.place)
        places = [(each.where, f"{each.to} {_place_of_its_own(each)}") for each in outcome.answers]
        if not _all_match(said.expected, came, places):
            yield f"line {said.number}: {said.line}\n" + _difference(said.expected, came)


def _place_of_its_own(answer: Notice) -> int | str:
    """Of what changes, and of what only one person sees (an acknowledgement may be overtaken)."""
    return answer.of or (answer.id if answer.where == "ephemeral" else "")


def matches(pattern: str, answer: str) -> bool:
    """Whether an answer is as expected; "…" is any text; blanks and ids do not count.

    That nobody else sees an answer counts where the file says so.
    """
    mark = f"< {ONLY_YOU}: "
    if not pattern.startswith(mark) and answer.startswith(mark):
        answer = f"< {answer.removeprefix(mark)}"
    pieces = (re.escape(" ".join(piece.split())) for piece in _bare(pattern).split(ANY))
    return bool(re.fullmatch(r"\s*.*?\s*".join(pieces), " ".join(_bare(answer).split())))


def _all_match(
    expected: Sequence[str], came: Sequence[str], places: Sequence[tuple[str, str]]
) -> bool:
    """Whether each answer is expected once. What comes in one place comes in the order written;
    of two places nobody can say which is first. An error, for which there is no place, is last.
    """

    def fits(number: int, left: frozenset[int], last: Mapping[tuple[str, str], int]) -> bool:
        if number == len(came):
            return not left
        place = places[number] if number < len(places) else ("", "")
        return any(
            index > last.get(place, -1)
            and matches(expected[index], came[number])
            and fits(number + 1, left - {index}, {**last, place: index})
            for index in sorted(left)
        )

    return len(expected) == len(came) and fits(0, frozenset(range(len(expected))), {})


def _difference(expected: Sequence[str], came: Sequence[str]) -> str:
    """What was expected ("-") and what came ("+"), without what is as expected."""
    wanted = [each for each in expected if not any(matches(each, one) for one in came)]
    others = [one for one in came if not any(matches(each, one) for each in expected)]
    if not wanted and not others:  # the same in another order, or several times
        wanted, others = list(expected), list(came)
    lines = difflib.ndiff(_lines(wanted), _lines(others))
    return "\n".join(f"  {line}" for line in lines if line[0] != "?")


def _lines(answers: Sequence[str]) -> list[str]:
    return [line.rstrip() for answer in answers for line in _bare(answer).split("\n")]


def _bare(text: str) -> str:
    return _NUMBER.sub(r"\1", text)

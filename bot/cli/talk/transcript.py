"""Answers as text for people, as JSON for programs, and compared with what a file expects."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.cli.talk.conversation import Outcome, Talk
from bot.local.terminal.onlooker import Notice
from bot.local.terminal.surfaces import Control
from bot.local.terminal.typist import Seat

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

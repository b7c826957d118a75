"""Answers as text for people, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.cli.talk.conversation import Outcome
from bot.local.terminal import Answer, Control, Place

MOST_OPTIONS = 12


def as_object(outcome: Outcome) -> dict[str, Any]:
    """A line and its answers as the JSON output has them."""
    found: dict[str, Any] = {
        "input": outcome.line,
        "answers": [_answer_object(answer) for answer in outcome.answers],
    }
    return {**found, "error": outcome.error} if outcome.error else found


def as_text(outcome: Outcome, place: Place) -> list[str]:
    """Every answer to a line, beginning with "<", and an error, beginning with "!".

    Of what came elsewhere than to `place` it is said where; what can be used
    follows as the lines that use it, with the answer's number.
    """
    found = [shown(answer, place) for answer in outcome.answers]
    return [*found, f"! {outcome.error}"] if outcome.error else found


def shown(answer: Answer, place: Place) -> str:
    """One answer: its first line after "<", the others indented."""
    lines = [*answer.text.split("\n"), *answer.errors, *_usable(answer)]
    if answer.where == "edit" and not answer.text:
        lines = ["(gone)"]
    head = _head(answer, place)
    lines = [line for line in lines if line]
    first, *others = [f"{head}: {lines[0]}", *lines[1:]] if head and lines else lines or [head]
    return "\n  ".join([f"< {first}", *others])


def _head(answer: Answer, place: Place) -> str:
    """Where the answer came, unless it is where the person is and looks at."""
    here = answer.to in (place.handle, place.name)
    if answer.where in ("dm", "channel"):
        return "" if answer.to == place.name and not place.in_thread else answer.to
    if answer.where == "ephemeral" and here:
        return ""
    if answer.where == "thread" and answer.to == place.name and place.in_thread:
        return ""
    return answer.where if here else f"{answer.where} {answer.to}"


def _usable(answer: Answer) -> list[str]:
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


def _answer_object(answer: Answer) -> dict[str, Any]:
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

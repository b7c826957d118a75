"""A conversation that says what it expects: the answers are compared with its "<" lines."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.cli.talk.conversation import Conversation
from bot.cli.talk.showing import as_text

ANY = "…"
_NUMBER = re.compile(r"(?m)^(\s*(?:press|choose|fill)) @\d+")


@dataclass
class Said:
    """A line of the file (its `number` from 1), and the answers that the file gives it."""

    number: int
    line: str
    expected: list[str] = field(default_factory=list)


def parts(lines: Sequence[str]) -> list[Said]:
    """The lines that are said, each with what is expected: "<" and "!" lines, with indented ones.

    Comments and blank lines are left out.
    """
    found: list[Said] = []
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        if not bare or bare[0] == "#":
            continue
        if line[0] in "<!":
            if not found:
                found.append(Said(number, ""))
            found[-1].expected.append(bare)
        elif line[0] in " \t" and found and found[-1].expected:
            found[-1].expected[-1] += f"\n  {bare}"
        else:
            found.append(Said(number, line))
    return found


def differences(conversation: Conversation, lines: Sequence[str]) -> Iterator[str]:
    """Run a conversation, and say of each line whose answers are others what is different."""
    for said in parts(lines):
        outcome = conversation.run(said.line)
        came = as_text(outcome, conversation.place)
        # Of what changes, each message and each view is a place of its own.
        places = [(each.where, f"{each.to} {each.of or ''}") for each in outcome.answers]
        if not _all_match(said.expected, came, places):
            yield f"line {said.number}: {said.line}\n" + _difference(said.expected, came)


def matches(pattern: str, answer: str) -> bool:
    """Whether an answer is as expected; "…" is any text; blanks and ids do not count."""
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

"""What is wrong with somebody's input, said in one sentence.

The sentences quote what was given, made harmless, and say what can be given instead.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NoReturn

LONGEST_QUOTE = 40


class InputError(ValueError):
    """Input that cannot be used. Its text is one sentence for the person who gave it."""


class AnswerError(InputError):
    """An answer to a question that does not exist, or with an option that it does not have."""


class SheetError(InputError):
    """A counting sheet that says something impossible."""


def either(words: Iterable[str], joint: str = "or") -> str:
    """`words` as a phrase: "yes, no or unsure"."""
    *first, last = words
    return f"{', '.join(first)} {joint} {last}" if first else last


def shown(value: object) -> str:
    """`value`, parsed from somebody's JSON, fit to stand in a sentence: short and printable."""
    if isinstance(value, str):
        clipped = value[:LONGEST_QUOTE] + ("…" if len(value) > LONGEST_QUOTE else "")
        return '"' + "".join(c if c.isprintable() and c != '"' else "\ufffd" for c in clipped) + '"'
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value:.10g}"
    return "an object" if isinstance(value, Mapping) else "a list"


def read_object(text: str, *, example: str) -> dict[str, object]:
    """The JSON object that `text` holds, its numbers all as floats.

    Raises `InputError` for anything else, also for what Python's reader lets pass: a name given
    twice (the first value would be lost) and NaN. `example` shows in the sentence what to give.
    """
    instead = f"give an object such as {example}."

    def refuse(constant: str) -> NoReturn:
        raise InputError(f"{constant} is not JSON; {instead}")

    if not text.strip():
        raise InputError(f"There is nothing here; {instead}")
    try:
        # As floats, whole numbers cannot be too long to convert.
        found = json.loads(
            text, object_pairs_hook=_each_once, parse_constant=refuse, parse_int=float
        )
    except json.JSONDecodeError as error:
        where = f"character {error.colno}"
        if error.lineno > 1:
            where = f"line {error.lineno}, {where}"
        raise InputError(f"This is not JSON ({where}); {instead}") from None
    except RecursionError:
        raise InputError(f"This is nested too deeply; {instead}") from None
    if not isinstance(found, dict):
        raise InputError(f"This is {shown(found)}; {instead}")
    return found


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = next(name for name in times if times[name] > 1)
        raise InputError(f"{shown(twice)} is given twice; give it once.")
    return found

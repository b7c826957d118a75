"""Reading one JSON object that somebody else wrote."""

from __future__ import annotations

import json
from collections import Counter
from typing import NoReturn

from bot.dta.errors import InputError, shown


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

"""Assessing many sets of answers at once, as JSON Lines.

In: one JSON object a line, question id → option; any question may be missing, none may be unknown:

    {"authorizer": "district", "listed": "yes", "ta_provided": "underway"}

Out: one line for each, in order: `Assessment.as_json()`, or `{"line": n, "error": "…"}` with lines
counted from 1. A blank line is an error like any other, so that line n out always answers line n
in. The output is pure ASCII, whatever the input held.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import cast

from bot.dta.errors import InputError
from bot.dta.reading import read_object
from bot.dta.rules import assess

EXAMPLE = '{"listed": "yes"}'


def assess_lines(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """For each line in, the line out (without a newline) and whether it is a result, no error."""
    for number, line in enumerate(lines, start=1):
        # A file saved on Windows may begin with a byte order mark, which is not part of JSON.
        text = line.removeprefix("\ufeff") if number == 1 else line
        try:
            # `assess` itself refuses values that are no options, of whatever type.
            answers = cast("dict[str, str]", read_object(text, example=EXAMPLE))
            yield json.dumps(assess(answers).as_json()), True
        except InputError as error:
            yield json.dumps({"line": number, "error": str(error)}), False

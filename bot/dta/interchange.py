"""Answers and counting sheets as JSON, for `python -m bot dta assess` and `count`.

## Answers

In: one JSON object a line, question id → option; any question may be missing, none may be unknown:

    {"authorizer": "district", "listed": "yes", "ta_provided": "underway"}

Out: one line for each, in order: `Assessment.as_json()`, or `{"line": n, "error": "…"}` with lines
counted from 1. A blank line is an error like any other, so that line n out always answers line n
in. The output is pure ASCII, whatever the input held.

## A counting sheet

In:

    {
      "groups": ["EL", "SED", "SWD"],
      "years": {
        "2022": {"EL": [4, 5], "SED": [4], "SWD": null},
        "2023": {"EL": [4, 6], "SED": [4, 8], "SWD": []},
        "2024": {"EL": [4, 6], "SED": {"4": true, "8": null}, "SWD": []},
        "2025": {"EL": [4], "SED": [4, 8], "SWD": []}
      },
      "local_indicators": {"2022": [], "2023": [], "2024": [], "2025": [2]},
      "status_only_counts": null
    }

- `groups`: codes of the student groups that the school has; left out or null where not known.
- `years`: Dashboard year → group → the state priorities (4, 5, 6, 8) in which the group meets the
  criteria. The latest year named here or below that counts is taken for the last Dashboard.
- `local_indicators`: year → local priorities (1, 2, 3, 6, 7) "Not Met for Two or More Years".
- `status_only_counts`: whether a Dashboard with status only (2022) counts toward three of four.

A list of priorities is complete: those not in it are not met. Null is "not known", and so is what
is left out: a year, a group, the local indicators (say `[]` where none was missed). Where only some
priorities are known, an object says true, false or null of each.

What the community's table of Dashboards says does not count is left out, with a note `not_counted`:
a year without known criteria, a priority or local indicator that a year does not use, a student
group that its Dashboard did not have. The note has `why`, `years`, `priorities` and `groups`.

Out:

    {
      "years": {"2022": {"EL": true, "SED": false, "SWD": null}, …},
      "groups_two_years": "1",
      "groups_three_of_four": "unsure",
      "significant_groups": "3+",
      "priorities_three_of_four": null,
      "same_group": {
        "used": true,
        "groups_two_years": {"same": "1", "any": "1"},
        "groups_three_of_four": {"same": "unsure", "any": "unsure"}
      },
      "notes": [{"code": "status_only", "text": "…", "years": [2022], …}, …]
    }

The four answers are options of the questions of those names. `priorities_three_of_four` is null
where the question does not arise. `same_group`: whether a group must qualify in every year itself
is open; `used` says that the answers take it so, and the counts by both readings stand there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NoReturn, cast

from bot.dta import InputError, SheetError, either, shown
from bot.dta.counting import Count, CountNote, count
from bot.dta.rules import assess
from bot.dta.sheet import (
    LOCAL_PRIORITIES,
    STATE_PRIORITIES,
    DashboardYears,
    Priorities,
    Sheet,
    group_code,
)

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


KEYS = ("groups", "years", "local_indicators", "status_only_counts")
EXAMPLE = '{"groups": ["EL", "SED"], "years": {"2025": {"EL": [4, 5], "SED": []}}}'


def count_json(text: str, dashboards: DashboardYears) -> dict[str, object]:
    """The count of the sheet that `text` holds as JSON; the module says how both look.

    Raises `InputError`, with one sentence, where the sheet cannot be read.
    """
    return count_as_json(count(read_sheet(text, dashboards)))


def read_sheet(text: str, dashboards: DashboardYears) -> Sheet:
    """The sheet that `text` holds as JSON. Raises `InputError` where it cannot be read."""
    found = read_object(text.removeprefix("\ufeff"), example=EXAMPLE)
    for key in found:
        if key not in KEYS:
            raise SheetError(f"{shown(key)} has no place here; give {either(KEYS, 'and')}.")
    years = {_year(y): _groups(y, v) for y, v in _object(found, "years").items()}
    local = {
        _year(year): _priorities(value, f"local_indicators of {year}", LOCAL_PRIORITIES)
        for year, value in _object(found, "local_indicators").items()
    }
    if not years and not local:
        raise SheetError(f"No year is given; give at least one, as in {EXAMPLE}.")
    counts = found.get("status_only_counts")
    if counts is not None and not isinstance(counts, bool):
        raise SheetError(f"status_only_counts can be true, false or null, not {shown(counts)}.")
    return Sheet(
        dashboards=dashboards,
        last_year=dashboards.latest_of([*years, *local]),
        groups=_school_groups(found.get("groups")),
        state=years,
        local=local,
        status_only_counts=counts,
    )


def _object(found: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = found.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SheetError(f'{key} has to be an object such as {{"2025": …}}, not {shown(value)}.')
    return value


def _year(text: str) -> int:
    if len(text) == 4 and text.isascii() and text.isdigit() and text[:2] == "20":
        return int(text)
    raise SheetError(f'{shown(text)} is not a Dashboard year; write it like "2025".')


def _school_groups(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise SheetError(f'groups has to be a list such as ["EL", "SED"], not {shown(value)}.')
    codes = [_code(code) for code in value]
    for code in codes:
        if codes.count(code) > 1:
            raise SheetError(f"{code} stands twice among the groups; name it once.")
    return tuple(codes)


def _code(value: object) -> str:
    if not isinstance(value, str):
        raise SheetError(f'A group is given by its code such as "EL", not by {shown(value)}.')
    return group_code(value)


def _groups(year: str, value: object) -> dict[str, Priorities]:
    """What one year says: group → its state priorities."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SheetError(
            f'The year {year} has to be an object such as {{"EL": [4, 5]}}, not {shown(value)}.'
        )
    found: dict[str, Priorities] = {}
    for name, priorities in value.items():
        code = group_code(name)
        if code in found:
            raise SheetError(f"{code} stands twice under {year}; name it once.")
        found[code] = _priorities(priorities, f"{code} in {year}", STATE_PRIORITIES)
    return found


def _priorities(value: object, where: str, judged: tuple[int, ...]) -> Priorities:
    """Priorities met, from a complete list, or from an object for each that is known."""
    if value is None:
        return {}
    if isinstance(value, list):
        met = {_priority(number, where) for number in value}
        return {priority: priority in met for priority in {*judged, *met}}
    if not isinstance(value, dict):
        raise SheetError(f"{where} has to be a list such as [6], not {shown(value)}.")
    known: dict[int, bool | None] = {}
    for name, met_or_not in value.items():
        if met_or_not is not None and not isinstance(met_or_not, bool):
            raise SheetError(
                f"{where}: a priority can be true, false or null, not {shown(met_or_not)}."
            )
        known[_priority(_NUMBERS.get(name, name), where)] = met_or_not
    return known


_NUMBERS = {str(number): number for number in range(1, 11)}


def _priority(value: object, where: str) -> int:
    if (
        isinstance(value, (int, float))
        and value in _NUMBERS.values()
        and not isinstance(value, bool)
    ):
        return int(value)
    raise SheetError(f"{where}: a priority is a number from 1 to 8, not {shown(value)}.")


def count_as_json(result: Count) -> dict[str, object]:
    """A count as plain values that `json.dumps` takes, in the public form."""
    return {
        "years": {str(year): dict(groups) for year, groups in result.years.items()},
        **{question: result.answers.get(question) for question in ANSWERED},
        "same_group": {
            "used": True,
            **{
                question: {"same": both.same_group.answer, "any": both.any_group.answer}
                for question, both in result.readings.items()
            },
        },
        "notes": [{"code": n.code, "text": note_text(n), **n.data} for n in result.notes],
    }


ANSWERED = (
    "groups_two_years",
    "groups_three_of_four",
    "significant_groups",
    "priorities_three_of_four",
)


def note_text(note: CountNote) -> str:
    """A note as a plain sentence, for where no community gives words of its own."""
    data = {
        name: either(map(str, value), "and")
        if value and isinstance(value, (list, tuple))
        else value
        for name, value in note.data.items()
    }
    return NOTE_TEXTS[note.code](data).format_map(data)


def _status_only(data: Mapping[str, object]) -> str:
    if data["counts"] is not None:
        return f"it was {'counted' if data['counts'] else 'left out'}, as the sheet says."
    if data["if_counted"] == data["if_not"]:
        return 'groups_three_of_four is "{if_counted}" either way.'
    return 'if it does, groups_three_of_four is "{if_counted}", if not, "{if_not}".'


_NOT_COUNTED = {
    "criteria_not_known": "{years}, since no criteria are known here",
    "nothing_usable": "{years}, since there is nothing to judge by",
    "no_such_group": "{groups} in {years}, since there was no such group then",
    "priority_not_used": "priority {priorities} in {years}, which was not used then",
    "local_indicators_not_used": (
        "the local indicators of priority {priorities} in {years}, which were not used then"
    ),
}

NOTE_TEXTS: Mapping[str, Callable[[Mapping[str, object]], str]] = {
    "years": lambda _: (
        "The last two Dashboards are taken to be {two_years}, the last four {four_years}."
    ),
    "same_group": lambda data: (
        "The answers count a group only where that same group meets the criteria in each year. "
        "Whether the law asks for that is open"
        + ("; by the other reading {differ} would differ" if data["differ"] else "")
        + ("; by the other reading {may_differ} might differ" if data["may_differ"] else "")
        + "."
    ),
    "other_years": lambda _: "Not counted, because not among the last four years: {years}.",
    "years_unknown": lambda _: "Nothing is given for {years}.",
    "not_counted": lambda data: f"Not counted: {_NOT_COUNTED[str(data['why'])]}.",
    "one_dashboard": lambda _: (
        "Only one Dashboard is given, that of {years}. It takes two: for a school without another "
        "one it is not yet possible, which is not the same as not eligible."
    ),
    "no_colours": lambda _: "There was nothing to judge by on the Dashboard in {years}.",
    "state_unknown": lambda _: "For {years}, not every group's state priorities are known.",
    "local_unknown": lambda _: (
        "For {years}, it is not known which local indicators were missed; "
        "give an empty list where there were none."
    ),
    "status_only": lambda data: (
        "The Dashboard had status only in {years}, and whether that counts toward three of four "
        f"years is open: {_status_only(data)}"
    ),
    "groups_unknown": lambda _: (
        "The school's student groups are not stated; it may have more than those named."
    ),
    "at_least": lambda data: (
        "{question}: at least {at_least}, perhaps more (at most {at_most})."
        if data["at_least"]
        else "{question}: perhaps none, at most {at_most}."
    ),
}
"""Note code → its sentence, given the note's data."""

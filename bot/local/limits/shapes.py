"""A small language to say what a JSON value must look like, with Slack's complaints."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

Check = Callable[[Any, str, list[str]], None]
"""Looks at (value, JSON pointer to it) and adds what is wrong to the list."""


def complain(problems: list[str], sentence: str, at: str) -> None:
    """Add a complaint as Slack words it."""
    problems.append(f"[ERROR] {sentence} [json-pointer:{at}]")


def string(most: int, least: int = 1, pattern: str | None = None) -> Check:
    """A string of `least` to `most` characters that matches `pattern`."""

    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, str):
            complain(problems, "must provide a string", at)
        elif len(value) > most:
            complain(problems, f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            complain(problems, f"must be more than {least - 1} characters", at)
        elif pattern is not None and not re.fullmatch(pattern, value):
            complain(problems, f"does not match the pattern {pattern}", at)

    return check


def one_of(*values: str) -> Check:
    """One of a few strings."""

    def check(value: Any, at: str, problems: list[str]) -> None:
        if value not in values:
            complain(problems, f"must be a valid enum value ({', '.join(values)})", at)

    return check


def boolean(value: Any, at: str, problems: list[str]) -> None:
    """True or false."""
    if not isinstance(value, bool):
        complain(problems, "must provide a boolean", at)


def integer(least: int, most: int) -> Check:
    """A whole number between two others."""

    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            complain(problems, "must provide a number", at)
        elif not least <= value <= most:
            complain(problems, f"must be between {least} and {most}", at)

    return check


def array(item: Check, most: int, least: int = 1) -> Check:
    """A list of `least` to `most` items."""

    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, list):
            complain(problems, "must provide an array", at)
            return
        if len(value) > most:
            complain(problems, f"no more than {most} items allowed", at)
        elif len(value) < least:
            complain(problems, f"no fewer than {least} items allowed", at)
        for number, one in enumerate(value):
            item(one, f"{at}/{number}", problems)

    return check


class Shape:
    """An object with `required` and `optional` fields, no others, and perhaps a further `rule`."""

    def __init__(
        self,
        required: Mapping[str, Check],
        optional: Mapping[str, Check] | None = None,
        rule: Check | None = None,
    ) -> None:
        self._required = required
        self._fields = {**required, **(optional or {})}
        self._rule = rule

    def __call__(self, value: Any, at: str, problems: list[str]) -> None:
        """See `Check`."""
        if not isinstance(value, dict):
            complain(problems, "must provide an object", at)
            return
        before = len(problems)
        for name in self._required:
            if name not in value:
                complain(problems, f"missing required field: {name}", at)
        for name, part in value.items():
            if name in self._fields:
                self._fields[name](part, f"{at}/{name}", problems)
            elif name != "type":
                complain(problems, f"invalid additional property: {name}", at)
        if self._rule is not None and len(problems) == before:
            self._rule(value, at, problems)


def by_type(shapes: Mapping[str, Check], *, only: Collection[str] | None = None) -> Check:
    """An object whose `type` says which of `shapes` it has; `only` narrows them."""
    allowed = shapes if only is None else {name: shapes[name] for name in only}

    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, dict):
            complain(problems, "must provide an object", at)
        elif "type" not in value:
            complain(problems, "missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in allowed:
            complain(problems, f"unsupported type: {value['type']}", f"{at}/type")
        else:
            allowed[value["type"]](value, at, problems)

    return check


def exactly_one(*names: str) -> Check:
    """A rule: one of these fields, and not two."""

    def check(value: Any, at: str, problems: list[str]) -> None:
        given = [name for name in names if name in value]
        if len(given) != 1:
            complain(problems, f"must provide exactly one of {' and '.join(names)}", at)

    return check


def every(*rules: Check) -> Check:
    """Several rules together."""

    def check(value: Any, at: str, problems: list[str]) -> None:
        for rule in rules:
            rule(value, at, problems)

    return check

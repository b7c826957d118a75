"""A small language to say what a JSON value must look like, with Slack's complaints."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
"""Looks at (value, JSON pointer to it) and gives what is wrong with it."""


def wrong(sentence: str, at: str) -> str:
    """A complaint as Slack words it."""
    return f"[ERROR] {sentence} [json-pointer:{at}]"


def string(most: int, least: int = 1, pattern: str | None = None) -> Check:
    """A string of `least` to `most` characters that matches `pattern`."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield wrong("must provide a string", at)
        elif len(value) > most:
            yield wrong(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield wrong(f"must be more than {least - 1} characters", at)
        elif pattern is not None and not re.fullmatch(pattern, value):
            yield wrong(f"does not match the pattern {pattern}", at)

    return check


def one_of(*values: str) -> Check:
    """One of a few strings."""

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in values:
            yield wrong(f"must be a valid enum value ({', '.join(values)})", at)

    return check


def boolean(value: Any, at: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield wrong("must provide a boolean", at)


def integer(least: int, most: int) -> Check:
    """A whole number between two others."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield wrong("must provide a number", at)
        elif not least <= value <= most:
            yield wrong(f"must be between {least} and {most}", at)

    return check


def array(item: Check, most: int = 100, least: int = 1) -> Check:
    """A list of `least` to `most` items."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield wrong("must provide an array", at)
            return
        if len(value) > most:
            yield wrong(f"no more than {most} items allowed", at)
        elif len(value) < least:
            yield wrong(f"no fewer than {least} items allowed", at)
        for number, one in enumerate(value):
            yield from item(one, f"{at}/{number}")

    return check


def mapping(value: Any, at: str) -> Iterator[str]:
    """An object, whatever is in it."""
    if not isinstance(value, dict):
        yield wrong("must provide an object", at)


def shape(*required: str, **fields: Check) -> Check:
    """An object with these fields and no others."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must provide an object", at)
            return
        for name in required:
            if name not in value:
                yield wrong(f"missing required field: {name}", at)
        for name, part in value.items():
            if name in fields:
                yield from fields[name](part, f"{at}/{name}")
            elif name != "type":
                yield wrong(f"invalid additional property: {name}", at)

    return check


def ruled(first: Check, *rules: Check) -> Check:
    """What `first` says, and `rules` that are asked once it is satisfied."""

    def check(value: Any, at: str) -> Iterator[str]:
        yield from list(first(value, at)) or (one for rule in rules for one in rule(value, at))

    return check


def by_type(shapes: Mapping[str, Check], only: Collection[str] | None = None) -> Check:
    """An object whose `type` says which of `shapes` it has; `only` narrows them."""
    allowed = shapes if only is None else {name: shapes[name] for name in only}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must provide an object", at)
        elif "type" not in value:
            yield wrong("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in allowed:
            yield wrong(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from allowed[value["type"]](value, at)

    return check


def exactly_one(*names: str) -> Check:
    """A rule: one of these fields, and not two."""

    def check(value: Any, at: str) -> Iterator[str]:
        if sum(name in value for name in names) != 1:
            yield wrong(f"must provide exactly one of {' and '.join(names)}", at)

    return check

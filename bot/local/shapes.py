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


def rule(holds: Callable[[Any], object], sentence: str, below: str = "") -> Check:
    """What has to hold of a value, and the complaint where it does not, about what is `below`."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not holds(value):
            yield wrong(sentence, f"{at}{below}")

    return check


def ruled(first: Check, *rules: Check) -> Check:
    """What `first` says, and `rules` that are asked once it is satisfied."""

    def check(value: Any, at: str) -> Iterator[str]:
        yield from list(first(value, at)) or (one for each in rules for one in each(value, at))

    return check


boolean = rule(lambda value: isinstance(value, bool), "must provide a boolean")
mapping = rule(lambda value: isinstance(value, dict), "must provide an object")
_string = rule(lambda value: isinstance(value, str), "must provide a string")
_number = rule(lambda value: type(value) is int, "must provide a number")
_list = rule(lambda value: isinstance(value, list), "must provide an array")


def string(most: int, least: int = 1, pattern: str = r"(?s:.*)") -> Check:
    """A string of `least` to `most` characters that matches `pattern`."""
    return ruled(
        _string,
        rule(lambda value: len(value) <= most, f"must be less than {most + 1} characters"),
        rule(lambda value: len(value) >= least, f"must be more than {least - 1} characters"),
        rule(re.compile(pattern).fullmatch, f"does not match the pattern {pattern}"),
    )


def one_of(*values: str) -> Check:
    """One of a few strings."""
    return rule(lambda one: one in values, f"must be a valid enum value ({', '.join(values)})")


def integer(least: int, most: int) -> Check:
    """A whole number between two others."""
    fits = rule(lambda value: least <= value <= most, f"must be between {least} and {most}")
    return ruled(_number, fits)


def array(item: Check, most: int = 100, least: int = 1) -> Check:
    """A list of `least` to `most` items."""

    def items(value: Any, at: str) -> Iterator[str]:
        for number, one in enumerate(value):
            yield from item(one, f"{at}/{number}")

    return ruled(
        _list,
        rule(lambda value: len(value) <= most, f"no more than {most} items allowed"),
        rule(lambda value: len(value) >= least, f"no fewer than {least} items allowed"),
        items,
    )


def shape(*required: str, **fields: Check) -> Check:
    """An object with these fields and no others."""

    def parts(value: Any, at: str) -> Iterator[str]:
        for name in required:
            if name not in value:
                yield wrong(f"missing required field: {name}", at)
        for name, part in value.items():
            if name in fields:
                yield from fields[name](part, f"{at}/{name}")
            elif name != "type":
                yield wrong(f"invalid additional property: {name}", at)

    return ruled(mapping, parts)


def by_type(shapes: Mapping[str, Check], only: Collection[str] | None = None) -> Check:
    """An object whose `type` says which of `shapes` it has; `only` narrows them."""
    allowed = shapes if only is None else {name: shapes[name] for name in only}

    def typed(value: Any, at: str) -> Iterator[str]:
        kind = value["type"]
        if isinstance(kind, str) and kind in allowed:
            yield from allowed[kind](value, at)
        else:
            yield wrong(f"unsupported type: {kind}", f"{at}/type")

    has_type = rule(lambda value: "type" in value, "missing required field: type")
    return ruled(ruled(mapping, has_type), typed)

"""The rules of Direct Technical Assistance, the Dashboards' years, the count: pure functions.

What is wrong with somebody's input is said in one sentence, which quotes what was given, made
harmless, and says what can be given instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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

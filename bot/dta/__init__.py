"""The rules of Direct Technical Assistance, the Dashboards' years, the count: pure functions.

What is wrong with somebody's input is said in one sentence, which quotes what was given, made
harmless, and says what can be given instead.
"""

from __future__ import annotations

from collections.abc import Iterable

LONGEST_QUOTE = 40


class InputError(ValueError):
    """Input that cannot be used. Its text is one sentence for the person who gave it."""


def either(words: Iterable[str], joint: str = "or") -> str:
    """`words` as a phrase: "yes, no or unsure"; nothing where there are none."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} {joint} {last}" if first else last


def shown(text: object) -> str:
    """What somebody gave, fit to stand in a sentence: short and printable."""
    said = str(text)
    clipped = said[:LONGEST_QUOTE] + ("…" if len(said) > LONGEST_QUOTE else "")
    return '"' + "".join(c if c.isprintable() and c != '"' else "\ufffd" for c in clipped) + '"'

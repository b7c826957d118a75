"""What an import refuses, with a sentence for the person who gave the file."""

from __future__ import annotations

from typing import Literal

Lack = Literal["kind", "zone"]
"""What a file does not say, and the person who gives it can."""


class ImportRefusedError(Exception):
    """The file as a whole is refused; the text is one sentence with the remedy."""


class SessionError(Exception):
    """One session of a file cannot be taken; the rest goes on. The text is one sentence.

    `lacks` is set where it could be taken if the person who gives the file said that.
    """

    def __init__(self, reason: str, line: int | None = None, lacks: Lack | None = None) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.lacks = lacks

"""What an import refuses, with a sentence for the person who gave the file."""

from __future__ import annotations


class ImportRefusedError(Exception):
    """The file as a whole is refused; the text is one sentence with the remedy."""


class SessionError(Exception):
    """One session of a file cannot be taken; the rest goes on. The text is one sentence."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)

"""What has been read of a file: sessions to take, sessions left out, things to look at again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from schedules.importing.assembling import Found
from schedules.importing.errors import SessionError

Watch = Callable[[int, int], None]  # how many of how many are done


@dataclass(frozen=True, slots=True)
class Skipped:
    """A session that was left out, and why."""

    uid: str
    reason: str


@dataclass(slots=True)
class Reading:
    """All that a file has."""

    found: list[Found] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def take(reading: Reading, uid: str, read: Callable[[], Sequence[Found]]) -> bool:
    """Add everything of one UID, or nothing: with half its exceptions it would be wrong."""
    try:
        found = read()
    except SessionError as error:
        reading.skipped.append(Skipped(uid, str(error)))
        return False
    reading.found += found
    return True

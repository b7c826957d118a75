"""What has been read of a file: sessions to take, sessions left out, things to look at again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from schedules.importing.assembling import Found
from schedules.importing.errors import Lack, SessionError
from schedules.importing.texts import LONGEST_UID, refuse_long

LONGEST_NAMED = 60  # of a UID that is too long, so much is repeated

Watch = Callable[[int, int], None]  # how many of how many are done


@dataclass(frozen=True, slots=True)
class Skipped:
    """A session that was left out, and why; for `lacks` see `SessionError`."""

    uid: str
    reason: str
    lacks: Lack | None = None

    @classmethod
    def because(cls, uid: str, error: SessionError) -> Skipped:
        """For this error; of a very long UID the beginning is named."""
        named = uid if len(uid) <= LONGEST_UID else f"{uid[:LONGEST_NAMED]}…"
        return cls(named, str(error), error.lacks)


@dataclass(frozen=True, slots=True)
class Read:
    """How a line of a list was understood: its words, the session, and what they do not say."""

    line: int
    words: str
    session: str
    assumed: str

    def in_words(self) -> str:
        """The same in one line."""
        assumed = f" (assumed: {self.assumed})" if self.assumed else ""
        return f"line {self.line}, “{self.words}”: {self.session}{assumed}"


@dataclass(slots=True)
class Reading:
    """All that a file has; of a list also how it was `read`.

    `is_text` says that it is no calendar and no table, so that somebody has to look at it."""

    found: list[Found] = field(default_factory=list)
    read: list[Read] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    is_text: bool = False

    @property
    def lacks(self) -> set[Lack]:
        """What would have to be said besides for all sessions to be taken as they are meant."""
        unknown: set[Lack] = {each.lacks for each in self.skipped if each.lacks}
        bare = any(found.entry.segment.timezone is None for found in self.found)
        return unknown | ({"zone"} if bare else set())


def take(reading: Reading, uid: str, read: Callable[[], Sequence[Found]]) -> bool:
    """Add everything of one UID, or nothing: with half its exceptions it would be wrong."""
    try:
        refuse_long(uid)
        found = read()
    except SessionError as error:
        reading.skipped.append(Skipped.because(uid, error))
        return False
    reading.found += [replace(each, file_uid=uid) for each in found]
    return True

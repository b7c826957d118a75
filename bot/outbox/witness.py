"""A small file beside the database that tells whether the database was put back to an older copy.

It keeps the time of the last look at the outbox (UTC epoch seconds). Where it is later than what
the database knows, the database is a copy made before; where it is missing, nobody can tell.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

# After so long a pause it is not trusted that nothing happened.
LONG_PAUSE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Witness:
    """The file of one database."""

    path: Path

    @classmethod
    def beside(cls, database: Path) -> Witness:
        """The file that belongs to a database."""
        return cls(database.with_name(f"{database.name}.last-look"))

    def note(self, at: int) -> None:
        """Remember the last look."""
        try:
            self.path.write_text(f"{at}\n")
        except OSError as error:
            log.warning("the time of the last look cannot be kept beside the database: %s", error)

    def doubtful_until(self, last_look: int | None, restored: int | None, now: int) -> int | None:
        """Up to when something may have been sent that the database does not know of.

        `last_look` is what the database knows, `restored` when it was last put back by command;
        None is returned where it can be trusted.
        """
        if last_look is None:  # a new database
            return None
        if restored is not None and restored >= last_look:
            return now
        seen = None
        with suppress(OSError, ValueError):
            seen = int(self.path.read_text())
        if seen is None or now - last_look > LONG_PAUSE_SECONDS:
            return now
        return seen if seen > last_look else None

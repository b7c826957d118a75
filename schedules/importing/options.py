"""What the person who imports says besides the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.community import Kind
from schedules.importing.errors import SessionError
from schedules.words import in_a_row


@dataclass(frozen=True, slots=True)
class Options:
    """`kind` is that of the sessions which do not say theirs; None leaves those out.

    `timezone` (IANA) is meant where the file names no zone or an unknown one; `community_zone` is
    where the community lives.
    """

    kinds: Sequence[Kind]
    community_zone: str
    kind: str | None = None
    timezone: str | None = None

    def kind_of(self, names: Iterable[str], title: str) -> str | None:
        """The kind that a session names, or whose name stands in its title; else None."""
        given = {name.strip().casefold() for name in names}
        for kind in self.kinds:
            if given & {word.casefold() for word in (kind.id, kind.name, kind.plural)}:
                return kind.id
        titled = [
            kind.id for kind in self.kinds if _says(title, kind.name) or _says(title, kind.plural)
        ]
        return titled[0] if len(titled) == 1 else self.kind

    def name_of(self, kind: str) -> str:
        """How a kind is called, for a session without a title."""
        return next((each.name for each in self.kinds if each.id == kind), kind)

    def no_kind(self, line: int) -> SessionError:
        """What to say where the kind is unclear."""
        known = in_a_row([f"“{kind.id}”" for kind in self.kinds], "or")
        return SessionError(
            f"nothing says of which kind it is: name {known} as its category or kind, or import "
            "everything as one kind",
            line,
            lacks="kind",
        )


def _says(title: str, name: str) -> bool:
    return bool(re.search(rf"\b{re.escape(name)}\b", title, re.IGNORECASE))

"""Invented schools of which everything is known, and the files that would be published of them.

What the bot concludes from the files is held against what is so. Nothing of the program is used
here, so that the two can differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field

YEARS = (2022, 2023, 2024, 2025)
STATUS_ONLY = 2022
# As the layout's description lists them.
PUBLISHED = "A=4,5,6 B=4,5 C=5,6 D=4,6 E=4,8 F=5,8 G=6,8 H=4,5,8 I=4,6,8 J=5,6,8 K=4,5,6,8"
LETTER_OF = {
    frozenset(map(int, priorities.split(","))): letter
    for letter, priorities in (entry.split("=") for entry in PUBLISHED.split())
}


@dataclass
class World:
    """A school: its groups, the state priorities each met, the local indicators it missed."""

    groups: list[str]
    state: dict[tuple[int, str], frozenset[int]] = field(default_factory=dict)
    local: dict[int, frozenset[int]] = field(default_factory=dict)

    def priorities(self, year: int, group: str) -> int:
        """In how many priorities a group met the criteria."""
        own = self.state.get((year, group), frozenset())
        return len(own | self.local.get(year, frozenset()))

    def same_group(self, years: tuple[int, ...], needed: int, enough: int = 2) -> int:
        """How many groups met the criteria in `needed` of `years`."""
        return sum(
            sum(self.priorities(year, group) >= enough for year in years) >= needed
            for group in self.groups
        )

    def letter(self, year: int, group: str) -> str | None:
        """What a file says of a group; nothing of one that the school does not have."""
        if group not in self.groups:
            return None
        return LETTER_OF.get(self.state.get((year, group), frozenset()), "*")

    def codes(self, year: int, groups: tuple[str, ...]) -> dict[str, tuple[str | None, str | None]]:
        """What the file of a year says of each of `groups`: on its own Dashboard, on the prior."""
        found = {g: (self.letter(year, g), self.letter(year - 1, g)) for g in groups}
        return {group: pair for group, pair in found.items() if any(pair)}


def option(number: int) -> str:
    """A number as an option of a question that asks how many."""
    return str(number) if number < 3 else "3+"

"""The letters of the workbooks: in which state priorities a student group meets the criteria.

Every set of two or more state priorities has a letter. `*` stands for no letter: one priority at
most, by the state indicators. Local indicators have no letters at all.

Source: the workbooks under https://www.cde.ca.gov/fg/aa/lc/documents/ (charterassistance25.xlsx),
as county offices' scripts read them.
"""

from __future__ import annotations

from collections.abc import Mapping

LETTERS: Mapping[str, frozenset[int]] = {
    letter: frozenset(priorities)
    for letter, priorities in {
        "A": (4, 5, 6),
        "B": (4, 5),
        "C": (5, 6),
        "D": (4, 6),
        "E": (4, 8),
        "F": (5, 8),
        "G": (6, 8),
        "H": (4, 5, 8),
        "I": (4, 6, 8),
        "J": (5, 6, 8),
        "K": (4, 5, 6, 8),
    }.items()
}
"""Letter → the state priorities in which the group meets the criteria."""

NO_LETTER = "*"


def is_known(code: str) -> bool:
    """Whether it is known what a cell says."""
    return code == NO_LETTER or code in LETTERS

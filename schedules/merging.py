"""Merging three ways: what a source said last time, what it says now, what stands in the calendar.

A value that somebody changed in the calendar is theirs; the rest follows the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Merged:
    """The values that are to stand, and the names of those that stay against the source."""

    values: dict[str, Any]
    kept: tuple[str, ...]


def merge(
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    present: Mapping[str, Any],
    *,
    wrote: Mapping[str, Any] | None = None,
    names: Iterable[str] | None = None,
) -> Merged:
    """Merge the values of `names` (those of `now`); what a mapping lacks counts as None.

    `wrote` is what was written because of `before`, where that is not the same.
    """
    wrote = before if wrote is None else wrote
    values, kept = {}, []
    for name in now if names is None else names:
        said, says, stands = before.get(name), now.get(name), present.get(name)
        is_own = stands != wrote.get(name)
        values[name] = stands if is_own or says == said else says
        if is_own and says != stands:
            kept.append(name)
    return Merged(values, tuple(kept))

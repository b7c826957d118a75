"""Recurrence: from a series and what was changed of it to the meetings that take place.

`rules` reads an RRULE, `wording` says it in English, `expansion` turns it into occurrences.
All of it is pure: no clock, no database.
"""

from schedules.recurrence.expansion import Override, instant, local, local_starts, occurrences
from schedules.recurrence.rules import Rule, RuleError, parse_rule
from schedules.recurrence.wording import describe

__all__ = [
    "Override",
    "Rule",
    "RuleError",
    "describe",
    "instant",
    "local",
    "local_starts",
    "occurrences",
    "parse_rule",
]

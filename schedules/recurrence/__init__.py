"""Recurrence: from a series to the sessions that take place.

`rules` reads an RRULE, `wording` says it in English, `expansion` turns it into occurrences.
All of it is pure: no clock, no database.
"""

from schedules.recurrence.expansion import (
    Recurrence,
    instant,
    local,
    local_starts,
    occurrences,
    recurrences,
    starts,
    stretches,
)
from schedules.recurrence.rrules import Rule, RuleError, parse_rule
from schedules.recurrence.rule_words import describe

__all__ = [
    "Recurrence",
    "Rule",
    "RuleError",
    "describe",
    "instant",
    "local",
    "local_starts",
    "occurrences",
    "parse_rule",
    "recurrences",
    "starts",
    "stretches",
]

"""A period in words, for people to check what was understood."""

from __future__ import annotations

from datetime import date

from schedules.words import MONTHS, WEEKDAYS


def label(first: date | None, last: date | None) -> str:
    """ "1–31 March 2027"; a day or up to a week with weekdays: "Wednesday 25 November 2026"."""
    if first is None:
        return f"until {day_in_words(last)}" if last else "all dates"
    if last is None:
        return f"from {day_in_words(first)} on"
    if first == last:
        return day_in_words(first, weekday=True)
    short = (last - first).days < 7
    ends = day_in_words(last, weekday=short)
    if first.year != last.year:
        return f"{day_in_words(first, weekday=short)} – {ends}"
    if first.month != last.month:
        return f"{day_in_words(first, weekday=short, year=False)} – {ends}"
    if short:
        return f"{WEEKDAYS[first.weekday()]} {first.day} – {ends}"
    return f"{first.day}–{ends}"


def day_in_words(day: date, *, weekday: bool = False, year: bool = True) -> str:
    """ "25 November 2026", with its weekday or without its year."""
    words = f"{day.day} {MONTHS[day.month - 1]}"
    if weekday:
        words = f"{WEEKDAYS[day.weekday()]} {words}"
    return f"{words} {day.year}" if year else words

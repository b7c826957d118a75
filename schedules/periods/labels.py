"""A period in words, for people to check what was understood; in the order Americans write."""

from __future__ import annotations

from datetime import date

from schedules.words import MONTHS, WEEKDAYS


def label(first: date | None, last: date | None) -> str:
    """ "March 1–31, 2027"; a day or up to a week with weekdays: "Wednesday, November 25, 2026"."""
    if first is None:
        return f"until {day_in_words(last)}" if last else "all dates"
    if last is None:
        return f"from {day_in_words(first)} on"
    if first == last:
        return day_in_words(first, weekday=True)
    short = (last - first).days < 7
    begins = day_in_words(first, weekday=short, year=first.year != last.year)
    if (first.year, first.month) == (last.year, last.month) and not short:
        return f"{begins}–{last.day}, {last.year}"
    return f"{begins} – {day_in_words(last, weekday=short)}"


def day_in_words(day: date, *, weekday: bool = False, year: bool = True) -> str:
    """ "November 25, 2026", with its weekday or without its year."""
    words = f"{MONTHS[day.month - 1]} {day.day}"
    if weekday:
        words = f"{WEEKDAYS[day.weekday()]}, {words}"
    return f"{words}, {day.year}" if year else words

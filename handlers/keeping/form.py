"""The form of a session: its fields, and what was filled in, read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from bot.community import Community, Kind
from handlers import fields
from handlers.fields import Field, Options
from handlers.forms import Filled
from handlers.wording import zone_name
from schedules.model import LONGEST_WINDOW, TEXTS, Status, last_day
from schedules.patching import Details, Scope
from schedules.rrules import Rhythm, rule_for

AS_NOW = "as-now"
RHYTHMS: Options = (
    ("once", "No, one session only"),
    ("monthly-nth", "Every month, same weekday (such as the second Tuesday)"),
    ("monthly-last", "Every month, last such weekday (such as the last Friday)"),
    ("weekly", "Every week"),
)
STATUSES: Options = (
    (Status.CONFIRMED.value, "Confirmed"),
    (Status.TENTATIVE.value, "Expected, not confirmed"),
)
SCOPES = {"this": "This one only", "later": "This one and all later ones"}
ALL_DAY = "Leave start and end empty where it takes the whole day."
NO_ZONE = "There is no such time zone: type a large city in it, such as New York."


# Fields


def add_fields(kinds: Sequence[Kind], zone: str) -> list[Field]:
    """Those of a new session."""
    return [
        fields.select("kind", "Kind of session", [(k.id, k.name) for k in kinds], kinds[0].id),
        *times_fields(zone, None),
        fields.select("repeats", "Does it repeat?", RHYTHMS, "once"),
        fields.day("until", "If it repeats: last date (empty: it goes on)", optional=True),
        fields.text("count", "Or: how many sessions in all", most=3),
        status_field(Status.CONFIRMED),
        *words_fields(None),
        fields.address("source", "Source: the page where this was announced"),
    ]


def words_fields(details: Details | None) -> list[Field]:
    """Texts and addresses."""
    old = {name: str(getattr(details, name)) if details else "" for name in TEXTS}
    return [
        fields.text("title", "Title (empty: that of its kind)", old["title"], most=150),
        fields.text("topic", "Topic", old["topic"], most=500),
        fields.text("place", "Place, or how to take part", old["place"], most=200),
        fields.address("url", "Registration link", old["url"]),
        fields.address("resources_url", "Resource page", old["resources_url"]),
        fields.text("note", "Note that people read", old["note"], most=500, multiline=True),
    ]


def times_fields(zone: str, details: Details | None) -> list[Field]:
    """Date and times; `zone` is what people call it."""
    day = last = start = end = ""
    if details:
        days = details.local_start.date(), _last(details)
        day, last = days[0].isoformat(), days[1].isoformat() if days[1] != days[0] else ""
        if not details.all_day:
            start, end = (f"{one:%H:%M}" for one in _clocks(details))
    return [
        fields.day("date", "Date", day),
        fields.clock("start", f"Start ({zone} time)", start, optional=True, hint=ALL_DAY),
        fields.clock("end", f"End ({zone} time)", end, optional=True),
        fields.day("last", "Last day, if it is another", last, optional=True),
    ]


def series_fields(community: Community, details: Details) -> list[Field]:
    """What a series has as a whole."""
    options = [(kind.id, kind.name) for kind in community.kinds]
    if details.kind not in dict(options):
        options.append((details.kind, details.kind))
    zone = zone_name(details.timezone, community) if details.timezone else ""
    hint = "A large city in it, such as New York"
    return [
        fields.select("kind", "Kind of session", options, details.kind),
        fields.text("timezone", "Time zone", zone, most=60, hint=hint),
        fields.address("source", "Source: the page where it was announced", details.source),
    ]


def repeats_field(now: str) -> Field:
    """How a series goes on; `now` is how it does at present."""
    options = [(AS_NOW, f"As now: {now[0].lower()}{now[1:]}"), *RHYTHMS[1:]]
    return fields.select("repeats", "How it repeats from then on", options, AS_NOW)


def status_field(value: Status) -> Field:
    """Whether the date is sure."""
    return fields.radio("status", "How sure is it?", STATUSES, value.value)


def scope_field(scopes: Sequence[Scope] = ("this", "later"), until: date | None = None) -> Field:
    """Whether later ones change too; from `until` on the series changes anyhow."""
    before = f"{until:%B} {until.day}, {until.year}" if until else ""
    then = f"This one and those before {before}: from then on as planned"
    options = [(scope, SCOPES.get(scope, then)) for scope in scopes]
    return fields.radio("scope", "Which sessions change?", options, scopes[0])


def scope_named(text: str) -> Scope:
    """The scope that was chosen; one session only where nothing was."""
    return "later" if text == "later" else "until" if text == "until" else "this"


# What was filled in; what is wrong with it goes among its errors


def words_in(filled: Filled, default_title: str) -> dict[str, Any]:
    """The texts and addresses."""
    found = {name: filled.text(name) for name in TEXTS}
    return {**found, "title": found["title"] or default_title}


def times_in(filled: Filled, now: Details | None = None) -> dict[str, Any]:
    """Local start, duration and whether whole days are meant, named as in `Details`.

    Where times and length are those of `now`, its own to the second.
    """
    errors, start, end = filled.errors, filled.text("start"), filled.text("end")
    day = date.fromisoformat(filled.text("date"))
    last = date.fromisoformat(filled.text("last") or filled.text("date"))
    if now and last == _last(now) > now.local_start.date():
        last += day - now.local_start.date()  # who moves the first of several days moves all
    if bool(start) != bool(end):
        errors["end" if start else "start"] = "Give a start and an end, or neither: all day."
    if not 1970 <= day.year < 2200:
        errors["date"] = "Choose a date between 1970 and 2199."
    if not 0 <= (last - day).days <= LONGEST_WINDOW.days:
        errors["last"] = "The last day comes after the first, within a year."
    if not (start and end):
        days = last - day + timedelta(days=1)
        return _times(datetime.combine(day, time.min), days, all_day=True)
    clocks = time.fromisoformat(start), time.fromisoformat(end)
    begins, length = datetime.combine(day, clocks[0]), timedelta(hours=1)
    if "last" not in errors:
        length = datetime.combine(last, clocks[1]) - begins
    if now and not now.all_day and clocks == _clocks(now):
        begins = datetime.combine(day, now.local_start.time())
        length = now.duration if last - day == _last(now) - now.local_start.date() else length
    if length <= timedelta(0):
        errors["end"] = "The end comes after the start."
    return _times(begins, length)


def rule_in(filled: Filled, start: datetime) -> str | None:
    """The RRULE that was chosen; None for a single session."""
    errors = filled.errors
    if "date" in errors:
        return None
    rhythm = cast(Rhythm, filled.text("repeats") or "once")
    ends_on, count = filled.text("until"), filled.text("count")
    if rhythm == "once" and (ends_on or count):
        errors["repeats"] = (
            "Choose how it repeats, or leave the last date and the number of sessions empty."
        )
    if ends_on and count:
        errors["count"] = "Give a last date or a number of sessions, not both."
    if count and not (count.isdecimal() and count.isascii() and 2 <= int(count) <= 500):
        errors["count"] = "Type a number from 2 to 500."
    until = date.fromisoformat(ends_on) if ends_on else None
    if until and until < start.date():
        errors["until"] = "The last date comes after the first one."
    if "count" in errors:
        return None
    try:
        return rule_for(rhythm, start, until=until, count=int(count) if count else None)
    except ValueError as error:
        errors["repeats"] = str(error)
        return None


def change_in(
    filled: Filled, now: Details, community: Community, *, whole: bool
) -> tuple[dict[str, Any], Scope]:
    """Every detail as it was sent, and which sessions are meant; raises FormError.

    Of the `whole` form there are texts and what the series has; else times alone.
    """
    scope = scope_named(filled.text("scope"))
    typed = times_in(filled, now)
    if filled.text("status"):
        typed["status"] = Status(filled.text("status"))
    if whole:
        typed |= _edited(filled, now, community)
    if filled.text("repeats") not in ("", AS_NOW):
        typed["rrule"] = rule_in(filled, typed["local_start"])
        if scope == "this":
            filled.errors["repeats"] = (
                "To change how it repeats, choose “This one and all later ones” above."
            )
    filled.check()
    return typed, scope


def _edited(filled: Filled, now: Details, community: Community) -> dict[str, Any]:
    """Texts, kind, zone and source. A title that is just the kind's name follows the kind."""
    from schedules.importing.texts import zone_named

    kind = filled.text("kind")
    names = {one.id: one.name for one in community.kinds}
    typed = words_in(filled, names.get(kind, now.title))
    if kind in names and typed["title"] == names.get(now.kind):
        typed["title"] = names[kind]
    named, zone = filled.text("timezone"), now.timezone
    if named != (zone_name(now.timezone, community) if now.timezone else ""):
        about = community.about
        is_ours = named.casefold() == about.timezone_label.casefold()
        zone = about.timezone if is_ours else zone_named(named, about.timezone) or ""
        if not zone:
            filled.errors["timezone"] = NO_ZONE
    return {**typed, "kind": kind, "timezone": zone, "source": filled.text("source")}


def _times(start: datetime, length: timedelta, *, all_day: bool = False) -> dict[str, Any]:
    return {"local_start": start, "duration": length, "all_day": all_day}


def _last(details: Details) -> date:
    """The last day as the form shows it."""
    if details.all_day:
        return last_day(details.local_start, details.duration)
    return (details.local_start + details.duration).date()


def _clocks(details: Details) -> tuple[time, time]:
    """Start and end as the form shows them, in whole minutes."""
    ends = details.local_start + details.duration
    return details.local_start.time().replace(second=0), ends.time().replace(second=0)

"""What a community folder says about itself: names, zone, kinds of sessions, command words."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from bot.clock import zone_names
from bot.community.reading import (
    Confidence,
    KnowledgeError,
    Link,
    TomlTable,
    read_rows,
    read_table,
    read_toml,
    refuse_unknown_tables,
)

PACKAGED = Path(__file__).parent


def _zone(name: str) -> str:
    if name not in zone_names():
        raise ValueError(f"'{name}' is not an IANA time zone such as 'America/Denver'")
    return name


def _command(word: str) -> str:
    if not re.fullmatch(r"/[a-z0-9][a-z0-9_-]{0,30}", word):
        raise ValueError(f"'{word}' is not a slash command such as '/sessions'")
    return word


Zone = Annotated[str, AfterValidator(_zone)]
CommandWord = Annotated[str, AfterValidator(_command)]
Way = Literal["look-up", "check", "next-session", "past-sessions", "remind", "guide"]
"""What a button under an answer opens; there is none where the community has no such feature."""


class Sourced(TomlTable):
    """A row of facts: where it was read, on which day, and when somebody should look again."""

    source: Link
    checked: date
    review_by: date


class Profile(TomlTable):
    """The community as a whole."""

    name: str
    bot_name: str
    timezone: Zone
    timezone_label: str  # as people say it: "Mountain"
    unofficial: str
    contact: str
    contact_setting: str | None = None  # the setting with which keepers name somebody nearer
    page: Link
    example_topic: str  # a word that some session's topic has, for the examples
    holidays: str | None = Field(default=None, pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")  # ISO 3166


class Commands(TomlTable):
    """The slash commands that belong to no one kind of session; a missing one does not exist."""

    menu: CommandWord
    sessions: CommandWord
    reminders: CommandWord | None = None
    eligibility: CommandWord | None = None
    ask: CommandWord | None = None
    guide: CommandWord | None = None


class Days(TomlTable):
    """The days from `first` to `last`, both inclusive."""

    first: date
    last: date


class Kind(TomlTable):
    """A kind of session, with what people ask about it.

    `listed` are the spans of the past whose lists are complete here; `reach` says so in words.
    What `expect`, `afterwards` and `reach` state was read on its `page`; `confidence`, `checked`
    and `review_by` are as in other facts.
    """

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: str
    plural: str
    words: tuple[str, ...] = ()  # what people type for it: "chat", "chats"
    command: CommandWord | None = None
    page: Link
    page_name: str
    expect: str | None = None
    afterwards: str | None = None  # what usually follows a session that has no resource page yet
    none_announced: str | None = None
    reach: str | None = None
    listed: tuple[Days, ...] = ()
    confidence: Confidence | None = None
    checked: date | None = None
    review_by: date | None = None

    @model_validator(mode="after")
    def _says_when_it_was_checked(self) -> Kind:
        known = self.confidence and self.checked and self.review_by
        if (self.expect or self.afterwards or self.reach) and not known:
            raise ValueError("what is stated needs 'confidence', 'checked' and 'review_by'")
        return self


class Setting(TomlTable):
    """Something that keepers fill in for everybody, since no page says it.

    A link that `registers` for a kind of session stands under all of them. One of type `yes` is a
    question, `asks`, that keepers are asked from the day `since` on, with its `page`; what they
    fill in by saying yes is `says`. The `first` ones are what a new keeper begins with.
    """

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    label: str
    hint: str
    type: Literal["link", "text", "channel", "yes"]
    registers: str | None = None
    first: bool = False
    asks: str | None = None
    says: str | None = None
    since: date | None = None
    page: Link | None = None

    @model_validator(mode="after")
    def _a_question_has_its_answer(self) -> Setting:
        if {bool(self.asks), bool(self.says)} != {self.type == "yes"}:
            raise ValueError("a setting of type 'yes', and no other, has both 'asks' and 'says'")
        return self


class DoubtfulMonths(TomlTable):
    """Months in which a date that comes from the rule alone is in question, and why.

    Without months: why all of them are only expected.
    """

    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    note: str


class Seed(Sourced):
    """A session as a community folder gives it: its first local start and its minutes, or days."""

    uid: str
    kind: str
    title: str
    start: datetime | date
    minutes: int | None = Field(default=None, gt=0, le=24 * 60)
    days: int | None = Field(default=None, gt=0, le=366)
    topic: str | None = None
    place: str | None = None
    url: Link | None = None
    resources_url: Link | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _takes_minutes_or_days(self) -> Seed:
        if (self.minutes is None, self.days is not None) != (self.all_day, self.all_day):
            raise ValueError("a 'start' with a time needs 'minutes', one that is a date 'days'")
        return self

    @property
    def all_day(self) -> bool:
        """Whether it takes whole days."""
        return not isinstance(self.start, datetime)

    @property
    def dtstart(self) -> datetime:
        """Its first local start, midnight where it takes whole days."""
        start = self.start
        return start if isinstance(start, datetime) else datetime.combine(start, time.min)

    @property
    def duration(self) -> timedelta:
        """How long it takes."""
        return timedelta(days=self.days or 0, minutes=self.minutes or 0)


class SeriesSeed(Seed):
    """A repeating session, and how sure its dates are."""

    timezone: Zone
    rrule: str
    status: str = Field(pattern="^(tentative|confirmed|cancelled)$")
    doubts: tuple[DoubtfulMonths, ...] = ()


class SessionSeed(Seed):
    """A single session. Without `timezone` its printed local time is shown and never converted."""

    timezone: Zone | None = None
    status: str = Field(default="confirmed", pattern="^(tentative|confirmed|cancelled)$")


class DatesSeed(Sourced):
    """A published list of dates of one kind, all at the same local time."""

    uid_prefix: str
    kind: str
    title: str
    dates: tuple[date, ...]
    at: time
    minutes: int = Field(gt=0, le=24 * 60)
    timezone: Zone
    topic: str | None = None
    place: str | None = None
    # The resource pages of those that have one.
    resources_urls: dict[date, Link] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _pages_belong_to_dates(self) -> DatesSeed:
        strays = [day.isoformat() for day in self.resources_urls if day not in self.dates]
        if strays:
            raise ValueError(f"'resources_urls' has {strays[0]}, which is not one of the dates")
        return self

    def singles(self) -> list[SessionSeed]:
        """One session for each date."""
        return [
            SessionSeed(
                uid=f"{self.uid_prefix}-{day.isoformat()}",
                kind=self.kind,
                title=self.title,
                start=datetime.combine(day, self.at),
                minutes=self.minutes,
                timezone=self.timezone,
                topic=self.topic,
                place=self.place,
                resources_url=self.resources_urls.get(day),
                source=self.source,
                checked=self.checked,
                review_by=self.review_by,
            )
            for day in self.dates
        ]


class PastSession(Sourced):
    """A session of the past of which the hour is not known, and of some not the day either.

    It is told of and nothing more: the calendar holds only what has a time.
    """

    kind: str
    on: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$")  # 2022-07, or 2024-04-19
    topic: str = ""  # empty where none is known
    resources_url: Link | None = None

    @property
    def first(self) -> date:
        """Its day, or the first of its month."""
        return date.fromisoformat(self.on if self.has_day else f"{self.on}-01")

    @property
    def last(self) -> date:
        """Its day, or the last of its month."""
        days = 1 if self.has_day else monthrange(self.first.year, self.first.month)[1]
        return self.first + timedelta(days=days - 1)

    @property
    def has_day(self) -> bool:
        """Whether its day is known."""
        return len(self.on) == len("2024-04-19")

    @model_validator(mode="after")
    def _is_a_day(self) -> PastSession:
        try:
            date.fromisoformat(self.on if self.has_day else f"{self.on}-01")
        except ValueError:
            raise ValueError(f"'on' is '{self.on}', and there is no such day") from None
        return self


class Community(TomlTable):
    """A community folder, read and checked."""

    folder: Path
    about: Profile
    commands: Commands
    kinds: tuple[Kind, ...]
    series: tuple[SeriesSeed, ...]
    sessions: tuple[SessionSeed, ...]
    settings: tuple[Setting, ...] = ()
    past: tuple[PastSession, ...] = ()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone that the community lives in."""
        return ZoneInfo(self.about.timezone)

    @cached_property
    def kind_by_id(self) -> dict[str, Kind]:
        """Its kinds of sessions, by their id."""
        return {kind.id: kind for kind in self.kinds}

    @cached_property
    def settings_in_words(self) -> frozenset[str]:
        """The ids of the settings that a text can take in: words and links, not channels."""
        return frozenset(each.id for each in self.settings if each.type != "channel")

    @model_validator(mode="after")
    def _kinds_are_known(self) -> Community:
        known = {kind.id for kind in self.kinds}
        seeds: list[Seed] = [*self.series, *self.sessions]
        named = [(f"session '{seed.uid}' is of kind", seed.kind) for seed in seeds]
        named += [(f"the past session of {past.on} is of kind", past.kind) for past in self.past]
        for setting in self.settings:
            if setting.registers:
                named.append((f"setting '{setting.id}' registers for the kind", setting.registers))
        for what, kind in named:
            if kind not in known:
                raise ValueError(
                    f"{what} '{kind}', which community.toml does not have (it has: "
                    f"{', '.join(sorted(known))})"
                )
        nearer = self.about.contact_setting
        if nearer not in {None, *self.settings_in_words}:
            raise ValueError(
                f"'contact_setting' in community.toml names '{nearer}', which is no "
                "[[setting]] with words or a link"
            )
        uids = [seed.uid for seed in seeds]
        for uid in uids:
            if uids.count(uid) > 1:
                raise ValueError(f"two sessions have the uid '{uid}'; each needs its own")
        return self


def load_community(folder: Path) -> Community:
    """Read `community.toml` and `sessions.toml` of a folder; raises `KnowledgeError`."""
    about_path, sessions_path = folder / "community.toml", folder / "sessions.toml"
    about = read_toml(about_path)
    refuse_unknown_tables(about_path, about, {"community", "commands", "kind", "setting"})
    sessions = read_toml(sessions_path)
    refuse_unknown_tables(sessions_path, sessions, {"series", "session", "dates", "past"})
    singles = read_rows(sessions_path, sessions, "session", SessionSeed)
    for dates in read_rows(sessions_path, sessions, "dates", DatesSeed):
        singles += dates.singles()
    try:
        return Community(
            folder=folder,
            about=read_table(about_path, about, "community", Profile),
            commands=read_table(about_path, about, "commands", Commands),
            kinds=tuple(read_rows(about_path, about, "kind", Kind)),
            settings=tuple(read_rows(about_path, about, "setting", Setting)),
            series=tuple(read_rows(sessions_path, sessions, "series", SeriesSeed)),
            sessions=tuple(singles),
            past=tuple(read_rows(sessions_path, sessions, "past", PastSession)),
        )
    except ValueError as error:
        reason = str(error).split("Value error, ")[-1].split(" [type=")[0]
        raise KnowledgeError(f"{sessions_path}: {reason}. Mend that line.") from None

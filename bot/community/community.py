"""What a community folder says about itself: names, zone, kinds of sessions, command words."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from bot.clock import zone_names
from bot.community.dashboards import CountingWords, Dashboards, SchoolWords
from bot.community.entries import Answers, Told
from bot.community.interview import Interview
from bot.community.reading import (
    Confidence,
    Id,
    KnowledgeError,
    Link,
    MistakeError,
    TomlFiles,
    TomlTable,
    is_row,
    refuse_doubles,
)

F = TypeVar("F", bound=TomlFiles)
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


class Sourced(TomlTable):
    """Sessions of a kind: where they were read, on which day, and when to look again."""

    kind: str
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
    asked_about: str = ""  # what the contact is asked about
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
    and `review_by` are as in other facts. What no calendar knows of a session is `told` by answers.
    """

    id: Id
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
    told: tuple[Told, ...] = ()
    confidence: Confidence | None = None
    checked: date | None = None
    review_by: date | None = None

    def __hash__(self) -> int:
        return hash(self.id)

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

    id: Id
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
    """A published list of dates, all at the same local time, and the resource pages of some."""

    uid_prefix: str
    title: str
    dates: tuple[date, ...]
    at: time
    minutes: int = Field(gt=0, le=24 * 60)
    timezone: Zone
    topic: str | None = None
    place: str | None = None
    resources_urls: dict[date, Link] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _pages_belong_to_dates(self) -> DatesSeed:
        strays = [day.isoformat() for day in self.resources_urls if day not in self.dates]
        if strays:
            raise ValueError(f"'resources_urls' has {strays[0]}, which is not one of the dates")
        return self

    def singles(self) -> list[SessionSeed]:
        """One session for each date."""
        shared = self.model_dump(exclude={"uid_prefix", "dates", "at", "resources_urls"})
        return [
            SessionSeed(
                uid=f"{self.uid_prefix}-{day.isoformat()}",
                start=datetime.combine(day, self.at),
                resources_url=self.resources_urls.get(day),
                **shared,
            )
            for day in self.dates
        ]


class PastSession(Sourced):
    """A session of the past of which the hour is not known, and of some not the day either.

    It is told of and nothing more: the calendar holds only what has a time.
    """

    on: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$")  # 2022-07, or 2024-04-19
    topic: str = ""  # empty where none is known
    resources_url: Link | None = None

    @cached_property
    def first(self) -> date:
        """Its day, or the first of its month."""
        return date.fromisoformat(self.on if self.has_day else f"{self.on}-01")

    @cached_property
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
            _ = self.first
        except ValueError:
            raise ValueError(f"'on' is '{self.on}', and there is no such day") from None
        return self


class Community(TomlFiles):
    """A community folder, read and checked.

    What its other files say is read when it is first asked for, and raises `KnowledgeError` then.
    """

    tables: ClassVar = {
        "community.toml": {
            "community": "about",
            "commands": "commands",
            "kind": "kinds",
            "setting": "settings",
        },
        "sessions.toml": {
            "series": "series",
            "session": "singles",
            "dates": "lists",
            "past": "past",
        },
    }
    optional: ClassVar = False
    folder: Path
    about: Profile
    commands: Commands
    kinds: tuple[Kind, ...] = ()
    series: tuple[SeriesSeed, ...] = ()
    singles: tuple[SessionSeed, ...] = ()
    lists: tuple[DatesSeed, ...] = ()
    settings: tuple[Setting, ...] = ()
    past: tuple[PastSession, ...] = ()

    @cached_property
    def sessions(self) -> tuple[SessionSeed, ...]:
        """All single sessions, those of published lists among them."""
        return (*self.singles, *(each for dates in self.lists for each in dates.singles()))

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

    @cached_property
    def dashboards(self) -> Dashboards | None:
        """The Dashboards by year; None where nothing is counted."""
        there = (self.folder / "dashboards.toml").exists()
        return Dashboards.load(self.folder) if there else None

    @cached_property
    def answers(self) -> Answers:
        """What it can answer with, which may be nothing."""
        pages = self.interview.pages if self.interview else ()
        return self._part(Answers, other_pages=pages) or Answers()

    @cached_property
    def interview(self) -> Interview | None:
        """The words of the check of eligibility; None where there is none."""
        return self._part(Interview)

    @cached_property
    def schools(self) -> SchoolWords | None:
        """What is said of schools; None where none are looked up."""
        path = self.folder / "schools.toml"
        if path.exists() and not self.dashboards:
            what = "which years there are is not said. Add a dashboards.toml."
            raise KnowledgeError(f"{path}: {what}")
        return self._part(SchoolWords, dashboards=self.dashboards)

    @cached_property
    def counting(self) -> CountingWords | None:
        """What is said while somebody counts; None where that is not offered."""
        return self._part(CountingWords, schools=self.schools) if self.schools else None

    def _part(self, model: type[F], **given: Any) -> F | None:
        """What the folder's files of one kind say; None where it has none of them."""
        if not any((self.folder / file).exists() for file in model.tables):
            return None
        known = {"kinds": self.kind_by_id, "settings": self.settings_in_words}
        places = self.dashboards.places if self.dashboards else {}
        return model.load(self.folder, places, known, **given)

    @model_validator(mode="after")
    def _names_go_together(self) -> Community:
        fields = self.tables["sessions.toml"].items()
        named = [(table, each.kind) for table, field in fields for each in getattr(self, field)]
        named += [("setting", each.registers) for each in self.settings if each.registers]
        for table, kind in named:
            if kind not in self.kind_by_id:
                what = f"there is no kind of session '{kind}'. Write one of:"
                where = is_row("(?:kind|registers)", kind)
                raise MistakeError(table, f"{what} {', '.join(sorted(self.kind_by_id))}.", where)
        nearer = self.about.contact_setting
        if nearer and nearer not in self.settings_in_words:
            what = f"'{nearer}' is no [[setting]] with words or a link. Name one that is."
            raise MistakeError("community", what, is_row("contact_setting", nearer))
        refuse_doubles("session", "uid", [seed.uid for seed in (*self.series, *self.sessions)])
        return self


def load_community(folder: Path) -> Community:
    """Read `community.toml` and `sessions.toml` of a folder; raises `KnowledgeError`."""
    return Community.load(folder, folder=folder)

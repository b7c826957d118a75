"""What is known of a school, for the count: its groups, and what each met on which Dashboard.

"Meets the criteria" is the law's phrase for a group that needs help: it is bad news. Which
Dashboards there are, and what counts on each, is a community's table (`bot.community.dashboards`);
here is what the rules need of it.

Sources: the priorities and their criteria, https://www.cde.ca.gov/ta/ac/cm/leaproposedcrit.asp, and
the indicators by priority, https://www.cde.ca.gov/ta/ac/cm/dbtolcff.asp.

`python -m bot dta count` reads a sheet as JSON:

    {
      "groups": ["EL", "SED", "SWD"],
      "years": {
        "2022": {"EL": [4, 5], "SED": [4], "SWD": null},
        "2023": {"EL": [4, 6], "SED": [4, 8], "SWD": []},
        "2024": {"EL": [4, 6], "SED": {"4": true, "8": null}, "SWD": []},
        "2025": {"EL": [4], "SED": [4, 8], "SWD": []}
      },
      "local_indicators": {"2022": [], "2023": [], "2024": [], "2025": [2]},
      "status_only_counts": null
    }

- `groups`: codes of the student groups that the school has; left out or null where not known.
- `years`: Dashboard year → group → the state priorities (4, 5, 6, 8) in which the group meets the
  criteria. The latest year named here or below that counts is taken for the last Dashboard.
- `local_indicators`: year → local priorities (1, 2, 3, 6, 7) "Not Met for Two or More Years".
- `status_only_counts`: whether a Dashboard with status only (2022) counts toward three of four.

A list of priorities is complete: those not in it are not met. Null is "not known", and so is what
is left out: a year, a group, the local indicators (say `[]` where none was missed). Where only some
priorities are known, an object says true, false or null of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from bot.dta import InputError, either, shown

STUDENT_GROUPS = (
    *("AA", "AI", "AS", "FI", "HI", "PI", "WH", "MR/TOM"),
    *("EL", "LTEL", "SED", "SWD", "FOS", "HOM"),
)
"""The codes of the fourteen student groups. "ALL" is all students together, not a student group."""

LOCAL_PRIORITIES = (1, 2, 3, 6, 7)
"""Priorities with a local indicator; meets the criteria when "Not Met for Two or More Years"."""

STATE_PRIORITIES = (4, 5, 6, 8)
"""Priorities with state indicators, judged group by group. 9 and 10 are never for a charter."""

CHARTER_PRIORITIES = tuple(sorted({*LOCAL_PRIORITIES, *STATE_PRIORITIES}))


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardYear:
    """What counts on the Dashboard of one year.

    `state` and `local`: the priorities whose state or local indicators count. `groups`: the student
    groups that there are. `criteria_known`: whether it is known by what a group meets the criteria;
    without that nothing of the year counts. `usable`: whether it shows anything to judge by.
    `status_only`: it shows status and no colours, and whether it counts toward three of four years
    is open.
    """

    year: int
    state: tuple[int, ...] = ()
    local: tuple[int, ...] = ()
    groups: tuple[str, ...] = STUDENT_GROUPS
    criteria_known: bool = False
    usable: bool = True
    status_only: bool = False


@dataclass(frozen=True)
class DashboardYears:
    """The Dashboards that there are, earliest first."""

    known: tuple[DashboardYear, ...]

    @cached_property
    def _by_year(self) -> dict[int, DashboardYear]:
        return {each.year: each for each in self.known}

    def of(self, year: int) -> DashboardYear:
        """What counts in a year; of one that is not in the table nothing does."""
        nearest = self.known[0] if year < self.known[0].year else self.known[-1]
        return self._by_year.get(year) or DashboardYear(year=year, groups=nearest.groups)

    def counts(self, year: int) -> bool:
        """Whether the criteria of a year are known."""
        return self.of(year).criteria_known

    def latest_of(self, years: Iterable[int]) -> int:
        """The latest of `years` that counts; of all that there are where none of these does."""
        return max(filter(self.counts, years), default=0) or self.latest

    @cached_property
    def latest(self) -> int:
        """The latest Dashboard that counts."""
        return max(each.year for each in self.known if each.criteria_known)

    def status_only(self, years: Iterable[int]) -> frozenset[int]:
        """Those of `years` whose Dashboard shows status only."""
        return frozenset(year for year in years if self.of(year).status_only)


def years_up_to(last: int, many: int) -> tuple[int, ...]:
    """So many years in a row, the last one last."""
    return tuple(range(last - many + 1, last + 1))


def any_of(values: Iterable[bool | None]) -> bool | None:
    """Or in three values: None is unknown."""
    seen = set(values)
    return True if True in seen else None if None in seen else False


Priorities = Mapping[int, bool | None]
"""Priority → whether the criteria in it are met; one that is left out is not known."""

NOTHING_KNOWN: Priorities = {}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What is known of a school.

    - `dashboards`: which Dashboards there are, and what counts on each.
    - `last_year`: the latest Dashboard. `groups_two_years` speaks of it and the one before, the
      questions of three in four years speak of it and the three before.
    - `groups`: codes of the student groups the school has; None where that is not known.
    - `state`: year → group → the state priorities in which that group meets the criteria.
    - `local`: year → the local priorities "Not Met for Two or More Years", which count for all
      groups.
    - `status_only_counts`: whether a Dashboard with status only counts toward three of four years.
      None, because that is open: then it is counted both ways.
    """

    dashboards: DashboardYears
    last_year: int
    groups: tuple[str, ...] | None = None
    state: Mapping[int, Mapping[str, Priorities]] = field(default_factory=dict)
    local: Mapping[int, Priorities] = field(default_factory=dict)
    status_only_counts: bool | None = None

    @cached_property
    def two_years(self) -> tuple[int, ...]:
        """The last two Dashboards, earlier one first."""
        return years_up_to(self.last_year, 2)

    @cached_property
    def four_years(self) -> tuple[int, ...]:
        """The last four Dashboards, earliest first."""
        return years_up_to(self.last_year, 4)

    @cached_property
    def named_groups(self) -> tuple[str, ...]:
        """The groups the school is known to have: all of them, or those some year speaks of."""
        named = {g for groups in self.state.values() for g in groups}
        return tuple(
            g for g in STUDENT_GROUPS if g in (named if self.groups is None else self.groups)
        )

    @cached_property
    def unnamed_groups(self) -> tuple[str, ...]:
        """The groups that it may have besides."""
        named = self.named_groups if self.groups is None else STUDENT_GROUPS
        return tuple(group for group in STUDENT_GROUPS if group not in named)

    @property
    def years_given(self) -> tuple[int, ...]:
        """Those of the four years of which the sheet says something that counts."""
        said = {
            year: [*self.state.get(year, {}).values(), self.local.get(year, NOTHING_KNOWN)]
            for year in self.four_years
            if self.dashboards.counts(year)
        }
        return tuple(y for y, parts in said.items() if any(_is_known(part) for part in parts))


def priorities(sheet: Sheet, year: int, group: str) -> Priorities:
    """Each priority that counts for a group on the Dashboard of a year → whether it is met.

    Local indicators are included. Priority 6 has both kinds of indicator and is still one priority.
    None at all for a group that the Dashboard did not have; all unknown where the criteria are.
    """
    on = sheet.dashboards.of(year)
    if group not in on.groups:
        return NOTHING_KNOWN
    if not on.criteria_known:
        return dict.fromkeys(CHARTER_PRIORITIES)
    state = sheet.state.get(year, {}).get(group, NOTHING_KNOWN)
    local = sheet.local.get(year, NOTHING_KNOWN)
    met = {priority: local.get(priority) for priority in on.local}
    for each in on.state:
        met[each] = any_of((met[each], state.get(each))) if each in met else state.get(each)
    return dict(sorted(met.items()))


def _is_known(priorities: Priorities) -> bool:
    return any(met is not None for met in priorities.values())


# As JSON

T = TypeVar("T")
EXAMPLE = '{"groups": ["EL", "SED"], "years": {"2025": {"EL": [4, 5], "SED": []}}}'


def group_code(text: str) -> str:
    """The code of a student group, written in any case; the state's files also say MR or TOM.

    Raises `InputError` for anything else.
    """
    code = text.strip().upper()
    if code in ("MR", "TOM"):
        return "MR/TOM"
    if code == "ALL":
        raise InputError('"ALL" is not a student group; leave it out.')
    if code not in STUDENT_GROUPS:
        raise InputError(
            f"{shown(text)} is not a student group; the codes are {either(STUDENT_GROUPS, 'and')}."
        )
    return code


def read_sheet(text: str, dashboards: DashboardYears) -> Sheet:
    """The sheet that `text` holds as JSON. Raises `InputError` where it cannot be read."""
    given = read_json(text, TypeAdapter(_Given), EXAMPLE)
    years = {
        int(year): {group: _numbered(known) for group, known in (groups or {}).items()}
        for year, groups in (given.years or {}).items()
    }
    local = {int(year): _numbered(known) for year, known in (given.local_indicators or {}).items()}
    if not years and not local:
        raise InputError(f"No year is given; give at least one, as in {EXAMPLE}.")
    for year, groups in years.items():
        for group in groups:
            if given.groups is not None and group not in given.groups:
                raise InputError(
                    f"{group} stands under {year} but not among the school's groups; add it there "
                    "or take it out here."
                )
    return Sheet(
        dashboards=dashboards,
        last_year=dashboards.latest_of([*years, *local]),
        groups=None if given.groups is None else tuple(dict.fromkeys(given.groups)),
        state=years,
        local=local,
        status_only_counts=given.status_only_counts,
    )


def read_json(text: str, kind: TypeAdapter[T], example: str) -> T:
    """What `text` holds as JSON. Raises `InputError` for anything else; `example` shows what."""
    try:
        return kind.validate_json(text.removeprefix("\ufeff"))
    except ValidationError as error:
        first = error.errors()[0]
        what = first["msg"].removeprefix("Value error, ").rstrip(".")
        if not first["loc"]:
            raise InputError(f"{what}; give an object such as {example}.") from None
        where = ".".join(str(part) for part in first["loc"] if part != "[key]")
        raise InputError(f"{shown(where)}: {what}.") from None


def _listed(judged: tuple[int, ...]) -> BeforeValidator:
    """A list of priorities is complete: those not in it are not met."""

    def each(given: object) -> object:
        if not isinstance(given, list):
            return given
        return {str(priority): False for priority in judged} | {str(met): True for met in given}

    return BeforeValidator(each)


def _each_group_once(found: dict[str, Any]) -> dict[str, Any]:
    codes = [group_code(name) for name in found]
    if twice := [code for code, times in Counter(codes).items() if times > 1]:
        raise InputError(f"{twice[0]} stands twice; name it once.")
    return dict(zip(codes, found.values(), strict=True))


_Year = Annotated[str, Field(pattern="^20[0-9][0-9]$")]
_State = Annotated[dict[Literal["4", "5", "6", "8"], bool | None], _listed(STATE_PRIORITIES)]
_Local = Annotated[dict[Literal["1", "2", "3", "6", "7"], bool | None], _listed(LOCAL_PRIORITIES)]
_Groups = Annotated[dict[str, _State | None], AfterValidator(_each_group_once)]


class _Given(BaseModel):
    """A sheet as JSON; what is null or left out is not known."""

    model_config = ConfigDict(extra="forbid", strict=True)

    groups: list[Annotated[str, AfterValidator(group_code)]] | None = None
    years: dict[_Year, _Groups | None] | None = None
    local_indicators: dict[_Year, _Local | None] | None = None
    status_only_counts: bool | None = None


def _numbered(known: Mapping[Any, bool | None] | None) -> Priorities:
    return {int(priority): met for priority, met in (known or {}).items()}

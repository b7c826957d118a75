"""The Dashboards by year, in `dashboards.toml`: the one table of years and their wordings.

That a Dashboard is out and that its criteria are known are two data: without the second nothing of
it is counted. Other files of the folder name years by places such as `{dashboards.four_years}`,
which `in_years` fills in. A community without the file has no such places, and counts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.community.reading import (
    Fact,
    KnowledgeError,
    Link,
    TomlTable,
    Words,
    read_rows,
    read_toml,
    refuse_unknown_tables,
    wrong,
)
from bot.dta.inputs import either
from bot.dta.sheet import (
    LOCAL_PRIORITIES,
    STATE_PRIORITIES,
    STUDENT_GROUPS,
    DashboardYear,
    DashboardYears,
    years_up_to,
)

FILE = "dashboards.toml"
_PLACE = re.compile(r"\{dashboards\.(\w+)\}")


class Dashboard(Fact):
    """One year.

    - `out`: whether it was published; `due` is the day by which the law asks for it.
    - `criteria_known`: whether somebody read by what a group meets the criteria on it.
    - `asks`: state priority → the question which groups met the criteria, in that year's wording;
      `rules`: student group → priority → what is asked of it besides or instead.
    - `new_groups`: student groups that this Dashboard was the first to have.
    - `file`: where the state's file about schools of that year is published.
    - `note`: what is peculiar about it; `caution`: what to mind of that while counting over years.
    """

    year: Annotated[int, Field(ge=2000, le=2099)]
    out: bool
    criteria_known: bool
    shows: Literal["colors", "status", "nothing"]
    local_indicators: bool = False
    new_groups: tuple[str, ...] = ()
    due: date | None = None
    file: Link | None = None
    note: Words | None = None
    caution: Words | None = None
    asks: dict[int, Words] = Field(default={})
    rules: dict[str, dict[int, Words]] = Field(default={})

    @property
    def title(self) -> str:
        """What it is called."""
        return f"Dashboard of {self.year}"

    def rules_of(self, priority: int) -> dict[str, str]:
        """Student group → its own rule in a priority."""
        return {g: texts[priority] for g, texts in self.rules.items() if priority in texts}


class Dashboards(TomlTable):
    """The whole table, read and checked, earliest year first."""

    years: tuple[Dashboard, ...]

    @cached_property
    def table(self) -> DashboardYears:
        """What the rules of counting need of it."""
        first = {group: each.year for each in self.years for group in each.new_groups}
        return DashboardYears(
            tuple(
                DashboardYear(
                    year=each.year,
                    state=tuple(sorted(each.asks)),
                    local=LOCAL_PRIORITIES if each.local_indicators else (),
                    groups=tuple(g for g in STUDENT_GROUPS if first.get(g, 0) <= each.year),
                    criteria_known=each.criteria_known,
                    usable=each.shows != "nothing",
                    status_only=each.shows == "status",
                )
                for each in self.years
            )
        )

    @property
    def latest(self) -> int:
        """The latest Dashboard that counts."""
        return self.table.latest

    @cached_property
    def of(self) -> dict[int, Dashboard]:
        """The Dashboards by year."""
        return {each.year: each for each in self.years}

    def address(self, year: int) -> str | None:
        """Where the state's file of a year is published, if that is known."""
        return self.of[year].file if year in self.of else None

    @cached_property
    def places(self) -> dict[str, str]:
        """What texts can name by `{dashboards.NAME}`.

        `latest`: the latest Dashboard that counts. `two_years`, `four_years`: the last ones up to
        it. `span`: the four as "2001-2004". `doubt`: what is peculiar about those of the four that
        show status only, `caution` what to mind of them. `not_counted`: why later ones are not
        counted. These three are whole sentences, or nothing. `file`: where the state's file of the
        latest one is published, or nothing.
        """
        four = years_up_to(self.latest, 4)
        doubtful = self.table.status_only(four)
        return {
            "latest": str(self.latest),
            "two_years": either(map(str, four[2:]), "and"),
            "four_years": either(map(str, four), "and"),
            "span": f"{four[0]}-{four[-1]}",
            "doubt": " ".join(e.note or "" for e in self.years if e.year in doubtful),
            "caution": " ".join(e.caution or "" for e in self.years if e.year in doubtful),
            "not_counted": " ".join(e.note or "" for e in self.years if e.year > self.latest),
            "file": self.address(self.latest) or "",
        }

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Everything that has to be looked at again one day, by its name."""
        return {f"dashboards:{each.year}": each for each in self.years}


def load_dashboards(folder: Path) -> Dashboards | None:
    """Read `dashboards.toml` of a community folder; None where there is none.

    Raises `KnowledgeError`, which names the file, the line and the remedy.
    """
    path = folder / FILE
    if not path.exists():
        return None
    data = read_toml(path)
    refuse_unknown_tables(path, data, {"dashboard"})
    found = Dashboards(years=tuple(read_rows(path, data, "dashboard", Dashboard)))
    for each, before in zip(found.years, (None, *found.years), strict=False):
        if before and each.year != before.year + 1:
            raise _wrong(path, each, f"comes after {before.year}", "Have every year once, in order")
        if problem := _problem(each):
            raise _wrong(path, each, *problem)
    if not any(each.criteria_known for each in found.years):
        raise KnowledgeError(f"{path}: no [[dashboard]] has known criteria. Add one that has.")
    return found


def _wrong(path: Path, each: Dashboard, what: str, remedy: str) -> KnowledgeError:
    said = f"the [[dashboard]] of {each.year} {what}. {remedy}."
    twice = len(re.findall(rf"(?m)^\s*year\s*=\s*{each.year}\b", path.read_text("utf-8"))) > 1
    return wrong(path, rf"\s*year\s*=\s*{each.year}\b", said, int(twice))


def _problem(each: Dashboard) -> tuple[str, str] | None:
    """What does not go together in a row, and the remedy."""
    state = either(map(str, STATE_PRIORITIES))
    ruled = {priority for texts in each.rules.values() for priority in texts}
    if each.criteria_known and not (each.out and each.asks and each.shows != "nothing"):
        return (
            "has known criteria and cannot be judged by",
            "Set criteria_known to false, or have out = true, what it shows, and [dashboard.asks]",
        )
    if not each.criteria_known and (each.asks or each.rules or each.local_indicators):
        return (
            "says what counts on it, though its criteria are not known",
            "Take asks, rules and local_indicators away, or set criteria_known to true",
        )
    if not {*each.asks} <= {*STATE_PRIORITIES} or not ruled <= {*each.asks}:
        return "asks about a priority that it cannot", f"In asks and rules, name {state}"
    if not {*each.rules, *each.new_groups} <= {*STUDENT_GROUPS}:
        return "names a student group that there is not", f"Name {either(STUDENT_GROUPS)}"
    if not each.criteria_known and each.shows != "nothing" and not each.note:
        return "is not counted, and does not say why", "Add a note that says it"
    if not each.criteria_known and each.due and each.checked < each.due < each.review_by:
        return (
            "is not looked at again by the day it is due",
            f"Set review_by to {each.due} or a day before",
        )
    return None


def in_years(path: Path, data: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of a community file with every `{dashboards.NAME}` in their texts filled in.

    Raises `KnowledgeError` for a name that is none, or where the folder has no table.
    """
    found: dict[str, str] | None = None

    def value(match: re.Match[str]) -> str:
        nonlocal found
        if found is None:
            table = load_dashboards(path.parent)
            found = table.places if table else {}
        if match[1] not in found:
            remedy = f"Write {either(found)}" if found else f"Add a {FILE}"
            what = f"nothing stands for {match[0]}. {remedy}."
            raise wrong(path, f".*{re.escape(match[0])}", what)
        return found[match[1]]

    def within(part: Any) -> Any:
        if isinstance(part, str):
            filled = _PLACE.sub(value, part)
            return filled if filled == part else re.sub(r" {2,}", " ", filled).strip()
        if isinstance(part, list):
            return [within(each) for each in part]
        if isinstance(part, dict):
            return {key: within(each) for key, each in part.items()}
        return part

    return {name: within(part) for name, part in data.items()}

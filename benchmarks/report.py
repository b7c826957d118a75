"""Figures and how they are written down."""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; `ratio` compares it with what was measured beside it."""

    name: str
    value: float
    unit: str
    goal: str = ""
    ratio: float | None = None
    met: bool | None = None
    note: str = ""

    def cells(self) -> list[str]:
        """The figure as text."""
        met = "" if self.met is None else "yes" if self.met else "NO"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}x"
        value = f"{self.value:.3g}" if self.value < 100 else f"{self.value:.0f}"
        return [self.name, f"{value} {self.unit}", ratio, self.goal, met, self.note]


COLUMNS = ("What", "Measured", "Ratio", "Goal", "Met", "Note")


def show(title: str, figures: Iterable[Figure]) -> list[Figure]:
    """Print figures as they come together; returns them."""
    kept = list(figures)
    table = Table(*COLUMNS, title=title, title_justify="left")
    for figure in kept:
        table.add_row(*figure.cells())
    Console(width=130).print(table)
    return kept


def markdown(title: str, command: str, figures: Iterable[Figure]) -> str:
    """The same for docs/figures.md."""
    rows = [
        f"## {title}",
        "",
        f"Repeat: `{command}`",
        "",
        f"| {' | '.join(COLUMNS)} |",
        "|---|---|---|---|---|---|",
    ]
    rows += [f"| {' | '.join(figure.cells())} |" for figure in figures]
    return "\n".join(rows) + "\n"


def machine() -> str:
    """Where and with what it was measured."""
    today = datetime.now(UTC).date()  # noqa: TID251 - the day of the measurement
    libraries = ", ".join(f"{name} {version(name)}" for name in ("slack-bolt", "slack-sdk"))
    return (
        f"Measured on {today} on {cpu_count()} cores ({platform.machine()}), "
        f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, {libraries}. "
        "Times on shared machines vary; the ratios were measured in the same run.\n"
    )

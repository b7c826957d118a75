"""Random histories of edits against a model of lists of dates."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.store import calendar as calendar_table
from schedules.calendar import Calendar
from schedules.editing import Editor
from schedules.model import Series, Status
from schedules.patching import ChangeError
from tests.schedules.model_of_edits import FIRST, WORDS, ZONE, Model, Refused, starts
from tests.schedules.world import DANA, chat, database

BEGIN = datetime(2026, 10, 20, 16, tzinfo=UTC)
RULES = ["FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=9", "FREQ=MONTHLY;COUNT=12", "FREQ=WEEKLY;BYDAY=WE,FR"]
NEW_RULES = ["FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=DAILY;INTERVAL=5"]
MOVES = [timedelta(days=d, hours=h) for d, h in ((0, 1), (1, 0), (-1, 2), (2, 0), (9, 0), (-8, 0))]
WITHOUT_END, SELDOM = {"rrule": "FREQ=WEEKLY"}, {"rrule": "FREQ=DAILY;INTERVAL=5"}
RENEWAL = {"title": "Renewal"}
NEXT_DAY = {"local_start": timedelta(days=1)}
OTHER_WEEKS = {"rrule": "FREQ=WEEKLY;INTERVAL=2", **NEXT_DAY}
AN_HOUR_LATER = {"local_start": timedelta(hours=1)}
moves = st.sampled_from(MOVES).map(lambda move: {"local_start": move})
rules = st.sampled_from(NEW_RULES).map(lambda rrule: {"rrule": rrule})
words = st.sampled_from(
    [
        RENEWAL,
        {"title": "Chat"},
        {"status": "cancelled"},
        {"status": "confirmed"},
        {"duration": timedelta(minutes=90)},
        {"title": "Audits", "status": "tentative"},
    ]
)
whole = st.one_of(moves, words, st.builds(lambda a, b: a | b, rules, st.one_of(words, moves)))
number = st.integers(0, 7)
edits = st.one_of(
    st.tuples(st.just("this"), number, st.one_of(moves, words)),
    st.tuples(st.sampled_from(["until", "later"]), number, whole),
    st.tuples(st.just("later"), number, whole),
    st.tuples(st.just("undo"), number, st.none()),
    st.tuples(st.just("undo"), number, st.none()),
    st.tuples(st.just("days pass"), st.sampled_from([1, 8, 40]), st.none()),
)


class Product:
    """The calendar itself, and who was told of what."""

    def __init__(self, folder: Path, rrule: str, excluded: int) -> None:
        self.db = database(folder / "bot.db")
        self.calendar, self.now = Calendar(self.db, ZONE), BEGIN
        given: dict[str, Any] = {**WORDS, "status": Status.CONFIRMED}
        dates = starts(rrule, FIRST)
        left_out = frozenset({dates[excluded]})
        segment = chat(dtstart=FIRST, rrule=rrule, exdates=left_out, **given)
        self.calendar.put(Series.of(segment), BEGIN)

    @property
    def here(self) -> datetime:
        """The wall-clock time where it is."""
        return self.now.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)

    @property
    def horizon(self) -> datetime:
        """Up to when its sessions are worked out."""
        return datetime.combine(self.here + relativedelta(months=18), time.max)

    def shown(self) -> dict[date, tuple[Any, ...]]:
        rows = calendar_table.occurrences(self.db, "chat")
        return {
            date.fromisoformat(row["recurrence_id"]): (
                datetime.fromtimestamp(row["start"], UTC),
                timedelta(seconds=row["end"] - row["start"]),
                row["title"],
                row["status"],
            )
            for row in rows
        }

    def begun(self) -> dict[date, datetime]:
        """What has begun by now, and when."""
        return {day: start for day, (start, *_) in self.shown().items() if start <= self.now}

    def change(self, day: date, patch: dict[str, Any], scope: Any) -> None:
        present = self.calendar.occurrence("chat", day)
        assert present
        if "status" in patch:
            patch = patch | {"status": Status(patch["status"])}
        how: dict[str, Any] = {"sequence": present.sequence, "by": DANA, "now": self.now}
        try:
            Editor(self.calendar).change("chat", day, patch, scope=scope, **how)
        except ChangeError as error:
            raise Refused from error

    def undo(self, day: date) -> None:
        try:
            Editor(self.calendar).undo("chat", day, by=DANA, now=self.now)
        except ChangeError as error:
            raise Refused from error


@settings(
    max_examples=int(os.environ.get("HISTORIES", "60")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    rrule=st.sampled_from(RULES),
    excluded=st.integers(1, 4),
    history=st.lists(edits, min_size=1, max_size=9),
)
@example("FREQ=WEEKLY;COUNT=9", 1, [("later", 0, WITHOUT_END), ("later", 0, NEXT_DAY)])
@example("FREQ=WEEKLY", 1, [("later", 4, NEXT_DAY), ("until", 2, SELDOM)])
@example("FREQ=WEEKLY", 1, [("later", 2, RENEWAL), ("later", 5, NEXT_DAY), ("undo", 2, None)])
@example("FREQ=WEEKLY", 1, [("later", 2, SELDOM | NEXT_DAY), ("later", 1, RENEWAL)])
@example(
    "FREQ=WEEKLY",
    1,
    [("later", 2, OTHER_WEEKS), ("later", 2, AN_HOUR_LATER), ("later", 1, RENEWAL)],
)
def test_a_series_is_at_any_time_what_its_history_says(
    rrule: str, excluded: int, history: list[tuple[str, int, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        product, model = Product(Path(folder), rrule, excluded), Model(rrule, excluded)
        with closing(product.db):
            for what, number, patch in history:
                begun = product.begun()
                go_on(product, model, what, number, patch)
                assert product.shown() == model.state.shown(product.horizon)
                assert begun.items() <= product.begun().items()  # the past is never rewritten


def go_on(product: Product, model: Model, what: str, number: int, patch: Any) -> None:
    """One line of a history, for both."""
    if what == "days pass":
        product.now += timedelta(days=number)
        product.calendar.extend(product.now)
        return
    since = product.now - timedelta(days=15)
    near = sorted(day for day, said in product.shown().items() if said[0] > since)
    if not near:
        return
    day = near[number % len(near)]
    if what == "undo":
        agree(lambda: product.undo(day), lambda: model.undo(day, product.here))
    else:
        if "local_start" in patch:
            part, at = model.find(day)
            patch = patch | {"local_start": part.items[at].start + patch["local_start"]}
        agree(
            lambda: product.change(day, patch, what),
            lambda: model.change(day, patch, what, product.here),
        )


def agree(do: Callable[[], None], model: Callable[[], None]) -> None:
    """Both do it, or both refuse."""
    refused = []
    for each in (do, model):
        try:
            each()
        except Refused as error:
            refused.append((each, error.__cause__))
    assert len(refused) in (0, 2), refused

"""Home of the busiest person there can be, beside a newcomer's: how long until it is published.

A keeper with reminders of their own, conversations, and hundreds of people and channels to whom
something goes out, of which some is held and some has failed; on a small and on a large calendar.

Repeat: python -m benchmarks homes
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from benchmarks.bots import NOW, this_bot
from benchmarks.report import Figure
from bot.app import Bot
from bot.store import interviews, people
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.effects import Respond, Run, Slack
from handlers.home import MOST_BLOCKS, Home
from handlers.routes import Event
from schedules.leads import Lead
from schedules.ledger import Holding
from schedules.model import Segment, Series
from schedules.subscriptions import Subject, Subscriptions

KEEPER, NEWCOMER = "U0KEEPER", "U0NEW"
SIZES = (10, 10_000)
PEOPLE, CHANNELS, SESSIONS, CONVERSATIONS = 500, 20, 12, 50
KIND = "charter-chat"
ROUNDS = 21
AHEAD = timedelta(days=14)


def measure() -> Iterable[Figure]:
    """Milliseconds from opening Home to what is to be published, with the blocks in it."""
    small, large = SIZES
    with this_bot(small) as few, this_bot(large) as many:
        for bot in (few, many):
            crowd(bot)
        everybody = [(few, NEWCOMER), (few, KEEPER), (many, NEWCOMER), (many, KEEPER)]
        rounds = [[opening(bot, user_id) for bot, user_id in everybody] for _ in range(ROUNDS)]
    times = [[milliseconds for milliseconds, _ in each] for each in zip(*rounds, strict=True)]
    new, busy, new_beside, busy_beside = map(statistics.median, times)
    grown = [
        statistics.median(after / before for before, after in zip(*pair, strict=True))
        for pair in ((times[0], times[2]), (times[1], times[3]))
    ]
    goal = f"≤ 1.2x of {small} series"
    yield Figure(f"Home of a newcomer, {small} series", new, "ms")
    yield Figure(
        f"Home of a newcomer, {large:,} series", new_beside, "ms", goal, grown[0], grown[0] <= 1.2
    )
    yield Figure(
        f"Home of the busiest keeper, {small} series",
        busy,
        "ms",
        note=f"{busy / new:.0f}x a newcomer's",
    )
    yield Figure(
        f"Home of the busiest keeper, {large:,} series",
        busy_beside,
        "ms",
        goal,
        grown[1],
        grown[1] <= 1.2,
    )
    blocks = max(number for each in rounds for _, number in each)
    yield Figure("its blocks", blocks, "blocks", f"≤ {MOST_BLOCKS}", met=blocks <= MOST_BLOCKS)


def opening(bot: Bot, user_id: str) -> tuple[float, int]:
    """Milliseconds for opening Home as if nothing stood there, and its number of blocks."""
    event = Event("app_home_opened", {"tab": "home", "user": user_id}, Person(user_id))
    home = Home(bot.context)
    began = time.perf_counter()
    (publish,) = home.opened(event) or ()
    slack = Still(began)
    if isinstance(publish, Run):
        publish.job(cast(Slack, slack))
    if not slack.blocks:
        raise RuntimeError("nothing is published")
    return slack.took * 1000, slack.blocks


@dataclass
class Still:
    """A Slack to which a Home comes: after how many seconds, and with how many blocks."""

    began: float
    took: float = 0.0
    blocks: int = 0

    def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        self.took = time.perf_counter() - self.began
        self.blocks = len(arguments["view"]["blocks"])
        return {"view": {"hash": "h1"}}

    def respond(self, answer: Respond) -> None:
        raise RuntimeError("nothing is answered here")


def crowd(bot: Bot) -> None:
    """Make the keeper the busiest person there can be."""
    now = int(NOW.timestamp())
    people.appoint(bot.db, KEEPER, "U0OWNER", now)
    with bot.db.immediate():
        for number in range(SESSIONS):
            bot.calendar.put(Series.of(_session(number)), NOW)
        wishes, then = Subscriptions(bot.db), NOW - timedelta(days=30)
        wanted = {Subject(kind=KIND): [Lead(days=7), Lead(days=1), Lead(minutes=15)]}
        for one in [KEEPER, *(f"U1{number:04}" for number in range(PEOPLE))]:
            wishes.wish(one, wanted, by=one, is_channel=False, now=then)
        for number in range(CHANNELS):
            wishes.wish(f"C1{number:04}", wanted, by=KEEPER, is_channel=True, now=then)
        for number in range(CONVERSATIONS):
            name = f"interview-{number}"
            interviews.begin(bot.db, Conversation(name, KEEPER, now, now, f"School {number}"))
    bot.planning.everything(NOW)
    holding = Holding(bot.db)
    for batch in holding.batches(NOW, NOW + AHEAD)[::3]:
        holding.hold(batch.name, KEEPER, NOW)
    while bot.planning.refresh(NOW):
        pass
    bot.db.execute(
        "update deliveries set state = 'failed', error = 'is_archived', act_at = null"
        " where destination in ('C10000', 'C10001', 'U10000')"
    )


def _session(number: int) -> Segment:
    return Segment(
        uid=f"busy-{number}",
        kind=KIND,
        title=f"Chat {number}",
        dtstart=datetime(2026, 11, 24, 9) + timedelta(hours=11 * number),
        duration=timedelta(hours=1),
        timezone="America/Los_Angeles",
    )

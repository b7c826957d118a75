"""Keeping the community from inside Slack: who may, the calendar, and what is shared.

`handlers.people` knows who they are, and stands before every listener that changes shared things.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain

from apscheduler.triggers.cron import CronTrigger

from bot.store.people import Person
from handlers.blocks import Block
from handlers.feature import Context, Feature, Subcommand
from handlers.keeping import weekly
from handlers.keeping.adding import Adding, Publishing
from handlers.keeping.announcing import ANNOUNCEMENT, DIGEST, Announcing, Digest
from handlers.keeping.changing import Changing, Undoing
from handlers.keeping.correcting import Correcting
from handlers.keeping.going_out import GoingOut, Watching
from handlers.keeping.managing import Managing
from handlers.keeping.setup import Appointing, Setup
from handlers.keeping.weekly import Weekly
from handlers.people import Guarded
from handlers.reader import Sureness
from handlers.routes import Routes
from schedules.heartbeat import Job

ONLY_ADMINS = (
    "Only owners and admins of this workspace can do that; if you are one, try again in a moment, "
    "since I am asking Slack."
)


def feature(context: Context) -> Feature:
    """What keepers do, and nobody else."""
    keepers, routes = context.keepers, Routes()
    add, manage, publish = Adding(context), Managing(context), Publishing(context)
    announce, posts, fill_in = Announcing(context), Digest(context), Setup(context)
    week, out, words = Weekly(context), GoingOut(context), Correcting(context)
    appoint, undo = Appointing(context), Undoing(context)
    on_home = (week, fill_in, out, Watching(context))
    only = context.only_keepers(routes)
    tasks = (add, manage, publish, announce, posts, fill_in, week, out)
    for task in (*tasks, Changing(context), undo):
        task.register(only)
    appoint.register(Guarded(routes, keepers, keepers.may_appoint, ONLY_ADMINS))

    def look_after() -> None:
        week.plan()
        posts.plan()

    def home(person: Person, now: datetime) -> list[Block]:
        own = on_home if keepers.is_keeper(person) else (appoint,)
        return [*fill_in.links(), *chain.from_iterable(each.home(person) for each in own)]

    def may_see_keepers(person: Person) -> bool:
        return keepers.is_keeper(person) or keepers.may_appoint(person)

    managing = "sessions: edit, confirm, move, cancel, restore, undo"
    for_keepers = {
        "add": (add.open, "a session, or a series of them"),
        "manage": (manage.open, managing),
        "dates": (publish.open, "confirm the dates of a year"),
        "announce": (announce.open, "a session in channels, or as an email to copy"),
        "digest": (posts.open, "the weekly digest, on or off by channel"),
        "settings": (fill_in.open, "links, contact and channel for everybody"),
    }
    subcommands = {
        word: Subcommand(only.command(listener), hint, keepers.is_keeper, word == "add")
        for word, (listener, hint) in for_keepers.items()
    }
    whose = Subcommand(appoint.command, "who keeps the calendar", may_see_keepers)
    five = CronTrigger(minute="*/5", timezone=UTC)
    doing, rests = "asks keepers, posts digests", timedelta(minutes=14)
    return Feature(
        routes,
        kinds={DIGEST: posts, ANNOUNCEMENT: announce, weekly.KIND: week},
        readings=[
            (Sureness.OPEN, words.correct),
            (Sureness.MINE, undo.said),
            (Sureness.WORD, words.order),
        ],
        jobs=[Job("keepers", look_after, five, doing, rests)],
        home=home,
        subcommands={**subcommands, "keepers": whose},
    )

"""Keeping the community from inside Slack: who may, the calendar, and what is shared.

`handlers.keepers` knows who they are, and stands before every listener that changes shared things.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain

from apscheduler.triggers.cron import CronTrigger

from bot.store.people import Person
from handlers.blocks import Block
from handlers.feature import Context, Feature, Subcommand
from handlers.keepers import Guarded
from handlers.keeping import (
    adding,
    announcing,
    changing,
    digest,
    going_out,
    managing,
    publishing,
    setup,
    undoing,
    weekly,
)
from handlers.keeping.in_words import InWords
from handlers.keeping.task import opens
from handlers.keeping.watching import Watching
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
    fill_in, appoint = setup.Setup(context), setup.Appointing(context)
    week, posts = weekly.Weekly(context), digest.Digest(context)
    announce, words = announcing.Announcing(context), InWords(context)
    parts = (week, fill_in, going_out.GoingOut(context), Watching(context))
    only = context.only_keepers(routes)
    admins = Guarded(routes, keepers, keepers.may_appoint, ONLY_ADMINS)
    admins.action(setup.ACTION_APPOINT, appoint.appoint, changes=True)
    admins.action(setup.ACTION_DISMISS, appoint.dismiss, changes=True)
    _forms(only, context)
    _lists(only, context)

    def look_after() -> None:
        week.plan()
        posts.plan()

    def home(person: Person, now: datetime) -> list[Block]:
        own = parts if keepers.is_keeper(person) else (appoint,)
        return [*fill_in.links(), *chain.from_iterable(each.home(person) for each in own)]

    def may_see_keepers(person: Person) -> bool:
        return keepers.is_keeper(person) or keepers.may_appoint(person)

    subcommands = {
        "add": (opens(adding.Adding(context).form), "a session, or a series of them"),
        "manage": (
            managing.Managing(context).command,
            "sessions: edit, confirm, move, cancel, restore, undo",
        ),
        "dates": (opens(publishing.Publishing(context).form), "confirm the dates of a year"),
        "announce": (
            opens(announce.form),
            "a session in channels, or as an email to copy",
        ),
        "digest": (opens(posts.form), "the weekly digest, on or off by channel"),
        "settings": (opens(fill_in.form), "links, contact and channel for everybody"),
    }
    five = CronTrigger(minute="*/5", timezone=UTC)
    doing, rests = "asks keepers, posts digests", timedelta(minutes=14)
    return Feature(
        routes,
        kinds={
            digest.KIND: posts,
            announcing.KIND: announce,
            weekly.KIND: week,
        },
        readings=[(Sureness.MINE, words.undo), (Sureness.WORD, words.order)],
        jobs=[Job("keepers", look_after, five, doing, rests)],
        home=home,
        note=fill_in.note,
        subcommands={
            **{
                word: Subcommand(only.command(listener), hint, keepers.is_keeper)
                for word, (listener, hint) in subcommands.items()
            },
            "keepers": Subcommand(appoint.command, "who keeps the calendar", may_see_keepers),
        },
    )


def _forms(only: Guarded, context: Context) -> None:
    """What is filled in, and done at one yes."""
    add, publish = adding.Adding(context), publishing.Publishing(context)
    announce, fill_in = announcing.Announcing(context), setup.Setup(context)
    change, undo = changing.Changing(context), undoing.Undoing(context)
    opened = {
        adding.ACTION_OPEN: add.form,
        publishing.ACTION_OPEN: publish.form,
        announcing.ACTION_OPEN: announce.form,
        weekly.ACTION_SETTINGS: fill_in.form,
    }
    for action_id, form in opened.items():
        only.action(action_id, opens(form))
    sent = {
        adding.VIEW_FORM: add.understood,
        adding.VIEW_YES: add.yes,
        publishing.VIEW_FORM: publish.compared,
        publishing.VIEW_YES: publish.yes,
        announcing.VIEW_FORM: announce.understood,
        announcing.VIEW_YES: announce.yes,
        changing.VIEW_FORM: change.understood,
        changing.VIEW_YES: change.yes,
        undoing.VIEW_YES: undo.yes,
        setup.VIEW_SETTINGS: fill_in.save,
        digest.VIEW: digest.Digest(context).save,
    }
    for callback_id, listener in sent.items():
        only.submission(callback_id, listener)
    only.action(changing.ACTION_YES, change.press, changes=True)
    only.action(undoing.ACTION_YES, undo.press, changes=True)


def _lists(only: Guarded, context: Context) -> None:
    """What is pressed in lists: of sessions, of what goes out, and of what is to be settled."""
    manage, out = managing.Managing(context), going_out.GoingOut(context)
    week = weekly.Weekly(context)
    looking = {
        managing.ACTION_OPEN: manage.open,
        managing.ACTION_DO: manage.do,
        managing.ACTION_KIND: manage.choose_kind,
        managing.ACTION_PAGE: manage.page,
        managing.ACTION_BACK: manage.page,
        managing.ACTION_HELD: manage.page,
        going_out.ACTION_PREVIEW: out.preview,
        going_out.ACTION_ALL: out.show_all,
        going_out.ACTION_PAGE: out.page,
        going_out.ACTION_BACK: out.page,
        **dict.fromkeys(weekly.OPENED, week.change),
    }
    for action_id, listener in looking.items():
        only.action(action_id, listener)
    changing_all = {
        going_out.ACTION_HOLD: out.hold,
        going_out.ACTION_RELEASE: out.release,
        weekly.ACTION_CONFIRM: week.confirm,
        weekly.ACTION_YES: week.yes,
        weekly.ACTION_HIDE: week.hide,
    }
    for action_id, listener in changing_all.items():
        only.action(action_id, listener, changes=True)

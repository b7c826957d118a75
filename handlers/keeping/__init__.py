"""Keeping the community from inside Slack: who may, the calendar, and what is shared.

`handlers.keepers` knows who they are, and stands before every listener that changes shared things.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import chain

from apscheduler.triggers.cron import CronTrigger

from bot.store.people import Person
from handlers.blocks import Block
from handlers.effects import Effects
from handlers.feature import Context, Feature, Subcommand
from handlers.keeping import (
    adding,
    announcing,
    changing,
    digest,
    going_out,
    labels,
    managing,
    publishing,
    setup,
    weekly,
)
from handlers.keeping.adding import Adding
from handlers.keeping.announcing import Announcing
from handlers.keeping.changing import Changing
from handlers.keeping.digest import Digest
from handlers.keeping.going_out import GoingOut
from handlers.keeping.in_words import InWords
from handlers.keeping.labels import Words
from handlers.keeping.managing import Managing
from handlers.keeping.publishing import Publishing
from handlers.keeping.setup import Appointing, Setup
from handlers.keeping.watching import Watching
from handlers.keeping.weekly import Weekly
from handlers.reader import Sureness
from handlers.requests import Command
from handlers.routes import Routes
from schedules.editing import Editor
from schedules.heartbeat import Job


def feature(context: Context) -> Feature:
    """What keepers do, and nobody else."""
    calendar, clock, outbox = context.calendar, context.clock, context.outbox
    keepers, shared = context.keepers, context.shared
    editor, words = Editor(calendar), Words(context.community, calendar)
    change, appoint = Changing(editor, words, clock), Appointing(keepers, clock)
    add, manage = Adding(editor, words, shared, clock), Managing(editor, change, words, clock)
    publish, announce = (
        Publishing(editor, words, clock),
        Announcing(calendar, words, clock, outbox),
    )
    posts = Digest(calendar, words, clock, outbox)
    words_of = InWords(keepers, calendar, change, manage, clock)
    week = Weekly(keepers, editor, shared, change, words, clock, outbox)
    fill_in = Setup(keepers, shared, words, clock, context.tell_channel)
    out = GoingOut(keepers, calendar, posts, words, clock, context.preview)
    watch = Watching(keepers, calendar, words, clock, posts, context.facts)

    routes = Routes()
    only = context.only_keepers(routes)
    setup.register_appointing(routes, appoint)
    forms = {
        adding.VIEW_FORM: add.understood,
        adding.VIEW_YES: add.yes,
        managing.VIEW_UNDO: manage.undo,
        changing.VIEW_FORM: change.understood,
        changing.VIEW_YES: change.yes,
        publishing.VIEW_FORM: publish.compared,
        publishing.VIEW_YES: publish.yes,
        announcing.VIEW_FORM: announce.understood,
        announcing.VIEW_YES: announce.yes,
        digest.VIEW: posts.save,
        setup.VIEW_SETTINGS: fill_in.save,
    }
    for callback_id, sent in forms.items():
        only.submission(callback_id, sent)
    looking = {
        adding.ACTION_ADD: add.open,
        publishing.ACTION_OPEN: publish.open,
        announcing.ACTION_OPEN: announce.open,
        weekly.ACTION_SETTINGS: fill_in.open,
        managing.ACTION_OPEN: manage.open,
        managing.ACTION_DO: manage.do,
        managing.ACTION_KIND: manage.choose_kind,
        managing.ACTION_PAGE: manage.page,
        managing.ACTION_BACK: manage.page,
        managing.ACTION_HELD: manage.page,
        weekly.ACTION_MOVE: week.change,
        weekly.ACTION_CANCEL: week.change,
        weekly.ACTION_LINK: week.change,
        going_out.ACTION_PREVIEW: out.preview,
        going_out.ACTION_ALL: out.show_all,
        going_out.ACTION_PAGE: out.page,
        going_out.ACTION_BACK: out.page,
    }
    for action_id, pressed in looking.items():
        only.action(action_id, pressed)
    changes = {
        changing.ACTION_YES: change.press,
        labels.ACTION_UNDO: manage.press_undo,
        weekly.ACTION_CONFIRM: week.confirm,
        weekly.ACTION_YES: week.yes,
        weekly.ACTION_HIDE: week.hide,
        going_out.ACTION_HOLD: out.hold,
        going_out.ACTION_RELEASE: out.release,
    }
    for action_id, pressed in changes.items():
        only.action(action_id, pressed, changes=True)

    def look_after() -> None:
        week.plan()
        posts.plan()

    def home(person: Person, now: datetime) -> list[Block]:
        parts = (appoint, week, fill_in, out, watch)
        return [*fill_in.links(), *chain.from_iterable(each.home(person) for each in parts)]

    def for_keepers(listener: Callable[[Command], Effects], hint: str) -> Subcommand:
        return Subcommand(only.command(listener), hint, keepers.is_keeper)

    def may_see_keepers(person: Person) -> bool:
        return keepers.is_keeper(person) or keepers.may_appoint(person)

    five = CronTrigger(minute="*/5", timezone=UTC)
    doing, rests = "asks keepers, posts digests", timedelta(minutes=14)
    return Feature(
        routes,
        kinds={digest.KIND: posts, announcing.KIND: announce, weekly.KIND: week},
        readings=[(Sureness.MINE, words_of.undo), (Sureness.WORD, words_of.order)],
        jobs=[Job("keepers", look_after, five, doing, rests)],
        home=home,
        note=fill_in.note,
        subcommands={
            "add": for_keepers(add.open, "a session, or a series of them"),
            "manage": for_keepers(
                manage.command, "sessions: edit, confirm, move, cancel, restore, undo"
            ),
            "dates": for_keepers(publish.open, "confirm the dates of a year"),
            "announce": for_keepers(announce.open, "a session in channels, or as an email to copy"),
            "digest": for_keepers(posts.command, "the weekly digest, on or off by channel"),
            "settings": for_keepers(fill_in.open, "links, contact and channel for everybody"),
            "keepers": Subcommand(appoint.command, "who keeps the calendar", may_see_keepers),
        },
    )

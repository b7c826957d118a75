"""The eligibility interview: private conversations in threads, from the questions to a result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.community.reading import Way
from bot.store.people import Person
from handlers import schools
from handlers.blocks import Block, button
from handlers.effects import Effects
from handlers.feature import Card, Context, Feature
from handlers.interview import controls, count_form, look_up, result
from handlers.interview.acts import PRESSED, changing, shared
from handlers.interview.controls import OF
from handlers.interview.conversations import Conversations, on_home
from handlers.interview.look_up import MOST_OPEN, buttons_under
from handlers.interview.opening import Opening
from handlers.interview.show import Voice
from handlers.interview.thread import KIND, Thread
from handlers.reader import Said, Sureness
from handlers.routes import Action, ActionListener, Listed, Routes
from handlers.schools import SchoolLookup
from schedules.heartbeat import every

ON_HOME = 3
MOST_BESIDE = 2  # buttons of an answer beside those of what waits


def feature(context: Context) -> Feature | None:
    """Private conversations about eligibility; None where the community has none."""
    talks = conversations(context)
    if talks is None:
        return None
    lookup = talks.voice.lookup
    opening = Opening(talks)
    minute, rests = every(minutes=1), timedelta(minutes=30)

    def home(person: Person, now: datetime) -> list[Block]:
        return on_home(talks.latest(person, ON_HOME), talks.voice)

    def ways() -> dict[Way, Block]:
        check: dict[Way, Block] = {"check": button("Check a school privately", controls.START, {})}
        if lookup is None:
            return check
        return {**check, "look-up": lookup.button() if lookup.has_files() else check["check"]}

    words = _leads(talks.voice.command)

    def card(said: Said) -> Card | None:
        return Card("", [ways()["check"]]) if said.private and words.search(said.text) else None

    return Feature(
        _routes(talks, opening),
        readings=[
            (Sureness.ORDER, opening.hear_own),
            (Sureness.QUESTION, opening.hear),
            (Sureness.LIKELY, opening.perhaps),
        ],
        kinds={KIND: talks.thread},
        jobs=[
            context.job("interviews", talks.look_after, minute, "ends old conversations", rests),
            context.job("left over", talks.resume, every(hours=1), "finishes what was deleted"),
        ],
        home=home,
        ways=ways,
        card=card,
    )


def conversations(context: Context) -> Conversations | None:
    """The conversations of a community; None where it has no command for it or no interview.

    Schools can be looked up where it has any.
    """
    db, community, about = context.db, context.community, context.community.about
    command, interview = community.commands.eligibility, community.interview
    if command is None or interview is None:
        return None
    lookup = None
    if words := community.schools:
        lookup = SchoolLookup(db, community, words, partial(buttons_under, db, about.timezone))
    who = about.unofficial, about.timezone, context.retention_days
    voice = Voice(interview, command, *who, community.counting, lookup)
    thread = Thread(db, context.outbox, voice, context.carry_out)
    answer = partial(context.answer, most=MOST_BESIDE)
    return Conversations(
        db, context.clock, voice, thread, answer, context.errand, context.filled_in
    )


def _leads(command: str) -> re.Pattern[str]:
    """Words that may be about a school and its check, such as that after the command's hyphen."""
    words = r"check|eligib\w*|qualif\w*|schools?|academy|cds|dashboard"
    return re.compile(rf"\b(?:{words}|{command.rpartition('-')[2]})\b", re.IGNORECASE)


def _routes(talks: Conversations, opening: Opening) -> Routes:
    """The command, the buttons, and what is written in the threads of conversations."""
    app, voice = Routes(), talks.voice
    hint = "[check NAME | school NAME | mine | help]"
    about = voice.interview.about
    app.command(Listed(voice.command, about.title, hint, about.goal), opening.command)
    app.action(controls.START, opening.start, changes=True)
    for action_id in (controls.MINE, f"{controls.MINE}_back"):
        app.action(action_id, opening.page)
    app.submission(result.VIEW_SHARE, partial(shared, talks))
    app.event("message", opening.message)
    app.event("app_mention", opening.mention)
    acts = {
        **PRESSED,
        "go_on": opening.go_on,
        "delete": opening.delete,
    }
    if voice.counting:
        counting = count_form.Counting(talks, voice.counting)
        acts["count"] = changing(counting.open)
        app.action(count_form.TICK, counting.tick, changes=True)
        app.submission(count_form.VIEW, counting.next)
        for number in range(count_form.MOST_MOVES):
            app.action(f"{count_form.GO}_{number}", counting.go, changes=True)
            app.action(f"{count_form.SKIP}_{number}", counting.skip, changes=True)
    if voice.lookup:
        schools.register(app, voice.lookup)
        app.action(controls.BEGIN_WITH, partial(look_up.begin, talks), changes=True)
        app.submission(look_up.VIEW_LOOK_UP, partial(look_up.asked, talks))
        acts |= {
            "look_up": changing(look_up.open_form),
            "this_school": changing(look_up.choose),
            "school_details": changing(look_up.details),
            "not_this_school": changing(look_up.drop),
            **{f"use_in_{n}": changing(look_up.use) for n in range(MOST_OPEN)},
        }
    pressed = {f"{OF}{name}": talks.on_own(act) for name, act in acts.items()}
    for action_id, deal in pressed.items():
        app.action(action_id, deal, changes=not action_id.endswith("share"))
    app.action(f"{OF}more", partial(_in_menu, pressed), changes=True)
    return app


def _in_menu(listeners: Mapping[str, ActionListener], action: Action) -> Effects:
    """What was chosen in a menu of buttons."""
    deal = listeners.get(str(action.carried.get("do")))
    return deal(action) if deal else ()

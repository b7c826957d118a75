"""The eligibility interview: private conversations in threads, from the questions to a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.community.community import Way
from bot.community.entries import check_settings
from bot.community.interview import FILE, load_interview
from bot.store import interviews
from bot.store.people import Person
from handlers import schools
from handlers.blocks import Block, actions, button, section
from handlers.effects import Effects
from handlers.feature import Context, Feature
from handlers.interview import controls, opening, state
from handlers.interview.conversations import Conversations, Upkeep
from handlers.interview.count import load_count_words
from handlers.interview.count_form import Counting
from handlers.interview.hearing import Hearing
from handlers.interview.look_up import MOST_OPEN, LookingUp, SchoolButtons
from handlers.interview.presses import Listeners, OwnListener
from handlers.interview.replies import Replies
from handlers.interview.show import Voice
from handlers.interview.state import RESULT, pending
from handlers.interview.thread import KIND, Thread
from handlers.reader import Sureness
from handlers.requests import Action
from handlers.routes import ActionListener, Listed, Routes
from handlers.schools import school_lookup
from schedules.heartbeat import every

ON_HOME = 3


@dataclass(frozen=True)
class Eligibility:
    """The feature, ready to be registered and looked after."""

    command: str
    conversations: Conversations
    upkeep: Upkeep
    looking_up: LookingUp | None = None  # where there are schools to look up

    def ways(self) -> dict[Way, Block]:
        """The buttons that other features' messages can have."""
        start = button("Check a school privately", controls.ACTION_START, {})
        looked_up: dict[Way, Block] = {}
        if self.looking_up:
            looked_up["look-up"] = self.looking_up.lookup.button()
        return {"check": start, **looked_up}

    @classmethod
    def of(cls, context: Context) -> Eligibility | None:
        """The feature of a community; None where it has no command for it or no interview."""
        community, about = context.community, context.community.about
        command = community.commands.eligibility
        interview = load_interview(community.folder) if command else None
        if command is None or interview is None:
            return None
        known = community.settings_in_words
        check_settings(community.folder / FILE, interview.facts.values(), known)
        count = load_count_words(community.folder)
        who = about.unofficial, about.timezone, context.retention_days
        return cls.speaking(Voice(interview, command, *who, counting=count), context)

    @classmethod
    def speaking(cls, voice: Voice, context: Context) -> Eligibility:
        """The feature with these words."""
        db, clock = context.db, context.clock
        lookup = school_lookup(db, context.community, [SchoolButtons(db, voice.timezone)])
        has_files = lookup.has_files if lookup else lambda: False
        thread = Thread(db, context.outbox, voice, has_files, context.carry_out)
        upkeep = Upkeep(db, clock, thread, timedelta(days=voice.retention_days))
        talks = Conversations(db, clock, voice, thread, context.answer, context.filled_in)
        looking_up = LookingUp(talks, lookup) if lookup else None
        return cls(voice.command, talks, upkeep, looking_up)

    @property
    def hearing(self) -> Hearing:
        """Who hears words about the check and about schools."""
        return Hearing(self.conversations, self.looking_up, self.command)

    def home(self, person: Person, now: datetime) -> list[Block]:
        """A person's latest conversations, for their Home, and the way to begin one."""
        found = interviews.of_owner(self.conversations.db, person.user_id, limit=ON_HOME)
        blocks = opening.on_home(self.conversations.voice, has_some=bool(found))
        for each in found:
            word = "Show result" if pending(each) == RESULT else "Go on"
            blocks.append(section(opening.about(each, self.conversations.voice)))
            blocks.append(actions([controls.go_on_button(each, word)]))
        return blocks


def feature(context: Context) -> Feature | None:
    """Private conversations about eligibility; None where the community has none."""
    talks = Eligibility.of(context)
    return as_feature(talks, context) if talks else None


def as_feature(talks: Eligibility, context: Context) -> Feature:
    """What the bot gets of it."""
    look_after, resume = talks.upkeep.look_after, talks.upkeep.resume
    minute, rests = every(minutes=1), timedelta(minutes=30)
    return Feature(
        _routes(talks),
        readings=[(Sureness.QUESTION, talks.hearing.hear)],
        kinds={KIND: talks.conversations.thread},
        jobs=[
            context.job("interviews", look_after, minute, "ends old conversations", rests),
            context.job("left over", resume, every(hours=1), "finishes what was deleted"),
        ],
        home=talks.home,
        ways=talks.ways,
    )


def _routes(eligibility: Eligibility) -> Routes:
    """The command, the buttons, and what is written in the threads of conversations."""
    app = Routes()
    interview = eligibility.conversations.voice.interview.about
    hint = "[check NAME | school NAME | mine | help]"
    listed = Listed(eligibility.command, interview.title, hint, interview.goal)
    replies = Replies(eligibility.conversations, eligibility.looking_up)
    on = Listeners(eligibility.conversations, replies, eligibility.hearing, eligibility.looking_up)
    app.command(listed, on.command)
    app.action(controls.ACTION_START, on.start, changes=True)
    changing: dict[str, OwnListener] = {
        **{f"{controls.ACTION_OPTION}_{n}": on.option for n in range(controls.MOST_OPTIONS)},
        **{f"{controls.ACTION_USE}_{origin}": on.use for origin in state.ORIGINS},
        **{action_id: on.choice(choice) for action_id, choice in controls.CHOICES.items()},
        controls.ACTION_WHY: on.why,
        controls.ACTION_BACK: on.back,
        controls.ACTION_CHANGE: on.change,
    }
    others: dict[str, OwnListener] = {
        controls.ACTION_GO_ON: on.go_on,
        controls.ACTION_ANSWERS: on.answers,
        controls.ACTION_PRIVACY: on.privacy,
        controls.ACTION_DETAILS: on.details,
        controls.ACTION_WHAT_IF: on.what_if,
        controls.ACTION_COPY: on.copy,
        controls.ACTION_DELETE: on.delete,
    }
    app.action(controls.ACTION_SHARE, on.on_own(on.share))
    for action_id in (controls.ACTION_MINE, f"{controls.ACTION_MINE}_back"):
        app.action(action_id, on.page)
    app.submission(controls.VIEW_SHARE, on.shared)
    app.event("message", replies.message)
    app.event("app_mention", replies.mention)
    if words := eligibility.conversations.voice.counting:
        counting = Counting(eligibility.conversations, words)
        changing[controls.ACTION_COUNT] = counting.open
        app.action(controls.ACTION_COUNT_TICK, counting.tick, changes=True)
        app.submission(controls.VIEW_COUNT, counting.next)
        for number in range(controls.MOST_MOVES):
            app.action(f"{controls.ACTION_COUNT_GO}_{number}", counting.go, changes=True)
            app.action(f"{controls.ACTION_COUNT_SKIP}_{number}", counting.skip, changes=True)
    if looking_up := eligibility.looking_up:
        schools.register(app, looking_up.lookup)
        app.action(controls.ACTION_BEGIN_WITH, looking_up.begin, changes=True)
        app.submission(controls.VIEW_LOOK_UP, looking_up.asked)
        changing |= {
            controls.ACTION_LOOK_UP: looking_up.open,
            controls.ACTION_THIS_SCHOOL: looking_up.choose,
            controls.ACTION_NOT_SCHOOL: looking_up.drop,
            **{f"{controls.ACTION_USE_IN}_{n}": looking_up.use for n in range(MOST_OPEN)},
        }
    pressed = {action_id: on.changing(listener) for action_id, listener in changing.items()}
    pressed |= {action_id: on.on_own(listener) for action_id, listener in others.items()}
    for action_id, deal in pressed.items():
        app.action(action_id, deal, changes=True)
    app.action(controls.ACTION_MORE, partial(_in_menu, pressed), changes=True)
    return app


def _in_menu(listeners: Mapping[str, ActionListener], action: Action) -> Effects:
    """What was chosen in a menu of buttons."""
    chosen = action.value.get("do") if isinstance(action.value, dict) else None
    deal = listeners.get(str(chosen))
    return deal(action) if deal else ()


__all__ = ["Eligibility", "feature"]

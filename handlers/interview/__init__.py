"""The eligibility interview: private conversations in threads, from the questions to a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.community import Community
from bot.community.community import Way
from bot.community.entries import check_settings
from bot.community.interview import FILE, load_interview
from bot.outbox.kinds import Kind
from bot.outbox.message import Message
from bot.outbox.outbox import Outbox
from bot.store import interviews
from bot.store.database import Database
from bot.store.people import Person
from handlers import schools
from handlers.blocks import Block, actions, button, section
from handlers.effects import Effects
from handlers.filled_in import FilledIn
from handlers.interview import controls, opening, state
from handlers.interview.conversations import AnswerQuestion, Conversations, Upkeep
from handlers.interview.count import load_count_words
from handlers.interview.count_form import Counting
from handlers.interview.listeners import Listeners
from handlers.interview.look_up import MOST_OPEN, LookingUp, SchoolButtons
from handlers.interview.replies import Hearing, Replies
from handlers.interview.show import Voice
from handlers.interview.state import RESULT, pending
from handlers.interview.thread import KIND, Thread
from handlers.requests import Action
from handlers.routing import ActionListener, Routes
from handlers.schools import SchoolLookup, school_lookup
from handlers.sender import Handover
from schedules.shared_settings import SharedSettings

ON_HOME = 3


def no_answer(text: str, person: Person) -> Message | None:
    """For a bot that answers no questions in people's own words."""
    return None


def no_files() -> bool:
    """For a bot that looks no schools up."""
    return False


@dataclass(frozen=True)
class Eligibility:
    """The feature, ready to be registered and looked after."""

    command: str
    conversations: Conversations
    upkeep: Upkeep
    looking_up: LookingUp | None = None  # where there are schools to look up

    @classmethod
    def of(
        cls,
        db: Database,
        clock: Clock,
        community: Community,
        retention_days: int,
        outbox: Outbox,
        carry_out: Handover,
        answer_question: AnswerQuestion = no_answer,
        shared: SharedSettings | None = None,
    ) -> Eligibility | None:
        """The feature of a community; None where it has no command for it or no interview.

        `answer_question` is asked what people write that is neither a command word nor an answer;
        `shared` is what keepers filled in, for results to take in.
        """
        command = community.commands.eligibility
        interview = load_interview(community.folder) if command else None
        if command is None or interview is None:
            return None
        known = community.settings_in_words
        check_settings(community.folder / FILE, interview.facts.values(), known)
        about = community.about
        voice = Voice(
            interview,
            command,
            about.unofficial,
            about.timezone,
            retention_days,
            counting=load_count_words(community.folder),
        )
        lookup = school_lookup(db, community, [SchoolButtons(db, about.timezone)])
        filled_in = FilledIn(community, shared) if shared else None
        return cls.speaking(voice, db, clock, outbox, carry_out, answer_question, lookup, filled_in)

    def ways(self) -> dict[Way, Block]:
        """The buttons that other features' messages can have."""
        start = button("Check a school privately", controls.ACTION_START, {})
        looked_up: dict[Way, Block] = {}
        if self.looking_up:
            looked_up["look-up"] = self.looking_up.lookup.button()
        return {"check": start, **looked_up}

    @classmethod
    def speaking(
        cls,
        voice: Voice,
        db: Database,
        clock: Clock,
        outbox: Outbox,
        carry_out: Handover,
        answer_question: AnswerQuestion = no_answer,
        lookup: SchoolLookup | None = None,
        filled_in: FilledIn | None = None,
    ) -> Eligibility:
        """The feature with these words."""
        has_files = lookup.has_files if lookup else no_files
        thread = Thread(db, outbox, voice, has_files, carry_out)
        upkeep = Upkeep(db, clock, thread, timedelta(days=voice.retention_days))
        core = Conversations(db, clock, voice, thread, answer_question, filled_in)
        looking_up = LookingUp(core, lookup) if lookup else None
        return cls(voice.command, core, upkeep, looking_up)

    @property
    def hearing(self) -> Hearing:
        """Who hears words about the check and about schools."""
        return Hearing(self.conversations, self.looking_up, self.command)

    def kinds(self) -> dict[str, Kind[Any]]:
        """The kinds of messages that it puts into the outbox."""
        return {KIND: self.conversations.thread}

    def look_after(self) -> Effects:
        """What is due without anybody doing anything; ask about once a minute."""
        return self.upkeep.look_after()

    def resume(self) -> Effects:
        """What was left to be done at an earlier time; ask every hour."""
        return self.upkeep.resume()

    def home(self, person: Person) -> list[Block]:
        """A person's latest conversations, for their Home, and the way to begin one."""
        found = interviews.of_owner(self.conversations.db, person.user_id, limit=ON_HOME)
        blocks = opening.on_home(self.conversations.voice, has_some=bool(found))
        for each in found:
            word = "Show result" if pending(each) == RESULT else "Go on"
            blocks.append(section(opening.about(each, self.conversations.voice)))
            blocks.append(actions([controls.go_on_button(each, word)]))
        return blocks


def register(app: Routes, eligibility: Eligibility) -> None:
    """Answer the command, the buttons, and what is written in the threads of conversations.

    To be registered before whatever answers direct messages and mentions of every kind.
    """
    replies = Replies(eligibility.conversations, eligibility.looking_up)
    on = Listeners(eligibility.conversations, replies, eligibility.hearing, eligibility.looking_up)
    app.command(eligibility.command, on.command)
    app.action(controls.ACTION_START, on.start, changes=True)
    for number in range(controls.MOST_OPTIONS):
        action_id = f"{controls.ACTION_OPTION}_{number}"
        app.action(action_id, on.changing(on.option), changes=True)
    for origin in state.ORIGINS:
        action_id = f"{controls.ACTION_USE}_{origin}"
        app.action(action_id, on.changing(on.use), changes=True)
    changing = {
        controls.ACTION_SKIP_NAME: on.skip_name,
        controls.ACTION_WHY: on.why,
        controls.ACTION_BACK: on.back,
        controls.ACTION_CHANGE: on.change,
        controls.ACTION_SHORT: on.short,
        controls.ACTION_FULL: on.full,
        controls.ACTION_FINISH: on.finish,
        controls.ACTION_OVER: on.over,
        controls.ACTION_STAY: on.stay,
    }
    in_menu = {name: on.changing(listener) for name, listener in changing.items()}
    for action_id, deal in in_menu.items():
        app.action(action_id, deal, changes=True)
    others = {
        controls.ACTION_GO_ON: on.go_on,
        controls.ACTION_ANSWERS: on.answers,
        controls.ACTION_PRIVACY: on.privacy,
        controls.ACTION_DETAILS: on.details,
        controls.ACTION_WHAT_IF: on.what_if,
        controls.ACTION_COPY: on.copy,
        controls.ACTION_DELETE: on.delete,
    }
    for action_id, listener in others.items():
        app.action(action_id, on.on_own(listener), changes=True)
    app.action(controls.ACTION_SHARE, on.on_own(on.share))
    for action_id in (controls.ACTION_MINE, f"{controls.ACTION_MINE}_back"):
        app.action(action_id, on.page)
    app.submission(controls.VIEW_SHARE, on.shared)
    if words := eligibility.conversations.voice.counting:
        counting = Counting(eligibility.conversations, words)
        in_menu[controls.ACTION_COUNT] = on.changing(counting.open)
        app.action(controls.ACTION_COUNT, in_menu[controls.ACTION_COUNT], changes=True)
        app.action(controls.ACTION_COUNT_TICK, counting.tick, changes=True)
        app.submission(controls.VIEW_COUNT, counting.next)
        for number in range(controls.MOST_MOVES):
            app.action(f"{controls.ACTION_COUNT_GO}_{number}", counting.go, changes=True)
            app.action(f"{controls.ACTION_COUNT_SKIP}_{number}", counting.skip, changes=True)
    app.event("message", replies.message)
    app.event("app_mention", replies.mention)
    if eligibility.looking_up:
        in_menu[controls.ACTION_LOOK_UP] = on.changing(eligibility.looking_up.open)
        _register_schools(app, on, eligibility.looking_up, eligibility.looking_up.lookup)
    app.action(controls.ACTION_MORE, partial(_in_menu, in_menu), changes=True)


def _in_menu(listeners: Mapping[str, ActionListener], action: Action) -> Effects:
    """What was chosen in a menu of buttons."""
    chosen = action.value.get("do") if isinstance(action.value, dict) else None
    deal = listeners.get(str(chosen))
    return deal(action) if deal else ()


def _register_schools(
    app: Routes, on: Listeners, looking_up: LookingUp, lookup: SchoolLookup
) -> None:
    """Answer the buttons of schools, in threads and under what the command says of one."""
    schools.register(app, lookup)
    app.action(controls.ACTION_BEGIN_WITH, looking_up.begin, changes=True)
    changing = {
        controls.ACTION_LOOK_UP: looking_up.open,
        controls.ACTION_THIS_SCHOOL: looking_up.choose,
        controls.ACTION_NOT_SCHOOL: looking_up.drop,
        **{f"{controls.ACTION_USE_IN}_{number}": looking_up.use for number in range(MOST_OPEN)},
    }
    for action_id, listener in changing.items():
        app.action(action_id, on.changing(listener), changes=True)
    app.submission(controls.VIEW_LOOK_UP, looking_up.asked)


def commands(community: Community) -> list[tuple[str, str, str]]:
    """Name, description and hint of the command, for the manifest."""
    command = community.commands.eligibility
    interview = load_interview(community.folder) if command else None
    if command is None or interview is None:
        return []
    return [(command, interview.about.title, "[check NAME | school NAME | mine | help]")]


__all__ = ["Eligibility", "commands", "register"]

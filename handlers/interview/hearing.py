"""Words about the check and about schools, wherever they are typed in private."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.outbox.message import Message
from handlers.blocks import actions, escape, section
from handlers.interview import opening
from handlers.interview.core import Core
from handlers.interview.looking_up import LookingUp
from handlers.reader import Intent, Said, tries
from schedules.words import clean

BLOCK_HEARD = "dta_heard"
_WISH = r"(?:please |pls |hey |hi |let's |i (?:want|need|would like|'?d like) to )*"
_BEGIN = re.compile(
    rf"{_WISH}(?:start|begin|open|run|do|try|make|check)(?: over)?(?: again)?"
    r"(?: (?:the|a|an|my|our|this|new|with|for))*(?: (?:check|eligibility|school|interview))+"
)
_ASKED = re.compile(
    r"(?:is|was|what about|what does the (?:state's )?file say (?:of|about)|status of|look up"
    r"|look|find|search(?: for)?|school|check)(?: up)? (?P<name>.+?)"
    r"(?: (?:in|on|listed|eligible|identified|under|getting|receiving|for)\\b.*)?"
)


@dataclass(frozen=True)
class Hearing:
    """Begins a check and looks schools up, for who asks in words."""

    core: Core
    looking_up: LookingUp | None
    command: str

    def hear(self, said: Said) -> Intent | None:
        """Begin where that is the wish, or say what the state's file says of a school."""
        words = clean(said.text)
        goal = self.core.voice.interview.about.goal.casefold()
        if not said.private or (said.channel and not said.hint):
            return None
        if _BEGIN.fullmatch(words.replace(goal, "check")) and "?" not in said.text:
            new = self.core.new(said.person, None)
            told = opening.opening_soon() if said.hint else None  # else it opens right here
            return Intent(told, self.core.begin(new, None))
        return self._school(words, said)

    def named(self, text: str) -> Message:
        """What may be meant by words after the command that are no word for something to do."""
        offered = [("Start a check by that name", f"check {text}")]
        if self.looking_up and self.looking_up.lookup.has_files():
            offered.append(("Look the school up", f"school {text}"))
        first = section(f"Is “{escape(text)}” a school?")
        return Message(first, actions(tries(offered, self.command), BLOCK_HEARD))

    def _school(self, words: str, said: Said) -> Intent | None:
        """A school that is asked about by its name, as the files have it."""
        if self.looking_up is None or not self.looking_up.lookup.has_files():
            return None
        lookup, asked = self.looking_up.lookup, _ASKED.fullmatch(words)
        name = asked["name"] if asked else words if said.hint == self.command else ""
        if len(name) < 4 or not (found := lookup.find(name)) or not found.school:
            return None
        return Intent(lookup.reply(name, said.person))

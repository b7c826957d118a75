"""Words about the check and about schools, wherever they are typed in private."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.community.interview import About
from bot.outbox.message import Message
from bot.schools.school import cds_of
from bot.store import interviews
from handlers.blocks import Block, actions, escape, section
from handlers.interview import opening
from handlers.interview.conversations import Conversations
from handlers.interview.read import LONGEST, clean
from handlers.reader import Intent, Said, tries
from schedules import words

BLOCK_HEARD = "dta_heard"
SHORT_QUESTIONS = "A few short questions, which only you see, find out what is open to “{}”."
_WISH = r"(?:please |pls |hey |hi |let's |i (?:want|need|would like|'?d like) to )*"
_BEGIN = re.compile(
    rf"{_WISH}(?:start|begin|open|run|do|try|make|check)(?: over)?(?: again)?"
    r"(?: (?:the|a|an|my|our|this|new|with|for))*(?: (?:check|eligibility|school|interview))+"
    r"|(?P<over>start over|restart)|(?:a )?(?:new|another) (?:check|interview)"
)
_GO_ON = re.compile(
    r"where (?:did i leave off|was i)"
    r"|(?:mine|my (?:conversations?|checks?|answers)|go on|continue|resume)"
    r"(?: (?:with )?(?:my|the) check)?"
)
_ASKED = re.compile(
    r"(?:is|was|what about|what does the (?:state's )?file say (?:of|about)|status of|look up"
    r"|look|find|search(?: for)?|school|check)(?: up)? (?P<name>.+?)"
    r"(?: (?:in|on|listed|eligible|identified|under|getting|receiving|for)\b.*)?"
)
_SCHOOL = re.compile(r"[\"“`*_]?(?:school|look up)(?:\b[ :]+(.+))?", re.IGNORECASE)
_ELIGIBLE = re.compile(
    r"(?:(?:can|could) you |please |pls )*(?:(?:check|find out|tell me|see|know) )?"
    r"(?:(?:if|whether) )?(?:(?:is|are|was|does|did|can|could|would|will|has|do) )?(?P<name>.+?)"
    r" (?:(?:is|be|get|qualify|still|also|be considered) )*(?:elig\w*|qualif\w+|listed|identified"
    r"|flagged|getting|receiving|get|in|on|under) (?:for |as |in |on |the )*(?P<goal>.+)"
)
MOST_WORDS = 5  # of what is taken for a school's name unasked
_PLACE = re.compile(r"(?:on|in|at|under|not|red|orange|closing|struggling|eligible)\b")
_PERHAPS = re.compile(
    r"(?:check|dta for|(?:my|our|the) (?:school|charter) is) (?P<name>.{3,60})"
    r"|(?P<whole>[\w' .-]{3,60} (?:academy|charter|elementary|(?:middle|high|charter) school))"
)
# What is no school's name, or asks about schools of a kind.
_OF_A_KIND_ONLY = re.compile(
    r"(?:a|an|any|every|each|all|which|what|who|when|how|why|some|certain|my|our|your|this|that|the|it"
    r"|we|they|i|you|there)\b.*|.*(?:schools|charters|counties|districts|offices)"
)


def named_school(text: str) -> str | None:
    """The school in "school Maple Street", or a whole CDS number; None where none is named.

    Nothing for "school" alone. A question is none.
    """
    if text.rstrip().endswith("?"):
        return None
    bare = " ".join(text[:LONGEST].split())
    if found := _SCHOOL.fullmatch(bare):
        return found[1] or ""
    return bare if cds_of(bare) else None


def school_asked_about(text: str, about: About) -> str | None:
    """The school in "is Maple Street eligible for DTA", as typed; None where none is named."""
    bare = words.clean(text[:LONGEST])
    found = _ELIGIBLE.fullmatch(bare)
    if not found or _OF_A_KIND_ONLY.fullmatch(found["name"]):
        return None
    goals = (about.goal.casefold(), *about.mentions)
    is_about = any(re.search(rf"\b{re.escape(goal)}\b", found["goal"]) for goal in goals)
    at = max(text.casefold().find(found["name"]), 0)
    return text[at : at + len(found["name"])] if is_about else None


@dataclass(frozen=True)
class Hearing:
    """Begins a check and looks schools up, for who asks in words."""

    talks: Conversations

    def hear(self, said: Said) -> Intent | None:
        """Begin where that is the wish, or say what the state's file says of a school."""
        typed, about = clean(said.text), self.talks.voice.interview.about
        if not said.private or (said.channel and not said.hint):
            return None
        wish = _BEGIN.fullmatch(typed.replace(about.goal.casefold(), "check"))
        if wish and wish["over"] and not (said.hint or self.talks.latest(said.person)):
            return None  # something else is to start over
        if wish and "?" not in said.text:
            if blank := self.talks.blank(said.person):
                return Intent(opening.one_is_open(blank))
            new = self.talks.new(said.person, None)
            soon = Message(section(opening.OPENING_SOON))
            # Where nothing was typed after a command it opens right here.
            return Intent(soon if said.hint else None, self.talks.begin(new, None))
        if _GO_ON.fullmatch(typed) and (said.hint or self.talks.latest(said.person)):
            return Intent(self.mine(said.person.user_id))
        return self._school(typed, said) or self._asked_about(said)

    def perhaps(self, said: Said) -> Intent | None:
        """Whether words may be a school's name, if nobody is surer of them."""
        found = _PERHAPS.fullmatch(clean(said.text))
        if not found or not said.private or (said.channel and not said.hint) or "?" in said.text:
            return None
        name = found["name"] or found["whole"]
        at = max(said.text.casefold().find(name), 0)
        is_none = _OF_A_KIND_ONLY.fullmatch(name) or len(name.split()) > MOST_WORDS
        return (
            None
            if is_none or _PLACE.match(name)
            else Intent(self.named(said.text[at : at + len(name)]))
        )

    def mine(self, owner: str, offset: int = 0, before: str = "") -> Message:
        """Somebody's conversations, a page of them."""
        limit = opening.PAGE_SIZE + 1
        found = interviews.of_owner(self.talks.db, owner, limit=limit, offset=offset)
        return opening.mine(found, self.talks.voice, offset=offset, before=before)

    def _asked_about(self, said: Said) -> Intent | None:
        """Whether a school is eligible: what the files say of it, or the check begins with it."""
        voice = self.talks.voice
        goal = voice.interview.about.goal
        bare = re.sub(r"\b(eligib\w*|qualif\w*)[?. ]*$", rf"\1 for {goal}", said.text)
        text = bare if said.hint == voice.command else said.text
        name = school_asked_about(text, voice.interview.about)
        if name is None:
            return None
        if voice.lookup and voice.looks_up:
            return Intent(voice.lookup.reply(name, said.person))
        first = section(SHORT_QUESTIONS.format(escape(name)))
        return Intent(Message(first, self.offered((f"Start with {name}", f"check {name}"))))

    def named(self, text: str) -> Message:
        """What may be meant by words after the command that are no word for something to do."""
        offered = [("Start a check by that name", f"check {text}")]
        if self.talks.voice.looks_up:
            offered.append(("Look the school up", f"school {text}"))
        first = section(f"Is “{escape(text)}” a school?")
        return Message(first, self.offered(*offered))

    def offered(self, *labels_with_words: tuple[str, str]) -> Block:
        """Buttons that do what their words say after the command."""
        return actions(tries(labels_with_words, self.talks.voice.command), BLOCK_HEARD)

    def _school(self, typed: str, said: Said) -> Intent | None:
        """A school that is asked about by its name, as the files have it."""
        lookup, asked = self.talks.voice.lookup, _ASKED.fullmatch(typed)
        name = asked["name"] if asked else typed if said.hint == self.talks.voice.command else ""
        if lookup is None or len(name) < 4 or not lookup.has_files():
            return None
        return Intent(lookup.reply(name, said.person)) if lookup.find(name).school else None

"""Beginning a conversation and finding it again: the command, words anywhere, the list, Home."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from bot.dta.paths import still_fitting
from bot.outbox.message import Message
from bot.store import interviews
from bot.store.people import Person
from handlers.blocks import Block, actions, bullets, button, context, escape, header, section
from handlers.clauses import asks
from handlers.effects import Ack, Effects, Elsewhere, Say, open_view
from handlers.forms import notice
from handlers.interview import controls, state
from handlers.interview.controls import CANNOT_REMOVE, asking
from handlers.interview.conversations import (
    LONGEST_NICKNAME,
    Conversations,
    Turn,
    about,
    answer_there,
    nickname_of,
    one_is_open,
)
from handlers.interview.look_up import OF_A_KIND_ONLY, school_asked_about
from handlers.interview.read import Chosen, read
from handlers.interview.show import Voice
from handlers.interview.thread import NUDGE
from handlers.interview.typed import typed
from handlers.interview.wishes import (
    BEGIN,
    ELSEWHERE,
    OURS,
    as_typed,
    clean,
)
from handlers.reader import Deed, Intent, NotUnderstood, Said, did_you_mean, tries
from handlers.routes import Action, Command, Event

PAGE_SIZE = 6
OWN, OF_CHECKS = "my checks", {"of": "checks"}  # what an answer is about
ABOUT_ONE = "About one school, ask privately."
KEPT_OF_YOU = "Press Delete for what I keep of a check. I also keep your reminders, if you set any."
SHORT_QUESTIONS = "A few short questions, which only you see, find out what is open to {}."
_ASKED = re.compile(
    r"(?:is|was|what about|what does the (?:state's )?file say (?:of|about)|status of|look up"
    r"|look|find|search(?: for)?|school|check)(?: up)? (?P<name>.+?)"
    r"(?: (?:in|on|listed|eligible|identified|under|getting|receiving|for)\b.*)?"
)
MOST_WORDS = 5  # of what is taken for a school's name unasked
# No school's name begins so.
_PLACE = re.compile(
    r"(?:on|in|at|under|not|red|orange|closing|struggling|eligible|new|low|high|middle|conversion"
    r"|(?:in)?dependent|nonclassroom|ncb)\b"
)
_PERHAPS = re.compile(
    r"(?:(?!is|are|was|does|how|what|why)(?:[\w ]+ )?check (?:for|of|on)|check|dta for"
    r"|(?:ok )?(?:lets )?(?:do|run|start|try) (?:it|one|this|that) (?:for|on|with)"
    r"|(?:my|our|the) (?:school|charter) is) (?P<name>.{3,60})"
    r"|(?:look up|look|find|search(?: for)?|what do (?:you|u) know (?:about|of))"
    r" (?P<looked>.{3,60})"
    r"|(?P<whole>[\w' .-]{3,60} (?:academy|charter|elementary|(?:middle|high|charter) school))"
)
_SURE_END = re.compile(r"(?:academy|elementary|(?:middle|high) school)$", re.IGNORECASE)
# A school's name as people write it: a word for schools, or two with capitals.
_NAME = re.compile(
    r"\b(?:[Cc]harter|[Ss]chool|[Aa]cademy|[Hh]igh|[Pp]rep)\b|^[A-Z][\w'.-]+ (?:\w+ )*[A-Z]\w+$"
)
WORDS = ("check", "mine", "help")
_MINE = {"mine", "my", "list", "my conversations", "mine all", "continue", "resume", "go on"}
_MINE |= {"stop", "pause", "cancel", "delete", "delete my answers", "delete my data", "delete mine"}
_AGAIN = {"over", "again", "new", "a new one", "a check", "the check"}  # no school's name
_HELP = re.compile(
    r"help|\?|how (?:do|can|to)\b.*\b(?:start|begin|use|run|work)\b.*|how does .* work"
)
# What no school's name has: it is a sentence.
_TOLD = re.compile(r"\b(?:i|im|i'm|we|us|it|is|are|can|should|what|how|who|about|one of)\b")
NO_FILE = " I have no file of the state's to look it up in."
UNDER_MESSAGES = "This opens in private: look under Messages, where only you see it."
DELETED = (
    f"Deleted: your answers and my messages in that conversation. {CANNOT_REMOVE} Until now, "
    "whoever operates my machine could read its file; backups that somebody made of it are beyond "
    "me as well."
)
SAY_AGAIN = (
    "I was just opening a conversation, and could not see what this belongs to. Please write "
    "it once more."
)
# Slack's clock and the bot's may be this far apart.
CLOCKS_SECONDS = 60
UNDER_WAY = 3600  # seconds since the last answer


@dataclass(frozen=True)
class Opening:
    """Begins conversations and leads to them."""

    talks: Conversations

    def command(self, command: Command) -> Effects | Elsewhere:
        """Begin a conversation, list one's own, or say how."""
        word, _, rest = command.text.strip().partition(" ")
        word, person = word.casefold(), command.person
        if word in ("", "check", "start", "restart", "new", "again"):
            nickname = None if rest.casefold() in _AGAIN else nickname_of(rest)
            if nickname is None and (blank := self.talks.blank(person)):
                return [Ack(one_is_open(blank))]
            new = self.talks.new(person, nickname)
            return [Ack(self.talks.begin(new, command.response_url))]
        if command.text.strip().casefold() in _MINE:
            return [Ack(self.mine(person.user_id), OF_CHECKS)]
        lookup = self.talks.voice.lookup
        if word == "school" and lookup:
            return [Ack(lookup.reply(rest, person))]
        if _HELP.fullmatch(clean(command.text) or command.text):
            return [Ack(usage(self.talks.voice))]
        words = (*WORDS, "school") if lookup else WORDS
        near = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=70)
        if near:
            unclear = NotUnderstood(f"Did you mean “{near[0]}”?", (f"{near[0]} {rest}".strip(),))
            return Elsewhere(Ack(did_you_mean(unclear, command.name)))
        is_told = len(command.text) > LONGEST_NICKNAME or _TOLD.search(command.text)
        is_several = 1 < len(command.text.split()) <= MOST_WORDS and not asks(command.text)
        is_name = not is_told and (is_several or _NAME.search(command.text))
        name = nickname_of(command.text) if is_name else None
        return Elsewhere(Ack(self.named(name)) if name else None)

    def page(self, action: Action) -> Effects:
        """More and Back of that list."""
        offset = action.carried.get("o", 0)
        offset = offset if isinstance(offset, int) and offset >= 0 else 0
        return action.instead(self.mine(action.person.user_id, offset))

    def start(self, action: Action) -> Effects:
        """Begin from a button; from an old result, with its answers and its count."""
        person, url = action.person, action.response_url
        place = str(action.channel_id), str(action.message_ts)
        if not self.talks.once_a_minute("start", *place, person.user_id):
            return ()
        before = self.talks.own(person, action.carried.get("c"))
        is_first = before is None and not action.carried.get("n") and url
        if is_first and (blank := self.talks.blank(person)):
            return action.aside(one_is_open(blank))
        new = self.talks.new(person, None)
        if before:
            kept = still_fitting(before.answers)
            new = replace(self.talks.new(person, before.nickname, kept), sheet=before.sheet)
        soon = self.talks.begin(new, url)
        if url is None:
            there = notice(self.talks.voice.interview.about.title, UNDER_MESSAGES)
            return [open_view(action.trigger_id, there.view())]
        return action.aside(soon)

    # The list

    def go_on(self, turn: Turn) -> Effects:
        """Go on with a conversation; the button's address leads to its thread."""
        before, url = turn.before, turn.action.response_url if turn.action else None
        look = () if before.link else self.talks.thread.link(before.id, url)
        is_over = before.result is not None or not self.talks.once_a_minute("go-on", before.id)
        return [*turn.keep(before if is_over else state.taken_up(turn.now)), *look]

    def delete(self, turn: Turn) -> Effects:
        """Delete a conversation: its rows at once, then the bot's messages."""
        assert turn.action
        cleared = self.talks.thread.delete(turn.before)
        if turn.carried.get("l"):  # in the list
            return [*turn.action.instead(self.mine(turn.before.owner, before=DELETED)), *cleared]
        return [*turn.action.aside(DELETED), *cleared]

    # Written in a direct message or a channel

    def message(self, event: Event) -> Effects | None:
        """A direct message: one in a conversation's thread is dealt with here."""
        said, person = event.payload, event.person
        if said.get("channel_type") != "im" or said.get("subtype") or said.get("bot_id"):
            return None
        text, thread_ts = said.get("text") or "", said.get("thread_ts")
        if not thread_ts:
            if clean(text) in self.talks.voice.interview.about.mentions:
                return [Say(said["channel"], offer(self.talks.voice))]
            return self._beside(text, person)
        now = interviews.at(self.talks.db, said["channel"], thread_ts)
        if now is None:
            # An answer may come before the bot has heard where its conversation stands.
            before = int(float(thread_ts)) + CLOCKS_SECONDS
            if not interviews.is_any_unplaced(self.talks.db, person.user_id, before):
                return None
            return [Say(said["channel"], Message(section(SAY_AGAIN)), thread_ts=thread_ts)]
        return typed(self.talks, now, text, person) if now.owner == person.user_id else None

    def _beside(self, text: str, person: Person) -> Effects | None:
        """An answer that somebody wrote beside the thread in which it is asked for."""
        latest = self.talks.latest(person, 1)
        if not latest or latest[0].touched_at < self.talks.seconds() - UNDER_WAY:
            return None
        turn = self.talks.turn(latest[0])
        if not turn.asked or not isinstance(read(text, turn.asked, turn.pending), Chosen):
            return None
        self.talks.thread.say_once(turn.now, NUDGE, answer_there(turn.now))
        return ()

    def mention(self, event: Event) -> Effects | None:
        """Somebody asks about the subject in a channel: answered there, asked about in private."""
        said, about = event.payload, self.talks.voice.interview.about
        text = re.sub(r"<@[^>]*>", " ", said.get("text") or "").strip()
        words = clean(text)
        if not any(re.search(rf"(?<!\w){re.escape(m)}(?!\w)", words) for m in about.mentions):
            return None
        # Times in it are worded for readers in any zone; of a school nothing is said there.
        person = replace(event.person, timezone=None)
        is_of_school = school_asked_about(text, about)
        answer = None if is_of_school else self.talks.answer_question(text, person)
        shown = offer(self.talks.voice, answer)
        return [Say(said["channel"], shown, thread_ts=said.get("thread_ts") or said.get("ts"))]

    def hear(self, said: Said) -> Intent | Deed | None:
        """Begin where that is the wish, or say what the state's file says of a school."""
        typed, about = clean(said.text), self.talks.voice.interview.about
        lookup = self.talks.voice.lookup
        if lookup and (question := lookup.category(typed)):
            answer = self.talks.answer_question(question, said.person)
            return Intent(answer) if answer else None
        if lookup and not said.private and lookup.is_wished(typed):
            return Intent(offer(self.talks.voice))
        if not said.private or (said.channel and not said.hint):
            return None
        of_check = typed.replace(about.goal.casefold(), "check")
        wish = BEGIN.fullmatch(of_check)
        if wish and wish["over"] and not (said.hint or self.talks.latest(said.person)):
            return None  # something else is to start over
        if wish and "?" not in said.text:
            if blank := self.talks.blank(said.person):
                return Intent(one_is_open(blank))

            def begun() -> Intent:
                soon = self.talks.begin(self.talks.new(said.person, None), None)
                # Where nothing was typed after a command it opens right here.
                return Intent(soon if said.hint else None)

            return begun
        if OURS.fullmatch(of_check):
            asked = Message(section(SHORT_QUESTIONS.format("your school")))
            return Intent(Message(*asked.blocks, self.offered(("Start a check", "check"))))
        if found := self._school(typed, said) or self._asked_about(said):
            return found
        name = None if "?" in said.text else _name_in(said.text, "whole")
        is_sure = said.hint == self.talks.voice.command or (name and _SURE_END.search(name))
        return Intent(self.named(name)) if name and is_sure else None

    def hear_own(self, said: Said) -> Intent | None:
        """Words for one's own conversations, which name schools and sessions as they please."""
        typed, goal = clean(said.text), self.talks.voice.interview.about.goal.casefold()
        is_other = not said.private or ELSEWHERE.search(typed) or typed.startswith("what")
        does = "" if is_other else self.talks.errand(typed.replace(goal, "check"), "")
        if does == "delete what you keep of me":
            stop = actions(tries([("Stop my reminders", "stop all my reminders")], ""))
            kept = self.mine(said.person.user_id, before=KEPT_OF_YOU)
            return Intent(Message(*kept.blocks, stop))
        return Intent(self.mine(said.person.user_id), about=OF_CHECKS) if does == OWN else None

    def perhaps(self, said: Said) -> Intent | None:
        """Whether words may be a school's name, if nobody is surer of them."""
        if not said.private or (said.channel and not said.hint):
            return None
        lookup = self.talks.voice.lookup
        asked = lookup.asked_about(clean(said.text)) if lookup else None
        if lookup and (name := _as_typed(asked, said.text)):
            return Intent(lookup.reply(name, said.person))
        ways = ("looked",) if "?" in said.text else ("name", "looked", "whole")
        name = _name_in(said.text, *ways)
        return Intent(self.named(name)) if name else None

    def mine(self, owner: str, offset: int = 0, before: str = "") -> Message:
        """Somebody's conversations, a page of them."""
        limit = PAGE_SIZE + 1
        found = interviews.of_owner(self.talks.db, owner, limit=limit, offset=offset)
        if not found:
            text = f"{before} You have no conversations here.".strip()
            return asking(text, button("Start privately", controls.START, {}))
        blocks = [section(before)] if before else []
        blocks.append(header("Your conversations"))
        for number, each in enumerate(found[:PAGE_SIZE], start=offset + 1):
            go_on = controls.go_on_button(each, l=1)
            go_on["accessibility_label"] = f"{go_on['text']['text']} conversation {number}"
            delete = controls.delete_button(each, f"Delete conversation {number}", l=1)
            said = section(f"{number}. {about(each, self.talks.voice)}")
            blocks += [said, actions([go_on, delete])]
        pages = []
        if offset:
            back = {"o": max(0, offset - PAGE_SIZE)}
            pages.append(button("Back", f"{controls.MINE}_back", back))
        if len(found) > PAGE_SIZE:
            pages.append(button("More", controls.MINE, {"o": offset + PAGE_SIZE}))
        return Message(*blocks, *([actions(pages)] if pages else []))

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
        first = section(SHORT_QUESTIONS.format(f"“{escape(name)}”"))
        return Intent(Message(first, self.offered((f"Start with {name}", f"check {name}"))))

    def named(self, text: str) -> Message:
        """What may be meant by words after the command that are no word for something to do."""
        offered = [("Start a check by that name", f"check {text}")]
        if self.talks.voice.looks_up:
            offered.append(("Look the school up", f"school {text}"))
        empty = self.talks.voice.lookup and not self.talks.voice.looks_up
        first = section(f"Is “{escape(text)}” a school?{NO_FILE if empty else ''}")
        return Message(first, self.offered(*offered))

    def offered(self, *labels_with_words: tuple[str, str]) -> Block:
        """Buttons that do what their words say after the command."""
        return actions(tries(labels_with_words, self.talks.voice.command))

    def _school(self, typed: str, said: Said) -> Intent | None:
        """A school that is asked about by its name, as the files have it."""
        lookup, asked = self.talks.voice.lookup, _ASKED.fullmatch(typed)
        if lookup and lookup.is_wished(typed):
            return Intent(lookup.reply("", said.person))
        if lookup and (code := lookup.code_in(typed)):
            return Intent(lookup.reply(code, said.person))
        name = asked["name"] if asked else typed if said.hint == self.talks.voice.command else ""
        if lookup is None or len(name) < 4 or not lookup.has_files():
            return None
        return Intent(lookup.reply(name, said.person)) if lookup.find(name).school else None


def _name_in(text: str, *ways: str) -> str | None:
    """What may be a school's name, as typed, by some of the `ways` to say one."""
    found = _PERHAPS.fullmatch(clean(text))
    return _as_typed(next(filter(None, map(found.group, ways)), None) if found else None, text)


def _as_typed(name: str | None, text: str) -> str | None:
    """A name (small letters) as it stands in the text; None for what is no school's."""
    if not name or OF_A_KIND_ONLY.fullmatch(name) or len(name.split()) > MOST_WORDS:
        return None
    is_one = clean(text).startswith("look up ") or not (_PLACE.match(name) or _TOLD.search(name))
    return as_typed(name, text) if is_one else None


def offer(voice: Voice, answer: Message | None = None) -> Message:
    """For a channel: an answer if there is one, and a button to go on in private."""
    text = ABOUT_ONE if answer else voice.interview.about.offer
    start = actions([button("Start privately", controls.START, {}, style="primary")])
    above = list(map(_without_start, answer.blocks if answer else ()))
    return Message(*filter(None, above), section(escape(text)), start)


def _without_start(block: Block) -> Block | None:
    """A block without the button that stands below it anyway; None where none is left."""
    if block["type"] != "actions":
        return block
    left = [each for each in block["elements"] if each.get("action_id") != controls.START]
    return {**block, "elements": left} if left else None


def usage(voice: Voice) -> Message:
    """What can be typed after the command."""
    command = voice.command
    lines = [
        f"`{command}` starts a conversation that only you see",
        f"`{command} check NAME` does the same and remembers what you call the school; a nickname "
        "will do",
        f"`{command} mine` lists your conversations: go on, look at, delete",
    ]
    if voice.lookup:
        lines.append(
            f"`{command} school NAME` says what the state's published files have on a school; a "
            "conversation can begin with it"
        )
    text = f"*{escape(voice.interview.about.title)}*\n{bullets(lines)}"
    return Message(section(text), context(escape(voice.unofficial)))

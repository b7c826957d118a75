"""What the bot offers to whoever looks: the Home tab, and the menu.

Home has the next sessions and each feature's own part. It is published when somebody opens it and
when something on it changes, and only if what stands there is different. One publishing of a
person's Home follows another, and Slack's hash of the view keeps it from taking the place of what
another bot on the same token published. The menu says what there is to type, and answers what is
typed after it as if it had been written to the bot.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import blake2b
from itertools import chain
from typing import Any

from bot.community.reading import Way
from bot.outbox.client import CallError
from bot.outbox.message import Message
from bot.store import people
from bot.store.people import Person, person
from handlers import fields, reader
from handlers.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    escape,
    header,
    home_view,
    section,
)
from handlers.clauses import asks, clauses, is_chat
from handlers.effects import Ack, Effect, Effects, Elsewhere, Run, Slack, open_view
from handlers.feature import Context, Feature, Part
from handlers.forms import Form, closing
from handlers.offers import asks_undo
from handlers.reader import Intent, Said, Sureness
from handlers.routes import Action, Command, Event, Listed, Routes, Submission
from schedules.heartbeat import every

log = logging.getLogger(__name__)

MOST_BLOCKS = 100
BLOCK_WAYS = "home_ways"
# A Home is kept up to date for so long after it was opened.
LOOKED_AT = timedelta(hours=24)
# So often "in 40 minutes" is put right. Every zone begins its day at such a step, too.
STEP_SECONDS = 300


@dataclass(frozen=True)
class Home(Part):
    """Builds and publishes a person's Home, of which the `context`'s features make the parts."""

    _on_its_way: dict[str, object] = field(default_factory=dict)

    def opened(self, event: Event) -> Effects | None:
        """Somebody opened the app: publish what is true now, if it is not there already."""
        if event.payload.get("tab") != "home":
            return None
        who = event.person
        people.home_opened(self.db, who.user_id, int(self.now.timestamp()))
        kept = people.home(self.db, who.user_id) or {}
        there = event.payload.get("view") or {}
        if not there or there.get("hash") != kept.get("view_hash"):
            people.home_published(self.db, who.user_id, None, None)
        return [Run(partial(self._publish, who.user_id))]

    def refresh(self) -> Effects:
        """Publish anew where somebody looked lately and something changed."""
        since = int((self.now - LOOKED_AT).timestamp())
        changed: list[Effect] = []
        for user_id in people.homes_opened_since(self.db, since):
            try:
                kept = people.home(self.db, user_id) or {}
                if self._digest(person(self.db, user_id)) != kept.get("digest"):
                    changed.append(Run(partial(self._publish, user_id)))
            except Exception:
                log.exception("the Home of %s cannot be made", user_id)
        return changed

    def changed(self, who: Person) -> Effects:
        """Somebody did something that may show on their Home: publish it if they have one."""
        if people.home(self.db, who.user_id) is None:
            return ()
        # Afterwards, when what they did is committed and acknowledged.
        return [Run(partial(self._publish, who.user_id))]

    def view(self, who: Person, now: datetime | None = None) -> dict[str, Any]:
        """The Home of one person, with times in their zone."""
        now = now or self.now
        parts = (feature.home(who, now) for feature in self.context.features)
        blocks = list(chain.from_iterable(parts))
        ending = self._ending()
        return home_view([*blocks[: MOST_BLOCKS - len(ending)], *ending])

    def _ending(self) -> list[Block]:
        listed = ", ".join(f"`{each.name}`" for each in self.context.listed())
        menu = self.community.commands.menu
        return [
            divider(),
            section(
                f"*Ask anywhere in Slack*\nType {listed}, or write to me under Messages. "
                f"`{menu} help` explains the rest."
            ),
            actions([button(ASK, ACTION_ASK)], BLOCK_WAYS),
            context(escape(self.community.about.unofficial)),
        ]

    def _publish(self, user_id: str, slack: Slack) -> Effects:
        """Publish what is different by now; while one is on its way, it looks again afterwards."""
        while True:
            who, kept = person(self.db, user_id), people.home(self.db, user_id) or {}
            digest = self._digest(who)
            if digest == kept.get("digest"):
                return ()
            mine = object()
            if self._on_its_way.setdefault(user_id, mine) is not mine:
                return ()
            try:
                if not self._published(who, digest, slack):
                    return ()
            finally:
                del self._on_its_way[user_id]

    def _published(self, who: Person, digest: str, slack: Slack) -> bool:
        """Publish a Home; whether to look once more, since it is there or changed meanwhile."""
        before = (people.home(self.db, who.user_id) or {}).get("view_hash")
        state = {"hash": before} if before else {}
        try:
            answer = slack.call("views.publish", user_id=who.user_id, view=self.view(who), **state)
        except CallError as error:
            people.home_published(self.db, who.user_id, None, None)
            return error.code == "hash_conflict"
        view_hash = (answer.get("view") or {}).get("hash")
        people.home_published(self.db, who.user_id, digest, view_hash)
        return True

    def _digest(self, who: Person) -> str:
        """What changes by more than a few minutes until a session."""
        now = int(self.now.timestamp())
        step = datetime.fromtimestamp(now - now % STEP_SECONDS, UTC)
        content = json.dumps(self.view(who, step), sort_keys=True)
        return blake2b(content.encode(), digest_size=12).hexdigest()


ACTION_ASK = "menu_ask"
VIEW_ASK = "menu_question"
BLOCK_BUTTONS = "menu_buttons"
BLOCK_TELL = "menu_tell"
ASK = "Ask a question"
QUESTION = Form(
    VIEW_ASK,
    ASK,
    [
        fields.text(
            "menu_question",
            "Your question",
            most=500,
            missing="Type a question.",
            hint="In your own words, about sessions or about what I know.",
        )
    ],
    submit="Ask",
)
_GREETINGS = re.compile(
    r"(?:(?:hi|hello|hey|yo|hola)(?: (?:there|bot|all))?|good (?:morning|afternoon|evening)"
    r"|yes|no|ok|okay|sure|bye)"
)
_HELP = {"", "help", "?", "menu", "start", "help me", "i need help", "help please"}
_HELP |= {"i am new here", "i'm new here", "im new here", "settings", "how does this work"}
_LOST = re.compile(
    r"(?:(?:(?:this|the|your) bot|this|it|that)(?: is|'s) |(?:thats|i am|i'?m) )?"
    r"(?:all |so |very |too |really )*"
    r"(?:confus(?:ing|ed)|lost|useless|annoying|frustrating|terrible|awful|bad bot|stupid)"
    r"|i (?:do not|don't|dont) (?:get|understand)(?: (?:it|this|any|of|that|all))*|(?:you|u) suck"
    r"|(?:this|it|that) (?:(?:does|did|is) not|(?:does|did|is)n'?t) (?:work|help)\w*(?: at all)?"
    r"|(?:no,? )?that'?s not what i (?:asked|meant|wanted|said)|(?:that|this|it) makes no sense"
)
_HELP_ON = re.compile(r"help(?: (?:with|on|about|for))? (?P<before>\w+)|(?P<after>\w+) help")
_NEVER_MIND = re.compile(r"nm|(?:(?:nvm|never ?mind|no)\b[, ]*)?don'?t")
_THANKS = re.compile(
    r"(?:(?:ok|okay|great|many|perfect|no|got it|cool|nice)[, ]+)*"
    r"(?:thanks|thank (?:you|u)|thx|tysm|ty|gracias|merci)\b[^?]{0,30}"
    r"|(?:(?:i|really|much) )*appreciate (?:it|that|you)?.{0,20}|(?:great|good|nice|love this) bot"
    r"|(?:you are|you're|ur|u r) (?:great|awesome|the best)|awesome|perfect|great"
)


class Menu(Part):
    """Says what the bot can do, which is what the `context`'s features do."""

    def overview(self) -> Message:
        """What the bot can do, with a button for each kind of session."""
        about, words = self.community.about, self.community.commands
        lines = [
            f"• `{each.name}` {escape(_inside_a_sentence(each.purpose))}"
            for each in self.context.listed()
            if each.name != words.menu
        ]
        kinds = [kind for kind in self.community.kinds if kind.words]
        lines.append(
            f"• `{words.menu}` and words, such as "
            f"`{words.menu} next {kinds[0].words[0] if kinds else 'month'}`"
        )
        more = "`help` after any command says more."
        return Message(
            header(f"{about.bot_name} for {about.name}"),
            section("\n".join([*lines, more])),
            self._next_ones(),
            context(escape(about.unofficial)),
        )

    def _next_ones(self) -> Block:
        """A button for each kind of session."""
        kinds = [kind for kind in self.community.kinds if kind.words]
        offered = [(f"Next {kind.name}", kind.words[0]) for kind in kinds[:3]]
        offered.append(("Upcoming sessions", "upcoming"))
        return actions(reader.tries(offered, self.community.commands.menu), BLOCK_BUTTONS)

    def hear(self, said: Said) -> Intent | None:
        """What there is to say to a greeting, to thanks and to a cry for help."""
        word = re.sub(r"(?<=\w)[!.? ]+$", "", said.text.strip().casefold())
        name = self.community.commands.menu
        if word in _HELP or (is_chat(word) and "new" in word.split()):
            return Intent(self.overview())
        if _GREETINGS.fullmatch(word):
            text = f"Ask me in your own words, or press one. `{name} help` lists all that I can do."
            return Intent(Message(section(text), self._next_ones()))
        if found := _HELP_ON.fullmatch(word):
            return self._help_on(found["before"] or found["after"], said.person)
        parts = clauses(said.text)
        is_only_chat = is_chat(said.text) or (parts and all(map(is_chat, parts)))
        thanks = _THANKS.fullmatch(word) or (is_only_chat and "thank" in word)
        if thanks and not any(map(asks, parts)):
            return Intent(Message(section(f"You are welcome. {name} shows what else I can do.")))
        if _LOST.fullmatch(word):
            return self._sorry("Sorry. Say it in other words, or press one:", said)
        if asks_undo(said.text):
            listed = self.community.commands.reminders
            set_now = f" `{listed} list` shows what is set now." if listed else ""
            text = f"Press *Undo* under the answer that you mean.{set_now}"
            return Intent(Message(section(text)))
        if is_only_chat or _NEVER_MIND.fullmatch(word):
            return Intent(Message(section(f"OK. {name} shows what I can do.")))
        return None

    def _sorry(self, text: str, said: Said) -> Intent:
        """A kind word, who can be told, and what else there is."""
        ask = self.context.ask_a_keeper(said.text, said.person)
        row = [actions(ask, BLOCK_TELL)] if ask else []
        return Intent(Message(section(text), *row, self._next_ones()))

    def _help_on(self, subject: str, person: Person) -> Intent | None:
        """How to use the command whose name the subject begins with: "reminders"."""
        prefix = f"{self.community.commands.menu}-"
        for each in self.context.listed():
            if each.name != prefix[:-1] and subject.startswith(each.name.removeprefix(prefix)):
                help_of = Command(each.name, "help", person, "", "", "")
                effects = self.context.reader.typed(help_of)
                return next((Intent(one.message) for one in effects if isinstance(one, Ack)), None)
        return None

    def command(self, command: Command) -> Effects | Elsewhere:
        """What the bot can do; words are read like those of a direct message."""
        return Elsewhere() if command.text.strip() else [Ack(self.overview())]

    def open_question(self, action: Action) -> Effects:
        """Ask for a question, where there is nothing to type it into."""
        return [open_view(action.trigger_id, QUESTION.view())]

    def asked(self, submission: Submission) -> Effects:
        """The answer goes where its buttons work: among the direct messages."""
        who = submission.person
        filled = QUESTION.read(submission.view)
        filled.check()
        told = closing(ASK, "The answer stands under Messages, where only you see it.")
        question = Said(filled.text(QUESTION.fields[0].name), who)
        return [*told, *self.context.reader.said(question, who.user_id)]


def ways() -> dict[Way, Block]:
    """The buttons about sessions that other features' messages can have."""
    offered = [("Next sessions", "upcoming"), ("Last session", "last")]
    ahead, behind = reader.tries(offered, "")
    return {"next-session": ahead, "past-sessions": behind}


def _inside_a_sentence(purpose: str) -> str:
    """Without its capital, unless that belongs to an abbreviation."""
    return purpose if purpose[:2].isupper() else purpose[0].lower() + purpose[1:]


def feature(context: Context) -> Feature:
    """The menu's command with the form for a question, and Home where somebody looks at it."""
    home, menu, routes = Home(context), Menu(context), Routes()
    first = next((kind.words[0] for kind in context.community.kinds if kind.words), None)
    hint = (
        f"[help | next {first} | upcoming | March 2027]"
        if first
        else "[help | upcoming | March 2027]"
    )
    listed = Listed(context.community.commands.menu, "What the bot can do", hint)
    routes.command(listed, menu.command)
    routes.action(ACTION_ASK, menu.open_question)
    routes.submission(VIEW_ASK, menu.asked)
    routes.event("app_home_opened", home.opened)
    minute, rests = every(minutes=1), timedelta(minutes=5)
    return Feature(
        routes,
        readings=[(Sureness.WORD, menu.hear)],
        jobs=[context.job("homes", home.refresh, minute, "brings Homes up to date", rests)],
        ways=ways,
        changed_for=home.changed,
    )

"""Looking a school up: what the state's files say of it, and what follows for the interview.

The answers go to one person only. What follows is offered, never entered anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape

from bot.community import Community
from bot.community.dashboards import SchoolWords
from bot.dta import either
from bot.outbox.message import Message
from bot.schools.evidence import FOLLOWS, Evidence, called
from bot.schools.figures import UNSURE
from bot.schools.school import Matches, SchoolIndex, cds_of
from bot.store import schools as store
from bot.store.database import Database
from bot.store.people import Person
from handlers.blocks import (
    MOST_WORDS,
    Block,
    actions,
    bullets,
    button,
    clip,
    context,
    count_words,
    escape,
    fitting,
    header,
    link_button,
    read_as,
    section,
)
from handlers.effects import Effects, Respond, open_view
from handlers.fields import Field, text
from handlers.forms import Form
from handlers.reader import tries
from handlers.routes import Action, Routes, Submission

ACTION_CHOOSE = "schools_choose"
ACTION_BACK = "schools_back"
ACTION_DETAILS = "schools_details"
ACTION_LOOK_UP = "schools_look_up"
VIEW_LOOK_UP = "schools_look_up"
BLOCK_BUTTONS = "schools_buttons"
NAME = "name"
NAME_FIRST = "Type a school's name or its CDS number."

DETAILS = "Details"
GONE = "The loaded files do not have this school any more. Look it up by its name."
MAY_MEAN = "What that may mean:"
LONGEST_QUERY = 100  # of what somebody typed, so much is repeated

_A_SCHOOL = re.compile(
    r"(?:(?:can|could|cannot|please|pls|you|u|i|to|want|need|just|why|do|not|no) )*"
    r"(?:look|find|search)(?: up)?(?: for)?"
    r" (?:a|my|our|the|this|some) (?:charter|school|charter school)(?: up)?"
    r"|(?:school|charter) (?:look ?up|search)"
)
# How a school does, where it is called one or where a Dashboard is asked for.
_STANDING = re.compile(
    r"(?:how (?:is|are)|hows|how's) (?P<doing>.+ (?:charter|academy|school|elementary|high|prep))"
    r"(?: charter| school)* doing"
    r"|(?:what|whats|what's|which) colou?rs? (?:is|are|was|were|does|did) (?P<coloured>.+?)"
    r"(?: (?:have|get))?(?: (?:in|on|for) .+)?"
    r"|(?:(?:what is|whats|show|show me|get|see|the) )*(?:dashboard|scores|results) (?:for|of)"
    r" (?P<shown>.+)"
)
# What a Dashboard is asked about besides schools.
_NO_SCHOOL = re.compile(
    r"\b(?:learners|students?|groups?|foster|homeless|years?|districts?|county|state|dass"
    r"|alternative|this|next|last|20\d\d|dashboard|indicators?|priorit\w+|cards?|all|every|science|ela"
    r"|math|suspension|absen\w+|graduation|rates?|california|disabilities)\b"
)
_CODE_SAID = re.compile(r"^(?:the )?cds(?: (?:code|number|nr|no))?[:.#]? ?(?=\d)", re.IGNORECASE)
_CODE = re.compile(r"(?:[a-z#]+ ){0,7}(?P<code>\d[\d -]{11,18}\d)")  # a CDS code, perhaps
_CATEGORY = re.compile(
    r"(?:(?:what|whats|what's|which|is|the|performance|renewal) )*(?:tier|category)"
    r" (?:is|of|for|are) .+|(?!how\b|does\b|do\b).+? (?:(?:performance|renewal) category|tier)"
    r"|(?:is|are) .+? (?:in |a |the )*(?:high|middle|low)(?:(?:,? or|,)? (?:high|middle|low))*"
    r"(?: (?:tier|category|performing|track)| or (?:high|middle|low))"
)

ResultButtons = Callable[[Evidence, Person], Sequence[Block]]
"""Buttons under a school, for whoever looked it up."""

Chooser = Callable[[str, str], Block]
"""The button that chooses a school, from its CDS code and what it is called with its place."""


@dataclass
class SchoolLookup:
    """Finds schools in the loaded files and says what these say; `buttons` stand under a school."""

    db: Database
    community: Community
    words: SchoolWords
    buttons: ResultButtons = lambda evidence, person: ()
    _index: tuple[str, SchoolIndex] = ("", SchoolIndex([], {}))

    # What it finds

    def find(self, text: str) -> Matches:
        """The schools that `text`, a name or CDS number, may mean."""
        edition, index = self._index
        now = store.edition(self.db)
        if now != edition:
            index = SchoolIndex(store.listings(self.db), self.words.abbreviations)
            self._index = (now, index)
        return index.find(text)

    def evidence(self, cds: str) -> Evidence | None:
        """What the files say of a school and what follows; None for one that they do not have."""
        rows = store.school(self.db, cds)
        loaded = [file.year for file in store.files(self.db)]
        return Evidence(rows, loaded, self.words, self.community.interview) if rows else None

    def is_wished(self, typed: str) -> bool:
        """Whether words (small letters) ask to look some school up, and name none."""
        return bool(_A_SCHOOL.fullmatch(typed))

    def code_in(self, typed: str) -> str | None:
        """The CDS code in words (small letters) that say little else."""
        found = _CODE.fullmatch(typed)
        return cds_of(found["code"]) if found else None

    def asked_about(self, typed: str) -> str | None:
        """The name in words (small letters) that ask how a school does, or for its Dashboard."""
        found = _STANDING.fullmatch(typed)
        name = found[found.lastgroup or 0] if found else None
        return None if name is None or _NO_SCHOOL.search(name) else name

    def category(self, typed: str) -> str | None:
        """The question about categories, where words (small letters) ask for that of a school."""
        return self.words.about.category if _CATEGORY.fullmatch(typed) else None

    def has_files(self) -> bool:
        """Whether any file is loaded."""
        return bool(store.files(self.db))

    # What it answers

    def reply(self, text: str, person: Person) -> Message:
        """The answer to a name or CDS number, as Slack sends what was typed.

        A school, a choice of several, or what to try.
        """
        text = plainly(text)
        if not self.has_files():
            return self._no_file(text)
        if not text:
            return self._usage()
        matches = self.find(text)
        if matches.school and (evidence := self.evidence(matches.school)):
            return self._school(evidence, text, person, others=bool(matches.others))
        return self._choice(text, matches) if matches.others else self.nothing(text)

    def choose(self, action: Action) -> Effects:
        """One of several schools was chosen."""
        evidence = self.evidence(action.carried["cds"])
        # Between the question and the press another file may have been loaded.
        query = action.carried["q"]
        if evidence:
            message = self._school(evidence, query, action.person, others=True)
        else:
            message = self.reply(query, action.person)
        return action.instead(message)

    def back(self, action: Action) -> Effects:
        """Back to the schools that may have been meant."""
        text = action.carried["q"]
        matches = self.find(text)
        schools = tuple(filter(None, (matches.school, *matches.others)))
        message = self._choice(text, Matches(None, schools, matches.more))
        return action.instead(message if schools else self.nothing(text))

    def button(self) -> Block:
        """The button, for other features' messages, that asks for a school and looks it up."""
        return button("Look a school up", ACTION_LOOK_UP)

    def open(self, action: Action) -> Effects:
        """Ask for a school."""
        if not self.has_files():
            return action.aside(self._no_file(""))
        return [open_view(action.trigger_id, _form(action.response_url or "").view())]

    def asked(self, submission: Submission) -> Effects:
        """A school was named: the answer stands below what was pressed, for nobody else to see."""
        filled = _form("").read(submission.view)
        filled.check()
        said = self.reply(escape(filled.text(NAME)), submission.person)
        return [Respond(str(filled.kept.get("url", "")), said, replace=False)]

    def _no_file(self, name: str) -> Message:
        """That nothing can be looked up yet, with what can be done about a school all the same."""
        command, latest = self.community.commands.eligibility, self.words.dashboards.table.latest
        is_name = name and not cds_of(name)
        by_name = ("Start a check by that name", f"check {name}")
        begin = tries([by_name if is_name else ("Start a check", "check")], command or "")
        row = actions([*begin, *self._file_button(latest)], BLOCK_BUTTONS)
        return Message(section(escape(self.words.about.no_file)), row)

    def _usage(self) -> Message:
        command = self.community.commands.eligibility
        typed = f" after `{command} school`" if command else ""
        return Message(
            section(
                f"Type a school's name or its CDS number{typed}. Part of the name will do, also "
                f"with the district or the county. {self._loaded()}"
            ),
            actions([self.button()], BLOCK_BUTTONS),
        )

    def _school(self, evidence: Evidence, query: str, person: Person, *, others: bool) -> Message:
        """One school, found for `query`; `others` may have been meant."""
        details = button(DETAILS, ACTION_DETAILS, {"cds": evidence.latest.cds})
        buttons = [*self.buttons(evidence, person), details]
        if others:
            value = {"q": clip(query, LONGEST_QUERY)}
            buttons.append(button("Not this school?", ACTION_BACK, value))
        small = f"Found for “{clip(query, LONGEST_QUERY)}”. Nothing of this was entered anywhere."
        return self.school(evidence, small, buttons)

    def school(
        self,
        evidence: Evidence,
        small: str,
        buttons: Sequence[Block],
        more: Sequence[Block] = (),
    ) -> Message:
        """What the latest file says of a school and the answers that follow, in short.

        `small` is small print, `more` are blocks to stand before the buttons.
        """
        latest, advice = evidence.latest, evidence.advice(in_full=False)
        follows = [each for each in advice if each.option != UNSURE]
        lines = [
            f"{escape(each.asked)}: *{escape(each.answer)}*{' or more' * each.may_be_more}"
            for each in follows
        ]
        left = len(advice) - len(follows)
        lines += [f"Left open by the file: {left}, see {DETAILS}"] if left else []
        about_it = escape("\n".join(filter(None, [latest.place, evidence.status()[0]])))
        number = fitting(lines, MOST_WORDS - count_words(f"{called(latest)} {about_it} {FOLLOWS}"))
        blocks = [header(called(latest)), section(about_it)]
        blocks += [section(f"*{FOLLOWS}*\n{bullets(lines[:number])}")] if lines else []
        row = actions([*buttons, *self._file_button(latest.year)], BLOCK_BUTTONS)
        small = f"CDS {latest.cds}. {small} {self.community.about.unofficial}"
        return Message(*blocks, *more, row, context(escape(small)))

    def details(self, evidence: Evidence) -> Message:
        """All that the files say of a school, and all that follows or is left open."""
        told = [f"*{escape(h)}*\n{escape(bullets(lines))}" for h, lines in evidence.details()]
        return Message(*map(section, told), context(escape(self.community.about.unofficial)))

    def in_detail(self, action: Action) -> Effects:
        """Details below a school that was looked up."""
        evidence = self.evidence(str(action.carried.get("cds")))
        return action.aside(self.details(evidence) if evidence else GONE)

    def _file_button(self, year: int) -> list[Block]:
        address = self.words.dashboards.address(year)
        return [link_button(f"File of {year}", address)] if address else []

    def _choice(self, text: str, matches: Matches) -> Message:
        query = clip(text, LONGEST_QUERY)

        def show(cds: str, named: str) -> Block:
            return button("Show", ACTION_CHOOSE, {"cds": cds, "q": query}, label=f"Show {named}")

        return self.choice(text, matches, show)

    def choice(self, text: str, matches: Matches, chooser: Chooser) -> Message:
        """Which of several schools was meant."""
        asked = f"Which school do you mean by “{clip(text, LONGEST_QUERY)}”?"
        blocks = [section(escape(asked))]
        for number, cds in enumerate(matches.others, start=1):
            row = store.school(self.db, cds)[0]
            details = ", ".join(filter(None, (row.place, f"CDS {cds}")))
            chosen = chooser(cds, f"{row.name}, {details}")
            text = f"*{escape(row.name or cds)}*\n{escape(details)}"
            blocks.append(read_as(section(text, accessory=chosen), f"{number}. {text}"))
        more = "If it is none of these, add the district or the county, or type the CDS number."
        if matches.more:
            more = f"There are {matches.more} more. {more}"
        blocks.append(context(escape(more)))
        return Message(*blocks)

    def nothing(self, text: str) -> Message:
        """No school was found, and what that may mean."""
        found = f"No school was found for “{clip(text, LONGEST_QUERY)}”."
        means = f"{MAY_MEAN}\n{bullets([absence.text for absence in self.words.absences])}"
        return Message(section(f"*{escape(found)}* {self._loaded()}"), section(escape(means)))

    def _loaded(self) -> str:
        years = [str(file.year) for file in reversed(store.files(self.db))]
        are = "is the file" if len(years) == 1 else "are the files"
        return f"Loaded {are} of {either(years, 'and')}."


def plainly(text: str) -> str:
    """What was typed, without Slack's escapes and extra blanks, and a CDS code by itself."""
    bare = " ".join(unescape(text).split())
    return _CODE_SAID.sub("", bare)


def asks_name(name: str, known: str = "") -> Field:
    """The field that asks for a school, in which what is `known` of it stands."""
    return text(
        name,
        "The school's name or CDS number",
        known,
        most=LONGEST_QUERY,
        missing=NAME_FIRST,
        hint="Part of the name will do, also with the district or the county.",
    )


def _form(response_url: str) -> Form:
    """The modal that asks for a school; the answer goes to where it was opened."""
    parts, kept = [asks_name(NAME)], {"url": response_url}
    return Form(VIEW_LOOK_UP, "Look a school up", parts, submit="Look it up", kept=kept)


def register(app: Routes, lookup: SchoolLookup) -> None:
    """Answer the buttons under the answers, and the one that asks for a school."""
    app.action(ACTION_LOOK_UP, lookup.open)
    app.submission(VIEW_LOOK_UP, lookup.asked)
    app.action(ACTION_CHOOSE, lookup.choose)
    app.action(ACTION_BACK, lookup.back)
    app.action(ACTION_DETAILS, lookup.in_detail)

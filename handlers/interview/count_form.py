"""Counting with the person what the Dashboard shows: a modal, page by page.

A page for the school's groups, one for each Dashboard year, and the count. Every page says the
count as far as it is, and every tick is kept at once, in the conversation: closing the modal loses
nothing. Names of fields say what is asked, `2025:4`; a `+` marks the second half of a long list,
since Slack shows no more than ten boxes in one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from bot.community.dashboards import CountingWords
from bot.dta.counting import LOCAL
from bot.dta.sheet import LOCAL_PRIORITIES, STUDENT_GROUPS, DashboardYears
from bot.outbox.client import CallError
from bot.schools.figures import UNSURE
from bot.store import interviews
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers import fields
from handlers.blocks import (
    Block,
    actions,
    button,
    context,
    escape,
    header,
    link,
    long_list,
    section,
)
from handlers.effects import AckView, Effects, Run, Slack, open_view, update_view
from handlers.fields import MOST_BOXES, Field, Options
from handlers.forms import Filled, Form, Part, notice
from handlers.interview import state
from handlers.interview.conversations import CLOSED, NOT_YOURS, Conversations, Turn
from handlers.interview.count import (
    COUNT,
    GROUPS,
    NONE,
    NOT_KNOWN,
    Says,
    Ticked,
    Ticks,
    questions,
)
from handlers.interview.state import suggested
from handlers.routes import Action, Submission
from schedules.words import day_in_words

VIEW, TICK = "dta_count_view", "dta_count_tick"
GO, SKIP = "dta_count_go", "dta_count_skip"
MOST_MOVES = 6  # buttons on a page
KEPT = "What you tick is kept at once: you can close this and go on later."
TELLS_MORE = "Take that tick away where the Dashboard tells you more."
CONFIRM = (
    "Nothing is entered by this: each answer waits at its question for you to use it, or to give "
    "another one."
)
_NAME = re.compile(r"(?:(?P<year>\d{4}):)?(?P<asked>\w+)\+?")


def form(conversation_id: str, said: Says) -> Form:
    """The page that a count is at."""
    ticked = said.ticked
    pages = ticked.pages(said.words.table)
    page = ticked.page if ticked.page in pages else GROUPS
    submit, step = "Next", f"Step {pages.index(page) + 1} of {len(pages)}. {KEPT}"
    parts: list[Part]
    if page == GROUPS:
        parts = [*_groups_page(said), context(step)]
    elif page == COUNT:
        submit = "" if ticked.is_empty else "Suggest these answers"
        parts = [*_count_page(said, pages), context(step), _source(said)]
    else:
        before = pages[pages.index(page) - 1]
        parts = [*_year_page(said, before, int(page)), context(step), _source(said)]
    return Form(
        VIEW,
        said.words.about.button,
        parts,
        submit=submit,
        close="Close",
        kept={"c": conversation_id, "p": page},
        version=ticked.opening,
        edition=ticked.filled,
    )


def read(ticked: Ticked, page: str, filled: Filled, table: DashboardYears) -> Ticked:
    """The count with what stands in the fields of a page; what does not belong there is left."""
    found: dict[str, list[str]] = {}
    for name in filled.values:
        named = _NAME.fullmatch(name)
        if named and (named["year"] or GROUPS) == page:
            found.setdefault(named["asked"], []).extend(filled.several(name))
    year = int(page) if page.isdigit() else 0
    there = questions(year, table) if year else (GROUPS,)
    for asked, ticks in found.items():
        if asked in there:
            ticked = ticked.with_ticks(asked, ticks, year)
    return ticked


# Pages


def _groups_page(said: Says) -> list[Part]:
    about, ticked = said.words.about, said.ticked
    options = [(code, said.words.group(code)) for code in STUDENT_GROUPS]
    options += [(NONE, about.none), (NOT_KNOWN, about.groups_not_known)]
    return [
        section(escape(about.intro)),
        *(section(escape(f"{text} {TELLS_MORE}")) for text in said.began()),
        *_boxes(GROUPS, about.groups, options, ticked.groups, about.groups_help),
        *_so_far(said),
        _moves([_go(COUNT, "To the count")]),
    ]


def _year_page(said: Says, before: str, year: int) -> Iterator[Part]:
    words, about, ticked = said.words, said.words.about, said.ticked
    asks, groups = words.schools.dashboards.of[year], ticked.asked_in(year, words.table)
    yield header(f"{year} Dashboard")
    yield section(escape(" ".join(filter(None, (about.criteria, asks.note)))))
    for question in questions(year, words.table):
        if question == LOCAL:
            label, hint = f"Local indicators, {year}. {about.local}", about.local_help
            options = [(str(number), words.priority(number)) for number in LOCAL_PRIORITIES]
        else:
            priority = int(question)
            label = f"{words.priority(priority)}, {year}. {asks.asks[priority]}"
            rules = asks.rules_of(priority).items()
            hint = " ".join(text for group, text in rules if group in groups)
            options = [(code, words.group(code)) for code in groups]
        options += [(NONE, about.none), (NOT_KNOWN, about.not_known)]
        yield from _boxes(f"{year}:{question}", label, options, ticked.at(year, question), hint)
    yield from _so_far(said)
    unknown = button("I do not know this year", SKIP, {"y": year})
    yield _moves([_go(before, "Back"), unknown, _go(COUNT, "To the count")])


def _count_page(said: Says, pages: Sequence[str]) -> list[Block]:
    offers = [
        f"{words.short}: {words.label(offer.option) if offer.option != UNSURE else 'left open'}. "
        f"{offer.says}"
        for question, offer in said.offers().items()
        for words in [said.interview.question[question]]
    ]
    moves = [_go(pages[-2], "Back"), _go(GROUPS, "Groups", "Change the groups")]
    moves += [_go(page, page, f"Change {page}") for page in pages if page.isdigit()]
    return [
        header("The count"),
        *_listed(
            "Group by group (it takes two priorities)",
            said.figures.by_group() or ["No student group is ticked yet."],
        ),
        *_listed("Year by year", said.figures.by_year()),
        *_listed("Over the years", said.figures.over_the_years()),
        *_listed("What is open", said.notes()),
        *_listed("Answers to suggest", offers or ["None yet: tick something first."]),
        context(CONFIRM),
        _moves(moves),
    ]


def _source(said: Says) -> Block:
    """Where the criteria stand, and when that was looked at."""
    links = " · ".join(link(each.address, each.name) for each in said.links)
    return context(f"*Source:* {links}, checked {day_in_words(said.words.about.checked)}")


def _so_far(said: Says) -> list[Block]:
    """The count as far as it is."""
    if said.ticked.is_empty:
        return []
    return _listed("The count so far", [*said.figures.by_year(), *said.figures.over_the_years()])


def _listed(heading: str, lines: Sequence[str]) -> list[Block]:
    return long_list(heading, [escape(line) for line in lines])


# Pieces


def _go(page: str, text: str, label: str | None = None) -> Block:
    """To another page."""
    return button(text, GO, {"p": page}, label=label)


def _moves(buttons: Sequence[Block]) -> Block:
    """A row of buttons, each with an id of its own."""
    numbered = [{**b, "action_id": f"{b['action_id']}_{n}"} for n, b in enumerate(buttons)]
    return actions(numbered, "moves")


def _boxes(name: str, label: str, options: Options, ticks: Ticks, hint: str) -> Iterator[Field]:
    """Boxes to tick, in two halves where there are many."""
    many = len(options) > MOST_BOXES
    first = len(options) // 2 if many else len(options)
    yield fields.ticks(name, label, options[:first], ticks, hint=hint, reload=TICK)
    if many:
        yield fields.ticks(f"{name}+", f"{label} (continued)", options[first:], ticks, reload=TICK)


OUT_OF_DATE = (
    "This page is out of date: the count was opened again since, or its conversation was begun "
    "anew. Press the button at the question once more; what you ticked is kept unless you started "
    "over."
)


@dataclass(frozen=True)
class Counting:
    """The modal."""

    talks: Conversations
    words: CountingWords

    def open(self, turn: Turn) -> Effects:
        """Open the count where the person left it."""
        assert turn.action
        ticked = Ticked.of(turn.now.sheet).opened(turn.before.revision, self.talks.seconds())
        kept = turn.keep(replace(turn.now, sheet=ticked.as_json()))
        return [open_view(turn.action.trigger_id, self._form(turn.now.id, ticked).view()), *kept]

    def tick(self, action: Action) -> Effects:
        """Something was ticked."""
        return self._on_page(action, lambda ticked: ticked)

    def go(self, action: Action) -> Effects:
        """Another page."""
        page, table = str(action.carried.get("p")), self.words.table
        return self._on_page(
            action, lambda at: replace(at, page=page) if page in at.pages(table) else at
        )

    def skip(self, action: Action) -> Effects:
        """A year that the person does not know: what was left empty is not known."""

        def passed_over(at: Ticked) -> Ticked:
            is_year = at.page.isdigit()
            return self._next(at.without_knowing(int(at.page), self.words.table)) if is_year else at

        return self._on_page(action, passed_over)

    def next(self, submission: Submission) -> Effects:
        """The next page; after the last one, suggest the answers."""
        filled = Filled.of(submission.view)
        found = self._open_count(submission.person, filled)
        if isinstance(found, str):
            return self._notice(found).instead()
        before, ticked = found
        if ticked.page == COUNT:
            after = suggested(before, self._said(ticked).offers(), "count")
            if after.put_away_at is not None:
                after = state.taken_up(after)
            return [AckView("clear"), *self.talks.keep(before, after)]
        ticked = self._next(ticked)
        kept = self._keep(before, ticked)
        return [*self._form(before.id, ticked).instead(), *kept]

    # Inside

    def _on_page(self, action: Action, change: Callable[[Ticked], Ticked]) -> Effects:
        """Keep what stands on a page, change something, and show the page that the count is at."""
        found = self._open_count(action.person, Filled.of(action.view))
        if isinstance(found, str):
            return [update_view(action.view, self._notice(found).view())]
        before, ticked = found
        kept = self._keep(before, change(ticked))
        return [*kept, Run(partial(self._bring_up, before.id, action.view["id"]))]

    def _open_count(self, person: Person, filled: Filled) -> tuple[Conversation, Ticked] | str:
        """The conversation that a modal counts for, and the count at its page; else what to say."""
        now, page = self.talks.own(person, filled.kept.get("c")), str(filled.kept.get("p"))
        if now is None:
            return NOT_YOURS
        if self.talks.turn(now).is_closed:
            return CLOSED
        ticked, table = Ticked.of(now.sheet), self.words.table
        is_last = now.sheet is not None and filled.version == ticked.opening
        if not is_last or page not in ticked.pages(table):
            return OUT_OF_DATE
        return now, read(replace(ticked, page=page), page, filled, table)

    def _keep(self, before: Conversation, ticked: Ticked) -> Effects:
        """Keep the count. What was suggested by another one, or followed from it, is withdrawn."""
        after = replace(before, sheet=ticked.as_json())
        if ticked == Ticked.of(before.sheet):
            if after != before:
                touched = replace(after, touched_at=self.talks.seconds())
                interviews.save(self.talks.db, before, touched)
            return ()
        after = replace(suggested(after, {}, "count"), result=None)
        return self.talks.keep(before, after)

    def _bring_up(self, conversation_id: str, view_id: str, slack: Slack) -> Effects:
        """Bring the modal up to what the count says, until that has not changed meanwhile.

        Whoever ticks quickly is ahead of what is being shown: the last one to look puts it right.
        """
        shown: Block | None = None
        while (page := self._page(conversation_id)) not in (None, shown):
            with suppress(CallError):
                slack.call("views.update", view_id=view_id, view=page)
            shown = page
        return ()

    def _page(self, conversation_id: str) -> Block | None:
        """The page that a count is at by now."""
        now = interviews.find(self.talks.db, conversation_id)
        ticked = Ticked.of(now.sheet) if now else Ticked()
        return self._form(conversation_id, ticked).view() if ticked.opening else None

    def _next(self, ticked: Ticked) -> Ticked:
        """The count at the page that follows."""
        order = ticked.pages(self.words.table)
        return replace(ticked, page=order[order.index(ticked.page) + 1])

    def _said(self, ticked: Ticked) -> Says:
        return Says(ticked, self.words, self.talks.voice.interview)

    def _form(self, conversation_id: str, ticked: Ticked) -> Form:
        return form(conversation_id, self._said(ticked))

    def _notice(self, text: str) -> Form:
        return notice(self.words.about.button, escape(text))

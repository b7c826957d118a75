"""The messages of a thread while questions are asked: each question, the choice, the check.

Each is worked out from the conversation alone. Top-level texts carry everything, since screen
readers read them; they name no school.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.community.dashboards import CountingWords
from bot.community.interview import Interview, Question
from bot.dta.counting import COUNTED
from bot.dta.paths import questions_left
from bot.dta.rules import AGENCY_QUESTIONS, Assessment, assess
from bot.outbox.message import Message
from bot.store.interviews import Conversation
from handlers.blocks import (
    Block,
    actions,
    bullets,
    context,
    escape,
    header,
    hushed,
    link,
    read_as,
    section,
)
from handlers.interview import controls, result, state
from handlers.interview.count import said_of
from handlers.interview.document import ResultReport
from handlers.schools import SchoolLookup
from schedules.words import day_in_words, in_a_row

BLOCK_OPTIONS = "dta_options"
BLOCK_AGAIN = "dta_options_again"
QUIET_ANSWERS = "Your answers stand in this thread, to check."  # for lock screens
LOOK_UP = "Look the school up"
QUIET_RESULT = "Your answers are complete. The result stands in this thread."
ALL_ASKED = "Everything was asked."
WHY_A_NAME = "Why I ask: so that you find this again among others. A nickname will do."
NOTHING_ASKED = "Nothing is asked right now. Type “my answers” to see what you said."
CROSSROADS = (
    "That is all about the school. Agencies have to ask and agree, too: go through that as "
    "well, or leave it to find out."
)
FROM_FILE = (
    "authorizer",  # right after the school was named, before the files can answer anything
    "listed",
    "groups_two_years",
    "groups_three_of_four",
    "significant_groups",
    "priorities_three_of_four",
)


@dataclass(frozen=True, slots=True)
class Voice:
    """What the messages are worded with, besides the conversation; `timezone` is for dates.

    `counting` is None in a community that offers no counting, `lookup` in one without schools.
    """

    interview: Interview
    command: str
    unofficial: str
    timezone: str
    retention_days: int
    counting: CountingWords | None = None
    lookup: SchoolLookup | None = None

    @property
    def looks_up(self) -> bool:
        """Whether files are loaded in which a school can be looked up."""
        return self.lookup is not None and self.lookup.has_files()

    @property
    def kept_for(self) -> str:
        """A year, 90 days."""
        return "a year" if self.retention_days == 365 else f"{self.retention_days} days"


@dataclass(frozen=True)
class Showing:
    """A conversation in words."""

    now: Conversation
    voice: Voice

    @cached_property
    def assessment(self) -> Assessment:
        """What follows from the answers."""
        return assess(self.now.answers)

    @cached_property
    def numbered(self) -> dict[str, int]:
        """The questions by the numbers that they are called by."""
        return state.numbered(self.now)

    @cached_property
    def pending(self) -> str:
        """The part that waits."""
        return state.pending(self.now)

    @property
    def known(self) -> Mapping[str, Question]:
        """Question id → question."""
        return self.voice.interview.question

    @property
    def asked(self) -> Question | None:
        """The question that waits."""
        question = state.question_in(self.pending)
        return self.known[question] if question else None

    @property
    def is_closed(self) -> bool:
        """Whether this is a result of older questions, which nothing changes any more."""
        return state.is_kept_as_it_was(self.now, self.voice.interview)

    @property
    def report(self) -> ResultReport | None:
        """The result, if there is one."""
        return ResultReport.model_validate(self.now.result) if self.now.result else None

    # What a part says

    def waiting(self) -> Message:
        """What has to stand at the end of the thread, since it waits for the person."""
        if words := self.asked:
            return self.question(words)
        match self.pending:
            case state.NAME:
                return self._name()
            case state.CROSSROADS:
                back = controls.back_button(self.now, state.CROSSROADS)
                return Message(section(CROSSROADS), controls.choices(self.now, self.pending, back))
            case state.REVIEW:
                return hushed(self._review(), QUIET_ANSWERS)
            case state.AWAY:
                return self._away()
            case state.OVER:
                return self._whether_over()
        assert self.report
        return hushed(result.result(self.report, result.result_buttons(self.now)), QUIET_RESULT)

    def settled(self, part: str) -> Message | None:
        """What was asked, with its answer; None where it has none, or nothing was asked."""
        if part == state.NAME:
            name = self.now.nickname
            return retired(escape(f"About {name}.") if name else "Without a name.")
        question = state.question_in(part)
        return self._answered(self.known[question]) if question else None

    def question(self, words: Question) -> Message:
        """A question that waits for its answer."""
        now, suggested = self.now, controls.suggested_rows(self.now, words)
        clash = self._contradiction() if words.id == state.CONTRADICTORY[-1] else ""
        given, number = now.answers.get(words.id), self.numbered.get(words.id)
        title = f"*{f'{number}. ' if number else ''}{escape(words.text)}*"
        so_far = f"Your answer so far: {words.label(given)}. " if given else ""
        # Whoever was told what the file says need not look.
        look = [link(words.look, "Open the file")] if words.look and not suggested else []
        helped = clash or (words.help if look or not words.look else "") or ""
        looks_up, counts = self._can_look_up(words), self._counts(words)
        heard = [
            controls.how_to_use(now, words),
            f"Or press {LOOK_UP}, or type “school” and its name." if looks_up else "",
            f"Or {controls.TO_COUNT.format(counts.about.button)}" if counts else "",
        ]
        moves = [*controls.use_buttons(now, words), *controls.few(self._moves(words, clash))]
        shown = Message(
            section("\n".join(filter(None, [title, escape(helped), *look]))),
            *suggested,
            self._options(words),
            read_as(actions(moves), escape(" ".join(filter(None, heard)))),
            context(escape(so_far) + self._left(words)),
        )
        if given is None and not suggested:
            return shown
        bare = section(escape("\n".join([words.text, *filter(None, [words.help])])))
        return hushed(shown, Message(bare, self._options(words), context(self._left(words))).text)

    def _moves(self, words: Question, clash: str) -> list[Block]:
        now, moves = self.now, list[Block]()
        if clash:
            other = state.CONTRADICTORY[0]
            number = self.numbered.get(other)
            moves.append(controls.change_button(now, other, number, "Change the other one"))
        if words.id in AGENCY_QUESTIONS:
            moves.append(controls.pressed("Skip the rest: see the result", "see_result", now))
        if counts := self._counts(words):
            moves.append(controls.pressed(counts.about.button, "count", now))
        if self._can_look_up(words):
            moves.append(controls.pressed(LOOK_UP, "look_up", now))
        label = "Why this is asked"
        moves.append(controls.pressed("Why?", "why", now, label=label, q=words.id))
        if self.numbered.get(words.id) != 1:
            moves.append(controls.back_button(now, state.part_of(words.id)))
        return moves

    def _counts(self, words: Question) -> CountingWords | None:
        """How a question can be counted, if it can."""
        return self.voice.counting if words.id in COUNTED else None

    def _can_look_up(self, words: Question) -> bool:
        """Whether the state's files may answer a question."""
        is_known = words.id == FROM_FILE[0] and self.now.cds
        return words.id in FROM_FILE and not is_known and self.voice.looks_up

    def _name(self) -> Message:
        """What the school is called; where files are loaded it can be looked up at once."""
        look_up = [controls.pressed(LOOK_UP, "look_up", self.now)] if self.voice.looks_up else []
        heard = f" Or press {LOOK_UP}, or type “school” and its name." if look_up else ""
        buttons = [*look_up, controls.choose(self.now, state.UNNAMED)]
        asked = escape(self.voice.interview.about.asks_name)
        return Message(
            section(f"*{asked}*\nType a name or nickname, or skip."),
            read_as(actions(buttons), f"Type “skip” to go on without.{heard}"),
        )

    def _answered(self, words: Question) -> Message | None:
        """A question with the answer chosen; None where there is none."""
        if words.id not in self.now.answers:
            return None
        if words.id in self.numbered:
            return Message(self._answer_row(words))
        note = "Not needed any more, because of another answer."
        return Message(section(self._with_answer(words)), context(note))

    def _with_answer(self, words: Question) -> str:
        return f"{escape(words.short)}\n*{escape(words.label(self.now.answers[words.id]))}*"

    def _answer_row(self, words: Question) -> Block:
        number = self.numbered[words.id]
        change = controls.change_button(self.now, words.id, number)
        return section(f"{number}. {self._with_answer(words)}", accessory=change)

    # Between the questions and the result

    def _review(self) -> Message:
        """The answers to check, each with a way to change it."""
        buttons, notes = [controls.choose(self.now, state.FINISH)], []
        if state.agencies_matter(self.now):
            buttons.append(controls.choose(self.now, state.FULL))
            who = "Who else" if set(AGENCY_QUESTIONS) & set(self.numbered) else "Who"
            notes = [context(f"{who} has agreed so far was not asked: that stays to find out.")]
        buttons.append(controls.back_button(self.now, state.REVIEW))
        return Message(
            header("Check your answers"),
            *self.answer_rows(),
            *notes,
            actions(buttons),
            say="Type 1 to see the result, or “change” and a number.",
        )

    def answers(self) -> Message:
        """The answers given so far; those of an old result are no longer changed."""
        if self.is_closed and self.report:
            return hushed(result.answers(self.report), QUIET_ANSWERS)
        said = Message(section("You have not answered anything yet."))
        if rows := self.answer_rows():
            change = "Type “change” and a number to change one."
            said = Message(section("*Your answers so far*"), *rows, say=change)
        return hushed(said, QUIET_ANSWERS)

    def answer_rows(self) -> list[Block]:
        """The answers given, each with Change, what is suggested instead, and what was counted."""
        rows = list[Block]()
        for each, number in self.numbered.items():
            words = self.known[each]
            if each in self.now.answers:
                differing = controls.differing_rows(self.now, words, number)
                rows += [self._answer_row(words), *differing]
        said = said_of(self.now, self.voice.counting, self.voice.interview)
        if not (rows and said):
            return rows
        figures = [escape(figure) for figure in said.figures.over_the_years()]
        show = controls.pressed("Show it", "count", self.now, label="Show your count")
        return [*rows, section(f"*Your count*\n{bullets(figures)}", accessory=show)]

    def _away(self) -> Message:
        """Put away, by the person or after a month."""
        text = (
            "This conversation is paused. Nothing is lost: press Go on, or write anything here, "
            "and it continues where you left it. "
            f"Without that it is deleted {self.voice.kept_for} after you last used it."
        )
        go_on = controls.pressed("Go on", "go_on", self.now, style="primary")
        return controls.asking(text, go_on, controls.delete_button(self.now))

    def _whether_over(self) -> Message:
        """Whether really to begin again, and what that drops."""
        dropped = in_a_row(state.to_lose(self.now))
        text = f"Start over? This drops {dropped}, and nobody can bring that back."
        return Message(section(text), controls.choices(self.now, state.OVER))

    def changed(self) -> Message | None:
        """What a new version of the questions changed for this conversation."""
        changes, known = self.now.changes, self.known
        if not changes:
            return None

        def named(questions: Iterable[str]) -> str:
            shorts = {q: known[q].short if q in known else q.replace("_", " ") for q in questions}
            return in_a_row([f"“{short}”" for short in shorts.values()])

        lines = []
        if reworded := [each for each in changes["reworded"] if each in known]:
            kept = "Worded differently now, with your answer kept"
            lines.append(f"{kept}: {named(reworded)}. Please check.")
        if dropped := changes["dropped"]:
            fell = "Your answer no longer fits, and it is asked again where needed"
            lines.append(f"{fell}: {named(dropped)}.")
        if added := [each for each in changes["added"] if each in known]:
            lines.append(f"New: {named(added)}.")
        first = (
            "The questions were changed since you began. This conversation goes on with those of "
            f"{day_in_words(self.voice.interview.about.edition)}; your other answers are kept."
        )
        return Message(section(f"{escape(first)}\n{bullets([escape(line) for line in lines])}"))

    # Beside it

    def reminded(self, said: Message) -> Message:
        """What is `said` beside the questions, and below it in brief what waits for an answer."""
        return Message(*said.blocks, *self._again(), say=said.say, quiet=said.quiet)

    def _again(self) -> list[Block]:
        """What waits, in brief: what a question above is about, or what else can be chosen."""
        if words := self.asked:
            back = f"*Back to question {self.numbered.get(words.id, '')}".rstrip()
            asked = section(f"{back}:* {escape(words.short)}")
            return [asked, self._options(words, BLOCK_AGAIN)]
        if self.pending == state.OVER:
            return [*self._whether_over().blocks]
        buttons = [controls.choose(self.now, c) for c in controls.OFFERED.get(self.pending, ())]
        if not buttons:
            return []
        asked_name = f"*{escape(self.voice.interview.about.asks_name)}*"
        first = [section(asked_name)] if self.pending == state.NAME else []
        only = 1 if self.pending == state.REVIEW else None
        return [*first, actions(buttons[:only], BLOCK_AGAIN)]

    def why(self, question: str | None = None) -> Message:
        """Why a question is asked, or the one that waits, and where that stands."""
        words = self.known[question] if question else self.asked
        if self.pending == state.NAME or words is None:
            return Message(section(WHY_A_NAME if self.pending == state.NAME else NOTHING_ASKED))
        source = f"{self.sources(words)}, checked {day_in_words(words.checked)}"
        if words.confidence == "open":
            source += f". Not settled: ask {escape(words.who_to_ask or '')}"
        plainly = f"\n*In other words:* {escape(words.plainly)}" if words.plainly else ""
        return Message(section(f"*Why I ask:* {escape(words.why)}{plainly}"), context(source))

    def sources(self, words: Question) -> str:
        """Where the answer to a question stands."""
        names = self.voice.interview.page_name
        return " · ".join(link(each, names(each)) for each in words.sources)

    def far(self) -> str:
        """How far it is to the result."""
        return self._left(words) if (words := self.asked) else ALL_ASKED

    def _options(self, words: Question, block_id: str = BLOCK_OPTIONS) -> Block:
        """The options of a question, read out with what to type for each."""
        row = actions(controls.option_buttons(self.now, words), block_id)
        named = [
            f"{number}: {option.label}" if number else f"“{option.label.lower()}”"
            for option, number in zip(words.options, option_numbers(words), strict=True)
        ]
        return read_as(row, escape(controls.press_or_type(named)))

    def _left(self, words: Question) -> str:
        if words.id in self.now.answers and self.assessment.next_question != words.id:
            return "Your other answers stay as they are."
        left = (1 + sum(questions_left(self.now.answers, state.asked_about(self.now)))) // 2 - 1
        return f"About {left} left after this one." if left > 0 else "This is the last one for now."

    def _contradiction(self) -> str:
        """Both answers by name, where they cannot both be right."""
        if "contradiction" not in self.assessment.flags:
            return ""
        known, given = self.known, self.now.answers
        named = [f"“{known[q].short}: {known[q].label(given[q])}”" for q in state.CONTRADICTORY]
        return f"{self.voice.interview.flag['contradiction'].title}: {in_a_row(named)}."


def retired(text: str) -> Message:
    """What is left of a message that a later one has replaced."""
    return Message(context(text))


def option_numbers(words: Question) -> list[str | None]:
    """The number that is typed for each option where things are counted; of "3+" it is 3."""
    counts = [each.id[0].isdigit() and bool(words.counts) for each in words.options]
    return [o.id.rstrip("+") if c else None for o, c in zip(words.options, counts, strict=True)]

"""What somebody types in the thread: a command word, an answer, or neither. Pure.

Only whole sentences count as an answer: "two", "2 groups", "more than three". Where a text can be
read in two ways ("at least two", "2 or 3") it is none, and the person is asked what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.community.interview import Option, Question
from bot.schools.model import cds_of
from handlers.interview.controls import (
    FINISH,
    LATER_AGENCIES,
    LATER_SCHOOL,
    SKIP_NAME,
    STAY,
)
from handlers.interview.show import option_numbers
from handlers.interview.state import CROSSROADS, NAME, OVER, RESULT, REVIEW

LONGEST = 600

_COMMANDS: Mapping[str, str] = {
    "back": "back|go back|previous|undo|step back",
    "answers": "my answers|answers|show my answers|show answers|check my answers|review|change"
    "|edit|change an answer|list",
    "over": "start over|start again|begin again|restart|reset",
    "count": "count|count it|count it with me|count with me|help me count|count the groups",
    "why": "why|why do you ask|why do you ask that|why this question|why are you asking",
    "stop": "stop|pause|quit|exit|cancel|later|put away|put this away|not now",
    "help": "help|commands|what can i type|options",
    "privacy": "privacy|who can see this|who sees this|is this private|what is kept",
    "delete": "delete|delete this|delete everything|delete it|remove everything",
}
# Where a question or the result waits; elsewhere these choose what comes next.
_RESULT = frozenset(
    "result|the result|see result|see the result|show result|show the result|finish"
    "|skip the rest|skip the rest: see the result".split("|")
)
_OVER = _COMMANDS["over"].split("|")
_BY_WORDS = {phrase: name for name, phrases in _COMMANDS.items() for phrase in phrases.split("|")}
_CHANGE = re.compile(
    r"(?:please )?(?:change|edit|correct|redo|revise)"
    r"(?: (?:my|the))?(?: (?:answer|question|number|no|nr))?(?: to| of)?"
    r"(?: (?:answer|question|number|no|nr))? ?#? ?(\d{1,3}|[a-z]+)"
)

_TAKE = r"(?:(?:yes|ok|okay|please),? )?(?:use|take|accept)"
_USE = re.compile(
    rf"{_TAKE}(?: (?:it|this|that|(?:this|that|the|the suggested|your) answer"
    r"|(?:this|that|the|your) suggestion))?"
)
_USE_OF = re.compile(rf"{_TAKE} (?:my |the |your |the state's )?(count|file)(?:'s)?(?: answer)?")
_USE_NUMBER = re.compile(
    rf"{_TAKE}(?: (?:the )?(?:answer|suggestion|number))?(?: (?:for|in|to)(?: answer| number)?)?"
    r" ?#? ?(\d{1,3})"
)

_YES = frozenset(
    (
        "yes|y|yep|yeah|yup|ya|correct|right|true|affirmative|done|it has|it did|definitely"
        "|absolutely|certainly|of course"
    ).split("|")
)
_NO = frozenset("no|n|nope|nah|not yet|negative|false|never|not so far".split("|"))
_DOES = r"(?:is|was|are|were|has|have|had|did|does|do)"
_IT = r"(?:it|he|she|that|they|we|the \w+(?: \w+)?)"
_YES_IT_DOES = re.compile(rf"(?:yes|yep|yeah|y),? {_IT} {_DOES}(?: been)?")
_NO_IT_DOES_NOT = re.compile(rf"(?:no|nope|n),? {_IT} {_DOES} not(?: been)?(?: yet)?")
# "Yes, provided": what follows has to say the same.
_YES_AND = re.compile(r"(?:yes|yep|yeah|y)(?:,| -)? (.+)")
_NO_AND = re.compile(r"(?:no|nope|n)(?:,| -)? (.+)")
# "It has not been provided": whether the word for an option is said, or denied.
_SAID_OF_IT = re.compile(
    rf"(?:(?:it|he|she|they) )?(?:{_DOES} )?(?P<denied>not )?(?:(?:yet|already) )?(?:been )?"
    r"(?P<word>[^ ].*?)(?: (?:yet|already))?"
)
_UNSURE = frozenset(
    (
        "not sure|unsure|no idea|don't know|dont know|i don't know|i dont know|do not know"
        "|i do not know|idk|dunno|no clue|unknown|unclear|maybe|perhaps|not certain|uncertain"
        "|can't say|cannot say|can't tell|cannot tell|i'm not sure|im not sure|i am not sure"
        "|no answer|skip|pass|hard to say|to find out|not known|i have no idea|i have no clue"
        "|not sure yet|do not know yet|i do not know yet|i am unsure|no idea yet"
        "|i do not remember|do not remember|have to check|need to check|i have to check"
        "|i need to check|we have to check|we need to check"
    ).split("|")
)
_NOT_LOOKED = re.compile(
    r"(?:i |we )?(?:have not|did not)(?: yet)? (?:look|check)(?:ed)?(?: it| up| at it| yet)*"
)
_IN_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
).split()
_NUMBERS = {word: number for number, word in enumerate(_IN_WORDS)}
_NUMBERS |= {"none": 0, "none at all": 0, "a single": 1}
# Not three digits: so many are students, and no groups.
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)})"
_OF_A_KIND = r"(?:student |significant |lcff |state |such |of the )*"
_UNIT = rf"(?: {_OF_A_KIND}(?P<unit>groups?|priorit(?:y|ies))| of (?:our|the) (?P<unit_of>groups))?"
_COUNT = re.compile(
    r"(?:there (?:is|are|were|was) |it (?:is|has|was) |we have |they have |the school has )?"
    rf"(?:(?:exactly|just|only) )?(?P<n>{_NUMBER}){_UNIT}"
    r"(?: of them| in all| in total)?(?: (?:met|meet) the criteria)?"
)
_OR_MORE = re.compile(
    rf"(?:(?P<n>{_NUMBER}) ?(?:\+|or more|and more|or above|or higher|plus)"
    rf"|(?:more than|over|>) ?(?P<over>{_NUMBER})"
    rf"|(?:at least|>=) ?(?P<least>{_NUMBER})){_UNIT}"
)
_NO_SUCH = re.compile(
    rf"(?:there (?:is|are|were) |it has |we have |they have )?no {_OF_A_KIND}(?P<unit>groups?)"
)
# What is said around an answer without changing it.
_LEADING = re.compile(
    r"^(?:it is|it was|its|i think|i believe|that is|this is|the answer is|we are|authorized by|by"
    r"|our|my|a|an|the) |^[#(]"
)
_TRAILING = re.compile(r"(?:,? (?:i think|i believe|i guess|sorry|thanks|thank you|did)|\))$")
_SHORT_FORMS = (
    (re.compile(r"\bcan't\b"), "cannot"),
    (re.compile(r"\b(is|are|was|were|has|have|had|does|do|did)n'?t\b"), r"\1 not"),
    (re.compile(r"\b(it|that|he|she|there)'s\b"), r"\1 is"),
    (re.compile(r"\b(we|they|you)'re\b"), r"\1 are"),
    (re.compile(r"\b(i|we|they)'ve\b"), r"\1 have"),
    (re.compile(r"\bi'm\b"), "i am"),
)
_DENIALS = frozenset({"no", "not", "never"})


_SCHOOL = re.compile(r"[\"“`*_]?(?:school|look up)(?:\b[ :]+(.+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Typed:
    """A command word; `number` is the one in "change 3" or "use 3", None where it was left out.

    `origin` is whose suggestion is to be used: "count", "file", or either.
    """

    command: str
    number: int | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option."""

    option: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Neither; `meant` is the option that comes nearest, if one does.

    A mere number or sign (`is_number`) asks nothing either.
    """

    meant: str | None = None
    is_number: bool = False


Read = Typed | Chosen | Unclear


def read(text: str, question: Question | None, part: str) -> Read:
    """Read what was typed while `question`, or another `part`, waited for an answer."""
    said = clean(text)
    asks = text.rstrip().endswith("?")
    if part in (OVER, NAME) and (choice := _choice(said, part)):
        return Chosen(choice)
    if command := _command(said):
        return command
    if said == "" and text.strip() == "?":
        return Typed("help")
    if question is not None:
        option = _option(said, question, asks=asks)
        if option is None and said in _RESULT:
            return Typed("result")
        if option is None:
            near = (_nearest(wording, question) for wording in _wordings(said))
            return Unclear(next(filter(None, near), None), not re.search(r"[^\W\d_]", said))
        return Chosen(option)
    if part == RESULT and said in _RESULT:
        return Typed("result")
    option = None if asks else _choice(said, part)
    return Chosen(option) if option else Unclear()


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


def clean(text: str) -> str:
    """Small letters, plain quotes, single blanks, without markup and closing punctuation."""
    bare = re.sub(r"<[^>]*>|:[a-z_+-]+:", " ", text[:LONGEST])
    bare = bare.replace("’", "'").replace("‘", "'")
    bare = re.sub(r"[\"“”„*_`~]", "", bare)
    bare = bare.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
    return " ".join(bare.casefold().split()).strip(" .,;:!?…")


def _command(said: str) -> Typed | None:
    if said in _BY_WORDS:
        return Typed(_BY_WORDS[said])
    if found := _CHANGE.fullmatch(said):
        number = _number(found[1])
        return None if number is None else Typed("change", number)
    if _USE.fullmatch(said):
        return Typed("use")
    if found := _USE_OF.fullmatch(said):
        return Typed("use", origin=found[1])
    if found := _USE_NUMBER.fullmatch(said):
        return Typed("use", int(found[1]))
    return None


def _option(said: str, question: Question, *, asks: bool) -> str | None:
    """The option that was typed. What ends in a question mark can only mean "not sure"."""
    wordings = _wordings(said)
    if any(wording in _UNSURE or _NOT_LOOKED.fullmatch(wording) for wording in wordings):
        return "unsure"
    if asks or not said:
        return None
    return next(filter(None, (_meant_by(wording, question) for wording in wordings)), None)


def _wordings(said: str) -> list[str]:
    """What was said, then without short forms, then without what is said around an answer."""
    whole = _whole(said)
    return list(dict.fromkeys([said, whole, _bare(whole)]))


def _whole(said: str) -> str:
    """ "It is not" for "it isn't"."""
    for short, long in _SHORT_FORMS:
        said = short.sub(long, said)
    return said


def _bare(said: str) -> str:
    """Without "I think", "the", "sorry", as often as there is one."""
    while (shorter := _TRAILING.sub("", _LEADING.sub("", said))) != said:
        said = shorter
    return said


def _meant_by(said: str, question: Question) -> str | None:
    """The option that one wording names, as a whole."""
    for option, number in zip(question.options, option_numbers(question), strict=True):
        if said in _names(option):
            return option.id
        # Of a count "option 2" could be the second button or the number two.
        if number and not question.counts:
            bare = said.removeprefix("option ").removeprefix("number ")
            if bare in (number, _IN_WORDS[int(number)]):
                return option.id
    ids = [option.id for option in question.options]
    if "yes" in ids:
        return _yes_or_no(said, question)
    return _counted(said, question.counts, ids) if question.counts else None


def _names(option: Option) -> set[str]:
    label = option.label.casefold()
    return {label, _bare(label), option.id, *map(str.casefold, option.words)}


def _yes_or_no(said: str, question: Question) -> str | None:
    if said in _YES or _YES_IT_DOES.fullmatch(said):
        return "yes"
    if said in _NO or _NO_IT_DOES_NOT.fullmatch(said):
        return "no"
    for pattern, meant in ((_YES_AND, "yes"), (_NO_AND, "no")):
        if found := pattern.fullmatch(said):
            return meant if _meant_by(found[1], question) == meant else None
    if found := _SAID_OF_IT.fullmatch(said):
        options = {word.casefold(): each.id for each in question.options for word in each.words}
        named = options.get(f"{found['denied'] or ''}{found['word']}")
        denies_yes = found["denied"] and options.get(found["word"]) == "yes"
        return named or ("no" if denies_yes else None)
    return None


def _counted(said: str, counts: str, ids: Sequence[str]) -> str | None:
    """The option for a count of groups, or of what else `counts`: 3 and all above it is "3+"."""
    found = _COUNT.fullmatch(said) or _OR_MORE.fullmatch(said) or _NO_SUCH.fullmatch(said)
    if found is None or not _is_unit(found, counts):
        return None
    if found.re is _NO_SUCH:
        return _of_count(0, ids)
    if found.re is _COUNT:
        number = _number(found["n"])
        return None if number is None else _of_count(number, ids)
    over = _number(found["over"] or "")
    least = over + 1 if over is not None else _number(found["least"] or found["n"] or "")
    # "At least two" may be two or more than that: that is for the person to say.
    return "3+" if least is not None and least >= 3 else None


def _is_unit(found: re.Match[str], counts: str) -> bool:
    """Whether nothing else is counted than is asked for: "two priorities" are no two groups."""
    named = found.groupdict()
    unit = named["unit"] or named.get("unit_of")
    return unit is None or unit[:5] == counts[:5]  # one or several of them


def _of_count(number: int, ids: Sequence[str]) -> str | None:
    option = "3+" if number >= 3 else str(number)
    return option if option in ids else None


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else _NUMBERS.get(word)


def _choice(said: str, part: str) -> str | None:
    """What was chosen at a place with no question."""
    offered: Mapping[str, Sequence[str]] = {}
    if part == CROSSROADS:
        offered = {
            "short": ("1", LATER_SCHOOL.casefold(), "result", "the result", "see result"),
            "full": ("2", LATER_AGENCIES.casefold(), "check", "who has agreed", "agencies"),
        }
    elif part == REVIEW:
        offered = {
            "finish": (
                *("1", "yes", "ok", "okay", "all right", "right", "correct", "result"),
                *("the result", "see result", LATER_SCHOOL.casefold(), FINISH.casefold()),
            ),
            "full": ("2", LATER_AGENCIES.casefold(), "who has agreed", "agencies"),
        }
    elif part == NAME:
        offered = {
            "unnamed": (
                *("skip it", "no", "none", "no name", "without", "next", "go on"),
                *(SKIP_NAME.casefold(), "rather not", "i would rather not", *_UNSURE),
            )
        }
    elif part == OVER:
        # "Cancel" is no command word here.
        offered = {
            "over": ("1", "yes", "y", "ok", "okay", *_OVER),
            "stay": ("2", "no", "n", "keep", "keep it", "cancel", "never mind", STAY.casefold()),
        }
    return next((name for name, words in offered.items() if said in words), None)


def _nearest(said: str, question: Question) -> str | None:
    """The option that comes nearest; a misspelt word begins alike, and denies no more."""
    names = {name: option.id for option in question.options for name in _names(option)}
    like = [
        name
        for name in names
        if name[:1] == said[:1] and _DENIALS & {*name.split()} == _DENIALS & {*_whole(said).split()}
    ]
    found = process.extractOne(said, like, scorer=fuzz.ratio, score_cutoff=80)
    return names[found[0]] if found else None

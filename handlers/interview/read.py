"""What somebody types in the thread: a command word, an answer, a correction, or none. Pure.

Only whole sentences count: "two", "2 groups", "more than three". What is said around an answer
without changing it ("I think", "lol") is taken away first. Where a text can be read in two ways
("at least two", "2 or 3") it is none, and the person is asked what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from rapidfuzz import fuzz, process

from bot.community.interview import Option, Question
from handlers.interview import state
from handlers.interview.controls import CHOICES, OFFERED
from handlers.interview.show import option_numbers
from handlers.interview.state import NAME, OVER, RESULT
from schedules import words
from schedules.words import NUMBERS, ORDINALS

LONGEST = 600

_COMMANDS: Mapping[str, str] = {
    "back": "back|go back|previous|undo|step back|go back one|back up|previous question|undo that"
    "|take that back|no wait|wait no|oops|wrong|wrong button|wrong one|wrong answer|that was wrong"
    "|my mistake|my bad|i made a mistake|i messed up|scratch that",
    "answers": "my answers|answers|show my answers|show answers|check my answers|review|change"
    "|edit|change an answer|list|what did i say|what did i say so far|what have i said",
    "over": "start over|start again|begin again|restart|reset|start from scratch",
    "count": "count|count it|count it with me|count with me|help me count|count the groups",
    "why": "why|why do you ask|why do you ask that|why this question|why are you asking|huh|what"
    "|what do you mean|what does that mean|i do not get it|i do not understand|i am confused"
    "|explain|explain that|come again",
    "stop": "stop|pause|quit|exit|cancel|later|put away|put this away|not now|gotta go|got to go"
    "|i have to go|i will do this later|i will do it later|i am done for today|do this later"
    "|hold on|hang on|one sec|one second|one moment|a moment|just a sec|be right back|back later",
    "help": "help|?|commands|what can i type|options",
    "privacy": "privacy|who can see this|who sees this|is this private|what is kept",
    "delete": "delete|delete this|delete everything|delete it|remove everything",
}
# Where a question or the result waits; elsewhere these choose what comes next.
_RESULT = re.compile(
    r"(?:(?:just )?(?:see|show|tell|give)(?: me)? )?(?:what is )?(?:the )?result|finish"
    r"|are we done(?: yet)?|skip the rest(?:: see the result)?"
)
_BY_WORDS = {phrase: name for name, phrases in _COMMANDS.items() for phrase in phrases.split("|")}
_SHAPES = {
    "stop": re.compile(
        r"(?:brb|gtg|g2g|ttyl|afk|got ?ta run)\b.{0,40}|(?:i will |ill |let me )?(?:finish|continue"
        r"|do|come back|go on)(?: (?:this|it|with it|to it))? (?:later|tomorrow|after .{2,20})"
    ),
    "delete": re.compile(
        r"(?:get rid of|throw away|erase|wipe|delete|remove|forget|clear)"
        r"(?: (?:this|all|everything|of|the|my|whole|check|conversation|answers|data|thing))+"
    ),
}
_WHICH = r"(?: (?:my|the))?(?: (?:answer|question|number|no|nr))?"
_CHANGE = re.compile(
    rf"(?:change|edit|correct|redo|revise|fix|go back to|back to){_WHICH}(?: to| of)?{_WHICH}"
    r" ?#? ?(\d{1,3}|[a-z]+)(?: (?:one|answer|question))?"
)
_USE = re.compile(
    r"(?:(?:yes|ok|okay|please) )?(?:use|take|accept)"
    r"(?: (?:it|this|that|the|my|your|states|suggested|suggestion|answer|number|for|in|to))*"
    r"(?: (?P<origin>count|file)s?(?: answer)?)?(?: ?#? ?(?P<n>\d{1,3}))?"
)
# Before a wish, not changing it.
_POLITE = re.compile(
    r"^(?:(?:can|could|may) (?:you|we|i)|i (?:want|need|would like) to|lets|let me|please|pls|ok|oh"
    r"|hey|oops|wait|sorry|um+|uh+|nvm|never ?mind|(?:forget|screw) (?:it|that)|just|actually"
    r"|(?:you )?know what|well|no|so|ugh) "
)

_YES = frozenset(
    "yes|y|yep|yeah|yup|ya|correct|right|true|affirmative|done|it has|it did|definitely|absolutely"
    "|certainly|of course".split("|")
)
_NO = frozenset("no|n|nope|nah|not yet|negative|false|never|not so far".split("|"))
_DOES = r"(?:is|was|are|were|has|have|had|did|does|do)"
_IT = r"(?:it|he|she|that|they|we|the \w+(?: \w+)?)"
_YES_IT_DOES = re.compile(rf"(?:yes|yep|yeah|y) {_IT} {_DOES}(?: been)?")
_NO_IT_DOES_NOT = re.compile(rf"(?:no|nope|n) {_IT} {_DOES} not(?: been)?(?: yet)?")
# "Yes, provided": what follows has to say the same.
_AND = re.compile(r"(?:(?P<yes>yes|yep|yeah|y)|no|nope|n) (?:- )?(?P<said>.+)")
_NOT_YET = re.compile(r"(?:no )?not yet (?:but |(?=(?:it|they|we|he|she) ))(?P<said>.+)")
# "It has not been provided": whether the word for an option is said, or denied.
_SAID_OF_IT = re.compile(
    rf"(?:(?:it|he|she|they) )?(?:{_DOES} )?(?P<denied>not )?(?:(?:yet|already) )?(?:been )?"
    r"(?P<word>[^ ].*?)(?: (?:yet|already))?"
)
_UNSURE = re.compile(
    r"(?:i |we )?(?:am |are )?(?:(?:really|honestly|still|just) )*(?:"
    r"not (?:sure|certain|known)|unsure|uncertain|unknown|unclear|idk|dunno|maybe|perhaps"
    r"|do not (?:really )?(?:know|remember)|cannot (?:say|tell|remember|find)|forg[eo]t"
    r"|(?:have )?no (?:idea|clue|answer)|beats me|who knows|hard to say|to find out"
    r"|i (?:think|guess|believe) so but not .+"
    r"|(?:have not|did not)(?: yet)? (?:look|check)(?:ed)?|(?:have|need) to check"
    r"|skip|pass|next(?: question)?|move on)"
    r"(?: (?:yet|it|that|this|one|up|at it|on (?:it|that|this)(?: one)?|for now))*"
)
_NUMBERS = {"zero": 0, "none": 0, "none at all": 0, "a single": 1, **NUMBERS}
# Not three digits: so many are students, and no groups.
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)})"
_OF_A_KIND = r"(?:student |significant |lcff |state |such |of the |of our )*"
_UNIT = rf"(?: {_OF_A_KIND}(?P<unit>groups?|priorit(?:y|ies)))?"
_SOFTLY = r"(?:like|maybe|perhaps|probably|about|around|roughly|or so)"
_COUNT = re.compile(
    r"(?:there (?:is|are|were|was) |it (?:is|has|was) |we have |they have |the school has )?"
    rf"(?:(?:exactly|just|only|{_SOFTLY}) )*(?P<n>{_NUMBER}){_UNIT}"
    rf"(?: of them| in all| in total)?(?: (?:met|meet) the criteria)?(?: {_SOFTLY})*"
)
_OR_MORE = re.compile(
    rf"(?:(?P<n>{_NUMBER}) ?(?:\+|or more|and more|or above|or higher|plus)"
    rf"|(?:more than|over|>) ?(?P<over>{_NUMBER})"
    rf"|(?:at least|>=) ?(?P<least>{_NUMBER})){_UNIT}"
)
_NO_SUCH = re.compile(
    rf"(?:there (?:is|are|were) |it has |we have |they have )?no {_OF_A_KIND}(?P<unit>groups?)"
)
# "The second one" of what was offered; never of counts, where a number is the number.
_PLACE = re.compile(
    r"(?:option |number |choice )?(?P<n>[a-z]+|\d)(?:st|nd|rd|th)?(?: (?:one|option|choice))?"
)
# What is said around an answer without changing it.
_AROUND = re.compile(
    r"^(?:it is|it was|its|i think|i believe|i guess|that is|this is|the answer is|we are"
    r"|authorized by|by|our|my|a|an|the|uh+|um+|well|so|like|just|honestly|put down|put|go with"
    r"|lets say|i would say) |^[#(]"
    r"|(?: (?:i think|i believe|i guess|sorry|thanks|thank you|did|lol|haha|tbh|honestly|please"
    r"|then)|\))$"
)
# What says that the answer before was a slip; the first two may also be mere politeness, and "no"
# says it beside another one only.
_SLIP = re.compile(
    r"(?:(?P<soft>sorry|oh)|(?P<no>no|nope)|wait|oops|hold on|hang on|actually|correction"
    r"|scratch that|strike that|my bad|my mistake|typo|i mean(?:t)?(?: to (?:say|press|pick|type))?"
    r"|make (?:it|that)|change (?:it|that|my answer)(?: to)?|(?:it |that )?should (?:have been|be)"
    r") (?:- )?(?=.)"
)
_INSTEAD = re.compile(r"(.+?) (?:instead|actually|rather|i mean(?:t)?)")
_NOT_THAT = re.compile(
    r"(?P<yes>.+?) not (?P<no>.+)|not (?P<no_>.+?) (?:but )?(?P<yes_>(?:the|a) .+)"
)
_SHORT_FORMS = (
    (re.compile(r"\bcan'?t\b"), "cannot"),
    (re.compile(r"\b(is|are|was|were|has|have|had|does|do|did)n'?t\b"), r"\1 not"),
    (re.compile(r"\b(it|that|he|she|there|what)'s\b"), r"\1 is"),
    (re.compile(r"\b(we(?=')|they|you)'?re\b"), r"\1 are"),
    (re.compile(r"\b(i|we|they)'ve\b"), r"\1 have"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (re.compile(r"\bi'll\b"), "i will"),
)


@dataclass(frozen=True, slots=True)
class CommandWord:
    """A command word; `number` is the one in "change 3" or "use 3", None where it was left out.

    `origin` is whose suggestion is to be used: "count", "file", or either.
    """

    command: str
    number: int | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option; `in_passing` where it was said so that it should be told what was understood."""

    option: str
    in_passing: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Corrected:
    """Another option for the question that was answered before."""

    option: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """None of these; `meant` is the option that comes nearest, if one does.

    A mere number or sign (`is_number`) asks nothing either.
    """

    meant: str | None = None
    is_number: bool = False


Read = CommandWord | Chosen | Corrected | NoAnswer


def read(text: str, question: Question | None, part: str, previous: Question | None = None) -> Read:
    """Read what was typed while `question`, or another `part`, waited for an answer.

    `previous` is the question that was answered before.
    """
    said, asks = clean(text), text.rstrip().endswith("?")
    if part in (OVER, NAME) and (choice := _choice(said, part)):
        return Chosen(choice)
    if command := _command(said):
        return command
    if answer := _answer(said, question, previous, asks=asks):
        return answer
    if command := _command(_without(_POLITE, said)):
        return command
    if (question or part == RESULT) and _RESULT.fullmatch(said):
        return CommandWord("result")
    if question is None:
        option = None if asks else _choice(said, part)
        return Chosen(option) if option else NoAnswer()
    near = next(filter(None, (_nearest(each, question) for each in _wordings(said))), None)
    return NoAnswer(near, not re.search(r"[^\W\d_]", said))


def _answer(
    said: str, question: Question | None, previous: Question | None, *, asks: bool
) -> Chosen | Corrected | None:
    """An answer to `question`, or another one to the `previous` where that was a slip."""
    slip, rest = _slip(said)
    here = question and (option_said(said, question) or option_said(rest, question))
    before = previous and ((slip and option_said(rest, previous)) or _not_that(rest, previous))
    # A number is one of what is counted now; only "the second one" can be another answer.
    is_count = bool(here and question and question.counts and _COUNT.fullmatch(rest))
    if before and not is_count and (slip != "soft" or not here):
        return Corrected(before)
    if here or (here := question and _not_that(rest, question)):
        is_plain = not asks and not slip and question and said in named_options(question)
        is_soft = here == "unsure" or asks or bool(slip or re.search(rf"\b{_SOFTLY}\b", said))
        return Chosen(here, in_passing=not is_plain and is_soft)
    # A bare name that nothing here is called by.
    is_name = question and previous and not asks and said not in _YES | _NO and said[:1].isalpha()
    named = named_options(previous).get(said) if is_name and previous else None
    return Corrected(named) if named else None


def clean(text: str) -> str:
    """Small letters, single blanks, long forms, without markup, emoji and punctuation."""
    bare = re.sub(r":[a-z_+-]+:", " ", unescape(text[:LONGEST]).casefold().replace("’", "'"))
    for short, long in _SHORT_FORMS:
        bare = short.sub(long, bare)
    bare = words.clean(re.sub(r"[*_~]", "", bare))
    return " ".join(re.sub(r",(?!\d)|\.{2,}|…", " ", bare).split()).strip(" .,;:!")


def _without(around: re.Pattern[str], said: str) -> str:
    """What was said without what stands around it, as often as there is some."""
    while (shorter := around.sub("", said)) != said:
        said = shorter
    return said


def _command(said: str) -> CommandWord | None:
    bare = re.sub(r"(?: (?:please|pls|right|now|thanks|thank you|ok|lol|asap))+$", "", said)
    if worded := _BY_WORDS.get(said, _BY_WORDS.get(bare)):
        return CommandWord(worded)
    if shaped := next((name for name, each in _SHAPES.items() if each.fullmatch(bare)), None):
        return CommandWord(shaped)
    if found := _CHANGE.fullmatch(_without(_POLITE, said)):
        number = _number(found[1])
        return None if number is None else CommandWord("change", number)
    found = _USE.fullmatch(said)
    return CommandWord("use", _number(found["n"] or ""), found["origin"]) if found else None


def _slip(said: str) -> tuple[str, str]:
    """Whether the answer before is said to be a slip ("slip"), perhaps ("soft"), or not; the rest.

    "No wait, county" and "county instead" both leave "county".
    """
    kinds, rest = list[str](), said
    while found := _SLIP.match(rest):
        kinds.append("soft" if found["soft"] else "no" if found["no"] else "slip")
        rest = rest[found.end() :]
    if found := _INSTEAD.fullmatch(rest):
        return "slip", found[1]
    kind = "slip" if "slip" in kinds else "soft" if kinds == ["soft"] else ""
    return (kind, rest) if kind else ("", said)


def _not_that(said: str, question: Question) -> str | None:
    """The option in "county, not district", where both are options."""
    if not (found := _NOT_THAT.fullmatch(said)):
        return None
    yes = option_said(found["yes"] or found["yes_"], question)
    no = option_said(found["no"] or found["no_"], question)
    return yes if yes and no and yes != no else None


def option_said(said: str, question: Question) -> str | None:
    """The option that was said, in one wording or another."""
    wordings = _wordings(said)
    if any(map(_UNSURE.fullmatch, wordings)):
        return "unsure"
    return next(filter(None, (_meant_by(wording, question) for wording in wordings)), None)


def _wordings(said: str) -> list[str]:
    """What was said, and without what is said around an answer."""
    return list(dict.fromkeys([said, _without(_AROUND, said)]))


def _meant_by(said: str, question: Question) -> str | None:
    """The option that one wording names, as a whole."""
    if option := named_options(question).get(said):
        return option
    ids = [option.id for option in question.options]
    if not question.counts and (found := _PLACE.fullmatch(said)):
        place = len(ids) if found["n"] == "last" else _number(found["n"])
        if place and place <= len(ids):
            return ids[place - 1]
    if "yes" in ids:
        return _yes_or_no(said, question)
    return _counted(said, question.counts, ids) if question.counts else None


def _names(option: Option) -> list[str]:
    label = option.label.casefold()
    return [*map(clean, (label, option.id, *option.words)), _wordings(clean(label))[-1]]


@lru_cache(maxsize=64)
def named_options(question: Question) -> Mapping[str, str]:
    """What the options are called → option; of a count also their numbers."""
    numbers = {
        number: option.id
        for option, number in zip(question.options, option_numbers(question), strict=True)
        if number and question.counts
    }
    return {name: option.id for option in question.options for name in _names(option)} | numbers


def _yes_or_no(said: str, question: Question) -> str | None:
    if said in _YES or _YES_IT_DOES.fullmatch(said):
        return "yes"
    if said in _NO or _NO_IT_DOES_NOT.fullmatch(said):
        return "no"
    if (found := _NOT_YET.fullmatch(said)) and (meant := _meant_by(found["said"], question)):
        return None if meant == "yes" else meant
    if found := _AND.fullmatch(said):
        meant = "yes" if found["yes"] else "no"
        return meant if _meant_by(found["said"], question) == meant else None
    if found := _SAID_OF_IT.fullmatch(said):
        options = {word.casefold(): each.id for each in question.options for word in each.words}
        named = options.get(f"{found['denied'] or ''}{found['word']}")
        denies_yes = found["denied"] and options.get(found["word"]) == "yes"
        return named or ("no" if denies_yes else None)
    return None


def _counted(said: str, counts: str, ids: Sequence[str]) -> str | None:
    """The option for a count of groups, or of what else `counts`: 3 and all above it is "3+"."""
    found = _COUNT.fullmatch(said) or _OR_MORE.fullmatch(said) or _NO_SUCH.fullmatch(said)
    # "Two priorities" are no two groups.
    if found is None or (found["unit"] or counts)[:5] != counts[:5]:
        return None
    if found.re is _OR_MORE:
        over = _number(found["over"] or "")
        least = over + 1 if over is not None else _number(found["least"] or found["n"] or "")
        # "At least two" may be two or more than that: that is for the person to say.
        return "3+" if least is not None and least >= 3 else None
    number = 0 if found.re is _NO_SUCH else _number(found["n"])
    option = "3+" if number and number >= 3 else str(number)
    return option if option in ids else None


def _number(word: str) -> int | None:
    return int(word) if word.isdecimal() else _NUMBERS.get(word, ORDINALS.get(word))


def _choice(said: str, part: str) -> str | None:
    """What was chosen at a place with no question."""
    for place, choice in enumerate(OFFERED.get(part, ()), start=1):
        offered = CHOICES[choice]
        number = [] if part == NAME else [str(place)]
        if said in (*number, offered.text.casefold(), *offered.typed.split("|")):
            return choice
    if part == NAME and _UNSURE.fullmatch(said):
        return state.UNNAMED
    return state.BEGIN_AGAIN if part == OVER and _BY_WORDS.get(said) == "over" else None


def _nearest(said: str, question: Question) -> str | None:
    """The option that comes nearest; a misspelt word begins alike, and denies no more."""
    names, denials = named_options(question), {"no", "not", "never"}
    like = [
        name
        for name in names
        if name[:1] == said[:1] and denials & {*name.split()} == denials & {*said.split()}
    ]
    found = process.extractOne(said, like, scorer=fuzz.ratio, score_cutoff=80)
    return names[found[0]] if found else None

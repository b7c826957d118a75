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

from rapidfuzz import fuzz, process

from bot.community.interview import Option, Question
from handlers.interview import state
from handlers.interview.controls import CHOICES, OFFERED
from handlers.interview.show import option_numbers
from handlers.interview.state import NAME, OVER, RESULT
from handlers.interview.wishes import (
    BY_WORDS,
    COUNTS,
    POLITE,
    RESULT_WISHED,
    CommandWord,
    clean,
    command_word,
    number_in,
    wish_in,
    without,
)
from handlers.slips import one_letter_off
from schedules.words import ORDINALS

_YES = frozenset(
    "yes|y|yep|yeah|yup|ya|correct|right|true|affirmative|done|it has|it did|definitely|absolutely"
    "|certainly|of course|i think so|think so|i believe so|i guess so|i believe so yes".split("|")
)
_NO = frozenset(
    "no|n|nope|nah|not yet|negative|false|never|not so far|i do not think so|do not think so"
    "|i do not believe so".split("|")
)
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
    r"|do not have (?:it|that|this) (?:in front of me|with me|handy|here|at hand)"
    r"|skip|pass|next(?: question)?|move on|not my (?:job|thing)|(?:go )?ask (?:my|our|the|them))"
    r"(?!\w)"
    r"(?: (?:yet|it|that|this|one|up|at it|on (?:it|that|this)(?: one)?|for now))*"
)
SHORTEST = 3  # letters of a name that is looked for inside a sentence
_SAID_OF_ALL = frozenset(
    "yes no not it he she they we i is was are were has have had did does been on in yet none never"
    " so right now there".split()
)
_QUESTION = re.compile(
    r"(?:what|who|how|why|when|where|which)s?\b|(?:is|are|does|do|can|could|will|did|has)\b"
)
_YES_AT_FIRST = re.compile(
    r"(?:yes|yep|yeah|yup|i (?:think|guess|believe) so|pretty sure|probably|looks like it"
    rf"|{_IT} (?:did|have|has|are|is)(?! not))\b"
)
_NO_AT_FIRST = re.compile(rf"(?:no|nope|nah|{_IT} (?:never|(?:did|have|has|are|is) not))\b")
UNSURE_SAID = re.compile(r"\b(?:not (?:so )?sure|unsure|not certain|no idea|do not know)\b")
# Not three digits: so many are students, and no groups.
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(COUNTS)})"
_OF_A_KIND = r"(?:student |significant |lcff |state |such |of the |of our )*"
_UNIT = rf"(?: {_OF_A_KIND}(?P<unit>groups?|priorit(?:y|ies)))?"
_SOFTLY = r"(?:like|maybe|perhaps|probably|about|around|roughly|or so)"
_ONLY_NUMBERS = re.compile(rf"\b(?:or|and|to|in|the|of|at least|prob|idk|years?|{_SOFTLY})\b")
_NEITHER = re.compile(
    r"neither(?: of (?:them|these|those))?|none of (?:them|these|those|the above)"
)
_OF_ANOTHER = re.compile(
    r"\d|\b(?:one|two|three|last|first|previous|earlier|before|question|answer)\b"
)
# "At least two" may be two or more than that: that is for the person to say.
_COUNT = re.compile(
    r"(?:there (?:is|are|were|was) |it (?:is|has|was) |we have |they have |the school has )?"
    rf"(?:(?:exactly|just|only|{_SOFTLY}) )*(?:(?P<over>more than|over|>)|(?P<least>at least|>=))?"
    rf" ?(?P<n>{_NUMBER}|no(?= .*groups?))"
    rf"(?P<more> ?(?:\+|plus|(?:or|and) more|or (?:above|higher)))?{_UNIT}"
    r"(?: of them| in all| in total)?(?: (?:met|meet) the criteria)?"
    rf"(?: {_SOFTLY})*"
)
# "The second one" of what was offered; a number alone only counts, since none is on the buttons.
_PLACE = re.compile(
    r"(?:option|number|choice) (?P<n>\d)|(?P<nth>[a-z]+|\d(?=st|nd|rd|th))(?:st|nd|rd|th)?"
    r"(?: (?:one|option|choice))?"
)
# What is said around an answer without changing it.
_AROUND = re.compile(
    r"^(?:it is|it was|its|i think|i believe|i guess|that is|this is|the answer is|we are"
    r"|authorized by|by|our|my|a|an|the|uh+|um+|well|so|like|just|honestly|put down|put|go with"
    r"|lets say|i would say) |^[#(]"
    r"|(?: (?:i think|i believe|i guess|sorry|thanks|thank you|did|lol|haha|tbh|honestly|please"
    r"|then|(?:i|we) (?:forgot|missed|left out) .+)|\))$"
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
    """None of these; `meant` is the option that comes nearest, `wish` what stands inside it.

    A mere number or sign (`is_number`) asks nothing either.
    """

    meant: str | None = None
    is_number: bool = False
    wish: CommandWord | None = field(default=None, compare=False)


Read = CommandWord | Chosen | Corrected | NoAnswer


def read(
    text: str,
    question: Question | None,
    part: str,
    previous: Question | None = None,
    school: str | None = None,
) -> Read:
    """Read what was typed while `question`, or another `part`, waited for an answer.

    `previous` is the question that was answered before, and `school` what the school is called.
    """
    said, asks = clean(text), text.rstrip().endswith("?")
    if part in (OVER, NAME) and (choice := _choice(said, part)):
        return Chosen(choice)
    if command := command_word(said):
        return command
    if answer := _answer(said, question, previous, asks=asks):
        return answer
    if command := command_word(without(POLITE, said)):
        return command
    if (question or part == RESULT) and RESULT_WISHED.fullmatch(said):
        return CommandWord("result")
    clauses = map(clean, re.split(r"[.,;!]\s", text)[1:])
    wish = wish_in(said, school or "") or next(filter(None, map(command_word, clauses)), None)
    if question is None:
        option = None if asks else _choice(said, part)
        return Chosen(option) if option else NoAnswer(wish=wish)
    if not (asks or wish) and _unsure_at_first(said, question):
        return Chosen("unsure", in_passing=True)
    first = clean(re.split(r"[,;(]| because | cuz | since ", text, maxsplit=1)[0])
    near = option_said(first, question) if first != said and not (asks or wish) else None
    near = near or next(filter(None, (_nearest(each, question) for each in _wordings(said))), None)
    if not (near or wish or asks or _QUESTION.match(said)):
        near = option_inside(said, question) or _at_first(said, question)
    if _NEITHER.fullmatch(said) and not question.counts:
        near = "unsure"
    if said.isdecimal() and 0 < int(said) <= len(question.options):
        near = question.options[int(said) - 1].id  # asked, never taken
    return NoAnswer(near, not re.search(r"[^\W\d_]", _ONLY_NUMBERS.sub("", said)), wish)


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
        softly = rf"\b(?:{_SOFTLY}|(?:think|believe|guess) so)\b"
        is_soft = here == "unsure" or asks or bool(slip or re.search(softly, said))
        return Chosen(here, in_passing=not is_plain and is_soft)
    # A bare name that nothing here is called by.
    is_name = question and previous and not asks and said not in _YES | _NO and said[:1].isalpha()
    named = named_options(previous).get(said) if is_name and previous else None
    return Corrected(named) if named else None


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


def _unsure_at_first(said: str, question: Question) -> bool:
    """Whether the first words say so, and the others name no option and no other answer."""
    bare = without(_AROUND, said)
    found = _UNSURE.match(bare)
    rest = bare[found.end() :].strip() if found else ""
    if re.match(r"(?:what|who|how|why|when|where|which)s?\b", rest):
        return False  # "idk what a group is" asks
    names = [name for name, option in named_options(question).items() if option != "unsure"]
    named = any(re.search(rf"\b{re.escape(name)}\b", rest) for name in names)
    return bool(rest) and not (named or _OF_ANOTHER.search(rest))


def _at_first(said: str, question: Question) -> str | None:
    """Yes or no, where the first words say so and the others more than that."""
    ids = [option.id for option in question.options]
    bare = without(_AROUND, said)
    if "yes" not in ids:
        return None
    return "yes" if _YES_AT_FIRST.match(bare) else "no" if _NO_AT_FIRST.match(bare) else None


def option_inside(said: str, question: Question) -> str | None:
    """The one option of which a name stands inside a sentence, not denied.

    "Yes", numbers and what is only made of words such as "it has" stand in many.
    """
    names = {
        name: option
        for name, option in named_options(question).items()
        if len(name) >= SHORTEST
        and option != "unsure"
        and not _SAID_OF_ALL.issuperset(name.split())
        and name[0].isalpha()
    }
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    nots = "|".join(re.escape(name) for name in names if name.startswith("not ")) or "(?!)"
    denied = r"(?P<denied>\b(?:not|never) (?:\w+ ){0,4}?)?"  # "I do not think we finished that"
    of_names = rf"\b(?P<as_is>{nots})\b|{denied}\b(?P<name>{pattern})\b"
    found = re.finditer(of_names, said) if names else ()
    options = {names[each["as_is"] or each["name"]] for each in found if not each["denied"]}
    return options.pop() if len(options) == 1 else None


def _wordings(said: str) -> list[str]:
    """What was said, and without what is said around an answer."""
    return list(dict.fromkeys([said, without(_AROUND, said)]))


def _meant_by(said: str, question: Question) -> str | None:
    """The option that one wording names, as a whole."""
    if option := named_options(question).get(said):
        return option
    ids = [option.id for option in question.options]
    if not question.counts and (found := _PLACE.fullmatch(said)):
        nth = found["n"] or found["nth"]
        place = len(ids) if nth == "last" else int(nth) if nth.isdecimal() else ORDINALS.get(nth)
        if place and 0 < place <= len(ids):
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
    """The option for a count of groups, or of what else `counts`."""
    found = _COUNT.fullmatch(said)
    # "Two priorities" are no two groups.
    if found is None or (found["unit"] or counts)[:5] != counts[:5]:
        return None
    number = 0 if found["n"] == "no" else number_in(found["n"]) or 0
    number += bool(found["over"])
    option = "3+" if number >= 3 else str(number)
    is_open = number < 3 and (found["over"] or found["least"] or found["more"])
    return option if option in ids and not is_open else None


def _choice(said: str, part: str) -> str | None:
    """What was chosen at a place with no question."""
    for place, choice in enumerate(OFFERED.get(part, ()), start=1):
        offered = CHOICES[choice]
        number = [] if part == NAME else [str(place)]
        if said in (*number, offered.text.casefold(), *offered.typed.split("|")):
            return choice
    if part == NAME and _UNSURE.fullmatch(said):
        return state.UNNAMED
    return state.BEGIN_AGAIN if part == OVER and BY_WORDS.get(said) == "over" else None


def _nearest(said: str, question: Question) -> str | None:
    """The option that comes nearest; a misspelt word begins alike, and denies no more."""
    names, denials = named_options(question), {"no", "not", "never"}
    like = [
        name
        for name in names
        if name[:1] == said[:1] and denials & {*name.split()} == denials & {*said.split()}
    ]
    found = process.extractOne(said, like, scorer=fuzz.ratio, score_cutoff=80)
    return names.get(found[0] if found else one_letter_off(said, like))

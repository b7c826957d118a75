"""What somebody wants done with a check: in its thread, at its result, or beside it. Pure.

A command word is a whole sentence, and is read before everything else. A wish only stands inside
one ("huh?? dumb it down"), and is read where the sentence is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from rapidfuzz import fuzz, process

from schedules.words import NUMBERS, ORDINALS, in_full, rewording
from schedules.words import clean as bare_words

LONGEST = 600
LONGEST_WISH = 14  # words of a sentence in which a wish is looked for
COUNTS = {"zero": 0, "none": 0, "none at all": 0, "a single": 1, **NUMBERS}

_COMMANDS: Mapping[str, str] = {
    "back": "back|go back|previous|undo|step back|go back one|back up|previous question|undo that"
    "|take that back|no wait|wait no|oops|wrong|wrong button|wrong one|wrong answer|that was wrong"
    "|my mistake|my bad|i made a mistake|i messed up|scratch that",
    "answers": "my answers|answers|show my answers|show answers|check my answers|review|change"
    "|edit|change an answer|list",
    "over": "start over|start again|begin again|restart|reset|start from scratch",
    "count": "count|count it|count it with me|count with me|help me count|count the groups",
    "why": "why|why do you ask|why do you ask that|why this question|huh|what|come again"
    "|what do you mean|what does that mean|explain",
    "stop": "stop|pause|quit|exit|cancel|later|put away|put this away|not now|hold on|hang on"
    "|one sec|one second|one moment|a moment|just a sec|be right back|back later",
    "help": "help|?|commands|what can i type|options",
    "privacy": "privacy|who can see this|who sees this|is this private|what is kept",
    "delete": "delete|delete this|delete everything|delete it|remove everything",
}
# Where a question or the result waits; elsewhere these choose what comes next.
RESULT_WISHED = re.compile(
    r"(?:(?:just )?(?:see|show|tell|give)(?: me)? )?(?:what is )?(?:the )?result|finish"
    r"|are we done(?: yet)?|skip the rest(?:: see the result)?"
)
BY_WORDS = {phrase: name for name, phrases in _COMMANDS.items() for phrase in phrases.split("|")}
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
POLITE = re.compile(
    r"^(?:(?:can|could|may) (?:you|we|i)|i (?:want|need|would like) to|lets|let me|please|pls|ok|oh"
    r"|hey|oops|wait|sorry|um+|uh+|nvm|never ?mind|(?:forget|screw) (?:it|that)|just|actually"
    r"|(?:you )?know what|well|no|so|ugh) "
)
ELSEWHERE = re.compile(
    r"\b(?:remind\w*|sessions?|chats?|trainings?|calendar|webinar|zoom|renewals?|petitions?)\b"
)
_THIS = r"(?:this|it|that|these|all|everything|me|us|the (?:question|result|check|whole thing))"
_STANDS = r"(?:to find out|may be open|not open|not before)"
_SEE = r"(?:see|read|know)"
_ASK = r"(?:call|contact|phone|ring|e?mail|talk|speak|reach|ask|tell|start|go)"
# The first that stands in a sentence is meant.
_WISHES: Mapping[str, str] = {
    "delete": r"(?<!not )(?<!not want to )\b(?!\w+ (?:my|that|the|this) (?:\w+ )?answer\b)"
    r"(?:delete|trash|scrap|erase|wipe|nuke|get rid of"
    r"|throw (?:this|it|all) (?:away|out)"
    r"|(?:remove|clear|forget) (?:this|it|everything|all|my|the (?:check|whole)))\b",
    "over": r"\b(?:start(?:ing)? (?:over|again|fresh)|from scratch|begin again|redo it"
    r"|(?:run|do|try) (?:it|this|that|the check) (?:over|again))",
    "another": r"\b(?:an?other|different|new|next|second|2nd) (?:school|charter|check|one)\b",
    "result": r"\bskip to (?:the )?(?:end|results?)\b|\b(?:give|tell) me the (?:answer|result)s?\b",
    "rename": r"\bnot (?P<old>\w.*?)[,;]? (?:but|it is|its) (?P<not>.+)"
    r"|\b(?:rename (?:it|this)?|call (?:it|this|the school)|(?:it is|its) (?:called|named)"
    r"|(?:the )?(?:school|name)(?: name)?"
    r" is(?: actually| called| wrong(?: it)? shou?l?d be)?)(?: to)? (?P<name>.+)"
    r"|\bwrong (?:school|name)\b",
    "where": r"^(?:\w+ )*where (?:do|can|could|would|should|did) (?:i|we|you) (?:\w+ )?"
    r"(?:find|see|look|get|check)\b",
    "look up": r"\blook(?:ing)? (?:(?:it|this|that|us|me|them|my school|the school) )?up\b"
    r"(?:.*?\b(?:it is|its|for|is|called) (?P<name>.+))?"
    r"|\b(?:cannot|can|could) you(?: not)?(?: just)? (?:find|check|see|search)"
    r"(?: (?:it|this|that))?\b",
    "count": r"\bcount (?:it|them|these|for me|with me)\b",
    "back": r"\bback (?P<n>\d|one|two|three|four)\b|\b(?:one|a question|step) back\b"
    r"|\bback to the (?:last|previous)\b",
    "change": r"(?:chang|edit|fix|redo|correct|wrong|back to).*?"
    r"\b(?:one|question|answer|thing|part)s? (?:about|on|with|for|re|where) (?P<name>.+)",
    "progress": r"\bhow (?:many|much) (?:more|longer|left|q'?s|questions? (?:are )?left)\b"
    r"|\b(?:almost|nearly) (?:there|done|finished)|\btaking (?:forever|ages|(?:too|so) long)\b",
    "again": r"\bwhere (?:were we|was i|am i|did (?:we|i) (?:stop|leave))\b|\bi am back\b"
    r"|\b(?:continue|resume|carry on|go on|keep going|go back to"
    r"|pick (?:it |this )?(?:back )?up (?:the|my|where|again)|back to (?:the|my)"
    r"|did i finish|get back to|where(?: is|s) my|how did .+ (?:come out|go|turn out))\b"
    r"|^(?:hi|hello|hey|yo|ready|ok(?:ay)?|k+|sure|cool|fine|right|got it|alright|lol|hmm+|go)"
    r"(?: (?:then|ok|there|go|lets go|again|ready|bot|got it|cool|sure))*$",
    "stop": r"\b(?:cancel|gtg|g2g|brb|ttyl|afk|bbl|cya|(?:got ?ta|(?:got|have|need) to) (?:go|run)"
    r"|pause|(?:save|do|finish|continue|resume) .*(?:later|tomorrow|tonight|after|monday))\b"
    r"|\b(?:later|tomorrow)$",
    "thanks": r"^[^\w?]+$"
    r"|^(?:ok |great |all |i am )*(?:thx|thank\w*|ty|tysm|cheers|great|perfect|awesome|bye"
    r"|goodbye|good ?night|done|that is all|appreciate)\b.{0,25}$",
    "email": r"\be-?mail\b(?! (?:do|should|can))|\bsend (?:it|this|that|the result|the pdf) to\b"
    r"(?! (?:me\b|a channel|#))",
    "copy": r"\b(?:pdf|print\w*|download|copy|attachment|hard copy|send (?:me|it|this))\b",
    "share": r"\b(?:share|forward|post|put it in|send it to (?:a|the) channel)\b",
    "what if": r"\bwhat would (?:have to )?change\b",
    "details": r"^(?:the |show (?:me )?(?:the )?)?details$",
    "of pathway": r"\bwhy\b.*?(?:way|path|#|number|no)\w* ?#?(?P<n>[1-9])\b|^why.* (?P<n_>[1-9])\b",
    "why": rf"\b(?:what|wut|wtf|whats)\b.*\b(?:{_THIS}|you|{_STANDS})\b"
    r".*\b(?:mean\w*|about|asking)\b|\bexplain|\b(?:dumb|break) (?:it|this|that) down"
    r"|\b(?:in|plain(?:er)?) english\b|\bconfus|\blost\b|\bsimpl(?:er|ify)\b|\beli5|\bhuh\b|^wtf"
    r"|^what the\b|\b(?:not|no) (?:really )?(?:get|understand|follow|idea what)\b|^(?:\w+ )?what$",
    "privacy": r"\b(?:private|privacy|confidential|anonymous|secret|saved|stored?|recorded)\b"
    rf"|\bwho (?:can |will |else |all )*{_SEE}s?\b|\b{_SEE} (?:this|it|what i|my answers)\b",
    "answers": r"\b(?:my answers?"
    r"|what (?:did |have |do )?i (?:have )?(?:say|said|answer\w*|put|pick\w*))\b"
    r"|\b(?:delete|remove|erase) (?:my|that|the|this) (?:\w+ )?answer\b"
    r"|\b(?:change|edit|fix|correct) (?:an|my|some|one|something|that|it|the)\b"
    r"|\b(?:wrong|mistake|messed up|typo)\b|\bnot sure of (?:that|the|my) (?:last|first)\b",
    "whom": rf"\b(?:who|whom) (?:do|should|can|must|would|to) (?:(?:i|we) )?{_ASK}\b"
    r"|\bwhat(?: is|s)? (?:now|next)\b|\bnow what\b|\bwhat (?:do|should|can) (?:i|we) do\b",
    "verdict": r"\b(?:are we|is (?:it|(?:the|our|my) school)|am i|do we|does it|so we)\b"
    r".*\b(?:elig\w*|qualif\w*|in|ok|good|screwed|trouble|fine|open)\b"
    r"|\b(?:bottom line|tl ?dr|yes or no|in short|so what|verdict)\b",
}
_COMPILED = {name: re.compile(pattern) for name, pattern in _WISHES.items()}
# Beside a check: words for one begin it, or lead to it.
_WISH = (
    r"(?:please |pls |hey |hi |let's |(?:(?:i|we) )?(?:want|need|have|would like|'?d like) to )*"
)
BEGIN = re.compile(
    rf"{_WISH}(?:start|begin|open|run|do|try|make|check)(?: over)?(?: again)?"
    r"(?: (?:the|a|an|my|our|this|new|with|for))*(?: (?:check|eligibility|school|interview))+"
    r"(?: for (?:the )?check)?"
    r"|(?P<over>start over|restart)|(?:a )?(?:new|another) (?:check|interview)"
)
OURS = re.compile(
    r"(?:(?:do|does|would|could|can|are|is|will) )?(?:we|(?:my|our)(?: charter)? school|(?:my|our)"
    r" charter) (?:(?:be|still|also|even) )*(?:elig\w*|qualif\w+) for (?:the )?check"
)
_SHORT_FORMS = rewording(
    (r"\bcan'?t\b", "cannot"),
    (r"\b(is|are|was|were|has|have|had|does|do|did)n'?t\b", r"\1 not"),
    (r"\b(it|that|he|she|there|what)'s\b", r"\1 is"),
    (r"\b(we(?=')|they|you)'?re\b", r"\1 are"),
    (r"\b(i|we|they|should)'?ve\b", r"\1 have"),
    (r"\bshoulda\b", "should have"),
    (r"\bi'?m\b", "i am"),
    (r"\bi'll\b", "i will"),
)


@dataclass(frozen=True, slots=True)
class CommandWord:
    """What is to be done; `number` is the one in "change 3" or "use 3", None where none is said.

    `origin` is whose suggestion is to be used: "count", "file", or either. `name` is the school or
    the subject that is named, in small letters.
    """

    command: str
    number: int | None = None
    origin: str | None = None
    name: str = ""


NO_WISH = CommandWord("")


def clean(text: str) -> str:
    """Small letters, single blanks, long forms, without markup, emoji and punctuation."""
    bare = re.sub(r":[a-z_+-]+:", " ", unescape(text[:LONGEST]).casefold().replace("’", "'"))
    bare = bare_words(re.sub(r"[*_~]", "", in_full(_SHORT_FORMS(bare))))
    return " ".join(re.sub(r",(?!\d)|\.{2,}|…", " ", bare).split()).strip(" .,;:!")


def without(around: re.Pattern[str], said: str) -> str:
    """What was said without what stands around it, as often as there is some."""
    while (shorter := around.sub("", said)) != said:
        said = shorter
    return said


def command_word(said: str) -> CommandWord | None:
    """The command that a whole sentence (small letters) is."""
    bare = re.sub(r"(?: (?:please|pls|right|now|thanks|thank you|ok|lol|asap))+$", "", said)
    if worded := BY_WORDS.get(said, BY_WORDS.get(bare) if bare != "what" else None):
        return CommandWord(worded)
    if found := _CHANGE.fullmatch(without(POLITE, said)):
        nth = number_in(found[1])
        return None if nth is None else CommandWord("change", nth)
    found = _USE.fullmatch(said)
    return CommandWord("use", number_in(found["n"] or ""), found["origin"]) if found else None


def wish_in(said: str, school: str = "") -> CommandWord | None:
    """The wish inside a sentence (small letters) about a check of `school`, if it has one."""
    if len(said.split()) > LONGEST_WISH or ELSEWHERE.search(said):
        return None
    for name, pattern in _COMPILED.items():
        if found := pattern.search(said):
            named = {k: v for k, v in found.groupdict().items() if v}
            if "old" in named and fuzz.ratio(named["old"], school.casefold()) < 80:
                continue  # "not the district, it's the county" is no school's name
            nth = number_in(named.get("n", named.get("n_", "")))
            return CommandWord(name, nth, name=named.get("name", named.get("not", "")))
    return None


def as_typed(name: str, text: str) -> str:
    """A name (small letters) as it stands in the text."""
    at = max(text.casefold().find(name), 0)
    return text[at : at + len(name)] if name else ""


def number_in(word: str) -> int | None:
    """A number, as digits or as a word; also a place: "second"."""
    return int(word) if word.isdecimal() else COUNTS.get(word, ORDINALS.get(word))


def question_about(words: str, shorts: Mapping[int, str]) -> int | None:
    """The number of the question that some words are about; `shorts` are what they are called."""
    found = process.extract(words, shorts, scorer=fuzz.partial_token_sort_ratio, score_cutoff=55)
    best = [each for each in found if each[1] == found[0][1]]
    return best[0][2] if len(best) == 1 else None

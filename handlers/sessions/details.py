"""What few words ask of one session: where it is, whether it is free, how long it takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.community import Kind
from bot.community.find import EMPTY
from handlers.slips import kinds_in
from schedules.words import ASKING, clean

SESSIONS = frozenset("session sessions events event everything schedule".split())
# Of which a topic is asked.
_ONE = re.compile(r"^(?!.*\b(?:are|was|were)\b).*\b(?:the|this|next|todays?)\b")

OF_IT = frozenset("it that this they them those these there".split())

# What is asked of one session, the surest words first.
_WORDS = {
    "before": r"(?:the )?(?:one )?before (?:that|it|this)(?: one)?|(?:the )?previous one",
    "calendar": r"(?:add|put|save)\b.*\b(?:cal(?:endar)?|outlook|gcal)|calendar|invite me"
    r"|(?:add|save) (?:it|that|this)",
    "after": r"(?:when(?:'?s| is)? )?(?:the )?next one(?: then)?"
    r"|(?:the )?(?:next )?one after(?: (?:that|it|this))?|after (?:that|it|this)",
    "attendance": r"(?:who|any(?:one|body)|every(?:one|body)|i|we|guests?|co-?workers?|colleagues?"
    r"|team|staff)"
    r"(?: (?:else|can|may|should|is allowed to|is invited to))* (?:come|attend|go)"
    r"|whos? (?:all )?(?:is )?(?:going|coming)|open to \w+|bring (?:an?|my|some\w*)|invited|allowed"
    r"|(?:can|may|could) (?:my|our|an?|the) (?:\w+ )+?(?:come|attend|go|join)",
    "registration": r"regist\w+|sign(?: me)? up|rsvp|enroll\w*|(?:zoom )?(?:links?|url)|join"
    r"|get (?:in|on)|log ?[io]n|pass(?:code|word)|dial in|call in",
    "recording": r"record\w*|slides?|notes|replay|watch(?: it)? later",
    "cost": r"how much|(?<!keep )free|costs?|fees?|(?<!we )charge|price|pay|paid",
    "speaker": r"(?:who|whos|who is) (?:talks|talking)|(?:guest )?sp(?:eak\w*|oke)"
    r"|present(?:s|er|ers|ing)",
    "around": r"hotels?(?: block| rooms?)?|parking|lunch|food|snacks|breakfast|dress code|wi-?fi",
    "share": r"(?:post|share|send|put) (?:it|this|that)(?: in)? (?:here|to (?:the|this) channel)"
    r"(?: for every(?:one|body))?",
    "host": r"runs?|running|hosts?|hosting|leads?|leading|organi[sz]\w+|in charge|contact",
    "duty": r"mandatory|required|optional|have to (?:go|come|attend|be there)",
    "credit": r"credits?|ceus?|certificates?",
    "length": r"how long(?: (?:do|does|it|they|that|usually|normally))*(?: (?:last|go|run|take))?"
    r"|lasts|length|duration|until when|ends?|over by",
    "place": r"where(?! was i| were we| did)|place|location|venue|room|address|in person|online"
    r"|virtual|remote|zoom",
    "topic": r"topics?|(?:talk(?:ing)? )?about|agenda|cover\w*|subjects?|discuss\w*|theme",
    "status": r"confirmed|cancell?ed|still (?:on|happening)|(?<!for )sure|certain|definite|moved",
    "time": r"i thought (?:it|that|this) (?:was|is|were).*|when|what (?:time|day)|time|date|day"
    r"|starts?|begins?",
}
DETAILS = {name: re.compile(rf"\b(?:{asked})\b") for name, asked in _WORDS.items()}
UNKNOWN = {
    "registration": "how to join",
    "recording": "whether it is recorded",
    "attendance": "who may come",
    "cost": "whether it costs anything",
    "speaker": "who speaks",
    "around": "about that",
    "host": "who runs it",
    "duty": "whether one has to come",
    "credit": "whether it earns a certificate",
    "length": "how long it takes",
    "place": "where it is",
    "topic": "its topic",
}
"""What is not known of a session, where neither the calendar nor an answer says it."""
# What the card of the next one says, which is asked of it more often than of one that was shown.
ON_THE_CARD = frozenset("before calendar share after length place topic status time".split())
ON_THE_DAY = frozenset({"time", "before", "after"})
"""What a list of the sessions on some days says, or asks for another one than those."""
OF_THE_NEXT = frozenset("time calendar registration speaker status around".split())
"""What is asked of no session that is over, where another one may be meant."""
ALIKE = frozenset({"length", "place"})
"""What all sessions of a kind have in common, so that a past one says it too."""
_LAST = re.compile(r"\b(?:(?:i |we )?missed )?(?:the |our )?(?:last|previous|latest)\b")
_LASTS = re.compile(r"(?<=\bdo)((?:es)?\b.*) last$")
BESIDE = (
    ASKING
    | EMPTY
    | SESSIONS
    | frozenset(
        "go going much long still here send whos too along cool great somewhere anywhere time run"
        " same always usual usually list exactly keep free plan block fine".split()
    )
)


@dataclass(frozen=True, slots=True)
class Detail:
    """What is asked of one session, whose kind may be named; `is_one`: not of all of them.

    `is_last`: of the one that was held last.
    """

    name: str
    kind: str | None
    is_one: bool = False
    is_last: bool = False


def detail(text: str, kinds: Sequence[Kind]) -> Detail | None:
    """The detail that few words ask for, and nothing else: "is it free", "where is the chat"."""
    named, words = kinds_in(_LASTS.sub(r"\1 take", clean(text)), kinds)
    beside = BESIDE | {"next"} if named else BESIDE
    if is_last := bool(named) and _LAST.search(words) is not None:
        words = _LAST.sub(" ", words)
    for name, asked in DETAILS.items() if words else ():
        rest, count = asked.subn(" ", words)
        if count and len(named) < 2 and beside.issuperset(re.findall(r"\w+", rest)):
            is_one = name == "topic" and _ONE.search(words) is not None
            return Detail(name, named[0] if named else None, is_one, is_last)
    return None

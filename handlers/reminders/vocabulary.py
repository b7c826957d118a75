"""What people call each thing that can be done about reminders, and how they say it."""

from __future__ import annotations

import re

from schedules.leads import UNITS
from schedules.words import MONTHS, NUMBERS, rewording

_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in map(str.casefold, MONTHS))
DAY = (
    rf"\d{{1,2}}(?:st|nd|rd|th)? of (?:{_MONTH})\b"
    rf"|(?:(?:{_MONTH}|sept)\b\.?(?<!\bmay)|may(?= \d| one|$))"
    r"(?: \d{1,2}(?:st|nd|rd|th)?\b(?! ?(?:min|h(?:ou)?rs?\b|days?\b|we?e?ks?\b))(?:,? 20\d\d)?)?"
    r"|\d{1,2}/\d{1,2}\b|(?<=the )\d{1,2}(?:st|nd|rd|th)\b"
)
"""A day as it is typed in small letters; "may" alone is no month."""

WITHOUT = re.compile(
    rf"(?<=\w)[, ]+(?:but )?(?:not|except|without)(?: (?:in|on|for|the))* (?:{DAY})"
)
"""A day, or a month, that is left out of what is ordered."""

COUNT = rf"(?:\d{{1,4}}|an?|half(?: an?)?|(?:a )?(?:couple|few)(?: of)?|{'|'.join(NUMBERS)})"
UNIT = rf"(?:{'|'.join(sorted((u for u in UNITS if len(u) > 1), key=len, reverse=True))})"
"""How many, and of what, as it is typed before a session."""

LIST = re.compile(
    r"show mine|what|too many|did (?:(?:that|it) work|you get (?:that|it))"
    r"|is (?:it|that) (?:set|for every.*)|(?:so )?(?:nothing|anything) for \w+ (?:right|correct)"
    r"|(?:(?:can|may) i )?(?:show|list|see)? ?(?:me )?(?:all )?my reminders"
    r"|(?:(?:what|which)(?: ones?| reminders)?|do|did)(?: do| did| have)* i(?: just)? "
    r"(?:have|get|got|set)(?: (?:anything|something|any|one|it))?(?: set)?(?: up)?(?: now)?"
    r"|(?:what|which|how many|when|where|who|why|am|are|do|did|will)(?:'?s| is)?\b"
    r"(?=.*\b(?:i|my|mine|me|we|us|this|these|here|you)\b|.*set$|.* (?:are|is) the )"
    r"(?:.*\bremind.*|.*\b(?:set|subscribed|signed)(?: this| it)?(?: up)?"
    r"(?: now| for (?:me|us|here|this channel))?)"
    r"|why (?:did|do|am) i (?:get|got|getting) (?:this|these|that|messages?)|when will i hear.*"
)
"""Words that ask what is set."""

_THEM = r"(?:everything|it|them|all|of|that|this|my|the|these|reminders?|notifications?|messages)"
AS_ONE = rewording(
    (
        r"^(?:(?:(?:it|that|this) ?i?s |i get |im getting )?(?:way |far )?(?:too|(?:why )?so)"
        r" (?:many|much|often|early|late|soon)"
        r"|not (?:so|that|as) (?:many|much|often)|fewer|less(?= (?:rem|mes|not)))"
        r"(?: of)?(?: (?:these|them|reminders|messages|notifications))?(?: please)?$",
        "too many",
    ),
    (r"\b(an?|one) (?:full|whole) (?=day|hour|week)", r"\1 "),
    (r"\b(?:give|send) (me|us) an? (?:nudge|ping|buzz|poke|shout|alert)\b", r"remind \1"),
    (
        r"\b(?:give|send) (me|us) (?:something|smth|sth)\b"
        r"(?=.*\b(?:before|morning|days?|hours?|weeks?|minutes?)\b)",
        r"remind \1",
    ),
    (r"\b(?:notify|alert|ping|nudge|poke|buzz|tap|wake|reminded|notified)\b", "remind"),
    (
        r"^(?:and |but |so |(?:i|we) )*(?:do not|dont|stop|quit|no)\b(?: (?:send\w*|give|want|need"
        r"|get|remind\w*|bother\w*|text|ping\w*|bug\w*|me|us|my|any|the|anything|nothing|messages?"
        r"|reminders?|notifications?|pings?))+ (?=(?:in|during|over|all|for the|un?till?"
        r"|(?:this|next) (?:week|month)|today|tomorrow)(?: |$))"
        r"(?!.*\b(?:ones?|channel|here|slack|public|thread|hours?|minutes?|advance|\w+ before)\b)",
        "pause ",
    ),
    (
        r"\b(?:(?:do not|dont) let (?:me|us)|make sure (?:that )?i dont) (?:forget|miss)\b"
        r"|^i (?:keep missing|always forget)\b|\b(?:give (?:me|us) )?(?:an? )?heads[ -]?up\b"
        r"|^(?:put|sign) me (?:down|up) for (?:an? )?reminders?(?: for)?|^set me up(?: for)?\b"
        r"|^(?:let me know|know|tell me|message me)\b(?=.*\b(?:before|ahead|in advance|earlier)\b)",
        "remind me",
    ),
    (r"(?<=remind me) (?:up|on the shoulder)\b", ""),
    (r"\b(?:once more|again)(?: on)?(?= (?:\d|an? |the day|one|two))", ""),
    (
        r"\bbefore (?:it|this|that|they|these|stuff|things|the (?:session|meeting))"
        r" (?:starts?|begins?)\b",
        "before",
    ),
    (r"\b(?:do not|dont|stop) (?:remind|reminding|notifying) (me|us)\b(?: any ?more)?", r"off \1"),
    (
        r"^(?:i )?dont (?:want|need) (?:the |any )?(\w+|(?:\d+|an?|one) \w+(?: before)?)"
        r"(?: ones?| \w+s)?(?: any ?more)?$",
        r"off \1",
    ),
    (r"^also(?: for)?(?: the)? (?=\w+(?: too| as well)?$)", "remind "),
    (r"\b(?:the )?(?:night|nite|evening) before\b", "1 day before at 18:00"),
    (
        r"^(?:stop|quit) \w+ing(?: to)?(?: (?:me|us))?(?: (?:these|those|this|them|it|that))?$"
        r"|^leave me alone"
        r"|^no more (?:messages|e-?mails|texts|notifications|pings)",
        "off",
    ),
    (r"\btake (?:off|away|out) (?:the )?", "off "),
    (rf"\boff (?:any ?more|again)\b|\b(?:turn|trun|tunr|switch) (?:{_THEM} )*off\b", "off"),
    (
        rf"\b(?:turn|switch) (?:{_THEM} )*(?:back )?on\b|^(?:im |i am )?back(?: on)?$"
        r"|\bun(?:pause|mute)\b",
        "resume",
    ),
    (
        r"^(?:pause\b.*\b(?:and|then) )?(?:(?:(?:re)?start|begin|resume|go on|back)"
        r"(?: (?:them|it|up|my|the|reminders?|sending|reminding|me))*(?: again)+|resume)"
        r"(?: (?:them|it|my|the|reminders?))*(?: (?:on|in|from|starting)\b|(?= after )"
        rf"|(?= (?:{DAY}|\w+day)$))(?!.*\b(?:hours?|minutes?|before)\b)",
        "pause until",
    ),
    (
        r"\b(?:no more|unsubscribe|stop)\b"
        r"|\b(?:cancel|delete|remove|drop)\b(?=.*\b(?:reminders?|min\w*|hours?|days?|weeks?)\b|$)"
        r"|^(?:no|not)(?= \w)|^(?:all|everything) (?:except|but)(?: for)?(?= \w)",
        "off",
    ),
    (
        r"^(?:snooze|mute|(?:keep |stay )?quiet(?= for| until| til|$)|do not disturb|dnd)\b"
        r"|^off(?: reminders)?(?= (?:for|over) (?:the )?(?:holidays|(?:\w+ )?(?:break|vacation))\b)"
        r"|^(?:im |i am )?(?:on )?(?:vacation|leave|away|out(?: of (?:the )?office)?)"
        rf"(?= (?:for|until|till?|next|this|from|all|through|during|over|in {_MONTH}|\w+ \d+)\b)",
        "pause",
    ),
    (r"(?<=\w)-(?=minute|hour|day|week)", " "),
    (r"\b(minutes?|mins?|hours?|hrs?|days?|weeks?)(?: before)? (?:ones?|reminders?)\b", r"\1"),
    (r"(?<=\d) (days?|wks?|weeks?|hours?|hrs?) out\b", r" \1 before"),
    (r"\b(?:in )?(?:the )?morning of\b", "on the day at 8:00"),
    (r"\bon (?=(?:\d+|an?|one|two) (?:day|week|hour|min))", ""),
    (
        r"^(?:post|announce|write)(?: (?:it|this|something))?(?= (?:in )?(?:here|this channel)\b)",
        "remind",
    ),
    (r"^(?:set(?: up)?|add|give|send|i want|i need)\b|\b(?:please|pls|it all|them)\b", ""),
    (r"\b(?:an?|some) (?=reminders?\b)|\b(?:too(?! many)|as well)\b", ""),
)
"""Each thing to do by one word."""

_TOO = r"(?:(?:way|far|a bit|much) )?too (?:late|early|soon|close|short|long|little|much)"
_RATHER = (
    r"[, ]+(?:(?:but|so|and|make it|(?:i|we)(?:'?d)? (?:need|want|like|prefer)|rather|better"
    r"|give me)\b[, ]*)*"
)
FOLLOWING = rewording(
    (
        r"^(?:and |also |can |could |will |you |how |do |i )*(?:(?:add|get|tell|let|send|remind) )?"
        r"((?:my|our) \w+)(?: \w+)?(?: (?:up|for|to|about|know|these|them|this|it|that))*"
        r" (?:too|also|as well)$"
        r"|^(?:and |also |can |you )*(?:put|sign|add|tell|let|invite) (?!me\b|us\b|them\b|every)"
        r"([a-z]{3,})(?: (?:down|up|for|to|about|know|these|this|it|that))+(?: too| as well)?$",
        r"remind \1\2",
    ),
    (
        rf"^(?:the )?(\d+) ?([a-z]+)(?: before)? is (?:{_TOO}|not enough){_RATHER}"
        r"(\d+)(?: ?([a-z]+))?$",
        lambda found: f"{found[3]} {found[4] or found[2]} instead of the {found[1]}",
    ),
    (
        rf"^(?:change|make|switch|move|turn) (?:the|my|that) ((?:{COUNT} ?)?{UNIT}|\d+)"
        r"(?: (?:one|reminder|before))* (?:to|into|be) (?=\d|an? |half )(.+)$",
        r"\2 instead of the \1",
    ),
    (
        r"^.*\b(?:only|just) (?:one|1)(?: reminder)?"
        r"(?: (?:per|each|for (?:each|every)|before)\b.*)?$"
        r"|^(?:one|1)(?: reminder)? (?:is|would be) (?:enough|plenty|fine)\b.*$",
        "only one",
    ),
    (r"^(?:i )?changed my mind[, ]+(?:but )?", ""),
    (
        r"^(?:i )?changed my mind$|^(?:i |ill |im |i will )*(?:can (?:make|come|attend|go|join)"
        r"|be there|join|coming|going)(?: (?:to )?(?:it|this|that)(?: one)?)?"
        r"(?: (?:in|for) (?:the )?(\w+)(?: one)?)?(?: after all)?$"
        r"|^leave (?:it|them|that)(?: on| alone| as (?:it|they) (?:is|are|was|were))?$",
        r"keep \1",
    ),
    (
        r"^(?:i )?(?:put|bring|add|turn|switch|want|need|get|give me) (?:all )?(?:of )?"
        r"(?:em|them|it|that|these|those|my reminders) back(?: on| in| again)*$",
        "keep it",
    ),
    (r"^(?:put|bring|add) (?:the )?(.+?) back(?: on| in)?$|^unskip(?: the)? (.+)$", r"keep \1\2"),
    (
        r"^(?:snooze|(?:remind me |try )?(?:again|once more)|(?:an)?other (?:one|reminder))"
        r"(?: it| this| me)?(?= (?:for|in|on|at|\d|an? |half |tomorrow|today|tonight|\w+day))"
        r"(?: for| in)?(?= (?:\d+ ?(?:m|h|d)|(?:an?|half) )(?!.*(?:before|ahead)))",
        "remind me of this in",
    ),
    (r"^(?:remind me )?(?:again|once more)\b", "remind me of this"),
    (
        r"^(?:and|also|can you|do(?:es)?|will)\b.*\b(?:my (e-?mail|phone)|(text|e-?mail) m[ey])\b"
        r".*$",
        r"remind me by \1\2",
    ),
    (
        r"^(?:when|(?:at )?what time(?: of (?:the )?day)?)\b.*\b(?:(?:it|they"
        r"|(?:next|first) \w+|reminders?"
        r"|those|these) (?:comes?(?! out)|arrives?|starts?(?: again)?|gets? sent)|reminders?"
        r"|hear from you)\b.*$",
        "list",
    ),
)
"""What a few words mean after reminders, or a session, were shown; in the words that order it."""

OF_THESE = rewording(
    (
        r"^(?:off|stop|end|kill|clear|cancel|delete|remove|drop|lose|erase|get rid of|no more)"
        r"(?: (?:of|all|everything|every one|both|it|them|these|those|reminders?|my|the))+$",
        "off",
    ),
    (r"^when (?:do|will|would) (?:i|we) (?:get|hear|see)\b.*$", "list"),
    (
        r"^(?:re)?start(?: (?:it|them|my|the|reminders?))*(?: again)?(?: now)?$|^continue now$",
        "resume",
    ),
    (
        r"^who (?:set|put|made|added|turned|gets?|hears?|sees?)"
        r" (?:this|that|it|these|them)(?: up| on)?$",
        "list",
    ),
)
"""The same where what was said last was about reminders."""

COMPLAINS = re.compile(
    r"(?i)\b(?:(?:did ?n[o']?t|never|not) (?:\w+ )?(?:get|got|see|saw|receive\w*|hear"
    r"|remind\w*"
    r"|ping\w*)\b.*\b(?:remind\w*|ping\w*|me|anything|messages?|from you)|forgot to remind"
    r"|(?:same|reminders?|messages?)\b.* twice|(?:two|2|double) reminders for|told me the wrong"
    r"|(?:came|was|were) (?:\w+ ){,2}too (?:late|early))\b"
)
"""Words that say that a reminder went wrong."""

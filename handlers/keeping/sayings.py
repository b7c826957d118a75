"""What a keeper's words may say of a session: an order, or a field with its value. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import chain
from typing import NamedTuple

from schedules.words import plain_words, rewording

# What can be said of a session, by the detail that keeps it; a speaker is kept in the note.
FIELDS = {
    "topic": "topics?|subject|theme|agenda",
    "speaker": "(?:guest )?(?:speakers?|presenters?)|guests?|speaking|presenting",
    "place": "place|location|venue|address",
    "url": "(?:(?:zoom|teams|meeting|join|registration|sign-?up) )?(?:link|url)|registration",
    "resources_url": "(?:recordings?|slides?|replay|video|resources?)(?: (?:link|page|url))?",
    "title": "title|name",
    "note": "note",
    "local_start": "(?:(?:new|start) )?(?:time|hour|date|day)",
}
_FIELDS = "|".join(f"(?P<{name}>{words})" for name, words in FIELDS.items())
_FIELD = re.compile(rf"(?i)(?<![\w-])(?:{_FIELDS})(?![\w-])")
# Between what is spoken of and what is said of it, where a sentence divides: surest first.
_BE = r"(?:'s| is going to be| is| are| was| will be| should be| has been| got| moved)"
_THEN = r"(?: (?:now|here|moved|moving|being))*(?: (?:to|on|at|for|from))? "
_BETWEEN = (
    re.compile(rf"(?i)\s*[:=]\s+|(?:{_BE}|(?<=\bit)s){_THEN}"),
    re.compile(
        r"(?i) (?:to|as) |\s(?=https?://|back\b|up\b)|(?<=\bthat) | (?=\w+ \w+ (?:earli|lat)er)"
    ),
    re.compile(r"(?i) (?:on|at|for|by|from) |(?<=\bit) | (?=(?:cancell?|confirm)ed\b)"),
)
LEADS = re.compile(
    r"(?i)^(?:(?:add|put|list|have|make|the|our|this|an?|new|another|guest|extra|session|meeting|event"
    r"|something) )*"
)
# After what is meant, and before it: hearsay, or that something is put right.
AFTER = re.compile(
    r"(?i)(?:,? (?:because|bc|since|as|ppl|people|everyones?|everybodys?|we|i|sorry|please|pls|now"
    r"|yet|back|(?:at the )?same time|by (?!an?\b)[a-z]+|(?:(?:in|to|on) )?#)"
    r"|, (?:its?|half|most|nobody|cancel|spring|winter|sorry))\b.*"
)
_BEFORE = re.compile(
    r"(?i)(?:(?:i (?:heard|think|was told)|\w+ (?:just )?(?:told (?:me|us)|said|says|emailed|wrote)"
    r"|apparently|fyi|so|oops|no(?! \w+ (?:in|on|this|next)\b)|wait|sorry|actually"
    r"|i meant?|wrong \w+|never ?mind|oh|ugh|hm+|well|heads ?up|and|also|just)[,:]? (?:that )?)*"
    r"(?:(?:(?:let|tell) \w+(?: know)?|please note|every\w+ should know) (?:that )?"
    r"(?=.*(?:\b(?:is|are|no|moved|off|got|was)\b|\ws ))|)"
)
_ORDER = re.compile(
    r"(?i)(?:(?P<add>add|create|schedule|plan|new|put(?: in)?|book|set up"
    r"|we(?:'?re| are) (?:doing|having|holding))"
    r"|(?P<confirm>confirm)|(?:they |we )?"
    r"(?P<cancel>cancel(?:l?ed)?|call off|scrap|kill|nix|axe|ditch)|(?:tell \w+ )?(?:that )?"
    r"(?P<none>there(?:'?s| is) no|we'?re not having|delete|remove"
    r"|no(?= \w+ (?:in|on|this|next)\b))"
    r"|(?P<announce>announce|post|share|publish|(?:tell|let)(?= #))"
    r"|(?P<out>(?:(?:hold|keep|release|(?:don'?t|do not) send)(?: back)? .*?\b(?:reminder|notice"
    r"|message)s?|(?:wh[ao]\w*|how many)\b.*?\b(?:go(?:es|ing) out|waiting|signed up"
    r"|gets? .*?(?:remind\w+|told))) (?:for|of|about|before))"
    r"|(?P<choose>edit|update|fix|correct|change|rename|move|reschedule|postpone|push))"
    r" (?P<rest>.+)"
)
_ASKS = re.compile(r"(?i)(?:(?:wh[aeoy]\w*|how)'?s?|which|is|are|was|do|does|did|will)\b")


_AS_WRITTEN = rewording(
    (r"(?i)\b((?:to|(?:un)?till?|at|from|ends?) |-)(1[0-2]|[1-9])([0-5][05])\b", r"\1\2:\3"),
    (r"\b(1\d|2[0-3]|\d)h\b", r"\1:00"),
    (r"\b(1[0-2]|[1-9])([0-5][05])$", r"\1:\2"),
    (r"(?i)\b((?!holi)\w+day|tomorrow|tmrw?)s (?=\w)", r"\1 "),
    (r"(?i)\b(is|are|was|wo)n'?t\b", r"\1 not"),
    (r"(?i),? (?:because|bc|cuz|due to)\b.*", ""),
    (
        rf"(?i)^((?:the )?(?:{'|'.join(FIELDS.values())})) (?:is |was )?wrong,?"
        r" (?:its?|it'?s|it is) ",
        r"\1 is ",
    ),
    (r"(?i),? (?:100 ?%|for sure|definitely|i promise)$", ""),
)


class Saying(NamedTuple):
    """What was said: a deed, of which session; for "set" a field of it, with its value."""

    what: str
    whose: str
    value: str = ""
    field: str = ""


def put_right(text: str) -> tuple[str, bool]:
    """What is said, and whether words before it say that it puts something right."""
    line = " ".join(unescape(re.sub(r"<([#@]?[^|>]*)[^>]*>", r"\1", text)).split()).rstrip(" .!?")
    line = re.sub(
        r"(?i)^((?:push|postpone|delay) .+?) (?=\w+ (?:day|week|hour)s?$)", r"\1 back ", line
    )
    if "://" not in line:
        line = _AS_WRITTEN(line).strip()
    else:
        line = re.sub(r"(?i)(?<![/.\w])(zoom|teams)(?! (?:link|url))(?![.\w])", r"\1 link", line)
    before = _BEFORE.match(line)
    asked = line[before.end() :] if before else line
    return asked, asked != line


def sayings_in(text: str, last: str) -> Iterator[Saying]:
    """What words may say of a session: orders, then what it is to be, at each place to divide.

    Of a text as Slack has it; of the `last` field another value may be said.
    """
    asked, is_put_right = put_right(text)
    text = asked[max(asked.casefold().find(plain_words(asked)), 0) :]
    order = _ORDER.fullmatch(text)
    parts = [*filter(all, order.groupdict().items())] if order else [("", ""), ("", "")]
    (what, _), (_, whose) = parts
    if what in ("cancel", "none", "confirm"):
        yield Saying("set", whose, what, "status")
    elif order and what != "choose":
        yield Saying(what, whose)
    if _ASKS.match(asked):
        return
    for found in chain.from_iterable(each.finditer(text) for each in _BETWEEN):
        left, right = text[: found.start()], text[found.end() :]
        rest = LEADS.sub("", right)
        if field := _FIELD.search(left):
            yield Saying("set", _FIELD.sub("", left, count=1), right, str(field.lastgroup))
        elif field := _FIELD.match(rest):
            of = rest[field.end() :]
            yield Saying("set", of, LEADS.sub("", left), str(field.lastgroup))
        elif right.startswith("about "):
            yield Saying("set", left, right[6:], "topic")
        else:
            is_name = re.match(r"(?:rename|call)\b", text, re.IGNORECASE)
            yield Saying("set", left, right, "title" if is_name else "local_start")
            yield Saying("set", left, AFTER.sub("", right), "status")
    if is_put_right and last in FIELDS:
        yield Saying("set", "", re.sub(r"^it(?:'?s| is| should be) ", "", text), last)
    if what == "choose":
        more = r"(?i) (?:to|so|title|name|topic|link|place|speaker|note)\b.*"
        yield Saying(what, re.sub(more, "", whose))

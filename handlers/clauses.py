"""A text in clauses: what is asked or wanted, what is told beside it, and what is only chat."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations, pairwise

from bot.community import Kind
from handlers.slips import CHAT, kinds_in, put_right
from schedules.words import ASKING, AT_ONCE, MONTHS, WEEKDAYS

# Ends of sentences, not "p.m." or "Dec."; commas and dashes may end clauses.
_ENDS = re.compile(
    r"(?<=[!?;])\s+|[.]{2,}\s*"
    r"|(?<!\b\w)(?<!\b(?:dr|mr|ms|st|vs))(?<!\bsept)"
    r"(?<!\b(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|mrs|etc))[.]\s+",
    re.IGNORECASE,
)
_JOINTS = re.compile(r",\s+(?!i mean)|\s*\n\W*|\s[-–—]+\s|:\s+(?=\D)")
_LEADS = (
    r"(?:(?:and|but|so|also|just|oh|plus|because|cuz|bc|then|ok|okay|now|well|btw|yes|yeah)\b\W*)*"
)
_ASKS = re.compile(
    rf"{_LEADS}(?:(?:no|wait|please|pls|plz|ugh)\b\W*)*(?:when|what|where|who|how|why|which|whats|whens|wheres|whos|hows"
    r"|is|are|was|were|do|does|did|can|could|will|would|should|has|have we|am i|any"
    r"|(?:i|we) (?:just |only |really |do |still |would |do not |dont |don't )*"
    r"(?:want|need|wanna|like|prefer|mean|meant)|i'd (?:like|rather|love)|id (?:like|rather|love)"
    r"|remind|stop|turn|add|put|show|tell me|send|give|cancel|move|set|make|skip|pause|delete|start"
    r"|check|find|list|explain|help|let me know|let'?s|change|remove|share|post|not)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    rf"{_LEADS}(?:if |since |as )?(?:i|im|i'm|ive|i've|i'd|id|we|we're|we've|my|our|he|she|they|it"
    r"|it's|its|this|that's|thats|that|somebody|someone|everybody|everyone|people|you're|youre"
    r"|no idea|not sure|because|cuz|bc)\b",
    re.IGNORECASE,
)
_IS_CHAT = re.compile(rf"(?:(?:and |but )?{CHAT}\b\W*)+", re.IGNORECASE)
_WEIGHS = re.compile(
    rf"\d|[#@]|\bremind|\b(?:minutes?|hours?|days?|weeks?|months?|today|tomorrow|only|except"
    rf"|{'|'.join(MONTHS)}|{'|'.join(month[:3] for month in MONTHS)}|{'|'.join(WEEKDAYS)})\b",
    re.IGNORECASE,
)


_WH = "(?:when|what|where|who|how|why|which)"
_BE = "(?:is|are|was|were|do|does|did|can|could|will|would|should)"
# A question, after other words; an order; and what is told after a question.
_QUESTION = re.compile(
    rf"(?:^(?:{_WH}|{_BE})|(?<!\w )\b{_WH}|\b{_WH}(?:'?s\b| (?:\w+ )?{_BE}\b)"
    rf"|(?<!how )(?<!what )(?<!when )(?<!where )(?<!who )(?<!why )"
    rf"\b(?:{_BE} (?:there|this|that|i|we|you|they|my|our)"
    r"|(?:is|was|will|would|should|could|can) it)\b)",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"(?<!\bto )(?<!\bcan )(?<!\byou )(?<!\bnot )(?<!\bdont )(?<!\bdon't )(?<!\bi )(?<!\band )"
    r"(?<!\bplease )\b(?:remind (?:me|us)|(?:turn|switch) (?:it|them|that|this|off|on)"
    r"|stop (?:it|them|that|this|all|the|my|these|those)|show me|tell me|im|i'm|because|cuz)\b",
    re.IGNORECASE,
)
_TELLS_AFTER = re.compile(
    r"(?<!\bdo )(?<!\bcan )(?<!\bdid )(?<!\bthat )(?<!\bif )(?<!\bwhat )(?<!\bwhere )"
    r"\b(?:i|im|i'm|i've|we're|but|because|bc|cuz|cause|or what)\b",
    re.IGNORECASE,
)
_OF_SESSIONS = frozenset(("date", "dates", "meet", "meeting", "meetings"))
REFERS = re.compile(
    r"\b(?:ones?|it|that|this|they|them|those|these|any|(?<!is )(?<!are )(?<!was )there)\b",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?:[\s,;:.]+(?:and|but|so|or|because|cuz))?[\s,;:.]*$", re.IGNORECASE)
MOST_RUNS = 20
# Words that do not say of what, besides `ASKING`.
_LIGHT = frozenset(
    "again check cover first find get go have help look must no not now or right see start then"
    " use yes".split()
)


@lru_cache(maxsize=AT_ONCE)
def clauses(text: str) -> tuple[str, ...]:
    """The clauses of a text as its punctuation has them; a list with commas stays in one."""
    found: list[str] = []
    for sentence in _ENDS.split(text):
        begun = len(found)
        for part in _JOINTS.split(sentence):
            if len(found) == begun or is_chat(found[-1]) or _begins(part):
                found.append(part.strip())
            else:
                found[-1] = f"{found[-1]}, {part.strip()}"
    return tuple(part for part in found if part.strip(" .,;:!?"))


def _pieces(clause: str) -> list[str]:
    """A clause in pieces where a question, an order or what is told begins in its midst."""
    after = _TELLS_AFTER if _QUESTION.match(clause) else _ORDER
    begins = {each.start() for regex in (_QUESTION, after) for each in regex.finditer(clause)}
    cuts = [0, *sorted(begins - {0}), len(clause)]
    return [clause[begin:end].strip() for begin, end in pairwise(cuts)]


def runs(text: str, kinds: tuple[Kind, ...]) -> list[tuple[range, str]]:
    """What stands together in a text, other than all of it: which clauses, and their words.

    The longest come first; none asks twice, or only tells or chats, or asks of what the others
    say. The one kind of session that the others name is named with it.
    """
    parts = [piece for clause in clauses(text) for piece in _pieces(clause)]
    bare = [_ENDING.sub("", _bare(part)) for part in parts]
    named = kinds_in(text.casefold(), kinds)[0]
    spans = [range(*ends) for ends in combinations(range(len(parts) + 1), 2)]
    some = sorted((each for each in spans if len(each) < len(parts)), key=len, reverse=True)
    found = []
    for span in some[:MOST_RUNS]:
        words = put_right(", ".join(bare[n] for n in span))
        of_kind = [each.plural for each in kinds if [each.id] == [*named]]
        if of_kind and REFERS.search(words) and not kinds_in(words.casefold(), kinds)[0]:
            words = f"{words}, {of_kind[0]}"
        wanted = [parts[n] for n in span if wants(parts[n])]
        asked = sum(map(asks, wanted))
        if (
            wanted
            and asked < 2
            and (not asks(wanted[0]) or of_kind or any(map(_says_of_what, wanted)))
        ):
            found.append((span, words))
    return found


def wants(clause: str) -> bool:
    """Whether it is more than chat, and than what is told."""
    return not is_chat(clause) and (asks(clause) or not _tells(clause))


def asks(clause: str) -> bool:
    """Whether it asks or orders something."""
    return clause.endswith("?") or bool(_ASKS.match(_bare(clause)))


def is_chat(clause: str) -> bool:
    """Whether it only keeps company with what is meant."""
    return bool(_IS_CHAT.fullmatch(clause))


@lru_cache(maxsize=AT_ONCE)
def core_of(text: str, kinds: tuple[Kind, ...]) -> str:
    """What is asked or wanted, without chat, and without what is told that could not change it."""
    parts = clauses(text)
    kept = [_bare(part) for part in parts if not is_chat(part)]
    wanted = [part for part in kept if asks(part) or _weighs(part, kinds) or not _tells(part)]
    if any(_says_of_what(part) for part in wanted if asks(part)):
        kept = wanted
    core = ", ".join([*(part.rstrip(" .,;:!?") for part in kept[:-1]), *kept[-1:]])
    return put_right(core or text)


def _bare(clause: str) -> str:
    """A clause without what leads on to it: "ok great, so can you" is "can you"."""
    rest = put_right(clause)
    return rest if rest == clause else re.sub(rf"^{_LEADS}", "", rest, flags=re.IGNORECASE)


def _tells(clause: str) -> bool:
    return bool(_TELLS.match(clause))


def _begins(part: str) -> bool:
    return is_chat(part) or bool(_ASKS.match(part) or _TELLS.match(part))


def _weighs(clause: str, kinds: tuple[Kind, ...]) -> bool:
    """Whether it says something that may belong to what is wanted: a time, a kind, a place."""
    return bool(_WEIGHS.search(clause) or kinds_in(clause.casefold(), kinds)[0])


def _says_of_what(clause: str) -> bool:
    """Whether a question can be understood without what stands beside it."""
    words = re.findall(r"[\w'’]+", clause.casefold())
    light = (ASKING | _LIGHT) - _OF_SESSIONS
    return words == ["help"] or any(word not in light for word in words)

"""Words as they were meant: without what is said around them, and with slips put right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.community import Kind
from schedules.words import AT_ONCE

CHAT = (
    r"(?:(?:good )?(?:morning|afternoon|evening)|(?:hi|hey|hello)(?: there| all| again| bot| team)?"
    r"|(?:thanks|thank you|thx|ty)(?: (?:so much|a lot|again|for (?:that|this|the \w+)))?"
    r"|(?:so )?sorry(?: (?:to bother(?: you)?|about that|again|for (?:that|the \w+)))?"
    r"|(?:(?:this is|i have|i've got|here's) )?(?:a |one )?(?:very |really |super |kinda )?"
    r"(?:quick|more|dumb|stupid|silly|weird|random|another|basic|other) (?:q|question|thing)"
    r"|(?:one |my )?last (?:one|question|thing)(?: i promise)?"
    r"|asking for a friend|quick one|new here|(?:it's |its )?me again|my bad|long day|no rush"
    r"|oops|no worries|wrong (?:window|chat|channel)|love it|good bot|good to know"
    r"|(?:just )?(?:checking|curious|wondering)|you(?:'?re| are) (?:(?:so|more|very|really) )?"
    r"(?:a lifesaver|the best|great|awesome|amazing|patient|kind|sweet|helpful)(?: than [\w ]+)?"
    r"|never ?mind(?: (?:that|the last (?:thing|one|question)|what i (?:just )?said(?: before)?))?"
    r"|nvm|forget (?:it|that|what i (?:just )?said(?: before)?|the last (?:thing|one|question))"
    r"|i (?:always|keep|just) (?:forget|forgot|forgetting)"
    r"|i'?m (?:so )?(?:confused|lost|tired|back|new(?: here| to this)?)"
    r"|not sure (?:who|where|what) (?:to|i should) ask|(?:(?:ok|okay|oh|haha) )*(?:ok|okay|oh"
    r"|cool|great|good|perfect|nice|gotcha|got it|i see|makes sense|awesome|sounds good|wonderful"
    r"|whatever|alright|all right|fine|lovely|super|excellent|shoot|crap|dang|wow|wait|hm+|um+|uh+"
    r"|ugh|lol|haha))"
)
"""What keeps company with what is meant, and says nothing itself."""
# What is said around something that is meant, and words that people often get wrong.
_AROUND = re.compile(
    rf"^(?:\W*\b(?:(?:so )?{CHAT}(?: but| though)?|so|actually|well|please|pls|plz|yo|i guess"
    r"|no(?=,| i mean| not )|not \w+(?= i mean)|i meant?)\b\W*)+"
    r"|\W*(?:\b(?:lol|haha|pls|plz|please|thanks|thx|sorry|tho|tbh|asap|again|ok|lmk"
    r"|actually|so (?:i|we) (?:can|could|have time to) \w+"
    r"|ugh|omg|geez|if possible|i guess|i think|in (?:plain english|simple (?:words|terms))"
    r")\b\W*|!)+$",
    re.IGNORECASE,
)
_KNOWN = frozenset(
    "remind reminded reminder reminders before session sessions meeting meetings schedule upcoming"
    " calendar tomorrow channel everything something anything cancel cancelled delete continue"
    " register recording eligible thanks thank think".split()
)
SHORTEST = 5  # letters of a word that is known with one of them wrong
_SHORT = "about when what where time next chat date join link free stop list".split()
_BY_LETTERS = {"".join(sorted(word)): word for word in _SHORT}
_LONG_WORD = re.compile(r"\b[a-z]{7,}\b")


@lru_cache(maxsize=AT_ONCE)
def kinds_in(words: str, kinds: tuple[Kind, ...]) -> tuple[tuple[str, ...], str]:
    """The kinds of session that are named, also with a slip, and the words without their names."""
    names, pattern = names_of(kinds)
    words = _LONG_WORD.sub(lambda found: one_letter_off(found[0], names), words)
    found = tuple(dict.fromkeys(names[name] for name in pattern.findall(words)))
    rest = pattern.sub(" ", words) if found else words
    if found:  # what joined them: "before chats and trainings"
        rest = re.sub(r"(?:(?:,|\band|\bor)\s*)+$", "", rest.strip())
    return found, " ".join(rest.split())


def put_right(text: str) -> str:
    """The text without what is said around it, and with long words put right."""
    bare = _AROUND.sub(" ", text).strip()
    return spelt(bare if " " in bare else text)  # "wait, what" is more than "what"


def spelt(text: str) -> str:
    """The text with long words put right."""
    return re.sub(r"\b[a-z]{4,}\b", lambda found: _unslipped(found[0]), text)


def _unslipped(word: str) -> str:
    """A short word with two letters the wrong way round, or a long one that is one letter off."""
    if turned := _BY_LETTERS.get("".join(sorted(word))):
        return one_letter_off(word, [turned])
    return one_letter_off(word, _KNOWN) if len(word) >= SHORTEST else word


def one_letter_off(word: str, known: Iterable[str]) -> str:
    """The known word that a word is, save perhaps for one letter; else the word itself."""
    slip = process.extractOne(word, sorted(known), scorer=OSA.distance, score_cutoff=1)
    return slip[0] if slip else word


@lru_cache(maxsize=8)
def names_of(kinds: tuple[Kind, ...]) -> tuple[dict[str, str], re.Pattern[str]]:
    """What kinds are called, lower case, with their ids; and what finds them in words."""
    names = {name.casefold(): kind.id for kind in kinds for name in (*kind.words, kind.id)}
    longest_first = sorted(names, key=len, reverse=True)
    return names, re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)")

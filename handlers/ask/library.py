"""What there is to answer with, a question as buttons carry it, and where an answer stands.

The bot keeps no question that nobody passed on: the buttons under an answer bring it along.
"""

from __future__ import annotations

import json
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from bot.community import Answers, Entry, Errand, Fact, Finder, LocalAnswer, Match, Term
from bot.community.examples import Examples
from bot.community.find import Tokens, spoken
from bot.outbox.message import Message
from bot.store import local_answers
from bot.store.bookkeeping import first_time
from bot.store.database import Database
from bot.store.local_answers import Saved
from handlers.blocks import Block, clip, escape, link
from handlers.effects import Effects
from handlers.feature import Part
from handlers.payloads import UnreadableError
from handlers.routes import Action
from schedules.calendar import epoch
from schedules.words import AT_ONCE

UNKNOWN = "I don't know that one."
UNOFFICIAL = "Unofficial bot"

_SURE = {"high": "", "medium": "Fairly sure", "open": "Not settled"}

# In a button's value, which holds 2,000 characters, a quotation mark takes two of them.
LONGEST_ID = 50  # of a person
MAX_CARRIED = 800
MAX_CARRIED_AS_JSON = 1800
LINK = re.compile(r"https?://[^\s<>|]+")
# Every block of ours has such an id, and the last one of each answer is such a block.
OURS = "ask_"

_MARKUP = re.compile(r"<([@#!]?)([^|>]*)(?:\|([^>]*))?>")
_NAMELESS = {"@": "@somebody", "#": "#channel"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in plain text, and the Slack id of whoever asked it."""

    text: str
    by: str

    def value(self, key: str | None = None) -> dict[str, str]:
        """What a button carries; `key` is the answer that it is about."""
        carried = {"q": _short_enough(self.text), "a": self.by}
        return carried if key is None else {**carried, "k": key}

    @classmethod
    def of(cls, carried: Mapping[str, Any]) -> Asked:
        """From a button; raises `UnreadableError` for what no button of ours holds."""
        text, by = carried.get("q"), carried.get("a")
        if not (isinstance(text, str) and isinstance(by, str)) or len(by) > LONGEST_ID:
            raise UnreadableError("question")
        return cls(clip(text, MAX_CARRIED), by)


def _short_enough(text: str) -> str:
    """A text as it fits into a button, where quotes and the like take more than one character."""
    while len(json.dumps(text, ensure_ascii=False)) > MAX_CARRIED_AS_JSON:
        text = clip(text, len(text) // 2)
    return text


def as_typed(text: str) -> str:
    """What Slack sends of a text, as its writer saw it: on one line, without markup, not too long.

    It is neither escaped nor fit for mrkdwn.
    """
    plain = _MARKUP.sub(_shown, text)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(entity, character)
    one_line = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    return clip(one_line, MAX_CARRIED)


def _shown(found: re.Match[str]) -> str:
    sign, target, label = found.groups()
    if sign == "!":
        return label or f"@{target.split('^')[0]}"
    if sign:
        return f"{sign}{label}" if label else _NAMELESS[sign]
    return label or target


def heading(fact: Entry | Term) -> str:
    """What an answer is an answer to."""
    return fact.question if isinstance(fact, Entry) else f"{fact.term}: what it means"


def forms(fact: Entry | Term) -> tuple[str, ...]:
    """What a fact says, with its places: the short form, and the full one where there is one."""
    if isinstance(fact, Term):
        return (fact.meaning,)
    return (fact.answer, fact.more) if fact.more else (fact.answer,)


def where_it_stands(
    fact: Fact,
    names: Mapping[str, str],
    today: date,
    who: str | None,
    name: Callable[[str], str],
    *,
    aloud: bool = False,
) -> str:
    """The one line under a fact, in mrkdwn: sources as links, when checked, how sure, whom to ask.

    `who` may know more; `name` says what a Slack id is called, for a local answer. `aloud` is for
    where nothing can be clicked: neither escaped nor marked up.
    """
    fit = str if aloud else escape
    parts, sources = [], []
    for address in fact.sources:
        called = page_name(address, names)
        sources.append(f"{called}, {address}" if aloud else link(address, called))
    if isinstance(fact, LocalAnswer):
        parts.append(fit(_mark(fact, name)))
        if not sources:
            parts.append(f"Source: {fit(fact.source)}")
    elif fact.basis:
        parts.append(f"From {fit(fact.basis)}")
    if sources:
        parts.append(f"{'Source' if len(sources) == 1 else 'Sources'}: {'; '.join(sources)}")
    parts.append(f"Checked {fact.checked:%b %Y}")
    if fact.review_by < today:
        parts.append(f"It should have been checked again by {day(fact.review_by)}")
    said = ": ".join(filter(None, (_SURE[fact.confidence], f"ask {fit(who)}" if who else "")))
    if said:
        parts.append(said[0].upper() + said[1:])
    return " ".join(f"{part.removesuffix('.')}." for part in [*parts, UNOFFICIAL])


def page_name(address: str, names: Mapping[str, str]) -> str:
    """What an address is called; the name of its site where nobody gave it a name."""
    return names.get(address) or urlsplit(address).hostname or address


def day(when: date) -> str:
    """November 20, 2026."""
    return f"{when:%B} {when.day}, {when.year}"


def block_quoted(text: str) -> str:
    """A text from somebody, marked as quoted (mrkdwn)."""
    return f"> {escape(text)}".replace("\n", "\n> ")


def _mark(fact: LocalAnswer, name: Callable[[str], str]) -> str:
    """That it is a local answer, and whose; plain text."""
    said = f"Local answer, added by {name(fact.added_by)} on {day(fact.added_on)}"
    if fact.changed_by and fact.changed_on:
        said += f", changed by {name(fact.changed_by)} on {day(fact.changed_on)}"
    return said


class Library:
    """Finds answers. Making the finder takes a tenth of a second: see `warm_up` and `renew`."""

    def __init__(self, known: Answers, db: Database) -> None:
        """`known` are those of the community's folder; keepers' local ones are in the database."""
        self._known = known
        self._db = db
        self._made_of = local_answers.edition(db)  # whichever process of the bot changed them
        self._finder: _Lately | None = None
        self._making = threading.Lock()
        self.answers = self._all()

    def warm_up(self) -> None:
        """Make the finder, so that nobody's question has to wait for it."""
        with self._making:
            if self._finder is None:
                self._finder = _Lately(self.answers)

    def renew(self) -> None:
        """Take up what keepers changed; until then, questions find what there was before."""
        with self._making:
            self._made_of = local_answers.edition(self._db)
            answers = self._all()
            self._finder = _Lately(answers)
            self.answers = answers

    def find(self, text: str) -> Match:
        """What answers a text, or comes near it."""
        return self._up_to_date().find(text)

    def errands(self, text: str, whose: str = "") -> list[tuple[float, str]]:
        """The errands that come near a text, with how near (0 to 1), the nearest first."""
        known = self._up_to_date().errands
        return known[whose].near(text) if whose in known else []

    def errand(self, text: str, whose: str = "") -> Errand | None:
        """The errand that a text is word by word."""
        return self._up_to_date().same.get((whose, spoken(text)))

    def _up_to_date(self) -> _Lately:
        if self._finder is None:
            self.warm_up()
        self._keep_up()
        assert self._finder is not None
        return self._finder

    def get(self, key: str) -> Entry | Term | None:
        """The answer under a key; None for what is not (or no longer) one."""
        self._keep_up()
        return self.answers.by_key.get(key)

    def _keep_up(self) -> None:
        if local_answers.edition(self._db) != self._made_of:
            self.renew()

    def _all(self) -> Answers:
        return self._known.with_local(
            [local_answer(each) for each in local_answers.every(self._db)]
        )


class _Lately(Finder):
    """A finder that keeps what it found of late, and knows the errands of everybody and of some."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(answers)
        tokens = Tokens(group.words for group in answers.synonyms)
        said: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
        for errand in answers.errands:
            said[errand.whose][errand.key] = (errand.does, *errand.wordings)
        every = ((errand, one) for errand in answers.errands for one in errand.wordings)
        self.same = {(errand.whose, spoken(one)): errand for errand, one in every}
        self.errands = {whose: Examples(tokens, each) for whose, each in said.items()}
        self._found = lru_cache(maxsize=AT_ONCE)(super().find)

    def find(self, text: str) -> Match:
        return self._found(text)


def local_answer(saved: Saved) -> LocalAnswer:
    """A local answer as the finder and the writer take it; dates are those in UTC."""
    content = saved.content
    question, *others = content.questions
    added = _day(saved.added_at)
    changed = None if saved.changed_at is None else _day(saved.changed_at)
    return LocalAnswer(
        id=saved.id,
        question=question,
        aliases=tuple(others),
        answer=content.answer,
        source=content.source,
        sources=(content.source,) if LINK.fullmatch(content.source) else (),
        basis=content.source,
        confidence="high",
        added_by=saved.added_by,
        added_on=added,
        changed_by=saved.changed_by,
        changed_on=changed,
        checked=changed or added,
        review_by=_day(saved.review_by),
    )


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


@dataclass(frozen=True)
class Answering(Part):
    """What answers from the library."""

    library: Library

    def where(self, fact: Fact) -> str:
        """The one line under a fact (mrkdwn)."""
        names, today = self.library.answers.page_names, self.now.date()
        filled_in = self.context.filled_in
        who = filled_in.who_may_know(fact.who_to_ask)
        return where_it_stands(fact, names, today, who, filled_in.name)

    def is_first(self, action: Action, what: str) -> bool:
        """Whether this was not pressed before, on the same message about the same answer."""
        key = f"ask:{action.channel_id}:{action.message_ts}:{action.person.user_id}:{what}"
        return first_time(self.db, [key], epoch(self.now))


def in_place(action: Action, message: Message) -> Effects:
    """Replace our part of the message that was pressed."""
    below = _below(action.message.get("blocks") or [])
    if below:
        message = Message(*message.blocks, *below)
    return action.instead(message)


def _below(blocks: list[Block]) -> list[Block]:
    ours = [at for at, one in enumerate(blocks) if str(one.get("block_id", "")).startswith(OURS)]
    return blocks[ours[-1] + 1 :] if ours else []

"""Whatever is typed, wherever: there is an answer, and nothing live or untrue in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import Bot
from bot.clock import MovableClock
from bot.outbox.message import Message
from bot.settings import load_settings
from bot.store import interviews
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.effects import Ack, Call, Say
from handlers.routes import Command, Event
from handlers.slips import kinds_in
from schedules.importing import seed
from schedules.periods import PeriodError, periods
from schedules.words import ASKING, clean
from tests.stage import shown

DOORS = ["/charter", "/charter-chat", "/charter-sessions", "/charter-dta", "/charter-guide"]
DOORS += ["/charter-remind", "/charter-ask", "/charter-training"]
DOORS += ["message", "under a message", "mention", *"ABCD"]
# What was said in a check before: not even the name; the name; an answer; all until a count.
CHECKS: dict[str, dict[str, str]] = {
    "A": {},
    "B": {},
    "C": {"authorizer": "district"},
    "D": {"authorizer": "county", "listed": "no", "ta_provided": "yes"},
}
WORDS = """
next last chat chats training sessions when is the what how do i remind me 1 2 day hour before after
instead only stop off my reminders march may febtober week of thanksgiving SY 27-28 fiscal year mid
end late renewal DTA school Willow Bend Charter who call zoom link time can you please ? ! &
<!channel> <@U0DANA> <#C1|office> @dana #office 32 31.3.2027 or and from to until since xyzzy
tomorrow friday smarch Q3 what's is it cancelled help thanks list pause `*_~ 😀 \u202e every
wednesday in
""".split()
LIVE = re.compile(r"<!(?:channel|here|everyone)")
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join) | st.text(max_size=60)
DANA = Person("U0DANA", "dana", "America/Los_Angeles")
NOW = datetime(2027, 1, 13, 17, tzinfo=UTC)
TEXTS = int(os.environ.get("TEXTS", "2000"))


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    database = tmp_path_factory.mktemp("reader") / "bot.db"
    chosen = load_settings(env_file=None, database_url=f"sqlite:///{database}")
    made = Bot(chosen, MovableClock(NOW, frozen=True))
    seed(made.calendar, made.community, NOW)
    yield made
    made.stop()


class UndoneError(Exception):
    """Nothing is kept of what a text did."""


@pytest.mark.timeout(300 + TEXTS)  # seconds; a text takes some hundredths
@settings(max_examples=TEXTS, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(DOORS), texts)
def test_every_text_has_an_answer_that_calls_nobody_and_denies_nothing_unread(
    bot: Bot, door: str, text: str
) -> None:
    with suppress(UndoneError), bot.db.immediate():
        said, is_answered = answers(bot, door, text)
        assert is_answered
        for message in said:
            assert message.text.strip()
            assert not LIVE.search(f"{message.text}\n{shown(message.payload(), ['mrkdwn'])}")
            if re.search(r"^No .* is known for ", message.text):
                named = kinds_in(clean(text), bot.community.kinds)[1]
                assert _is_read(text) or _is_read(re.sub(r"\b(?:sessions?|events?)\b", " ", named))
        raise UndoneError


def answers(bot: Bot, door: str, text: str) -> tuple[list[Message], bool]:
    """What is said to a text at a door, and whether anything is said or shown at all."""
    if door.startswith("/"):
        command = Command(door, text, DANA, "D1", "1.2", "https://example.org/r")
        effects = bot.context.reader.typed(command)
        opened = [each for each in effects if isinstance(each, Call)]
        said = [each.message for each in effects if isinstance(each, Ack)]
        return said, bool(said or opened)
    event = {"channel": "D1", "channel_type": "im", "text": text, "ts": "9.1", "user": DANA.user_id}
    if door == "mention":
        event |= {"channel": "C1", "channel_type": "channel", "text": f"<@U0BOT> {text}"}
    elif door != "message":
        event["thread_ts"] = "5.1"
    if door in CHECKS:
        is_named = None if door == "A" else "Alder"
        place = {"channel": "D1", "thread_ts": "5.1", "answers": CHECKS[door]}
        begun = Conversation("c" * 16, DANA.user_id, 1, 1, nickname=is_named, **place)
        assert bot.community.interview
        known = dict(bot.community.interview.fingerprints)
        asked = replace(begun, questions=known, asking=None if is_named else "name")
        interviews.begin(bot.db, asked)
    before = bot.outbox.about("interview", "c" * 16)
    begun_before = len(interviews.of_owner(bot.db, DANA.user_id, limit=9))
    kind = "app_mention" if door == "mention" else "message"
    heard = (listen(Event(kind, event, DANA)) for listen in bot.routes.events[kind])
    effects = next((each for each in heard if each is not None), None)
    rows = bot.outbox.about("interview", "c" * 16)[len(before) :]
    said = [Message.of(row["content"]) for row in rows if row["content"]]
    said += [each.message for each in effects or () if isinstance(each, Say)]
    is_begun = len(interviews.of_owner(bot.db, DANA.user_id, limit=9)) != begun_before
    return said, bool(said or rows or effects or is_begun)


def _is_read(text: str) -> bool:
    """Whether the days that a text asks about were understood."""
    words = clean(text).split()
    for begin, end in combinations(range(len(words) + 1), 2):
        asked = words[begin:end]
        # Words in between may be some that say nothing of days.
        plain = [word for word in asked if word not in ASKING]
        for each in (asked, plain, *(asked[:at] + asked[at + 1 :] for at in range(len(asked)))):
            with suppress(PeriodError):
                if periods(" ".join(each), NOW.date()):
                    return True
    return False

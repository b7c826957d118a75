"""Whatever is typed, wherever: there is an answer, and nothing live or untrue in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import Bot
from bot.clock import MovableClock
from bot.settings import load_settings
from bot.store.people import Person
from handlers.effects import Ack, Call
from handlers.reader import kinds_in
from handlers.routes import Command
from schedules.periods import PeriodError, periods
from schedules.seeding import seed
from schedules.words import ASKING, clean
from tests.stage import shown

DOORS = ["/charter", "/charter-chat", "/charter-sessions", "/charter-dta", "/charter-guide"]
DOORS += ["/charter-remind", "/charter-ask", "/charter-training"]
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


@settings(max_examples=TEXTS, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(DOORS), texts)
def test_every_text_has_an_answer_that_calls_nobody_and_denies_nothing_unread(
    bot: Bot, door: str, text: str
) -> None:
    person = Person("U0DANA", "dana", "America/Los_Angeles")
    effects = bot.context.reader.typed(
        Command(door, text, person, "D1", "1.2", "https://example.org/r")
    )
    said = [effect.message for effect in effects if isinstance(effect, Ack)]
    opened = [each for each in effects if isinstance(each, Call) and each.method == "views.open"]
    assert said or opened
    for message in said:
        assert message.text.strip()
        assert not LIVE.search(f"{message.text}\n{shown(message.payload(), ['mrkdwn'])}")
        if re.search(r"^No .* is known for ", message.text):
            named = kinds_in(clean(text), bot.community.kinds)[1]
            assert _is_read(text) or _is_read(re.sub(r"\b(?:sessions?|events?)\b", " ", named))


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

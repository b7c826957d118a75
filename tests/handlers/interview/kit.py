"""What the tests of the interview share: somebody in the thread of a conversation, and schools."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.community import PACKAGED, load_community
from bot.community.interview import Interview
from bot.local import Visitor
from bot.schools.workbook import read_workbook
from bot.store import interviews, schools
from bot.store.database import Database
from bot.store.interviews import Conversation
from handlers.effects import Effects
from handlers.interview import conversations
from handlers.interview.state import Offer, Origin, suggested
from tests.bot.schools.made import LISTED, Made, workbook
from tests.stage import Stage, buttons, everything

CALIFORNIA = PACKAGED / "california"
COMMUNITY = load_community(CALIFORNIA)
NORD = Made("01999990123456", "Nordlicht Academy", status=LISTED, codes={"EL": ("B", "B")})
LANTERNS = [
    Made(f"0{n}999990000001", "Lantern Charter", f"{place} Unified", place)
    for n, place in enumerate(["Birch", "Cedar", "Dunmore"], start=2)
]
TO_RESULT = ("district", "yes", "underway", "0", "1")


@dataclass
class Thread:
    """A person in the thread of a conversation of theirs, whose root stands at `ts`."""

    stage: Stage
    who: Visitor
    channel: str
    ts: str

    @property
    def kept(self) -> Conversation:
        """The conversation as it is kept."""
        found = interviews.at(self.stage.bot.db, self.channel, self.ts)
        assert found is not None
        return found

    def messages(self) -> list[dict[str, Any]]:
        """What stands there of the bot, oldest first."""
        bot = self.stage.slack.app.user_id
        there = self.who.thread(self.channel, self.ts)
        return [{**each, "channel": self.channel} for each in there if each["user"] == bot]

    @property
    def last(self) -> str:
        """All that the last message says."""
        return everything(self.messages()[-1])

    def says(self, *texts: str) -> str:
        """Write each; what then stands last."""
        for text in texts:
            self.who.say(self.channel, text, self.ts)
            self.stage.settle()
        return self.last

    def has(self, button: str) -> dict[str, Any]:
        """The newest message with this button."""
        return next(m for m in reversed(self.messages()) if button in buttons(m))

    def presses(self, button: str, message: Mapping[str, Any] | None = None) -> str:
        """Press it in a message, or the newest one that has it; what then stands last."""
        on = message or self.has(button)
        element = buttons(on)[button]
        answer = self.who.press(on, element["action_id"], value=element.get("value"))
        assert answer.ok, answer.error
        self.stage.settle()
        return self.last if self.messages() else ""

    def told(self) -> str:
        """What only the person sees, said last."""
        there = [m for m in self.who.sees(self.channel) if m.get("is_ephemeral")]
        there += [m for m in self.who.thread(self.channel, self.ts) if m.get("is_ephemeral")]
        return everything(max(there, key=lambda message: float(message["ts"])))

    def carry_out(self, effects: Effects) -> None:
        """Have the bot do something."""
        self.stage.bot.context.carry_out(effects)
        self.stage.settle()


def begins(stage: Stage, nickname: str = "Alder", who: Visitor | None = None) -> Thread:
    """Somebody begins a conversation about a school of this name."""
    stage.types(f"/charter-dta check {nickname}", who=who)
    return latest(stage, who)


def latest(stage: Stage, who: Visitor | None = None) -> Thread:
    """Somebody's newest conversation, once it stands in Slack."""
    stage.settle()
    who = who or stage.dana
    newest = "select id from interviews where owner = :who order by rowid desc limit 1"
    now = interviews.find(stage.bot.db, stage.bot.db.query(newest, {"who": who.id})[0]["id"])
    assert now is not None
    return Thread(stage, who, str(now.channel), str(now.thread_ts))


def load(db: Database, year: int, *made: Made) -> None:
    """Load a file of that year with these schools."""
    data = workbook(year, made)
    name = f"charterassistance{year % 100}.xlsx"
    found = read_workbook(data, name)
    schools.replace_year(db, found, data, file_name=name, by="U0KEEPER", now=year)


def words() -> Interview:
    """The interview as it is."""
    assert COMMUNITY.interview is not None
    return COMMUNITY.interview


def reword(folder: Path, *replacements: tuple[str, str]) -> None:
    """Put a community there whose interview has some of its words replaced: a later version."""
    changed = (CALIFORNIA / "interview.toml").read_text()
    for before, after in replacements:
        assert changed.count(before) == 1, before
        changed = changed.replace(before, after)
    shutil.copytree(CALIFORNIA, folder, dirs_exist_ok=True)
    (folder / "interview.toml").write_text(changed)


def suggests(
    thread: Thread, options: Mapping[str, str], origin: Origin = "count", says: str = "So it is."
) -> None:
    """Let a count, or the state's file, suggest these answers, as far as today's questions go."""
    talks, before = conversations(thread.stage.bot.context), thread.kept
    assert talks is not None
    offers = {question: Offer(option, origin, says) for question, option in options.items()}
    thread.carry_out(talks.keep(before, suggested(talks.current(before), offers, origin)))

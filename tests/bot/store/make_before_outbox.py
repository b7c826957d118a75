"""`python -m tests.bot.store.make_before_outbox`: how `before_outbox.sql` and `.json` were made.

The whole bot, of the time before all that it says became rows of the outbox, lives a month on a
local Slack. In its last minute its heartbeat stands still, answers of Slack's are lost, and what
people do then is decided and not carried out any more. Copied at that moment, the database is what
a killed process leaves. The SQL holds its tables; the JSON what stood in Slack, and what the same
code went on to do from there (`went_on`), as `finish` sees it.

Only the code of that time can make the two again: they are not to be made anew.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.local import Channel
from bot.local.store import Store
from bot.store import keepers
from schedules.leads import Lead
from schedules.subscriptions import About, Subscriptions
from tests.bot.store.finishing import HERE, finish, opened
from tests.handlers.ask.kit import received
from tests.handlers.files.kit import SINGLE, gives, ics
from tests.handlers.keeping.kit import closes_all, keeps, says_yes, sends
from tests.stage import AUTHORIZERS, OFFICE, Stage, buttons, eventually, shown

NOW = datetime(2026, 11, 30, 17, 0, 10, tzinfo=UTC)  # a Monday, ten seconds past nine in California
DIGESTS = [f"C0DIGEST{number}" for number in range(4)]
SESSIONS = "C0SESSIONS"
SCHOOL = ("district", "yes", "underway", "0")
DAYS = [
    *(NOW - timedelta(days=30, minutes=-60), NOW - timedelta(days=26)),
    datetime(2026, 11, 24, 18, 1, tzinfo=UTC),  # a day before the chat
]


def main() -> None:
    """Make both files."""
    with TemporaryDirectory() as folder:
        path = Path(folder)
        channels = [Channel(name, name[2:].lower()) for name in DIGESTS]
        stage = Stage(
            path, start_at=NOW - timedelta(days=31), kept_in=path / "slack.db", channels=channels
        )
        stage.more = {"bot_admins": frozenset({"U0KEEPER"})}
        life = Life(stage)
        try:
            life.month()
            life.last_minute()
            write(stage, path)
        finally:
            stage.slack.faults.clear()
            stage.close()
    before = json.loads((HERE / "before_outbox.json").read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder:
        stage = opened(Path(folder))
        try:
            before["went_on"] = finish(stage)
        finally:
            stage.close()
    text = json.dumps(before, indent=1, ensure_ascii=False, sort_keys=True)
    (HERE / "before_outbox.json").write_text(text + "\n", encoding="utf-8")


class Life:
    """What happens before the files are written."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.slack = stage.slack
        self.threads: dict[str, str] = {}  # nickname → ts of the conversation's first message

    # A month

    def month(self) -> None:
        stage = self.stage
        stage.start()
        stage.settle()
        self.wishes(stage.dana.id, "P1D", "PT15M", trainings=("PT15M",))
        self.wishes(stage.priya.id, "PT15M", trainings=("PT15M",))
        self.wishes("U0OWNER", "P1D", trainings=("PT15M",))
        self.wishes(AUTHORIZERS, "P1D")
        self.wishes(OFFICE, "P1D")  # where the bot is no member
        self.wishes(SESSIONS, "P31D")  # from channels a doubtful date is held
        self.begins("Alder")
        for number, moment in enumerate(DAYS):
            self.goes_to(moment)
            if number == 0:
                self.begins("Birch")
                stage.keeper.press(self.told("U0KEEPER")[0], "keepers_ask_confirm")
                stage.settle()
        stage.stop()  # so the reminder of fifteen minutes is too late
        stage.clock.move_to(datetime(2026, 11, 25, 19, tzinfo=UTC))
        stage.start()
        self.goes_to(NOW - timedelta(days=3, minutes=-5))
        self.begins("Cedar")
        self.goes_to(datetime(2026, 11, 29, 18, 30, tzinfo=UTC))
        self.goes_to(NOW - timedelta(hours=1))
        self.morning()

    def morning(self) -> None:
        """What is there already in the last minute."""
        stage = self.stage
        sends(stage.keeper, keeps(stage, "/charter-sessions digest"), channels=DIGESTS)
        closes_all(stage.keeper)
        view = keeps(stage, "/charter-sessions add")
        sends(stage.keeper, view, kind="training", date="2026-11-30", start="09:15", end="10:15")
        says_yes(stage.keeper)
        closes_all(stage.keeper)
        self.wishes(stage.dana.id, "P1D", "PT15M", trainings=("PT15M", "PT5M"))
        stage.settle()
        with stage.bot.db.immediate():
            Subscriptions(stage.bot.db).stop("U0OWNER", stage.clock.now())
        stage.settle()
        for nickname, answers in {
            "Dogwood": ["district"],
            "Elm": [*SCHOOL, "see the result", "1"],
            "Fir": ["county"],
            "Ginkgo": ["district", "yes"],
            "Hazel": [*SCHOOL, "see the result", "1"],
        }.items():
            self.begins(nickname)
            for text in answers:
                self.says(nickname, text)
        self.presses_in("Elm", "Send me a copy")
        stage.settle()
        for text in (
            "Where is the moon",
            "Which team plays",
            "Who sings here",
            "What is for lunch",
        ):
            self.passes_on(text)
            received(stage.keeper, text)
        stage.settle()

    # The last minute

    def last_minute(self) -> None:
        stage, bot = self.stage, self.stage.bot
        stage.settle()
        bot.heartbeat.stop(10)
        stage.clock.move_to(NOW)
        self.slack.events.echoes = False
        self.digests()
        self.asking()
        self.reminders()
        self.files()
        self.announcement()
        self.questions()
        self.conversations()
        self.is_killed()

    def digests(self) -> None:
        """One is posted, one stands there and is not noted, one failed, one has ended."""
        self.slack.workspace.leave(DIGESTS[3], self.slack.app.user_id)
        self.slack.faults.add("drop_after", "chat.postMessage", skip=1)
        self.slack.faults.add("refuse", "chat.postMessage", skip=1)
        self.carries_out(self.stage.bot.keeping.digest.look_after())

    def asking(self) -> None:
        """Of two new keepers one has the question, the other not; nobody knows of either."""
        with self.stage.bot.db.immediate():
            for new in ("U0PRIYA", "U0OWNER"):
                keepers.appoint(self.stage.bot.db, new, "U0KEEPER", self.now)
        self.slack.faults.add("drop_after", "chat.postMessage")
        self.slack.faults.add("drop_before", "chat.postMessage", times=None)
        self.carries_out(self.stage.bot.keeping.asking.look_after())
        self.slack.faults.clear()

    def reminders(self) -> None:
        """Nobody knows of the one that arrived, the other was not sent."""
        self.slack.faults.add("drop_after", "chat.postMessage")
        self.slack.faults.add("drop_before", "chat.postMessage", times=None)
        self.stage.bot.dispatcher.tick()  # type: ignore[union-attr]
        rows = "select * from deliveries where state = 'sending' and unclear_since is not null"
        eventually(lambda: len(self.stage.bot.db.query(rows)) == 2)
        self.slack.faults.clear()

    def files(self) -> None:
        """One stands there and is noted, one stands there and is not, one does not."""
        gives(self.stage, "noted.ics", ics(SINGLE))
        quiet(self.stage)
        message = next(m for m in self.told("U0KEEPER") if "noted.ics" in shown(m))
        self.slack.faults.add("drop_before", "chat.update", times=None, skip=1)
        self.stage.keeper.press(message, buttons(message)["Import"]["action_id"])
        eventually(lambda: self.stage.bot.files.bench._again)
        quiet(self.stage)
        self.slack.faults.add("drop_before", "conversations.history", times=None)
        for name, kind in (("heard.ics", "drop_after"), ("lost.ics", "drop_before")):
            self.slack.faults.add(kind, "chat.postMessage")  # type: ignore[arg-type]
            waiting = len(self.stage.bot.files.bench._again)
            self.stage.keeper.upload(self.stage.keeper.open_dm(), name, ics(SINGLE))
            eventually(lambda n=waiting: len(self.stage.bot.files.bench._again) > n)
            quiet(self.stage)
        self.slack.faults.clear()

    def announcement(self) -> None:
        """Nobody knows whether it was posted, and whoever made it was not told."""
        self.slack.faults.add("drop_after", "chat.postMessage")
        self.slack.faults.add("drop_before", "conversations.open")
        self.announces(AUTHORIZERS)
        says_yes(self.stage.keeper)
        rows = "select * from announcements where error is not null"
        eventually(lambda: self.stage.bot.db.query(rows))
        closes_all(self.stage.keeper)
        quiet(self.stage)
        self.slack.faults.clear()

    def questions(self) -> None:
        """Posted and not known to be, and not posted; an answer that may have arrived."""
        for kind, text in (("drop_after", "Is it raining"), ("drop_before", "Is it snowing")):
            self.slack.faults.add(kind, "chat.postMessage", times=3)  # type: ignore[arg-type]
            self.passes_on(text)
            quiet(self.stage)
            self.slack.faults.clear()
        self.slack.faults.add("drop_after", "chat.postMessage")
        self.slack.faults.add("drop_before", "chat.update", times=None)
        self.answers("Who sings here", "The choir.")
        quiet(self.stage)
        self.slack.faults.clear()

    def conversations(self) -> None:
        """One is opened and one is asked further, unheard; one is deleted in part."""
        self.slack.faults.add("drop_after", "chat.postMessage")
        self.begins("Ivy")
        quiet(self.stage)
        self.slack.faults.add("drop_after", "chat.postMessage")
        self.says("Ginkgo", "underway")
        quiet(self.stage)
        self.slack.faults.add("fail", "chat.delete", skip=1)
        self.presses_in("Fir", "Delete")
        quiet(self.stage)
        self.slack.faults.clear()

    def is_killed(self) -> None:
        """What people do now is decided, and nothing of it carried out."""
        stage = self.stage
        self.announces(SESSIONS)
        stage.bot.sender.close(10)
        says_yes(stage.keeper)
        closes_all(stage.keeper)
        self.passes_on("Is it windy")
        own = next(m for m in self.own("Which team plays") if "Take it back" in buttons(m))
        stage.dana.press(own, "ask_take_back")
        received_by_keeper = self.message_of("What is for lunch")
        stage.keeper.press(received_by_keeper, "ask_dismiss")
        self.begins("Juniper")
        self.says("Dogwood", "yes")
        self.presses_in("Elm", "Delete")

    # How it is done

    @property
    def now(self) -> int:
        return int(self.stage.clock.now().timestamp())

    def goes_to(self, moment: datetime) -> None:
        self.stage.clock.move_to(moment)
        self.stage.settle()

    def carries_out(self, effects: Any) -> None:
        self.stage.bot.sender.carry_out(effects)
        quiet(self.stage)

    def wishes(self, who: str, *chats: str, trainings: tuple[str, ...] = ()) -> None:
        is_channel = who.startswith("C")
        leads = {"charter-chat": chats, "training": trainings}
        about = {About(kind=kind): [Lead.parse(one) for one in leads[kind]] for kind in leads}
        by = "U0KEEPER" if is_channel else who
        now = self.stage.clock.now()
        Subscriptions(self.stage.bot.db).wish(who, about, by=by, is_channel=is_channel, now=now)

    def begins(self, nickname: str) -> None:
        there = {m["ts"] for m in self.told("U0DANA")}
        self.stage.types(f"/charter-dta check {nickname}")
        quiet(self.stage)
        new = [m["ts"] for m in self.told("U0DANA") if m["ts"] not in there]
        if new:
            self.threads[nickname] = new[0]

    def says(self, nickname: str, text: str) -> None:
        dana = self.stage.dana
        dana.say(dana.open_dm(), text, self.threads[nickname])
        quiet(self.stage)

    def presses_in(self, nickname: str, text: str) -> None:
        dana = self.stage.dana
        there = dana.thread(dana.open_dm(), self.threads[nickname])
        message = next(m for m in reversed(there) if text in buttons(m))
        element = buttons(message)[text]
        dana.press(message, element["action_id"], value=element.get("value"))
        quiet(self.stage)

    def told(self, who: str) -> list[dict[str, Any]]:
        visitor = self.stage.visitor(who)
        return [m for m in visitor.sees(visitor.open_dm()) if m["user"] != who]

    def passes_on(self, text: str) -> None:
        message = self.stage.types(f"/charter-ask {text}")
        for button, action in (("None of these", "ask_none"), ("Ask a keeper", "ask_pass_on")):
            if button in buttons(message):
                self.stage.dana.press(message, action)
                quiet(self.stage)
                ts = message["ts"]
                message = next(m for m in self.stage.dana.sees(AUTHORIZERS) if m["ts"] == ts)

    def own(self, text: str) -> list[dict[str, Any]]:
        """Dana's own messages about a question."""
        return [m for m in self.stage.dana.sees(AUTHORIZERS) if text in str(m)]

    def message_of(self, text: str) -> dict[str, Any]:
        return next(m for m in self.told("U0KEEPER") if text in shown(m))

    def begins_to_answer(self, text: str) -> dict[str, Any]:
        keeper = self.stage.keeper
        before = len(keeper.views())
        keeper.press(self.message_of(text), "ask_answer_it")
        return eventually(lambda: keeper.views()[before:])[0]  # type: ignore[no-any-return]

    def answers(self, question: str, text: str) -> None:
        view = self.begins_to_answer(question)
        self.stage.keeper.submit(view["id"], {"ask_typed": {"value": text}})

    def announces(self, channel: str) -> None:
        """Everything but the last yes."""
        sends(
            self.stage.keeper, keeps(self.stage, "/charter-sessions announce"), channels=[channel]
        )


def quiet(stage: Stage) -> None:
    """Return once nothing is carried out any more."""
    eventually(lambda: stage.bot.sender.idle and stage.slack.delivery.idle)


def write(stage: Stage, folder: Path) -> None:
    """Copy the database and what stands in Slack as they are."""
    copy = folder / "copy.db"
    stage.bot.db.execute("vacuum into :path", {"path": str(copy)})
    with closing(sqlite3.connect(copy)) as db:
        tables = "\n".join(db.iterdump()).replace(stage.slack.url, "https://example.slack.com")
    (HERE / "before_outbox.sql").write_text(f"{tables}\n", encoding="utf-8")
    stage.slack.flush()
    store = Store(folder / "slack.db")
    try:
        there = {
            "conversations": store.conversations(),
            "messages": [{"channel": at, **small(message)} for at, message in store.messages()],
        }
    finally:
        store.close()
    text = json.dumps(there, ensure_ascii=False)
    text = text.replace(stage.slack.url, "https://example.slack.com")
    (HERE / "before_outbox.json").write_text(text, encoding="utf-8")


def small(message: dict[str, Any]) -> dict[str, Any]:
    """A message without what nobody needs any more."""
    kept = ("type", "ts", "user", "bot_id", "app_id", "text", "thread_ts", "metadata", "subtype")
    found = {name: message[name] for name in kept if name in message}
    if files := message.get("files"):
        named = ("id", "user", "channels", "groups", "ims")
        found["files"] = [{name: file[name] for name in named} for file in files]
    return found


if __name__ == "__main__":
    sys.exit(main())

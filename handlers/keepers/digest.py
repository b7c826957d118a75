"""The weekly digest: what is coming up, to channels for which a keeper turned it on."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from bot.clock import Clock
from bot.store.bookkeeping import note_time, noted_time
from handlers.blocks import Block, Message, bullets, context, header, section
from handlers.effects import AckView, Call, Effects, open_view
from handlers.keepers.guard import Guarded
from handlers.keepers.inputs import VALUE, Filled, modal, notice_view
from handlers.keepers.wording import Words
from handlers.routing import Command, Submission
from schedules.calendar import Calendar, epoch
from schedules.recurrence import instant, local
from schedules.shared_settings import SharedSettings

VIEW = "keepers_digest"
# Kept beside the community's own settings; their names have no dot.
CHANNELS = "digest.channels"
MONDAY_AT = time(9)
AHEAD = timedelta(days=14)
MOST = 12
MOST_CHANNELS = 20


@dataclass(frozen=True)
class Digest:
    """Posts on Mondays at nine in the community's zone, once a week to each channel."""

    calendar: Calendar
    shared: SharedSettings
    words: Words
    clock: Clock
    _posting: set[str] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def command(self, command: Command) -> Effects:
        """`… digest`: where it is on."""
        element: Block = {
            "type": "multi_conversations_select",
            "action_id": VALUE,
            "filter": {"include": ["public", "private"]},
            "max_selected_items": MOST_CHANNELS,
        }
        if self.channels():
            element["initial_conversations"] = self.channels()
        block: Block = {
            "type": "input",
            "block_id": "channels",
            "optional": True,
            "label": {"type": "plain_text", "text": "Channels that get it"},
            "hint": {"type": "plain_text", "text": "Invite the bot to each. None turns it off."},
            "element": element,
        }
        text = "On Mondays at 9:00 a.m.: the sessions of the next two weeks, if there are any."
        view = modal(VIEW, "Weekly digest", [section(text), block], {}, submit="Save")
        return [open_view(command.trigger_id, view)]

    def save(self, submission: Submission) -> Effects:
        """Turn it on or off. A channel that is new gets its first one next Monday."""
        chosen = Filled(submission.values).chosen("channels")[:MOST_CHANNELS]
        now = self.clock.now()
        for channel in set(chosen) - set(self.channels()):
            note_time(self.calendar.db, _name(channel), epoch(now))
        self.shared.save(CHANNELS, " ".join(chosen), submission.person.user_id, now)
        where = ", ".join(f"<#{channel}>" for channel in chosen)
        text = f"The weekly digest goes to {where}." if chosen else "The weekly digest is off."
        return [AckView("update", notice_view("Weekly digest", text))]

    def channels(self) -> list[str]:
        """Where it is on."""
        setting = self.shared.get(CHANNELS)
        return setting.value.split() if setting else []

    def look_after(self) -> Effects:
        """The digests that are due and were not posted yet."""
        due, now = self._last_monday(), epoch(self.clock.now())
        waiting = [
            channel
            for channel in self.channels()
            if (noted_time(self.calendar.db, _name(channel)) or 0) < due
        ]
        message = self.message() if waiting else None
        if message is None:
            for channel in waiting:
                note_time(self.calendar.db, _name(channel), now)
            return ()
        return [self._post(channel, message) for channel in waiting if self._take(channel)]

    def message(self) -> Message | None:
        """The sessions of the next two weeks; None where there are none."""
        now = self.clock.now()
        until = (now + AHEAD).date()
        rows = self.calendar.not_over(now, limit=MOST)
        found = [one for one in rows if one.local_start.date() <= until]
        if not found:
            return None
        lines = [self.words.line(one).replace("\n", " · ") for one in found]
        title = "Coming up in the next two weeks"
        setting = self.shared.get(CHANNELS)
        command = self.words.community.commands.sessions
        who = f"Weekly digest, {setting.source}. " if setting else ""
        small = f"{who}Keepers change it with `{command} digest`. Unofficial bot."
        aloud = f"{title}: {'; '.join(lines).replace('*', '')}. {small}"
        return Message(aloud, (header(title), section(bullets(lines)), context(small)))

    def _last_monday(self) -> int:
        """When the digest of this week is, or was, due (UTC epoch seconds); never ahead."""
        zone = self.calendar.zone
        here = local(self.clock.now(), zone)
        monday = datetime.combine(here.date() - timedelta(days=here.weekday()), MONDAY_AT)
        if monday > here:
            monday -= timedelta(weeks=1)
        return epoch(instant(monday, zone))

    def _post(self, channel: str, message: Message) -> Call:
        def posted(response: Mapping[str, Any]) -> Effects:
            note_time(self.calendar.db, _name(channel), epoch(self.clock.now()))
            self._release(channel)
            return ()

        def failed(error: str) -> Effects:
            self._release(channel)
            return ()

        arguments = {"channel": channel, **message.payload()}
        return Call("chat.postMessage", arguments, then=posted, otherwise=failed)

    def _take(self, channel: str) -> bool:
        with self._guard:
            is_new = channel not in self._posting
            self._posting.add(channel)
            return is_new

    def _release(self, channel: str) -> None:
        with self._guard:
            self._posting.discard(channel)


def register(keepers: Guarded, digest: Digest) -> None:
    """Let keepers turn the digest on and off."""
    keepers.submission(VIEW, digest.save)


def _name(channel: str) -> str:
    return f"digest:{channel}"

"""The calendar as a feed that calendar programs subscribe to: /calendar.ics, /calendar/KIND.ics.

What is answered depends on no web framework; the edges pass requests on.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from bot.clock import Clock
from bot.community import Community
from bot.store import calendar as table
from bot.store.calendar import last_changes
from schedules.calendar import Calendar

WHOLE = "/calendar.ics"
OF_KIND = "/calendar/{kind}.ics"
MAX_AGE = 300  # seconds for which nobody need ask again
CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class _Edition:
    """The feed as it was written, and of which state of the calendar."""

    state: str
    etag: str
    modified: datetime
    body: bytes


@dataclass(frozen=True)
class Feed:
    """Answers requests for the feed; written anew only when the calendar changed."""

    calendar: Calendar
    community: Community
    clock: Clock
    _editions: dict[str | None, _Edition] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, path: str, headers: Mapping[str, str]) -> FeedAnswer | None:
        """The answer to a request; None if the path is not the feed's.

        `headers` have lower-case names.
        """
        kind = self._kind(path)
        if kind is None and path != WHOLE:
            return None
        if kind is not None and kind not in self.community.kind_by_id:
            return _plain(404, "There is no such kind of session.")
        if method not in ("GET", "HEAD"):
            return _plain(405, "This address can only be read.", {"Allow": "GET, HEAD"})
        edition = self._edition(kind)
        told = {
            "ETag": edition.etag,
            "Last-Modified": format_datetime(edition.modified, usegmt=True),
            "Cache-Control": f"public, max-age={MAX_AGE}",
        }
        if _knows(headers, edition):
            return FeedAnswer(304, told)
        told |= {
            "Content-Type": CONTENT_TYPE,
            "Content-Length": str(len(edition.body)),
            "Content-Disposition": f'inline; filename="{kind or "calendar"}.ics"',
            "X-Content-Type-Options": "nosniff",
        }
        return FeedAnswer(200, told, edition.body if method == "GET" else b"")

    def _kind(self, path: str) -> str | None:
        before, after = OF_KIND.split("{kind}")
        if path.startswith(before) and path.endswith(after):
            return path[len(before) : -len(after)]
        return None

    def _edition(self, kind: str | None) -> _Edition:
        """The feed as the calendar is now."""
        state = self._state()
        with self._lock:
            known = self._editions.get(kind)
            if known is None or known.state != state:
                known = self._write(kind, state, known)
                self._editions[kind] = known
            return known

    def _state(self) -> str:
        """A fingerprint of everything that the feed is made of."""
        rows = table.everything(self.calendar.db)
        return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()

    def _write(self, kind: str | None, state: str, before: _Edition | None) -> _Edition:
        from schedules.ical import calendar_text
        from schedules.segments import all_entries

        names = {each.id: each.name for each in self.community.kinds}
        name = names[kind] if kind else self.community.about.name
        db = self.calendar.db
        body = calendar_text(all_entries(db, kind), name, names, last_changes(db)).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if before and before.etag == etag:
            return _Edition(state, etag, before.modified, body)
        modified = self.clock.now().replace(microsecond=0)
        if before:  # two changes within a second are two editions
            modified = max(modified, before.modified + timedelta(seconds=1))
        return _Edition(state, etag, modified, body)


def _knows(headers: Mapping[str, str], edition: _Edition) -> bool:
    """Whether the asker has this edition. An ETag decides; the time only where none is given."""
    tags = headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return bool(known & {edition.etag, "*"})
    since = headers.get("if-modified-since")
    if since is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    return edition.modified <= (moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _plain(status: int, text: str, more: Mapping[str, str] | None = None) -> FeedAnswer:
    headers = {"Content-Type": "text/plain; charset=utf-8", **(more or {})}
    return FeedAnswer(status, headers, text.encode())

"""What a row of the outbox is: its states, why it waits or ended, and the key that names it."""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum
from typing import Any

from bot.store.database import Row


class State(StrEnum):
    """What has become of sending a message."""

    PENDING = "pending"
    HELD = "held"  # by a keeper; or the date is in doubt, and channels do not hear of it before
    SENDING = "sending"
    SENT = "sent"
    EXPIRED = "expired"  # too late, or a later one took its place
    FAILED = "failed"
    WITHDRAWN = "withdrawn"  # cancelled, moved, or no longer wished for


TOO_LATE = "too late"
NO_THREAD = "the message under which it belongs is not there"
POSSIBLY_DOUBLE = "possibly sent twice: the first attempt could not be looked up"
UNKNOWN_ARRIVAL = "sent once, but not known whether it arrived: it could not be looked up"


def derived_key(secret: str, kind: str, destination: str, *subject: object) -> str:
    """The key of a message about `subject`: 32 hex digits, the same whenever it is derived.

    So a database that was put back to an older copy finds what it has sent since.
    """
    named = "\x1f".join(map(str, (kind, destination, *subject)))
    return hmac.new(secret.encode(), named.encode(), hashlib.sha256).hexdigest()[:32]


def planned(kind: str, key: str, destination: str, *, due: int, expires: int, **more: Any) -> Row:
    """A row to be put: said from `due` on, of no use from `expires` on (UTC epoch seconds).

    A `destination` is a person's id or a channel's. `more` are its other columns.
    """
    return {
        "kind": kind,
        "key": key,
        "destination": destination,
        "is_channel": int(destination[0] not in "UW"),
        "start": due,
        "state": State.PENDING.value,
        "due": due,
        "act_at": due,
        "expires": expires,
        **more,
    }

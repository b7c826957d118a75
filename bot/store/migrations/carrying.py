"""How what earlier releases said comes into the outbox."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from sqlite_utils import Database

YEAR_SECONDS = 366 * 24 * 3600


def carry(
    db: Database, kind: str, destination: str, *subject: object, name: str, at: int, **more: Any
) -> None:
    """Put a message about `subject` into the outbox, wanted since `at`; `more` are its columns.

    `name` is what it is called in the metadata of what earlier releases posted. `tried_at` says
    that nobody knows whether it was posted, `ts` that it stands.
    """
    (secret,) = db.execute("select value from secrets where name = 'outbox'").fetchone()
    named = "\x1f".join(map(str, (kind, destination, *subject)))
    tried_at, about = more.pop("tried_at", None), more.pop("about", {})
    row = {
        "key": hmac.new(secret.encode(), named.encode(), hashlib.sha256).hexdigest()[:32],
        "kind": kind,
        "destination": destination,
        "is_channel": int(destination[0] not in "UW"),
        "about": json.dumps({"known_as": {"name": name}, **about}),
        "start": at,
        "due": at,
        "expires": at + YEAR_SECONDS,
        "state": "pending",
        "act_at": at,
        **more,
    }
    if row.get("ts"):
        row |= {"state": "sent", "act_at": None, "sent_at": at, "shown": 1, "attempts": 1}
    elif tried_at is not None:
        begun = {"unclear_since": at, "told": "", "told_at": tried_at, "attempts": 1, "wanted": 2}
        row = {**row, "state": "sending", **begun, **more}
    db.table("deliveries").insert(row)

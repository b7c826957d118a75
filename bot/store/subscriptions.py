"""Rows of subscriptions: who is reminded, of which sessions, how long before.

A `wish` is one lead before the sessions of a kind or before a single session; the columns that do
not apply are empty text, since nulls are never equal in a key.
"""

from __future__ import annotations

from bot.store.database import Database, Row


def subscription(db: Database, destination: str) -> Row | None:
    """One subscription."""
    return db.first("subscriptions", destination=destination)


def save_subscription(db: Database, row: Row) -> None:
    """Add a subscription, or replace what is said of it; its wishes stay."""
    db.upsert("subscriptions", row, "destination")


def remove_subscription(db: Database, destination: str) -> None:
    """Remove a subscription with its wishes and skipped sessions."""
    for table in ("wishes", "skipped_sessions", "subscriptions"):
        db.delete(table, destination=destination)


def end_subscription(db: Database, destination: str, error: str, now: int) -> bool:
    """Note that a destination can no longer be reached; False where that was noted before."""
    ended = {"ended_at": now, "error": error}
    return bool(db.update("subscriptions", ended, destination=destination, ended_at=None))


def pause(db: Database, destination: str, until: int) -> bool:
    """Want nothing that is due before `until`; False where there is no such subscription."""
    return bool(db.update("subscriptions", {"paused_until": until}, destination=destination))


def subscriptions(db: Database) -> list[Row]:
    """Every subscription."""
    return db.all("subscriptions", "destination")


def wishes_of(db: Database, destination: str) -> list[Row]:
    """Everything a destination wants to be told of."""
    order = "session_kind, uid, recurrence_id, lead"
    return db.all("wishes", order, destination=destination)


def add_wish(db: Database, row: Row) -> None:
    """Add one lead; one that is there already keeps its `since`."""
    key = "destination, session_kind, uid, recurrence_id, lead"
    db.insert("wishes", row, unless=key)


def remove_wish(db: Database, row: Row) -> None:
    """Remove one lead."""
    db.delete("wishes", **row)


def renew_wishes(db: Database, destination: str, now: int) -> None:
    """Count all wishes of a destination as made now."""
    db.update("wishes", {"since": now}, destination=destination)


def wishes_for(
    db: Database,
    kind: str,
    uid: str,
    recurrence_id: str,
    among: tuple[str, str] | None = None,
) -> list[Row]:
    """Who is to be told of one session, a row for each destination (of all, or from … to) and lead.

    Rows hold destination, is_channel, paused_until, lead and since. Ended subscriptions and those
    that skip the session have none.
    """
    first, last = among or ("", "")
    only = " and w.destination >= :first and w.destination <= :last" if among else ""
    return db.query(
        "select w.destination, s.is_channel, s.paused_until, w.lead, min(w.since) as since"
        " from wishes w join subscriptions s on s.destination = w.destination"
        " where ((w.session_kind = :kind and w.uid = '')"
        " or (w.uid = :uid and w.recurrence_id = :recurrence_id)) and s.ended_at is null"
        " and not exists (select 1 from skipped_sessions k where k.destination = w.destination"
        f" and k.uid = :uid and k.recurrence_id = :recurrence_id){only}"
        " group by w.destination, s.is_channel, s.paused_until, w.lead",
        {
            "kind": kind,
            "uid": uid,
            "recurrence_id": recurrence_id,
            "first": first,
            "last": last,
        },
    )


def leads_in_use(db: Database) -> list[str]:
    """Every lead that somebody wants."""
    return [row["lead"] for row in db.query("select distinct lead from wishes order by lead")]


def skip(db: Database, destination: str, uid: str, recurrence_id: str, now: int) -> None:
    """Say nothing more of one session to a destination."""
    row = {"destination": destination, "uid": uid, "recurrence_id": recurrence_id, "at": now}
    db.insert("skipped_sessions", row, unless="destination, uid, recurrence_id")


def unskip(db: Database, destination: str, uid: str, recurrence_id: str) -> None:
    """Take a skip back."""
    session = {"uid": uid, "recurrence_id": recurrence_id}
    db.delete("skipped_sessions", destination=destination, **session)


def skipped(db: Database, destination: str) -> list[Row]:
    """The sessions that a destination skips."""
    return db.all("skipped_sessions", destination=destination)


# What somebody changed last


def note_change(db: Database, by: str, undo: str, now: int) -> None:
    """Keep how somebody's last change is taken back, for a day; empty where it cannot be."""
    db.upsert("reminder_changes", {"changed_by": by, "at": now, "undo": undo}, "changed_by")


def last_change(db: Database, by: str) -> Row | None:
    """When somebody changed something last, and how it is taken back."""
    return db.first("reminder_changes", changed_by=by)


def forget_changes(db: Database, before: int) -> int:
    """Drop what was changed before a moment; the number of rows."""
    return db.execute("delete from reminder_changes where at < :before", {"before": before})

"""Reminders: who wants to hear of which sessions, and what the outbox says of them, to whom.

A `wish` is one lead before the sessions of a kind or before a single session; the columns that do
not apply are empty text, since nulls are never equal in a key. The rows of the outbox themselves
are put, sent and corrected in `bot/store/outbox.py`. Times are UTC epoch seconds.
"""

from __future__ import annotations

from bot.store import outbox
from bot.store.database import Database, Row

_LOOKED_AT = (
    "key, kind, start, lead, change, destination, state, due, expires, session_end, act_at, error,"
    " unclear_since, thread_ts, ts, told, told_at, told_order, said, uid, recurrence_id,"
    " session_kind"
)


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
    db: Database, kind: str, uid: str, recurrence_id: str, among: tuple[str, str] | None = None
) -> list[Row]:
    """Who is to be told of one session, a row for each destination (of all, or from … to) and lead.

    Rows hold destination, is_channel, paused_until, lead and since. Ended subscriptions and those
    that skip the session have none.
    """
    first, last = among or ("", "")
    only = " and w.destination >= :first and w.destination <= :last" if among else ""
    session = {"kind": kind, "uid": uid, "recurrence_id": recurrence_id}
    return db.query(
        "select w.destination, s.is_channel, s.paused_until, w.lead, min(w.since) as since"
        " from wishes w join subscriptions s on s.destination = w.destination"
        " where ((w.session_kind = :kind and w.uid = '')"
        " or (w.uid = :uid and w.recurrence_id = :recurrence_id)) and s.ended_at is null"
        " and not exists (select 1 from skipped_sessions k where k.destination = w.destination"
        f" and k.uid = :uid and k.recurrence_id = :recurrence_id){only}"
        " group by w.destination, s.is_channel, s.paused_until, w.lead",
        {**session, "first": first, "last": last},
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


# What the outbox says of sessions


def of_session(db: Database, uid: str, recurrence_id: str) -> list[Row]:
    """Everything that was ever planned for one session."""
    return db.all("deliveries", "due, key", uid=uid, recurrence_id=recurrence_id)


def to_replan(
    db: Database, uid: str, recurrence_id: str, start: int, among: tuple[str, str] | None
) -> list[Row]:
    """What a new plan of a session has to look at, of all destinations or of those from … to.

    Reminders of this start, notices, and what was begun or told; reports are not among them.
    """
    first, last = among or ("", "")
    only = " and destination >= :first and destination <= :last" if among else ""
    return db.query(
        f"select {_LOOKED_AT} from deliveries where uid = :uid and uid <> ''"
        " and recurrence_id = :recurrence_id and kind not in ('ended', 'undelivered')"
        " and (start = :start or kind <> 'reminder' or state in ('sending', 'sent', 'failed'))"
        f"{only}",
        {"uid": uid, "recurrence_id": recurrence_id, "start": start, "first": first, "last": last},
    )


_ELSEWHERE = (
    "uid = :uid and recurrence_id = :rid and destination >= :first and destination <= :last"
    " and start <> :start and kind = 'reminder' and state in ('pending', 'held')"
)


def reminders_elsewhere(
    db: Database, uid: str, rid: str, start: int, among: tuple[str, str]
) -> list[Row]:
    """The reminders of a session's other starts that are still to be sent, and which are `unbegun`.

    Rows hold destination, lead and key; `unbegun` says that nobody ever began to send it.
    """
    columns = "destination, lead, key, attempts = 0 and unclear_since is null as unbegun"
    where = {"uid": uid, "rid": rid, "start": start, "first": among[0], "last": among[1]}
    return db.query(f"select {columns} from deliveries where {_ELSEWHERE}", where)


def withdraw_reminders(
    db: Database, uid: str, rid: str, start: int, among: tuple[str, str]
) -> None:
    """Withdraw the reminders of a session's other starts that are still to be sent."""
    new = "state = 'withdrawn', act_at = null, error = null"
    where = {"uid": uid, "rid": rid, "start": start, "first": among[0], "last": among[1]}
    db.execute(f"update deliveries set {new} where {_ELSEWHERE}", where)


def concerned(db: Database, kind: str, uid: str, recurrence_id: str) -> list[str]:
    """Everybody who has to do with a session: who wishes to hear of it, or was to, in order."""
    rows = db.query(
        "select destination from wishes where session_kind = :kind and uid = ''"
        " union select destination from wishes where uid = :uid and recurrence_id = :rid"
        " union select destination from deliveries where uid = :uid and recurrence_id = :rid"
        " order by destination",
        {"kind": kind, "uid": uid, "rid": recurrence_id},
    )
    return [row["destination"] for row in rows]


def kind_of(db: Database, uid: str, recurrence_id: str) -> str | None:
    """Of which kind a session is, or was when something was planned for it."""
    of_it = "where uid = :uid and uid <> '' and recurrence_id = :rid limit 1"
    parameters = {"uid": uid, "rid": recurrence_id}
    row = db.one(f"select kind from occurrences {of_it}", parameters) or db.one(
        f"select session_kind as kind from deliveries {of_it}", parameters
    )
    return row["kind"] if row else None


def was_planned(db: Database, uid: str, recurrence_id: str) -> bool:
    """Whether anything was ever planned for a session."""
    of_it = "where uid = :uid and uid <> '' and recurrence_id = :rid limit 1"
    found = db.one(f"select 1 from deliveries {of_it}", {"uid": uid, "rid": recurrence_id})
    return found is not None


def number_of(db: Database, kind: str, destination: str, about: str) -> int:
    """How many messages of a kind a destination was to get about one thing."""
    return len(db.all("deliveries", destination=destination, kind=kind, about=about))


def sessions_not_over(db: Database, now: int, destination: str | None = None) -> list[Row]:
    """The sessions (uid, recurrence_id) of which something was planned and that are not over."""
    which = " and destination = :destination" if destination else ""
    return db.query(
        "select distinct uid, recurrence_id from deliveries where session_end > :now and uid <> ''"
        f"{which}",
        {"now": now, "destination": destination},
    )


def listing(db: Database, *, since: int = 0, **where: str | None) -> list[Row]:
    """What is said of sessions that are over after `since`, as `outbox.listing` has it."""
    found = outbox.listing(db, **where)
    return [row for row in found if row["uid"] and row["session_end"] > since]


def going_out(db: Database, now: int, before: int) -> list[Row]:
    """What is still to be sent and due by `before`, counted, soonest first.

    A row for each session, kind, lead, reason (`error`) and `channel` (empty: to people), with
    `due` the earliest of them and `number` how many.
    """
    return db.query(
        "select uid, recurrence_id, kind, lead, error, min(due) as due, count(*) as number,"
        " case when is_channel = 1 then destination else '' end as channel"
        " from deliveries where act_at > 0 and state in ('pending', 'held') and due < :before"
        " and uid <> ''"
        " and kind not in ('ended', 'undelivered') and expires > :now"
        " group by uid, recurrence_id, kind, lead, error,"
        " case when is_channel = 1 then destination else '' end"
        " order by due, uid, recurrence_id, kind, lead, channel",
        {"now": now, "before": before},
    )


def came_to_nothing(db: Database, since: int) -> list[Row]:
    """What failed, or was held by a keeper until it was too late, of sessions over since then.

    Counted as in `going_out`, latest first.
    """
    return db.query(
        "select uid, recurrence_id, kind, lead, state, error, max(due) as due, count(*) as number,"
        " case when is_channel = 1 then destination else '' end as channel from deliveries"
        " where session_end > :since and uid <> '' and (state = 'failed'"
        " or state = 'expired' and error like 'held by %')"
        " group by uid, recurrence_id, kind, lead, state, error,"
        " case when is_channel = 1 then destination else '' end"
        " order by max(due) desc, uid, recurrence_id, kind, lead, channel",
        {"since": since},
    )


def sessions_ahead(db: Database, destination: str, now: int, limit: int) -> list[Row]:
    """The next sessions (rows of `occurrences`) that a destination may hear of, in order."""
    wishes = db.query(
        "select distinct session_kind as kind from wishes where destination = :d and uid = ''",
        {"d": destination},
    )
    ahead = "o.listed_start >= :now and o.start is not null and o.status <> 'cancelled'"
    parameters = {"destination": destination, "now": now, "limit": limit}
    rows = db.query(
        "select o.* from wishes w join occurrences o on o.uid = w.uid"
        f" and o.recurrence_id = w.recurrence_id where w.destination = :destination and {ahead}"
        " order by o.listed_start, o.uid limit :limit",
        parameters,
    )
    # Kind by kind, which is quick both for a kind that is rare and for one with thousands.
    for wish in wishes:
        rows += db.query(
            f"select o.* from occurrences o where o.kind = :kind and {ahead}"
            " order by o.listed_start, o.uid limit :limit",
            {**parameters, "kind": wish["kind"]},
        )
    found = {(row["listed_start"], row["uid"], row["recurrence_id"]): row for row in rows}
    return [found[name] for name in sorted(found)][:limit]


def next_due(db: Database, now: int) -> int | None:
    """When the next message is due that has not been due yet."""
    row = db.one(
        "select min(act_at) as at from deliveries where act_at > :now and state = 'pending'"
        " and uid <> ''",
        {"now": now},
    )
    return row["at"] if row else None


def latest(db: Database, one: str, other: str, thread: str, since: int) -> Row | None:
    """The row of the latest message at one of two destinations, since a moment.

    In a thread or, where that is empty, in none.
    """
    return db.one(
        "select * from deliveries where destination in (:one, :other) and ts >= :since"
        " and (coalesce(thread_ts, '') = :thread or ts = :thread) order by ts desc limit 1",
        {"one": one, "other": other, "thread": thread, "since": str(since)},
    )


def standing(db: Database, kind: str) -> list[Row]:
    """The messages of a kind about something that stand, known where, and are not being changed."""
    return db.query(
        "select * from deliveries where subject is not null and kind = :kind and state = 'sent'"
        " and ts is not null and wanted > 0 and +correct_at is null",
        {"kind": kind},
    )


def forget_old(db: Database, before: int) -> int:
    """Drop what is about sessions that were over by then; the number of rows."""
    return db.execute(
        "delete from deliveries where session_end < :before and uid <> '' and state <> 'sending'",
        {"before": before},
    )


def sessions_to_remind(
    db: Database,
    first: int,
    before: int,
    *,
    uid: str | None = None,
    destination: str | None = None,
) -> list[Row]:
    """The sessions starting in [first, before) that somebody wants to hear of, in order.

    Rows hold uid, recurrence_id, listed_start. Only those with a known zone; of one series or for
    one destination, or all.
    """
    wanted_by = " and w.destination = :destination" if destination else ""
    columns = "o.uid, o.recurrence_id, o.listed_start"
    window = "o.listed_start >= :first and o.listed_start < :before and o.start is not null"
    window += " and o.uid = :uid" if uid else ""
    return db.query(
        f"select {columns} from occurrences o where {window} and o.kind in"
        f" (select distinct w.session_kind from wishes w where w.uid = ''{wanted_by})"
        f" union select {columns} from wishes w join occurrences o on o.uid = w.uid"
        f" and o.recurrence_id = w.recurrence_id where {window}{wanted_by}"
        " order by listed_start, uid",
        {"first": first, "before": before, "uid": uid, "destination": destination},
    )

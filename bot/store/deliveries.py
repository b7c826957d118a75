"""Rows of the ledger of messages: what is due to whom, what was sent, what is no longer wanted.

`act_at` is when something has to be done about a row: send it (`pending`), look at it again because
its sender did not come back or nobody knows whether it arrived (`sending`), or give it up (`held`).
It is null once nothing is left to do, so one index finds whatever is due. Times are UTC epoch
seconds.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.database import Database, Row

# What planning may change again; `sending`, `sent` and `failed` are facts.
OPEN = "('pending', 'held')"


def add(db: Database, rows: Sequence[Row]) -> None:
    """Add deliveries; one that is there already stays as it is."""
    for row in rows:
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        db.execute(
            f"insert into deliveries ({names}) values ({values}) on conflict (uid, recurrence_id,"
            " destination, kind, start, lead, change, about) do nothing",
            row,
        )


def delivery(db: Database, key: str) -> Row | None:
    """One delivery."""
    return db.one("select * from deliveries where key = :key", {"key": key})


def of_session(
    db: Database, uid: str, recurrence_id: str, among: tuple[str, str] | None = None
) -> list[Row]:
    """Everything that was ever planned for one session, to all or to destinations from … to."""
    first, last = among or ("", "")
    only = " and destination >= :first and destination <= :last" if among else ""
    return db.query(
        "select * from deliveries where uid = :uid and recurrence_id = :recurrence_id"
        f"{only} order by due, key",
        {"uid": uid, "recurrence_id": recurrence_id, "first": first, "last": last},
    )


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
    of_it = "where uid = :uid and recurrence_id = :rid limit 1"
    parameters = {"uid": uid, "rid": recurrence_id}
    row = db.one(f"select kind from occurrences {of_it}", parameters) or db.one(
        f"select session_kind as kind from deliveries {of_it}", parameters
    )
    return row["kind"] if row else None


def was_planned(db: Database, uid: str, recurrence_id: str) -> bool:
    """Whether anything was ever planned for a session."""
    return bool(
        db.one(
            "select 1 from deliveries where uid = :uid and recurrence_id = :rid limit 1",
            {"uid": uid, "rid": recurrence_id},
        )
    )


def sessions_not_over(db: Database, now: int, destination: str | None = None) -> list[Row]:
    """The sessions (uid, recurrence_id) of which something was planned and that are not over."""
    which = " and destination = :destination" if destination else ""
    return db.query(
        f"select distinct uid, recurrence_id from deliveries where session_end > :now{which}",
        {"now": now, "destination": destination},
    )


def listing(
    db: Database,
    *,
    state: str | None = None,
    uid: str | None = None,
    destination: str | None = None,
    since: int = 0,
    limit: int = -1,
) -> list[Row]:
    """Deliveries in the order in which they are due, for people to look at."""
    wanted = [
        f"{column} = :{column}"
        for column, value in (("state", state), ("uid", uid), ("destination", destination))
        if value
    ]
    where = " and ".join(["session_end > :since", *wanted])
    return db.query(
        f"select * from deliveries where {where} order by due, start, destination, key"
        " limit :limit",
        {"state": state, "uid": uid, "destination": destination, "since": since, "limit": limit},
    )


def going_out(db: Database, now: int, before: int) -> list[Row]:
    """What is still to be sent and due by `before`, counted, soonest first.

    A row for each session, kind, lead, reason (`error`) and `channel` (empty: to people), with
    `due` the earliest of them and `number` how many.
    """
    return db.query(
        "select uid, recurrence_id, kind, lead, error, min(due) as due, count(*) as number,"
        " case when is_channel = 1 then destination else '' end as channel"
        f" from deliveries where act_at > 0 and state in {OPEN} and due < :before"
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
        " where session_end > :since and (state = 'failed'"
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


def replan(db: Database, key: str, row: Row) -> None:
    """Change what planning decides of a row (`state`, `due`, `expires`, `act_at`, `error`)."""
    db.execute(
        "update deliveries set state = :state, due = :due, expires = :expires, act_at = :act_at,"
        " error = :error, session_end = :session_end where key = :key"
        " and state not in ('sending', 'sent', 'failed')",
        {**row, "key": key},
    )


def expire(db: Database, now: int) -> list[Row]:
    """Give up what is due and no longer of use; the rows it was about, as they were before.

    Also what was claimed and never begun, whose lease has run out.
    """
    late = f"act_at <= :now and expires <= :now and (state in {OPEN}"
    late += " or (state = 'sending' and unclear_since is null))"
    with db.immediate():
        rows = db.query(f"select * from deliveries where {late}", {"now": now})
        if rows:
            db.execute(
                "update deliveries set state = 'expired', act_at = null, error = case"
                f" when state = 'held' then error else 'too late' end where {late}",
                {"now": now},
            )
    return rows


def claim(db: Database, now: int, lease_until: int, limit: int) -> list[Row]:
    """Take what is due, nearest start first, so that nobody else does until the lease runs out."""
    with db.immediate():
        rows = db.query(
            "update deliveries set state = 'sending', act_at = :lease where key in"
            " (select key from deliveries where act_at <= :now and state in ('pending', 'sending')"
            " order by start, due, destination, lead limit :limit) returning *",
            {"now": now, "lease": lease_until, "limit": limit},
        )
    return sorted(rows, key=lambda row: (row["start"], row["due"], row["destination"], row["lead"]))


def begin(db: Database, row: Row) -> bool:
    """Note that a claimed message is about to be posted; False if somebody else has taken it.

    `row` has key, attempts (so far), now, lease, told (what it will say), error. `told_order` is
    the order in which a destination was told of a session, whatever the clock was set to.
    """
    return bool(
        db.execute(
            "update deliveries set attempts = attempts + 1, act_at = :lease, told = :told,"
            " told_at = :now, unclear_since = coalesce(unclear_since, :now), error = :error,"
            " told_order = (select 1 + coalesce(max(o.told_order), 0) from deliveries o"
            " where o.uid = deliveries.uid and o.recurrence_id = deliveries.recurrence_id"
            " and o.destination = deliveries.destination)"
            " where key = :key and state = 'sending' and attempts = :attempts",
            row,
        )
    )


def settle(db: Database, row: Row) -> bool:
    """Note what became of a claimed message; False if somebody else has taken it since.

    `row` has key, attempts, state, act_at, unclear_since, sent_at, channel, ts, thread_ts, error.
    """
    return bool(
        db.execute(
            "update deliveries set state = :state, act_at = :act_at,"
            " unclear_since = :unclear_since, sent_at = :sent_at, channel = :channel, ts = :ts,"
            " thread_ts = :thread_ts, error = :error, shown = case when :state = 'sent' then told"
            " else shown end where key = :key and state = 'sending' and attempts = :attempts",
            row,
        )
    )


def release(db: Database, keys: Sequence[str], now: int) -> None:
    """Put claimed messages back that were not begun."""
    for key in keys:
        db.execute(
            "update deliveries set state = 'pending', act_at = :now"
            " where key = :key and state = 'sending' and unclear_since is null",
            {"key": key, "now": now},
        )


def mark_for_correction(db: Database, keys: Sequence[str], now: int, end: int) -> None:
    """Note that these messages no longer say what is true; their session ends at `end` or later."""
    for key in keys:
        db.execute(
            "update deliveries set correct_at = :now, session_end = case when session_end < :end"
            " then :end else session_end end where key = :key"
            " and (correct_at is null or correct_at > :now)",
            {"key": key, "now": now, "end": end},
        )


def take_correction(db: Database, key: str, channel: str, ts: str, lease_until: int) -> bool:
    """Take one message to correct, which stands there; False if it is to be corrected anyway."""
    where = {"key": key, "channel": channel, "ts": ts}
    db.execute("update deliveries set channel = :channel, ts = :ts where key = :key", where)
    return bool(
        db.execute(
            "update deliveries set correct_at = :lease where key = :key and correct_at is null",
            {"key": key, "lease": lease_until},
        )
    )


def claim_corrections(db: Database, now: int, lease_until: int, limit: int) -> list[Row]:
    """Take messages to correct, nearest start first; a correction may be repeated freely."""
    with db.immediate():
        return db.query(
            "update deliveries set correct_at = :lease where key in (select key from deliveries"
            " where correct_at <= :now order by start, key limit :limit) returning *",
            {"now": now, "lease": lease_until, "limit": limit},
        )


def corrected(
    db: Database, key: str, shown: str | None, *, lease: int | None, again_at: int | None
) -> None:
    """Note what a message says now, or when to try again.

    `lease` is until when the correction was taken, None if it was not; what others have taken, or
    asked for since, stays to be made.
    """
    db.execute(
        "update deliveries set shown = coalesce(:shown, shown), correct_at = case"
        " when :again is not null then :again when correct_at = :lease then null"
        " else correct_at end where key = :key",
        {"key": key, "shown": shown, "lease": lease, "again": again_at},
    )


def shorten_waits(db: Database, now: int, lease_until: int) -> None:
    """Let nothing wait for a time that was reckoned by a clock that has been set back since.

    What was told by that clock was told by now, and covers nothing that is due after.
    """
    parameters = {"now": now, "lease": lease_until}
    db.execute("update deliveries set told_at = :now where told_at > :now", parameters)
    db.execute(
        "update deliveries set act_at = :lease where state = 'sending' and act_at > :lease",
        parameters,
    )
    db.execute(
        "update deliveries set act_at = due where state = 'pending' and attempts > 0"
        " and act_at > :now and act_at > due",
        parameters,
    )
    db.execute("update deliveries set correct_at = :now where correct_at > :lease", parameters)


def next_moment(db: Database) -> int | None:
    """When something is next to be done."""
    row = db.one(
        "select min(at) as at from (select min(act_at) as at from deliveries"
        " union all select min(correct_at) from deliveries) moments"
    )
    return row["at"] if row else None


def next_due(db: Database, now: int) -> int | None:
    """When the next message is due that has not been due yet."""
    row = db.one(
        "select min(act_at) as at from deliveries where act_at > :now and state = 'pending'",
        {"now": now},
    )
    return row["at"] if row else None


def rename_session(db: Database, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Carry what was told over to what the session is called after a split of its series.

    What was only planned under the old name is planned anew under the new one.
    """
    parameters = {"old_uid": old[0], "old": old[1], "uid": new[0], "recurrence_id": new[1]}
    of_old = "uid = :old_uid and recurrence_id = :old"
    db.execute(
        f"delete from deliveries where {of_old} and attempts = 0 and state <> 'sending'",
        parameters,
    )
    db.execute(
        f"update deliveries set uid = :uid, recurrence_id = :recurrence_id where {of_old}",
        parameters,
    )


def forget_old(db: Database, before: int) -> int:
    """Drop what is about sessions that were over by then; the number of rows."""
    return db.execute(
        "delete from deliveries where session_end < :before and state <> 'sending'",
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

"""Rows of the outbox: what is to be said to whom, what was said, what is no longer to be.

`act_at` is when something has to be done about a row: send it (`pending`), look at it again because
its sender did not come back or nobody knows whether it arrived (`sending`), or give it up (`held`).
It is null once nothing is left to send. `correct_at` is when a message that stands is next to be
corrected, or until when somebody is at it. Times are UTC epoch seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from bot.store.database import Database, Row

# What a plan may change; `sending`, `sent` and `failed` are facts.
OPEN = "('pending', 'held', 'expired', 'withdrawn')"
PLANNED = ("state", "due", "expires", "session_end", "act_at", "error")
# What a message that is planned again brings with it.
BROUGHT = ("subject", "about", "thread", "place", "content", "wanted", "forget_at")
DAY_SECONDS = 24 * 3600
OWN_SECONDS = 10
_OWN = "(urgent = 1 and leased_by = :by)"
_NOT_ANOTHERS = (
    f"(urgent = 0 or act_at <= :now - {OWN_SECONDS} or coalesce(leased_by, '') not in"
    " (select holder from leases where until > :now and holder <> :by))"
)


def put(db: Database, *rows: Row) -> None:
    """Let these be said. A row that nobody began to send takes the new plan, others stay."""
    for columns, alike in groupby(rows, key=tuple):
        names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
        new = [name for name in (*PLANNED, *BROUGHT) if name in columns]
        plan = ", ".join(f"{name} = excluded.{name}" for name in new)
        db.execute_many(
            f"insert into deliveries ({names}) values ({values}) on conflict (key)"
            f" do update set {plan} where deliveries.state in {OPEN}",
            list(alike),
        )


def replan(db: Database, *rows: Row) -> None:
    """Give rows that are there a new plan: `key` and the columns of it."""
    plan = ", ".join(f"{name} = :{name}" for name in PLANNED)
    db.execute_many(f"update deliveries set {plan} where key = :key and state in {OPEN}", rows)


def move(db: Database, *rows: Row) -> None:
    """Give rows that nobody began to send another start, with its plan and its key, `new_key`."""
    plan = ", ".join(f"{name} = :{name}" for name in ("start", "session_kind", *PLANNED))
    db.execute_many(f"update deliveries set key = :new_key, {plan} where key = :key", rows)


def put_begun(db: Database, row: Row) -> bool:
    """Add a row whose sending begins with this transaction; False if it was added before."""
    return bool(db.insert("deliveries", row, unless="key"))


def touch(db: Database, key: str, not_before: int, end: int = 0) -> None:
    """Note that a message says by now what is not true any more; it is of use until `end`."""
    db.execute(
        "update deliveries set wanted = wanted + 1, correct_at ="
        " case when ts is null then correct_at else coalesce(correct_at, :at) end,"
        " session_end = case when session_end < :end then :end else session_end end"
        " where key = :key and wanted > 0",
        {"key": key, "at": not_before, "end": end},
    )


def withdraw(db: Database, key: str, now: int, at: int) -> None:
    """Let a message not be said, or stand no longer where it was; forgotten after a day.

    If it has to be deleted, that is tried again `at` a moment.
    """
    db.execute(
        "update deliveries set wanted = 0, content = null, forget_at = :forget, correct_at ="
        " case when ts is null and file is null then correct_at else :at end,"
        f" act_at = case when state in {OPEN} then null else act_at end,"
        f" state = case when state in {OPEN} then 'withdrawn' else state end where key = :key",
        {"key": key, "at": at, "forget": now + DAY_SECONDS},
    )
    release_followers(db, key, now)


def of_subject(db: Database, kind: str, subject: str) -> list[Row]:
    """Rows of a kind about one thing, in the order in which they were put."""
    return db.all("deliveries", "place, due, key", subject=subject, kind=kind)


def next_place(db: Database, thread: str) -> int:
    """The place after all that stands, or is to stand, below a row."""
    row = db.one(
        "select 1 + coalesce(max(place), 0) as place from deliveries where thread = :thread",
        {"thread": thread},
    )
    assert row is not None
    return int(row["place"])


def is_waited_for(db: Database, row: Row) -> bool:
    """Whether something is still to be said above a row in its thread."""
    return bool(
        db.one(
            "select 1 from deliveries where thread = :thread and place < :place and wanted > 0"
            " and state in ('pending', 'sending') limit 1",
            {"thread": row["thread"], "place": row["place"]},
        )
    )


def release_followers(db: Database, key: str, now: int) -> int:
    """Let what waited for a row, or for its thread, be looked at; the number of rows.

    By the thread's index: what has no moment is nearly everything (hence the plus).
    """
    return db.execute(
        "update deliveries set act_at = :now where state = 'pending' and +act_at is null and thread"
        " in (select coalesce(thread, key) from deliveries where key = :key)",
        {"key": key, "now": now},
    )


def note_about(db: Database, key: str, about: str) -> None:
    """Note what else a row is about (JSON)."""
    db.update("deliveries", {"about": about}, key=key)


def note_file(db: Database, key: str, file: str) -> None:
    """Note which file is about to be shared for a row."""
    db.update("deliveries", {"file": file}, key=key)


def forget(db: Database, now: int) -> int:
    """Drop what is kept no longer and stands as it should; the number of rows."""
    return db.execute(
        "delete from deliveries where forget_at <= :now and +correct_at is null"
        " and state <> 'sending'",
        {"now": now},
    )


def drop(db: Database, *keys: str) -> None:
    """Forget rows, whatever became of them."""
    db.execute_many("delete from deliveries where key = :key", [{"key": key} for key in keys])


def row_of(db: Database, key: str) -> Row | None:
    """One row."""
    return db.first("deliveries", key=key)


def listing(db: Database, **where: str | None) -> list[Row]:
    """Rows in the order in which they are due that have these values, of which None is any.

    All are looked through, 100,000 in 0.1 s: at a start and for people. An index by kind would cost
    more, since it would be taken in place of better ones.
    """
    wanted = {name: value for name, value in where.items() if value}
    return db.all("deliveries", "due, start, destination, key", **wanted)


def expire(db: Database, now: int, late: str) -> list[Row]:
    """Give up what is due and no longer of use, with `late` as the reason; those rows.

    Also what was claimed and never begun, whose lease has run out. What was held keeps its reason.
    """
    return db.changed(
        "update deliveries set state = 'expired', act_at = null, content = null,"
        " error = case when state = 'held' then error else :late end"
        " where act_at <= :now and expires <= :now and (state in ('pending', 'held')"
        " or (state = 'sending' and unclear_since is null)) returning *",
        {"now": now, "late": late},
    )


def claim(
    db: Database, now: int, lease_until: int, limit: int, by: str, *, only_own: bool = False
) -> list[Row]:
    """Take what is due, nearest start first, so that nobody else does until the lease runs out.

    What somebody waits for is left a while to the process that they asked, if that lives; with
    `only_own` nothing is taken but what this one was asked for.
    """
    which = _OWN if only_own else _NOT_ANOTHERS
    with db.immediate():
        rows = db.query(
            "update deliveries set state = 'sending', act_at = :lease, leased_by = :by where key in"
            " (select key from deliveries where act_at <= :now and state in ('pending', 'sending')"
            f" and {which}"
            " order by urgent desc, start, due, place, destination limit :limit) returning *",
            {"now": now, "lease": lease_until, "limit": limit, "by": by},
        )
    return sorted(rows, key=lambda row: (-row["urgent"], row["start"], row["due"], row["place"]))


def begin(db: Database, row: Row) -> Row | None:
    """Note that a claimed message is about to be posted; its row, None if another has taken it.

    `row` has key, attempts (so far), now, lease, told (what it will say), error, and where it goes:
    channel, thread_ts. `told_order` is the order in which things were told, whatever the clock was
    set to. It will say what is wanted now: revisions are counted from here.
    """
    rows = db.changed(
        "update deliveries set attempts = attempts + 1, act_at = :lease, told = :told,"
        " told_at = :now, unclear_since = coalesce(unclear_since, :now), error = :error,"
        " channel = :channel, thread_ts = :thread_ts, wanted = 1,"
        " told_order = (select 1 + coalesce(max(o.told_order), 0) from deliveries o)"
        " where key = :key and state = 'sending' and attempts = :attempts returning *",
        row,
    )
    return rows[0] if rows else None


def settle(db: Database, row: Row) -> Row | None:
    """Note what became of a claimed message, its row; None if somebody else has taken it since.

    `row` has key, attempts, state, act_at, unclear_since, sent_at, channel, ts, thread_ts, error,
    and `correct_at` where what stands is not yet all of it.
    """
    rows = db.changed(
        "update deliveries set state = :state, act_at = :act_at,"
        " unclear_since = :unclear_since, sent_at = :sent_at, channel = :channel, ts = :ts,"
        " thread_ts = :thread_ts, error = :error,"
        " said = case when :state = 'sent' then told else said end,"
        " shown = case when :state = 'sent' and shown = 0 then 1 else shown end,"
        " content = case when :state in ('failed', 'expired', 'withdrawn')"
        " or :state = 'sent' and cast(:correct_at as bigint) is null and wanted = 1 then null"
        " else content end, correct_at = coalesce(:correct_at, case when :state = 'sent'"
        " and wanted <> 1 then coalesce(correct_at, :sent_at) else correct_at end)"
        " where key = :key and state = 'sending' and attempts = :attempts returning *",
        row,
    )
    return rows[0] if rows else None


def keep(db: Database, row: Row, by: str, now: int, lease_until: int) -> bool:
    """Begin an attempt once more that was not made since; False if it is another's by now."""
    return bool(
        db.execute(
            "update deliveries set act_at = :lease, told_at = :now"
            " where key = :key and state = 'sending' and attempts = :attempts and leased_by = :by",
            {**row, "by": by, "now": now, "lease": lease_until},
        )
    )


def release(db: Database, keys: Sequence[str], now: int) -> None:
    """Put claimed messages back that were not begun."""
    db.execute_many(
        "update deliveries set state = 'pending', act_at = :now"
        " where key = :key and state = 'sending' and unclear_since is null",
        [{"key": key, "now": now} for key in keys],
    )


def void_leases(
    db: Database, now: int, patience: int, by: str, *, corrections: bool = True
) -> None:
    """Wait for no process that is gone: what it claimed may be had now.

    Save what it began: its last request may still take effect for `patience` seconds. Whose the
    `corrections` are nobody knows; they may be made twice.
    """
    if corrections:
        db.execute("update deliveries set correct_at = :now where correct_at > :now", {"now": now})
    db.execute(
        "update deliveries set act_at = case when unclear_since is null or told_at is null"
        " or told_at + :patience < :now then :now"
        " when told_at + :patience < act_at then told_at + :patience else act_at end"
        " where state = 'sending' and act_at > :now"
        " and leased_by is not null and leased_by <> :by"
        " and leased_by not in (select holder from leases where until > :now)",
        {"now": now, "patience": patience, "by": by},
    )


def doubt(db: Database, until: int) -> int:
    """Look up first what was due until then, since it may have been sent; the number of rows."""
    return db.execute(
        "update deliveries set unclear_since = due where state in ('pending', 'held')"
        " and due <= :until and unclear_since is null",
        {"until": until},
    )


def open_keys(db: Database) -> set[str]:
    """What is planned and was never begun."""
    rows = db.query("select key from deliveries where state in ('pending', 'held')")
    return {row["key"] for row in rows}


def revive(db: Database, destination: str) -> None:
    """Let be planned anew what failed because nobody could be reached there."""
    again = {"state": "withdrawn", "act_at": None}
    db.update("deliveries", again, destination=destination, state="failed")


def direct_message(db: Database, person: str) -> str | None:
    """The channel of the direct messages with somebody, from what was sent there before."""
    row = db.one(
        "select channel from deliveries where destination = :person and channel is not null"
        " and is_channel = 0 limit 1",
        {"person": person},
    )
    return row["channel"] if row else None


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


def look(db: Database, name: str, now: int) -> bool:
    """Note the time of a look at the outbox, in one statement; whether there is something to do."""
    with db.immediate():
        (found,) = db.query(
            "insert into bookkeeping (name, at) values (:name, :now)"
            " on conflict (name) do update set at = excluded.at returning"
            " (select min(act_at) from deliveries) as act_at,"
            " (select min(correct_at) from deliveries) as correct_at,"
            " (select count(*) from to_plan) as to_plan",
            {"name": name, "now": now},
        )
    due = [at for at in (found["act_at"], found["correct_at"]) if at is not None]
    return found["to_plan"] > 0 or min(due, default=now + 1) <= now


def secret(db: Database) -> str:
    """What keys are derived with: nobody who knows what a message is about can name its row."""
    row = db.first("secrets", name="outbox")
    assert row is not None
    return str(row["value"])


def counts(db: Database) -> list[Row]:
    """How many messages there are of each `kind` in each `state`, as `number`; looks at all."""
    return db.query("select kind, state, count(*) as number from deliveries group by kind, state")


def lateness(db: Database) -> int | None:
    """Seconds between due and sent, the most of the last hundred messages; None without any."""
    row = db.one(
        "select max(late) as late from (select sent_at - due as late from deliveries"
        " where state = 'sent' and sent_at is not null order by sent_at desc limit 100) as latest"
    )
    return row["late"] if row else None

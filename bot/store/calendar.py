"""Rows of the calendar: series, the meetings they expand to, what files said, the audit log.

`listed_start` and `listed_end` are epoch seconds to sort and select by. For a session without a
known zone they read its local time in the community's zone, which is good enough to list it in its
place and for nothing else; its `start` and `end` stay null.

Of an import, `file_uid` is the session's UID in the file and `uid` that of the segment that follows
it now, which is another one once the file gave its sessions another time.

Of a change, `before` and `after` are the whole series as JSON; `before` is null where it was added,
both where a change is older than such notes. Its scope is one meeting ("this"), named by its
RECURRENCE-ID, or that one and later ones of its series. `sequence` is the version of the series
that it led to. What is held and released is noted too, but changes no session: it is neither undone
nor a change that somebody has to be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.store.bookkeeping import plan_later
from bot.store.database import Database, Row

HOLD, RELEASE = "hold", "release"
_CHANGES_OF_SESSION = (
    "select * from changes where uid = :uid and (recurrence_id = :recurrence_id"
    " or (scope <> 'this' and recurrence_id <= :recurrence_id))"
    f" and action not in ('{HOLD}', '{RELEASE}')"
)
# What takes longer is a window of time, which is told of at its start only.
LONGEST_MEETING = 31 * 24 * 3600
# A session in progress began at most the longest length ago: that bounds the look back.
_LOOK_BACK = (
    "coalesce((select listed_end - listed_start from occurrences"
    " order by listed_end - listed_start desc limit 1), 0)"
)


def save_series(db: Database, row: Row) -> None:
    """Add a series, or replace all of it."""
    db.upsert("series", row, "uid")


def series(db: Database, uid: str) -> Row | None:
    """One series."""
    return db.first("series", uid=uid)


def all_series(db: Database, *, origin: str | None = None) -> list[Row]:
    """Every series, or those of one origin (folder, keeper, import)."""
    return db.all("series", "uid", **({"origin": origin} if origin else {}))


def series_to_extend(db: Database, until: str) -> list[Row]:
    """Repeating series whose meetings are not yet expanded up to the local time `until`."""
    return db.query(
        "select * from series where expanded_until < :until order by uid", {"until": until}
    )


def replace_occurrences(
    db: Database,
    uid: str,
    rows: Sequence[Row],
    words: Iterable[tuple[str, str, int]],
    *,
    until: str | None,
    now: int,
) -> None:
    """Make `rows` all the meetings of a series, found by `words` (word, RECURRENCE-ID, start).

    They are complete up to the local time `until`, None where there will never be more.
    `start_since` says since when a start has been known. Reminders of what is new, changed or gone
    are to be planned anew.
    """
    with db.immediate():
        before = {row["recurrence_id"]: row for row in occurrences(db, uid)}
        for row in rows:
            was = before.get(row["recurrence_id"])
            same_start = was is not None and was["start"] == row["start"]
            row["start_since"] = was["start_since"] if was and same_start else now
        after = {row["recurrence_id"]: row for row in rows}
        changed = [rid for rid in {**before, **after} if before.get(rid) != after.get(rid)]
        for table in ("session_words", "occurrences"):
            db.delete(table, uid=uid)
        db.insert("occurrences", *rows)
        names = ("word", "recurrence_id", "listed_start")
        found_by = [{"uid": uid, **dict(zip(names, each, strict=True))} for each in words]
        db.insert("session_words", *found_by)
        db.update("series", {"expanded_until": until}, uid=uid)
        plan_later(db, sessions=[(uid, recurrence_id) for recurrence_id in changed])


def occurrence(db: Database, uid: str, recurrence_id: str) -> Row | None:
    """One meeting."""
    return db.first("occurrences", uid=uid, recurrence_id=recurrence_id)


def not_over(db: Database, now: int, *, kind: str | None, limit: int, offset: int = 0) -> list[Row]:
    """Meetings in progress or to come, and windows to begin, not cancelled, soonest first."""
    return db.query(
        f"select * from occurrences where {_of(kind)} listed_start > :now - {LONGEST_MEETING}"
        " and listed_end > :now"
        f" and (listed_start > :now or listed_end - listed_start <= {LONGEST_MEETING})"
        " and status <> 'cancelled'"
        " order by listed_start, uid limit :limit offset :offset",
        {"now": now, "kind": kind, "limit": limit, "offset": offset},
    )


def held(db: Database, now: int, *, kind: str | None, limit: int, offset: int = 0) -> list[Row]:
    """Confirmed meetings that are over, latest first. A tentative date that passed is none."""
    return db.query(
        f"select * from occurrences where {_of(kind)} status = 'confirmed'"
        " and listed_start <= :now and listed_end <= :now"
        " order by listed_start desc, uid limit :limit offset :offset",
        {"now": now, "kind": kind, "limit": limit, "offset": offset},
    )


def between(
    db: Database,
    bounds: tuple[int, int],
    of_days: tuple[int, int] | None = None,
    *,
    now: int,
    kind: str | None,
    limit: int,
    offset: int = 0,
    cancelled: bool = False,
) -> list[Row]:
    """Meetings that start in [first, before), in order; past ones only where confirmed.

    Those that take whole days start in `of_days`, where that is given.
    """
    shown = "" if cancelled else " and status <> 'cancelled'"
    (first, before), (first_day, before_day) = bounds, of_days or bounds
    return db.query(
        f"select * from occurrences where {_of(kind)} listed_start >= :earliest"
        " and listed_start < :latest"
        " and listed_start >= case all_day when 1 then cast(:first_day as bigint) else :first end"
        " and listed_start < case all_day when 1 then cast(:before_day as bigint) else :before end"
        f"{shown} and (listed_end > :now or status <> 'tentative')"
        " order by listed_start, uid limit :limit offset :offset",
        {
            "now": now,
            "earliest": min(first, first_day),
            "latest": max(before, before_day),
            "first": first,
            "before": before,
            "first_day": first_day,
            "before_day": before_day,
            "kind": kind,
            "limit": limit,
            "offset": offset,
        },
    )


def first_word(db: Database, prefix: str) -> str | None:
    """The first word of titles and topics, in alphabetical order, that begins with `prefix`."""
    row = db.one(
        "select min(word) as word from session_words where word >= :prefix and word < :after",
        {"prefix": prefix, "after": prefix + "\U0010ffff"},
    )
    return row["word"] if row else None


def with_words(
    db: Database, words: Sequence[str], *, now: int, kind: str | None, limit: int, offset: int = 0
) -> list[Row]:
    """Meetings whose title or topic has all of `words`: to come in order, then held, latest first.

    `words` is not empty and as `schedules.calendar.words_of` writes them.
    """
    others = "".join(
        " and exists (select 1 from session_words x where x.uid = w.uid"
        f" and x.recurrence_id = w.recurrence_id and x.word = :word{index})"
        for index in range(1, len(words))
    )
    of_kind = " and o.kind = :kind" if kind else ""
    found = (
        "select o.* from session_words w join occurrences o on o.uid = w.uid"
        f" and o.recurrence_id = w.recurrence_id where w.word = :word0{others}{of_kind}"
    )
    parameters: Row = {f"word{index}": word for index, word in enumerate(words)}
    parameters |= {"kind": kind, "now": now, "limit": offset + limit}
    to_come = db.query(
        f"{found} and w.listed_start > :now - {_LOOK_BACK} and o.listed_end > :now"
        " and o.status <> 'cancelled' order by w.listed_start limit :limit",
        parameters,
    )
    over = db.query(
        f"{found} and w.listed_start <= :now and o.listed_end <= :now"
        " and o.status = 'confirmed' order by w.listed_start desc limit :limit",
        parameters,
    )
    return [*to_come, *over][offset : offset + limit]


def _of(kind: str | None) -> str:
    return "kind = :kind and" if kind else ""


def occurrences(db: Database, uid: str) -> list[Row]:
    """All meetings of a series, as far as they are expanded."""
    return db.all("occurrences", "recurrence_id", uid=uid)


# What calendar files said


def imports(db: Database) -> dict[str, Row]:
    """What files said, by their UID; `said` and `wrote` are JSON objects."""
    return {row["file_uid"]: row for row in db.all("imports")}


def save_import(db: Database, row: Row) -> None:
    """Keep what a file said of a session, in place of what one said before."""
    db.upsert("imports", row, "file_uid")


def everything(db: Database) -> list[tuple[object, ...]]:
    """All that the calendar says, as values only."""
    rows = db.query("select uid, version, segments, overrides from series order by uid")
    return [tuple(row.values()) for row in rows]


# The audit log


def note_change(db: Database, row: Row) -> int:
    """Note a change; its number."""
    (noted,) = db.changed(
        "insert into changes (at, changed_by, action, scope, uid, recurrence_id, before, after,"
        " sequence, undoes) values (:at, :changed_by, :action, :scope, :uid, :recurrence_id,"
        " :before, :after, :sequence, :undoes) returning id",
        row,
    )
    return int(noted["id"])


def changes_of(db: Database, uid: str, recurrence_id: str, limit: int) -> list[Row]:
    """The last changes of one meeting, made to it alone or with others, newest first."""
    return db.query(
        f"{_CHANGES_OF_SESSION} order by id desc limit :limit",
        {"uid": uid, "recurrence_id": recurrence_id, "limit": limit},
    )


def changes_since(db: Database, uid: str, recurrence_id: str, sequence: int) -> list[Row]:
    """The changes of one meeting after a SEQUENCE, oldest first."""
    return db.query(
        f"{_CHANGES_OF_SESSION} and sequence > :sequence order by id",
        {"uid": uid, "recurrence_id": recurrence_id, "sequence": sequence},
    )


def changes_by(db: Database, who: str, since: int) -> list[Row]:
    """What somebody did from a moment on (UTC epoch seconds), newest first."""
    return db.query(
        "select * from changes where changed_by = :who and at >= :since order by id desc",
        {"who": who, "since": since},
    )


def last_changes(db: Database) -> dict[str, int]:
    """When each series (uid) was changed last, in UTC epoch seconds; none that never was."""
    rows = db.query("select uid, max(at) as at from changes where sequence > 0 group by uid")
    return {row["uid"]: row["at"] for row in rows}

"""The tables, one step after another. A step that has been released never changes.

New ones go to the end. Each has its like as the next number in `postgres/`; docs/data.md describes
every table and column; tests compare all three.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from sqlite_utils import Database, Migrations

from bot.store.migrations import carrying, tables
from bot.store.migrations.tables import Step, sql

Row = dict[str, Any]

_TEXTS = ("topic", "note", "place", "url", "resources_url")
_NAMES = ("uid", "kind", "title", "dtstart", "duration", "timezone")
_MORE = ("rrule", "source", "sequence", *_TEXTS)
_LISTS = ("exdates", "doubts")
_OVERRIDE = ("local_start", "duration", "status", "title", "sequence", *_TEXTS)
_KEPT = {"uid", "origin", "seeded", "expanded_until"}
_NAMING = (
    *("occurrences", "session_words", "wishes", "skipped_sessions", "deliveries", "to_plan"),
    *("holds", "questions_put", "changes"),
)


def segments(db: Database) -> None:
    """Carry series that took over from others into those, and name sessions by their date.

    What was told, wished for and held keeps its session. How a session stood before a change that
    was made until now is not kept, so such a change cannot be undone any more.
    """
    rows = list(db.query("select * from series"))
    changed: dict[str, list[Row]] = defaultdict(list)
    for row in db.query("select * from overrides"):
        changed[row["uid"]].append(row)
    heads = _heads(rows)
    chains: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["dtstart"], row["uid"])):
        chains[heads[row["uid"]]].append(row)
    db.execute("drop table overrides")
    db.execute("drop index idx_series_duration")
    db.table("series").add_column("version", int, not_null_default=0)
    for name in ("segments", "overrides"):
        db.table("series").add_column(name, str, not_null_default="")
    _rename(db, {uid: head for uid, head in heads.items() if head != uid})
    for head, chain in chains.items():
        db.table("series").update(head, _merged(head, chain, changed))
    for column in {*db.table("series").columns_dict} - {*_KEPT, "version", "segments", "overrides"}:
        db.execute(f"alter table series drop column {column}")
    db.table("occurrences").add_column("all_day", int, not_null_default=0)
    db.execute("create index idx_occurrences_length on occurrences (listed_end - listed_start)")
    db.execute("update changes set before = null, after = null")
    _tell_anew(db, heads)
    _imports(db)


def _heads(rows: list[Row]) -> dict[str, str]:
    """The first of its chain for each series."""
    before = {row["uid"]: row["previous_uid"] for row in rows}
    heads = {}
    for uid in before:
        head, seen = uid, {uid}
        while (earlier := before[head]) in before and earlier not in seen:
            head = earlier
            seen.add(head)
        heads[uid] = head
    return heads


def _merged(head: str, chain: list[Row], changed: dict[str, list[Row]]) -> Row:
    parts = [row for row in chain if not _is_empty(row)]
    of_folder = [row for row in chain if row["origin"] == "folder"]
    overrides: Row = {}
    for number, row in enumerate(parts):
        end = parts[number + 1]["dtstart"] if number + 1 < len(parts) else "9"
        for one in changed[row["uid"]]:
            if one["recurrence_id"] >= end:
                continue
            day = one["recurrence_id"][:10]
            said = {name: one[name] for name in _OVERRIDE if one[name] is not None}
            overrides[day] = {"recurrence_id": day} | said
    all_rows = [*chain, *(one for row in chain for one in changed[row["uid"]])]
    seeded = None
    if of_folder:  # it speaks of the last part that it gave
        said = json.loads(of_folder[-1]["seeded"]) | {"uid": of_folder[-1]["uid"]}
        seeded = _json(_segment(_decoded(said), is_first=True))
    return {
        "version": max(row["sequence"] or 0 for row in all_rows),
        "segments": _json([_segment(row, is_first=not n) for n, row in enumerate(parts)]),
        "overrides": _json(dict(sorted(overrides.items()))),
        "seeded": seeded,
        "expanded_until": "",  # they are worked out anew at the next start
    }


def _is_empty(row: Row) -> bool:
    """Whether its rule ends before its first session: a take-over that was undone."""
    ends = [p[6:] for p in (row["rrule"] or "").upper().split(";") if p.startswith("UNTIL=")]
    begins = row["dtstart"].replace("-", "").replace(":", "")
    return bool(ends) and ends[0].rstrip("Z") < begins[: len(ends[0].rstrip("Z"))]


def _decoded(row: Row) -> Row:
    return row | {name: json.dumps(row[name]) for name in _LISTS if isinstance(row[name], list)}


def _segment(row: Row, *, is_first: bool) -> Row:
    said = {name: row[name] for name in _NAMES}
    said |= {name: row[name] for name in _MORE if row[name]}
    said |= {name: found for name in _LISTS if (found := json.loads(row[name]))}
    if row["status"] != "confirmed":
        said["status"] = row["status"]
    if not is_first:
        said["from_date"] = row["dtstart"][:10]
    return said


def _rename(db: Database, heads: dict[str, str]) -> None:
    """Name what belongs to a session by the first series of its chain and the session's date."""
    for table in _NAMING:
        for uid, head in heads.items():
            names = {"uid": uid, "head": head}
            db.execute(f"update or ignore {table} set uid = :head where uid = :uid", names)
        db.execute(
            f"update or ignore {table} set recurrence_id = substr(recurrence_id, 1, 10)"
            " where uid <> ''"
        )
    for uid in heads:
        for table in ("occurrences", "session_words", "to_plan", "series"):
            db.execute(f"delete from {table} where uid = :uid", {"uid": uid})


def _tell_anew(db: Database, heads: dict[str, str]) -> None:
    """Messages name their session as it is called now; one that shows an old name is corrected."""
    found = db.query("select key, told, said from deliveries where told is not null")
    for row in list(found):
        told, stands = (json.loads(row[name] or "{}") for name in ("told", "said"))
        for said in filter(None, (told, stands)):
            said |= {"recurrence_id": said["recurrence_id"][:10], "all_day": 0}
        told["uid"] = heads.get(told["uid"], told["uid"])
        said = {"told": _json(told), "said": _json(stands) if stands else row["said"]}
        db.table("deliveries").update(row["key"], said)


def _imports(db: Database) -> None:
    """Times say whether whole days are meant."""
    for row in list(db.query("select * from imports")):
        said = {name: _json(_with_days(json.loads(row[name]))) for name in ("said", "wrote")}
        db.table("imports").update(row["file_uid"], said)


def _with_days(values: Row) -> Row:
    found = {name: value for name, value in values.items() if name != "previous_uid"}
    if "timing" in found:
        found["timing"] = [*found["timing"], False]
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


migrations = Migrations("authorizer-bot")
# What the first step that there is now is made of, under the names that it once had.
FIRST_STEPS = "calendar people seen reminders interviews imports keeping schools questions".split()
STEPS: dict[str, Step] = {
    "sheets": tables.sheets,
    "holds": tables.holds,
    "local_answers": sql(tables.LOCAL_ANSWERS),
    "files_in_hand": sql(tables.FILES_IN_HAND),
    "wishes_by_destination": sql(tables.WISHES_BY_DESTINATION),
    "question_messages": sql(tables.QUESTION_MESSAGES),
    "announcements": sql(tables.ANNOUNCEMENTS),
    "why_expected": sql(tables.WHY_EXPECTED),
    "outbox": carrying.outbox,
    "segments": segments,
    "everything_said": carrying.everything_said,
    "questions_said": carrying.questions_said,
    "digests_in_the_outbox": sql(carrying.DIGESTS_IN_THE_OUTBOX),
    "announcements_in_the_outbox": carrying.announcements_in_the_outbox,
    "files_said": carrying.files_said,
    "threads_in_the_outbox": carrying.threads_in_the_outbox,
    "questions_in_the_outbox": sql(carrying.QUESTIONS_IN_THE_OUTBOX),
    "weekly_message": sql(carrying.WEEKLY_MESSAGE),
    "reminder_changes": sql(tables.REMINDER_CHANGES),
    "leases": sql(tables.LEASES),
    "shown": sql(tables.SHOWN),
}

for name, step in STEPS.items():
    migrations(name=name)(step)

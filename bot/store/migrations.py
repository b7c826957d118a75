"""The tables, one step after another. A step that has been released never changes.

docs/data.md describes every table and column; a test compares the two.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("authorizer-bot")


@migrations()
def calendar(db: Database) -> None:
    """Series, what was changed of single meetings, and the meetings of the next 18 months."""
    session = {
        "topic": str,
        "note": str,
        "place": str,
        "url": str,
        "resources_url": str,
        "status": str,
        "sequence": int,
    }
    db.create_table(
        "series",
        {
            "uid": str,
            "kind": str,
            "title": str,
            "dtstart": str,
            "duration": int,
            "timezone": str,
            "rrule": str,
            "exdates": str,
            "doubts": str,
            "source": str,
            "previous_uid": str,
            "origin": str,
            "seeded": str,
            "expanded_until": str,
            **session,
        },
        pk="uid",
        not_null={"kind", "title", "dtstart", "duration", "exdates", "doubts", "status", "origin"},
    )
    db.create_table(
        "overrides",
        {
            "uid": str,
            "recurrence_id": str,
            "title": str,
            "local_start": str,
            "duration": int,
            **session,
        },
        pk=("uid", "recurrence_id"),
        foreign_keys=[("uid", "series", "uid")],
    )
    db.create_table(
        "occurrences",
        {
            "uid": str,
            "recurrence_id": str,
            "kind": str,
            "title": str,
            "local_start": str,
            "local_end": str,
            "timezone": str,
            "start": int,
            "end": int,
            "doubtful": int,
            "source": str,
            "listed_start": int,
            "listed_end": int,
            **session,
        },
        pk=("uid", "recurrence_id"),
        foreign_keys=[("uid", "series", "uid")],
        not_null={"kind", "title", "local_start", "local_end", "listed_start", "listed_end"},
    )
    for columns in (["listed_start"], ["kind", "listed_start"]):
        db.table("occurrences").create_index(columns)
        db.table("occurrences").create_index(["status", *columns])
    db.create_table(
        "session_words",
        {"word": str, "uid": str, "recurrence_id": str, "listed_start": int},
        pk=("word", "uid", "recurrence_id"),
    )
    db.table("session_words").create_index(["word", "listed_start"])
    db.table("session_words").create_index(["uid"])
    db.table("series").create_index(["duration"])
    db.table("overrides").create_index(["duration"])


@migrations()
def people(db: Database) -> None:
    """What Slack says of the people who used the bot: name, zone, role."""
    db.create_table(
        "people",
        {
            "user_id": str,
            "name": str,
            "timezone": str,
            "is_admin": int,
            "is_guest": int,
            "is_external": int,
            "deleted": int,
            "fetched_at": int,
        },
        pk="user_id",
        not_null={"fetched_at"},
    )


@migrations()
def seen(db: Database) -> None:
    """Keys of events and clicks that were already dealt with."""
    db.create_table("seen", {"key": str, "at": int}, pk="key", not_null={"at"})
    db.table("seen").create_index(["at"])


@migrations()
def reminders(db: Database) -> None:
    """Who is reminded of what, and every message that is due, sent or no longer wanted."""
    db.create_table(
        "subscriptions",
        {
            "destination": str,
            "is_channel": int,
            "set_by": str,
            "set_at": int,
            "paused_until": int,
            "ended_at": int,
            "error": str,
        },
        pk="destination",
        not_null={"is_channel", "set_by", "set_at"},
    )
    # One time before the sessions of a kind, or before a single session; what does not apply is "".
    db.create_table(
        "wishes",
        {
            "destination": str,
            "session_kind": str,
            "uid": str,
            "recurrence_id": str,
            "lead": str,
            "since": int,
        },
        pk=("destination", "session_kind", "uid", "recurrence_id", "lead"),
        foreign_keys=[("destination", "subscriptions", "destination")],
        not_null={"since"},
    )
    db.table("wishes").create_index(["session_kind"])
    db.table("wishes").create_index(["uid", "recurrence_id"])
    db.create_table(
        "skipped_sessions",
        {"destination": str, "uid": str, "recurrence_id": str, "at": int},
        pk=("destination", "uid", "recurrence_id"),
        not_null={"at"},
    )
    db.create_table(
        "deliveries",
        {
            "key": str,
            "kind": str,
            "uid": str,
            "recurrence_id": str,
            "session_kind": str,
            "start": int,
            "session_end": int,
            "lead": str,
            "destination": str,
            "is_channel": int,
            "change": int,
            "about": str,
            "state": str,
            "due": int,
            "expires": int,
            "act_at": int,
            "attempts": int,
            "unclear_since": int,
            "thread_ts": str,
            "told": str,
            "told_at": int,
            "told_order": int,
            "sent_at": int,
            "channel": str,
            "ts": str,
            "shown": str,
            "correct_at": int,
            "error": str,
        },
        pk="key",
        not_null={
            *("kind", "uid", "recurrence_id", "session_kind", "start", "session_end", "lead"),
            *("destination", "is_channel", "change", "about", "state", "due", "expires"),
            "attempts",
        },
        defaults={"lead": "", "change": 0, "about": "", "attempts": 0},
    )
    identity = ["uid", "recurrence_id", "destination", "kind", "start", "lead", "change", "about"]
    db.table("deliveries").create_index(identity, unique=True)
    for columns in (["act_at"], ["correct_at"], ["destination"], ["session_end"]):
        db.table("deliveries").create_index(columns)
    # What has to be planned anew: a session, or what one destination hears of.
    db.create_table(
        "to_plan",
        {"uid": str, "recurrence_id": str, "destination": str, "number": int},
        pk=("uid", "recurrence_id", "destination"),
        not_null={"number"},
    )
    db.create_table("bookkeeping", {"name": str, "at": int}, pk="name", not_null={"at"})
    db.table("occurrences").add_column("start_since", int)


@migrations()
def interviews(db: Database) -> None:
    """Conversations about eligibility, and the bot's own messages in their threads."""
    db.create_table(
        "interviews",
        {
            "id": str,
            "owner": str,
            "nickname": str,
            "channel": str,
            "thread_ts": str,
            "link": str,
            "answers": str,
            "stage": str,
            "asking": str,
            "revision": int,
            "fresh": int,
            "drawn": int,
            "questions": str,
            "changes": str,
            "result": str,
            "began_at": int,
            "touched_at": int,
            "finished_at": int,
            "asked_after_at": int,
            "put_away_at": int,
            "deleted_at": int,
        },
        pk="id",
        not_null={
            *("owner", "answers", "stage", "revision", "fresh", "drawn", "questions"),
            *("began_at", "touched_at"),
        },
    )
    db.table("interviews").create_index(["channel", "thread_ts"], unique=True)
    for columns in (["owner", "touched_at"], ["touched_at"], ["deleted_at"]):
        db.table("interviews").create_index(columns)
    db.create_table(
        "interview_messages",
        {
            "interview": str,
            "ts": str,
            "part": str,
            "revision": int,
            "content": str,
            "retired": int,
        },
        pk=("interview", "ts"),
        foreign_keys=[("interview", "interviews", "id")],
        not_null={"part", "revision", "content", "retired"},
    )


@migrations()
def imports(db: Database) -> None:
    """What calendar files said of their sessions, so that a later import changes what changed."""
    db.create_table(
        "imports",
        {"file_uid": str, "uid": str, "said": str, "wrote": str},
        pk="file_uid",
        not_null={"uid", "said", "wrote"},
    )


@migrations()
def keeping(db: Database) -> None:
    """Who keeps the calendar, what they filled in, were asked and changed; what Homes show."""
    db.create_table(
        "keepers",
        {"user_id": str, "appointed_by": str, "appointed_at": int},
        pk="user_id",
        not_null={"appointed_by", "appointed_at"},
    )
    db.create_table(
        "shared_settings",
        {"name": str, "value": str, "set_by": str, "set_at": int},
        pk="name",
        not_null={"value", "set_by", "set_at"},
    )
    asked = {"uid": str, "recurrence_id": str, "start": int, "question": str, "keeper": str}
    db.create_table("questions_put", {**asked, "at": int}, pk=tuple(asked), not_null={"at"})
    db.create_table(
        "changes",
        {
            "id": int,
            "at": int,
            "changed_by": str,
            "action": str,
            "scope": str,
            "uid": str,
            "recurrence_id": str,
            "before": str,
            "after": str,
            "sequence": int,
            "undoes": int,
        },
        pk="id",
        not_null={"at", "changed_by", "action", "scope", "uid", "recurrence_id", "sequence"},
    )
    db.table("changes").create_index(["uid", "recurrence_id"])
    db.create_table(
        "homes",
        {"user_id": str, "digest": str, "view_hash": str, "opened_at": int},
        pk="user_id",
        not_null={"opened_at"},
    )
    db.table("homes").create_index(["opened_at"])


@migrations()
def schools(db: Database) -> None:
    """The state's file of each year, and what it says of each school."""
    db.create_table(
        "school_files",
        {
            "year": int,
            "file_name": str,
            "digest": str,
            "loaded_at": int,
            "loaded_by": str,
            "rows": int,
            "findings": str,
        },
        pk="year",
        not_null={"file_name", "digest", "loaded_at", "loaded_by", "rows", "findings"},
    )
    db.create_table(
        "school_years",
        {
            "year": int,
            "cds": str,
            "name": str,
            "district": str,
            "county": str,
            "reporting_year": int,
            "status": str,
            "codes": str,
        },
        pk=("year", "cds"),
        foreign_keys=[("year", "school_files", "year")],
        not_null={"name", "codes"},
    )
    db.table("school_years").create_index(["cds"])


@migrations()
def questions(db: Database) -> None:
    """Questions passed on to the keepers, and counts of what went unanswered."""
    db.create_table(
        "questions",
        {
            "id": str,
            "asker": str,
            "text": str,
            "asked_at": int,
            "state": str,
            "answer": str,
            "answered_by": str,
            "answered_at": int,
        },
        pk="id",
        not_null={"asker", "text", "asked_at", "state"},
    )
    db.table("questions").create_index(["asked_at"])
    db.create_table(
        "question_copies",
        {"question": str, "channel": str, "ts": str},
        pk=("question", "channel", "ts"),
        foreign_keys=[("question", "questions", "id")],
    )
    db.create_table(
        "answer_counts",
        {"what": str, "key": str, "number": int},
        pk=("what", "key"),
        not_null={"number"},
    )

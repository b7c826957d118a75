"""The steps that make and change tables of each area, in their order."""

from __future__ import annotations

from collections.abc import Callable

from sqlite_utils import Database

Step = Callable[[Database], None]

_SESSION = """topic text, note text, place text, url text, resources_url text,
    status text not null, sequence integer"""


# What there was on the first day; a database of that day may have a part of it.
FIRST = f"""
-- Series, what was changed of single meetings, and the meetings of the next 18 months.
create table if not exists series (
    uid text primary key, kind text not null, title text not null, dtstart text not null,
    duration integer not null, timezone text, rrule text, exdates text not null,
    doubts text not null, source text, previous_uid text, origin text not null,
    seeded text, expanded_until text, {_SESSION}
);
create table if not exists overrides (
    uid text references series (uid), recurrence_id text, title text, local_start text,
    duration integer, {_SESSION.replace(" not null", "")},
    primary key (uid, recurrence_id)
);
create table if not exists occurrences (
    uid text references series (uid), recurrence_id text, kind text not null,
    title text not null, local_start text not null, local_end text not null,
    timezone text, start integer, end integer, doubtful integer, source text,
    listed_start integer not null, listed_end integer not null,
    {_SESSION.replace(" not null", "")},
    primary key (uid, recurrence_id)
);
create table if not exists session_words (
    word text, uid text, recurrence_id text, listed_start integer,
    primary key (word, uid, recurrence_id)
);
create index if not exists idx_occurrences_listed_start on occurrences (listed_start);
create index if not exists idx_occurrences_kind_listed_start on occurrences (kind, listed_start);
create index if not exists idx_occurrences_status_listed_start
    on occurrences (status, listed_start);
create index if not exists idx_occurrences_status_kind_listed_start
    on occurrences (status, kind, listed_start);
create index if not exists idx_session_words_word_listed_start
    on session_words (word, listed_start);
create index if not exists idx_session_words_uid on session_words (uid);
create index if not exists idx_series_duration on series (duration);
create index if not exists idx_overrides_duration on overrides (duration);

-- What Slack says of the people who used the bot: name, zone, role.
create table if not exists people (
    user_id text primary key, name text, timezone text, is_admin integer,
    is_guest integer, is_external integer, deleted integer, fetched_at integer not null
);

-- Keys of events and clicks that were already dealt with.
create table if not exists seen (key text primary key, at integer not null);
create index if not exists idx_seen_at on seen (at);

-- Who is reminded of what, and every message that is due, sent or no longer wanted.
-- A wish is one time before the sessions of a kind, or before a single session, and what does not
-- apply is empty text. To be planned is a session, or what one destination hears of.
create table if not exists subscriptions (
    destination text primary key, is_channel integer not null, set_by text not null,
    set_at integer not null, paused_until integer, ended_at integer, error text
);
create table if not exists wishes (
    destination text references subscriptions (destination), session_kind text, uid text,
    recurrence_id text, lead text, since integer not null,
    primary key (destination, session_kind, uid, recurrence_id, lead)
);
create index if not exists idx_wishes_session_kind on wishes (session_kind);
create index if not exists idx_wishes_uid_recurrence_id on wishes (uid, recurrence_id);
create table if not exists skipped_sessions (
    destination text, uid text, recurrence_id text, at integer not null,
    primary key (destination, uid, recurrence_id)
);
create table if not exists deliveries (
    key text primary key, kind text not null, uid text not null,
    recurrence_id text not null, session_kind text not null, start integer not null,
    session_end integer not null, lead text not null default '', destination text not null,
    is_channel integer not null, change integer not null default 0,
    about text not null default '', state text not null, due integer not null,
    expires integer not null, act_at integer, attempts integer not null default 0,
    unclear_since integer, thread_ts text, told text, told_at integer, told_order integer,
    sent_at integer, channel text, ts text, shown text, correct_at integer, error text
);
create unique index if not exists
    idx_deliveries_uid_recurrence_id_destination_kind_start_lead_change_about
    on deliveries (uid, recurrence_id, destination, kind, start, lead, change, about);
create index if not exists idx_deliveries_act_at on deliveries (act_at);
create index if not exists idx_deliveries_correct_at on deliveries (correct_at);
create index if not exists idx_deliveries_destination on deliveries (destination);
create index if not exists idx_deliveries_session_end on deliveries (session_end);
create table if not exists to_plan (
    uid text, recurrence_id text, destination text, number integer not null,
    primary key (uid, recurrence_id, destination)
);
create table if not exists bookkeeping (name text primary key, at integer not null);

-- Conversations about eligibility, and the bot's own messages in their threads.
create table if not exists interviews (
    id text primary key, owner text not null, nickname text, channel text, thread_ts text,
    link text, answers text not null, stage text not null, asking text,
    revision integer not null, fresh integer not null, drawn integer not null,
    questions text not null, changes text, result text, began_at integer not null,
    touched_at integer not null, finished_at integer, asked_after_at integer,
    put_away_at integer, deleted_at integer
);
create unique index if not exists idx_interviews_channel_thread_ts
    on interviews (channel, thread_ts);
create index if not exists idx_interviews_owner_touched_at on interviews (owner, touched_at);
create index if not exists idx_interviews_touched_at on interviews (touched_at);
create index if not exists idx_interviews_deleted_at on interviews (deleted_at);
create table if not exists interview_messages (
    interview text references interviews (id), ts text, part text not null,
    revision integer not null, content text not null, retired integer not null,
    primary key (interview, ts)
);

-- What calendar files said of their sessions, so that a later import changes what changed.
create table if not exists imports (
    file_uid text primary key, uid text not null, said text not null, wrote text not null
);

-- Who keeps the calendar, what they filled in, were asked and changed, and what Homes show.
create table if not exists keepers (
    user_id text primary key, appointed_by text not null, appointed_at integer not null
);
create table if not exists shared_settings (
    name text primary key, value text not null, set_by text not null,
    set_at integer not null
);
create table if not exists questions_put (
    uid text, recurrence_id text, start integer, question text, keeper text,
    at integer not null, primary key (uid, recurrence_id, start, question, keeper)
);
create table if not exists changes (
    id integer primary key, at integer not null, changed_by text not null,
    action text not null, scope text not null, uid text not null,
    recurrence_id text not null, before text, after text, sequence integer not null,
    undoes integer
);
create index if not exists idx_changes_uid_recurrence_id on changes (uid, recurrence_id);
create table if not exists homes (
    user_id text primary key, digest text, view_hash text, opened_at integer not null
);
create index if not exists idx_homes_opened_at on homes (opened_at);

-- The state's file of each year, and what it says of each school.
create table if not exists school_files (
    year integer primary key, file_name text not null, digest text not null,
    loaded_at integer not null, loaded_by text not null, rows integer not null,
    findings text not null
);
create table if not exists school_years (
    year integer references school_files (year), cds text, name text not null,
    district text, county text, reporting_year integer, status text, codes text not null,
    primary key (year, cds)
);
create index if not exists idx_school_years_cds on school_years (cds);

-- Questions passed on to the keepers, and counts of what went unanswered.
create table if not exists questions (
    id text primary key, asker text not null, text text not null,
    asked_at integer not null, state text not null, answer text, answered_by text,
    answered_at integer
);
create index if not exists idx_questions_asked_at on questions (asked_at);
create table if not exists question_copies (
    question text references questions (id), channel text, ts text,
    primary key (question, channel, ts)
);
create table if not exists answer_counts (
    what text, key text, number integer not null, primary key (what, key)
);
"""
LATER_THAT_DAY = {"occurrences": ("start_since",), "interviews": ("sheet", "suggestions", "cds")}
# Answers that keepers saved for everybody, and which question led to one.
LOCAL_ANSWERS = """
create table local_answers (
    id text primary key, questions text not null, answer text not null,
    source text not null, added_by text not null, added_at integer not null,
    changed_by text, changed_at integer, review_by integer not null,
    revision integer not null
);
alter table questions add column saved_as text;
"""
# Files that somebody gave to the bot, for as long as it works on them; not what is in them.
FILES_IN_HAND = """
create table files_in_hand (
    id integer primary key, channel text not null, ts text, thread_ts text,
    name text not null, at integer not null
);
"""
# What one destination wishes for is found without looking at all others' wishes.
WISHES_BY_DESTINATION = """
drop index idx_wishes_session_kind;
drop index idx_wishes_uid_recurrence_id;
create index idx_wishes_session_kind_uid_destination
    on wishes (session_kind, uid, destination);
create index idx_wishes_uid_recurrence_id_destination
    on wishes (uid, recurrence_id, destination);
"""
# What is to stand where about a question, also before it is known to stand there.
QUESTION_MESSAGES = """
create table question_messages (
    question text, part text, whom text, since integer not null, tried_at integer,
    channel text, ts text, shows text, primary key (question, part, whom)
);
insert into question_messages (question, part, whom, since, channel, ts, shows)
    select question, 'keeper', channel, asked_at, channel, ts,
    case when saved_as is null then state else 'saved' end
    from question_copies join questions on questions.id = question_copies.question
    where true on conflict do nothing;
drop table question_copies;
"""
# Announcements on their way to a channel, until they are posted or whoever made them told.
ANNOUNCEMENTS = """
create table announcements (
    key text primary key, channel text not null, announced_by text not null,
    at integer not null, error text
);
"""
# A meeting says itself why its date is only expected, once it is worked out anew.
WHY_EXPECTED = """
alter table occurrences add column why_expected text;
update series set expanded_until = null where doubts <> '[]';
"""
# How each person's last change of reminders is taken back, where they type that.
REMINDER_CHANGES = """
create table reminder_changes (
    changed_by text primary key, at integer not null, undo text not null
);
"""
# What a command showed each person last, of which their next words may be.
SHOWN = """
create table shown (
    user_id text primary key, at integer not null, about text not null
);
"""
# Which processes live, where several share a database, and which one is the sender.
LEASES = """
create table leases (name text primary key, holder text not null, until integer not null);
"""


def run(db: Database, statements: str) -> None:
    """Run statements, each of which ends with a semicolon."""
    for statement in statements.split(";")[:-1]:
        db.execute(statement)


def sql(statements: str) -> Step:
    """A step that runs statements."""
    return lambda db: run(db, statements)


def sheets(db: Database) -> None:
    """All that is older than holds, whichever of the ten steps that once made it were taken."""
    run(db, FIRST)
    for table, names in LATER_THAT_DAY.items():
        for name in set(names) - {*db.table(table).columns_dict}:
            db.table(table).add_column(name, int if name == "start_since" else str)


def holds(db: Database) -> None:
    """What keepers hold back, and the channels that get the weekly digest, each with its fate.

    Before, channels were one setting, and when each was posted to stood in the bookkeeping.
    """
    run(
        db,
        """
        create table holds (
            uid text, recurrence_id text, lead text, held_by text not null,
            held_at integer not null, primary key (uid, recurrence_id, lead)
        );
        create table digests (
            channel text primary key, set_by text not null, set_at integer not null,
            looked_at integer not null, ended_at integer, error text
        );
        """,
    )
    posted = {one["name"]: one["at"] for one in db.query("select * from bookkeeping")}
    for row in list(db.query("select * from shared_settings where name = 'digest.channels'")):
        how = {"set_by": row["set_by"], "set_at": row["set_at"]}
        for channel in row["value"].split():
            looked_at = posted.get(f"digest:{channel}", row["set_at"])
            db.table("digests").insert({"channel": channel, **how, "looked_at": looked_at})
    db.execute("delete from shared_settings where name = 'digest.channels'")
    db.execute("delete from bookkeeping where name like 'digest:%'")

"""What can become of a message that is posted, corrected or looked up, by Slack's error codes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.outbox.message import escape


@dataclass(frozen=True, slots=True)
class Posted:
    """It stands in `channel` (for a person their direct message) as `ts`, None for a file.

    `is_whole`: whether it says everything, and is not only what a notification may show.
    """

    channel: str
    ts: str | None
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Found(Posted):
    """It stands there already, posted by an attempt whose answer nobody got."""


@dataclass(frozen=True, slots=True)
class RateLimited:
    """It was not posted: try again after so many seconds."""

    after: float


@dataclass(frozen=True, slots=True)
class NotSent:
    """It was certainly not posted, and may be later; `reason` is for the log."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may have been posted or not."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """This message will never be taken; others to the same destination may be."""

    code: str


@dataclass(frozen=True, slots=True)
class Final:
    """The destination cannot be reached any more."""

    code: str


@dataclass(frozen=True, slots=True)
class LostThread:
    """Not posted: the thread it belongs in is gone."""


@dataclass(frozen=True, slots=True)
class Late:
    """Nobody needs it any more: it was given up."""


@dataclass(frozen=True, slots=True)
class NotThere:
    """Looked up: it was not posted."""


@dataclass(frozen=True, slots=True)
class More:
    """Not among those looked at so far: there are more."""


@dataclass(frozen=True, slots=True)
class CannotLook:
    """Nobody can tell whether it was posted: the history may not be read."""


Outcome = Posted | RateLimited | NotSent | Unclear | Refused | Final | LostThread
LookUp = Found | NotThere | More | CannotLook | RateLimited | NotSent | Unclear


# Nobody can be reached there any more: such an error ends what was set up for it.
FINAL = frozenset(
    (
        "account_inactive cannot_dm_bot channel_is_archived channel_not_found is_archived"
        " messages_tab_disabled not_in_channel restricted_action token_revoked user_disabled"
        " user_is_restricted user_not_found user_not_visible"
    ).split()
)
# Slack itself, or the bot's access, is out of order for now.
NOT_NOW = frozenset(
    "invalid_auth missing_scope not_authed org_login_required token_expired".split()
)
OUTAGE = frozenset(
    "fatal_error internal_error request_timeout service_unavailable team_added_to_org".split()
)
# Not Slack's: no answer came, or none that says what has become of the request.
NO_ANSWER = "no_answer"
# It cannot be said for now what has become of a request.
UNKNOWN = OUTAGE | {NO_ANSWER, "ratelimited"}

LOST_THREAD = frozenset({"cannot_reply_to_message", "thread_not_found"})


def meaning(code: str) -> Outcome:
    """What has become of a request, by Slack's code for what is wrong."""
    if code in UNKNOWN:
        return Unclear(code)
    if code in NOT_NOW:
        return NotSent(code)
    if code in LOST_THREAD:
        return LostThread()
    return Final(code) if code in FINAL else Refused(code)


_REASONS = {
    "is_archived": "the channel is archived",
    "channel_is_archived": "the channel is archived",
    "not_in_channel": "I am no longer a member of the channel",
    "channel_not_found": "the channel is gone, or I was removed from it",
    "account_inactive": "the account is deactivated",
    "user_is_restricted": "the account is restricted",
    "restricted_action": "the workspace lets only some people post there",
    "token_revoked": "my access to this workspace was revoked",
    NO_ANSWER: "Slack did not answer",
}


def why(code: str | None) -> str:
    """The reason in words (mrkdwn), to go on after "since"."""
    return _REASONS.get(code or "", f"Slack says `{escape(code or 'unknown')}`")

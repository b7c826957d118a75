"""Slack's error codes for a destination that cannot be reached any more, and those that pass."""

from __future__ import annotations

from bot.outbox.message import escape

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

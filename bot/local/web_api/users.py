"""`users.*`: https://docs.slack.dev/reference/methods?family=users"""

from __future__ import annotations

from bot.local.errors import SlackError
from bot.local.people import Person, user_json
from bot.local.web_api.call import Call, Json, Method


def info(call: Call) -> Json:
    """One person's profile."""
    person = call.core.workspace.people.get(call.arguments.required("user"))
    if person is None:
        raise SlackError("user_not_found")
    return {"user": _shown(call, person)}


def list_(call: Call) -> Json:
    """Everybody's profile, a page at a time; the cursor is the last id of the page before."""
    limit = call.arguments.number("limit", 1000, 1, 1000)
    after = call.arguments.text("cursor") or ""
    people = sorted(call.core.workspace.people.values(), key=lambda person: person.id)
    rest = [person for person in people if person.id > after]
    cursor = rest[limit - 1].id if len(rest) > limit else ""
    return {
        "members": [_shown(call, person) for person in rest[:limit]],
        "cache_ts": int(call.core.clock.now().timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


def _shown(call: Call, person: Person) -> Json:
    with_email = "users:read.email" in call.core.app.scopes
    return user_json(person, call.core.clock.now(), with_email=with_email)


METHODS = {
    "users.info": Method(info, "users:read"),
    "users.list": Method(list_, "users:read"),
}

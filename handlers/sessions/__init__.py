"""Sessions: what is next, what was last, in a period or on a topic; and the buttons below."""

from __future__ import annotations

from handlers.feature import Context, Feature
from handlers.reader import Sureness
from handlers.routes import Listed, Routes
from handlers.sessions.cards import ACTION_ADD, ACTION_BACK, ACTION_MORE, ACTION_SHARE
from handlers.sessions.following import Following


def feature(context: Context) -> Feature:
    """The commands about sessions and the buttons under the answers."""
    sessions = Following(context)
    return Feature(
        _routes(sessions),
        readings=[
            (Sureness.MINE, sessions.away),
            (Sureness.MINE, sessions.numbered),
            (Sureness.MINE, sessions.dated),
            (Sureness.MINE, sessions.of_one),
            (Sureness.MINE, sessions.again),
            (Sureness.MINE, sessions.elsewhere),
            (Sureness.QUESTION, sessions.hear),
            (Sureness.NEAR, sessions.guess),
        ],
        home=sessions.home,
        card=sessions.card,
    )


def _routes(sessions: Following) -> Routes:
    community, routes = sessions.community, Routes()
    hint = f"[next | upcoming | last | March 2027 | {community.about.example_topic} | help]"
    for kind in community.kinds:
        if kind.command:
            purpose = f"The next {kind.name}, or others"
            routes.command(Listed(kind.command, purpose, hint, kind.name), sessions.command)
    every = Listed(community.commands.sessions, "Sessions of every kind", hint)
    routes.command(every, sessions.command)
    routes.action(ACTION_BACK, sessions.page)
    routes.action(ACTION_MORE, sessions.page)
    routes.action(ACTION_SHARE, sessions.share, once_a_message=True)
    routes.action(ACTION_ADD, sessions.add, changes=True)
    return routes

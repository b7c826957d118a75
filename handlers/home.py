"""The app's Home tab: the next sessions, how to ask, and what the bot is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.knowledge import Community
from bot.store.people import Person
from handlers.blocks import Block, context, divider, escape, header, section
from handlers.effects import Call, Effects
from handlers.routing import Event, Routes
from handlers.sessions import Sessions


@dataclass(frozen=True)
class Home:
    """Builds and publishes a person's Home."""

    community: Community
    sessions: Sessions
    clock: Clock

    def opened(self, event: Event) -> Effects | None:
        """Somebody opened the app: publish what is true now."""
        if event.payload.get("tab") != "home":
            return None
        view = self.view(event.person)
        return [Call("views.publish", {"user_id": event.person.user_id, "view": view})]

    def view(self, person: Person) -> dict[str, Any]:
        """The Home of one person, with times in their zone."""
        blocks: list[Block] = [header("Next sessions")]
        for occurrence in self.sessions.next_of_each_kind(self.clock.now()):
            blocks.append(self.sessions.brief(occurrence, person))
        if len(blocks) == 1:
            blocks.append(section("No session is announced yet."))
        words = self.community.commands
        commands = [kind.command for kind in self.community.kinds if kind.command]
        ask = ", ".join(f"`{name}`" for name in [words.menu, *commands, words.sessions])
        blocks += [
            divider(),
            section(f"*Ask anywhere in Slack*\nType {ask}, or write to the bot under Messages."),
            context(escape(self.community.about.unofficial)),
        ]
        return {"type": "home", "blocks": blocks}


def register(app: Routes, community: Community, sessions: Sessions, clock: Clock) -> None:
    """Publish Home when somebody opens it."""
    home = Home(community, sessions, clock)
    app.event("app_home_opened", home.opened)

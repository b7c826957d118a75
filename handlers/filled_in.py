"""What keepers filled in, as texts take it in: the value, and who set it when.

Who set it is named and not mentioned: a mention in a channel would call that keeper each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.community import Community
from bot.community.reading import Slot, fill
from bot.store.people import person
from handlers.blocks import escape, link
from schedules.shared_settings import SharedSetting, SharedSettings


@dataclass(frozen=True)
class FilledIn:
    """The settings of a community with what keepers filled in, read anew for each text."""

    community: Community
    shared: SharedSettings

    def into(self, text: str, slots: Sequence[Slot]) -> str:
        """A text with its places filled in (mrkdwn)."""
        there = {name: self._shown(one) for name, one in self._there(slots).items()}
        return fill(text, slots, there, escape) if slots else escape(text)

    def plainly(self, text: str, slots: Sequence[Slot]) -> str:
        """The same as plain text, which is not escaped."""
        there = {name: _plain(one) for name, one in self._there(slots).items()}
        return fill(text, slots, there) if slots else text

    def links(self, slots: Sequence[Slot]) -> list[tuple[str, str]]:
        """The links filled in for these places: what each is called, with its source; address."""
        return [
            (f"{self._label(one)} ({one.source_in_words})", one.value)
            for name, one in self._there(slots).items()
            if self._is_link(name)
        ]

    def set_on(self, slots: Sequence[Slot]) -> date | None:
        """The day (UTC) on which the latest of these was filled in; None where none was."""
        return max((one.set_at.date() for one in self._there(slots).values()), default=None)

    def contact(self) -> str:
        """Who may know more about anything, in plain words."""
        about = self.community.about
        nearer = self.shared.get(about.contact_setting) if about.contact_setting else None
        return f"{_plain(nearer)}, or {about.contact}" if nearer else about.contact

    def who_may_know(self, named: str | None) -> str | None:
        """Whom a fact names; the community's own contact is whom keepers named, too."""
        return self.contact() if named == self.community.about.contact else named

    def name(self, user_id: str) -> str:
        """What somebody is called in plain text."""
        return person(self.shared.calendar.db, user_id).name or "a keeper"

    def _there(self, slots: Sequence[Slot]) -> Mapping[str, SharedSetting]:
        filled, named = self.shared.all(), {slot.id for slot in slots}
        return {name: one for name, one in filled.items() if name in named and one.value}

    def _shown(self, one: SharedSetting) -> str:
        value = link(one.value, self._label(one)) if self._is_link(one.name) else escape(one.value)
        return f"{value} ({escape(one.source_in_words)})"

    def _label(self, one: SharedSetting) -> str:
        return next(each.label for each in self.community.settings if each.id == one.name)

    def _is_link(self, name: str) -> bool:
        return any(each.id == name and each.type == "link" for each in self.community.settings)


def _plain(one: SharedSetting) -> str:
    return f"{one.value} ({one.source_in_words})"

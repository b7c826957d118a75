"""The table of listeners: what a feature answers, by command, button, modal and event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from handlers.effects import Effects, Elsewhere
from handlers.requests import Action, Command, Event, Submission

CommandListener = Callable[[Command], Effects | Elsewhere]
ActionListener = Callable[[Action], Effects]
SubmissionListener = Callable[[Submission], Effects]
EventListener = Callable[[Event], Effects | None]
Once = Literal["always", "press", "message"]
Listener = TypeVar("Listener")


@dataclass(frozen=True, slots=True)
class Listed:
    """A slash command as people are told of it: what it is for, and a hint of what may follow.

    `subject` is what it is about, in words that may be missing in what is typed after it.
    """

    name: str
    purpose: str
    hint: str
    subject: str = ""


@dataclass
class Routes:
    """What one feature answers, or all of them together."""

    listed: list[Listed] = field(default_factory=list)
    commands: dict[str, CommandListener] = field(default_factory=dict)
    actions: dict[str, tuple[ActionListener, Once]] = field(default_factory=dict)
    submissions: dict[str, SubmissionListener] = field(default_factory=dict)
    events: dict[str, list[EventListener]] = field(default_factory=dict)

    def command(self, listed: Listed, listener: CommandListener) -> None:
        """Let `listener` answer a slash command."""
        self.listed.append(listed)
        self.commands[listed.name] = listener

    def action(
        self,
        action_id: str,
        listener: ActionListener,
        *,
        changes: bool = False,
        once_a_message: bool = False,
    ) -> None:
        """Let `listener` deal with a press.

        `changes` says that each press must have its effect once only, however often it comes;
        `once_a_message` that even further presses of the same button have none.
        """
        once: Once = "message" if once_a_message else "press" if changes else "always"
        self.actions[action_id] = (listener, once)

    def submission(self, callback_id: str, listener: SubmissionListener) -> None:
        """Let `listener` deal with a modal that was sent."""
        self.submissions[callback_id] = listener

    def event(self, type: str, listener: EventListener) -> None:
        """Let `listener` hear of an event; several may, and the first that answers ends it."""
        self.events.setdefault(type, []).append(listener)

    def add(self, other: Routes) -> None:
        """Take in what another answers; ValueError where both answer the same."""
        self.listed += other.listed
        _add(self.commands, other.commands)
        _add(self.actions, other.actions)
        _add(self.submissions, other.submissions)
        for type, listeners in other.events.items():
            self.events.setdefault(type, []).extend(listeners)


def _add(mine: dict[str, Listener], others: Mapping[str, Listener]) -> None:
    if both := mine.keys() & others.keys():
        raise ValueError(f"two features answer {', '.join(sorted(both))}")
    mine.update(others)

"""What people did in Slack, as listeners get it, and the table of who answers what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from bot.outbox.message import Message
from bot.store.people import Person
from handlers.blocks import section
from handlers.effects import Effects, Elsewhere, Respond, Say
from handlers.payloads import Carried


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as somebody typed it."""

    name: str
    text: str
    person: Person
    channel_id: str
    trigger_id: str
    response_url: str


@dataclass(frozen=True, slots=True)
class Action:
    """A press of a button or a choice. `value` is the button's JSON or the chosen value."""

    action_id: str
    value: Any
    person: Person
    channel_id: str | None
    message_ts: str | None
    thread_ts: str | None
    trigger_id: str
    response_url: str | None
    message: Mapping[str, Any] = field(default_factory=dict)
    view: Mapping[str, Any] = field(default_factory=dict)
    element: Mapping[str, Any] = field(default_factory=dict)
    is_ephemeral: bool = False

    @property
    def carried(self) -> Mapping[str, Any]:
        """The object that its button carries; what it lacks raises `UnreadableError`."""
        return self.value if isinstance(self.value, dict) else Carried()

    @property
    def reader(self) -> Person:
        """Who reads the message: in a channel it may be anybody, in any time zone."""
        in_channel = (self.channel_id or "D")[0] != "D" and not self.is_ephemeral
        return replace(self.person, timezone=None) if in_channel else self.person

    def instead(self, message: Message) -> Effects:
        """Replace the message in which it was pressed; a Home shows for itself what was done."""
        return [Respond(self.response_url, message)] if self.response_url else []

    def aside(self, said: Message | str) -> Effects:
        """Tell only the person who pressed (mrkdwn), where they pressed or in a direct message."""
        message = said if isinstance(said, Message) else Message(section(said))
        if self.response_url:
            return [Respond(self.response_url, message, replace=False)]
        return [Say(self.person.user_id, message)]


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal that was sent; what stands in it is read from its `view`."""

    callback_id: str
    person: Person
    view: Mapping[str, Any]
    trigger_id: str
    response_urls: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the workspace."""

    type: str
    payload: Mapping[str, Any]
    person: Person


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

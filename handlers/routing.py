"""The edge between Bolt and the features: who asked what, once, and what happens on errors.

Bolt tries its listeners one after the other, so there is one for each kind of request, and the
features' own listeners are looked up in a table. They run inside Bolt's listener, quickly and
without the network; what they want said afterwards they return as effects.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b
from typing import Any, Literal

from slack_bolt import Ack as BoltAck
from slack_bolt import App

from bot.clock import Clock
from bot.outbox.message import Message
from bot.store.database import Database
from bot.store.people import Person
from bot.store.seen import first_time
from handlers.blocks import section
from handlers.effects import Ack, AckView, Call, Effects, Respond, post
from handlers.forms import FormError, notice, refused
from handlers.once import UNKNOWN
from handlers.people import People
from handlers.sender import Handover

log = logging.getLogger(__name__)

OPENING = frozenset({"views.open", "views.push"})
TOO_SLOW = UNKNOWN | {"expired_trigger_id"}
NOT_IN_TIME = Message(
    section(
        "If you see no new window, it could not be opened in time, and nothing was changed: please "
        "try again."
    )
)
# So many answers to modals are remembered, in case somebody sends the same again.
MOST_ANSWERS = 20


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
    def reader(self) -> Person:
        """Who reads the message: in a channel it may be anybody, in any time zone."""
        in_channel = (self.channel_id or "D")[0] != "D" and not self.is_ephemeral
        return replace(self.person, timezone=None) if in_channel else self.person


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


CommandListener = Callable[[Command], Effects]
ActionListener = Callable[[Action], Effects]
SubmissionListener = Callable[[Submission], Effects]
Once = Literal["always", "press", "message"]
EventListener = Callable[[Event], Effects | None]


class Routes:
    """The features' listeners, and the one way in which each kind of request reaches them."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        carry_out: Handover,
        people: People,
        help_command: str,
    ) -> None:
        self._db = db
        self._clock = clock
        self._carry_out = carry_out
        self._people = people
        self._help = help_command
        self._commands: dict[str, CommandListener] = {}
        self._actions: dict[str, tuple[ActionListener, Once]] = {}
        self._submissions: dict[str, SubmissionListener] = {}
        self._events: dict[str, list[EventListener]] = {"user_change": [self._user_changed]}
        self._answers: dict[str, list[AckView]] = {}

    def command(self, name: str, listener: CommandListener) -> None:
        """Let `listener` answer a slash command."""
        self._commands[name] = listener

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
        self._actions[action_id] = (listener, once)

    def submission(self, callback_id: str, listener: SubmissionListener) -> None:
        """Let `listener` deal with a modal that was sent."""
        self._submissions[callback_id] = listener

    def event(self, type: str, listener: EventListener) -> None:
        """Let `listener` hear of an event; several may, and the first that answers ends it."""
        self._events.setdefault(type, []).append(listener)

    def attach(self, app: App) -> None:
        """Register with Bolt; commands first, since they are what people wait for."""
        everything = re.compile("")
        app.command(everything)(self._on_command)
        app.action({"type": "block_actions", "action_id": everything})(self._on_action)
        app.view(everything)(self._on_submission)
        app.event(everything)(self._on_event)
        app.error(_on_error)

    # Each of the four answers in the acknowledgement, whatever happens.

    def _on_command(self, body: dict[str, Any], ack: BoltAck) -> None:
        name = body["command"]
        try:
            effects = self._commands.get(name, self._unknown_command)(
                Command(
                    name=name,
                    text=body.get("text") or "",
                    person=self._people.who(body["user_id"]),
                    channel_id=body.get("channel_id", ""),
                    trigger_id=body.get("trigger_id", ""),
                    response_url=body.get("response_url", ""),
                )
            )
        except Exception:
            log.exception("command %s failed", name)
            effects = [Ack(self._sorry())]
        said = [effect.message for effect in effects if isinstance(effect, Ack)]
        if said:
            ack(response_type="ephemeral", **said[0].payload())
        else:
            ack()
        left = [effect for effect in effects if not isinstance(effect, Ack)]
        url = body.get("response_url", "")
        self._carry_out(self._or_say(left, lambda message: [Respond(url, message, replace=False)]))

    def _on_action(self, body: dict[str, Any], ack: BoltAck) -> None:
        ack()
        element = body["actions"][0]
        action_id = element["action_id"]
        container = body.get("container", {})
        action = Action(
            action_id=action_id,
            value=_value(element),
            person=self._people.who(body["user"]["id"]),
            channel_id=(body.get("channel") or {}).get("id") or container.get("channel_id"),
            message_ts=container.get("message_ts"),
            is_ephemeral=bool(container.get("is_ephemeral")),
            thread_ts=container.get("thread_ts") or (body.get("message") or {}).get("thread_ts"),
            trigger_id=body.get("trigger_id", ""),
            response_url=body.get("response_url"),
            message=body.get("message") or {},
            view=body.get("view") or {},
            element=element,
        )
        if element.get("url") and action_id not in self._actions:
            return
        listener, once = self._actions.get(action_id, (self._unknown_action, "always"))
        try:
            if once == "always":
                effects = listener(action)
            else:
                per = action.trigger_id if once == "press" else str(action.message_ts)
                key = f"action:{per}:{action_id}:{action.channel_id}"
                effects = self._once([key], lambda: listener(action))
        except Exception:
            log.exception("action %s failed", action_id)
            effects = self._tell(action, self._sorry())
        self._carry_out(self._or_say(effects, partial(self._tell, action)))

    def _on_submission(self, body: dict[str, Any], ack: BoltAck) -> None:
        view = body["view"]
        callback_id = view["callback_id"]
        submission = Submission(
            callback_id=callback_id,
            person=self._people.who(body["user"]["id"]),
            view=view,
            trigger_id=body.get("trigger_id", ""),
            response_urls=body.get("response_urls", []),
        )
        same = _as_sent(submission)
        try:
            keys = [f"view:{submission.trigger_id}"]
            effects = self._once(keys, lambda: self._answer(same, submission))
        except FormError as error:
            effects = refused(error, view)
        except Exception:
            self._answers.pop(same, None)
            log.exception("submission %s failed", callback_id)
            title, text = "Something went wrong", self._sorry().text
            effects = notice(title, text, clears=False).instead()
        answers = [effect for effect in effects if isinstance(effect, AckView)]
        if not answers:
            ack()
        elif answers[0].action == "errors":
            ack(response_action="errors", errors=dict(answers[0].content))
        elif answers[0].action == "clear":
            ack(response_action="clear")
        else:
            ack({"response_action": answers[0].action, "view": dict(answers[0].content)})
        self._carry_out([effect for effect in effects if not isinstance(effect, AckView)])

    def _on_event(self, body: dict[str, Any], ack: BoltAck) -> None:
        payload = body["event"]
        type = payload["type"]
        if type == "message" and payload.get("bot_id"):
            ack()  # the bot's own words, as after each of many reminders
            return
        listeners = self._events.get(type, ())
        keys = [f"event:{body['event_id']}"] if body.get("event_id") else []
        if type in {"message", "app_mention"} and payload.get("ts"):
            # A mention comes as both; whichever arrives first is the one.
            keys.append(f"message:{payload.get('channel')}:{payload['ts']}")
        user = payload.get("user")
        user_id = user["id"] if isinstance(user, dict) else user
        event = Event(type=type, payload=payload, person=self._people.who(user_id or ""))
        try:
            effects = self._once(keys, lambda: _first_answer(listeners, event))
        except Exception:
            # Nothing was kept, so that Slack's next delivery finds it undone.
            log.exception("event %s failed", type)
            effects = ()
            if type in {"message", "app_mention"} and payload.get("channel"):
                thread = payload.get("thread_ts")
                effects = [post(payload["channel"], self._sorry(), thread_ts=thread)]
        ack()
        self._carry_out(effects)

    def _answer(self, same: str, submission: Submission) -> Effects:
        """Deal with a modal, or give the answer again for which Slack did not wait."""
        if same in self._answers:
            return self._answers[same]
        effects = self._submissions[submission.callback_id](submission)
        answer = [effect for effect in effects if isinstance(effect, AckView)]
        # These two leave the modal as it is, for somebody to come back to and send again.
        if same and not any(effect.action in {"errors", "push"} for effect in answer):
            self._answers[same] = answer
            for oldest in list(self._answers)[:-MOST_ANSWERS]:
                del self._answers[oldest]
        return effects

    def _once(self, keys: list[str], deal: Callable[[], Effects]) -> Effects:
        """Note the keys and deal with it in one transaction: both are kept, or neither."""
        with self._db.immediate():
            if not first_time(self._db, keys, int(self._clock.now().timestamp())):
                log.info("already dealt with: %s", keys[0].split(":")[0])
                return ()
            return deal()

    def _user_changed(self, event: Event) -> Effects:
        self._people.changed(event.payload["user"])
        return ()

    def _unknown_command(self, command: Command) -> Effects:
        text = f"This bot no longer knows {command.name}. Type {self._help} to see what it can do."
        return [Ack(Message(section(text)))]

    def _unknown_action(self, action: Action) -> Effects:
        text = (
            "This button belongs to an older version of the bot and does nothing any more. "
            f"Type {self._help} to see what it can do."
        )
        return self._tell(action, Message(section(text)))

    def _tell(self, action: Action, message: Message) -> Effects:
        if action.response_url:
            return [Respond(action.response_url, message, replace=False)]
        return [post(action.person.user_id, message)]

    def _or_say(self, effects: Effects, tell: Callable[[Message], Effects]) -> Effects:
        """The same, where a window that does not open is not met with silence."""

        def not_opened(error: str) -> Effects:
            return tell(NOT_IN_TIME if error in TOO_SLOW else self._sorry())

        return [
            replace(effect, otherwise=not_opened)
            if isinstance(effect, Call) and effect.method in OPENING and not effect.otherwise
            else effect
            for effect in effects
        ]

    def _sorry(self) -> Message:
        return Message(
            section(
                "Sorry, something went wrong on the bot's side, and nothing was changed. Try again "
                f"in a minute; if it happens again, tell whoever runs the bot. {self._help} shows "
                "what else you can do."
            )
        )


def _value(element: Mapping[str, Any]) -> Any:
    match element.get("type"):
        case "button" | None:
            raw = element.get("value")
        case "static_select" | "radio_buttons" | "overflow":
            raw = (element.get("selected_option") or {}).get("value")
        case _:
            return element
    if raw is None:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw


def _as_sent(submission: Submission) -> str:
    """The same for a modal that is sent again as it was; empty where Slack does not say which."""
    view = submission.view
    if not view.get("hash"):  # it changes with each change of the modal
        return ""
    sent = [submission.person.user_id, view["id"], view["hash"], view.get("state")]
    return blake2b(json.dumps(sent, sort_keys=True).encode(), digest_size=16).hexdigest()


def _first_answer(listeners: Sequence[EventListener], event: Event) -> Effects:
    for listener in listeners:
        effects = listener(event)
        if effects is not None:
            return effects
    return ()


def _on_error(error: Exception) -> None:
    """The last resort: Bolt itself failed. Never a 500, which people would see as a time-out."""
    log.error("a request failed", exc_info=error)

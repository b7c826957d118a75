"""The edge between Bolt and the features: who asked what, once, and what happens on errors.

Bolt tries its listeners one after the other, so there is one for each kind of request, and the
features' own listeners are looked up in a table. They run inside Bolt's listener, quickly and
without the network; what they want said afterwards they return as effects.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from slack_bolt import Ack as BoltAck
from slack_bolt import App, BoltResponse

from bot.clock import Clock
from bot.outbox.client import CallError
from bot.outbox.message import Message
from bot.outbox.outbox import Outbox
from bot.outbox.outcomes import UNKNOWN
from bot.store.bookkeeping import first_time
from bot.store.database import DriverError
from handlers import payloads
from handlers.blocks import ACTION_SHOW, section
from handlers.effects import Ack, AckView, Call, Effects, Handover, Respond, Run, Say, Slack
from handlers.forms import FormError, notice, refused
from handlers.payloads import UnreadableError
from handlers.people import People
from handlers.reader import Reader
from handlers.routes import Action, Command, Event, EventListener, Submission

log = logging.getLogger(__name__)

OPENING = frozenset({"views.open", "views.push"})
TOO_SLOW = UNKNOWN | {"expired_trigger_id"}
# So many answers to modals are remembered, in case somebody sends the same again.
MOST_ANSWERS = 20
NOT_IN_TIME = Message(
    section(
        "If you see no new window, it could not be opened in time, and nothing was changed: please "
        "try again."
    )
)

Body = dict[str, Any]


@dataclass
class Edge:
    """The one way in which each kind of request reaches the features' listeners."""

    outbox: Outbox
    clock: Clock
    carry_out: Handover
    people: People
    reader: Reader
    _answers: dict[str, list[AckView]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._db, self._routes = self.outbox.db, self.reader.routes
        self._help = self.reader.help_command

    def attach(self, app: App) -> None:
        """Register with Bolt, commands first, since they are what people wait for.

        With it go profiles that change, and the button of what was posted quietly.
        """
        self._routes.event("user_change", self.people.changed)
        self._routes.action(ACTION_SHOW, self._show)
        everything = re.compile("")
        app.command(everything)(self._guarded(self._on_command))
        app.block_action(everything)(self._guarded(self._on_action))
        app.view(everything)(self._guarded(self._on_submission))
        app.event(everything)(self._guarded(self._on_event))
        app.error(_on_error)

    def _guarded(
        self, deal: Callable[[Body, BoltAck], BoltResponse | None]
    ) -> Callable[..., BoltResponse | None]:
        """One way through for all four kinds: in time, and refused where it makes no sense."""

        def listener(body: Body, ack: BoltAck) -> BoltResponse | None:
            try:
                with self._db.somebody_waits():
                    return deal(body, ack)
            except UnreadableError as error:
                log.warning("a request that makes no sense at %s", error)
                return BoltResponse(status=400, body="")
            except Exception:
                log.exception("a request failed")
            return None

        return listener

    # Each of the four answers in the acknowledgement, whatever happens.

    def _on_command(self, body: Body, ack: BoltAck) -> None:
        command, user_id = payloads.text(body, "command"), payloads.member(body, "user_id")
        url = payloads.address(body, "response_url") or ""
        read = partial(
            Command,
            name=command,
            text=payloads.text_or_none(body, "text") or "",
            channel_id=payloads.text_or_none(body, "channel_id") or "",
            trigger_id=payloads.text_or_none(body, "trigger_id") or "",
            response_url=url,
        )
        try:
            effects = self.reader.typed(read(person=self.people.who(user_id)))
        except Exception:
            log.exception("command %s failed", command)
            effects = [Ack(sorry(self._help))]
        said = [effect.message for effect in effects if isinstance(effect, Ack)]
        if said:
            ack(response_type="ephemeral", **said[0].payload())
        else:
            ack()
        others = [effect for effect in effects if not isinstance(effect, Ack)]
        left = self._said(others, f"command:{payloads.text_or_none(body, 'trigger_id')}")
        self.carry_out(self._or_say(left, lambda message: [Respond(url, message, replace=False)]))

    def _on_action(self, body: Body, ack: BoltAck) -> None:
        element, container = payloads.part(body, "actions", 0), payloads.part(body, "container")
        action_id, user_id = (
            payloads.text(element, "action_id"),
            payloads.member(body, "user", "id"),
        )
        url = payloads.address(body, "response_url")
        read = partial(
            Action,
            action_id=action_id,
            value=payloads.value(element),
            channel_id=payloads.text_or_none(body, "channel", "id")
            or payloads.text_or_none(container, "channel_id"),
            message_ts=payloads.text_or_none(container, "message_ts"),
            is_ephemeral=bool(container.get("is_ephemeral")),
            thread_ts=payloads.text_or_none(container, "thread_ts")
            or payloads.text_or_none(body, "message", "thread_ts"),
            trigger_id=payloads.text_or_none(body, "trigger_id") or "",
            response_url=url,
            message=payloads.message(body),
            view=payloads.view(body),
            element=element,
        )
        ack()
        if element.get("url") and action_id not in self._routes.actions:
            return
        tell = partial(_tell, url, user_id)
        try:
            effects = self._press(read(person=self.people.who(user_id)), tell)
        except UnreadableError as error:
            log.warning("action %s of another version: %s", action_id, error)
            effects = tell(outdated("This button", self._help))
        except Exception:
            log.exception("action %s failed", action_id)
            effects = tell(sorry(self._help))
        effects = self._said(effects, f"action:{payloads.text_or_none(body, 'trigger_id')}")
        self.carry_out(self._or_say(effects, tell))

    def _on_submission(self, body: Body, ack: BoltAck) -> None:
        sent, user_id = payloads.view(body), payloads.member(body, "user", "id")
        callback_id = payloads.text(sent, "callback_id")
        same = payloads.as_sent(user_id, sent)
        read = partial(
            Submission,
            callback_id=callback_id,
            view=sent,
            trigger_id=payloads.text_or_none(body, "trigger_id") or "",
            response_urls=payloads.objects(body, "response_urls"),
        )
        try:
            submission = read(person=self.people.who(user_id))
            keys = [f"view:{submission.trigger_id}"]
            effects = self._once(keys, lambda: self._answer(same, submission))
        except FormError as error:
            effects = refused(error, sent)
        except UnreadableError as error:
            log.warning("submission %s of another version: %s", callback_id, error)
            effects = self._no_longer()
        except Exception:
            self._answers.pop(same, None)
            log.exception("submission %s failed", callback_id)
            title, said = "Something went wrong", sorry(self._help).text
            effects = notice(title, said, clears=False).instead()
        answers = [effect for effect in effects if isinstance(effect, AckView)]
        if not answers:
            ack()
        elif answers[0].action == "errors":
            ack(response_action="errors", errors=dict(answers[0].content))
        elif answers[0].action == "clear":
            ack(response_action="clear")
        else:
            ack({"response_action": answers[0].action, "view": dict(answers[0].content)})
        left = [effect for effect in effects if not isinstance(effect, AckView)]
        self.carry_out(self._said(left, f"view:{payloads.text_or_none(body, 'trigger_id')}"))

    def _on_event(self, body: Body, ack: BoltAck) -> BoltResponse | None:
        payload = payloads.part(body, "event")
        type = payloads.text(payload, "type")
        if type == "message" and payload.get("bot_id"):
            ack()  # the bot's own words, as after each of many reminders
            return None
        event_id = payloads.text_or_none(body, "event_id")
        keys = [f"event:{event_id}"] if event_id else []
        said = type in {"message", "app_mention"}
        read = payloads.text if said else payloads.text_or_none
        channel, ts = read(payload, "channel"), read(payload, "ts")
        payloads.text_or_none(payload, "text")
        if said:
            # A mention comes as both; whichever is dealt with first is the one.
            keys.append(f"message:{channel}:{ts}")
        user_id, thread_ts = payloads.sender(payload), payloads.text_or_none(payload, "thread_ts")
        listeners = self._routes.events.get(type, ())
        try:
            try:
                event = Event(type=type, payload=payload, person=self.people.who(user_id))
                effects = self._once(keys, lambda: _first_answer(listeners, event))
            except DriverError:
                raise
            except Exception:
                log.exception("event %s failed", type)
                effects = ()
                if said and channel:
                    effects = [Say(channel, sorry(self._help), thread_ts=thread_ts)]
            self.carry_out(self._said(effects, keys[-1] if keys else ""))
        except DriverError as error:
            # Nothing was kept, and it is not acknowledged: Slack's next delivery finds it undone.
            log.warning("event %s waits for the database: %s", type, error.__class__.__name__)
            return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE, body="")
        ack()
        return None

    def _show(self, action: Action) -> Effects:
        """Whoever sees a message in its quiet form wants to see it whole."""
        key = action.carried.get("k")
        row = self.outbox.row(key) if isinstance(key, str) else None
        is_own = row is not None and row["destination"] == action.person.user_id
        if row and is_own and action.channel_id and action.message_ts:
            self.outbox.stands(row["key"], action.channel_id, action.message_ts)
        return ()

    def _press(self, action: Action, tell: Callable[[Message], Effects]) -> Effects:
        registered = self._routes.actions.get(action.action_id)
        if registered is None:
            return tell(outdated("This button", self._help))
        listener, once = registered
        if once == "always":
            return listener(action)
        per = action.trigger_id if once == "press" else str(action.message_ts)
        key = f"action:{per}:{action.action_id}:{action.channel_id}"
        effects = self._once([key], lambda: listener(action))
        return [*self.reader.settled(action.person), *effects]

    def _answer(self, same: str, submission: Submission) -> Effects:
        """Deal with a modal, or give the answer again for which Slack did not wait."""
        if same in self._answers:
            return self._answers[same]
        listener = self._routes.submissions.get(submission.callback_id)
        if listener is None:
            return self._no_longer()
        effects = listener(submission)
        answer = [effect for effect in effects if isinstance(effect, AckView)]
        # These two leave the modal as it is, for somebody to come back to and send again.
        if same and not any(effect.action in {"errors", "push"} for effect in answer):
            self._answers[same] = answer
            for oldest in list(self._answers)[:-MOST_ANSWERS]:
                del self._answers[oldest]
        return effects

    def _once(self, keys: list[str], deal: Callable[[], Effects | None]) -> Effects:
        """Note the keys and deal with it in one transaction: both are kept, or neither.

        Nothing is noted where nobody wanted it, of which `deal` says None.
        """
        try:
            with self._db.immediate(durable=True):
                if not first_time(self._db, keys, int(self.clock.now().timestamp())):
                    log.info("already dealt with: %s", keys[0].split(":")[0])
                    return ()
                effects = deal()
                if effects is None:
                    raise _NobodyWantedError
                return self._said(effects, keys[-1] if keys else secrets.token_hex(8))
        except _NobodyWantedError:
            return ()

    def _said(self, effects: Effects, cause: str) -> Effects:
        """Put what is to be said by itself into the outbox, once for each `cause`; the rest."""
        for number, each in enumerate(effects):
            if isinstance(each, Say):
                where, thread, about = (each.destination, each.message), each.thread_ts, each.about
                self.outbox.answer(*where, cause, number, thread_ts=thread, about=about)
        return [each for each in effects if not isinstance(each, Say)]

    def _no_longer(self) -> Effects:
        return notice("No longer in use", outdated("This window", self._help).text).instead()

    def _or_say(self, effects: Effects, tell: Callable[[Message], Effects]) -> Effects:
        """The same, where a window that does not open is not met with silence."""

        def opening(view: Call, slack: Slack) -> Effects:
            try:
                slack.call(view.method, **view.arguments)
            except CallError as error:
                return tell(NOT_IN_TIME if error.code in TOO_SLOW else sorry(self._help))
            return ()

        return [
            Run(partial(opening, effect))
            if isinstance(effect, Call) and effect.method in OPENING
            else effect
            for effect in effects
        ]


def _tell(url: str | None, user_id: str, message: Message) -> Effects:
    return [Respond(url, message, replace=False)] if url else [Say(user_id, message)]


def _first_answer(listeners: Sequence[EventListener], event: Event) -> Effects | None:
    answers = (listener(event) for listener in listeners)
    return next((effects for effects in answers if effects is not None), None)


class _NobodyWantedError(Exception):
    """No listener dealt with an event."""


def _on_error(error: Exception) -> BoltResponse:
    """The last resort: Bolt itself failed, which it does over a payload that is none of Slack's."""
    log.warning("a request that Bolt cannot read: %s", type(error).__name__)
    return BoltResponse(status=400, body="")


def sorry(help_command: str) -> Message:
    """Something failed, and nothing was kept of it."""
    return Message(
        section(
            "Sorry, something went wrong on my side, and nothing was changed. Try again "
            f"in a minute; if it happens again, tell whoever runs the bot. {help_command} shows "
            "what else you can do."
        )
    )


def outdated(what: str, help_command: str) -> Message:
    """What somebody used was made by another version of the bot."""
    return Message(
        section(
            f"{what} belongs to an older version of the bot and does nothing any more. "
            f"Type {help_command} to see what I can do."
        )
    )

"""Pressing and choosing, submitting and closing modals, and answers at a response_url."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.local import block_kit
from bot.local.backend import Backend
from bot.local.block_kit import bot_message
from bot.local.limits import check_message, view_problems
from bot.local.members import TEAM_DOMAIN, TEAM_ID, VERIFICATION_TOKEN, Member
from bot.local.results import Json, NotPossible, Seen, SlackError, Submitted
from bot.local.slack_conversations import Message, SlackConversation

Target = Mapping[str, Any] | str

_TROUBLE = "We had some trouble connecting. Try again?"
_TRUE = (True, "true")


class Actor:
    """What a person sees of messages and views, and does with what is in them."""

    def __init__(self, slack: Backend, person_id: str) -> None:
        if person_id not in slack.workspace.people:
            raise KeyError(person_id)
        self._slack = slack
        self._workspace = slack.workspace
        self.id = person_id

    @property
    def person(self) -> Member:
        """The person's profile as it is now."""
        return self._workspace.people[self.id]

    def message(self, channel_id: str, ts: str) -> Message:
        """One message as the person sees it; KeyError when there is none."""
        with self._workspace.lock:
            mine = self._workspace.ephemerals(channel_id, self.id)
            found = mine.get(ts) or self._conversation(channel_id).messages[ts]
            return {**found, "channel": channel_id}

    def state(self, message: Message) -> Json:
        """What this person has chosen in a message: {block_id: {action_id: state}}."""
        values = self._workspace.drafts.values
        return values(self.id, message["ts"], message.get("blocks", []))

    def views(self) -> list[Json]:
        """The open modals with what is filled in, the one on top last."""
        with self._workspace.lock:
            views = self._workspace.views
            return [views.with_state(view["id"]) for view in views.stack(self.id)]

    def home(self) -> Json | None:
        """The app's Home as published for this person, with what is filled in."""
        with self._workspace.lock:
            home = self._workspace.views.home(self.id)
            return self._workspace.views.with_state(home["id"]) if home else None

    def view(self, view_id: str) -> Json:
        """The open modal or Home with this id; KeyError if the person sees none."""
        for view in (*self.views(), self.home()):
            if view and view["id"] == view_id:
                return view
        raise KeyError(view_id)

    def press(
        self,
        target: Target,
        action_id: str,
        *,
        block_id: str | None = None,
        value: str | None = None,
    ) -> Seen:
        """Press a button of a message, a modal or the Home, and wait until the app took note.

        `target` is a message or view as this person sees it, or a view's id; `block_id` and `value`
        tell buttons with the same `action_id` apart. A person may press what an update has just
        taken away, so the button is looked for in `target` as it was handed in.
        """
        return self._act(target, action_id, block_id, value=value)

    def choose(
        self, target: Target, action_id: str, choice: Any, *, block_id: str | None = None
    ) -> Seen:
        """Choose in a menu, tick boxes, pick a date or type into an input.

        For `choice` see `block_kit.chosen_state`. The app hears of it, except of an input that only
        counts when its modal is submitted.
        """
        return self._act(target, action_id, block_id, choice=(choice,))

    def fill_in(self, view: Json, block_id: str, action_id: str, choice: Any) -> None:
        """Make an input of a view hold something, without telling the app."""
        _, element = block_kit.find(view["blocks"], action_id, block_id=block_id)
        state = block_kit.chosen_state(element, choice)
        self._workspace.drafts.put(self.id, view["id"], block_id, action_id, state)

    def submit(
        self, view_id: str, state_values: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Submitted:
        """Fill in `state_values` ({block_id: {action_id: choice}}), and submit the modal on top.

        It is checked as Slack's page does before the app gets it.
        """
        view, views = self._on_top(view_id), self._workspace.views
        for block_id, by_action in (state_values or {}).items():
            for action_id, choice in by_action.items():
                self.fill_in(view, block_id, action_id, choice)
        view = views.with_state(view_id)
        if errors := _missing(view):
            return Submitted(ok=False, errors=errors, outcome="errors", view=view)
        answer = self._slack.delivery.ask(
            "interactive",
            {
                **self._interaction("view_submission", view_id),
                "view": view,
                "response_urls": self._response_urls(view),
            },
        )
        more: dict[str, Any] = {"outcome": "failed", "error": _TROUBLE}
        with self._workspace.lock:
            if answer.outcome == "acknowledged":
                try:
                    more = self._follow(view, answer.body or {})
                except SlackError as refusal:
                    more["problems"] = (refusal.code, *refusal.problems)
            top = next(reversed(self.views()), None)
        ok = more["outcome"] not in ("failed", "errors")
        return Submitted(ok, answer.status, answer.body, answer.elapsed, view=top, **more)

    def close(self, view_id: str) -> None:
        """Close the modal on top, or all of them when it says so."""
        view, views = self._on_top(view_id), self._workspace.views
        with self._workspace.lock:
            (views.clear if view["clear_on_close"] else views.pop)(self.id)

    # -- inside

    def _conversation(self, channel_id: str) -> SlackConversation:
        if not self._workspace.may_see(self.id, channel_id):
            raise NotPossible(f"{self.id} does not see the conversation {channel_id}.")
        return self._workspace.conversations[channel_id]

    def _check_is_active(self) -> None:
        if self.person.deleted:
            raise NotPossible(f"The account of {self.person.real_name} is deactivated.")

    def _on_top(self, view_id: str) -> Json:
        stack = self._workspace.views.stack(self.id)
        if not stack or stack[-1]["id"] != view_id:
            name = self.person.real_name
            raise NotPossible(f"{view_id} is not the modal on top of {name}'s screen.")
        return stack[-1]

    def _act(
        self,
        target: Target,
        action_id: str,
        block_id: str | None,
        *,
        value: str | None = None,
        choice: tuple[Any, ...] = (),
    ) -> Seen:
        self._check_is_active()
        with self._workspace.lock:
            surface = self._surface(target)
            block, element = block_kit.find(
                surface.get("blocks", []), action_id, block_id=block_id, value=value
            )
            state = block_kit.chosen_state(element, *choice) if choice else None
            place = surface.get("id") or surface["ts"]
            if state is not None:
                self._workspace.drafts.put(self.id, place, block["block_id"], action_id, state)
            if not block_kit.dispatches(block, element):
                return Seen(ok=True)
            if not self._slack.app.interactive:
                error = "This app is not configured to handle interactive responses."
                return Seen(ok=False, error=error)
            told = self._from_view if "id" in surface else self._from_message
            action = block_kit.action(block, element, state, self._workspace.timestamp())
            payload = {**told(surface), "actions": [action]}
        answer = self._slack.delivery.ask("interactive", payload)
        went = answer.outcome == "acknowledged"
        return Seen.of(answer, "" if went else "This app did not respond. Try again.")

    def _surface(self, target: Target) -> Json:
        """The view or message that is meant, with the blocks as handed in."""
        try:
            if isinstance(target, str):
                return self.view(target)
            if "id" in target:
                return {**self.view(target["id"]), "blocks": target["blocks"]}
            self.message(target["channel"], target["ts"])
        except KeyError as gone:
            raise NotPossible(f"{self.person.real_name} sees no {gone.args[0]} any more.") from None
        return dict(target)

    # -- what the app is told

    def _interaction(self, kind: str, view_id: str | None = None) -> Json:
        name = {"username": self.person.name, "name": self.person.name}
        return {
            "type": kind,
            "user": {"id": self.id, **name, "team_id": self.person.team_id},
            "api_app_id": self._slack.app.id,
            "token": VERIFICATION_TOKEN,
            "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self._slack.triggers.issue(self.id, view_id=view_id),
        }

    def _from_view(self, view: Json) -> Json:
        return {
            **self._interaction("block_actions", view["id"]),
            "container": {"type": "view", "view_id": view["id"]},
            "view": self._workspace.views.with_state(view["id"]),
        }

    def _from_message(self, seen: Message) -> Json:
        """An ephemeral message is named but not included."""
        channel, ts = seen["channel"], seen["ts"]
        message = self.message(channel, ts)
        del message["channel"]
        is_ephemeral = bool(message.get("is_ephemeral", False))
        container = {"type": "message", "message_ts": ts, "channel_id": channel}
        if "thread_ts" in message:
            container["thread_ts"] = message["thread_ts"]
        return {
            **self._interaction("block_actions"),
            "container": {**container, "is_ephemeral": is_ephemeral},
            "channel": {"id": channel, "name": self._workspace.conversations[channel].shown_name},
            "state": {"values": self.state(message)},
            "response_url": self._slack.response_urls.issue(self.id, channel, original=ts),
            **({} if is_ephemeral else {"message": message}),
        }

    def _response_urls(self, view: Json) -> list[Json]:
        urls = []
        for block, element in block_kit.interactive(view["blocks"]):
            if element.get("response_url_enabled"):
                place = {"block_id": block["block_id"], "action_id": element["action_id"]}
                state = view["state"]["values"][block["block_id"]][element["action_id"]]
                if channel := block_kit.held_by(state):
                    url = self._slack.response_urls.issue(self.id, channel)
                    urls.append({**place, "channel_id": channel, "response_url": url})
        return urls

    def _follow(self, view: Json, body: Json) -> dict[str, Any]:
        """Do what the acknowledgement of a modal says; SlackError when Slack would not."""
        views, response = self._workspace.views, body.get("response_action")
        if response is None:
            views.pop(self.id)
            return {"outcome": "closed"}
        if response == "clear":
            views.clear(self.id)
            return {"outcome": "cleared"}
        if response == "errors":
            return {"outcome": "errors", "errors": _checked_errors(view, body)}
        if response not in ("update", "push"):
            raise SlackError("invalid_arguments", [f"[ERROR] unknown response_action: {response}"])
        payload = body.get("view")
        problems = view_problems(payload, kinds=("modal",))
        if problems or not isinstance(payload, dict):
            raise SlackError("invalid_arguments", problems)
        if response == "update":
            views.update(view["id"], payload)
            return {"outcome": "updated"}
        views.push(self.id, payload)
        return {"outcome": "pushed"}


def respond(slack: Backend, secret: str, body: Json) -> None:
    """Do what `body` says at the response_url with this secret; SlackError when Slack would not.

    The address of a slash command has no original message: as in Slack, `replace_original` then
    posts a further message (github.com/slackapi/bolt-python/issues/1268).
    """
    url, workspace = slack.response_urls.use(secret), slack.workspace
    try:
        is_alone = url.original in workspace.ephemerals(url.channel, url.user)
        if body.get("delete_original") in _TRUE:
            if url.original is None:
                raise SlackError("message_not_found")
            if is_alone:
                workspace.delete_ephemeral(url.channel, url.user, url.original)
            else:
                workspace.delete(url.channel, url.original)
            return
        check_message(body)
        if workspace.conversations[url.channel].is_archived:
            raise SlackError("is_archived")
        message = bot_message(slack.app, body)
        if body.get("replace_original") in _TRUE and url.original is not None:
            if is_alone:
                workspace.post_ephemeral(url.channel, url.user, message, instead=url.original)
            else:
                fields = {name: message.get(name) for name in ("text", "blocks", "metadata")}
                workspace.edit(url.channel, url.original, fields)
            return
        if body.get("thread_ts"):
            message["thread_ts"] = str(body["thread_ts"])
        if body.get("response_type") == "in_channel":
            workspace.post(url.channel, message)
        else:
            workspace.post_ephemeral(url.channel, url.user, message)
    except KeyError:
        raise SlackError("message_not_found") from None


def _missing(view: Json) -> dict[str, str]:
    """What Slack's page says about inputs before it bothers the app, by block_id."""
    errors: dict[str, str] = {}
    for block, element in block_kit.interactive(view["blocks"]):
        if block["type"] != "input":
            continue
        held = block_kit.held_by(view["state"]["values"][block["block_id"]][element["action_id"]])
        most = element.get("max_length", 3000)
        if not held:
            if not block.get("optional", False):
                errors[block["block_id"]] = "Please complete this required field."
        elif isinstance(held, str) and len(held) > most:
            errors[block["block_id"]] = f"Enter no more than {most} characters."
    return errors


def _checked_errors(view: Json, body: Json) -> dict[str, str]:
    errors = body.get("errors")
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: errors"])
    for block_id, sentence in errors.items():
        if block_id not in inputs:
            raise SlackError("invalid_arguments", [f"[ERROR] no input block {block_id!r}"])
        if not isinstance(sentence, str) or not sentence:
            raise SlackError("invalid_arguments", [f"[ERROR] errors[{block_id!r}] is empty"])
    return errors

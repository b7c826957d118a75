"""What comes back when somebody does something in Slack: answers, and the ways to say no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]


class SlackError(Exception):
    """A Web API refusal: the error code, and what else stands in the answer.

    `problems` are the sentences that Slack puts into `response_metadata.messages`, `status` is
    that of the HTTP answer.
    """

    def __init__(
        self, code: str, problems: Sequence[str] = (), status: int = 200, **more: Any
    ) -> None:
        super().__init__(code, *problems)
        self.code = code
        self.status = status
        self.problems = list(problems)
        self.more = more

    def body(self) -> Json:
        """The JSON body of the answer."""
        body: Json = {"ok": False, "error": self.code, **self.more}
        if self.problems:
            body["response_metadata"] = {"messages": self.problems}
            body["errors"] = [problem.removeprefix("[ERROR] ") for problem in self.problems]
        return body


class NotPossible(Exception):  # noqa: N818 - it reads as a sentence where it is raised
    """Something a person cannot do in Slack's own page; the message says why, as Slack would."""


@dataclass(frozen=True)
class Delivered:
    """What the app made of a request: `status` as in HTTP (0 when none came), `elapsed` seconds."""

    outcome: Literal["acknowledged", "timeout", "unreachable", "refused"]
    status: int = 0
    body: Json | None = None
    elapsed: float = 0.0


@dataclass(frozen=True)
class Seen:
    """What the person sees of the app's answer.

    `body` is the acknowledgement as the app sent it, `elapsed` how many seconds it took, `error`
    the sentence that Slack shows when something went wrong, `problems` what a developer should
    know about it, `message` the message that came of it.
    """

    ok: bool
    status: int = 0
    body: Json | None = None
    elapsed: float = 0.0
    error: str = ""
    problems: tuple[str, ...] = ()
    message: Json | None = None

    @classmethod
    def of(cls, answer: Delivered, error: str = "", **more: Any) -> Seen:
        """That of an app's answer; `more` are the other fields."""
        came = (answer.status, answer.body, answer.elapsed)
        return cls(not error, *came, error, **more)


@dataclass(frozen=True)
class Submitted(Seen):
    """What became of a submitted modal.

    `errors` are shown under the inputs (by block_id); `view` is the modal now on top, if any.
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    outcome: Literal["closed", "updated", "pushed", "cleared", "errors", "failed"] = "closed"
    view: Json | None = None

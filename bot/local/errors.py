"""The ways Slack says no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class SlackError(Exception):
    """A Web API refusal: the error code, and what else stands in the answer.

    `problems` are the sentences that Slack puts into `response_metadata.messages`.
    """

    def __init__(self, code: str, problems: Sequence[str] = (), **more: Any) -> None:
        super().__init__(code, *problems)
        self.code = code
        self.problems = list(problems)
        self.more = more

    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.more}
        if self.problems:
            body["response_metadata"] = {"messages": self.problems}
            body["errors"] = [problem.removeprefix("[ERROR] ") for problem in self.problems]
        return body


class NotPossible(Exception):  # noqa: N818 - it reads as a sentence where it is raised
    """Something a person cannot do in Slack's own page; the message says why, as Slack would."""

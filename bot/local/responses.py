"""What an app sends to a response_url."""

from __future__ import annotations

from bot.local.backend import Backend
from bot.local.block_kit import bot_message
from bot.local.conversations import Message
from bot.local.limits import check_message
from bot.local.outcomes import Json, SlackError
from bot.local.permits import ResponseUrl

_TRUE = (True, "true")


def respond(core: Backend, secret: str, body: Json) -> None:
    """Do what `body` says at the address with this secret; SlackError when Slack would not.

    The address of a slash command has no original message: as in Slack, `replace_original` then
    posts a further message (github.com/slackapi/bolt-python/issues/1268).
    """
    url = core.response_urls.use(secret)
    try:
        if body.get("delete_original") in _TRUE:
            _delete(core, url)
            return
        check_message(body)
        if core.workspace.conversations[url.channel].is_archived:
            raise SlackError("is_archived")
        message = bot_message(core.app, body)
        if body.get("replace_original") in _TRUE and url.original is not None:
            _replace(core, url, message)
            return
        if body.get("thread_ts"):
            message["thread_ts"] = str(body["thread_ts"])
        if body.get("response_type") == "in_channel":
            core.workspace.post(url.channel, message)
        else:
            core.workspace.post_ephemeral(url.channel, url.user, message)
    except KeyError:
        raise SlackError("message_not_found") from None


def _delete(core: Backend, url: ResponseUrl) -> None:
    if url.original is None:
        raise SlackError("message_not_found")
    if url.original_is_ephemeral:
        core.workspace.delete_ephemeral(url.channel, url.user, url.original)
    else:
        core.workspace.delete(url.channel, url.original)


def _replace(core: Backend, url: ResponseUrl, message: Message) -> None:
    assert url.original is not None
    if url.original_is_ephemeral:
        core.workspace.replace_ephemeral(url.channel, url.user, url.original, message)
    else:
        parts = ("text", "blocks", "attachments", "metadata")
        fields = {name: message.get(name) for name in parts}
        core.workspace.edit(url.channel, url.original, fields)

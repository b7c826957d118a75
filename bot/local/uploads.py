"""Uploaded files."""

from __future__ import annotations

import mimetypes
import secrets
from pathlib import PurePosixPath
from urllib.parse import quote

from bot.local.members import TEAM_ID
from bot.local.results import Json
from bot.local.workspace_file import WorkspaceFile


class Uploads:
    """Files as Slack JSON, their content, and uploads on their way."""

    def __init__(self, kept: WorkspaceFile) -> None:
        self._kept = kept
        self._announced: dict[str, tuple[str, str]] = {}  # the name of the file and its owner
        self._files: dict[str, Json] = {}
        self._contents: dict[str, bytes] = {}
        for file_id, file, content in kept.rows("files"):
            self._files[file_id], self._contents[file_id] = file, content

    def announce(self, filename: str, owner: str) -> str:
        """The id of a file that is going to be uploaded."""
        file_id = "F" + secrets.token_hex(5).upper()
        self._announced[file_id] = filename, owner
        return file_id

    def receive(self, file_id: str, content: bytes) -> None:
        """The content of an announced upload came in; KeyError when none was announced."""
        if file_id not in self._announced:
            raise KeyError(file_id)
        self._contents[file_id] = content

    def complete(self, file_id: str, title: str | None, base_url: str) -> Json:
        """Make a file of a received upload; KeyError when nothing was received.

        `base_url` is the address of this server.
        """
        size = len(self._contents[file_id])
        filename, owner = self._announced.pop(file_id)
        name = PurePosixPath(filename).name or "file"
        url = f"{base_url}/files-pri/{TEAM_ID}-{file_id}"
        return self._keep(
            {
                "id": file_id,
                "name": name,
                "title": title or name,
                "mimetype": mimetypes.guess_type(name)[0] or "application/octet-stream",
                "filetype": PurePosixPath(name).suffix.lstrip(".").lower() or "binary",
                "user": owner,
                "size": size,
                "is_public": False,
                "url_private": f"{url}/{quote(name)}",
                "url_private_download": f"{url}/download/{quote(name)}",
                "channels": [],
                "groups": [],
                "ims": [],
            }
        )

    def share(self, file_id: str, channel: str, kind: str) -> Json:
        """Note that the file was shared; `kind` is that of the conversation."""
        file = self._files[file_id]
        field = {"channel": "channels", "group": "groups", "im": "ims"}[kind]
        shared = {field: sorted({*file[field], channel})}
        return self._keep({**file, **shared, "is_public": kind == "channel"})

    def stands_in(self, file_id: str, channel: str, ts: str) -> None:
        """Note with which message the file was shared."""
        file = self._files[file_id]
        kind = "public" if file["is_public"] else "private"
        before = file.get("shares", {}).get(kind, {})
        stands = {channel: [*before.get(channel, []), {"ts": ts}]}
        self._keep({**file, "shares": {kind: {**before, **stands}}})

    def get(self, file_id: str) -> Json:
        """The file as Slack JSON; KeyError when there is none."""
        return self._files[file_id]

    def delete(self, file_id: str) -> None:
        """Forget the file and its content; KeyError when there is none."""
        del self._files[file_id], self._contents[file_id]
        self._kept.drop("files", id=file_id)

    def content(self, file_id: str) -> bytes:
        """The content of the file; KeyError when there is none."""
        return self._contents[file_id]

    def _keep(self, file: Json) -> Json:
        self._files[file["id"]] = file
        self._kept.save("files", file["id"], file, self._contents[file["id"]])
        return file


def shared_in(file: Json) -> list[str]:
    """The ids of the conversations that the file was shared in."""
    return [*file["channels"], *file["groups"], *file["ims"]]

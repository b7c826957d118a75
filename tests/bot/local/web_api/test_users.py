"""Profiles."""

from __future__ import annotations

from datetime import UTC, datetime

from slack_sdk import WebClient

from bot.local import LocalSlack, Member, Visitor


def test_a_profile_has_the_zone_and_its_offset_at_that_time(
    client: WebClient, slack: LocalSlack, maya: Visitor
) -> None:
    slack.clock.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))
    winter = client.users_info(user=maya.id)["user"]
    slack.clock.move_to(datetime(2027, 7, 15, 12, tzinfo=UTC))
    summer = client.users_info(user=maya.id)["user"]
    assert winter["tz"] == "America/Los_Angeles"
    assert (winter["tz_label"], winter["tz_offset"]) == ("PST", -8 * 3600)
    assert (summer["tz_label"], summer["tz_offset"]) == ("PDT", -7 * 3600)
    assert winter["profile"]["real_name"] == "Maya Ortiz"


def test_roles_are_shown(client: WebClient, slack: LocalSlack) -> None:
    slack.workspace.people["UBOSS"] = Member("UBOSS", "boss", "The Owner", is_owner=True)
    slack.workspace.people["UGUEST"] = Member("UGUEST", "guest", "A Guest", is_restricted=True)
    slack.workspace.people["UFAR"] = Member("UFAR", "far", "From Afar", team_id="T0FAR")
    owner, guest, far = (client.users_info(user=u)["user"] for u in ("UBOSS", "UGUEST", "UFAR"))
    assert owner["is_owner"]
    assert owner["is_admin"]
    assert guest["is_restricted"]
    assert far["is_stranger"]
    assert far["team_id"] == "T0FAR"
    assert client.users_info(user=slack.app.user_id)["user"]["is_bot"]


def test_an_email_address_needs_its_scope(client: WebClient, slack: LocalSlack) -> None:
    slack.workspace.people["UMAIL"] = Member("UMAIL", "m", "M", email="m@example.org")
    assert "email" not in client.users_info(user="UMAIL")["user"]["profile"]
    slack.app.scopes |= {"users:read.email"}
    assert client.users_info(user="UMAIL")["user"]["profile"]["email"] == "m@example.org"


def test_everybody_is_listed_page_by_page(client: WebClient, slack: LocalSlack) -> None:
    ids = [person["id"] for page in client.users_list(limit=2) for person in page["members"]]
    assert sorted(ids) == sorted(slack.workspace.people)

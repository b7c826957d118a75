"""Profiles."""

from __future__ import annotations

from datetime import UTC, datetime

from slack_sdk import WebClient

from bot.local import LocalSlack, Visitor


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


def test_everybody_is_listed_page_by_page(client: WebClient, slack: LocalSlack) -> None:
    ids = [person["id"] for page in client.users_list(limit=2) for person in page["members"]]
    assert sorted(ids) == sorted(slack.workspace.people)

"""Reading the manifest."""

from __future__ import annotations

from bot.local.members import read_manifest


def test_optional_scopes_are_granted_too() -> None:
    scopes = {"bot": ["commands"], "bot_optional": ["channels:history"]}
    app = read_manifest({"oauth_config": {"scopes": scopes}})
    assert app.scopes == {"commands", "channels:history"}


def test_commands_events_and_tabs_are_those_declared() -> None:
    app = read_manifest(
        {
            "features": {
                "bot_user": {"display_name": "Bot"},
                "app_home": {"messages_tab_enabled": True, "messages_tab_read_only_enabled": True},
                "slash_commands": [
                    {"command": "/a", "description": "A", "usage_hint": "[x]"},
                    {"command": "/b", "should_escape": True},
                ],
            },
            "settings": {"event_subscriptions": {"bot_events": ["message.im"]}},
        }
    )
    assert app.name == "Bot"
    assert app.commands["/a"].usage_hint == "[x]"
    assert [app.commands[name].should_escape for name in ("/a", "/b")] == [False, True]
    assert app.events == {"message.im"}
    assert (app.home_tab, app.messages_tab, app.messages_read_only) == (False, True, True)


def test_an_empty_manifest_grants_nothing() -> None:
    app = read_manifest({})
    assert not app.scopes
    assert not app.commands
    assert not app.interactive

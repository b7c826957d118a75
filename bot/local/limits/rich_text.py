"""The rich_text block.

Fields: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from typing import Any

from bot.local.limits.shapes import Check, Shape, array, boolean, by_type, integer, one_of, string

_MOST = 1000

_style = Shape(
    {},
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight"),
        boolean,
    ),
)
_pieces: dict[str, Check] = {
    "text": Shape({"text": string(40_000)}, {"style": _style}),
    "link": Shape(
        {"url": string(3000)}, {"text": string(3000), "style": _style, "unsafe": boolean}
    ),
    "emoji": Shape({"name": string(255)}, {"unicode": string(100)}),
    "user": Shape({"user_id": string(50)}, {"style": _style}),
    "usergroup": Shape({"usergroup_id": string(50)}, {"style": _style}),
    "channel": Shape({"channel_id": string(50)}, {"style": _style}),
    "broadcast": Shape({"range": one_of("here", "channel", "everyone")}),
    "color": Shape({"value": string(7)}),
    "date": Shape(
        {"timestamp": integer(0, 10**11), "format": string(255)},
        {"url": string(3000), "fallback": string(3000)},
    ),
}
_section = Shape({"elements": array(by_type(_pieces), _MOST, 0)})
_framed: dict[str, Any] = {"border": integer(0, 1)}

_parts: dict[str, Check] = {
    "rich_text_section": _section,
    "rich_text_list": Shape(
        {
            "style": one_of("bullet", "ordered"),
            "elements": array(by_type({"rich_text_section": _section}), _MOST),
        },
        {"indent": integer(0, 8), "offset": integer(0, 10**6), **_framed},
    ),
    "rich_text_preformatted": Shape(
        {"elements": array(by_type(_pieces, only=("text", "link")), _MOST, 0)},
        {"language": string(50), **_framed},
    ),
    "rich_text_quote": Shape({"elements": array(by_type(_pieces), _MOST, 0)}, _framed),
}

rich_text = Shape({"elements": array(by_type(_parts), _MOST)}, {"block_id": string(255)})

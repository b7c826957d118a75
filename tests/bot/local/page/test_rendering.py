"""The page's HTML: texts, dates and blocks as a browser draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local import LocalSlack
from bot.local.page import rendering
from bot.local.page.rendering import draw_blocks, safe_link
from bot.local.page.shown import Viewer, slack_date
from tests.bot.local.harness import actions, button, mrkdwn, plain, web_client
from tests.bot.local.page.html import Reader

VIEWER = Viewer(
    id="U0ME",
    zone=ZoneInfo("America/New_York"),
    now=datetime(2026, 11, 23, 20, tzinfo=UTC),
    base="/as/U0ME",
    people={"U0ME": "Yara Cohen", "U0KEN": "Ken Ito"},
    channels={"C0GENERAL": "general"},
    direct={"D0ME": "Meeting Bot"},
)


def drawn(*blocks: Mapping[str, Any]) -> str:
    return str(draw_blocks(blocks, VIEWER, "m1"))


HOSTILE = st.sampled_from(
    [
        "javascript:alert(1)",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onclick='alert(1)",
        "{{ 7*7 }}",
    ]
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_nothing_an_app_sends_becomes_an_element_or_an_attribute(a: str, b: str, c: str) -> None:
    option = {"text": plain(a), "value": b}
    kinds: list[dict[str, Any]] = [
        {"type": "static_select", "placeholder": plain(a), "options": [option]},
        {"type": "radio_buttons", "options": [option]},
        {"type": "overflow", "options": [option]},
        {"type": "plain_text_input", "initial_value": a, "placeholder": plain(b), "max_length": c},
        button(text=plain(a), value=b, accessibility_label=c, style=a, url=b),
        {"type": "datepicker", "initial_date": a},
        {"type": a},
    ]
    html = drawn(
        *(
            {
                "type": "input",
                "block_id": a,
                "label": plain(b),
                "hint": plain(c),
                "element": kind | {"action_id": a},
            }
            for kind in kinds
        ),
        actions(*(kind | {"action_id": b} for kind in kinds)),
        {"type": "section", "text": mrkdwn(b), "block_id": c},
        {"type": "table", "rows": [[{"type": "raw_text", "text": a}]]},
    )
    assert Reader(html).dangers == []
    assert "49" not in html


# pieces of markup, so that random texts are often nearly something
MARKS = st.sampled_from(
    [
        *"""* _ ~ ` ``` < > | & &lt; &gt; &amp; ' " ^ ! @ # <@U0KEN> <#C0GENERAL|x> <!here>
        <!date^1795630000^{date_long}|f> <https://a.example|x> https://a.example/?a=1&b=2
        javascript:alert(1) data:x <script> </strong> <!-- {date_long_pretty} :bell:""".split(),
        *("\n", " ", "<img src=x onerror=alert(1)>"),
    ]
)
TEXTS = st.lists(MARKS | st.text(max_size=5), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~struck~", "<strong>bold</strong> <em>italic</em> <s>struck</s>"),
        ("*a _b_ c*", "<strong>a <em>b</em> c</strong>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("* not bold * and *neither *", "* not bold * and *neither *"),
        ("*not\nbold*", "*not\nbold*"),
        ("`*code* &lt;b&gt;`", "<code>*code* &lt;b&gt;</code>"),
        ("```a *b*\n  c```d", "<pre><code>a *b*\n  c</code></pre>d"),
        ("&gt; quoted\n&gt; more\nnot", "<blockquote>quoted\nmore</blockquote>not"),
        ("> quoted", "<blockquote>quoted</blockquote>"),
        ("a &amp;lt; b &amp; c", "a &amp;lt; b &amp; c"),
        (":bell: :no_such_emoji: 10:30:45", "🔔 :no_such_emoji: 10:30:45"),
        ("<@U0KEN>", '<span class="mention">@Ken Ito</span>'),
        ("<@U0ME>", '<span class="mention mention-me">@Yara Cohen</span>'),
        ("<@U0GONE|bob>", '<span class="mention">@bob</span>'),
        ("<#C0GENERAL>", '<a class="mention" href="/as/U0ME/C0GENERAL" data-nav>#general</a>'),
        ("<#C0SECRET|plans>", '<span class="mention">#plans</span>'),
        ("<!channel>", '<span class="mention mention-me">@channel</span>'),
        ("<!subteam^S1|@keepers>", '<span class="mention mention-me">@keepers</span>'),
    ],
)
def test_marks_become_html(text: str, html: str) -> None:
    assert str(rendering.mrkdwn(text, VIEWER)) == html


def test_links_open_elsewhere_and_tell_nobody_where_they_were() -> None:
    link = '<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>'
    address = "https://a.example/?x=1&amp;y=2"
    assert str(rendering.mrkdwn(f"<{address}|words>", VIEWER)) == link.format(address, "words")
    assert str(rendering.mrkdwn("<mailto:a@b.example>", VIEWER)) == link.format(
        "mailto:a@b.example", "a@b.example"
    )
    assert str(rendering.mrkdwn("see https://a.example/x.", VIEWER)) == (
        f"see {link.format('https://a.example/x', 'https://a.example/x')}."
    )


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", " JavaScript:alert(1)", "java\tscript:alert(1)", "vbscript:x"),
        *("data:text/html,x", "file:///etc/passwd", "//elsewhere.example", "https:", "http://["),
    ],
)
def test_other_addresses_are_no_links(address: str) -> None:
    assert safe_link(address) is None
    html = rendering.mrkdwn(f"<{address}|x>", VIEWER)
    assert "<a" not in html
    assert Reader(html).text == f"<{address}|x>"


def test_a_date_stands_in_the_readers_zone_and_links_when_told_to() -> None:
    assert str(rendering.mrkdwn("<!date^1795629600^{date_long} at {time}|never>", VIEWER)) == (
        '<time datetime="2026-11-25T13:00:00-05:00">Wednesday, November 25th at 1:00 PM</time>'
    )
    linked = rendering.mrkdwn("<!date^1795629600^{time}^https://a.example/|x>", VIEWER)
    assert '<a href="https://a.example/"' in linked
    assert "<a" not in rendering.mrkdwn("<!date^1795629600^{time}^javascript:alert(1)|x>", VIEWER)


@pytest.mark.parametrize("inside", ["x^{date}", "99999999999999999^{date}", "1^{nothing}", "1"])
def test_a_date_that_cannot_be_shown_falls_back_to_its_words(inside: str) -> None:
    text = f"<!date^{inside}|25 &amp; 26 November>"
    assert str(rendering.mrkdwn(text, VIEWER)) == "25 &amp; 26 November"


@given(TEXTS)
def test_no_text_becomes_anything_but_formatting(text: str) -> None:
    as_it_is = rendering.mrkdwn(text, VIEWER, verbatim=True)
    for html in (rendering.mrkdwn(text, VIEWER), as_it_is, rendering.plain(text)):
        read = Reader(html)
        assert [*read.strange, *read.dangers] == []


@given(st.text(st.characters(exclude_characters="*_~`:@\n\r", exclude_categories=["Cs", "Cc"])))
def test_what_was_escaped_reads_as_it_was_typed(text: str) -> None:
    if text.startswith(">"):  # a quotation mark, also when escaped
        text = f"x{text}"
    if "://" not in text:
        assert Reader(rendering.mrkdwn(escape(text, quote=False), VIEWER)).text == text


@pytest.mark.parametrize(
    "piece", ["*a <b> ", "_a", " *a", "<a", "`", "```", "*<a>", "https://a", ":a"]
)
def test_long_tangled_text_is_drawn_at_once(piece: str) -> None:
    rendering.mrkdwn(piece * 6000, VIEWER)  # the time-out of the tests tells when it is not


PACIFIC = replace(VIEWER, zone=ZoneInfo("America/Los_Angeles"))


def at(*parts: int) -> float:
    return datetime(*parts, tzinfo=PACIFIC.zone).timestamp()  # type: ignore[arg-type]


def test_today_is_the_readers_today() -> None:
    late = at(2026, 11, 23, 22)  # already tomorrow in Paris
    paris = replace(VIEWER, zone=ZoneInfo("Europe/Paris"))
    assert slack_date(late, "{date_long_pretty} at {time}", PACIFIC) == "Today at 10:00 PM"
    assert slack_date(late, "{date_long_pretty} at {time}", paris) == "Tomorrow at 7:00 AM"


# What the page's addresses show and take


@pytest.fixture
def http(slack: LocalSlack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=slack.url, timeout=10) as client:
        yield client


def test_the_page_may_load_and_run_only_what_is_its_own(http: httpx.Client) -> None:
    for address in ("/as/U0MAYA/C0GENERAL", "/static/main.js", "/as/U0NOBODY"):
        headers = http.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "address",
    [
        "/as/U0NOBODY",
        "/as/U0NOBODY/home",
        "/as/USLACKBOT/C0GENERAL",
        "/as/U0MAYA/C0NOWHERE",
        "/as/U0NOOR/G0STAFF",
        "/as/U0MAYA/files/F0NONE/x.pdf",
    ],
)
def test_where_nothing_is_a_page_says_so(http: httpx.Client, address: str) -> None:
    answer = http.get(address)
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text


def test_a_message_of_the_app_says_what_its_notifications_showed(
    http: httpx.Client, slack: LocalSlack, channel: str
) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "The *whole*"}}
    web_client(slack).chat_postMessage(channel=channel, text="Quiet", blocks=[section])
    slack.person("U0NOOR").say(channel, "Hello")
    page = http.get(f"/as/U0NOOR/{channel}").text
    (shown,) = [part.split("</dl>")[0] for part in page.split('class="notified"')[1:]]
    assert "On a desktopThe whole On a phoneQuiet" in " ".join(Reader(shown).text.split())


def test_files_go_only_to_those_who_see_where_they_were_shared(
    http: httpx.Client, slack: LocalSlack
) -> None:
    slack.person("U0MAYA").upload("G0STAFF", 'a "b".html', b"<script>alert(1)</script>")
    file_id = slack.person("U0MAYA").sees("G0STAFF")[-1]["files"][0]["id"]
    answer = http.get(f"/as/U0MAYA/files/{file_id}/a.html")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert http.get(f"/as/U0NOOR/files/{file_id}/a.html").status_code == 404


def test_a_permalink_leads_to_the_message_as_whose_it_is(
    slack: LocalSlack, http: httpx.Client
) -> None:
    dm = slack.person("U0MAYA").open_dm()
    ts = slack.person("U0MAYA").say(dm, "hello")
    answer = http.get(f"/archives/{dm}/p{ts.replace('.', '')}", follow_redirects=False)
    assert answer.headers["location"] == f"/as/U0MAYA/{dm}/thread/{ts}"
    assert http.get(answer.headers["location"]).status_code == 200
    assert http.get("/archives/C0NOWHERE/p1795377600838046").status_code == 404


Do = Callable[..., Any]


@pytest.fixture
def do(slack: LocalSlack) -> Do:
    """Posts form fields (and files) as the page does, and returns the JSON answer."""

    def post(path: str, files: Any = None, **fields: Any) -> Any:
        address, origin = f"{slack.url}/as/{path}", {"Origin": slack.url}
        return httpx.post(address, data=fields, files=files, headers=origin, timeout=10).json()

    return post


def texts(slack: LocalSlack, channel: str, person: str = "U0NOOR") -> list[str]:
    return [message["text"] for message in slack.person(person).sees(channel)]


@pytest.mark.parametrize(
    "origin", [{}, {"Origin": "null"}, {"Origin": "https://elsewhere.example"}, {"Origin": "{}0"}]
)
def test_deeds_are_taken_from_the_page_itself_only(
    slack: LocalSlack, channel: str, origin: dict[str, str]
) -> None:
    headers = {name: value.format(slack.url) for name, value in origin.items()}
    address = f"{slack.url}/as/U0NOOR/{channel}/say"
    assert httpx.post(address, data={"text": "Hello"}, headers=headers).status_code == 403
    assert texts(slack, channel) == []


def test_what_is_no_longer_there_cannot_be_pressed(channel: str, do: Do) -> None:
    place = {"channel": channel, "ts": "1.000001", "block": "card", "action": "remind"}
    gone = {"ok": False, "error": "That is no longer there. Reload the page and try again."}
    assert do("U0MAYA/act", **place) == gone
    assert do("U0MAYA/act", view="V0GONE", block="b", action="a") == gone
    assert do("U0MAYA/view/V0GONE/submit")["ok"] is False

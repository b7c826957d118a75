from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.page.moments import Viewer
from bot.local.page.rendering import mrkdwn, plain, safe_link
from bot.local.typed_text import escaped
from tests.bot.local.page.html import strange_in, text_of

VIEWER = Viewer(
    id="U0ME",
    zone=ZoneInfo("America/New_York"),
    now=datetime(2026, 11, 23, 20, tzinfo=UTC),
    base="/as/U0ME",
    people={"U0ME": "Yara Cohen", "U0KEN": "Ken Ito"},
    channels={"C0GENERAL": "general"},
)
# pieces of markup, so that random texts are often nearly something
MARKS = st.sampled_from(
    [
        *"""* _ ~ ` ``` < > | & &lt; &gt; &amp; ' " ^ ! @ # <@U0KEN> <#C0GENERAL|x> <!here>
        <!date^1795630000^{date}|f> <https://a.example|x> https://a.example/?a=1&b=2
        javascript:alert(1) data:x <script> </strong> <!-- {date_pretty} :bell:
        [x](javascript:alert(1)) ![x](https://a.example)""".split(),
        *("\n", " ", "<img src=x onerror=alert(1)>", "# ", "- ", "|a|\n|-|\n", "    "),
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
    assert str(mrkdwn(text, VIEWER)) == html


def test_links_open_elsewhere_and_tell_nobody_where_they_were() -> None:
    link = '<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>'
    address = "https://a.example/?x=1&amp;y=2"
    assert str(mrkdwn(f"<{address}|words>", VIEWER)) == link.format(address, "words")
    assert str(mrkdwn("<mailto:a@b.example>", VIEWER)) == link.format(
        "mailto:a@b.example", "a@b.example"
    )
    assert str(mrkdwn("see https://a.example/x.", VIEWER)) == (
        f"see {link.format('https://a.example/x', 'https://a.example/x')}."
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//elsewhere.example",
        "https:",
        "http://[",
    ],
)
def test_other_addresses_are_no_links(address: str) -> None:
    assert safe_link(address) is None
    html = mrkdwn(f"<{address}|x>", VIEWER)
    assert "<a" not in html
    assert text_of(html) == f"<{address}|x>"


def test_a_date_stands_in_the_readers_zone_and_links_when_told_to() -> None:
    assert str(mrkdwn("<!date^1795629600^{date_long} at {time}|never>", VIEWER)) == (
        '<time datetime="2026-11-25T13:00:00-05:00">Wednesday, November 25th at 1:00 PM</time>'
    )
    linked = mrkdwn("<!date^1795629600^{time}^https://a.example/|x>", VIEWER)
    assert '<a href="https://a.example/"' in linked
    assert "<a" not in mrkdwn("<!date^1795629600^{time}^javascript:alert(1)|x>", VIEWER)


@pytest.mark.parametrize("inside", ["x^{date}", "99999999999999999^{date}", "1^{nothing}", "1"])
def test_a_date_that_cannot_be_shown_falls_back_to_its_words(inside: str) -> None:
    assert str(mrkdwn(f"<!date^{inside}|25 &amp; 26 November>", VIEWER)) == "25 &amp; 26 November"


@given(TEXTS)
def test_no_text_becomes_anything_but_formatting(text: str) -> None:
    for html in (mrkdwn(text, VIEWER), mrkdwn(text, VIEWER, verbatim=True), plain(text)):
        assert strange_in(html) == []


@given(st.text(st.characters(exclude_characters="*_~`:@\n\r", exclude_categories=["Cs", "Cc"])))
def test_what_was_escaped_reads_as_it_was_typed(text: str) -> None:
    if text.startswith(">"):  # a quotation mark, also when escaped
        text = f"x{text}"
    if "://" not in text:
        assert text_of(mrkdwn(escaped(text), VIEWER)) == text


@pytest.mark.parametrize(
    "piece", ["*a <b> ", "_a", " *a", "<a", "`", "```", "*<a>", "https://a", ":a"]
)
def test_long_tangled_text_is_drawn_at_once(piece: str) -> None:
    mrkdwn(piece * 6000, VIEWER)  # the time-out of the tests tells when it is not

"""Reading HTML as a browser does: which elements there are, and what a person reads."""

from __future__ import annotations

from html.parser import HTMLParser

ALLOWED = {
    "a": {"class", "href", "target", "rel", "data-nav"},
    "time": {"datetime"},
    "span": {"class"},
    **{tag: set[str]() for tag in ("strong", "em", "s", "code", "pre", "blockquote")},
    "code": {"class"},  # the language of a block of code
    **{tag: set[str]() for tag in ("p", "br", "hr", "h3", "ul", "ol", "li", "table")},
    **{tag: {"class"} for tag in ("thead", "tbody", "tr", "th", "td")},
}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.strange: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.strange.append(tag)
            return
        self.strange += [f"{tag} {name}" for name, _ in attrs if name not in ALLOWED[tag]]
        href = dict(attrs).get("href") or "https:"
        if not href.lower().startswith(("http:", "https:", "mailto:", "/as/")):
            self.strange.append(f"{tag} href={href}")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.strange.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.strange.append(f"declaration {decl}")


class _Dangers(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "iframe", "style", "object"):
            self.found.append(tag)
        for name, value in attrs:
            is_address = name in ("href", "src", "action")
            if name.startswith("on") or name == "style":
                self.found.append(name)
            if is_address and not (value or "").startswith(("https://", "http://", "mailto:", "/")):
                self.found.append(f"{name}={value}")


def dangers_in(html: str) -> list[str]:
    """Scripts, pictures, handlers of events, inline styles and addresses nobody should go to."""
    reader = _Dangers()
    reader.feed(html)
    reader.close()
    return reader.found


def text_of(html: str) -> str:
    """What a person reads."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text


def strange_in(html: str) -> list[str]:
    """Elements, attributes and addresses that formatted text never has."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.strange

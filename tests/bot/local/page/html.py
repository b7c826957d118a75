"""Reading HTML as a browser does: which elements there are, and what a person reads."""

from __future__ import annotations

from html.parser import HTMLParser

ALLOWED: dict[str, set[str]] = {
    "a": {"class", "href", "target", "rel", "data-nav"},
    "time": {"datetime"},
    "span": {"class"},
    **{tag: set() for tag in ("strong", "em", "s", "code", "pre", "blockquote")},
}


class _Reader(HTMLParser):
    """Notes each element with its attributes, what is read, and what is neither."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.other: list[str] = []
        self.handle_comment = self.handle_decl = self.other.append  # type: ignore[method-assign]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def addresses(self) -> list[str]:
        """Where nobody should be sent."""
        to = [
            a[name] or ""
            for _, a in self.elements
            for name in ("href", "src", "action")
            if name in a
        ]
        return [one for one in to if not one.startswith(("https://", "http://", "mailto:", "/"))]


def text_of(html: str) -> str:
    """What a person reads."""
    return _Reader(html).text


def dangers_in(html: str) -> list[str]:
    """Scripts, pictures, handlers of events, inline styles and addresses nobody should go to."""
    read = _Reader(html)
    tags = [
        tag for tag, _ in read.elements if tag in ("script", "img", "iframe", "style", "object")
    ]
    names = [name for _, attributes in read.elements for name in attributes]
    return [*tags, *(n for n in names if n.startswith("on") or n == "style"), *read.addresses()]


def strange_in(html: str) -> list[str]:
    """Elements, attributes and addresses that formatted text never has."""
    read = _Reader(html)
    found = [
        f"{tag} {sorted(attributes)}"
        for tag, attributes in read.elements
        if tag not in ALLOWED or not ALLOWED[tag].issuperset(attributes)
    ]
    return [*found, *read.other, *read.addresses()]

"""Reading HTML as a browser does: which elements there are, and what a person reads."""

from __future__ import annotations

from html.parser import HTMLParser

ALLOWED: dict[str, set[str]] = {
    "a": {"class", "href", "target", "rel", "data-nav"},
    "time": {"datetime"},
    "span": {"class"},
    **{tag: set() for tag in ("strong", "em", "s", "code", "pre", "blockquote")},
}


class Reader(HTMLParser):
    """Notes what is read, and what is dangerous or strange in the markup."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.dangers: list[str] = []  # what runs, loads, or sends somebody where nobody should go
        self.strange: list[str] = []  # what formatted text never has
        self.handle_comment = self.handle_decl = self.strange.append  # type: ignore[method-assign]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "img", "iframe", "style", "object"):
            self.dangers.append(tag)
        self.dangers += [name for name in given if name.startswith("on") or name == "style"]
        to = [given[name] or "" for name in ("href", "src", "action") if name in given]
        own = ("https://", "http://", "mailto:", "/")
        self.dangers += [address for address in to if not address.startswith(own)]
        if tag not in ALLOWED or not ALLOWED[tag].issuperset(given):
            self.strange.append(f"{tag} {sorted(given)}")

    def handle_data(self, data: str) -> None:
        self.text += data

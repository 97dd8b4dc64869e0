"""What a browser would send of a page's form as it stands, by the names of its boxes."""

from html.parser import HTMLParser

Attrs = list[tuple[str, str | None]]


class Filled(HTMLParser):
    """Read boxes, areas and choices; what is a template for new rows is left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, str | list[str]] = {}
        self._area = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Attrs) -> None:
        """Take what has a value already."""
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        if "__prefix__" in name:
            name = ""
        if tag == "textarea":
            self._area = name
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in values and self._select:
            self.sent[self._select] = values.get("value", "")
        elif tag == "input" and name:
            self._box(name, values)

    def _box(self, name: str, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        if kind in {"submit", "file"} or (
            kind in {"checkbox", "radio"} and "checked" not in values
        ):
            return
        value = values.get("value", "on" if kind == "checkbox" else "")
        if kind == "checkbox":
            already = self.sent.setdefault(name, [])
            assert isinstance(already, list)
            already.append(value)
        else:
            self.sent[name] = value

    def handle_data(self, data: str) -> None:
        """Keep the words of an area; a browser drops the first line break."""
        if self._area:
            said = self.sent.get(self._area, "")
            self.sent[self._area] = f"{said}{data}".lstrip("\n").replace("\r\n", "\n")

    def handle_endtag(self, tag: str) -> None:
        """Close an area or a choice."""
        if tag == "textarea":
            self.sent.setdefault(self._area, "")
            self.sent.pop("", None)
            self._area = ""
        if tag == "select":
            self._select = ""


def filled(page: str) -> dict[str, str | list[str]]:
    """Return what the forms of `page` would send, all of them together."""
    return Filled(page).sent

"""A page's form as it stands there: what would be posted if somebody pressed its button."""

from html.parser import HTMLParser


class Filled(HTMLParser):
    """Read the fields of one form: `id_` is that of the form, "" for the first that is posted."""

    def __init__(self, page: str, id_: str = "") -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self._id, self._inside = id_, False
        self._select = self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field, with the value that it has."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._inside = given.get("id", "") == self._id
        elif not self._inside:
            return
        elif tag == "input" and name and given.get("type") not in {"submit", "file", "button"}:
            ticked = given.get("type") in {"checkbox", "radio"}
            if not ticked or "checked" in given:
                self._add(name, given.get("value", "on" if ticked else ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._add(self._select, given.get("value", ""))
        elif tag == "textarea":
            self._text = name
            self._add(name, "")

    def handle_endtag(self, tag: str) -> None:
        """Note where a field or the form ends."""
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        """Take what stands in a box for many lines."""
        if self._text:
            # A browser leaves out the line break that the page has before the words.
            self.data[self._text][-1] += data.removeprefix("\r\n").removeprefix("\n")

    def _add(self, name: str, value: str) -> None:
        self.data.setdefault(name, []).append(value)

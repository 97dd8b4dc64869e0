"""A text browser: it shows words, follows links and presses buttons, without style or script."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from tests.visitors import Visitor

_BLOCKS = {
    *("p", "h1", "h2", "h3", "h4", "li", "dt", "dd", "div", "form", "fieldset", "legend", "label"),
    *("summary", "address", "blockquote", "br", "header", "main", "footer", "ul", "ol", "button"),
}
_UNSHOWN = {"head", "script", "style", "template"}
_UNTYPED = {"submit", "button", "image", "reset", "file"}


@dataclass
class Field:
    """One thing to fill in, or a hidden one; `value` is what the form holds of it now."""

    kind: str
    name: str
    value: str
    number: str = ""
    label: str = ""
    is_sent: bool = True


@dataclass
class Form:
    """One form with its buttons, named by what stands on them."""

    method: str
    action: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)

    def to_fill(self) -> list[Field]:
        """Return what a person can fill in."""
        return [one for one in self.fields if one.kind != "hidden"]

    def held(self, name: str) -> str:
        """Return the value of a hidden field, or nothing."""
        found = (one.value for one in self.fields if (one.kind, one.name) == ("hidden", name))
        return next(found, "")


class Plain(HTMLParser):
    """A page as a text browser shows it."""

    def __init__(self, address: str, text: str, status: int = 200) -> None:
        super().__init__()
        self.address, self.status = address, status
        self.lines: list[str] = [""]
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self.heading = ""
        self._open: list[str] = []
        self._caught: dict[str, list[str]] = {}
        self._link = self._labelled = ""
        self._labels: dict[str, str] = {}
        self.feed(text)
        self.close()
        for one in (each for form in self.forms for each in form.fields):
            one.label = self._labels.get(one.number, "")

    @property
    def words(self) -> str:
        """Return all that is shown, a line for each block."""
        return "\n".join(line for line in (" ".join(line.split()) for line in self.lines) if line)

    def post_forms(self) -> list[Form]:
        """Return the forms that do something."""
        return [form for form in self.forms if form.method == "post"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block, a link, a form, or put a field into the form that is open."""
        given = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self.lines.append("")
        if tag in {*_UNSHOWN, "form"}:
            self._open.append(tag)
        if tag in {"a", "button", "h1", "label"}:
            self._caught[tag] = []
        match tag:
            case "a":
                self._link = given.get("href", "")
            case "label":
                self._labelled = given.get("for", "")
            case "img":
                self.handle_data(given.get("alt", ""))
            case "form":
                action = urljoin(self.address, given.get("action") or self.address)
                self.forms.append(Form(given.get("method", "get").lower(), action))
            case "input" | "select" | "textarea" if "form" in self._open:
                self.forms[-1].fields.append(_field(tag, given))
            case "option" if "selected" in given:
                self.forms[-1].fields[-1].value = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Close it, and keep what a link, a button or a label says."""
        if tag in _BLOCKS:
            self.lines.append("")
        if tag in self._open:
            self._open.remove(tag)
        said = " ".join("".join(self._caught.pop(tag, [])).split())
        match tag:
            case "a":
                self.links.setdefault(said, urljoin(self.address, self._link))
            case "button" if self.forms:
                self.forms[-1].buttons.append(said)
            case "label":
                self._labels[self._labelled] = said
            case "h1":
                self.heading = said

    def handle_data(self, data: str) -> None:
        """Take the words that are shown."""
        if _UNSHOWN.isdisjoint(self._open):
            self.lines[-1] += data
            for caught in self._caught.values():
                caught.append(data)


class TextBrowser:
    """One person's text browser, which counts what it costs them."""

    page: Plain

    def __init__(self, language: str = "en") -> None:
        self._client = Visitor(enforce_csrf_checks=True, headers={"Accept-Language": language})
        self.steps: Counter[str] = Counter()

    def open(self, address: str) -> None:
        """Click a link, in a message or elsewhere."""
        self.steps["clicks"] += 1
        self._show(self._client.get(address, follow=True))

    def follow(self, words: str) -> None:
        """Click a link of the page."""
        self.open(self.page.links[words])

    def fill(self, label: str, value: str) -> None:
        """Type into the field that this is the label of."""
        self.steps["fields"] += 1
        self._field(label).value = value

    def tick(self, label: str) -> None:
        """Tick a box."""
        self.steps["fields"] += 1
        self._field(label).is_sent = True

    def press(self, button: str) -> None:
        """Press the first button that says this."""
        self.steps["clicks"] += 1
        form = next(form for form in self.page.forms if button in form.buttons)
        sent: dict[str, list[str]] = {}
        for one in form.fields:
            if one.is_sent:
                sent.setdefault(one.name, []).append(one.value)
        self._show(self._client.post(form.action, sent, follow=True))

    def one_click(self, address: str) -> int:
        """Press the button of one's own mail program (RFC 8058); return the status."""
        self.steps["clicks"] += 1
        return int(self._client.post(address, {"List-Unsubscribe": "One-Click"}).status_code)

    def _field(self, label: str) -> Field:
        return next(one for one in self._fields() if one.label.startswith(label))

    def _fields(self) -> Iterator[Field]:
        return (one for form in self.page.forms for one in form.to_fill())

    def _show(self, answer: Any) -> None:
        address = answer.request["PATH_INFO"]
        assert not self._client.cookies, f"{address} sets a cookie"
        self.steps["pages"] += 1
        self.page = Plain(address, answer.text, answer.status_code)


def _field(tag: str, given: dict[str, str]) -> Field:
    kind = given.get("type", "text").lower() if tag == "input" else tag
    can_be_off = kind in {"checkbox", "radio"}
    return Field(
        kind,
        given.get("name", ""),
        given.get("value", "on" if can_be_off else ""),
        given.get("id", ""),
        is_sent="checked" in given if can_be_off else kind not in _UNTYPED,
    )

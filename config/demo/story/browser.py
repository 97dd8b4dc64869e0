"""A browser without JavaScript: opens a page, fills in its form, sends it."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

TIMEOUT = 30
SKIPPED = {"submit", "button", "image", "reset", "file"}
_LINK = re.compile(r'href="([^"]+)"')


class PageRefused(Exception):
    """Raised where a page of the story does not answer as it should."""


@dataclass
class Form:
    """One form: where it goes, and what it holds before anybody fills it in."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    ticks: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """Return the names of everything that can be filled in."""
        return {*self.fields, *self.ticks, *self.choices}

    def holds(self, name: str, value: str) -> bool:
        """Say whether the form holds a value, or offers it as a choice."""
        return self.fields.get(name) == value or value in self.choices.get(name, ())


@dataclass(frozen=True)
class Page:
    """What the browser shows."""

    url: str
    status: int
    text: str

    @property
    def forms(self) -> list[Form]:
        """Return the forms of the page in their order."""
        reader = _FormReader(self.url)
        reader.feed(self.text)
        return reader.forms

    def post_form(self, number: int = 0) -> Form:
        """Return one of the forms that change something. Raises PageRefused."""
        forms = [form for form in self.forms if form.method == "post"]
        if number >= len(forms):
            raise PageRefused(f"{self.url} answered {self.status} and has no such form.")
        return forms[number]

    def form_with(self, **held: str) -> Form:
        """Return the first form that changes something and holds this. Raises PageRefused."""
        for form in self.forms:
            if form.method == "post" and all(form.holds(*each) for each in held.items()):
                return form
        raise PageRefused(f"{self.url} answered {self.status} and has no form with {held}.")

    def link(self, pattern: str) -> str:
        """Return the first address on the page that fits. Raises PageRefused."""
        for address in _LINK.findall(self.text):
            whole = urljoin(self.url, unescape(address))
            if re.search(pattern, whole):
                return whole
        raise PageRefused(f"{self.url} has no link like {pattern}.")


class Browser:
    """One person's browser. Keeps no cookies; connections are shared by the thread."""

    _of_thread = threading.local()

    def __init__(self, language: str) -> None:
        self._headers = {
            "Accept-Language": language,
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) demo",
        }

    def open(self, url: str) -> Page:
        """Open a page. Raises PageRefused where there is none."""
        return self._page(self._session.get(url, headers=self._headers, timeout=TIMEOUT))

    def send(self, form: Form, filled: Mapping[str, str] | None = None) -> Page:
        """Press the button of a form; its boxes are ticked only where `filled` says so."""
        content = form.fields | dict(filled or {})
        return self._page(
            self._session.post(form.action, data=content, headers=self._headers, timeout=TIMEOUT)
        )

    def one_click(self, url: str) -> int:
        """Leave as a mail program does (RFC 8058), and return the status."""
        answer = self._session.post(
            url,
            data={"List-Unsubscribe": "One-Click"},
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        return answer.status_code

    @property
    def _session(self) -> requests.Session:
        session = getattr(self._of_thread, "session", None)
        if session is None:
            session = self._of_thread.session = requests.Session()
            # No proxy of the machine lies between a person and a page on the same machine.
            session.trust_env = False
        return session

    def _page(self, answer: requests.Response) -> Page:
        page = Page(answer.url, answer.status_code, answer.text)
        if not answer.ok:
            raise PageRefused(f"{answer.request.method} {answer.url}: {answer.status_code}")
        return page


class _FormReader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._url = url
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self._url, given.get("action") or self._url)
            self._form = Form(given.get("method", "get").lower(), action)
            self.forms.append(self._form)
        elif self._form is not None:
            self._take(self._form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""

    def _take(self, form: Form, tag: str, given: Mapping[str, str]) -> None:
        name = given.get("name", "")
        if tag == "select":
            self._select = name
            form.choices[name] = []
        elif tag == "option" and self._select:
            form.choices[self._select].append(given.get("value", ""))
        elif name and tag in {"input", "textarea"}:
            self._take_input(form, name, given)

    def _take_input(self, form: Form, name: str, given: Mapping[str, str]) -> None:
        kind = given.get("type", "text").lower()
        value = given.get("value", "")
        if kind == "checkbox":
            form.ticks[name] = value or "on"
        elif kind == "radio":
            form.choices.setdefault(name, []).append(value)
        elif kind not in SKIPPED:
            form.fields[name] = value

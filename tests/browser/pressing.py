"""Every button of every page, each kind of it once, and how a browser presses it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from django.test import Client
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import Locator, Page, Response

from tests.browser.plain import Plain

POST_FORM = "form[method=post]"
# What nobody can reach is there to catch programs that fill in everything.
_FILLED = "input:not([type=hidden]):not([tabindex='-1']), select, textarea"


@dataclass(frozen=True)
class Button:
    """The button of one form: the page it is on, which of its forms, filled in before or not."""

    address: str
    place: int
    is_filled: bool = False


def buttons(addresses: Mapping[str, str]) -> dict[str, Button]:
    """Return each kind of button on these pages by a name, also with its form filled in.

    Pages in other languages hold the same buttons.
    """
    found: dict[tuple[object, ...], tuple[str, Button]] = {}
    for name, address in addresses.items():
        if "language=" not in address:
            for kind, button in _buttons_of(address):
                found.setdefault(kind, (f"{name}, form {button.place + 1}", button))
    return dict(_named(found))


def _named(found: Mapping[tuple[object, ...], tuple[str, Button]]) -> Iterator[tuple[str, Button]]:
    for (*_, names), (name, button) in found.items():
        yield name, button
        if names:
            yield f"{name}, filled in", replace(button, is_filled=True)


def _buttons_of(address: str) -> Iterator[tuple[tuple[object, ...], Button]]:
    page = Plain(address, Client().get(address).content.decode())
    for place, form in enumerate(page.post_forms()):
        view = resolve(urlsplit(form.action).path).view_name
        names = frozenset((one.kind, one.name) for one in form.to_fill())
        yield (
            (view, page.heading, form.held("do"), form.held("answer"), names),
            Button(address, place),
        )


def press(page: Page, button: Button) -> Response:
    """Press it; return the answer, of which a page came up unless it is a file."""
    page.goto(button.address)
    form = page.locator(POST_FORM).nth(button.place)
    page.evaluate("window.isBefore = true")
    form.evaluate("form => { form.noValidate = true; }")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    if button.is_filled:
        fill_in(form)
    with page.expect_response(_is_answer) as caught:
        form.get_by_role("button").first.click()
    if not is_file(caught.value):
        page.wait_for_function("window.isBefore === undefined")
        page.wait_for_load_state()
        if "#" in page.url:
            # Read from its top, as every other page.
            page.goto(page.url.partition("#")[0])
    return caught.value


def is_file(answer: Response) -> bool:
    """Say whether the answer is one to keep, and not to look at."""
    return "attachment" in answer.headers.get("content-disposition", "")


def fill_in(form: Locator) -> None:
    """Fill in everything that a person can reach."""
    soon = timezone.now() + timedelta(days=20)
    written = {"email": "somebody@example.com", "date": f"{soon:%Y-%m-%d}"}
    for field in form.locator(_FILLED).all():
        kind = field.evaluate("field => field.type")
        if kind in {"checkbox", "radio"}:
            field.check()
        elif kind == "select-one":
            field.select_option(index=1)
        else:
            field.fill(written.get(kind, "12"))


def _is_answer(answer: Response) -> bool:
    return answer.request.method == "POST"

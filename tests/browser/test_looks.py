"""Every page in every state: accessible, readable however it is read, usable by keyboard alone."""

import os
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import redis
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Request, Route
from pytest_django.fixtures import Settings

from consent.views import problems
from tests.browser import measuring
from tests.browser.conftest import WIDTHS, Shoot
from tests.browser.pressing import buttons, is_file, press
from tests.browser.states import prepared

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# 1280 px at 400 % (1.4.10) and at 200 % (1.4.4).
REFLOWED = {"phone": (320, 256), "desk": (640, 400)}

HTML = "text/html; charset=utf-8"

World = Callable[[], dict[str, str]]


@pytest.fixture(params=["phone", pytest.param("desk", marks=pytest.mark.long)])
def width(request: pytest.FixtureRequest) -> str:
    """Name the screen that a page is loaded on; it is measured on the other one as well.

    What is left to the long one is the keyboard at a desk, which has more room to show a ring in.
    """
    return str(request.param)


@pytest.fixture
def measured(browser: Browser, live_site: str, width: str) -> Iterator[Page]:
    """Open a window with JavaScript, which measuring needs; the pages bring none."""
    across, down = WIDTHS[width]
    context = browser.new_context(
        base_url=live_site, viewport={"width": across, "height": down}, bypass_csp=True
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def asked(measured: Page) -> set[str]:
    """Collect the hosts that the pages ask for something."""
    hosts: set[str] = set()

    def note(request: Request) -> None:
        hosts.add(urlsplit(request.url).netloc)

    measured.on("request", note)
    return hosts


@pytest.fixture
def afresh(_broker: redis.Redis) -> World:
    """Put everybody back to where they were, and forget how often they have asked."""

    def afresh() -> dict[str, str]:
        _broker.flushdb()
        return prepared()

    return afresh


def faults(page: Page) -> Iterator[str]:
    """Yield all that is wrong with the page that was just loaded, on either screen."""
    if (headings := page.get_by_role("heading", level=1).count()) != 1:
        yield f"{headings} headings of the first level"
    if page.evaluate("document.scripts.length"):
        yield "a script"
    measuring.bring(page)
    measuring.unfold(page)
    yield from measuring.unfit_for_the_keyboard(page)
    yield from measuring.broken_rules_in_light_and_dark(page)
    for width, size in WIDTHS.items():
        resize(page, size)
        yield from (f"{width}: {fault}" for fault in measuring.unfit_however_it_is_read(page))
        resize(page, REFLOWED[width])
        yield from measuring.unfit(page, f"{width}, zoomed")


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def only_faulty(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: faults for name, faults in found.items() if faults}


def test_every_page_can_be_read_and_used(
    measured: Page, width: str, asked: set[str], afresh: World
) -> None:
    found: dict[str, list[str]] = {}
    for name, address in afresh().items():
        resize(measured, WIDTHS[width])
        measured.goto(address)
        found[name] = list(faults(measured))

    assert only_faulty(found) == {}
    assert asked == {urlsplit(measured.url).netloc}
    assert measured.context.cookies() == []


# A page that answers is built as the one before, which `make test` measures; but for what stands
# only where something is wrong.
@pytest.mark.long
@pytest.mark.parametrize("width", ["phone"])
def test_every_button_leads_to_a_page_that_can_be_read_and_used(
    measured: Page, width: str, asked: set[str], afresh: World
) -> None:
    """Each is pressed with nothing filled in, and with everything: errors and successes."""
    found: dict[str, list[str]] = {}
    read: set[str] = set()
    is_changed = False
    for name, button in buttons(afresh()).items():
        if is_changed:
            afresh()
        resize(measured, WIDTHS[width])
        answer = press(measured, button)
        is_changed = answer.status < 400
        if not is_file(answer) and (words := measured.inner_text("main")) not in read:
            read.add(words)
            found[name] = list(faults(measured))

    assert only_faulty(found) == {}
    assert asked == {urlsplit(measured.url).netloc}
    assert measured.context.cookies() == []


def test_pages_of_trouble_can_be_read_and_used(measured: Page, width: str) -> None:
    found: dict[str, list[str]] = {}
    for name, page in troubles().items():
        resize(measured, WIDTHS[width])
        measured.route(f"**/{name}/", serving(page))
        measured.goto(f"/{name}/")
        found[name] = list(faults(measured))

    assert only_faulty(found) == {}


@pytest.mark.parametrize("where", ["invitation", "me-ask"])
def test_forms_that_are_closed_say_so_on_a_page_that_can_be_read_and_used(
    measured: Page, width: str, afresh: World, settings: Settings, where: str
) -> None:
    """Too many of them (429), and nobody there who could count them (503)."""
    address = afresh()[where]
    limits = settings.FORM_LIMITS
    found: dict[str, list[str]] = {}
    for name, closed in closings(limits).items():
        settings.FORM_LIMITS, settings.REDIS_URL = closed
        resize(measured, WIDTHS[width])
        measured.goto(address)
        measured.fill("[name=email]", "eve@example.com")
        with measured.expect_navigation() as answered:
            measured.locator("main form[method=post] button").first.click()
        found[f"{name}: {answered.value.status}"] = list(faults(measured))

    assert list(found) == ["too many: 429", "nobody counts: 503"]
    assert only_faulty(found) == {}


def closings(limits: dict[str, tuple[int, int]]) -> dict[str, tuple[object, str]]:
    """Return the limits and the store that close the forms, by why they are closed."""
    none = {name: (0, seconds) for name, (_, seconds) in limits.items()}
    nowhere = "redis://127.0.0.1:1/0"
    return {"too many": (none, os.environ["REDIS_URL"]), "nobody counts": (limits, nowhere)}


def serving(page: str) -> Callable[[Route], None]:
    """Return who answers with this page."""

    def serve(route: Route) -> None:
        route.fulfill(body=page, content_type=HTML)

    return serve


def troubles() -> dict[str, str]:
    """Return the pages that come up only where something is broken."""
    request = RequestFactory().get("/")
    return {
        "broken": render_to_string("500.html"),
        "cannot-be-taken": render_to_string("403_csrf.html"),
        "not-done": problems.not_done(request).text,
        "not-yet": problems.not_yet(request).text,
    }


@pytest.mark.long
def test_pictures_of_every_page(page: Page, shoot: Shoot) -> None:
    for name, address in prepared().items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status < 500, name
        shoot(name)
    page.goto("/p/your-usuals/")
    for summary in page.locator("summary").all():
        summary.click()
    shoot("invitation-open")

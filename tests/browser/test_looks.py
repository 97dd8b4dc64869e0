"""Every page in every state: accessible, no wider than the screen, nothing too small to touch."""

from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.conftest import Shoot
from tests.browser.states import prepared

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SMALLEST = 24
HEAVIEST = 50_000


@pytest.fixture
def measured(browser: Browser, live_site: str, width: str) -> Iterator[Page]:
    """Open a window with JavaScript, which measuring needs, on the narrowest screen or a desk."""
    context = browser.new_context(
        base_url=live_site,
        viewport={"width": 320 if width == "phone" else 1280, "height": 800},
        bypass_csp=True,
    )
    yield context.new_page()
    context.close()


SMALL = """smallest => {
  document.querySelectorAll("details").forEach(one => { one.open = true; });
  const pressable = document.querySelectorAll("button, summary, input, select, .foot a, a.go");
  return [...pressable]
    .filter(one => one.offsetParent !== null && one.getBoundingClientRect().height < smallest)
    .map(one => one.outerHTML);
}"""


def assert_accessible(page: Page, name: str) -> None:
    """Hold the page that is open against the rules, in light and in dark colours."""
    page.evaluate(AXE_SCRIPT)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        report = AxeResults(page.evaluate("rules => axe.run(rules)", RULES))
        assert report.violations_count == 0, f"{name}, {scheme}: {report.generate_report()}"


def test_every_page_is_accessible_light_and_fits(measured: Page) -> None:
    answers: list[Response] = []

    def note(answer: Response) -> None:
        # A redirect weighs nothing, and its body cannot be asked for.
        if not 300 <= answer.status < 400:
            answers.append(answer)

    measured.on("response", note)
    for name, address in prepared().items():
        answers.clear()
        measured.goto(address)

        assert {urlsplit(one.url).netloc for one in answers} == {urlsplit(measured.url).netloc}
        # By their headers: the body of an answer that belongs to the page before (its icon, late)
        # cannot be asked for any more.
        assert sum(int(one.headers["content-length"]) for one in answers) < HEAVIEST, name
        assert measured.evaluate(SMALL, SMALLEST) == [], name
        wide = measured.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} px too wide"
        expect(measured.get_by_role("heading", level=1)).to_have_count(1)
        assert_accessible(measured, name)


def test_pages_with_errors_are_accessible(measured: Page) -> None:
    addresses = prepared()
    for address, button in (("invitation", "Yes, I want this"), ("me-ask", "Send me the link")):
        measured.goto(addresses[address])
        measured.get_by_role("button", name=button).click()
        assert_accessible(measured, address)


def test_the_promise_and_both_buttons_are_on_the_first_screen(page: Page) -> None:
    addresses = prepared()
    for name in ("invitation", "invitation-german", "personal"):
        page.goto(addresses[name])
        yes, no = (button.bounding_box() for button in page.locator(".answers button").all())

        assert page.viewport_size is not None
        assert yes is not None
        assert no is not None
        assert (yes["width"], yes["height"]) == (no["width"], no["height"]), name
        assert yes["y"] + yes["height"] <= page.viewport_size["height"], name


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

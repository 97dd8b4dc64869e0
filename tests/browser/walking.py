"""One person's walk through the pages: each page that comes up is looked at."""

from collections.abc import Callable, Mapping

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from consent.rules.wording import words
from delivery.services.posted import work_posted_forms

Look = Callable[[Page, str], None]

_FOLDED = "xpath=ancestor::details[not(@open)]/summary | .//details[not(@open)]/summary"


class Walk:
    """A window, the addresses by the names of their states, and who looks at each page."""

    def __init__(self, page: Page, addresses: Mapping[str, str], look: Look) -> None:
        self.page = page
        self._addresses = addresses
        self._look = look

    def open(self, name: str) -> None:
        """Open the page in this state."""
        self.go(self._addresses[name])

    def go(self, address: str) -> None:
        """Open the page that a message leads to."""
        self.page.goto(address)
        self._look(self.page, address)

    def press(self, selector: str, **filled: str) -> None:
        """Fill in the first such form and press its button."""
        form = self.page.locator(selector).first
        for folded in form.locator(_FOLDED).all():
            folded.click()
        for name, value in filled.items():
            _fill(form, name, value)
        with self.page.expect_navigation():
            form.get_by_role("button").first.click()
        # As if a worker had waited for what was posted.
        work_posted_forms(clock=timezone.now)
        self._look(self.page, f"{selector} of {self.page.url}")

    def sees_an_error(self) -> None:
        """Hold the page to an error that is announced."""
        expect(self.page.get_by_role("alert").first).to_be_visible()

    def reads(self, key: str) -> None:
        """Hold the page to its heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words("en")[key])


def _fill(form: Locator, name: str, value: str) -> None:
    field = form.locator(f"[name='{name}']").first
    match field.get_attribute("type"):
        case "checkbox":
            field.check()
        case None if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        case "radio":
            form.locator(f"[name='{name}'][value='{value}']").check()
        case _:
            field.fill(value)

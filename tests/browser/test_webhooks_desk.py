"""The pages of webhooks that go out, on a phone and a desk."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from delivery.models import WebhookDelivery, WebhookEndpoint
from tests.browser.conftest import WIDTHS, Shoot
from tests.browser.measuring import broken_rules, fits
from tests.browser.staff import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser: Browser, live_site: str, width: str, scheme: str) -> Iterator[Page]:
    """Open a window with JavaScript, which axe needs; the pages have none."""
    across, down = WIDTHS[width]
    context = browser.new_context(
        base_url=live_site,
        viewport={"width": across, "height": down},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def given_up() -> None:
    now = timezone.now()
    tries: list[dict[str, Any]] = [
        {"at": now.isoformat(), "status": None, "error": "connect_timeout", "ms": 5002},
        {"at": now.isoformat(), "status": 503, "error": "", "ms": 41},
    ]
    WebhookDelivery.objects.update(state="dead", settled_at=now, attempts=10, tries=tries)
    WebhookEndpoint.objects.update(
        state="paused", paused_because="failing", paused_at=now, first_failed_at=now
    )


def test_from_the_first_endpoint_to_what_was_given_up(page: Page, shoot: Shoot) -> None:
    log_in(page, "ada")

    def seen(name: str) -> None:
        shoot(f"webhooks-{name}")
        assert fits(page)
        assert list(broken_rules(page)) == []

    page.goto(reverse("admin:delivery_webhookendpoint_add"))
    page.get_by_label("URL").fill("http://crm.example.com/hooks")
    page.get_by_label("Description").fill("Our CRM")
    page.get_by_label("Somebody left").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Use https").first).to_be_visible()
    seen("refused")
    page.get_by_label("URL").fill("https://crm.example.com/hooks")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("whsec_")).to_be_visible()
    seen("secret")
    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("A test is on its way")).to_be_visible()
    seen("endpoint")
    page.get_by_role("link", name="New secret").click()
    seen("rotate")

    given_up()
    page.goto(reverse("admin:index"))
    seen("home")
    page.get_by_role("link", name="webhook event was given up: send it again").click()
    seen("given-up")
    page.locator("#result_list tbody input[type=checkbox]").check()
    page.get_by_label("Action:").select_option(label="Send the selected events again")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_text("1 will be sent again.")).to_be_visible()
    given_up()
    page.goto(reverse("admin:index"))
    page.get_by_role("link", name="webhook endpoint fails and is paused").click()
    seen("endpoints")
    page.get_by_role("link", name="Our CRM").click()
    seen("paused")
    page.get_by_role("link", name="The whole log").click()
    seen("log")
    page.locator("#result_list th a").first.click()
    seen("event")
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Send 1 again").click()
    expect(page.get_by_text("1 event will be sent again.")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("What waited goes now.")).to_be_visible()

"""The pages of going live, from the first brand to the end of the trial, on a phone and a desk."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from delivery.models import MailTest, ProgramHold, TrialEnd
from programs.models import Brand
from programs.services.programs import hold_program
from tests import factories
from tests.browser.conftest import WIDTHS, Shoot
from tests.browser.measuring import broken_rules, fits
from tests.browser.staff import log_in
from tests.config.readiness.test_going_live import BRAND, came_back
from tests.smtp_sink import SmtpSink

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


def test_from_an_empty_installation_to_the_end_of_the_trial(
    page: Page, shoot: Shoot, smtp_sink: SmtpSink
) -> None:
    TrialEnd.objects.all().delete()
    log_in(page, "ada")
    User.objects.filter(username="ada").update(email="ada@example.com")

    page.get_by_role("link", name="What is left to do before it goes live").click()
    shoot("going-live-empty")
    assert fits(page)
    assert list(broken_rules(page)) == []
    page.get_by_role("link", name="Set up your brand").click()
    for name, value in BRAND.items():
        page.locator(f"[name={name}]").fill(value)
    shoot("going-live-brand")
    assert fits(page)
    assert list(broken_rules(page)) == []
    page.get_by_role("button", name="Add the brand").click()
    page.get_by_role("button", name="Send a test to ada@example.com").click()
    expect(page.get_by_text("is on its way to ada@example.com")).to_be_visible()
    shoot("going-live-mail")
    assert fits(page)
    assert list(broken_rules(page)) == []

    page.get_by_role("button", name="Read the message").click()
    expect(page.get_by_role("alert")).to_have_text("Paste the message, or choose its file.")
    brand, code = Brand.objects.get(), MailTest.objects.get().code
    results = "mx.example.net; spf=pass smtp.mailfrom=chai.example; dkim=none"
    page.get_by_label("The original of the message").fill(came_back(code, brand, results))
    page.get_by_role("button", name="Read the message").click()
    expect(page.get_by_text("mx.example.net says of DKIM: none.").first).to_be_visible()
    shoot("going-live-mail-read")
    assert fits(page)
    assert list(broken_rules(page)) == []

    page.get_by_role("link", name="Back to going live").click()
    shoot("going-live")
    assert fits(page)
    assert list(broken_rules(page)) == []
    page.get_by_role("link", name="End the trial").click()
    page.get_by_label("Why it ends all the same").fill("Our own mail server, and nobody else’s.")
    shoot("going-live-end")
    assert fits(page)
    assert list(broken_rules(page)) == []
    page.get_by_role("button", name="Deliver to everybody all the same").click()
    expect(page.get_by_text("Our own mail server, and nobody else’s.")).to_be_visible()
    shoot("going-live-over")
    assert fits(page)
    assert list(broken_rules(page)) == []


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("invitation", "/p/weekly-usuals/"),
        ("inbox", "/p/weekly-usuals/inbox/"),
        ("me-ask", "/me/"),
        ("me-sent", "/me/sent/"),
    ],
)
def test_what_a_visitor_sees_in_a_trial(name: str, path: str, page: Page, shoot: Shoot) -> None:
    factories.published_program("weekly-usuals", uses=["first_name"])
    TrialEnd.objects.all().delete()
    page.goto(path)
    expect(page.get_by_text("We are still trying this out")).to_be_visible()
    shoot(f"in-trial-{name}")
    assert fits(page)
    assert list(broken_rules(page)) == []


def test_the_pages_of_guardrails(page: Page, shoot: Shoot) -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    log_in(page, "ben")
    page.goto(reverse("admin:delivery_guardrail_add"))
    shoot("guardrails")
    assert fits(page)
    hold = ProgramHold.objects.create(
        program=program,
        why="12 of 1,204 messages within a day were marked as spam: 1.00%, and the guardrail is"
        " 0.30%.",
        held_at=timezone.now(),
    )
    hold_program(program=program)
    for name, address in (
        ("held-program", reverse("admin:programs_program_change", args=[program.pk])),
        ("holds", reverse("admin:delivery_programhold_changelist")),
        ("release", reverse("admin:delivery_programhold_release", args=[hold.pk])),
    ):
        page.goto(address)
        shoot(name)
        assert fits(page)
    assert list(broken_rules(page)) == []


def test_the_page_that_asks_whether_a_mailbox_is_theirs(page: Page, shoot: Shoot) -> None:
    TrialEnd.objects.all().delete()
    log_in(page, "ada")
    page.goto(reverse("admin:delivery_trialend_address", args=["any"]))
    shoot("going-live-address")
    assert fits(page)
    assert list(broken_rules(page)) == []

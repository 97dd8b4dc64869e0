"""The pages about staff, on a phone and at a desk: people, second factor, trail, a lock."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, Page, expect

from config.staff import second_factor
from config.staff.accounts import give
from config.staff.roles import Role
from programs.services.two_persons import switch_rule
from tests import factories
from tests.browser.conftest import WIDTHS, Shoot
from tests.browser.measuring import broken_rules, fits
from tests.browser.staff import log_in
from tests.staff.posts import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser: Browser, live_site: str, width: str, scheme: str) -> Iterator[Page]:
    """Open a window on our site; with JavaScript, which what measures the pages needs."""
    across, down = WIDTHS[width]
    context = browser.new_context(
        base_url=live_site,
        viewport={"width": across, "height": down},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def looked_at(page: Page, shoot: Shoot, name: str) -> None:
    """Keep a picture, and hold the page to what every page of ours is held to."""
    shoot(f"staff-{name}")
    assert fits(page), name
    assert list(broken_rules(page)) == [], name


def test_the_pages_about_staff(page: Page, shoot: Shoot) -> None:
    log_in(page, "ada")
    nora = User.objects.create_user("nora", "nora@example.com", is_staff=True, first_name="Nora")
    give(user=nora, roles=[Role.AUTHOR, Role.ANALYST], brands=[factories.brand()])

    for name in ("auth_user_changelist", "auth_user_add"):
        page.goto(reverse(f"admin:{name}"))
        looked_at(page, shoot, name)
    # Its search box, whose label is a picture, is Django's.
    page.goto(reverse("admin:admin_logentry_changelist"))
    shoot("staff-trail")
    assert fits(page)
    page.goto(reverse("admin:auth_user_change", args=[nora.pk]))
    expect(page.get_by_label("Only these brands:")).to_be_checked()
    looked_at(page, shoot, "change")
    page.goto(reverse("admin:programs_twopersonrule_add"))
    looked_at(page, shoot, "two-persons")
    switch_rule(is_on=False, why="A team of one.", changed_by=nora, clock=timezone.now)
    page.goto(reverse("admin:index"))
    shoot("staff-desk-alone")
    assert fits(page)


def test_the_second_factor_is_set_up_and_given(page: Page, shoot: Shoot) -> None:
    user = log_in(page, "ada")
    page.goto(reverse("admin:second_factor"))
    looked_at(page, shoot, "factor-none")

    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_alt_text("A QR code")).to_be_visible()
    looked_at(page, shoot, "factor-picture")
    page.get_by_label("Code").fill(code_of(TOTPDevice.objects.get()))
    page.get_by_role("button", name="Use this device").click()
    looked_at(page, shoot, "factor-codes")

    page.context.clear_cookies()
    log_in(page, "ada")
    page.goto(reverse("admin:index"))
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    looked_at(page, shoot, "factor-asked")
    page.get_by_label("Code").fill(second_factor.new_codes(user=user)[0])
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="The desk")).to_be_visible()


def test_a_locked_log_in_is_a_plain_page(page: Page, shoot: Shoot) -> None:
    page.goto(reverse("admin:login"))
    for _ in range(10):
        page.get_by_label("Username").fill("nora")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="This log-in is locked")).to_be_visible()
    looked_at(page, shoot, "locked")

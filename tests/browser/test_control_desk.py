"""What staff see of an edition before it goes and on its way, on a phone and at a desk."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from delivery.gateways.base import Verdict
from delivery.models import Delivery, Edition, Throughput
from delivery.rules.pace import PerTime
from delivery.services.pacing import set_rate
from tests import cast, factories
from tests.browser.conftest import Shoot
from tests.browser.measuring import fits
from tests.browser.staff import log_in
from tests.delivery.control.mail import Mail, on_its_way, people, turn
from tests.delivery.sending import approved_edition, at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def some_edition() -> Edition:
    program = factories.published_program("weekly-usuals", uses=["first_name"], clock=at(days=-30))
    people(program, 5, clock=at(days=-20))
    cast.carol(program, clock=at(days=-20))
    edition = on_its_way(program, clock=timezone.now)
    turn(Mail((Verdict.UNKNOWN, "lost_in_data")), clock=timezone.now)
    first, second, third = Delivery.objects.filter(edition=edition).order_by("id")[:3]
    now = timezone.now()
    Delivery.objects.filter(pk=first.pk).update(
        state="withheld", refusal="too_soon", settled_at=now
    )
    Delivery.objects.filter(pk=second.pk).update(
        state="due", refusal="paused", due_at=now + timedelta(hours=1), settled_at=None
    )
    Delivery.objects.filter(pk=third.pk).update(state="due", due_at=now, settled_at=None)
    Throughput.objects.create(
        edition=edition, at=timezone.now() - timedelta(seconds=20), worked=40, accepted=30
    )
    set_rate(brand=program.brand, messages=20, per=PerTime.SECOND, clock=timezone.now)
    approved_edition(program, "second")
    return edition


def address(name: str, edition: Edition) -> str:
    return reverse(f"admin:delivery_edition_{name}", args=[edition.pk])


def test_the_pages_of_an_edition_on_its_way(page: Page, shoot: Shoot) -> None:
    edition = some_edition()
    log_in(page, "ben")

    page.goto(address("change", edition) + "?still=1")
    expect(page.get_by_role("heading", name="How far it is")).to_be_visible()
    shoot("edition-on-its-way")
    assert fits(page)

    page.goto(address("send", Edition.objects.get(name="second")))
    expect(page.get_by_text("Nobody has a place for it then")).to_be_visible()
    later = timezone.now() + timedelta(days=10)
    page.get_by_label("Date:").fill(f"{later:%Y-%m-%d}")
    page.get_by_label("Time:").fill("09:00")
    page.get_by_role("button", name="Show what happens then").click()
    expect(page.get_by_role("button", name="Send to 5 people")).to_be_visible()
    shoot("forecast")
    assert fits(page)

    page.goto(address("cancel", edition))
    shoot("cancel")
    assert fits(page)

    page.goto(reverse("admin:delivery_pace_changelist"))
    shoot("rates")
    page.goto(reverse("admin:index"))
    shoot("desk-paces")


def test_the_page_that_resolves(page: Page, shoot: Shoot) -> None:
    some_edition()
    log_in(page, "ben")
    page.goto(reverse("admin:delivery_delivery_changelist") + "?state__exact=uncertain")
    for box in page.locator("input.action-select").all():
        box.check()
    page.locator("select[name=action]").select_option("resolve")
    page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).click()
    expect(
        page.get_by_role("heading", name="What became of 2 uncertain deliveries?")
    ).to_be_visible()
    shoot("resolve")
    assert fits(page)
    page.get_by_label("It went").check()
    page.get_by_label("How do you know?").fill("The log of the mail system.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("2 resolved.")).to_be_visible()

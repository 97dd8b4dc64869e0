"""What staff see of privacy requests: what a correction asks for, and what was done."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from consent.rules.vocabulary import Method
from consent.services.profile import ProfileInput, store_values
from delivery.models import PrivacyRequest
from delivery.rules.vocabulary import PrivacyKind
from delivery.services.privacy import receive
from subscribers.models import Profile, Subscriber
from tests import cast
from tests.browser.conftest import Shoot
from tests.browser.measuring import fits
from tests.browser.staff import log_in
from tests.offer import usuals

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STATED = {"first_name": "Alice"}


def somebody() -> Subscriber:
    """Return Alice, whose name the CRM stated and who said the rest herself."""
    alice = cast.alice(
        usuals().program,
        chosen=["usual_store", "diet"],
        answers={"diet": "vegan", "allergies": ["nuts"]},
    ).subscriber
    stated = ProfileInput(subscriber_id=alice.pk, values=STATED, by="crm")
    store_values(inputs=[stated], clock=timezone.now)
    return alice


def asked(person: Subscriber, kind: PrivacyKind) -> PrivacyRequest:
    return receive(
        kind=kind,
        subscriber_id=person.pk,
        method=Method.ADMIN,
        note="By letter of 20 November.",
        clock=timezone.now,
    )


def address(name: str, request: PrivacyRequest) -> str:
    return reverse(f"admin:delivery_privacyrequest_{name}", args=[request.pk])


def test_a_correction_is_carried_out_on_its_page(page: Page, shoot: Shoot) -> None:
    alice = somebody()
    request = asked(alice, PrivacyKind.CORRECTION)
    log_in(page, "ben")

    page.goto(address("change", request))
    shoot("privacy-request")
    assert fits(page)
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    page.get_by_role("link", name="Carry out").click()
    shoot("privacy-correct")
    assert fits(page)

    page.get_by_label("First name").fill("Alicia")
    page.get_by_role("button", name="Carry it out").click()
    # Nothing happens before staff say that they made sure.
    expect(page.get_by_role("button", name="Carry it out")).to_be_visible()
    expect(page.get_by_label("First name")).to_have_value("Alicia")

    page.get_by_label("I made sure that it is them who ask for it.").check()
    page.get_by_role("button", name="Carry it out").click()
    expect(page.get_by_text("It is done.")).to_be_visible()
    shoot("privacy-corrected")
    assert fits(page)
    known = Profile.objects.get(subscriber=alice).values
    assert (known["first_name"]["v"], known["first_name"]["by"]) == ("Alicia", "person")
    assert known["diet"]["v"] == "vegan", "what is left empty stays"


def test_an_erasure_says_what_goes_and_what_stays(page: Page, shoot: Shoot) -> None:
    alice = somebody()
    request = asked(alice, PrivacyKind.ERASURE)
    log_in(page, "ben")

    page.goto(reverse("admin:delivery_privacyrequest_changelist"))
    shoot("privacy-requests")
    page.goto(address("carry_out", request))
    expect(page.get_by_role("heading", name="What stays")).to_be_visible()
    shoot("privacy-erase")
    assert fits(page)

    page.goto(address("refuse", request))
    shoot("privacy-refuse")
    assert fits(page)

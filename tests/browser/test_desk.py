"""Staff work in a real browser, whose POSTs carry what the pages' headers let them carry."""

import pytest
from playwright.sync_api import Page, expect

from programs.models import Invitation
from programs.rules.vocabulary import InvitationState
from tests import factories
from tests.browser.conftest import Shoot
from tests.browser.staff import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_staff_log_in_and_a_second_person_publishes(page: Page, shoot: Shoot) -> None:
    draft = factories.draft_invitation(factories.program("weekly-usuals"), uses=["first_name"])

    log_in(page, "ben")
    expect(page.get_by_role("heading", name="What needs you")).to_be_visible()
    shoot("desk")

    page.get_by_role("link", name="1 invitation to review and publish").click()
    page.locator("#result_list tbody a").first.click()
    page.get_by_role("link", name="Publish", exact=True).click()
    shoot("publish")
    page.get_by_role("button", name="Publish").click()

    draft.refresh_from_db()
    assert Invitation.objects.get(id=draft.id).state == InvitationState.PUBLISHED


def test_the_form_of_an_edition_asks_for_what_its_kind_needs(page: Page, shoot: Shoot) -> None:
    factories.published_program("weekly-usuals", uses=["first_name"])

    log_in(page, "ben")
    page.goto("/admin/delivery/edition/add/")
    step, event = page.get_by_label("Step:"), page.get_by_label("Trigger:")
    expect(page.get_by_label("At that time in each person's own time zone")).to_be_visible()
    expect(step).to_be_hidden()
    expect(event).to_be_hidden()
    shoot("edition-broadcast")

    page.get_by_label("Kind:").select_option("series")
    expect(step).to_be_visible()
    expect(page.get_by_label("Worth sending for days:")).to_be_visible()
    shoot("edition-series")

    page.get_by_label("Kind:").select_option("triggered")
    expect(event).to_be_visible()
    expect(step).to_be_hidden()
    shoot("edition-triggered")

"""Somebody without a mouse reads, joins, confirms, leaves and comes back."""

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind, State
from consent.rules.wording import words
from consent.selectors.tokens import confirm_token, leave_token
from delivery.services.posted import work_posted_forms
from tests import cast
from tests.offer import usuals

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANA = "ana@example.com"
SAID = words("en")
FARTHEST = 40
# What colours a page has is nothing to a keyboard.
WINDOWS = [("phone", "light"), ("desk", "light")]


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until this is focused."""
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"Tab does not come to {wanted}")


def press(page: Page, name: str) -> None:
    """Go to a button by Tab and press it by Enter."""
    tab_to(page, page.get_by_role("button", name=name))
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_keyboard_alone_joins_leaves_and_comes_back(page: Page) -> None:
    program = usuals().program
    heading = page.get_by_role("heading", level=1)

    page.goto("/p/your-usuals/")
    tab_to(page, page.get_by_label(SAID["email"]))
    page.keyboard.type(ANA)
    tab_to(page, page.get_by_text(SAID["choices"]))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("You may use: Usual store"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Everything"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Vegetarian")).to_be_checked()
    press(page, SAID["yes"])
    expect(heading).to_have_text(SAID["inbox_title"])
    work_posted_forms(clock=timezone.now)

    asked = ConsentEvent.objects.get(kind=EventKind.REQUESTED)
    page.goto(f"/c/{confirm_token(asked.id)}/")
    press(page, SAID["confirm_button"])
    row = cast.subscription(program, ANA)
    assert (row.state, row.chosen) == (State.ACTIVE, ["diet", "usual_store"])

    page.goto(f"/u/{leave_token(row.id)}")
    press(page, SAID["leave_button"])
    assert cast.subscription(program, ANA).state == State.WITHDRAWN

    press(page, SAID["undo_button"])
    assert cast.subscription(program, ANA).state == State.ACTIVE


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_enter_in_the_field_of_the_address_says_yes_and_never_no(page: Page) -> None:
    usuals()

    page.goto("/p/your-usuals/")
    tab_to(page, page.get_by_label(SAID["email"]))
    page.keyboard.type(ANA)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(SAID["inbox_title"])

"""A person joins, confirms, leaves and comes back, with JavaScript off."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind, State
from consent.selectors.tokens import confirm_token, leave_token, undo_token
from delivery.services.posted import work_posted_forms
from tests import cast
from tests.browser.conftest import Shoot
from tests.offer import usuals

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANA = "ana@example.com"


def test_join_confirm_leave_and_come_back(page: Page, shoot: Shoot) -> None:
    program = usuals().program

    page.goto("/")
    page.get_by_role("link", name="Read the promise: Your usuals, cheaper").click()
    page.get_by_text("Add more, if you like").click()
    page.get_by_label("You may use: Usual store").check()
    page.get_by_label("Vegan").check()
    page.get_by_label("Your e-mail address").fill("ana@")
    page.get_by_role("button", name="Yes, I want this").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not an e-mail address")
    expect(page.get_by_label("You may use: Usual store")).to_be_checked()
    expect(page.get_by_label("Vegan")).to_be_checked()
    shoot("invitation-error")

    page.get_by_label("Your e-mail address").fill(ANA)
    page.get_by_role("button", name="Yes, I want this").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please look into your inbox")

    work_posted_forms(clock=timezone.now)
    asked = ConsentEvent.objects.get(kind=EventKind.REQUESTED)
    page.goto(f"/c/{confirm_token(asked.id)}/")
    page.get_by_role("button", name="Yes, start it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in")
    row = cast.subscription(program, ANA)
    assert (row.state, row.chosen) == (State.ACTIVE, ["diet", "usual_store"])

    page.goto(f"/u/{leave_token(row.id)}")
    page.get_by_role("button", name="Leave now").click()
    expect(page.get_by_role("status")).to_contain_text("You left “Your usuals, cheaper”")
    assert cast.subscription(program, ANA).state == State.WITHDRAWN
    shoot("left-now")

    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("status")).to_contain_text("You are back in")
    assert cast.subscription(program, ANA).state == State.ACTIVE
    shoot("undone")
    assert page.context.cookies() == []


def test_who_has_left_says_why_and_comes_back_to_less(page: Page) -> None:
    row = cast.alice(usuals().program)
    out = f"/u/{leave_token(row.id)}"

    page.goto(out)
    page.get_by_role("button", name="Leave now").click()
    page.get_by_text("Would you tell us why?").click()
    page.get_by_label("It came too often").check()
    page.get_by_label("In your own words").fill("Twice on one day.")
    page.get_by_role("button", name="Send my reason").click()
    expect(page.get_by_role("status")).to_have_text("Thank you. We noted it.")
    assert cast.subscription(row.program, "alice@example.com").state == State.WITHDRAWN

    left = ConsentEvent.objects.get(kind=EventKind.WITHDRAWN)
    page.goto(f"/u/undo/{undo_token(left.id)}/")
    page.get_by_text("Or rather less of it?").click()
    page.get_by_label("At most one a month").check()
    page.get_by_role("button", name="Come back to this").click()
    expect(page.get_by_role("status")).to_contain_text("You are back in")
    expect(page.get_by_text("You chose less: at most one a month.")).to_be_visible()
    row.refresh_from_db()
    assert (row.state, row.less_often) == (State.ACTIVE, "month")
    assert page.context.cookies() == []


def test_no_takes_as_few_steps_as_yes(page: Page) -> None:
    usuals()

    page.goto("/p/your-usuals/")
    page.get_by_role("button", name="No, thank you").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("That is a no.")
    assert not ConsentEvent.objects.exists()


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    usuals()

    page.goto("/p/your-usuals/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.get_by_label("Your e-mail address").focus()
    page.keyboard.type(ANA)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Please look into your inbox")

"""Staff write an edition and see it as people would: with the script, without it, by keyboard."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from delivery.models import Edition
from delivery.rendering.checking import Draft
from delivery.services import editions
from programs.models import Program
from tests import cast, factories
from tests.browser.conftest import WIDTHS, Shoot
from tests.browser.measuring import fits
from tests.browser.staff import log_in
from tests.delivery.control.mail import people
from tests.delivery.sending import approved_edition, at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BODY = """# Your week

Dear {{ first_name | default: "you" }}, this is what you buy most.

{% if favourite_department %}There is more of it at {{ favourite_department }}.{% endif %}
"""


@pytest.fixture
def lively(browser: Browser, live_site: str, width: str, scheme: str) -> Iterator[Page]:
    """Open a window in which scripts run; whatever the policy stops fails the test."""
    across, down = WIDTHS[width]
    context = browser.new_context(
        base_url=live_site,
        viewport={"width": across, "height": down},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    with suppress(Exception):
        context.close()
    assert complaints == []


def some_program() -> Program:
    promise = factories.published_invitation(
        uses=("first_name", ("favourite_department", "optional")), clock=at(days=-30)
    )
    people(promise.program, 3, clock=at(days=-20))
    return promise.program


def draft(program: Program, body: str = BODY) -> Edition:
    return editions.save(
        program=program,
        name="week-47",
        texts=[Draft("en", "Your week", "In short", body)],
        prepared_by=factories.marketer(),
        clock=timezone.now,
    )


def address(name: str, edition: Edition) -> str:
    return reverse(f"admin:delivery_edition_{name}", args=[edition.pk])


def test_the_preview_follows_what_is_typed(lively: Page) -> None:
    edition = draft(some_program())
    log_in(lively, "ben")
    lively.goto(address("change", edition))
    message = lively.frame_locator(".edition-frame iframe:not(.edition-next)")
    expect(message.get_by_text("Dear First name")).to_be_visible()
    assert fits(lively)

    lively.locator("#id_texts-0-body").fill("A new word for {{ first_name }}.")
    expect(message.get_by_text("A new word for First name.")).to_be_visible()
    expect(lively.get_by_text("first_name may be missing")).to_be_visible()

    lively.get_by_label("Plain text").check()
    expect(message.locator("pre")).to_contain_text("A new word for First name.")
    assert lively.evaluate("history.length") <= 6
    assert Edition.objects.get().texts.get().body == BODY


def test_the_preview_needs_no_script(page: Page, shoot: Shoot) -> None:
    edition = draft(some_program())
    log_in(page, "ben")
    page.goto(address("change", edition))
    page.locator("#id_texts-0-body").fill("A new word for {{ first_name }}.")
    page.get_by_role("button", name="Show the preview").click()
    message = page.frame_locator("iframe[name=edition-frame]")
    expect(message.get_by_text("A new word for First name.")).to_be_visible()
    shoot("editor-without-script")
    assert fits(page)


def test_the_pages_around_it(page: Page, shoot: Shoot) -> None:
    program = some_program()
    edition = approved_edition(program)
    editions.schedule(edition=edition, at=timezone.now() + timedelta(days=2), clock=timezone.now)
    editions.schedule(
        edition=approved_edition(program, "second"),
        at=timezone.now() + timedelta(days=4),
        clock=timezone.now,
    )
    cast.carol(program)
    log_in(page, "ben")

    page.goto(reverse("admin:delivery_edition_calendar") + f"?program={program.pk}")
    expect(page.get_by_role("heading", name="Calendar of")).to_be_visible()
    shoot("calendar")
    assert fits(page)

    page.goto(address("send", edition))
    expect(page.get_by_role("button", name="Send to 3 people")).to_be_visible()
    shoot("sentence")
    assert fits(page)
    page.get_by_role("link", name="3 people get this").click()
    expect(page.get_by_role("row")).to_have_count(4)
    shoot("people-of-a-number")
    assert fits(page)

    page.goto(address("preview", edition) + "?view=phone")
    shoot("edition-preview")
    assert fits(page)

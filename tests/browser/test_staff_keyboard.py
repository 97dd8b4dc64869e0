"""Every page of the admin that we made, by the keyboard alone: stops in order, and seen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import measuring
from tests.browser.conftest import WIDTHS
from tests.browser.test_staff_pages import at_the_desk, pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# One of each kind: a home, a list, a form, a page of two halves, a preview with a frame.
OF_EACH_KIND = {
    "index",
    "consent_subscription_changelist",
    "programs_brand_add",
    "programs_program_change",
    "delivery_edition_preview",
}
# The page on which people join, as a frame shows it; it is walked where they read it.
FRAMED = {"programs_program_promise", "programs_invitation_words"}


@pytest.fixture
def desk(browser: Browser, live_site: str) -> Iterator[Page]:
    yield from at_the_desk(browser, live_site)


@pytest.mark.parametrize(
    "is_whole",
    [
        pytest.param(False, id="of-each-kind"),
        pytest.param(True, id="every-page", marks=pytest.mark.long),
    ],
)
def test_every_stop_is_reached_in_order_and_is_seen(desk: Page, is_whole: bool) -> None:
    addresses = {name: path for name, path in pages().items() if name not in FRAMED}
    walked = addresses if is_whole else {name: addresses[name] for name in OF_EACH_KIND}
    across, down = WIDTHS["desk"]
    desk.set_viewport_size({"width": across, "height": down})

    found = {}
    for name, address in walked.items():
        desk.goto(address)
        measuring.bring(desk)
        measuring.unfold(desk)
        found[name] = list(measuring.unfit_for_the_keyboard(desk))

    assert {name: wrong for name, wrong in found.items() if wrong} == {}

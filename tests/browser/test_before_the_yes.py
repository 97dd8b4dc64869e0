"""What a person sees before the yes where little works: no style sheet, paper, the other side."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from programs.models import InvitationText
from tests import factories
from tests.browser.conftest import Shoot
from tests.browser.measuring import fits
from tests.browser.staff import log_in
from tests.browser.states import prepared

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BUTTONS = "main button:visible"


@pytest.fixture
def plain(browser: Browser, live_site: str) -> Iterator[Page]:
    """Open a window that gets no style sheet: a text browser's view of the same words."""
    context = browser.new_context(
        base_url=live_site, viewport={"width": 360, "height": 640}, java_script_enabled=False
    )
    context.route("**/*.css", lambda route: route.abort())
    yield context.new_page()
    context.close()


def top(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"]


def left(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["x"]


def test_without_styles_the_promise_stands_before_the_question(plain: Page) -> None:
    addresses = prepared()
    for name in ("invitation", "invitation-german", "personal", "brand-french"):
        plain.goto(addresses[name])
        yes, no = plain.locator(".answers button").all()
        order = [
            plain.get_by_role("heading", level=1),
            plain.locator(".lead").first,
            *plain.locator(".promise-label .row").all(),
            yes,
            no,
            *plain.locator("main > details > summary").all(),
            plain.locator(".foot a").first,
        ]

        assert [top(part) for part in order] == sorted(top(part) for part in order), name
        assert len(plain.locator(".promise-label .row").all()) == 5


def test_without_styles_every_page_has_its_words_and_fits(plain: Page) -> None:
    for name, address in prepared().items():
        plain.goto(address)
        expect(plain.get_by_role("heading", level=1)).to_be_visible()
        wide = plain.locator("main").bounding_box()
        assert wide is not None
        assert wide["width"] <= 360, name


def test_what_changes_stands_before_the_question(plain: Page, shoot: Shoot, page: Page) -> None:
    addresses = prepared()
    for window in (plain, page):
        window.goto(addresses["personal-newer"])
        yes, no = window.locator(".answers button").all()
        assert top(window.get_by_role("heading", name="What would change")) < top(yes)
        assert top(yes) <= top(no)
        assert no.inner_text() == "Keep what I have"
    for name in ("personal-newer", "me-say-yes-newer", "sample", "brand"):
        page.goto(addresses[name])
        assert fits(page)
        shoot(name)


def test_on_paper_every_part_is_open_and_nothing_is_to_press(page: Page) -> None:
    page.goto(prepared()["invitation-whole"])
    page.emulate_media(media="print")

    expect(page.locator(BUTTONS)).to_have_count(0)
    expect(page.get_by_text("Your rights", exact=True)).to_be_visible()
    expect(page.get_by_text("We never ask for a password")).to_be_visible()


def test_a_language_from_the_other_side_is_laid_out_from_there(page: Page, shoot: Shoot) -> None:
    """Seen as a draft: nothing can be published yet in a language without generated words."""
    draft = factories.draft_invitation(factories.program("dates"), languages=("ar",))
    InvitationText.objects.filter(invitation=draft).update(
        title="مشترياتك المعتادة", value="تقضي وقتا أقل في إعداد قائمتك.", content="ما تشتريه عادة."
    )
    log_in(page, "ben")

    page.goto(f"/admin/programs/invitation/{draft.pk}/preview/?language=ar")

    assert page.locator("html").get_attribute("dir") == "rtl"
    term, words = (page.locator(f".promise-label {part}").first for part in ("dt", "dd"))
    assert left(words) < left(term)
    assert fits(page)
    shoot("invitation-arabic")


def test_the_page_that_staff_copy_from(page: Page, shoot: Shoot) -> None:
    program = factories.published_program(languages=("en", "de"))
    log_in(page, "ben")
    page.goto(f"/admin/programs/program/{program.pk}/change/")
    page.get_by_role("link", name="Invite people").click()

    expect(page.get_by_role("img", name="QR code of")).to_be_visible()
    expect(page.get_by_label("HTML (de)")).to_be_visible()
    assert fits(page)
    shoot("kit")
    page.goto(f"/admin/programs/brand/{program.brand.pk}/change/")
    page.get_by_label("Colour").fill("#f5a623")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("On light pages: as #")).to_be_visible()
    shoot("brand-look")
    assert fits(page)

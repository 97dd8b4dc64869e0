"""A program in one page, in a real browser: with our script, and without any."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from programs.models import Invitation
from tests import cast, factories
from tests.browser.conftest import SCREENSHOTS, WIDTHS, Shoot
from tests.browser.measuring import broken_rules, fits
from tests.browser.staff import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FRAME = 'iframe[name="promise-frame"]'


@pytest.fixture
def lively(browser: Browser, live_site: str, width: str, scheme: str) -> Iterator[Page]:
    """Open a window with JavaScript."""
    across, down = WIDTHS[width]
    context = browser.new_context(
        base_url=live_site,
        viewport={"width": across, "height": down},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    with suppress(Exception):
        context.close()


def next_version() -> Invitation:
    program = factories.published_program(uses=["first_name"])
    cast.alice(program)
    return factories.draft_invitation(
        program, uses=["first_name", ("allergies", "asked")], languages=("en", "de")
    )


def shown(page: Page) -> FrameLocator:
    return page.frame_locator(FRAME)


def without_its_frame(page: Page) -> None:
    """Take out what axe waits for: no script runs in it. It is the public page, held to it."""
    page.locator(FRAME).evaluate("frame => frame.remove()")


def keep(page: Page, name: str) -> None:
    """Keep a picture of what the window shows."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def english_title(page: Page, draft: Invitation) -> str:
    languages = [text.language for text in draft.texts.all()]
    return f"#id_texts-{languages.index('en')}-title"


def test_the_page_shows_the_promise_beside_the_form_without_a_script(
    page: Page, shoot: Shoot
) -> None:
    draft = next_version()

    log_in(page, "ben")
    page.goto(f"/admin/programs/program/{draft.program_id}/change/")
    expect(shown(page).get_by_role("heading", level=1)).to_have_text("Weekly usuals")
    page.locator(english_title(page, draft)).fill("The list of the week")
    page.get_by_role("button", name="Show").click()

    expect(shown(page).get_by_role("heading", level=1)).to_have_text("The list of the week")
    page.get_by_label("Language", exact=True).select_option("de")
    page.get_by_role("button", name="Show").click()
    expect(shown(page).get_by_text("Höchstens 1 pro Woche.").first).to_be_visible()
    assert page.url.endswith("/change/")
    shoot("program-page")
    page.get_by_label("Desktop").check()
    shoot("program-page-desktop")
    assert fits(page)


def test_the_promise_follows_what_is_typed(lively: Page) -> None:
    draft = next_version()
    refused: list[str] = []
    lively.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)

    log_in(lively, "ben")
    lively.goto(f"/admin/programs/program/{draft.program_id}/change/")
    title = lively.locator(english_title(lively, draft))
    title.fill("")
    expect(lively.get_by_role("link", name="Give it a title. (English)")).to_be_visible()
    title.fill("The list, regularly")

    expect(shown(lively).get_by_role("heading", level=1)).to_have_text("The list, regularly")
    lively.get_by_role("link", name="“regularly”").click()
    expect(title).to_be_focused()
    assert refused == []
    assert draft.texts.get(language="en").title == "Weekly usuals"
    without_its_frame(lively)
    assert list(broken_rules(lively)) == []


def test_pressing_enter_saves_and_does_not_show(page: Page) -> None:
    draft = next_version()

    log_in(page, "ben")
    page.goto(f"/admin/programs/program/{draft.program_id}/change/")
    page.locator(english_title(page, draft)).fill("The list of the week")
    page.locator(english_title(page, draft)).press("Enter")

    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert draft.texts.get(language="en").title == "The list of the week"


def test_a_program_begins_from_a_card(lively: Page, width: str, scheme: str) -> None:
    factories.brand()

    log_in(lively, "ben")
    lively.goto("/admin/programs/program/add/")
    lively.get_by_label("Name", exact=True).fill("Dates of contracts")
    with lively.context.expect_page() as opened:
        lively.get_by_role("link", name="Renewal countdown").click()
    title = opened.value.get_by_role("heading", level=1)
    expect(title).to_have_text("The dates of your contract")
    opened.value.close()
    keep(lively, f"begin-program-{width}-{scheme}")
    assert fits(lively)
    lively.get_by_label("Renewal countdown", exact=True).check()
    assert list(broken_rules(lively)) == []
    lively.get_by_role("button", name="Begin").click()

    expect(lively.get_by_text("Begun from “Renewal countdown”.")).to_be_visible()
    expect(lively.get_by_role("link", name="3 editions wait as a draft")).to_be_visible()
    keep(lively, f"begun-program-{width}-{scheme}")

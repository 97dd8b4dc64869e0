"""Staff invite people and see what came of it, without JavaScript, on a phone and at a desk."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, FilePayload, Page, expect

from consent.models import InvitationBatch
from consent.services.confirm import confirm
from consent.services.decline import decline
from consent.services.join import request_by_link
from consent.services.links import make_links
from programs.models import Program
from tests import cast, factories
from tests.browser import measuring
from tests.browser.conftest import WIDTHS, Shoot
from tests.browser.staff import log_in
from tests.browser.test_flows import Switch
from tests.consent.batches.batches import known, made
from tests.offer import usuals

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser: Browser, live_site: str, width: str, scheme: str) -> Iterator[Page]:
    """Open a window that runs no script of a page, and lets the tools run in it."""
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


@pytest.fixture
def switch(page: Page) -> Switch:
    """Turn the window's JavaScript off, and return what turns it on to measure."""
    switch = Switch(page.context.new_cdp_session(page), is_scripted=False)
    switch.off()
    return switch


@pytest.fixture
def program() -> Program:
    """Have some who may be invited, and some who may not."""
    program: Program = usuals().program
    cast.alice(program)
    cast.bob(program)
    cast.carol(program)
    ned = known("ned")
    [link] = make_links(program=program, subscriber_ids=[ned.id], clock=timezone.now)
    decline(link=link, clock=timezone.now)
    for number in range(12):
        known(f"known-{number}", relationship="loyal", account="Acme")
    return program


def some_came(program: Program) -> InvitationBatch:
    """Have somebody join by the batch, somebody wait, somebody say no."""
    batch = made(program, campaign="autumn")
    first, second, third = batch.links.select_related("subscriber", "program")[:3]
    for link in (first, second):
        request_by_link(
            link=link,
            language="en",
            chosen=[],
            answers={},
            ip="",
            user_agent="",
            clock=timezone.now,
        )
    request = cast.subscription(program, str(first.subscriber.email)).open_request_id
    confirm(request_id=request or 0, ip="", user_agent="", clock=timezone.now)
    decline(link=third, clock=timezone.now)
    return batch


@pytest.fixture
def refused(page: Page) -> list[str]:
    """Collect what the pages' policy refused."""
    told: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Security Policy" in message.text:
            told.append(message.text)

    page.on("console", note)
    return told


def faults(page: Page, switch: Switch) -> Iterator[str]:
    """Yield what is wrong with the part of the page that is ours, and what makes it too wide."""
    switch.on()
    measuring.bring(page)
    if wide := measuring.of(page, "tooWide"):
        yield f"{wide} px too wide"
    yield from measuring.broken_rules(page, within="#content")
    switch.off()


def test_somebody_is_invited_step_by_step(
    page: Page, shoot: Shoot, program: Program, refused: list[str], switch: Switch
) -> None:
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        shoot(f"invite-{name}")
        found[name] = list(faults(page, switch))

    log_in(page, "ben")
    page.goto(reverse("admin:programs_program_kit", args=[program.pk]))
    look("kit")
    page.get_by_role("link", name="Make personal links").click()
    look("start")
    page.get_by_role("button", name="Go on").click()
    look("people")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Accounts").fill("Nowhere")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Nobody here has the account Nowhere")).to_be_visible()
    look("accounts")
    page.get_by_label("Accounts").fill("")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("12 people get a link.")).to_be_visible()
    look("left-out")
    page.get_by_role("link", name="people who left this program").click()
    look("list")
    page.go_back()
    page.get_by_role("link", name="Go on").click()
    page.get_by_label("Mailchimp").check()
    page.get_by_label("Who answers for it").fill("The newsletter team")
    look("sender")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("They agreed to get such messages").check()
    page.get_by_label("Why it holds").fill("Box at the checkout since 2024.")
    look("basis")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Tag").fill("autumn-2026")
    look("tag")
    page.get_by_role("button", name="Go on").click()
    look("check")
    page.get_by_role("button", name="Make 12 links").click()
    expect(page.get_by_text("12 links are made.")).to_be_visible()
    look("made")
    with page.expect_download() as download:
        page.get_by_role("button", name="Take the links as CSV").click()
    lines = download.value.path().read_text("utf-8").splitlines()

    assert len(lines) == 13
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert refused == []


def test_a_batch_is_looked_at_and_its_sheet_printed(
    page: Page, shoot: Shoot, program: Program, refused: list[str], switch: Switch
) -> None:
    batch = some_came(program)
    found: dict[str, list[str]] = {}
    log_in(page, "ben")
    sheet = reverse("admin:programs_program_sheet", args=[program.pk])
    for name, address in {
        "batch": reverse("admin:consent_invitationbatch_change", args=[batch.pk]),
        "sheet": f"{sheet}?language=en&campaign=autumn",
        "sheet-many": f"{sheet}?language=en&many=1",
    }.items():
        page.goto(address)
        shoot(f"invited-{name}")
        found[name] = list(faults(page, switch))
    page.goto(reverse("admin:consent_invitationbatch_changelist"))
    expect(page.get_by_role("link", name="Move a list")).to_be_visible()
    shoot("invited-list")
    found["list"] = list(faults(page, switch))
    page.goto(f"{sheet}?language=en&many=1")
    tops = [box["y"] for card in page.locator(".sheet-card").all() if (box := card.bounding_box())]
    assert page.viewport_size
    assert len(set(tops)) == (4 if page.viewport_size["width"] > 700 else 8)
    page.emulate_media(media="print")
    shoot("invited-printed-many")
    expect(page.get_by_text("Print this page on A4")).to_be_hidden()

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert refused == []


def test_a_draft_for_a_program_without_people(page: Page, shoot: Shoot) -> None:
    log_in(page, "ben")
    page.goto(reverse("admin:consent_invitationbatch_add"))
    expect(page.get_by_text("No program takes people in yet.")).to_be_visible()
    factories.published_program("weekly-usuals")
    page.reload()
    page.get_by_label("Weekly usuals").check()
    page.get_by_role("button", name="Go on").click()
    for box in page.locator("input[type=checkbox]").all():
        box.uncheck()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("You chose nobody by name")).to_be_visible()


def test_a_list_is_tried_on_its_page(
    page: Page, shoot: Shoot, program: Program, switch: Switch, refused: list[str]
) -> None:
    log_in(page, "ben")
    page.goto(reverse("admin:consent_listmove_changelist"))
    shoot("moves")
    page.get_by_role("link", name="Move a list").click()
    page.get_by_label("Where did they sign up?").fill("the Springfield newsletter")
    page.get_by_label("What were they told there?").fill("Yes, send me tips.")
    rows = b"email,signed_up_at\np0@example.com,2024-03-01\nnobody,2024-03-01\n"
    file = FilePayload(name="list.csv", mimeType="text/csv", buffer=rows)
    page.get_by_label("The list").set_input_files(file)
    shoot("move")
    page.get_by_role("button", name="Try it: nobody is asked").click()
    expect(page.get_by_role("heading", name="What would become of it")).to_be_visible()
    shoot("move-tried")

    assert list(faults(page, switch)) == []
    assert refused == []

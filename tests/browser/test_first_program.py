"""From log-in to a delivered edition by what the pages say, as the guide to it walks.

`make screenshots` takes its pictures anew.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from config.demo.company.brand import BRAND
from config.environment import BASE_DIR
from delivery.models import Delivery, Edition
from delivery.services import editions
from delivery.services.heartbeats import beat
from delivery.services.planning import plan_due
from delivery.services.posted import work_posted_forms
from tests import cast, factories
from tests.browser.conftest import WIDTHS
from tests.browser.png import smaller
from tests.browser.staff import log_in
from tests.delivery.sending import approved_edition, work
from tests.delivery.test_answers import send_answers
from tests.smtp_sink import SmtpSink

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GUIDE = BASE_DIR / "docs" / "how-to" / "first-program.md"
PICTURES = BASE_DIR / "docs" / "pictures" / "walk"
STEPS = ("home", "begin", "program", "test", "publish", "approve", "send", "joined", "sent")
THAT_DAY = datetime(2026, 9, 15, 8, 0, tzinfo=UTC)
ADA, ZOE = "ada@example.com", "zoe@example.com"
Open = Callable[[], Page]
Shoot = Callable[[str, Page], object]


@pytest.fixture
def window(browser: Browser, live_site: str) -> Iterator[Open]:
    """Open a window of one more person, at a desk, with JavaScript."""
    across, down = WIDTHS["desk"]
    opened = []

    def window() -> Page:
        context = browser.new_context(
            base_url=live_site, viewport={"width": across, "height": down}, locale="en-GB"
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        return context.new_page()

    yield window
    for context in opened:
        context.close()


def walk(window: Open, smtp_sink: SmtpSink, shoot: Shoot) -> None:
    """Go the way of the guide: an author, an approver, a customer."""
    at_work()
    for name in ("beat", "worker:prompt", "worker:bulk"):
        beat(name=name, clock=timezone.now)
    author = window()
    begin(author, shoot)
    try_the_words(author, smtp_sink, shoot)
    agree(window(), shoot)

    open_first_day(author)
    author.get_by_role("link", name="Send or schedule").click()
    shoot("send", author)
    press(author.locator(".submit-row input[type=submit]"))
    plan_due(clock=timezone.now)
    join(window(), smtp_sink, shoot)

    send_answers()
    plan_due(clock=timezone.now)
    work()
    author.reload()
    figures = author.locator("#progress")
    # The page reads itself again; its numbers may be twenty times as old as counting them took.
    expect(figures.get_by_role("row", name="Sent 1")).to_be_visible(timeout=30_000)
    figures.scroll_into_view_if_needed()
    shoot("sent", author)


def begin(author: Page, shoot: Shoot) -> None:
    """Begin the program from its starter."""
    log_in(author, "ada")
    User.objects.filter(username="ada").update(email=ADA)
    expect(author.get_by_role("heading", name="What needs you")).to_be_visible()
    expect(author.get_by_text("of 5 steps")).to_have_count(0)
    shoot("home", author)
    author.get_by_role("link", name="Begin a program").first.click()
    author.get_by_label("Name").fill("Care tips")
    author.get_by_role("radio", name="Care tips").check()
    shoot("begin", author)
    author.get_by_role("button", name="Begin").click()
    expect(author.get_by_text("Its three editions wait as drafts.")).to_be_visible()
    promise = author.frame_locator("[name=promise-frame]")
    expect(promise.get_by_role("heading").first).to_be_visible()
    shoot("program", author)


def try_the_words(author: Page, smtp_sink: SmtpSink, shoot: Shoot) -> None:
    """Confirm one's own address, once; send oneself a test."""
    open_first_day(author)
    author.get_by_role("link", name="Send me a test").click()
    press(author.get_by_role("button", name="Mail me the link"))
    author.goto(link_in(smtp_sink, "/admin/"))
    press(author.get_by_role("button", name="Yes, it is mine"))
    open_first_day(author)
    author.get_by_role("link", name="Send me a test").click()
    shoot("test", author)
    author.get_by_role("button", name="Send the test to me").click()
    expect(author.get_by_text(f"A test went to {ADA}")).to_be_visible()


def agree(approver: Page, shoot: Shoot) -> None:
    """Publish the promise and approve the first edition, as the second person."""
    log_in(approver, "ben")
    approver.get_by_role("link", name="1 invitation to review and publish").click()
    approver.get_by_role("link", name="care-tips v1").click()
    approver.get_by_role("link", name="Publish", exact=True).click()
    shoot("publish", approver)
    press(approver.get_by_role("button", name="Publish"))
    approver.goto("/admin/")
    approver.get_by_role("link", name="3 editions to review and approve").click()
    approver.get_by_role("link", name="care-tips/first-day").click()
    approver.get_by_role("link", name="Approve", exact=True).click()
    shoot("approve", approver)
    press(approver.get_by_role("button", name="Approve"))


def join(customer: Page, smtp_sink: SmtpSink, shoot: Shoot) -> None:
    """Join by the public page and the message that it sends."""
    customer.goto("/p/care-tips/")
    customer.get_by_label("Your e-mail address").fill(ZOE)
    press(customer.get_by_role("button", name="Yes, I want this"))
    work_posted_forms(clock=timezone.now)
    send_answers()
    customer.goto(link_in(smtp_sink, "/c/"))
    press(customer.get_by_role("button", name="Yes, start it"))
    shoot("joined", customer)


def press(button: Locator) -> None:
    """Press it and wait for the answer: what comes next stands on what it wrote."""
    with button.page.expect_navigation():
        button.click()


def open_first_day(author: Page) -> None:
    """Open the first edition from the list of all."""
    author.goto("/admin/delivery/edition/")
    author.get_by_role("link", name="care-tips/first-day").click()


def link_in(smtp_sink: SmtpSink, part: str) -> str:
    """Return the address with this part in the message that came last."""
    return next(word for word in smtp_sink.messages[-1].text().split() if part in word)


def at_work() -> None:
    """Have the workshop of the demo, where a first edition went already."""
    brand = factories.brand(**BRAND)
    program = factories.program("bicycle-care", name="Bicycle care", brand=brand)
    factories.published_invitation(of=program, uses=["first_name"])
    cast.alice(program)
    edition = approved_edition(program)
    editions.schedule(edition=edition, at=timezone.now(), clock=timezone.now)
    plan_due(clock=timezone.now)
    work()


def test_a_marketer_gets_from_log_in_to_a_delivered_edition(
    window: Open, smtp_sink: SmtpSink
) -> None:
    walk(window, smtp_sink, lambda _name, _page: None)

    edition = Edition.objects.get(name="first-day")
    delivery = Delivery.objects.get(edition=edition)
    assert (delivery.subscriber.email, delivery.state) == (ZOE, "sent")
    assert [mail.recipients for mail in smtp_sink.messages][-1] == [ZOE]


def test_the_guide_shows_each_step() -> None:
    guide = GUIDE.read_text("utf-8")
    shown = [name for name in STEPS if f"../pictures/walk/{name}.png" in guide]
    assert shown == list(STEPS)
    assert {each.stem for each in PICTURES.glob("*.png")} == set(STEPS)


def picture(page: Page) -> bytes:
    """Take it once all that it shows is drawn: its pictures, styles and frames, by two alike."""
    page.wait_for_load_state("networkidle")
    page.evaluate("Promise.all([...document.images].map((one) => one.decode().catch(() => null)))")
    before, taken = b"", page.screenshot()
    while taken != before:
        before, taken = taken, page.screenshot()
    return taken


@pytest.mark.pictures
def test_take_the_pictures_of_the_walk(window: Open, browser: Browser, smtp_sink: SmtpSink) -> None:
    taken: dict[str, bytes] = {}
    with time_machine.travel(THAT_DAY, tick=True):
        walk(window, smtp_sink, lambda name, page: taken.update({name: picture(page)}))

    PICTURES.mkdir(parents=True, exist_ok=True)
    with browser.new_page() as tool:
        for name, png in taken.items():
            (PICTURES / f"{name}.png").write_bytes(smaller(png, tool))

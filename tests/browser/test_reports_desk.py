"""Home and reports in a real browser: they fit, they can be read, and no policy is broken."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Page

from delivery.admin.reports.listing import REPORTS
from delivery.models import Edition
from delivery.rules.reports.vocabulary import What
from delivery.services import editions
from delivery.services.heartbeats import beat
from programs.models import Program
from programs.services.programs import hold_program
from tests import cast, factories
from tests.browser import measuring
from tests.browser.conftest import WIDTHS, Shoot
from tests.browser.staff import log_in
from tests.delivery.reports.world import figure, outcome, said
from tests.delivery.sending import approved_edition, at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = timezone.now().astimezone(UTC).date()
AT = "/admin/delivery/figure"


@pytest.fixture
def page(browser: Browser, live_site: str, width: str, scheme: str) -> Iterator[Page]:
    """Open a window with JavaScript, as staff have it."""
    across, down = WIDTHS[width]
    context = browser.new_context(
        base_url=live_site,
        viewport={"width": across, "height": down},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    with suppress(Exception):
        context.close()


def a_year(program: Program) -> None:
    """Have a year of figures of a program."""
    for week in range(52):
        day = TODAY - timedelta(weeks=week)
        figure(What.STAY, program, 30 + week % 7, day)
        before = day - timedelta(days=30 + 5 * (week % 9))
        figure(What.STAY, program, 9 - week % 5, before, ended_on=day, why="withdrawn")
        version = program.invitations.get()
        figure(What.ASKED, program, 90, day, invitation=version, why="link")
        figure(What.REQUESTED, program, 50, day, invitation=version, why="personal_link")
        figure(What.CONFIRMED, program, 40, day, invitation=version)
        figure(What.DECLINED, program, 4, day, invitation=version)
    for place in range(8):
        month = _month(place)
        edition = approved_edition(program, f"edition-{place}", body="Hello")
        ends = {"sent": 500, "sent:delivered": 400, "sent:complained": 2, "withheld:too_soon": 60}
        outcome(edition, ends, month)
        answered = 15 if place == 7 else 60
        said(edition, (answered - 9, 9), (5, answered - 5), month=month)
        said(edition, (answered // 2, 2), (4, answered // 2 - 2), month=month, field="first_name")
    for why, number in {"people": 60, "too_often": 30, "not_useful": 12, "words": 18}.items():
        figure(What.REASON, program, number, _month(1), why=why)


def _month(ago: int) -> date:
    number = TODAY.year * 12 + TODAY.month - 1 - ago
    return date(number // 12, number % 12 + 1, 1)


def a_workplace() -> None:
    """Have programs, drafts that wait, an edition that is scheduled, and all of it alive."""
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    a_year(program)
    cast.alice(program)
    factories.draft_invitation(factories.program("sunday-rides"))
    figure(What.STAY, factories.published_program("fitting-offers"), 12, TODAY)
    hold_program(program=factories.published_program("winter-miles"))
    done = Edition.objects.filter(name="edition-7")
    done.update(state="done", scheduled_at=timezone.now(), finished_at=timezone.now())
    editions.schedule(
        edition=Edition.objects.get(name="edition-0"), at=at(days=3)(), clock=timezone.now
    )
    for name in ("beat", "worker:prompt"):
        beat(name=name, clock=timezone.now)


def looked_at(page: Page) -> list[str]:
    """Return what is wrong with the page that is open."""
    measuring.bring(page)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    small = page.evaluate(SMALL)
    return [*measuring.broken_rules(page), *(["too wide"] if wide else []), *small]


# Links in a sentence are as high as it (WCAG 2.5.8); what stands alone is to be pressed.
SMALL = """() => [...document.querySelectorAll('.home-trends a, .home-action, .desk-cards a,'
    + ' .report-tabs a, .report-choice button, .report-choice select')]
    .filter(one => one.getBoundingClientRect().height < 24)
    .map(one => 'small: ' + one.textContent)"""


def test_home_and_every_report_fit_and_can_be_read(page: Page, shoot: Shoot) -> None:
    refused: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            refused.append(message.text)

    page.on("console", note)
    log_in(page, "ben")
    found = {"home-first": looked_at(page)}
    shoot("home-first")

    a_workplace()
    pages = {"home": "/admin/", "reports": f"{AT}/", "report-month": f"{AT}/month/"}
    pages |= {f"report-{slug}": f"{AT}/{slug}/?program=weekly-usuals" for slug in REPORTS}
    for name, address in pages.items():
        page.goto(address)
        found[name] = looked_at(page)
        shoot(name)

    assert {name: faults for name, faults in found.items() if faults} == {}
    assert refused == []


def test_a_month_is_printed_on_one_page_without_what_is_pressed(page: Page, shoot: Shoot) -> None:
    a_year(factories.published_program("weekly-usuals"))
    log_in(page, "ben")
    page.goto(f"{AT}/month/")
    page.emulate_media(media="print")

    for gone in ("#header", ".report-choice", ".breadcrumbs"):
        assert not page.locator(gone).first.is_visible()
    page.set_viewport_size({"width": 688, "height": 1017})
    shoot("report-month-printed")
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1

"""Staff bring people, look one up, see what is still needed: on a phone and at a desk."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from consent.models import MergedRecord, PeopleImport
from consent.rules.vocabulary import Actor, Method
from consent.services.leave import leave
from consent.services.links import make_links
from consent.services.people_imports import work_imports
from consent.services.stops import suppress as stop
from delivery.rules.vocabulary import PrivacyKind
from delivery.services.privacy import receive
from delivery.services.reporting import end_unreported
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from tests import cast, factories
from tests.browser.conftest import WIDTHS, Shoot
from tests.browser.measuring import broken_rules, fits
from tests.browser.staff import log_in
from tests.delivery.reserving import page_program, reserved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser: Browser, live_site: str, width: str, scheme: str) -> Iterator[Page]:
    """Open a window as staff have it, with JavaScript."""
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


def assert_is_good(page: Page) -> None:
    """Hold a page against the rules of axe, and against its window."""
    assert list(broken_rules(page)) == []
    assert fits(page)


def work() -> None:
    work_imports(clock=timezone.now, seconds=60)


def a_file(folder: Path) -> Path:
    path = folder / "crm_contacts.csv"
    rows = (f"HH-{n},p{n}@example.com,en,2020-02-21,S40{n % 3},Produce" for n in range(1, 40))
    head = "customer_no,e-mail,language,customer_since,usual_store,favourite_department"
    path.write_text("\n".join([head, *rows, "HH-99,nowhere,en,2021-01-01,S401,Bakery"]) + "\n")
    return path


def test_a_file_of_people_comes_in_by_what_the_pages_say(
    page: Page, shoot: Shoot, tmp_path: Path
) -> None:
    factories.published_program("weekly-usuals", uses=["usual_store"])
    log_in(page, "ben")
    page.goto(reverse("admin:consent_peopleimport_changelist"))
    page.get_by_role("link", name="Import people").click()
    assert_is_good(page)
    page.get_by_label("CSV file").set_input_files(a_file(tmp_path))
    shoot("import-upload")
    page.get_by_role("button", name="Upload the file").click()

    expect(page.get_by_role("heading", name="The first rows")).to_be_visible()
    expect(page.get_by_label("customer_no", exact=True)).to_have_value("external_id")
    expect(page.get_by_label("customer_since", exact=True)).to_have_value("since")
    shoot("import-columns")
    assert_is_good(page)
    page.get_by_role("button", name="Check all rows").click()

    row = PeopleImport.objects.get()
    page.goto(page.url + "?still=1")
    shoot("import-checking")
    assert_is_good(page)
    work()
    page.goto(reverse("admin:consent_peopleimport_change", args=[row.pk]))
    expect(page.get_by_role("button", name="Import 39 rows")).to_be_visible()
    shoot("import-checked")
    assert_is_good(page)
    page.get_by_role("button", name="Import 39 rows").click()
    work()
    page.goto(reverse("admin:consent_peopleimport_change", args=[row.pk]))
    expect(page.get_by_text("What became of 40 rows")).to_be_visible()
    shoot("import-done")
    assert_is_good(page)
    page.get_by_role("link", name="Undo this import").click()
    shoot("import-undo")
    assert_is_good(page)
    page.get_by_role("button", name="Undo the import").click()
    work()
    page.goto(reverse("admin:consent_peopleimport_change", args=[row.pk]))
    expect(page.get_by_text("What was undone")).to_be_visible()
    shoot("import-undone")
    assert_is_good(page)


def test_a_persons_story_and_what_is_needed_of_them(page: Page, shoot: Shoot) -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    row = cast.alice(program)
    cast.bob(program)
    receive(
        kind=PrivacyKind.ACCESS,
        subscriber_id=row.subscriber_id,
        method=Method.ADMIN,
        note="",
        clock=timezone.now,
    )
    make_links(
        program=program,
        subscriber_ids=[row.subscriber_id],
        campaign="spring-letter",
        clock=timezone.now,
    )
    log_in(page, "ben")
    page.goto(reverse("admin:subscribers_subscriber_changelist"))
    expect(page.get_by_role("button", name="Export these people")).to_be_visible()
    shoot("people")
    page.goto(reverse("admin:subscribers_subscriber_change", args=[row.subscriber_id]))
    page.get_by_role("link", name="Their story").click()
    expect(page.get_by_text("They said yes to")).to_be_visible()
    shoot("story")
    assert_is_good(page)
    page.goto(reverse("admin:consent_subscription_needed") + "?program=weekly-usuals")
    expect(page.get_by_role("button", name="Download to fill in")).to_be_visible()
    shoot("needed")
    assert_is_good(page)


def test_two_records_become_one_once_it_was_read(page: Page, shoot: Shoot) -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    alice = cast.alice(program).subscriber
    ally = cast.say_yes(program, "ally.who.shops.at.the.corner@example.com").subscriber
    cast.alice(factories.published_program("bicycle-care"))
    other = cast.say_yes(factories.published_program("recipes"), ally.email or "")
    leave(subscription_id=other.pk, method=Method.LEAVE_PAGE, clock=timezone.now)
    stop(
        subscriber_ids=[ally.pk],
        by=StoppedBy.CONTROLLER,
        reason="x",
        actor=Actor.CONTROLLER,
        method=Method.ADMIN,
        clock=timezone.now,
    )
    log_in(page, "ben")
    page.goto(reverse("admin:subscribers_subscriber_change", args=[alice.pk]))
    page.get_by_role("link", name="Merge with another record").click()
    page.get_by_label("The other record of this person").fill(ally.email or "")
    shoot("merge-choose")
    assert_is_good(page)
    page.get_by_role("button", name="Show what it does").click()
    expect(page.get_by_text("The yes of the other address ends.")).to_be_visible()
    shoot("merge-read")
    assert_is_good(page)
    page.get_by_label("How do you know").fill("They told the shop.")
    page.get_by_label("I know that it cannot be undone").check()
    page.get_by_role("button", name="Merge the two records").click()
    expect(page.get_by_text("The two records are one.")).to_be_visible()
    shoot("merged")
    assert MergedRecord.objects.get().into == alice
    assert Subscriber.objects.get(pk=ally.pk).email is None


def test_what_nobody_reported_is_found_and_said(page: Page, shoot: Shoot) -> None:
    cast.alice(page_program())
    reserved()
    end_unreported(clock=lambda: timezone.now() + timedelta(minutes=16))
    log_in(page, "ben")
    expect(page.get_by_text("reservation was never reported")).to_be_visible()
    page.goto(reverse("admin:delivery_reservation_changelist"))
    expect(page.get_by_text("1 never reported")).to_be_visible()
    shoot("reservations")
    assert_is_good(page)
    page.locator("input.action-select").first.check()
    page.get_by_role("combobox", name="Action").select_option("resolve")
    page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).click()
    expect(page.get_by_text("never said whether they used them")).to_be_visible()
    shoot("reservations-resolve")
    assert_is_good(page)
    page.get_by_label("It was not used, and shall not be any more").check()
    page.get_by_label("How do you know").fill("The site's log.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("1 resolved.")).to_be_visible()
    page.goto(reverse("admin:delivery_reservation_changelist"))
    page.locator("#result_list th a").first.click()
    expect(page.get_by_text("Not used, as staff found out")).to_be_visible()
    shoot("reservation")
    assert_is_good(page)

"""What staff see of what editions are made of, and of what mail systems told."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from config.demo.company.notes import PICTURES
from delivery.models import Catalogue, Delivery, Edition, MailEvent
from delivery.rendering.checking import Draft
from delivery.services import catalogues, editions
from delivery.services.mail_events import apply_mail_events
from delivery.services.pictures import put_picture
from tests import cast, factories
from tests.browser.conftest import Shoot
from tests.browser.measuring import fits
from tests.browser.staff import log_in
from tests.delivery.mail_events.telling import HARD, call, postmark, webhooks
from tests.delivery.sending import NOW, approved_edition, at, send
from tests.smtp_sink import SmtpSink

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILE = """department,headline,headline_de
Cheese,"Comté, 18 months, 24.90 a kilo","Comté, 18 Monate, 24,90 das Kilo"
Bread,Rye,Roggen
Wine,"Blaufränkisch from the Burgenland, three bottles for two","Blaufränkisch, drei für zwei"
"""
BODY = """Hello {{ first_name | default: "you" }}, {{ offers.headline | default: "nothing new" }}.

![A green bicycle](picture:stand)
"""


def some_catalogue() -> Catalogue:
    catalogue = Catalogue.objects.create(
        name="offers",
        about="The week's offers by department, in two languages",
        key_field=factories.field("favourite_department"),
    )
    return catalogues.replace_rows(
        catalogue=catalogue,
        content=FILE.encode(),
        changed_by=factories.marketer(),
        clock=timezone.now,
    )


def some_edition() -> Edition:
    promise = factories.published_invitation(
        uses=("first_name", ("favourite_department", "optional")), has_pictures=True
    )
    edition = editions.save(
        program=promise.program,
        name="with-a-picture",
        texts=[Draft("en", "Your week", "", BODY)],
        prepared_by=factories.marketer(),
        clock=timezone.now,
    )
    put_picture(edition=edition, name="stand", content=(PICTURES / "stand.png").read_bytes())
    return edition


def test_the_pages_of_catalogues(page: Page, shoot: Shoot, tmp_path: Path) -> None:
    catalogue = some_catalogue()
    log_in(page, "ben")

    page.goto(reverse("admin:delivery_catalogue_changelist"))
    shoot("catalogues")
    assert fits(page)
    page.goto(reverse("admin:delivery_catalogue_add"))
    expect(page.get_by_text("none yet")).to_have_count(0)
    shoot("catalogue-new")
    assert fits(page)
    page.goto(reverse("admin:delivery_catalogue_change", args=[catalogue.pk]))
    shoot("catalogue")
    assert fits(page)

    faulty = tmp_path / "faulty.csv"
    faulty.write_text("department,headline\nCheese\nBread,a\nbread,b\n")
    page.locator("input[type=file]").set_input_files(faulty)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Line 2: it has 1 cells")).to_be_visible()
    shoot("catalogue-faulty")
    assert fits(page)
    assert catalogue.rows.count() == 3


def test_the_pages_of_a_picture(page: Page, shoot: Shoot) -> None:
    some_catalogue()
    edition = some_edition()
    log_in(page, "ben")

    page.goto(reverse("admin:delivery_edition_change", args=[edition.pk]))
    expect(page.locator("img.edition-picture")).to_be_visible()
    shoot("edition-with-a-picture")
    assert fits(page)


def test_the_pages_of_what_mail_systems_told(page: Page, shoot: Shoot, smtp_sink: SmtpSink) -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    cast.alice(program, clock=at(minutes=-9))
    send(approved_edition(program, clock=at(minutes=-4)), clock=at(minutes=-3))
    delivery = Delivery.objects.get(kind="edition")
    with webhooks():
        call("postmark", postmark("HardBounce", delivery, NOW, **HARD))
    apply_mail_events(clock=at(seconds=1))
    log_in(page, "ben")

    page.goto(reverse("admin:delivery_mailevent_changelist"))
    expect(page.get_by_role("cell", name="Mail stopped")).to_be_visible()
    shoot("mail-events")
    assert fits(page)
    page.goto(reverse("admin:delivery_mailevent_change", args=[MailEvent.objects.get().pk]))
    shoot("mail-event")
    assert fits(page)

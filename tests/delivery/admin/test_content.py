"""The desk: catalogues from a file or row by row, pictures of an edition, HTML."""

import csv
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delivery.models import Catalogue, CatalogueRow, Edition, EditionPicture
from delivery.services import catalogues, editions
from programs.models import Invitation
from programs.rules.vocabulary import FieldType
from tests import factories
from tests.deciding import decide
from tests.delivery.admin.test_editions import desk_of, form, page
from tests.delivery.rendering.images import png

pytestmark = pytest.mark.django_db

USES = ("first_name", ("favourite_department", "optional"))
FILE = "department,headline\nCheese,Comté\nBread,Rye\n"


@pytest.fixture
def promise() -> Invitation:
    return factories.published_invitation(uses=USES, has_pictures=True)


@pytest.fixture
def mara() -> Client:
    return desk_of(factories.marketer())


@pytest.fixture
def adam() -> Client:
    return desk_of(factories.approver())


def upload(client: Client, content: str, owner: Catalogue | None = None) -> Any:
    url = "admin:delivery_catalogue_change" if owner else "admin:delivery_catalogue_add"
    return client.post(
        reverse(url, args=[owner.pk] if owner else []),
        {
            "name": "offers",
            "about": "The week's offers",
            "key_field": factories.field("favourite_department").pk,
            "file": SimpleUploadedFile("offers.csv", content.encode()),
        },
    )


def test_a_marketer_fills_a_catalogue_with_a_file(mara: Client) -> None:
    answer = upload(mara, FILE)

    assert answer.status_code == 302, answer.content.decode()
    owner = Catalogue.objects.get()
    assert owner.columns == ["headline"]
    assert owner.changed_by == factories.marketer()
    assert list(owner.rows.values_list("key", "cells")) == [
        ("Bread", {"headline": "Rye"}),
        ("Cheese", {"headline": "Comté"}),
    ]
    shown = mara.get(reverse("admin:delivery_catalogue_change", args=[owner.pk])).content.decode()
    assert "{{ offers.headline }}" in shown
    assert "nothing about people" in shown


def test_a_faulty_file_is_refused_line_by_line_and_changes_nothing(mara: Client) -> None:
    upload(mara, FILE)
    owner = Catalogue.objects.get()

    answer = upload(mara, "department,headline\nCheese\nBread,a\nbread,b\n", owner)

    words = answer.content.decode()
    assert answer.status_code == 200
    assert "Line 2: it has 1 cells, the first line has 2." in words
    assert "Line 4: bread is there already, on line 3." in words
    assert owner.rows.count() == 2


def test_a_catalogue_is_not_called_like_a_field(mara: Client) -> None:
    factories.field("offers", type=FieldType.TEXT)

    assert "A data field has this name." in upload(mara, FILE).content.decode()
    assert not Catalogue.objects.exists()


def test_the_rows_can_be_taken_as_a_file_and_given_back(mara: Client) -> None:
    upload(mara, FILE)
    owner = Catalogue.objects.get()

    answer = mara.get(reverse("admin:delivery_catalogue_file", args=[owner.pk]))

    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows == [["favourite_department", "headline"], ["Bread", "Rye"], ["Cheese", "Comté"]]
    assert upload(mara, answer.content.decode(), owner).status_code == 302
    assert owner.rows.count() == 2


def test_a_marketer_edits_one_row(mara: Client, adam: Client) -> None:
    upload(mara, FILE)
    owner = Catalogue.objects.get()
    row = owner.rows.get(key="Cheese")
    change = reverse("admin:delivery_cataloguerow_change", args=[row.pk])

    assert "Comté" in adam.get(change).content.decode()
    answer = adam.post(change, {"key": "Cheese", "cell_headline": "Gouda"})
    assert answer.status_code == 302
    row.refresh_from_db()
    owner.refresh_from_db()
    assert row.cells == {"headline": "Gouda"}
    assert owner.changed_by == factories.approver()

    twice = adam.post(change, {"key": "bread", "cell_headline": "x\u202ey"})
    assert "It is there already." in twice.content.decode()
    assert "cannot be printed" in twice.content.decode()


def test_a_marketer_adds_and_removes_a_row(mara: Client) -> None:
    upload(mara, FILE)
    owner = Catalogue.objects.get()
    add = f"{reverse('admin:delivery_cataloguerow_add')}?catalogue={owner.pk}"

    assert mara.post(add, {"key": "Fish", "cell_headline": "Trout"}).status_code == 302
    fish = owner.rows.get(match="fish")
    assert fish.cells == {"headline": "Trout"}

    delete = reverse("admin:delivery_cataloguerow_delete", args=[fish.pk])
    assert mara.post(delete, {"post": "yes"}).status_code == 302
    assert owner.rows.count() == 2
    assert mara.get(reverse("admin:delivery_cataloguerow_add")).status_code == 403
    rows = f"{reverse('admin:delivery_cataloguerow_changelist')}?catalogue__id__exact={owner.pk}"
    assert "Comté" in mara.get(rows).content.decode()


def test_a_row_that_somebody_added_in_the_meantime_is_no_error_page(
    mara: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(mara, FILE)
    owner = Catalogue.objects.get()
    add = f"{reverse('admin:delivery_cataloguerow_add')}?catalogue={owner.pk}"

    def taken(**values: Any) -> CatalogueRow:
        raise catalogues.CatalogueRefused(["Fish is there already."])

    monkeypatch.setattr(catalogues, "write_row", taken)
    answer = mara.post(add, {"key": "Fish", "cell_headline": "Trout"}, follow=True)

    assert "Fish is there already." in answer.content.decode()


# --- Pictures and HTML ------------------------------------------------------------------------


def with_picture(promise: Invitation, content: bytes, body: str, **more: str) -> dict[str, Any]:
    return form(promise, body) | {
        "pictures-TOTAL_FORMS": "1",
        "pictures-0-name": "cheese",
        "pictures-0-file": SimpleUploadedFile("photo.svg", content),
        **more,
    }


def test_a_marketer_uploads_a_picture_and_sees_it(promise: Invitation, mara: Client) -> None:
    body = "![Cheese](picture:cheese)"

    answer = mara.post(
        reverse("admin:delivery_edition_add"), with_picture(promise, png(64, 48), body)
    )

    assert answer.status_code == 302, answer.content.decode()
    picture = EditionPicture.objects.get()
    assert (picture.media_type, picture.width, picture.height) == ("image/png", 64, 48)
    edition = Edition.objects.get()
    shown = mara.get(reverse("admin:delivery_edition_change", args=[edition.pk]))
    assert 'src="data:image/png;base64,' in shown.content.decode()
    message = mara.get(page("message", edition))
    assert re.search(r'<img[^>]* src="data:image/png;base64,', message.content.decode())
    assert "img-src data:" in message["Content-Security-Policy"]
    assert "script-src" not in message["Content-Security-Policy"]


@pytest.mark.parametrize("content", [b"<svg/>", b"GIF", png(padding=150_000)])
def test_what_is_no_picture_is_refused_in_the_form(
    promise: Invitation, mara: Client, content: bytes
) -> None:
    answer = mara.post(
        reverse("admin:delivery_edition_add"), with_picture(promise, content, "Hello")
    )

    assert answer.status_code == 200
    assert re.search(r"It is no PNG|It has 150,\d+ bytes", answer.content.decode())
    assert not Edition.objects.exists()


def test_pictures_together_stay_small_in_the_form(promise: Invitation, mara: Client) -> None:
    second = {
        "pictures-TOTAL_FORMS": "2",
        "pictures-1-name": "bread",
        "pictures-1-file": SimpleUploadedFile("b.png", png(padding=80_000)),
    }
    values = with_picture(promise, png(padding=80_000), "Hello") | second

    answer = mara.post(reverse("admin:delivery_edition_add"), values)

    assert "bytes together; an edition may have 150,000" in answer.content.decode()


def test_a_picture_needs_its_bytes_once_only(promise: Invitation, mara: Client) -> None:
    add = reverse("admin:delivery_edition_add")
    values = with_picture(promise, png(), "![Cheese](picture:cheese)")
    no_file = {name: value for name, value in values.items() if not name.endswith("-file")}

    assert "Choose a picture." in mara.post(add, no_file).content.decode()
    mara.post(add, values)
    edition, picture = Edition.objects.get(), EditionPicture.objects.get()
    [text] = edition.texts.all()
    again = no_file | {
        "texts-INITIAL_FORMS": "1",
        "texts-0-id": text.pk,
        "texts-0-edition": edition.pk,
        "pictures-INITIAL_FORMS": "1",
        "pictures-0-id": picture.pk,
        "pictures-0-edition": edition.pk,
        "pictures-0-name": "brie",
    }
    change = reverse("admin:delivery_edition_change", args=[edition.pk])
    answer = mara.post(change, again)
    assert answer.status_code == 302, answer.content.decode()
    picture.refresh_from_db()
    assert (picture.name, bytes(picture.content)) == ("brie", png())


def test_html_is_refused_in_the_form_with_its_line(promise: Invitation, mara: Client) -> None:
    values = form(promise, "<p>Hello</p>\n<script>x</script>") | {"texts-0-markup": "html"}

    answer = mara.post(reverse("admin:delivery_edition_add"), values)

    assert "Line 2: &lt;script&gt; is not taken: a message runs nothing" in answer.content.decode()


def test_an_edition_in_html_is_written_previewed_and_approved(
    promise: Invitation, mara: Client, adam: Client
) -> None:
    body = "<h1>Hello {{ first_name | default: 'you' }}</h1><p>News.</p>"
    values = form(promise, body) | {"texts-0-markup": "html"}
    assert mara.post(reverse("admin:delivery_edition_add"), values).status_code == 302
    edition = Edition.objects.get()

    assert "Hello First name</h1>" in mara.get(page("message", edition)).content.decode()
    decide(adam, page("approve", edition))
    edition.refresh_from_db()
    assert edition.state == "approved"
    assert (
        "cheese"
        not in adam.get(reverse("admin:delivery_edition_change", args=[edition.pk]))
        .content.decode()
        .lower()
    )


def test_an_approver_sees_that_a_catalogue_changed_and_takes_it(
    promise: Invitation, mara: Client, adam: Client
) -> None:
    upload(mara, FILE)
    values = form(promise, "{{ offers.headline | default: 'Nothing' }}")
    mara.post(reverse("admin:delivery_edition_add"), values)
    edition = Edition.objects.get()
    assert "Rye" in mara.get(page("message", edition)).content.decode()
    editions.approve(edition=edition, approved_by=factories.approver(), clock=timezone.now)
    change = reverse("admin:delivery_edition_change", args=[edition.pk])
    assert "Its catalogues changed" not in adam.get(change).content.decode()

    upload(mara, FILE.replace("Comté", "Gouda"), Catalogue.objects.get())
    assert "Its catalogues changed" in adam.get(change).content.decode()
    refused = mara.post(page("take", edition), follow=True).content.decode()
    assert "You filled the catalogue offers" in refused
    taken = adam.post(page("take", edition), follow=True).content.decode()

    assert "goes with the catalogues as they are now" in taken
    [copy] = edition.catalogues.all()
    assert copy.rows["cheese"] == {"headline": "Gouda"}
    assert copy.taken_by == factories.approver()

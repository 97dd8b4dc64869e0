"""How a brand looks on the pages: set at the desk, served from our own host, kept for a year."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from programs.models import Brand, BrandLogo
from programs.rules.logo import cleaned_logo
from programs.services.brands import drop_logo, put_logo
from tests import factories
from tests.delivery.rendering.images import png

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.com", "pass"))
    return client


def filled(brand: Brand, **changes: Any) -> dict[str, Any]:
    kept = (
        "name slug legal_name postal_address phone contact_email privacy_policy_url authority"
        " proof_kept_years colour host from_email sender_id prospect_depth new_depth"
        " established_depth loyal_depth"
    )
    return {name: getattr(brand, name) for name in kept.split()} | changes


def save(desk: Client, brand: Brand, **changes: Any) -> Any:
    return desk.post(f"/admin/programs/brand/{brand.pk}/change/", filled(brand, **changes))


def files_of(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(/brand/[^"]+)"', page)


def test_a_brand_without_a_look_has_ours(client: Client) -> None:
    factories.published_program()
    assert files_of(client.get("/p/weekly-usuals/").content.decode()) == []


def test_the_pages_of_a_brand_load_its_colour_and_its_logo(desk: Client) -> None:
    program = factories.published_program()
    file = SimpleUploadedFile("logo.png", png(8, 4) + b"behind it")
    saved = save(desk, program.brand, colour="#AA3300", logo_file=file)
    assert saved.status_code == 302, saved.content.decode()

    style, logo = files_of(Client().get("/p/weekly-usuals/").content.decode())

    for address, kind in ((style, "text/css; charset=utf-8"), (logo, "image/png")):
        answer = Client().get(address)
        assert answer.status_code == 200
        assert answer["Content-Type"] == kind
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
    assert Client().get(logo).content == png(8, 4)
    assert b"#aa3300" in Client().get(style).content


def test_another_colour_or_logo_has_another_address(desk: Client) -> None:
    brand = factories.published_program().brand
    save(desk, brand, colour="#aa3300", logo_file=SimpleUploadedFile("a.png", png(8, 4)))
    before = files_of(Client().get("/p/weekly-usuals/").content.decode())
    brand.refresh_from_db()
    save(desk, brand, colour="#aa3301", logo_file=SimpleUploadedFile("b.png", png(8, 5)))
    after = files_of(Client().get("/p/weekly-usuals/").content.decode())

    assert set(before).isdisjoint(after)
    # A page that was opened before shows the new look too, and no browser keeps it by that name.
    assert {Client().get(old)["Cache-Control"] for old in before} == {"no-store"}


def test_a_logo_can_be_taken_away(desk: Client) -> None:
    brand = factories.published_program().brand
    put_logo(brand=brand, logo=cleaned_logo(png()))
    address = files_of(Client().get("/p/weekly-usuals/").content.decode())[0]

    save(desk, brand, without_logo="on")

    assert files_of(Client().get("/p/weekly-usuals/").content.decode()) == []
    assert Client().get(address).status_code == 404
    assert not BrandLogo.objects.exists()


def test_dropping_what_is_not_there_does_nothing() -> None:
    brand = factories.brand()
    drop_logo(brand=brand)
    assert brand.logo_name == ""


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#12345;}"])
def test_what_is_no_colour_is_refused_by_the_form_and_by_the_database(
    desk: Client, colour: str
) -> None:
    brand = factories.brand()
    assert save(desk, brand, colour=colour).status_code == 200
    with pytest.raises(IntegrityError), transaction.atomic():
        Brand.objects.filter(pk=brand.pk).update(colour=colour[:7])


def test_what_is_no_logo_is_refused_with_its_reason(desk: Client) -> None:
    file = SimpleUploadedFile("logo.png", b"<svg><script>1</script></svg>")
    page = save(desk, factories.brand(), logo_file=file)
    assert "It is no PNG or JPEG picture" in page.content.decode()
    assert not BrandLogo.objects.exists()


def test_the_desk_shows_what_it_will_look_like(desk: Client) -> None:
    brand = factories.brand(colour="#f5c518")
    put_logo(brand=brand, logo=cleaned_logo(png()))
    page = desk.get(f"/admin/programs/brand/{brand.pk}/change/").content.decode()
    assert "data:image/svg+xml;base64," in page
    assert "On light pages: as #" in page
    assert f"/brand/green-basket/{brand.logo_name}.logo" in page


def test_unknown_brands_have_no_files() -> None:
    assert Client().get("/brand/nobody/abc.css").status_code == 404
    assert Client().get("/brand/nobody/abc.logo").status_code == 404
    factories.brand()
    assert Client().get("/brand/green-basket/abc.css").status_code == 404

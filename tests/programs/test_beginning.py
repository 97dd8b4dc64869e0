"""A program begins from a starter or with a blank page."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from config.staff.roles import Role
from delivery.models import Edition
from programs.models import DataField, Invitation, Program
from programs.rules.completeness import missing
from programs.rules.depth import too_deep
from programs.rules.plain import plain_remarks
from programs.rules.vocabulary import FieldType, InvitationState
from programs.selectors.drafts import draft_of
from programs.services.starting import FieldDiffersError, begin
from programs.starters import STARTERS
from tests import factories
from tests.deciding import decide
from tests.staff.world import client_of, staff

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "de", "fr")
BEGIN = "/admin/programs/program/add/"


def begun(key: str) -> Invitation:
    program = begin(
        name=STARTERS[key].name,
        brand=factories.brand(),
        language="en",
        prepared_by=factories.marketer(),
        clock=timezone.now,
        starter=STARTERS[key],
    )
    return Invitation.objects.get(program=program)


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.com", "pass"))
    return client


def test_there_are_six_with_a_card_for_each_trade() -> None:
    trades = [starter.trade for starter in STARTERS.values()]

    assert sorted(trades) == ["Any trade", "B2B", "B2B", "Retail", "Retail", "Retail"]


@pytest.mark.parametrize("key", STARTERS)
def test_a_starter_is_complete_in_three_languages(key: str) -> None:
    draft = begun(key)

    assert {text.language for text in draft.texts.all()} == set(LANGUAGES)
    assert missing(draft_of(draft), today=date(2026, 11, 23)) == []
    assert all(text.sample for text in draft.texts.all())


@pytest.mark.parametrize("key", STARTERS)
def test_a_starter_is_in_plain_words(key: str) -> None:
    assert plain_remarks(draft_of(begun(key))) == []


@pytest.mark.parametrize("key", STARTERS)
def test_a_starter_uses_nothing_that_is_too_deep_for_whom_it_is(key: str) -> None:
    draft = begun(key)
    program = draft.program

    found = too_deep(
        draft_of(draft).uses,
        brand_depths=program.brand.depths(),
        program_depth=program.depth,
        audience=program.audience,
    )

    assert found == []


@pytest.mark.parametrize("key", STARTERS)
def test_a_starter_is_one_step_from_being_published(key: str, desk: Client) -> None:
    draft = begun(key)

    decide(desk, f"/admin/programs/invitation/{draft.pk}/publish/")

    draft.refresh_from_db()
    assert draft.state == InvitationState.PUBLISHED


def test_it_asks_for_a_name_and_a_brand_and_leads_to_the_program(desk: Client) -> None:
    brand = factories.brand()

    form = {"name": "My weekly list", "brand": brand.pk, "starter": "weekly-usuals"}
    answer = desk.post(BEGIN, form)

    program = Program.objects.get()
    assert answer.headers["Location"] == f"/admin/programs/program/{program.pk}/change/"
    assert (program.name, program.slug, program.state) == (
        "My weekly list",
        "my-weekly-list",
        "draft",
    )
    assert program.invitations.get().prepared_by == User.objects.get(username="root")
    assert Edition.objects.filter(program=program, state="draft").count() == 3
    page = desk.get(answer.headers["Location"]).content.decode()
    assert "3 editions wait as a draft" in page
    assert "Begun from “Weekly usuals”." in page


def test_a_second_one_of_the_same_name_has_its_own_address(desk: Client) -> None:
    form = {"name": "Care", "brand": factories.brand().pk, "starter": "care-tips"}

    desk.post(BEGIN, form)
    desk.post(BEGIN, form)

    assert sorted(Program.objects.values_list("slug", flat=True)) == ["care", "care-2"]


def test_a_field_of_the_catalogue_is_used_as_it_is(desk: Client) -> None:
    known = factories.field("first_name", labels={"en": "Given name"})

    begun("care-tips")

    known.refresh_from_db()
    assert known.labels == {"en": "Given name"}
    assert DataField.objects.filter(key="first_name").count() == 1
    assert DataField.objects.get(key="bought_on").type == FieldType.DATE


def test_a_field_of_another_kind_stops_it_and_leaves_nothing(desk: Client) -> None:
    factories.field("product", type=FieldType.NUMBER)
    form = {"name": "Care", "brand": factories.brand().pk, "starter": "care-tips"}

    answer = desk.post(BEGIN, form)

    assert answer.status_code == 422
    assert "The catalogue has product already, as something else" in answer.content.decode()
    assert not Program.objects.exists()
    assert not DataField.objects.filter(key="bought_on").exists()
    with pytest.raises(FieldDiffersError):
        begun("care-tips")


def test_a_blank_page_says_what_it_still_needs(desk: Client) -> None:
    form = {"name": "Something new", "brand": factories.brand().pk, "starter": "blank"}

    page = desk.post(BEGIN, form, follow=True).content.decode()

    draft = Invitation.objects.get()
    assert [text.language for text in draft.texts.all()] == ["en"]
    assert not Edition.objects.exists()
    for gap in ("Give it a title. (English)", "Choose what it is good for.", "how many words"):
        assert gap in page


def test_what_is_missing_is_asked_for(desk: Client) -> None:
    factories.brand()

    page = desk.post(BEGIN, {"name": ""})

    assert page.status_code == 422
    assert "Choose what to begin from." in page.content.decode()
    assert not Program.objects.exists()


def test_without_a_brand_it_leads_to_one(desk: Client) -> None:
    assert "/admin/programs/brand/add/" in desk.get(BEGIN).content.decode()


def test_without_a_brand_who_cannot_add_one_is_told_who_does() -> None:
    page = client_of(staff(Role.AUTHOR)).get(BEGIN).content.decode()

    assert "/admin/programs/brand/add/" not in page
    assert "An administrator adds it." in page


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Your weekly list"), ("de", "Ihre Wochenliste"), ("fr", "Votre liste de la semaine")],
)
def test_the_cards_show_what_people_would_read(desk: Client, language: str, title: str) -> None:
    factories.brand()

    cards = desk.get(BEGIN, {"language": language}).content.decode()
    whole = desk.get("/admin/programs/program/starter/weekly-usuals/", {"language": language})

    assert f"<h2>{title}</h2>" in cards
    assert f"<h1>{title}</h1>" in whole.content.decode()
    assert "frame-ancestors 'self'" in whole.headers["Content-Security-Policy"]


def test_it_takes_the_permission_to_add_a_program(client: Client) -> None:
    factories.brand()
    client.force_login(factories.marketer())

    assert client.get(BEGIN).status_code == 403
    assert client.post(BEGIN, {"name": "x"}).status_code == 403
    assert client.get("/admin/programs/program/starter/care-tips/").status_code == 403


def test_looking_at_a_starter_begins_nothing(desk: Client) -> None:
    factories.brand()

    desk.get(BEGIN)
    desk.get("/admin/programs/program/starter/care-tips/")

    assert not Program.objects.exists()
    assert not DataField.objects.exists()

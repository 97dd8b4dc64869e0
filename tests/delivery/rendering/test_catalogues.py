"""Catalogues: looked up by one declared field, sent as they were approved."""

from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from consent.rules.gate import Refusal
from delivery.gateways.choosing import default_gateway
from delivery.models import Catalogue, CatalogueRow, Edition
from delivery.rendering.checking import Draft
from delivery.rendering.compose import Composer
from delivery.rendering.outcome import Composed
from delivery.rules.vocabulary import EditionState, WhenMissing
from delivery.services import catalogues, editions
from delivery.services.catalogues import CatalogueRefused, NothingToTakeError, OwnRowsError
from delivery.services.claiming import EDITIONS
from delivery.services.editions import EditionRefused
from delivery.services.planning import plan_due
from delivery.services.sending import send_batch
from delivery.services.turns import Round
from programs.models import Invitation
from programs.rules.vocabulary import Category, FieldType
from tests import cast, factories
from tests.delivery.rendering.jobs import NOW, composed, job, part
from tests.smtp_sink import SmtpSink

FILE = "department,headline,price\nCheese,Comté,1.99\nBread,Rye & <b>wheat</b>,\n"
BODY = (
    "{{ offers.headline | default: 'Nothing new' }}. "
    "{% if offers.price %}At {{ offers.price }}.{% endif %}"
)


def filler() -> User:
    return User.objects.get_or_create(username="fiona", defaults={"is_staff": True})[0]


def catalogue(content: str = FILE, key: str = "favourite_department") -> Catalogue:
    owner, _ = Catalogue.objects.get_or_create(name="offers", key_field=factories.field(key))
    return catalogues.replace_rows(
        catalogue=owner, content=content.encode(), changed_by=filler(), clock=timezone.now
    )


@pytest.fixture
def promise() -> Invitation:
    return factories.published_invitation(uses=(("favourite_department", "optional"), "first_name"))


def draft(
    promise: Invitation, body: str = BODY, when_missing: WhenMissing = WhenMissing.DEFAULT
) -> Edition:
    return editions.save(
        program=promise.program,
        name="offers",
        texts=[Draft("en", "Your week", "", body)],
        prepared_by=factories.marketer(),
        when_missing=when_missing,
        clock=timezone.now,
    )


def approved(promise: Invitation, *args: Any) -> Edition:
    return editions.approve(
        edition=draft(promise, *args), approved_by=factories.approver(), clock=timezone.now
    )


def known(department: str | None = "Cheese") -> dict[str, Any]:
    value = {"v": department, "by": "crm", "at": ""}
    return {"favourite_department": value} if department else {}


def sent(promise: Invitation, one: Edition, department: str | None = "Cheese") -> Composed:
    chosen = ("favourite_department",)
    return composed(job(promise, one, values=known(department), chosen=chosen))


@pytest.mark.django_db
def test_a_row_is_picked_by_the_readers_value(promise: Invitation) -> None:
    catalogue()
    one = approved(promise)

    assert "Comté. At 1.99." in part(sent(promise, one), "plain")
    assert "Rye & <b>wheat</b>." in part(sent(promise, one, "bread"), "plain")
    assert "Rye &amp; &lt;b&gt;wheat&lt;/b&gt;." in part(sent(promise, one, "BREAD"), "html")
    assert "Nothing new." in part(sent(promise, one, "Fish"), "plain")
    assert "Nothing new." in part(sent(promise, one, None), "plain")


@pytest.mark.django_db
def test_inv_4_a_row_uses_the_field_that_picks_it(promise: Invitation) -> None:
    catalogue()
    one = approved(promise)

    assert one.fields_read == ["favourite_department"]
    used = [(each["field"], each["shown"], each["why_not"]) for each in sent(promise, one).used]
    assert used == [("favourite_department", True, "")]
    assert "We used: Favourite department." in part(sent(promise, one), "plain")


@pytest.mark.django_db
def test_inv_4_what_may_not_be_used_picks_no_row(promise: Invitation) -> None:
    catalogue()
    one = approved(promise)

    unticked = composed(job(promise, one, values=known()))
    too_deep = composed(
        job(
            promise,
            one,
            values=known(),
            chosen=("favourite_department",),
            relationship="new",
        )
    )

    for result, why in ((unticked, "not_chosen"), (too_deep, "too_deep")):
        assert "Nothing new." in part(result, "plain")
        assert "Comté" not in result.message.decode()
        assert [each["why_not"] for each in result.used] == [why]


@pytest.mark.django_db
def test_a_key_without_a_row_is_a_value_that_is_missing() -> None:
    strict = factories.published_invitation("strict", uses=("first_name",))
    catalogue("first_name,headline\nAlice,Hello\nBob,\n", "first_name")
    one = approved(strict, "{{ offers.headline }}", WhenMissing.WITHHOLD)

    def result(name: str) -> object:
        values = {"first_name": {"v": name, "by": "crm", "at": ""}}
        return Composer().compose(job(strict, one, values=values), NOW)

    assert isinstance(result("Alice"), Composed)
    assert result("Bob") == Refusal.DATA_MISSING
    assert result("Carol") == Refusal.DATA_MISSING


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{{ offers.headline }}", "offers.headline may be missing"),
        ("{{ hours.open | default: '' }}", "There is no catalogue hours"),
        ("{{ offers.size_of | default: '' }}", "has no column size_of: it has headline, price"),
        ("{{ offers.headline.size }}", "fields have no parts"),
        ("{{ offers['__class__'] }}", "fields have no parts"),
        ("{{ offers }}", "offers is not in the promise"),
        ("{% for x in offers %}{{ x }}{% endfor %}", "offers is not in the promise"),
        ("{% assign x = offers.nothing %}{{ x | default: '' }}", "has no column nothing"),
        ("{{ first_name.headline | default: '' }}", "There is no catalogue first_name"),
        ("{{ 'a' | append: offers.nothing }}", "has no column nothing"),
        ("{% for x in first_name %}{{ x.price | default: '' }}{% endfor %}", "no catalogue x"),
    ],
)
def test_what_no_catalogue_has_is_refused(promise: Invitation, body: str, why: str) -> None:
    catalogue()

    with pytest.raises(EditionRefused, match=why):
        approved(promise, body)


@pytest.mark.django_db
def test_a_table_of_an_undeclared_field_is_refused_when_saved_approved_and_rendered() -> None:
    other = factories.published_invitation("other", uses=("first_name",))
    catalogue()

    with pytest.raises(EditionRefused, match="looks up favourite_department, which is not in"):
        draft(other)

    full = factories.published_invitation("full", uses=("favourite_department",))
    one = approved(full)
    one.program = other.program
    one.save()
    one.state = EditionState.DRAFT
    assert {problem.code for problem in editions.check(one)} == {"undeclared_field"}
    assert Composer().compose(job(other, one), NOW) == Refusal.NOT_COVERED


@pytest.mark.django_db
def test_an_edition_goes_with_the_rows_that_were_approved(promise: Invitation) -> None:
    catalogue()
    one = approved(promise)

    catalogue("department,headline,price\nCheese,Gouda,2.99\n")

    assert "Comté. At 1.99." in part(sent(promise, one), "plain")


@pytest.mark.django_db
def test_somebody_else_has_it_go_on_with_the_rows_of_now(promise: Invitation) -> None:
    catalogue()
    one = approved(promise)
    catalogue("department,headline,price\nCheese,Gouda,2.99\n")

    with pytest.raises(OwnRowsError, match="You filled the catalogue offers"):
        catalogues.refresh_catalogues(edition=one, taken_by=filler(), clock=timezone.now)
    assert "Comté" in part(sent(promise, one), "plain")

    catalogues.refresh_catalogues(edition=one, taken_by=factories.approver(), clock=timezone.now)
    assert "Gouda. At 2.99." in part(sent(promise, one), "plain")


@pytest.mark.django_db
def test_a_worker_in_the_middle_of_its_round_goes_on_with_the_rows_of_now(
    promise: Invitation, smtp_sink: SmtpSink, settings: Settings
) -> None:
    settings.DELIVERY_BATCH = 1
    for name in ("alice", "bob", "carol"):
        cast.say_yes(promise.program, f"{name}@example.com")
    catalogue()
    one = approved(promise)
    editions.send_now(edition=one, clock=timezone.now)
    plan_due(clock=timezone.now)
    gateway, round_ = default_gateway(), Round()
    turn = partial(send_batch, kinds=EDITIONS, gateway=gateway, clock=timezone.now, round_=round_)
    turn()
    [first] = round_.composer._editions.values()

    turn()
    assert list(round_.composer._editions.values()) == [first], "nothing is read in vain"
    catalogue("department,headline,price\nCheese,Gouda,2.99\n")
    catalogues.refresh_catalogues(edition=one, taken_by=factories.approver(), clock=timezone.now)
    turn()
    gateway.close()

    assert len(smtp_sink.messages) == 3
    anew = job(promise, one, values=known("Cheese"), chosen=("favourite_department",))
    assert "Gouda. At 2.99." in part(composed(anew, round_.composer), "plain")


@pytest.mark.django_db
def test_a_catalogue_that_lost_a_column_is_not_taken(promise: Invitation) -> None:
    catalogue()
    one = approved(promise)
    catalogue("department,headline\nCheese,Gouda\n")

    with pytest.raises(CatalogueRefused, match=r"offers\.price is not in the catalogue any more"):
        catalogues.refresh_catalogues(
            edition=one, taken_by=factories.approver(), clock=timezone.now
        )
    assert "Comté. At 1.99." in part(sent(promise, one), "plain")


@pytest.mark.django_db
def test_only_a_running_edition_takes_a_catalogue_anew(promise: Invitation) -> None:
    catalogue()
    plain = approved(promise, "Nothing personal.")
    with pytest.raises(NothingToTakeError):
        catalogues.refresh_catalogues(
            edition=plain, taken_by=factories.approver(), clock=timezone.now
        )
    Edition.objects.all().delete()
    one = draft(promise)
    with pytest.raises(NothingToTakeError):
        catalogues.refresh_catalogues(
            edition=one, taken_by=factories.approver(), clock=timezone.now
        )


@pytest.mark.django_db
def test_who_filled_a_catalogue_does_not_approve_what_it_says(promise: Invitation) -> None:
    catalogue()

    with pytest.raises(OwnRowsError):
        editions.approve(edition=draft(promise), approved_by=filler(), clock=timezone.now)
    assert Edition.objects.get().state == EditionState.DRAFT


@pytest.mark.django_db
def test_only_the_columns_that_are_read_are_kept(promise: Invitation) -> None:
    catalogue()

    [copy] = approved(promise, "{{ offers.price | default: '' }}.").catalogues.all()

    assert copy.rows == {"cheese": {"price": "1.99"}}


@pytest.mark.django_db
def test_a_batch_reads_its_catalogues_once(
    promise: Invitation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    catalogue()
    one = approved(promise)
    composer = Composer()

    with django_assert_max_num_queries(6):
        for number in range(50):
            chosen = ("favourite_department",)
            composed(job(promise, one, delivery_id=number, values=known(), chosen=chosen), composer)


@pytest.mark.django_db
def test_liquid_in_a_cell_is_never_rendered(promise: Invitation) -> None:
    catalogue("department,headline,price\nCheese,{{ first_name }} {% if x %},1\n")
    one = approved(promise)

    assert "{{ first_name }} {% if x %}. At 1." in part(sent(promise, one), "plain")


@pytest.mark.django_db
def test_a_faulty_file_changes_nothing() -> None:
    owner = catalogue()

    with pytest.raises(CatalogueRefused, match="Line 3"):
        catalogue("department,headline\nCheese,a\ncheese,b\n")
    with pytest.raises(CatalogueRefused, match="no rows"):
        catalogue("department,headline\n")

    assert owner.rows.count() == 2
    owner.refresh_from_db()
    assert owner.columns == ["headline", "price"]


@pytest.mark.django_db
def test_rows_are_written_one_by_one_too() -> None:
    owner = catalogue()

    def write(key: str, row: CatalogueRow | None = None, **cells: str) -> CatalogueRow:
        return catalogues.write_row(
            catalogue=owner,
            key=key,
            cells=cells,
            changed_by=factories.marketer(),
            clock=timezone.now,
            row=row,
        )

    fish = write("Fish", headline="Trout", unknown="x")
    assert fish.cells == {"headline": "Trout", "price": ""}
    write("Fish", fish, headline="Salmon")
    assert set(owner.rows.values_list("match", flat=True)) == {"cheese", "bread", "fish"}
    with pytest.raises(CatalogueRefused, match="there already"):
        write("FISH")
    with pytest.raises(CatalogueRefused, match="characters that cannot be printed"):
        write("Meat", headline="a\x00b")
    catalogues.remove_row(row=fish, changed_by=factories.marketer(), clock=timezone.now)
    assert owner.rows.count() == 2
    owner.refresh_from_db()
    assert owner.changed_by == factories.marketer()


@pytest.mark.django_db
def test_a_choice_picks_by_its_code_whatever_the_language() -> None:
    factories.field(
        "diet",
        type=FieldType.CHOICE,
        category=Category.DECLARED,
        choices=[{"code": "vegan", "labels": {"en": "Vegan", "de": "Vegan, rein pflanzlich"}}],
    )
    promise = factories.published_invitation("recipes", uses=("diet",))
    catalogue("diet,headline\nVegan,Lentils\n", "diet")
    one = approved(promise, "{{ offers.headline | default: 'x' }}")
    values = {"diet": {"v": "vegan", "by": "person", "at": ""}}

    assert "Lentils" in part(composed(job(promise, one, values=values)), "plain")

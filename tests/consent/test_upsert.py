import pytest
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.selectors.standing import permission
from consent.services.upsert import PersonInput, UpsertInput, upsert
from programs.models import Program
from subscribers.models import Profile, Subscriber
from tests import cast, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name", "favourite_department"])


def item(
    external_id: str, email: str | None, relationship: str | None = None, **profile: str
) -> UpsertInput:
    person = PersonInput(external_id=external_id, email=email, relationship=relationship)
    return UpsertInput(person=person, profile=profile)


def test_people_and_their_covered_values_go_in_together(program: Program) -> None:
    cast.alice(program)

    alice, bob, nobody = upsert(
        items=[
            item("A-1", "alice@example.com", "loyal", first_name="Alice", favourite_department="X"),
            item("A-2", "bob@example.com", first_name="Bob"),
            item("A-3", "no address", first_name="Nobody"),
        ],
        by="crm",
        clock=timezone.now,
    )

    assert alice.profile.stored == {"first_name": "Alice", "favourite_department": "X"}
    assert (bob.person.outcome, bob.profile.refused) == ("added", {"first_name": "no_cover"})
    assert (nobody.person.refusal, nobody.profile.refused) == ("invalid_address", {})
    assert Profile.objects.count() == 1


def test_inv_14_a_lowered_relationship_drops_what_is_too_deep_now(program: Program) -> None:
    cast.alice(program)
    first = item("A-1", "alice@example.com", "loyal", first_name="A", favourite_department="X")
    upsert(items=[first], by="crm", clock=timezone.now)

    upsert(items=[item("A-1", None, "new")], by="crm", clock=timezone.now)

    assert set(Profile.objects.get().values) == {"first_name"}


def test_inv_13_an_upsert_makes_no_consent_and_moves_none(program: Program) -> None:
    row = cast.alice(program)
    cast.carol(program)
    before = ConsentEvent.objects.count()

    upsert(
        items=[
            item("A-1", "alice@example.com"),
            item("A-2", "carol@example.com"),
            item("A-3", "new@example.com"),
        ],
        by="crm",
        clock=timezone.now,
    )
    upsert(items=[item("A-1", "elsewhere@example.com")], by="crm", clock=timezone.now)

    said = ConsentEvent.objects.order_by("id")[before:]
    assert [(entry.kind, entry.actor) for entry in said] == [("moved", "controller")]
    assert Subscription.objects.count() == 2
    answer = permission(row.subscriber_id, program.id, timezone.now)
    assert answer.refusal == "address_unconfirmed"
    upsert(items=[item("A-1", "alice@example.com")], by="crm", clock=timezone.now)
    answer = permission(row.subscriber_id, program.id, timezone.now)
    assert answer.refusal == "address_unconfirmed"


def test_inv_13_an_upsert_lifts_no_stop(program: Program) -> None:
    cast.erin(program)

    upsert(items=[item("A-1", "erin@example.com", "loyal")], by="crm", clock=timezone.now)

    assert Subscriber.objects.get(external_id="A-1").suppressed_by == "person"

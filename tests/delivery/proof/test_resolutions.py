"""A pack says who found out what became of an uncertain message, when, and on what ground."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from consent.services.leave import leave
from delivery.gateways.base import Verdict
from delivery.models import Delivery
from delivery.proof import verify
from delivery.rules.vocabulary import Found
from delivery.services.proving import prove, prove_erased
from delivery.services.resolving import resolve
from tests import cast, factories
from tests.delivery.control.mail import Mail, on_its_way, turn
from tests.delivery.proof.packs import clock, content_of, lines_of
from tests.delivery.sending import assert_every_invariant_holds, at

pytestmark = pytest.mark.django_db

WHY = "The provider's log has it, case 4711."


@pytest.fixture
def uncertain() -> Delivery:
    """Send an edition to Alice of which nobody knows whether it went."""
    program = factories.published_program("weekly-usuals", uses=["first_name"], clock=at(days=-30))
    cast.alice(program, clock=at(days=-20))
    Delivery.objects.all().delete()
    edition = on_its_way(program, clock=at(seconds=0))
    turn(Mail((Verdict.UNKNOWN, "lost_in_data")), clock=at(seconds=0))
    return Delivery.objects.get(edition=edition)


def found(delivery: Delivery, what: Found) -> None:
    """Have staff say what became of it."""
    done = resolve(
        delivery_ids=[delivery.id], found=what, why=WHY, by=factories.marketer(), clock=at(hours=1)
    )
    assert done.resolved == 1


def alices_pack() -> bytes:
    person = cast.person("alice@example.com")
    return prove(external_id=person.external_id, clock=clock).content


def edition_in(pack: bytes) -> dict[str, Any]:
    """Return what a pack says of the edition."""
    [edition] = [each for each in content_of(pack, verify.DELIVERIES) if each["kind"] == "edition"]
    return dict(edition)


def page_of(pack: bytes) -> str:
    return verify.files_of(pack)["index.html"].decode()


def test_it_says_who_found_that_a_message_went(uncertain: Delivery) -> None:
    found(uncertain, Found.WENT)

    pack = alices_pack()

    assert lines_of(pack)
    edition = edition_in(pack)
    [said] = edition["resolutions"]
    yes = ConsentEvent.objects.get(kind="given")
    assert edition["state"] == "sent"
    assert (said["found"], said["why"], said["by"]) == ("went", WHY, "mara")
    assert (said["error"], said["permitted_by"]) == ("lost_in_data", yes.id)
    assert said["at"] > said["handed_over_at"]
    page = page_of(pack)
    assert "Staff found that it went" in page
    assert "case 4711" in page
    assert f"entry {yes.position}" in page[page.index("Staff found that it went") :]
    assert_every_invariant_holds()


def test_what_did_not_go_says_so_though_nothing_went(uncertain: Delivery) -> None:
    found(uncertain, Found.NOT_GONE)

    pack = alices_pack()

    edition = edition_in(pack)
    assert lines_of(pack)
    assert edition["state"] == "failed"
    assert edition["permitted_by"] is None
    assert edition["resolutions"][0]["permitted_by"] == ConsentEvent.objects.get(kind="given").id
    assert "Staff found that it did not go:" in page_of(pack)


def test_what_was_sent_again_by_another_yes_names_no_wrong_one(uncertain: Delivery) -> None:
    found(uncertain, Found.AGAIN)
    subscription = uncertain.subscription
    assert subscription is not None
    leave(subscription_id=subscription.id, method=Method.ONE_CLICK, clock=at(hours=2))
    cast.say_yes(subscription.program, "alice@example.com", clock=at(hours=3))
    turn(Mail(), clock=at(hours=4))

    edition = edition_in(alices_pack())

    newest = ConsentEvent.objects.filter(kind__in=["given", "renewed"]).latest("id")
    assert (edition["state"], edition["permitted_by"]) == ("sent", newest.id)
    assert [row["found"] for row in edition["resolutions"]] == ["again"]
    assert edition["resolutions"][0]["permitted_by"] is None


def test_of_an_erased_person_the_words_of_staff_are_gone(uncertain: Delivery) -> None:
    found(uncertain, Found.WENT)
    subject = cast.person("alice@example.com").subject.id
    erase(
        subscriber_id=uncertain.subscriber_id,
        actor=Actor.CONTROLLER,
        method=Method.ADMIN,
        clock=lambda: timezone.now() + timedelta(hours=2),
    )

    pack = prove_erased(reference=subject, clock=lambda: clock() + timedelta(hours=3)).content

    [said] = edition_in(pack)["resolutions"]
    assert (said["found"], said["why"], said["by"]) == ("went", "", "mara")
    assert WHY not in page_of(pack)


def test_what_nobody_resolved_has_none(uncertain: Delivery) -> None:
    assert edition_in(alices_pack())["resolutions"] == []

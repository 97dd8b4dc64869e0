"""Staff say what became of an uncertain message: on the record, and never two of one edition."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consent.rules.vocabulary import Method
from consent.services.leave import leave
from delivery.gateways.base import Verdict
from delivery.models import Delivery, Edition, Resolution, Slot
from delivery.rules.vocabulary import EditionState, Found
from delivery.services import editions, resolving, stopping
from delivery.services.planning import finish_through, plan_due
from delivery.services.resolving import ReasonMissingError, Resolved
from programs.models import Program
from tests import cast, factories
from tests.delivery.control.mail import Mail, on_its_way, turn
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"], clock=at(days=-30))


@pytest.fixture
def edition(program: Program) -> Iterator[Edition]:
    """Send an edition to Alice of which nobody knows whether it went."""
    cast.alice(program, clock=at(days=-20))
    Delivery.objects.all().delete()
    edition = on_its_way(program, clock=at(seconds=0))
    turn(Mail((Verdict.UNKNOWN, "lost_in_data")), clock=at(seconds=0))
    finish_through(clock=at(seconds=0))
    edition.refresh_from_db()
    assert edition.state == EditionState.DONE
    yield edition
    assert_every_invariant_holds()


def delivery(edition: Edition) -> Delivery:
    return Delivery.objects.get(edition=edition)


def staff() -> User:
    return factories.marketer()


def resolve(edition: Edition, found: Found, why: str = "The mail log says so.") -> Resolved:
    return resolving.resolve(
        delivery_ids=[delivery(edition).id], found=found, why=why, by=staff(), clock=at(hours=1)
    )


def test_what_went_keeps_its_place_and_says_who_knew(edition: Edition) -> None:
    assert resolve(edition, Found.WENT) == Resolved(1, {})

    row = delivery(edition)
    assert (row.state, row.error) == ("sent", "")
    assert row.handed_over_at == at(seconds=0)()
    assert Slot.objects.count() == 1
    kept = Resolution.objects.get()
    assert (kept.found, kept.why, kept.by, kept.at, kept.error) == (
        "went",
        "The mail log says so.",
        staff(),
        at(hours=1)(),
        "lost_in_data",
    )


def test_what_did_not_go_gives_its_place_back(edition: Edition) -> None:
    assert resolve(edition, Found.NOT_GONE).resolved == 1
    row = delivery(edition)
    assert (row.state, row.error, row.handed_over_at) == ("failed", "not_gone", None)
    assert not Slot.objects.exists()


def test_it_may_be_sent_again_once(edition: Edition) -> None:
    assert resolve(edition, Found.AGAIN).resolved == 1
    edition.refresh_from_db()
    assert (edition.state, edition.finished_at) == (EditionState.SENDING, None)

    again = Mail((Verdict.UNKNOWN, "lost_in_data"))
    assert turn(again, clock=at(hours=1)) == 1
    assert delivery(edition).state == "uncertain"
    assert Slot.objects.count() == 1

    assert resolve(edition, Found.AGAIN) == Resolved(
        0, {"sent_again_before": [delivery(edition).id]}
    )
    assert resolve(edition, Found.WENT).resolved == 1


def test_inv_3_the_database_lets_it_be_sent_again_once(edition: Edition) -> None:
    resolve(edition, Found.AGAIN)
    kept = Resolution.objects.get()
    kept.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save()


def test_sent_again_it_goes_and_the_edition_is_through(edition: Edition) -> None:
    resolve(edition, Found.AGAIN)
    mail = Mail()
    turn(mail, clock=at(hours=1))
    finish_through(clock=at(hours=1))
    edition.refresh_from_db()
    assert (mail.taken, edition.state) == (["alice@example.com"], EditionState.DONE)


def test_inv_2_who_left_meanwhile_does_not_get_it(edition: Edition) -> None:
    row = delivery(edition)
    leave(subscription_id=row.subscription_id or 0, method=Method.LEAVE_PAGE, clock=at(minutes=5))
    resolve(edition, Found.AGAIN)
    mail = Mail()
    turn(mail, clock=at(hours=2))
    assert (mail.taken, delivery(edition).refusal) == ([], "withdrawn")


def test_inv_3_a_place_that_was_taken_meanwhile_is_not_taken_twice(
    program: Program, edition: Edition
) -> None:
    """One a week: while nobody knows, the next is refused; given back, it may have the place."""
    resolve(edition, Found.NOT_GONE)
    other = editions.send_now(edition=approved_edition(program, "second"), clock=at(hours=2))
    plan_due(clock=at(hours=2))
    turn(Mail(), clock=at(hours=2))
    assert delivery(other).state == "sent"

    Delivery.objects.filter(edition=edition).update(state="uncertain", handed_over_at=at(hours=1)())
    resolve(edition, Found.AGAIN)
    mail = Mail()
    turn(mail, clock=at(hours=3))
    assert (mail.taken, delivery(edition).refusal) == ([], "too_soon")


def test_a_cancelled_edition_is_not_sent_again(program: Program, edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.SENDING)
    stopping.cancel(edition=edition)
    assert resolve(edition, Found.AGAIN) == Resolved(0, {"edition_over": [delivery(edition).id]})
    assert resolve(edition, Found.NOT_GONE).resolved == 1


def test_only_what_is_uncertain_is_resolved(edition: Edition) -> None:
    resolve(edition, Found.WENT)
    assert resolve(edition, Found.NOT_GONE) == Resolved(
        0, {"not_uncertain": [delivery(edition).id]}
    )


def test_who_resolves_says_how_they_know(edition: Edition) -> None:
    with pytest.raises(ReasonMissingError):
        resolve(edition, Found.WENT, why="  ")


@pytest.mark.django_db(transaction=True)
def test_an_edition_is_not_closed_over_what_is_due_again(edition: Edition) -> None:
    """The tick that had found nothing left looks again under the edition's lock."""
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.SENDING)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM delivery_edition WHERE id = %s FOR UPDATE", [edition.pk])
        Delivery.objects.filter(edition=edition).update(
            state="due", due_at=timezone.now(), settled_at=None
        )
    assert finish_through(clock=timezone.now) == 0
    Delivery.objects.filter(edition=edition).update(state="uncertain", settled_at=timezone.now())

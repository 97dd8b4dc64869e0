"""A provider tells that a message went which a person took for not gone: nobody gets it twice."""

from typing import Any

import pytest

from delivery.gateways.base import Verdict
from delivery.models import Delivery, Edition, Slot
from delivery.rules.lanes import HISTORY
from delivery.rules.vocabulary import Found
from delivery.selectors.invariants import verify
from delivery.services import resolving
from delivery.services.mail_events import apply_mail_events
from programs.models import Program
from tests import cast, factories
from tests.delivery.control.mail import Mail, on_its_way, turn
from tests.delivery.mail_events.telling import HARD, call, postmark, webhooks
from tests.delivery.sending import assert_every_invariant_holds, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"], clock=at(days=-30))


@pytest.fixture
def edition(program: Program) -> Edition:
    """Return an edition of which nobody knows whether it went to Alice."""
    cast.alice(program, clock=at(days=-20))
    Delivery.objects.all().delete()
    edition = on_its_way(program, clock=at(hours=-3))
    turn(Mail((Verdict.UNKNOWN, "read_timeout")), clock=at(hours=-3))
    return edition


def row(edition: Edition) -> Delivery:
    return Delivery.objects.get(edition=edition)


def found(edition: Edition, what: Found) -> None:
    resolving.resolve(
        delivery_ids=[row(edition).id],
        found=what,
        why="The provider's list does not have it.",
        by=factories.marketer(),
        clock=at(hours=-2),
    )


def told(edition: Edition, kind: str = "Delivery", **more: Any) -> None:
    """Have the provider tell, too late, of the message that it took at first."""
    with webhooks():
        said = postmark(kind, row(edition), at(hours=-2, minutes=-50)(), **more)
        assert call("postmark", said).status_code == 200
    apply_mail_events(clock=at(hours=-1))


@pytest.mark.parametrize(("kind", "more"), [("Delivery", {}), ("Transient", {}), ("Hard", HARD)])
def test_inv_3_what_was_to_go_again_does_not_where_it_went(
    edition: Edition, kind: str, more: dict[str, Any]
) -> None:
    found(edition, Found.AGAIN)
    told(edition, "HardBounce" if kind == "Hard" else kind, **more)
    mail = Mail()
    turn(mail, clock=at(minutes=-5))

    assert mail.taken == []
    assert (row(edition).state, row(edition).handed_over_at) == ("sent", at(hours=-3)())
    assert Slot.objects.filter(delivery=row(edition)).exists()
    assert_every_invariant_holds()


def test_inv_3_what_went_after_all_has_its_place_and_the_next_waits(
    program: Program, edition: Edition
) -> None:
    found(edition, Found.NOT_GONE)
    assert not Slot.objects.exists()
    told(edition)
    assert (row(edition).state, row(edition).error) == ("sent", "")

    second = on_its_way(program, "second", clock=at(minutes=-50))
    mail = Mail()
    turn(mail, clock=at(minutes=-40))
    assert (mail.taken, row(second).refusal) == ([], "too_soon")
    assert_every_invariant_holds()


def test_where_another_has_its_place_by_now_it_is_on_the_record_all_the_same(
    program: Program, edition: Edition
) -> None:
    """A person's word let two go where one was promised: `verify` has to name it."""
    found(edition, Found.NOT_GONE)
    on_its_way(program, "second", clock=at(hours=-2))
    turn(Mail(), clock=at(hours=-2))
    told(edition)

    assert row(edition).state == "sent"
    assert Slot.objects.get(delivery=row(edition)).lane == HISTORY
    broken = [str(verdict) for verdict in verify(at(hours=0)) if verdict.broken]
    assert [line.partition(" ")[0] for line in broken] == ["INV-3"]


def test_what_went_again_since_stays_as_it_is(edition: Edition) -> None:
    found(edition, Found.AGAIN)
    turn(Mail(), clock=at(hours=-2))
    went = row(edition).handed_over_at
    told(edition)
    assert (row(edition).state, row(edition).handed_over_at) == ("sent", went)


def test_what_the_provider_did_not_send_stays_not_gone(edition: Edition) -> None:
    found(edition, Found.NOT_GONE)
    told(edition, "Blocked", Details="blocked here")
    assert (row(edition).state, row(edition).error) == ("failed", "not_gone")

"""A message that was on its way names the first stop that came meanwhile (INV-2)."""

import pytest
from django.db import connection

from consent.rules.vocabulary import Actor, Method
from consent.services.change import change
from consent.services.leave import leave
from consent.services.restricting import restrict
from consent.services.stops import suppress
from delivery.models import Delivery
from delivery.selectors.invariants import verify
from delivery.services.noticing import notice_endings
from delivery.services.overlapping import name_overlaps_of, name_overlaps_with
from delivery.services.proving import prove
from subscribers.rules.vocabulary import StoppedBy
from tests import cast, factories
from tests.delivery.noticing import for_days
from tests.delivery.proof.packs import lines_of
from tests.delivery.sending import approved_edition, at, send, work
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

WAYS_TO_JOIN = ("nestloop", "hashjoin", "mergejoin")


def stopped_thrice() -> list[int]:
    """Stop three times what was on its way to Alice; return the entries in their order."""
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    row = cast.alice(program, clock=at(minutes=-5))
    send(approved_edition(program, clock=at(minutes=-4)), clock=at())
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(seconds=-3))
    assert left is not None
    suppress(
        subscriber_ids=[row.subscriber_id],
        by=StoppedBy.CONTROLLER,
        actor=Actor.CONTROLLER,
        method=Method.ADMIN,
        clock=at(seconds=-2),
    )
    restrict(
        subscriber_ids=[row.subscriber_id],
        actor=Actor.CONTROLLER,
        method=Method.ADMIN,
        clock=at(seconds=-1),
    )
    chain = left.subject.events.filter(position__gte=left.position)
    return list(chain.order_by("position").values_list("id", flat=True))


def join_by(way: str) -> None:
    """Let the database look for the stops in this way only: each finds them in another order."""
    with connection.cursor() as cursor:
        for other in set(WAYS_TO_JOIN) - {way}:
            cursor.execute(f"SET LOCAL enable_{other} = off")


@pytest.mark.parametrize("way", WAYS_TO_JOIN)
def test_inv_2_the_first_of_the_stops_that_were_folded_late_is_named(
    smtp_sink: SmtpSink, way: str
) -> None:
    stops = stopped_thrice()
    join_by(way)

    name_overlaps_with(stops[::-1])

    assert Delivery.objects.get(kind="edition").overlapped_id == stops[0]
    person = cast.person("alice@example.com")
    assert lines_of(prove(external_id=person.external_id, clock=at(seconds=1)).content)


def test_inv_2_a_stop_is_named_rather_than_a_change_before_it(smtp_sink: SmtpSink) -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    row = cast.alice(program, clock=at(minutes=-5))
    send(approved_edition(program, clock=at(minutes=-4)), clock=at())
    changed = change(
        subscription_id=row.id,
        less_often="month",
        ip="",
        user_agent="",
        clock=at(seconds=-3),
    )
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(seconds=-2))
    assert changed is not None
    assert left is not None

    name_overlaps_with([changed.id, left.id])

    assert Delivery.objects.get(kind="edition").overlapped_id == left.id


@pytest.mark.parametrize("way", WAYS_TO_JOIN)
def test_inv_2_the_first_of_the_stops_that_wait_is_named(smtp_sink: SmtpSink, way: str) -> None:
    stops = stopped_thrice()
    delivery = Delivery.objects.get(kind="edition")
    assert delivery.permitted_by is not None
    subject = delivery.permitted_by.subject
    subject.folded_position = delivery.permitted_by.position
    subject.save(update_fields=["folded_position"])
    join_by(way)

    name_overlaps_of([delivery.id], [delivery.subscriber_id])

    delivery.refresh_from_db()
    assert delivery.overlapped_id == stops[0]


def test_inv_2_a_notice_names_what_it_overlapped_too(smtp_sink: SmtpSink) -> None:
    row = cast.alice(for_days(30), clock=at())
    assert notice_endings(clock=at(days=21)) == 1
    work(at(days=21))
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=21, seconds=-1))
    assert left is not None

    name_overlaps_with([left.id])

    notice = Delivery.objects.get(kind="notice")
    assert (notice.state, notice.overlapped_id) == ("sent", left.id)
    assert [str(verdict) for verdict in verify(at(days=22)) if verdict.broken] == []

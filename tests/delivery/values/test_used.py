"""A data-use receipt is stored short and read whole, as are those that were stored before."""

import json

import pytest
from django.db import connection

from consent.models import Subscription
from delivery.models import Delivery
from delivery.rules.used import packed, unpacked
from delivery.selectors.invariants import promised, queries
from delivery.selectors.known import known_of
from programs.models import Program
from tests.delivery.sending import assert_every_invariant_holds, at
from tests.delivery.values.messages import SAID, sent, told
from tests.smtp_sink import SmtpSink

SHOWN = {
    "field": "first_name",
    "category": "identity",
    "by": "crm",
    "at": "2026-10-05T00:00:00+00:00",
    "shown": True,
    "why_not": "",
}
LEFT_OUT = SHOWN | {"by": "", "at": "", "shown": False, "why_not": "too_deep"}


@pytest.mark.parametrize(
    "entry",
    [
        SHOWN,
        LEFT_OUT,
        SHOWN | {"at": None},
        LEFT_OUT | {"by": "crm"},
        SHOWN | {"why_not": "missing"},
        {"field": "first_name", "shown": True},
        SHOWN | {"more": 1},
    ],
)
def test_what_is_stored_reads_as_it_was(entry: dict[str, object]) -> None:
    assert unpacked(json.loads(json.dumps(packed([entry])))) == [entry]


def test_it_is_short() -> None:
    assert packed([SHOWN, LEFT_OUT]) == [
        ["first_name", "identity", "crm", "2026-10-05T00:00:00+00:00"],
        ["first_name", "identity", "too_deep"],
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("is_older", [False, True])
def test_inv_4_both_ways_of_storing_are_read_and_verified(
    program: Program, alice: Subscription, smtp_sink: SmtpSink, is_older: bool
) -> None:
    delivery = sent(program, at(days=-1))
    if is_older:
        _store_as_before(delivery)

    assert told(delivery) == SAID
    used = {known.key: known.last_used_at for known in known_of(alice.subscriber, "en", at()())}
    assert set(used) == set(SAID)
    assert all(used.values())
    assert_every_invariant_holds()

    Delivery.objects.filter(pk=delivery.pk).update(depth="declared")
    assert queries.broken(promised.USED_WHAT_WAS_ACCEPTED) == [str(delivery.pk)]


@pytest.mark.django_db
def test_what_was_left_out_was_never_used(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-1))
    left_out = [{**entry, **_NOT_CHOSEN} for entry in delivery.used]
    Delivery.objects.filter(pk=delivery.pk).update(used=left_out)

    used = [known.last_used_at for known in known_of(alice.subscriber, "en", at()())]

    assert used == [None] * len(SAID)


_FIRST = "SELECT used -> 0 ->> 'field' FROM delivery_delivery WHERE id = %s"
_NOT_CHOSEN = {"by": "", "at": "", "shown": False, "why_not": "not_chosen"}


def _store_as_before(delivery: Delivery) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE delivery_delivery SET used = %s::jsonb WHERE id = %s",
            [json.dumps(delivery.used), delivery.pk],
        )
        cursor.execute(_FIRST, [delivery.pk])
        assert cursor.fetchone() == (delivery.used[0]["field"],)

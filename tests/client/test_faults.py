"""Whatever happens to a call on its way, it is done once, and its caller learns of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from consent.models import ConsentEvent
from subscribers.models import Subscriber
from tests import cast
from tests.api.conftest import new_key
from tests.client.bad_way import CUT, DROP_AFTER, DROP_BEFORE, BadWay, Fault
from tests.client.conftest import ClientFactory
from tests.factories import published_program
from willingly_client import Done, Failed, Problem, TooManyRequests, Unreachable

pytestmark = pytest.mark.django_db(transaction=True)

SIGN_UP = {
    "email": "paper@example.com",
    "program": "weekly-usuals",
    "evidence": {"source": "the counter", "at": "2026-01-02T10:00:00Z"},
}


def test_a_call_whose_answer_was_lost_is_done_once_and_answered(
    way: BadWay, connect: ClientFactory, waits: list[float]
) -> None:
    published_program("weekly-usuals")
    way.faults = [DROP_AFTER, CUT, DROP_BEFORE, (503, "7"), (502, None)]

    [result] = connect(way.url).request_subscriptions([SIGN_UP])

    assert isinstance(result, Done), result
    # Asked in this person's name a second time it would have been refused: `already_pending`.
    assert result.fields["state"] == "pending"
    assert ConsentEvent.objects.filter(kind="requested").count() == 1
    assert way.worked == 3
    assert len(way.seen) == 6
    assert len({name for _method, _path, name in way.seen}) == 1
    assert waits[3] == 7
    assert all(pause <= 0.5 * 2**tried for tried, pause in enumerate(waits) if tried != 3)


def test_who_is_told_to_wait_waits_so_long(
    way: BadWay, connect: ClientFactory, waits: list[float]
) -> None:
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(minutes=1), usegmt=True)
    way.faults = [(429, "3"), (429, in_a_minute)]

    results = list(connect(way.url).upsert([{"external_id": "crm-1", "email": "a@example.com"}]))

    assert [type(each) for each in results] == [Done]
    assert waits[0] == 3
    assert 50 < waits[1] <= 60
    assert Subscriber.objects.count() == 1


@pytest.mark.parametrize(
    ("faults", "kind"),
    [
        ([(429, "3")] * 3, TooManyRequests),
        ([(503, None)] * 3, Failed),
        ([(429, "3600")], TooManyRequests),
        ([DROP_BEFORE] * 3, Unreachable),
    ],
)
def test_who_gives_up_says_why(
    way: BadWay, connect: ClientFactory, faults: list[Fault], kind: type[Exception]
) -> None:
    tries = len(faults)
    way.faults = list(faults)

    with pytest.raises(kind) as raised:
        connect(way.url, "wly_no_key", tries=3).post("/events/", {}, idempotency_key="mine-1")

    assert [name for _method, _path, name in way.seen] == ["mine-1"] * tries
    if isinstance(raised.value, Unreachable):
        assert raised.value.idempotency_key == "mine-1"


@pytest.mark.parametrize(
    ("status", "says"), [(301, "https://hello.example.com/api/v1/"), (308, "https://"), (200, "")]
)
def test_what_is_no_answer_of_the_api_is_never_taken_for_one(
    way: BadWay, connect: ClientFactory, status: int, says: str
) -> None:
    alice = cast.alice(published_program("weekly-usuals")).subscriber
    named = {"external_id": alice.external_id, "program": "weekly-usuals"}
    crm = connect(way.url)
    calls: list[Callable[[], object]] = [
        lambda: crm.withdraw_all(alice.external_id, by="person"),
        lambda: list(crm.withdraw([named], by="person")),
        lambda: crm.get("/programs/"),
    ]

    for call in calls:
        way.faults = [(status, None)]
        with pytest.raises(Problem) as raised:
            call()
        assert raised.value.code == f"http_{status}"
        assert says in raised.value.detail

    # Nothing was done, and nothing is gained by asking there again.
    assert way.worked == 0
    assert len(way.seen) == len(calls)


def test_a_batch_that_died_in_the_middle_is_done_once_under_its_name(
    way: BadWay, connect: ClientFactory
) -> None:
    people = [{"external_id": f"crm-{n}", "email": f"p{n}@example.com"} for n in range(1500)]
    way.faults = [DROP_AFTER, (503, None), (503, "3600")]
    key = new_key()
    with pytest.raises(Failed):
        list(connect(way.url, key).upsert(people, name="tonight"))

    # Another process, later: it knows the name and nothing else.
    results = list(connect(way.url, key).upsert(people, name="tonight"))

    assert {str(each.fields["outcome"]) for each in results if isinstance(each, Done)} == {"added"}
    assert len(results) == Subscriber.objects.count() == 1500

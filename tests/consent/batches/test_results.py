"""How a batch did: counted from the ledger, each number with its people."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.models import ConsentEvent, InvitationBatch
from consent.rules.inviting import Answer
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.batches import (
    JOINED,
    LISTS,
    Results,
    days_of,
    links_left,
    people_who,
    results_of,
)
from consent.services.confirm import confirm
from consent.services.decline import decline
from consent.services.erase import erase
from consent.services.join import request_by_link, request_by_page
from consent.services.leave import leave
from programs.models import Program
from tests import cast, factories
from tests.consent.batches.batches import known, made
from tests.delivery.sending import NOW, at

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", clock=lambda: factories.LONG_AGO)


@pytest.fixture
def batch(program: Program) -> InvitationBatch:
    for name in ("ana", "ben", "cem", "dora", "eve"):
        known(name)
    return made(program, clock=at(), campaign="autumn")


def asks(batch: InvitationBatch, name: str, clock: cast.Clock) -> ConsentEvent:
    """Ask to join by one's own link."""
    link = batch.links.select_related("subscriber", "program").get(
        subscriber__external_id=f"crm-{name}"
    )
    said = {"language": "en", "chosen": [], "answers": {}, "ip": "", "user_agent": ""}
    request_by_link(link=link, **said, clock=clock)  # type: ignore[arg-type]  # of a dict
    return ConsentEvent.objects.filter(kind=EventKind.REQUESTED).latest("id")


def confirms(request: ConsentEvent, clock: cast.Clock) -> None:
    confirm(request_id=request.pk, ip="", user_agent="", clock=clock)


def says_no(batch: InvitationBatch, name: str, clock: cast.Clock) -> None:
    link = batch.links.select_related("program").get(subscriber__external_id=f"crm-{name}")
    decline(link=link, clock=clock)


def comes_by_the_poster(program: Program, address: str, clock: cast.Clock) -> ConsentEvent:
    request_by_page(
        program=program,
        address=address,
        language="en",
        chosen=[],
        answers={},
        ip="",
        user_agent="",
        campaign="autumn",
        clock=clock,
    )
    return ConsentEvent.objects.filter(kind=EventKind.REQUESTED).latest("id")


def answers(batch: InvitationBatch) -> None:
    """Have each answer otherwise: Ana yes, Ben waits, Cem lapsed, Dora no, Eve says nothing."""
    asks(batch, "cem", at())
    confirms(asks(batch, "ana", at(days=38)), at(days=39))
    asks(batch, "ben", at(days=39))
    says_no(batch, "dora", at(days=39))
    confirms(comes_by_the_poster(batch.program, "pia@example.com", at(days=39)), at(days=40))


def results(batch: InvitationBatch) -> Results:
    return results_of([batch], NOW + 40 * DAY)[batch.pk]


def names(batch: InvitationBatch, what: str, **limits: object) -> list[str]:
    rows = people_who(batch, what, now=NOW + 40 * DAY, **limits)  # type: ignore[arg-type]  # of a dict
    return [row.external_id for row in rows]


def test_each_answer_is_counted_by_its_way(batch: InvitationBatch) -> None:
    answers(batch)

    found = results(batch)

    assert found.asked == 5
    assert found.by_link == {"confirmed": 1, "waiting": 1, "lapsed": 1, "declined": 1}
    assert found.by_tag == {"confirmed": 1}
    assert (found.silent, found.joined, found.answered("confirmed")) == (1, 4, 2)


def test_each_number_has_its_people(batch: InvitationBatch) -> None:
    answers(batch)
    found = results(batch)

    for answer in (Answer.CONFIRMED, Answer.WAITING, Answer.LAPSED, Answer.DECLINED):
        assert len(names(batch, answer, by_link=True)) == found.by_link[answer]
        assert len(names(batch, answer, by_link=False)) == found.by_tag.get(answer, 0)
    assert len(names(batch, JOINED)) == found.joined
    assert names(batch, Answer.SILENT) == ["crm-eve"]
    assert names(batch, Answer.WAITING) == ["crm-ben"]
    assert names(batch, Answer.DECLINED) == ["crm-dora"]
    with pytest.raises(KeyError):
        names(batch, "opened")


def test_lists_go_on_after_the_last(batch: InvitationBatch) -> None:
    answers(batch)

    for what in LISTS:
        rows = people_who(batch, what, now=NOW + 40 * DAY)
        beyond = people_who(batch, what, after=rows[0].number, now=NOW + 40 * DAY)
        assert beyond == rows[1:]


def test_each_day_says_what_was_said_on_it(batch: InvitationBatch) -> None:
    answers(batch)

    days = days_of(batch, NOW + 40 * DAY)

    first = NOW.date()
    assert [(each.day - first).days for each in days] == [0, 38, 39, 40]
    assert [each[1:] for each in days] == [(1, 0, 0), (1, 0, 0), (2, 1, 1), (0, 1, 0)]
    for each in days:
        assert len(names(batch, JOINED, on=each.day)) == each.joined
        assert len(names(batch, Answer.CONFIRMED, on=each.day)) == each.confirmed
        assert len(names(batch, Answer.DECLINED, on=each.day)) == each.declined


def test_who_left_later_has_joined_all_the_same(batch: InvitationBatch) -> None:
    confirms(asks(batch, "ana", at(days=1)), at(days=2))
    row = cast.subscription(batch.program, "ana@example.com")
    leave(subscription_id=row.pk, method=Method.LEAVE_PAGE, clock=at(days=3))

    assert results(batch).by_link == {"confirmed": 1}


def test_who_says_no_after_asking_has_said_no(batch: InvitationBatch) -> None:
    asks(batch, "ana", at(days=-20))
    says_no(batch, "ana", at(days=38))

    assert results(batch).by_link == {"declined": 1}
    assert results(batch).joined == 0


def test_who_asks_twice_is_one(batch: InvitationBatch) -> None:
    asks(batch, "ana", at())
    confirms(asks(batch, "ana", at(days=35)), at(days=36))

    assert results(batch).by_link == {"confirmed": 1}
    assert [each.joined for each in days_of(batch, NOW + 40 * DAY)] == [1, 0]


def test_who_joins_by_another_way_is_not_counted(batch: InvitationBatch) -> None:
    cast.say_yes(batch.program, "ana@example.com", clock=at(days=1))

    assert results(batch).by_link == {}


def test_inv_8_who_was_erased_counts_without_a_name(batch: InvitationBatch) -> None:
    confirms(asks(batch, "ana", at(days=1)), at(days=2))
    person = cast.person("ana@example.com")
    erase(subscriber_id=person.pk, actor=Actor.RELAY, method=Method.API, clock=at(days=3))

    assert results(batch).by_link == {"confirmed": 1}
    assert names(batch, Answer.CONFIRMED) == [""]
    assert links_left(batch) == 4


def test_batches_are_counted_apart_and_in_one_query(
    program: Program, batch: InvitationBatch
) -> None:
    other = made(program, clock=at())
    asks(batch, "ana", at(days=38))
    asks(other, "ben", at(days=38))

    with CaptureQueriesContext(connection) as queries:
        found = results_of([batch, other], NOW + 40 * DAY)

    assert len(queries) == 1
    assert [found[each.pk].joined for each in (batch, other)] == [1, 1]
    assert results_of([], NOW) == {}

"""How far an edition is, how fast, and how long still; and why nothing goes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.health import NotReady, check_sending
from delivery.gateways.base import Verdict
from delivery.models import Delivery, Edition, Pace, Progress, Throughput
from delivery.rules.pace import PerTime
from delivery.rules.spans import in_words
from delivery.selectors.progress import Running, fastest_of, running_of
from delivery.selectors.standstill import overdue, paces, troubles
from delivery.services.counting import count
from delivery.services.measuring import forget_speeds
from delivery.services.pacing import set_rate
from delivery.services.planning import finish_through
from programs.models import Program
from programs.services.programs import hold_program
from tests import cast, factories
from tests.delivery.control.mail import Mail, on_its_way, people, turn
from tests.delivery.sending import NOW, at

pytestmark = pytest.mark.django_db

BEFORE = at(days=-30)


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"], clock=BEFORE)


@pytest.fixture
def edition(program: Program) -> Edition:
    people(program, 6, clock=BEFORE)
    cast.carol(program, clock=BEFORE)
    Delivery.objects.all().delete()
    return on_its_way(program, clock=at(seconds=0))


def seen(edition: Edition, seconds: float) -> Running:
    edition.refresh_from_db()
    counted = count(edition=edition, clock=at(seconds=seconds))
    return running_of(edition, counted, at(seconds=seconds)())


def test_it_says_how_far_it_is(edition: Edition, program: Program) -> None:
    set_rate(brand=program.brand, messages=2, per=PerTime.SECOND, clock=at(seconds=0))
    turn(Mail(), clock=at(seconds=1))

    found = seen(edition, 1)
    assert (found.total, found.left, found.percent) == (6, 4, 33)
    assert found.states == {"due": 4, "sent": 2}
    assert found.unplanned == {"withdrawn": 1}


def test_reasons_are_counted_apart(edition: Edition) -> None:
    row = cast.subscription(edition.program, "person0@example.com")
    Delivery.objects.filter(subscription=row).update(
        state="withheld", refusal="paused", settled_at=timezone.now()
    )
    row = cast.subscription(edition.program, "person1@example.com")
    Delivery.objects.filter(subscription=row).update(refusal="too_soon")

    found = seen(edition, 1)
    assert (found.refusals, found.waiting) == ({"paused": 1}, {"too_soon": 1})


def test_the_rate_and_the_time_left_are_of_the_last_minute(edition: Edition) -> None:
    Throughput.objects.create(edition=edition, at=at(seconds=-90)(), worked=999, accepted=999)
    Throughput.objects.create(edition=edition, at=at(seconds=-20)(), worked=30, accepted=20)
    Throughput.objects.create(edition=edition, at=at(seconds=-10)(), worked=30, accepted=20)

    found = seen(edition, 0)
    assert (found.speed.worked, found.speed.accepted) == (3.0, 2.0)
    assert found.seconds_left == pytest.approx(2.0)
    assert fastest_of(edition, NOW) == pytest.approx(99.9)


def test_workers_note_what_they_do(edition: Edition) -> None:
    turn(Mail(), clock=at(seconds=0))
    noted = Throughput.objects.get()
    assert (noted.edition_id, noted.worked, noted.accepted) == (edition.pk, 6, 6)
    assert noted.at.second % 10 == 0

    assert forget_speeds(clock=at(days=2)) == 1


def test_it_is_counted_once_for_all_who_look(edition: Edition) -> None:
    first = count(edition=edition, clock=at(seconds=0))
    with CaptureQueriesContext(connection) as queries:
        again = count(edition=edition, clock=at(seconds=2))
    assert again.counted_at == first.counted_at
    assert not [q for q in queries.captured_queries if "GROUP BY" in q["sql"]]
    assert count(edition=edition, clock=at(seconds=4)).counted_at == at(seconds=4)()


def test_what_takes_long_to_count_is_counted_less_often(edition: Edition) -> None:
    count(edition=edition, clock=at(seconds=0))
    Progress.objects.update(took_ms=1000)
    assert count(edition=edition, clock=at(seconds=19)).counted_at == at(seconds=0)()
    assert count(edition=edition, clock=at(seconds=21)).counted_at == at(seconds=21)()


def test_what_is_through_is_not_counted_again(edition: Edition) -> None:
    turn(Mail(), clock=at(seconds=0))
    finish_through(clock=at(seconds=1))
    edition.refresh_from_db()
    count(edition=edition, clock=at(seconds=5))
    assert count(edition=edition, clock=at(days=9)).counted_at == at(seconds=5)()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 s"), (59, "59 s"), (61, "1 min 1 s"), (3700, "1 h 1 min"), (90000, "1 d 1 h")],
)
def test_times_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert in_words(seconds) == said


def test_what_is_in_the_way_is_said_in_a_sentence(edition: Edition) -> None:
    assert troubles() == []
    turn(Mail((Verdict.OURS, "535")), clock=at(seconds=0))
    [said] = troubles()
    assert said.startswith("The mail system refuses us (535) since")
    with pytest.raises(NotReady, match="refuses us"):
        check_sending()


def test_old_due_rows_are_an_alarm_where_nothing_explains_them(edition: Edition) -> None:
    assert overdue(at(minutes=4)()) == []
    assert overdue(at(minutes=6)()) == [f"{edition} is due, and no worker takes it."]


def test_a_rate_explains_what_is_due(edition: Edition, program: Program) -> None:
    set_rate(brand=program.brand, messages=1, per=PerTime.HOUR, clock=at(seconds=0))
    assert overdue(at(minutes=6)()) == []
    assert paces(at(minutes=6)()) == ["Green Basket: at most 1 an hour, as you set it."]


def test_a_mail_system_that_rests_explains_what_is_due(edition: Edition) -> None:
    turn(Mail((Verdict.OURS, "535")), clock=at(seconds=0))
    assert overdue(at(minutes=6)()) == []


def test_a_large_edition_on_its_way_is_no_alarm(edition: Edition) -> None:
    Throughput.objects.create(edition=edition, at=at(minutes=29)(), worked=1, accepted=1)
    assert overdue(at(minutes=30)()) == []


def test_a_held_program_is_no_alarm(edition: Edition, program: Program) -> None:
    hold_program(program=program)
    assert overdue(at(minutes=6)()) == []


def test_answers_that_nobody_takes_are_an_alarm(program: Program) -> None:
    cast.ask(program, "new@example.com", clock=at(seconds=0))
    assert overdue(at(minutes=6)()) == [
        "Answers that people wait for are due, and no worker takes them."
    ]


def test_a_brand_that_was_slowed_down_is_named_with_the_reason(edition: Edition) -> None:
    Pace.objects.create(
        brand=edition.program.brand,
        refilled_at=NOW,
        slowed_to=2,
        slowed_from=80,
        slowed_at=NOW,
        slowed_by="451",
    )
    assert paces(NOW + timedelta(seconds=1)) == [
        "Green Basket: 2.0 a second for now; the mail system pushed back (451)."
    ]


def test_the_answer_of_readyz_says_what_explains_slowness(edition: Edition) -> None:
    set_rate(brand=edition.program.brand, messages=1, per=PerTime.HOUR, clock=at(seconds=0))
    body = Client().get("/readyz").json()
    assert body["notes"] == ["Green Basket: at most 1 an hour, as you set it."]
    assert body["parts"]["sending"] == "ok"

"""A brand's rate: shared, taken once a batch, and in nobody else's way."""

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from consent.rules.vocabulary import Method
from consent.services.leave import leave
from delivery.gateways.base import Verdict
from delivery.models import Delivery, Edition, Pace, Throughput
from delivery.rules.pace import PerTime
from delivery.services import pacing
from delivery.services.claiming import ANSWERS, EDITIONS
from delivery.services.sending import send_batch
from delivery.services.taking import take_turn
from delivery.services.turns import Round
from programs.models import Brand, Program
from tests import cast, factories
from tests.delivery.control.mail import Answer, Mail, on_its_way, people, turn
from tests.delivery.sending import NOW, assert_every_invariant_holds, at, outcomes

pytestmark = pytest.mark.django_db

BEFORE = at(days=-30)


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", clock=BEFORE, uses=["first_name"])


@pytest.fixture
def brand(program: Program) -> Brand:
    return program.brand


def other_program() -> Program:
    of = factories.program("other", brand=factories.brand("blue-basket", sender_id="bluebasket"))
    return factories.published_invitation(of=of, clock=BEFORE, uses=["first_name"]).program


def limited(brand: Brand, messages: int, per: PerTime = PerTime.SECOND) -> None:
    pacing.set_rate(brand=brand, messages=messages, per=per, clock=at(seconds=0))


def states(edition: Edition) -> dict[str, int]:
    return dict(outcomes(edition))


def test_none_is_the_default(program: Program) -> None:
    people(program, 3, clock=BEFORE)
    edition = on_its_way(program, clock=at(seconds=0))

    assert turn(Mail(), clock=at(seconds=0)) == 3
    assert states(edition) == {"sent": 3}
    assert not Pace.objects.exists()


def test_no_more_go_than_there_are_tokens_and_nothing_else_changes(
    program: Program, brand: Brand
) -> None:
    people(program, 5, clock=BEFORE)
    edition = on_its_way(program, clock=at(seconds=0))
    limited(brand, 2)

    assert turn(Mail(), clock=at(seconds=1)) == 2

    assert states(edition) == {"sent": 2, "due": 3}
    left = Delivery.objects.filter(edition=edition, state="due")
    assert set(left.values_list("attempts", "fence", "error")) == {(0, 0, "")}
    assert_every_invariant_holds()


def test_the_next_go_when_the_next_tokens_are_there(program: Program, brand: Brand) -> None:
    people(program, 5, clock=BEFORE)
    edition = on_its_way(program, clock=at(seconds=0))
    limited(brand, 2)

    sent = [turn(Mail(), clock=at(seconds=second)) for second in (1, 2, 3)]

    assert sent == [2, 2, 1]
    assert states(edition) == {"sent": 5}


def test_a_worker_waits_a_moment_for_tokens_and_then_goes_home(
    program: Program, brand: Brand
) -> None:
    people(program, 2, clock=BEFORE)
    on_its_way(program, clock=at(seconds=0))
    limited(brand, 2)
    waited: list[float] = []

    found = take_turn(
        kinds=EDITIONS,
        round_=Round(),
        stop_at=float("inf"),
        clock=lambda: NOW + timedelta(seconds=sum(waited)),
        wait=waited.append,
    )
    assert len(found.claims) == 1
    assert sum(waited) == pytest.approx(0.5)


def test_a_slow_rate_keeps_no_worker_waiting(program: Program, brand: Brand) -> None:
    people(program, 2, clock=BEFORE)
    on_its_way(program, clock=at(seconds=0))
    limited(brand, 1, PerTime.HOUR)
    waited: list[float] = []

    found = take_turn(
        kinds=EDITIONS,
        round_=Round(),
        stop_at=float("inf"),
        clock=at(seconds=1),
        wait=waited.append,
    )
    assert (len(found.claims), waited) == (0, [])


def test_another_brand_goes_on(program: Program, brand: Brand) -> None:
    other = other_program()
    people(program, 3, clock=BEFORE)
    people(other, 3, clock=BEFORE, name="blue")
    slow = on_its_way(program, clock=at(seconds=0))
    fast = on_its_way(other, clock=at(seconds=0))
    limited(brand, 1, PerTime.HOUR)

    assert turn(Mail(), clock=at(seconds=1)) == 3
    assert (states(slow), states(fast)) == ({"due": 3}, {"sent": 3})


def test_tokens_of_what_did_not_go_are_given_back(program: Program, brand: Brand) -> None:
    people(program, 4, clock=BEFORE)
    on_its_way(program, clock=at(seconds=0))
    for address in ("person0@example.com", "person1@example.com"):
        row = cast.subscription(program, address)
        leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(seconds=0))
    limited(brand, 4)

    assert turn(Mail(), clock=at(seconds=1)) == 4
    assert Pace.objects.get().tokens == pytest.approx(2)


def test_answers_go_at_once_and_editions_stand_back_for_them(
    program: Program, brand: Brand
) -> None:
    people(program, 1, clock=BEFORE)
    on_its_way(program, clock=at(seconds=0))
    limited(brand, 2)
    for number in range(3):
        cast.ask(program, f"new{number}@example.com", clock=at(seconds=0))

    assert turn(Mail(), clock=at(seconds=1), kinds=ANSWERS) == 3
    # Two came in the second before, two in the one after.
    assert pacing.paced(clock=at(seconds=2))[0].bucket.tokens == pytest.approx(2 - 3 + 2)


def test_a_new_rate_holds_at_once_and_none_lifts_it(program: Program, brand: Brand) -> None:
    people(program, 4, clock=BEFORE)
    edition = on_its_way(program, clock=at(seconds=0))
    limited(brand, 1, PerTime.HOUR)
    pacing.set_rate(brand=brand, messages=None, per=PerTime.MINUTE, clock=at(seconds=1))

    turn(Mail(), clock=at(seconds=1))
    assert states(edition) == {"sent": 4}


def test_a_mail_system_that_pushes_back_is_slowed_down_for(program: Program, brand: Brand) -> None:
    people(program, 8, clock=BEFORE)
    edition = on_its_way(program, clock=at(seconds=0))
    Throughput.objects.create(edition=edition, at=at(seconds=-50)(), worked=3000, accepted=3000)

    turn(Mail((Verdict.TRY_LATER, "451")), clock=at(seconds=0))

    pace = Pace.objects.get(brand=brand)
    assert pace.slowed_from == pytest.approx(60)
    assert pace.slowed_to is not None
    assert 27 <= pace.slowed_to <= 30
    assert pace.slowed_by == "451"
    assert set(Delivery.objects.filter(edition=edition).values_list("state", "attempts")) == {
        ("due", 1)
    }


def test_the_same_worker_goes_on_with_another_brand(program: Program, settings: Settings) -> None:
    other = other_program()
    people(program, 4, clock=BEFORE)
    people(other, 4, name="other", clock=BEFORE)
    slowed = on_its_way(program, clock=at(seconds=0))
    fast = on_its_way(other, "second", clock=at(seconds=0))
    settings.DELIVERY_CHUNK = 4
    mail, round_ = Mail(_busy_for_persons), Round()

    for _turn in range(2):
        send_batch(kinds=EDITIONS, gateway=mail, clock=at(seconds=0), round_=round_)

    assert (states(slowed), states(fast)) == ({"due": 4}, {"sent": 4})


def _busy_for_persons(recipient: str) -> Answer:
    return (Verdict.TRY_LATER, "429", 90) if recipient.startswith("person") else Verdict.ACCEPTED


def test_one_full_mailbox_slows_nobody_down(program: Program) -> None:
    people(program, 8, clock=BEFORE)
    on_its_way(program, clock=at(seconds=0))

    def answer(recipient: str) -> Verdict:
        return Verdict.TRY_LATER if recipient.startswith("person3") else Verdict.ACCEPTED

    turn(Mail(answer), clock=at(seconds=0))
    assert not Pace.objects.exists()


def test_asked_to_wait_the_brand_waits_and_comes_back(program: Program, brand: Brand) -> None:
    people(program, 2, clock=BEFORE)
    edition = on_its_way(program, clock=at(seconds=0))
    busy = Mail((Verdict.TRY_LATER, "429", 90))

    turn(busy, clock=at(seconds=0))
    Delivery.objects.filter(edition=edition).update(due_at=at(seconds=0)())

    assert turn(Mail(), clock=at(seconds=80)) == 0
    assert turn(Mail(), clock=at(seconds=100)) == 2


def test_what_asked_to_wait_is_not_tried_before(program: Program) -> None:
    people(program, 1, clock=BEFORE)
    edition = on_its_way(program, clock=at(seconds=0))
    turn(Mail((Verdict.TRY_LATER, "429", 90)), clock=at(seconds=0))
    assert Delivery.objects.get(edition=edition).due_at >= at(seconds=90)()

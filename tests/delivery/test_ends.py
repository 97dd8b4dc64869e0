"""What time ends is over at that moment, with no job running; entries tell of it later."""

from datetime import timedelta

import pytest

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.names import Named, PersonName
from consent.selectors.subscriptions import Stand, stands
from consent.services.complete import write_down_ends
from consent.services.confirm import Confirmed, confirm
from consent.services.leave import leave, pause
from delivery.selectors.permission import check
from delivery.tasks import tick
from programs.models import Program
from programs.rules.vocabulary import TermKind
from tests import cast, factories
from tests.cast import Clock
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, at, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        "ten-days",
        frequency_period="day",
        term_kind=TermKind.DAYS,
        term_days=10,
        clock=at(days=-99),
    )


def named(program: Program, address: str = "alice@example.com") -> Named:
    return Named(person=PersonName(email=address), program=program.slug)


def stand(program: Program, clock: Clock, address: str = "alice@example.com") -> Stand:
    [found] = stands(named=[named(program, address)], clock=clock)
    assert isinstance(found, Stand)
    return found


def kinds(row: Subscription) -> list[str]:
    events = ConsentEvent.objects.filter(subject__subscriber=row.subscriber_id)
    return list(events.order_by("position").values_list("kind", flat=True))


def test_a_term_is_over_at_its_end_with_no_job_running(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program, clock=at(days=-10))
    moment = timedelta(microseconds=1)

    before, end = (lambda: at()() - moment), at()

    assert stand(program, before).state == State.ACTIVE
    assert check(named=named(program), clock=before).allowed
    assert stand(program, end).state == State.COMPLETED
    assert stand(program, end).since == end()
    assert check(named=named(program), clock=end).refusal == "completed"
    assert send(approved_edition(program, body="Hello"), end) == {"completed": 1}


def test_a_request_lapses_with_no_job_running(program: Program) -> None:
    request = cast.bob(program, clock=at(days=-30))

    assert stand(program, at(seconds=-1), "bob@example.com").state == State.PENDING
    assert stand(program, at(), "bob@example.com").state == State.LAPSED
    assert confirm(request_id=request.id, ip="", user_agent="", clock=at()) == Confirmed.EXPIRED


def test_a_pause_ends_with_no_job_running(program: Program, smtp_sink: SmtpSink) -> None:
    row = cast.alice(program, clock=at(days=-5))
    pause(subscription_id=row.id, until=at()(), clock=at(days=-4))

    assert stand(program, at(seconds=-1)).state == State.PAUSED
    assert check(named=named(program), clock=at(seconds=-1)).next_allowed_at == at()()
    assert stand(program, at()).state == State.ACTIVE
    assert send(approved_edition(program, body="Hello"), at(seconds=1)) == {"sent": 1}


def test_what_is_written_down_changes_nothing_that_held_before(program: Program) -> None:
    alice, _bob = cast.alice(program, clock=at(days=-11)), cast.bob(program, clock=at(days=-31))
    addresses = ("alice@example.com", "bob@example.com")
    states = [stand(program, at(), address).state for address in addresses]

    assert write_down_ends(clock=at()) == 2
    assert write_down_ends(clock=at()) == 0

    assert states == [State.COMPLETED, State.LAPSED]
    assert [stand(program, at(), address).state for address in addresses] == states
    assert stand(program, at()).ends_at == at(days=-1)()
    assert kinds(alice) == ["requested", "given", "completed"]
    entry = ConsentEvent.objects.get(kind=EventKind.COMPLETED)
    assert (entry.actor, entry.method) == (Actor.SYSTEM, Method.RULE)
    assert_every_invariant_holds()


def test_since_is_the_end_itself_however_late_it_is_written_down(program: Program) -> None:
    cast.alice(program, clock=at(days=-11))
    cast.bob(program, clock=at(days=-31))

    write_down_ends(clock=at())

    assert stand(program, at()).since == at(days=-1)()
    assert stand(program, at(), "bob@example.com").since == at(days=-1)()


def test_a_few_at_a_time(program: Program) -> None:
    for number in range(5):
        cast.say_yes(program, f"p{number}@example.com", clock=at(days=-11))

    assert [write_down_ends(clock=at(), limit=2) for _round in range(4)] == [2, 2, 1, 0]


def test_whoever_said_something_since_is_left_alone(program: Program) -> None:
    alice = cast.alice(program, clock=at(days=-20))
    cast.alice(program, clock=at(days=-2))
    carol = cast.say_yes(program, "carol@example.com", clock=at(days=-9))
    leave(subscription_id=carol.id, method=Method.LEAVE_PAGE, clock=at(days=-8))
    cast.bob(program, clock=at(days=-35))
    cast.bob(program, clock=at(days=-1))

    assert write_down_ends(clock=at()) == 0
    assert Subscription.objects.get(id=alice.id).state == State.ACTIVE


def test_a_yes_after_the_end_was_written_down_works_as_before(program: Program) -> None:
    alice = cast.alice(program, clock=at(days=-11))
    open_request = cast.ask(program, "alice@example.com", clock=at(days=-2))
    write_down_ends(clock=at())
    assert kinds(alice)[-1] == EventKind.COMPLETED

    outcome = confirm(request_id=open_request.id, ip="", user_agent="", clock=at(hours=1))

    assert outcome == Confirmed.ACTIVE
    assert stand(program, at(hours=2)).state == State.ACTIVE
    assert write_down_ends(clock=at(hours=2)) == 0
    assert kinds(alice)[-1] == EventKind.RENEWED
    assert_every_invariant_holds()


def test_the_tick_writes_them_down(program: Program) -> None:
    alice = cast.alice(program, clock=at(days=-11))

    tick()

    assert kinds(alice)[-1] == EventKind.COMPLETED

"""Since when, what came last, what comes next, what else is open: the first page of the centre."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consent.models import Subscription
from consent.rules.vocabulary import Method, State
from consent.selectors.tokens import leave_token, preferences_token, why_token
from consent.services.leave import leave, pause, undo
from delivery.models import Delivery, Edition
from delivery.rules.next_one import next_one
from delivery.services import editions
from delivery.services.links import send_preference_link
from delivery.services.planning import plan_due
from programs.models import Program
from programs.rules.vocabulary import ProgramState
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.sending import approved_edition, send
from tests.smtp_sink import SmtpSink

ALICE = "alice@example.com"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOON, LATER = NOW + timedelta(days=3), NOW + timedelta(days=30)
Page = Callable[..., str]


@pytest.mark.parametrize(
    ("state", "planned_at", "ends_at", "paused_until", "words"),
    [
        (State.ACTIVE, None, None, None, "none"),
        (State.ACTIVE, SOON, None, None, "on"),
        (State.ACTIVE, SOON, LATER, None, "on"),
        (State.ACTIVE, LATER, SOON, None, "none"),
        (State.ACTIVE, SOON, SOON, None, "none"),
        (State.ACTIVE, NOW, None, None, "soon"),
        (State.ACTIVE, NOW - timedelta(days=1), None, None, "soon"),
        (State.PAUSED, None, None, SOON, "paused"),
        (State.PAUSED, SOON, None, LATER, "paused"),
        (State.PAUSED, LATER, None, SOON, "on"),
        (State.PAUSED, LATER, LATER, SOON, "none"),
        (State.PAUSED, None, SOON, LATER, "none"),
        (State.PAUSED, SOON, LATER, LATER, "none"),
    ],
)
def test_what_is_said_of_the_next_one(
    state: State,
    planned_at: datetime | None,
    ends_at: datetime | None,
    paused_until: datetime | None,
    words: str,
) -> None:
    found = next_one(
        state=state, planned_at=planned_at, ends_at=ends_at, paused_until=paused_until, now=NOW
    )

    assert found == words


def days(number: float) -> Callable[[], datetime]:
    return lambda: timezone.now() + timedelta(days=number)


def day(number: float) -> str:
    return f"{days(number)():%-d %B %Y}"


@pytest.fixture
def alice(db: None) -> Subscription:
    program = factories.published_program("recipes", uses=["first_name"], clock=days(-40))
    return cast.alice(program, clock=days(-20))


@pytest.fixture
def page(visitor: Client) -> Page:
    """Return the first page of Alice's preference centre."""

    def read(**asked: str) -> str:
        send_preference_link(address=ALICE, clock=timezone.now)
        mailed = Delivery.objects.filter(kind="link").latest("id")
        answer = visitor.get(f"/me/{preferences_token(mailed.id)}/", asked)
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    return read


def schedule(program: Program, at: float, name: str = "next") -> None:
    edition = approved_edition(program, name)
    editions.schedule(edition=edition, at=days(at)(), clock=timezone.now)


def test_since_is_the_first_yes_also_after_an_undo(alice: Subscription, page: Page) -> None:
    left = leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=timezone.now)
    assert left is not None
    assert undo(event_id=left.id, clock=timezone.now)

    said = page()

    assert f"<dt>Since</dt><dd>{day(-20)}</dd>" in said
    assert f"<dt>Since</dt><dd>{day(0)}</dd>" not in said


def test_since_is_when_they_left_where_they_are_out(alice: Subscription, page: Page) -> None:
    leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=timezone.now)

    assert f"<dt>Since</dt><dd>{day(0)}</dd>" in page()


def test_before_the_first_one_it_says_so(alice: Subscription, page: Page) -> None:
    said = page()

    assert "<dt>Last one</dt><dd>None yet</dd>" in said
    assert "<dt>Next one</dt><dd>Nothing is planned yet</dd>" in said


def test_what_came_last_leads_to_why_it_came(
    alice: Subscription, page: Page, smtp_sink: SmtpSink
) -> None:
    edition = approved_edition(alice.program, clock=days(-5))
    send(edition, days(-5))
    sent = Delivery.objects.get(edition=edition)

    said = page()

    assert f"<dt>Last one</dt><dd>{day(-5)}<br>" in said
    assert f"/why/{why_token(sent.id)}/" in said


def test_what_is_scheduled_is_named_with_its_day(alice: Subscription, page: Page) -> None:
    schedule(alice.program, 9)
    schedule(alice.program, 4, "sooner")

    assert f"<dt>Next one</dt><dd>Planned for {day(4)}</dd>" in page()


def test_what_goes_by_their_own_clock_is_named_with_the_day_there(
    alice: Subscription, page: Page
) -> None:
    Subscriber.objects.filter(pk=alice.subscriber_id).update(time_zone="America/Los_Angeles")
    edition = approved_edition(alice.program)
    Edition.objects.filter(pk=edition.pk).update(in_their_zone=True)
    early = days(4)().replace(hour=6)
    editions.schedule(edition=edition, at=early, clock=timezone.now)

    assert f"<dt>Next one</dt><dd>Planned for {early:%-d %B %Y}</dd>" in page()


def test_what_waits_to_go_may_come_today(alice: Subscription, page: Page) -> None:
    editions.send_now(edition=approved_edition(alice.program), clock=timezone.now)
    plan_due(clock=timezone.now)

    assert "<dt>Next one</dt><dd>It may come today</dd>" in page()


def test_nothing_of_another_program_counts(alice: Subscription, page: Page) -> None:
    schedule(factories.published_program("wines", uses=["first_name"]), 4)

    assert "Nothing is planned yet" in page()


def test_in_a_pause_nothing_comes_before_its_end(alice: Subscription, page: Page) -> None:
    schedule(alice.program, 4)
    pause(subscription_id=alice.id, until=days(14)(), clock=timezone.now)

    assert f"<dt>Next one</dt><dd>None before {day(14)}</dd>" in page()


def test_other_open_programs_can_be_joined_from_there(alice: Subscription, page: Page) -> None:
    factories.published_program("wines")
    closed = factories.published_program("cheeses")
    Program.objects.filter(pk=closed.pk).update(state=ProgramState.CLOSED)

    said = page()

    assert 'href="/p/wines/?language=en"' in said
    assert "/p/cheeses/" not in said
    assert 'href="/p/recipes/' not in said


def test_who_leaves_there_is_shown_the_way_back(
    alice: Subscription, page: Page, visitor: Client
) -> None:
    leave(subscription_id=alice.id, method=Method.PREFERENCES, clock=timezone.now)

    said = page(did=str(alice.id))

    assert f'href="/u/{leave_token(alice.id)}?language=en"' in said
    assert "Take it back within 10 minutes" in said
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert "Would you tell us why?" in visitor.get(f"/u/{leave_token(alice.id)}").text


def test_everything_can_be_left_from_there(alice: Subscription, page: Page) -> None:
    assert "/rights/?language=en#stop" in page()

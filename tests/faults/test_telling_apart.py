"""Nobody can tell by an answer, or by how long it takes, whether an address is known (INV-12)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import PostedForm
from consent.rules.vocabulary import Method
from consent.services.join import request_by_page
from consent.services.leave import leave
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from delivery.services.posted import work_posted_forms
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.faults.figures import Figures, figures
from tests.timing import Comparison, compare, ranked
from tests.worlds import made_once

__all__ = ["figures"]

pytestmark = pytest.mark.django_db(transaction=True)

SOME = 100
MANY = 1000
PLACES = ("/me/", "/p/weekly-usuals/")


def addresses(kind: str, count: int) -> list[str]:
    """Return addresses that are as long and of the same look, whatever kind they are of."""
    return [f"{kind}{number:05}@example.com" for number in range(count)]


def known_ones(program: Program, count: int) -> None:
    """Have people here in different ways.

    They joined, left, were asked long ago, or asked just now, whose wish again would do nothing.
    """
    before = timezone.now() - timedelta(days=2)
    for number, address in enumerate(addresses("k", count)):
        match number % 4:
            case 0:
                cast.say_yes(program, address, clock=lambda: before)
            case 1:
                row = cast.say_yes(program, address, clock=lambda: before)
                leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)
            case 2:
                cast.ask(program, address, clock=lambda: before)
            case _:
                cast.ask(program, address)


def asked_just_now(program: Program, count: int) -> None:
    """Have people whose wish again does nothing: where it is done at once, it is quick."""
    for address in addresses("k", count):
        cast.ask(program, address)


def published() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


@dataclass
class Asking:
    """A browser that asks at one place, and keeps each different answer that it gets."""

    place: str
    answers: set[tuple[Any, ...]] = field(default_factory=set)
    _browser: Client = field(default_factory=Client)

    def __call__(self, address: str) -> None:
        """Ask with an address."""
        answer = self._browser.post(self.place, {"email": address})
        self.answers.add((answer.status_code, answer.content, tuple(sorted(answer.items()))))


def compared(
    place: str, count: int, known_by: Callable[[Program, int], None] = known_ones
) -> tuple[Comparison, Asking]:
    """Ask for as many known addresses as unknown ones; who is known is made once."""
    made_once(f"{known_by.__name__}_{count}", lambda: known_by(published(), count))
    asking = Asking(place)
    for number in range(20):
        asking(f"warm.up.{number}@example.com")
    return compare(addresses("k", count), addresses("u", count), asking), asking


def assert_nobody_can_tell(comparison: Comparison, asking: Asking) -> None:
    [(status, *_rest)] = asking.answers
    assert status == 303
    assert comparison.is_alike, str(comparison)


@pytest.mark.parametrize("place", PLACES)
def test_inv_12_known_and_unknown_addresses_take_as_long(place: str) -> None:
    assert_nobody_can_tell(*compared(place, SOME))


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
def test_inv_12_a_thousand_known_and_a_thousand_unknown_take_as_long(
    place: str, figures: Figures
) -> None:
    comparison, asking = compared(place, MANY)

    figures.stop(
        known_ms=round(comparison.first_ms, 3),
        unknown_ms=round(comparison.second_ms, 3),
        known_slower=round(comparison.slower, 4),
        z=round(comparison.z, 2),
        answers=len(asking.answers),
    )
    assert_nobody_can_tell(comparison, asking)


def _link_at_once(*, address: str, ip: str, clock: cast.Clock) -> None:
    send_preference_link(address=address, clock=clock)


def _join_at_once(*, version: int, **asked: Any) -> None:
    request_by_page(**asked)


@pytest.mark.parametrize(
    ("place", "step", "at_once", "known_by"),
    [
        ("/me/", "delivery.views.preferences.entrance.post_link", _link_at_once, known_ones),
        (
            "/p/weekly-usuals/",
            "consent.views.joining.post_join",
            _join_at_once,
            asked_just_now,
        ),
    ],
)
def test_the_comparison_finds_work_that_is_done_before_the_answer(
    place: str,
    step: str,
    at_once: Callable[..., None],
    known_by: Callable[[Program, int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(step, at_once)

    comparison, _asking = compared(place, SOME, known_by)

    assert not comparison.is_alike, str(comparison)


def test_the_comparison_finds_a_tenth_of_a_millisecond_where_little_else_varies() -> None:
    quick = [1.0 + number / 1000 for number in range(SOME)]
    slow = [value + 0.1 for value in quick]

    assert not ranked(slow, quick).is_alike
    assert ranked(quick[::2], quick[1::2]).is_alike


@pytest.mark.parametrize("place", PLACES)
def test_inv_12_a_page_asks_the_database_the_same_for_every_address(
    place: str, client: Client
) -> None:
    program = published()
    cast.alice(program)

    def asked(address: str) -> Sequence[str]:
        with CaptureQueriesContext(connection) as queries:
            client.post(place, {"email": address})
        return [query["sql"].partition("VALUES")[0] for query in queries]

    assert asked("alice@example.com") == asked("nobody@example.com")
    assert not any("subscribers_subscriber" in sql for sql in asked("alice@example.com"))


def test_what_was_asked_for_is_done_after_the_answer(client: Client) -> None:
    program = published()
    cast.alice(program)
    for place in PLACES:
        client.post(place, {"email": "alice@example.com"})
        client.post(place, {"email": "ana@example.com"})
    assert not Subscriber.objects.filter(email="ana@example.com").exists()

    assert work_posted_forms(clock=timezone.now) == 4

    assert not PostedForm.objects.exists()
    kinds = Delivery.objects.filter(subscriber__email="ana@example.com")
    assert [row.kind for row in kinds] == ["confirmation"]
    assert Delivery.objects.filter(subscriber__email="alice@example.com", kind="link").exists()

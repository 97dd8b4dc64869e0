"""A leaving races a send, an end and a publishing, on connections of their own (INV-2)."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from consent.rules.vocabulary import State
from delivery.models import Delivery, Edition, Slot
from delivery.rules.vocabulary import DeliveryState
from delivery.selectors.invariants import verify
from delivery.services import editions
from delivery.services.planning import plan_due
from programs.models import Program
from programs.services import invitations
from tests import cast, factories
from tests.databases import ClonedDatabase
from tests.delivery.sending import approved_edition
from tests.faults.crowd import address_of
from tests.faults.racing import (
    Clock,
    Leavings,
    NotedMail,
    TurningClock,
    come_back,
    hand_over_each,
    in_four,
    intend_into,
    intended,
    leave_each,
    percentile,
    send,
    stands,
    together,
)

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [
    pytest.param((40, 2), id="short"),
    pytest.param((250, 8), id="2000", marks=pytest.mark.long),
]


def gather(size: int, **terms: Any) -> None:
    promise = {"frequency_count": 100, "frequency_period": "day"} | terms
    program = factories.published_program("weekly-usuals", uses=["first_name"], **promise)
    for number in range(size):
        cast.say_yes(program, address_of(number))
    Delivery.objects.all().delete()


class Race:
    """A crowd, and round after round an edition that is being sent to them while they leave."""

    def __init__(self, size: int, **terms: Any) -> None:
        name = "_".join(["race", str(size), *terms])
        ClonedDatabase().made_once(name, lambda: gather(size, **terms))
        self.program = Program.objects.get(slug="weekly-usuals")
        self.rows = list(self.program.subscriptions.select_related("subscriber").order_by("id"))
        self.waits: list[float] = []
        self.outcomes: set[str] = set()
        self.rounds = 0

    def say_yes_again(self, at: datetime) -> None:
        for row in self.rows:
            cast.say_yes(self.program, row.subscriber.email or "", clock=lambda: at)
        Delivery.objects.exclude(kind="edition").delete()

    def next_edition(self, clock: Clock = timezone.now) -> Edition:
        self.rounds += 1
        edition = approved_edition(self.program, f"edition-{self.rounds}", clock=clock)
        editions.send_now(edition=edition, clock=clock)
        plan_due(clock=clock)
        return edition

    def leavers(self, left: Leavings, clock: Clock = timezone.now) -> list[Callable[[], object]]:
        hands = in_four(self.rows, self.rounds)
        return [partial(leave_each, hand, left, clock) for hand in hands]

    def check(self, edition: Edition, mail: NotedMail, left: Leavings) -> None:
        """Nothing was begun after its leaving was answered; whoever got nothing took no place."""
        self.waits += left.waits()
        late = [
            address
            for address, begun in mail.begun.items()
            if address in left.answered and begun > left.answered[address]
        ]
        assert late == []
        rows = Delivery.objects.filter(edition=edition).select_related("subscriber")
        sent = {row.subscriber.email for row in rows if row.state == DeliveryState.SENT}
        assert sent == set(mail.begun)
        self.outcomes |= {row.state for row in rows}
        assert Slot.objects.filter(delivery__edition=edition).count() == len(sent)

    def finish(self, name: str, say: Callable[[str], None]) -> None:
        assert [str(verdict) for verdict in verify(timezone.now) if verdict.broken] == []
        say(
            f"{name}: {len(self.waits)} leavings, "
            f"p50 {percentile(self.waits, 0.5):.1f} ms, p99 {percentile(self.waits, 0.99):.1f} ms"
        )


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a figure, also where the test passes."""

    def show(line: str) -> None:
        with capsys.disabled():
            print(f"\n{line}")

    return show


def rounds_of(size: tuple[int, int]) -> Sequence[int]:
    return range(size[1])


@pytest.mark.parametrize("size", SIZES)
def test_inv_2_a_withdrawal_races_an_intent(
    size: tuple[int, int], say: Callable[[str], None]
) -> None:
    race = Race(size[0])
    for _round in rounds_of(size):
        edition, mail, left = race.next_edition(), NotedMail(), Leavings()
        meant: list[Any] = []
        together(partial(intend_into, meant), *race.leavers(left))
        hand_over_each(meant, mail)
        assert mail.begun == {}, "everybody had left before the first hand-over"
        race.check(edition, mail, left)
        assert set(stands(race.rows).values()) == {State.WITHDRAWN}
        come_back(left)
    race.finish("intent", say)


@pytest.mark.parametrize("size", SIZES)
def test_inv_2_a_withdrawal_races_a_hand_over(
    size: tuple[int, int], say: Callable[[str], None]
) -> None:
    race = Race(size[0])
    for _round in rounds_of(size):
        edition, mail, left = race.next_edition(), NotedMail(), Leavings()
        meant = intended()
        together(partial(hand_over_each, meant, mail), *race.leavers(left))
        # Who was in somebody else's hands for a moment is due again: they have left by now.
        send(mail, timezone.now)
        race.check(edition, mail, left)
        come_back(left)
    race.finish("hand-over", say)
    assert {DeliveryState.SENT, DeliveryState.WITHHELD} <= race.outcomes, "it was no race"


@pytest.mark.parametrize("size", SIZES)
def test_inv_2_a_withdrawal_races_a_publishing(
    size: tuple[int, int], say: Callable[[str], None]
) -> None:
    race = Race(size[0])
    for _round in rounds_of(size):
        edition, mail, left = race.next_edition(), NotedMail(), Leavings()
        draft = invitations.draft_next_version(
            program=race.program, prepared_by=factories.marketer()
        )
        draft.length_words += 10
        draft.save()
        together(
            partial(send, mail, timezone.now),
            partial(
                invitations.publish,
                invitation=draft,
                published_by=factories.approver(),
                clock=timezone.now,
            ),
            *race.leavers(left),
        )
        send(mail, timezone.now)
        race.check(edition, mail, left)
        come_back(left)
    race.finish("publish", say)


@pytest.mark.parametrize("size", SIZES)
def test_inv_2_a_withdrawal_races_an_end(size: tuple[int, int], say: Callable[[str], None]) -> None:
    race = Race(size[0], term_kind="days", term_days=1)
    ended: set[str] = set()
    for turn in rounds_of(size):
        begins = timezone.now() + timedelta(days=2 * turn)
        race.say_yes_again(begins)
        mail, left = NotedMail(), Leavings()
        clock = TurningClock(begins + timedelta(days=1), left, turns_after=size[0] // 2)
        edition = race.next_edition(clock)
        together(
            partial(send, mail, clock),
            *race.leavers(left, clock),
        )
        send(mail, clock)
        race.check(edition, mail, left)
        rows = Delivery.objects.filter(edition=edition)
        ended |= set(rows.values_list("refusal", flat=True))
    race.finish("end", say)
    assert {"completed", "withdrawn"} <= ended, "it was no race"

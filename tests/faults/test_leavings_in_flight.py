"""People leave at the moment they are being sent to: before the message goes, or after it went.

Each leaving is aimed at a row that a worker has in hand: the people of a chunk begin to leave as
the worker begins to hand it over (INV-2).
"""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import pytest
from django.utils import timezone

from consent.models import Subscription
from consent.services.recording import fold_waiting
from delivery.models import Delivery
from delivery.services.handing_over import hand_over
from delivery.services.planning import plan_due
from delivery.services.preparing import Prepared
from tests.delivery.sending import work
from tests.faults.crowd import edition_on_its_way, people_in, received, states
from tests.faults.figures import Figures
from tests.faults.many import many
from tests.faults.racing import (
    Leavings,
    NotedMail,
    intended,
    leave_each,
    percentile,
    stands,
    together,
)
from tests.faults.reckoning import broken
from tests.smtp_sink import SmtpSink
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 4
# Each has a crowd's people leave once: 100,000 leavings in all.
SHARDS = 10
# So many leave at once while a mail system hangs on one of them.
HANGING = 12

SIZES = [
    pytest.param(200, 0, id="short"),
    *(
        pytest.param(10_000, shard, id=f"10000-{shard}", marks=pytest.mark.long)
        for shard in range(SHARDS)
    ),
]


@dataclass
class Aimed:
    """Who leaves while which chunk is handed over; all begin a chunk together."""

    chunks: Sequence[Sequence[Prepared]]
    rows: dict[int, Subscription]
    order: random.Random
    left: Leavings = field(default_factory=Leavings)
    mail: NotedMail = field(default_factory=NotedMail)

    def __post_init__(self) -> None:
        self.begin = threading.Barrier(HANDS + 1, timeout=120)

    def send(self) -> None:
        """Hand over chunk by chunk."""
        for chunk in self.chunks:
            self.begin.wait()
            hand_over(intended=chunk, gateway=self.mail, clock=timezone.now)

    def leave(self, hand: int, dealt: Sequence[Sequence[Subscription]]) -> None:
        """Leave, as one of several, chunk by chunk."""
        for people in dealt:
            self.begin.wait()
            leave_each(people[hand::HANDS], self.left)

    def deal(self) -> list[list[Subscription]]:
        """Return the people of each chunk, shuffled."""
        people = [[self.rows[p.job.subscription_id or 0] for p in chunk] for chunk in self.chunks]
        for each in people:
            self.order.shuffle(each)
        return people

    def race(self) -> None:
        """Let one hand over and several leave."""
        dealt = self.deal()
        leavers: list[Callable[[], object]] = [
            partial(self.leave, hand, dealt) for hand in range(HANDS)
        ]
        together(self.send, *leavers)


@pytest.mark.parametrize(("size", "shard"), SIZES)
def test_inv_2_none_is_handed_over_after_its_leaving_was_answered(
    size: int, shard: int, figures: Figures
) -> None:
    program = many(size)
    edition = edition_on_its_way(program)
    plan_due(clock=timezone.now)
    rows = program.subscriptions.select_related("subscriber")
    aimed = Aimed(
        [chunk for chunk in intended() if chunk],
        {row.id: row for row in rows},
        random.Random(shard),  # noqa: S311 - it shuffles a test
    )

    figures.start()
    aimed.race()

    late = [who for who, at in aimed.mail.begun.items() if aimed.left.answered[who] < at]
    waits = aimed.left.waits()
    figures.stop(
        leavings=len(waits),
        aimed_at_rows_in_hand=sum(len(chunk) for chunk in aimed.chunks),
        sent_before=len(aimed.mail.begun),
        late=len(late),
        p50_ms=round(percentile(waits, 0.5), 1),
        p99_ms=round(percentile(waits, 0.99), 1),
        longest_ms=round(percentile(waits, 1), 1),
    )
    assert late == []
    assert len(waits) == len(aimed.left.events) == size
    assert people_in(edition, "sent") == set(aimed.mail.begun)
    assert 0 < len(aimed.mail.begun) < size, "it was no race"
    assert not Delivery.objects.filter(overlapped__isnull=False).exists()
    assert set(states(edition)) <= {"sent", "withheld", "due"}
    assert broken(timezone.now) == []


def test_inv_2_leavings_are_answered_within_three_seconds_while_a_mail_system_hangs(
    smtp_sink: SmtpSink, figures: Figures
) -> None:
    program = many(HANGING)
    edition = edition_on_its_way(program)
    plan_due(clock=timezone.now)
    rows = list(program.subscriptions.select_related("subscriber").order_by("id"))
    left = Leavings()
    smtp_sink.in_data = "hang"

    def leave_while_it_hangs(row: Subscription) -> None:
        wait_until(lambda: smtp_sink.hanging, what="the mail system hangs")
        leave_each([row], left)

    def let_go() -> None:
        wait_until(lambda: len(left.answered) == HANGING, what="everybody is answered")
        smtp_sink.release()

    figures.start()
    together(work, let_go, *(partial(leave_while_it_hangs, row) for row in rows))

    overlapped = Delivery.objects.filter(edition=edition, overlapped__isnull=False)
    figures.stop(
        leavings=len(left.answered),
        longest_ms=round(1000 * max(left.waits())),
        handed_over=len(smtp_sink.messages),
        overlaps_named=overlapped.count(),
    )
    assert max(left.waits()) < 3
    assert set(overlapped.values_list("overlapped_id", flat=True)) <= set(left.events)
    assert set(overlapped.values_list("subscriber__email", flat=True)) == set(received(smtp_sink))
    assert states(edition) == {"sent": 1, "withheld": HANGING - 1}
    assert fold_waiting(clock=timezone.now) == HANGING
    assert set(stands(rows).values()) == {"withdrawn"}
    assert broken(timezone.now) == []

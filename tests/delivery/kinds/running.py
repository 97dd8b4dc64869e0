"""What tests of the kinds share: running editions, people somewhere on earth, a worker's round."""

from datetime import UTC, datetime, timedelta
from typing import Any

from consent.models import Subscription
from delivery.models import Delivery, Edition
from delivery.rendering.checking import Draft
from delivery.rules.kinds import AT_A_TIME, When
from delivery.rules.vocabulary import EditionKind, WhenMissing, WhenRefused
from delivery.services import editions
from delivery.services.claiming import EDITIONS
from delivery.services.in_order import put_off_later_steps
from delivery.services.planning import finish_through, plan_due
from delivery.services.sending import send_batch
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.cast import Clock
from tests.properties.world import MailSystem

BEGINNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(moment: datetime, **after: float) -> Clock:
    """Return a clock that stands so far from `moment`."""
    return lambda: moment + timedelta(**after)


def approved(
    program: Program,
    name: str,
    when: When = AT_A_TIME,
    *,
    body: str = "Hello.",
    texts: list[Draft] | None = None,
    when_refused: WhenRefused = WhenRefused.WITHHOLD,
    when_missing: WhenMissing = WhenMissing.DEFAULT,
    valid_until: datetime | None = None,
    clock: Clock,
) -> Edition:
    """Return an edition of any kind that one wrote and another approved."""
    edition = editions.save(
        program=program,
        name=name,
        texts=texts or [Draft("en", name, "", body)],
        prepared_by=factories.marketer(),
        clock=clock,
        when_refused=when_refused,
        when_missing=when_missing,
        valid_until=valid_until,
        when=when,
    )
    return editions.approve(edition=edition, approved_by=factories.approver(), clock=clock)


def running(edition: Edition, clock: Clock) -> Edition:
    """Start an approved edition, and have it planned."""
    editions.send_now(edition=edition, clock=clock)
    plan_due(clock=clock)
    edition.refresh_from_db()
    return edition


def step(number: int, after_days: int, **values: Any) -> When:
    """Return a step of a series."""
    return When(kind=EditionKind.SERIES, step=number, after_days=after_days, **values)


def on(trigger: str, *event_fields: str, **values: Any) -> When:
    """Return what an event triggers."""
    return When(
        kind=EditionKind.TRIGGERED, trigger=trigger, event_fields=tuple(event_fields), **values
    )


def living_in(zone: str, program: Program, name: str, clock: Clock) -> Subscription:
    """Return the yes of somebody who lives in `zone`; no zone that we know needs to be one."""
    row = cast.say_yes(program, f"{name}@example.com", clock=clock)
    Subscriber.objects.filter(pk=row.subscriber_id).update(time_zone=zone)
    return row


def round_of(clock: Clock, mail: MailSystem | None = None) -> list[str]:
    """Do what the clock and a worker do at one time; return to whom which edition went."""
    mail = mail or MailSystem()
    before = len(mail.taken)
    plan_due(clock=clock)
    put_off_later_steps(clock=clock)
    while send_batch(kinds=EDITIONS, gateway=mail, clock=clock):
        pass
    finish_through(clock=clock)
    names = dict(Delivery.objects.values_list("id", "edition__name"))
    return [
        f"{one.address.partition('@')[0]} {names[one.delivery_id]}" for one in mail.taken[before:]
    ]


def state_of(edition: Edition, row: Subscription) -> str:
    """Return what became of an edition for one person: its refusal, or else its state."""
    delivery = Delivery.objects.get(edition=edition, subscription=row)
    return delivery.refusal or delivery.state

"""What tests of sending share: an approved edition, and one worker's rounds in this process."""

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from delivery.gateways.choosing import default_gateway
from delivery.models import Delivery, Edition
from delivery.rendering.checking import Draft
from delivery.rules.vocabulary import WhenMissing, WhenRefused
from delivery.selectors.invariants import verify
from delivery.services import editions
from delivery.services.claiming import EDITIONS
from delivery.services.planning import finish_through, plan_due
from delivery.services.sending import send_batch
from programs.models import Program
from tests import factories
from tests.cast import Clock

GREETING = "Hello {{ first_name | default: 'there' }}, your list is ready."

NOW = timezone.now()


def at(**after: float) -> Clock:
    """Return a clock that stands so far from now."""
    return lambda: NOW + timedelta(**after)


def assert_every_invariant_holds() -> None:
    """Verify the live data, as `manage.py verify` does."""
    broken = [str(verdict) for verdict in verify(timezone.now) if verdict.broken]
    assert not broken, broken


def approved_edition(
    program: Program,
    name: str = "first",
    *,
    body: str = GREETING,
    subject: str = "Your list",
    language: str = "en",
    when_refused: WhenRefused = WhenRefused.WITHHOLD,
    when_missing: WhenMissing = WhenMissing.DEFAULT,
    valid_for_days: float | None = None,
    clock: Clock = timezone.now,
) -> Edition:
    """Return an edition that one wrote and another approved."""
    edition = editions.save(
        program=program,
        name=name,
        texts=[Draft(language, subject, "", body)],
        prepared_by=factories.marketer(),
        clock=clock,
        when_missing=when_missing,
        when_refused=when_refused,
        valid_until=clock() + timedelta(days=valid_for_days) if valid_for_days else None,
    )
    return editions.approve(edition=edition, approved_by=factories.approver(), clock=clock)


def send(edition: Edition, clock: Clock = timezone.now) -> Counter[str]:
    """Send `edition` now, to its end; return how many deliveries came to which outcome."""
    editions.send_now(edition=edition, clock=clock)
    plan_due(clock=clock)
    work(clock)
    finish_through(clock=clock)
    return outcomes(edition)


def work(clock: Clock = timezone.now) -> int:
    """Send what is due as one worker does; return how many deliveries were claimed."""
    gateway = default_gateway()
    claimed = 0
    try:
        while batch := send_batch(kinds=EDITIONS, gateway=gateway, clock=clock):
            claimed += batch
    finally:
        gateway.close()
    return claimed


def outcomes(edition: Edition) -> Counter[str]:
    """Count an edition's deliveries by refusal, or by state where nothing refused them."""
    rows = Delivery.objects.filter(edition=edition).values_list("state", "refusal")
    return Counter(refusal or state for state, refusal in rows)

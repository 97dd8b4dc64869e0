"""The edition that is sent: personal in its subject and in both of its parts, about 4.5 KB."""

from collections.abc import Iterator

from django.utils import timezone

from bench import people
from bench.messages import Finished
from delivery.models import Delivery
from delivery.rendering.checking import Draft
from delivery.rendering.compose import Composed, Composer, Result
from delivery.rules.vocabulary import DeliveryState
from delivery.selectors.jobs import jobs_for
from delivery.services import editions, planning
from tests import factories

SUBJECT = "{{ first_name | default: 'Hello' }}, this week's usuals"
BODY = """Good morning {{ first_name | default: "dear" }} {{ last_name | default: "reader" }},

your usuals in {{ usual_store | default: "Springfield" }}:

cheese at 1.99 until Saturday, coffee at 5.49.

{% if favourite_department %}{{ favourite_department }}: more on Friday.{% endif %}
{% if purchases_90d %}You came {{ purchases_90d }} times: thank you.{% endif %}
"""
_AT_ONCE = 1000


def approve(name: str, *, clock: people.Clock) -> None:
    """Write an edition, approve it and let it go out now."""
    edition = editions.save(
        program=factories.program("weekly-usuals"),
        name=name,
        texts=[Draft("en", SUBJECT, "What is cheaper this week", BODY)],
        prepared_by=factories.marketer(),
        clock=clock,
    )
    edition = editions.approve(edition=edition, approved_by=factories.approver(), clock=clock)
    editions.send_now(edition=edition, clock=clock)


def plan(*, clock: people.Clock) -> None:
    """Make the deliveries of what is scheduled, all of them."""
    while planning.plan_due(clock=clock):
        pass


def finished_messages() -> Iterator[Finished]:
    """Yield every message that is due, as it will be sent."""
    due = Delivery.objects.filter(state=DeliveryState.DUE).order_by("id")
    ids = list(due.values_list("id", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        composer = Composer()
        for job in jobs_for(ids[start : start + _AT_ONCE]):
            yield _finished(composer.compose(job, timezone.now()))


def _finished(composed: Result) -> Finished:
    if not isinstance(composed, Composed):
        raise TypeError(f"a reader gets nothing: {composed}")
    return Finished(composed.sender, composed.recipient, composed.message)

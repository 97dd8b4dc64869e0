"""The edition that is sent: personal in its subject and in both of its parts, about 4.5 KB."""

from email import message_from_bytes, policy

from django.utils import timezone

from bench import people
from bench.baselines import Finished
from delivery.models import Delivery
from delivery.rendering.checking import Draft
from delivery.rendering.compose import Composed, Composer, Result
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
_HEADERS = ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID", "Message-ID")


def plan_for_readers(size: int) -> None:
    """Add `size` readers and plan one approved edition for all of them; nothing is sent yet."""
    people.add_readers(size)
    edition = editions.save(
        program=factories.program("weekly-usuals"),
        name="first",
        texts=[Draft("en", SUBJECT, "What is cheaper this week", BODY)],
        prepared_by=factories.marketer(),
        clock=timezone.now,
    )
    edition = editions.approve(
        edition=edition, approved_by=factories.approver(), clock=timezone.now
    )
    editions.send_now(edition=edition, clock=timezone.now)
    planning.plan_due(clock=timezone.now)


def finished_messages() -> list[Finished]:
    """Return every message of the planned edition as it will be sent, with the parts it is of."""
    jobs = jobs_for(Delivery.objects.values_list("id", flat=True))
    composer = Composer()
    return [_finished(composer.compose(job, timezone.now())) for job in jobs]


def _finished(composed: Result) -> Finished:
    if not isinstance(composed, Composed):
        raise TypeError(f"a reader gets nothing: {composed}")
    message = message_from_bytes(composed.message, policy=policy.default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    if text is None or html is None:
        raise TypeError("a part is missing")
    return Finished(
        sender=composed.sender,
        recipient=composed.recipient,
        content=composed.message,
        subject=str(message["Subject"]),
        text=text.get_content(),
        html=html.get_content(),
        headers={name: str(message[name]) for name in _HEADERS},
    )

"""What tests of values share: a message that uses all of them, and a look at its receipt."""

from collections.abc import Mapping

from django.utils import timezone

from delivery.models import Delivery
from delivery.rules.values import Value
from delivery.selectors.values import values_of
from programs.models import Program
from tests.cast import Clock
from tests.delivery.sending import approved_edition, send

BODY = (
    "Hello {{ first_name | default: 'you' }} of {{ usual_store | default: 'any store' }}."
    "{% if allergies contains 'nuts' %} No nuts!{% endif %}"
    " {{ favourite_department | default: 'Everything' }} is cheap."
)
SAID = {"first_name": "Alice", "usual_store": "Łódź & Sons", "allergies": ["nuts", "milk"]}


def sent(program: Program, clock: Clock = timezone.now, name: str = "first") -> Delivery:
    """Send an edition to whoever gets it; return its one delivery."""
    edition = approved_edition(program, name, body=BODY, clock=clock)
    assert send(edition, clock) == {"sent": 1}
    return Delivery.objects.select_related("subscription").get(edition=edition)


def told(delivery: Delivery, clock: Clock = timezone.now) -> Mapping[str, Value]:
    """Return what the receipt of `delivery` tells at a time."""
    row = Delivery.objects.select_related("subscription").get(pk=delivery.pk)
    return values_of([row], clock()).get(delivery.pk, {})


def is_kept(delivery: Delivery) -> bool:
    """Say whether the row holds anything under seal."""
    return Delivery.objects.filter(pk=delivery.pk, sealed__isnull=False).exists()

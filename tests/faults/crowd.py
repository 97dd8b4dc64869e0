"""A crowd that said yes, and an edition on its way to them through real workers."""

from collections import Counter
from functools import partial

from django.utils import timezone

from consent.rules.vocabulary import State
from delivery.models import Delivery, Edition
from delivery.services import editions
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.databases import ClonedDatabase
from tests.delivery.sending import approved_edition
from tests.smtp_sink import SmtpSink

# Leases that end soon and chunks that are small, so that a small crowd meets every edge.
SMALL = {"DELIVERY_LEASE_SECONDS": "3", "DELIVERY_BATCH": "60", "DELIVERY_CHUNK": "20"}
SLUG = "weekly-usuals"
LARGE = 30


def crowd(size: int) -> Program:
    """Return a program that `size` people said yes to; the first thing in its database."""
    if size < LARGE:
        _make(size)
    else:
        ClonedDatabase().made_once(f"crowd_{size}", partial(_make, size))
    return Program.objects.get(slug=SLUG)


def _make(size: int) -> None:
    program = factories.published_program(SLUG, uses=["first_name"])
    for number in range(size):
        row = cast.say_yes(program, address_of(number))
        assert row.state == State.ACTIVE
    # Only the edition is looked at here.
    Delivery.objects.all().delete()


def address_of(number: int) -> str:
    """Return the address of one of the crowd."""
    return f"person{number}@example.com"


def edition_on_its_way(program: Program, name: str = "first") -> Edition:
    """Return an edition that the next tick sends."""
    edition = approved_edition(program, name)
    return editions.send_now(edition=edition, clock=timezone.now)


def states(edition: Edition) -> Counter[str]:
    """Count the edition's deliveries by state."""
    return Counter(Delivery.objects.filter(edition=edition).values_list("state", flat=True))


def is_over(edition: Edition) -> bool:
    """Say whether every person of the edition has an outcome."""
    now = states(edition)
    return bool(now) and not {"due", "claimed", "sending"} & set(now)


def received(sink: SmtpSink) -> Counter[str]:
    """Count the messages by recipient."""
    return Counter(address for mail in list(sink.messages) for address in mail.recipients)


def people_in(edition: Edition, state: str) -> set[str]:
    """Return the addresses whose delivery is in `state`."""
    people = Subscriber.objects.filter(deliveries__edition=edition, deliveries__state=state)
    return {str(email) for email in people.values_list("email", flat=True)}

"""What tests of reservations share: a promise that is kept on a page, and one who accepted it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from consent.models import Subscription
from consent.selectors.names import Named, PersonName
from consent.services.profile import ProfileInput, store_values
from delivery.models import Delivery
from delivery.rules.reserving import Outcome
from delivery.selectors.permission import Wish
from delivery.services.reporting import Report, Reported, report
from delivery.services.reserving import Answer, Reserved, reserve
from programs.models import Program
from tests import factories

Clock = Callable[[], datetime]
SLUG = "your-page"


def page_program(**terms: Any) -> Program:
    """Return a program whose promise is kept on a page, once a week."""
    given = {"uses": ["first_name"], "format": "page"} | terms
    return factories.published_program(SLUG, **given)


def wish(address: str = "alice@example.com", format_: str = "page") -> Wish:
    """Ask for somebody's page."""
    return Wish(Named(person=PersonName(email=address), program=SLUG), format_)


def answer(clock: Clock = timezone.now, *wishes: Wish) -> Answer:
    """Reserve for one; return what was answered."""
    [said] = reserve(wishes=wishes or [wish()], clock=clock)
    assert isinstance(said, Answer)
    return said


def reserved(clock: Clock = timezone.now) -> Reserved:
    """Reserve for Alice, who is permitted."""
    said = answer(clock)
    assert said.reserved is not None, said.permission
    return said.reserved


def told(id_: int, outcome: str = Outcome.USED, clock: Clock = timezone.now, **more: Any) -> Any:
    """Report an outcome; return what was answered."""
    [said] = report(reports=[Report(id=id_, outcome=Outcome(outcome), **more)], clock=clock)
    return said


def used(id_: int, clock: Clock = timezone.now, **more: Any) -> Reported:
    """Report that it was used."""
    said = told(id_, Outcome.USED, clock, **more)
    assert isinstance(said, Reported), said
    return said


def row(id_: int) -> Delivery:
    """Return the delivery of a reservation."""
    return Delivery.objects.select_related("reservation", "subscription").get(id=id_)


def know(subscription: Subscription, clock: Clock = timezone.now, **values: Any) -> None:
    """Store what a CRM says of the person."""
    stated = ProfileInput(
        subscriber_id=subscription.subscriber_id, values=values, by="crm", observed_at=clock()
    )
    [outcome] = store_values(inputs=[stated], clock=clock)
    assert not outcome.refused

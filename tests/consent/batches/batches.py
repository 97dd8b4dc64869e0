"""Batches of invitations as tests need them."""

from typing import Any

from django.utils import timezone

from consent.models import InvitationBatch, PersonalLink
from consent.services.batches import begin_batch, fill_in, make_batch
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast

SAID = {
    "sender": "Mailchimp",
    "answerable": "the newsletter team",
    "basis": "consent",
    "basis_note": "Box at the checkout.",
}


def known(name: str, **values: Any) -> Subscriber:
    """Return somebody who is known and was never asked."""
    address = {"email": f"{name}@example.com"}
    person: Subscriber = Subscriber.objects.create(
        external_id=f"crm-{name}", created_at=timezone.now(), **(address | values)
    )
    return person


def draft(program: Program, clock: cast.Clock = timezone.now, **answers: Any) -> InvitationBatch:
    """Return a draft in which every question is answered."""
    batch = begin_batch(program=program, started_by=None, clock=clock)
    fill_in(batch=batch, answers=SAID | answers)
    batch.refresh_from_db()
    return batch


def made(program: Program, clock: cast.Clock = timezone.now, **answers: Any) -> InvitationBatch:
    """Return a batch whose links are made."""
    return make_batch(batch=draft(program, clock, **answers), clock=clock)


def invited(batch: InvitationBatch) -> set[str]:
    """Return who has a link of the batch, by the names before their addresses."""
    links = PersonalLink.objects.filter(batch=batch).select_related("subscriber")
    return {(link.subscriber.email or "").partition("@")[0] for link in links}

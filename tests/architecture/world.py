"""People in every state, for whoever tries to make a consent for them, and a look at all of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.urls import resolve
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import PERMITTING, State
from consent.services.links import make_links
from programs.models import Program
from programs.services.starting import begin
from programs.starters import STARTERS
from subscribers.models import Subscriber, Suppression
from tests import cast, factories
from tests.browser import states
from tests.delivery.sending import approved_edition

PROGRAM = "weekly-usuals"
# Nobody of them holds a yes: asked, left, revoked, stopped, and unknown until now.
WITHOUT_A_YES = ("bob", "carol", "dan", "erin", "nora")


def populate() -> Program:
    """Return a program with a person in each state, an edition, links and keys."""
    program = factories.published_program(
        PROGRAM, uses=["first_name", ("usual_store", "optional"), ("household_size", "asked")]
    )
    cast.alice(program)
    cast.bob(program)
    cast.carol(program)
    cast.dan(program)
    cast.erin(program)
    for person in Subscriber.objects.exclude(email=None):
        name = (person.email or "").partition("@")[0]
        Subscriber.objects.filter(id=person.id).update(external_id=f"crm-{name}")
    everybody = list(Subscriber.objects.values_list("id", flat=True))
    make_links(program=program, subscriber_ids=everybody, clock=timezone.now)
    approved_edition(program)
    return program


def begun_from(starter: str) -> dict[str, Any]:
    """Return what is told of a program that began from a starter."""
    who: dict[str, Any] = {"prepared_by": factories.marketer(), "clock": timezone.now}
    brand = factories.brand()
    program = begin(name="Care", brand=brand, language="en", starter=STARTERS[starter], **who)
    return {"program": program, "starter": starter, **who}


def consents() -> set[tuple[object, ...]]:
    """Return every yes in the ledger, and every subscription that is live with its yes."""
    yeses = ConsentEvent.objects.filter(kind__in=PERMITTING).values_list("id")
    live = Subscription.objects.filter(state__in=(State.ACTIVE, State.PAUSED))
    held = live.values_list("subscriber_id", "program_id", "permitted_by_id", "address_version")
    return {("yes", *row) for row in yeses} | {("live", *row) for row in held}


def own_stops() -> set[bytes]:
    """Return the addresses that their people stopped themselves."""
    stops = Suppression.objects.filter(by="person", lifted_at=None)
    return {bytes(each) for each in stops.values_list("address_hash", flat=True)}


@contextmanager
def no_consent_comes_of(what: str) -> Iterator[None]:
    """Take back what the block does, and fail where it made, moved or revived a consent."""
    block = transaction.atomic()
    # As Django marks the blocks of its own tests: what must be the outermost may be inside.
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        with no_consent_is_left_by(what):
            yield
        transaction.set_rollback(True)


@contextmanager
def no_consent_is_left_by(what: str) -> Iterator[None]:
    """Fail where the block made, moved or revived a consent, or lifted a person's own stop."""
    before, stops = consents(), own_stops()
    yield
    assert consents() - before == set(), what
    assert stops - own_stops() == set(), what


def public_pages() -> dict[str, list[str]]:
    """Return the addresses of every page of the customer by its name, with people behind them.

    The first thing in its database, as `prepared` has it copied.
    """
    found: dict[str, list[str]] = {}
    for path in states.prepared().values():
        match = resolve(path.partition("?")[0]) if not path.startswith("/no-") else None
        if match is not None:
            found.setdefault(match.view_name, []).append(path)
    found["consent:leave"] = [f"{path}/" for path in found["consent:leave_bare"]]
    found |= states.files()
    found["delivery:receipt_file"] = [f"{p}receipt.jsonld" for p in found["delivery:program"]]
    return found

"""Leave a mail system alone that is away or refuses us, and find out when it works again.

One row for each mail system, shared by all workers. The first to meet trouble writes it; from then
on nothing is claimed, so everything stays due with no attempt burnt, until a rest is over and one
message asks. What has been handed over by then is settled all the same.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from delivery.models import MailSystem
from delivery.rules import trouble as rules
from delivery.rules.trouble import Kind

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]

DEFAULT = "default"
# Somebody else's message was taken so short a time ago: it is this connection, not the mail system.
_OTHERS_GET_THROUGH = timedelta(seconds=3)


def standing(*, name: str = DEFAULT) -> MailSystem:
    """Return what is known of the mail system; one that nobody met trouble with works."""
    return MailSystem.objects.filter(name=name).first() or MailSystem(name=name)


def may_probe(*, name: str = DEFAULT, clock: Clock) -> bool:
    """Say whether this worker is the one that may ask with one message, and keep the others out.

    Until it has heard, or for as long as a lease where it dies.
    """
    now = clock()
    with transaction.atomic():
        row = _locked(name)
        if row is None or not row.trouble:
            return False
        if not rules.is_over(row.rests_until or now, Kind(row.trouble), now):
            return False
        row.rests_until = now + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
        row.save(update_fields=["rests_until"])
    return True


def meet_trouble(
    *,
    kind: Kind,
    code: str,
    name: str = DEFAULT,
    is_probe: bool = False,
    spread: float = 0.0,
    clock: Clock,
) -> None:
    """Write down that the mail system is away or refuses us; log it where nobody had.

    A probe in vain makes the next rest longer. What others meet meanwhile changes nothing, but a
    refusal of us counts before silence. Where somebody else gets through, silence is not believed.
    """
    with transaction.atomic():
        MailSystem.objects.get_or_create(name=name)
        row = _locked(name)
        if row is None:
            return
        now = clock()
        is_first = rules.outlasts(kind, Kind(row.trouble))
        if is_first and not (kind == Kind.AWAY and _others_get_through(row, now)):
            _begin(row, kind, now)
        elif is_probe and row.trouble:
            row.probes += 1
        else:
            return
        row.code = code
        row.rests_until = now + rules.rest_before(Kind(row.trouble), row.probes, spread)
        row.save()
    if is_first:
        log.error("mail_system_in_the_way", kind=str(kind), code=code, mail_system=name)


def _begin(row: MailSystem, kind: Kind, now: datetime) -> None:
    row.since = row.since if row.trouble else now
    row.trouble, row.probes = kind, 0


def works_again(*, name: str = DEFAULT, clock: Clock) -> None:
    """Close what was open: a probe was answered as a message is."""
    now = clock()
    with transaction.atomic():
        row = _locked(name)
        if row is None or not row.trouble:
            return
        was, since = row.trouble, row.since
        row.trouble, row.code, row.probes = Kind.NONE, "", 0
        row.since, row.rests_until, row.accepted_at = None, None, now
        row.save()
    stood_still = (now - since).total_seconds() if since else 0.0
    log.warning("mail_system_works_again", kind=was, seconds=stood_still, mail_system=name)


def probe_unused(*, name: str = DEFAULT, clock: Clock) -> None:
    """Let the next worker ask: there was nothing to ask with, or it never came to the wire."""
    MailSystem.objects.filter(~Q(trouble=""), name=name).update(rests_until=clock())


def note_accepted(*, name: str = DEFAULT, clock: Clock) -> None:
    """Write down that the mail system took something; once in a while is enough."""
    now = clock()
    if not MailSystem.objects.filter(name=name).update(accepted_at=now):
        MailSystem.objects.get_or_create(name=name, defaults={"accepted_at": now})


def _others_get_through(row: MailSystem, now: datetime) -> bool:
    return row.accepted_at is not None and abs(now - row.accepted_at) < _OTHERS_GET_THROUGH


def _locked(name: str) -> MailSystem | None:
    return MailSystem.objects.select_for_update().filter(name=name).first()

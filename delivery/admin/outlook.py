"""What the page of an edition says of its way: how far it is, how fast, and why not farther."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from consent.rules.gate import Refusal
from consent.rules.vocabulary import State
from delivery.models import Edition
from delivery.rules.reasons import REASONS
from delivery.rules.reports.cohorts import LEAST
from delivery.rules.spans import in_words
from delivery.rules.vocabulary import DeliveryState, EditionKind, EditionState
from delivery.selectors.opinions import opinions_on
from delivery.selectors.progress import allowed_of, next_at, running_of
from delivery.selectors.standstill import troubles
from delivery.services.counting import count

_RUNS = (EditionState.SCHEDULED, EditionState.SENDING)
# Whose page is worth reading again by itself.
_MOVING = (*_RUNS, EditionState.PAUSED, EditionState.HELD)


@dataclass(frozen=True, slots=True)
class Line:
    """One number with what it means and the list that shows it, "" where there is none."""

    label: str
    count: int
    url: str = ""
    slug: str = ""


def progress_of(edition: Edition, *, now: datetime) -> dict[str, Any]:
    """Return what the edition's page shows of its way."""
    found = running_of(edition, count(edition=edition, clock=lambda: now), now)
    went = found.seconds_left
    sent = found.states.get(DeliveryState.SENT, 0)
    return {
        "summary": found,
        "states": [Line(s, n, deliveries_url(edition, state=s)) for s, n in found.states.items()],
        "withheld": [
            Line(_word(why), n, deliveries_url(edition, state="withheld", refusal=why), why)
            for why, n in found.refusals.items()
        ],
        "waiting": [
            Line(_word(why), n, deliveries_url(edition, state="due", refusal=why), why)
            for why, n in found.waiting.items()
        ],
        "unplanned": [
            Line(str(State(state).label), n, subscriptions_url(edition, state))
            for state, n in found.unplanned.items()
        ],
        "all_url": deliveries_url(edition),
        # What goes to each on a day of their own has no end to reckon, but a next one.
        "next_at": next_at(edition, now),
        "is_broadcast": edition.kind == EditionKind.BROADCAST,
        "time_left": in_words(went) if went is not None and found.left else "",
        "allowed": allowed_of(edition.program.brand_id, now),
        "in_the_way": troubles() if edition.state in _RUNS else [],
        "is_running": edition.state == EditionState.SENDING,
        "is_moving": edition.state in _MOVING,
        "opinions": opinions_on(edition, sent),
        "fewest": LEAST,
        "sent": sent,
        "uncertain": found.states.get(DeliveryState.UNCERTAIN, 0),
        "uncertain_url": deliveries_url(edition, state=DeliveryState.UNCERTAIN),
    }


def _word(why: str) -> str:
    return REASONS[Refusal(why)]


def deliveries_url(edition: Edition, *, state: str = "", refusal: str = "") -> str:
    """Return the address of the list of an edition's deliveries."""
    query = {"edition__id__exact": str(edition.pk)}
    query |= {"state__exact": state} if state else {}
    query |= {"refusal": refusal} if refusal else {}
    return f"{reverse('admin:delivery_delivery_changelist')}?{urlencode(query)}"


def subscriptions_url(edition: Edition, state: str) -> str:
    """Return the address of the list of those who stand so with the edition's program."""
    query = {"program__id__exact": edition.program_id, "state__exact": state}
    return f"{reverse('admin:consent_subscription_changelist')}?{urlencode(query)}"

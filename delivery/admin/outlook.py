"""What the pages of an edition say of its way: how far it is, and who would get it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from consent.rules.gate import Refusal
from consent.rules.vocabulary import State
from delivery.models import Edition
from delivery.rendering.forecasting import forecast
from delivery.rules.reasons import REASONS
from delivery.rules.spans import in_words
from delivery.rules.vocabulary import EditionKind, EditionState
from delivery.selectors.forecast import Forecast
from delivery.selectors.progress import allowed_of, fastest_of, next_at, running_of
from delivery.selectors.standstill import troubles
from delivery.services.counting import count

_STATES = {
    Refusal.PAUSED: "paused",
    Refusal.ADDRESS_UNCONFIRMED: "active",
    Refusal.COMPLETED: "active",
}
_RUNS = (EditionState.SCHEDULED, EditionState.SENDING)


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
    return {
        "summary": found,
        "states": [Line(s, n, _deliveries(edition, state=s)) for s, n in found.states.items()],
        "withheld": [
            Line(_word(why), n, _deliveries(edition, state="withheld", refusal=why), why)
            for why, n in found.refusals.items()
        ],
        "waiting": [
            Line(_word(why), n, _deliveries(edition, state="due", refusal=why), why)
            for why, n in found.waiting.items()
        ],
        "unplanned": [
            Line(str(State(state).label), n, _subscriptions(edition, state))
            for state, n in found.unplanned.items()
        ],
        "all_url": _deliveries(edition),
        # What goes to each on a day of their own has no end to reckon, but a next one.
        "next_at": next_at(edition, now),
        "is_broadcast": edition.kind == EditionKind.BROADCAST,
        "time_left": in_words(went) if went is not None and found.left else "",
        "allowed": allowed_of(edition.program.brand_id, now),
        "in_the_way": troubles() if edition.state in _RUNS else [],
        "is_running": edition.state == EditionState.SENDING,
    }


def forecast_of(edition: Edition, *, at: datetime, now: datetime) -> dict[str, Any]:
    """Return what the page that sends an edition shows before it does."""
    found = forecast(edition=edition, at=at)
    return {
        "forecast": found,
        "refused": [_line(edition, why, n) for why, n in found.refused.items()],
        "waits": [_line(edition, why, n) for why, n in found.waits.items()],
        "outside": [
            Line(str(State(state).label), n, _subscriptions(edition, state))
            for state, n in found.outside.items()
        ],
        "takes": _takes(edition, found, now),
    }


def _takes(edition: Edition, found: Forecast, now: datetime) -> str:
    """Say how long it takes, by the slower of what the brand may and what workers did at best."""
    allowed = allowed_of(edition.program.brand_id, now)
    measured = fastest_of(edition, now)
    rates = [rate for rate in (allowed, measured) if rate]
    if not rates or not found.gets:
        return ""
    why = "the brand's rate" if min(rates) == allowed else "what was measured within a day"
    return f"About {in_words(found.gets / min(rates))}, by {why}."


def _line(edition: Edition, why: Refusal, number: int) -> Line:
    state = _STATES.get(why, "")
    return Line(REASONS[why], number, _subscriptions(edition, state) if state else "", str(why))


def _word(why: str) -> str:
    return REASONS[Refusal(why)]


def _deliveries(edition: Edition, *, state: str = "", refusal: str = "") -> str:
    query = {"edition__id__exact": str(edition.pk)}
    query |= {"state__exact": state} if state else {}
    query |= {"refusal": refusal} if refusal else {}
    return f"{reverse('admin:delivery_delivery_changelist')}?{urlencode(query)}"


def _subscriptions(edition: Edition, state: str) -> str:
    query = {"program__id__exact": edition.program_id, "state__exact": state}
    return f"{reverse('admin:consent_subscription_changelist')}?{urlencode(query)}"

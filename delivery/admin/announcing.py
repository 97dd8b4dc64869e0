"""What the page that sends an edition says before it does: one sentence, and all the numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, User
from django.urls import reverse

from consent.rules.gate import Refusal
from consent.rules.vocabulary import State
from delivery.admin.before_sending import first_of
from delivery.admin.outlook import Line, subscriptions_url
from delivery.models import Edition
from delivery.rendering.forecasting import forecast
from delivery.rules.announcing import Outlook, Part, button, sentence
from delivery.rules.reasons import REASONS
from delivery.selectors.editions import promise_in_force, when_of
from delivery.selectors.forecast import Forecast
from delivery.selectors.progress import seconds_for
from programs.rules.vocabulary import Period


@dataclass(frozen=True, slots=True)
class Said:
    """Some words of a sentence; `url` leads to the rows that they count, "" where to none."""

    words: str
    url: str


def forecast_of(
    edition: Edition,
    *,
    at: datetime,
    now: datetime,
    user: User | AnonymousUser,
    shows_people: bool,
) -> dict[str, Any]:
    """Return what the page says to `user` of sending `edition` at `at`.

    `shows_people` is whether who reads it may see who the people are.
    """
    found = forecast(edition=edition, at=at)
    outlook = outlook_of(edition, found, now)
    rows = Rows(edition, at) if shows_people else None
    return {
        "forecast": found,
        "sentence": list(_said(sentence(outlook), rows)),
        "first": first_of(edition, found, user),
        "button": button(outlook),
        "refused": [_line(why, number, rows) for why, number in found.refused.items()],
        "waits": [_line(why, number, rows) for why, number in found.waits.items()],
        "outside": [
            Line(str(State(state).label), number, subscriptions_url(edition, state))
            for state, number in found.outside.items()
        ],
    }


def outlook_of(edition: Edition, found: Forecast, now: datetime) -> Outlook:
    """Return what the sentence is made of."""
    promise = promise_in_force(edition.program)
    return Outlook(
        when=when_of(edition),
        at=found.at,
        now=now,
        gets=found.gets,
        kept=found.kept_from,
        period=Period(promise.frequency_period) if promise else Period.WEEK,
        times=promise.frequency_count if promise else 1,
        seconds=seconds_for(edition, found.gets, now),
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the people behind the numbers of one forecast are listed."""

    edition: Edition
    at: datetime

    def url(self, why: str) -> str:
        """Return the address of the list of those whom `why` names."""
        page = reverse("admin:delivery_edition_people", args=[self.edition.pk])
        return f"{page}?{urlencode({'why': why, 'at': self.at.isoformat()})}"


def _said(parts: Iterable[Part], rows: Rows | None) -> Iterable[Said]:
    for part in parts:
        yield Said(part.words, rows.url(part.rows) if rows and part.rows else "")


def _line(why: Refusal, number: int, rows: Rows | None) -> Line:
    return Line(REASONS[why], number, rows.url(why) if rows else "", str(why))

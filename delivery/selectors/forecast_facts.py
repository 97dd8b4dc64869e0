"""What the forecast is told beside what the tables say: who reads, what fits them, which time.

Its answers are those of `consent.rules.gate.consent_refusal`, `delivery.rules.gate.refusal`,
`delivery.rendering.editions` and `delivery.services.slots`; a property test holds them together.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F

from consent.models import Subject, Subscription
from consent.rules.gate import Refusal
from consent.selectors.standing import facts_for
from delivery.models import Edition
from delivery.rules.period import INTERVALS, slot_start
from delivery.selectors.forecast_sql import READERS
from programs.rules.depth import deepest
from programs.rules.vocabulary import Period, ProgramState
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import Relationship

Behind = Sequence[Mapping[str, Any]]

# What only the values and the places of a person say, "" among it: they get it.
SEEN_LAST = frozenset({"", Refusal.DATA_MISSING, Refusal.PAST_TERM, Refusal.TOO_SOON})
# What depends on the message; all else is known before anybody looks at it.
SEEN_BY_FIT = SEEN_LAST | {Refusal.NOT_COVERED, Refusal.NO_LANGUAGE}


@dataclass(frozen=True, slots=True)
class Within:
    """Some of the program's subscriptions: those beyond `after`, up to `last`."""

    after: int = 0
    last: int = 2**63 - 1


EVERYBODY = Within()


@dataclass(frozen=True, slots=True)
class Reader:
    """A version that somebody accepted, in which language, and the one that they chose since."""

    invitation_id: int
    language: str
    own_language: str = ""


@dataclass(frozen=True, slots=True)
class Needed:
    """A field whose value must be known: how deep it goes, and whether the promise requires it."""

    key: str
    depth: int
    required: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """Why an edition does not fit a reader, None where it does, and what it needs to know."""

    refusal: Refusal | None
    needs: tuple[Needed, ...] = ()


def readers_of(edition: Edition, behind: Behind, within: Within = EVERYBODY) -> list[Reader]:
    """Return each version and language that some reader of the program has.

    `behind` is what `behind_the_fold` answers.
    """
    with connection.cursor() as cursor:
        cursor.execute(READERS, [edition.program_id, within.after, within.last])
        found = {Reader(*row) for row in cursor.fetchall()}
    return sorted(
        found | {_reader(row) for row in behind if _is_live(row)},
        key=lambda reader: (reader.invitation_id, reader.language, reader.own_language),
    )


def _reader(row: Mapping[str, Any]) -> Reader:
    return Reader(row["invitation_id"], row["language"], row["own_language"])


def parameters(
    edition: Edition, at: datetime, fits: Mapping[Reader, Fit], behind: Behind
) -> dict[str, Any]:
    """Return what the statements of `forecast_sql` are told."""
    program = edition.program
    depths = program.brand.depths()
    promised_at = (edition.scheduled_at or at) if edition.planned_at else at
    return {
        "edition": edition.pk,
        "program": edition.program_id,
        "at": at,
        "behind": json.dumps(behind, default=str),
        "is_open": program.state == ProgramState.OPEN,
        "is_approved": edition.approved_at is not None,
        "is_expired": edition.valid_until is not None and edition.valid_until <= at,
        "depths": json.dumps(
            {str(word): deepest(depths, program.depth, word).depth for word in Relationship}
        ),
        "fits": json.dumps([_fit(number, *each) for number, each in enumerate(fits.items())]),
        "needs": json.dumps(
            [
                {"number": number, "key": need.key, "depth": need.depth, "required": need.required}
                for number, fit in enumerate(fits.values())
                for need in fit.needs
            ]
        ),
        "periods": json.dumps([_period(period, promised_at, at) for period in Period]),
    }


def _fit(number: int, reader: Reader, fit: Fit) -> dict[str, Any]:
    return {
        "number": number,
        "invitation_id": reader.invitation_id,
        "language": reader.language,
        "own_language": reader.own_language,
        "refusal": str(fit.refusal or ""),
    }


def _period(period: Period, promised_at: datetime, at: datetime) -> dict[str, Any]:
    return {
        "period": str(period),
        "place": list(Period).index(period),
        "start": slot_start(promised_at=promised_at, now=at, period=period).isoformat(),
        "length": INTERVALS[period],
    }


def behind_the_fold(edition: Edition, within: Within = EVERYBODY) -> list[dict[str, Any]]:
    """Return those with entries that are not folded yet, as the gate sees them: few, if any.

    Begins with them, by their index: from the program's side all of its people would be read.
    """
    unfolded = Subject.objects.filter(folded_position__lt=F("head_position"))
    if not (theirs := list(unfolded.values_list("subscriber_id", flat=True))):
        return []
    rows = Subscription.objects.filter(
        program=edition.program_id, id__gt=within.after, id__lte=within.last, subscriber__in=theirs
    )
    if not (ids := list(rows.values_list("id", flat=True))):
        return []
    facts: Sequence[Any] = list(facts_for(ids).values())
    people = {row.pk: row.subscriber for row in rows.select_related("subscriber")}
    return [_as_seen(each, people[each.subscription_id]) for each in facts]


def _as_seen(facts: Any, person: Subscriber) -> dict[str, Any]:
    held, consent = facts.standing, facts.consent
    return {
        "id": facts.subscription_id,
        "state": str(held.state),
        "invitation_id": held.invitation_id,
        "language": held.language or person.language,
        "own_language": person.own_language,
        "ends_at": held.ends_at,
        "paused_until": held.paused_until,
        "request_lapses_at": held.request_lapses_at,
        "chosen": list(held.chosen),
        "less_often": held.less_often,
        "depth": held.depth,
        "permitted_by_id": held.permitted_by_id,
        "confirmed_version": consent.confirmed_version,
        "address_version": consent.address_version,
        "has_address": consent.has_address,
        "is_suppressed": bool(consent.suppressed_by),
        "is_restricted": consent.restricted,
        "denied": sorted(facts.denied),
    }


def _is_live(row: Mapping[str, Any]) -> bool:
    return row["invitation_id"] is not None

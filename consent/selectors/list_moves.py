"""Who of a list that was brought from elsewhere said yes. Names ids, and no evidence."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.fields.json import KT, KeyTransform
from django.db.models.functions import Cast

from consent.models import ConsentEvent, ListMove
from consent.rules.brought import Outcome, confirmed_share
from consent.rules.vocabulary import PERMITTING, EventKind
from subscribers.rules.vocabulary import StoppedBy
from subscribers.selectors.ids import known_as

Clock = Callable[[], datetime]

_ON_A_PAGE = 100
_PERSON = "subject__subscriber"
_STOPS = (EventKind.WITHDRAWN, EventKind.REVOKED, EventKind.ERASED)


class UnknownMove(LookupError):
    """No list was moved under this number."""


@dataclass(frozen=True, slots=True)
class ListReport:
    """What became of one list: rows by refusal, people by where they stand now."""

    move: ListMove
    outcomes: Mapping[str, int]

    @property
    def asked(self) -> int:
        """Return how many people became requests, their turn come or not."""
        return sum(self.outcomes.values())

    @property
    def share(self) -> float | None:
        """Return the share of yeses among those who have been asked."""
        return confirmed_share(self.outcomes)


def report_of(move_id: int, clock: Clock) -> ListReport:
    """Return the report of one move as of now, in two queries. Raises `UnknownMove`."""
    move = ListMove.objects.select_related("program").filter(id=move_id).first()
    if move is None:
        raise UnknownMove(str(move_id))
    return reports_of([move], clock)[move_id]


def reports_of(moves: Collection[ListMove], clock: Clock) -> dict[int, ListReport]:
    """Return the report of each move by its number, as of now, in one query."""
    requests = _requests([move.id for move in moves], clock())
    counted = (
        requests.annotate(of=KeyTransform("move", "details"))
        .values("of", "outcome")
        .annotate(people=Count("id"))
        .order_by()
    )
    found = {
        (of, outcome): people
        for of, outcome, people in counted.values_list("of", "outcome", "people")
    }
    return {
        move.id: ListReport(move, {str(each): found.get((move.id, each), 0) for each in Outcome})
        for move in moves
    }


def confirmed_of(report: ListReport, wanted: str, clock: Clock) -> Page[str]:
    """Return a page of the external ids of those who said yes, as they were asked."""
    rows = _requests([report.move.id], clock()).filter(outcome=Outcome.CONFIRMED).order_by("id")
    ids = rows.values_list(known_as(_PERSON), flat=True)
    return Paginator(ids, _ON_A_PAGE).get_page(wanted)


def people_of(move_id: int, clock: Clock) -> Iterator[tuple[str, str]]:
    """Give the external id and the outcome of each person, as they were asked; "" once erased."""
    rows = _requests([move_id], clock()).order_by("id")
    return rows.values_list(known_as(_PERSON), "outcome").iterator()


def _requests(move_ids: Collection[int], now: datetime) -> QuerySet[Any]:
    """Return the requests of moves with their outcome; the person's own word comes first."""
    return (
        ConsentEvent.objects.filter(details__has_key="move", details__move__in=list(move_ids))
        .filter(kind=EventKind.REQUESTED)
        .alias(turn=Cast(KT("details__send_at"), DateTimeField()))
        .annotate(
            outcome=Case(
                When(_said(*PERMITTING), then=Value(str(Outcome.CONFIRMED))),
                When(_said(EventKind.REFUSED), then=Value(str(Outcome.REFUSED))),
                When(_said(*_STOPS) | _gone(), then=Value(str(Outcome.STOPPED))),
                When(_suppressed(StoppedBy.MAIL), then=Value(str(Outcome.UNDELIVERABLE))),
                When(_suppressed(*_BY_WILL), then=Value(str(Outcome.STOPPED))),
                When(valid_until__lte=now, then=Value(str(Outcome.LAPSED))),
                When(turn__gt=now, then=Value(str(Outcome.SCHEDULED))),
                default=Value(str(Outcome.WAITING)),
                output_field=CharField(),
            )
        )
    )


_BY_WILL = (StoppedBy.PERSON, StoppedBy.CONTROLLER)


def _said(*kinds: EventKind) -> Exists:
    """Say whether the chain goes on with one of these words about the program."""
    return Exists(
        ConsentEvent.objects.filter(
            subject=OuterRef("subject"),
            program=OuterRef("program"),
            position__gt=OuterRef("position"),
            kind__in=kinds,
        )
    )


def _gone() -> Q:
    return Q(subject__subscriber=None)


def _suppressed(*by: StoppedBy) -> Q:
    return Q(subject__subscriber__suppressed_by__in=by)

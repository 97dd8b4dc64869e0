"""When the first edition comes to whoever has just joined: for the welcome, and for its page."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F, FilteredRelation, Q, QuerySet

from delivery.models import Delivery, Edition
from delivery.rules.coming import Coming, Joiner, Plan, first_of
from delivery.rules.kinds import LAST_ZONE
from delivery.rules.vocabulary import EditionKind, EditionState
from delivery.selectors.editions import when_of

# When one that is paused or held goes, nobody knows.
_RUNS = (EditionState.SCHEDULED, EditionState.SENDING)


def first_in(program_id: int, joiner: Joiner, now: datetime) -> Coming:
    """Return what comes first for `joiner` of a program, in one query."""
    # One at most of each edition: what an event triggered is no step, and may be many.
    is_own = Q(deliveries__subscription=joiner.subscription_id, deliveries__event_number=0)
    own = FilteredRelation("deliveries", condition=is_own)
    rows = _running(program_id, now).annotate(own=own)
    rows = rows.annotate(own_state=F("own__state"), own_due_at=F("own__due_at"))
    found = [each for each in rows if each.scheduled_at]
    planned = {each.pk: (each.own_state, each.own_due_at) for each in found if each.own_state}
    return first_of(_plans(found), joiner, planned, now)


def plans_of(program_id: int, now: datetime) -> list[Plan]:
    """Return the editions of a program that may be the first of somebody who joins at `now`."""
    return _plans(_running(program_id, now))


def _running(program_id: int, now: datetime) -> QuerySet[Edition]:
    is_to_come = Q(scheduled_at__gt=now) | Q(in_their_zone=True, scheduled_at__gt=now - LAST_ZONE)
    is_over = Q(in_their_zone=False, valid_until__lte=now)
    found = Edition.objects.filter(program=program_id, state__in=_RUNS).exclude(is_over)
    return found.filter(is_to_come | ~Q(kind=EditionKind.BROADCAST)).only(*_READ).order_by("id")


def _plans(editions: Iterable[Edition]) -> list[Plan]:
    return [
        Plan(each.id, when_of(each), each.scheduled_at, each.valid_until)
        for each in editions
        if each.scheduled_at
    ]


_READ = (
    *("kind", "in_their_zone", "step", "after_days", "worth_days", "trigger", "event_fields"),
    *("scheduled_at", "valid_until"),
)


def first_for(plans: Sequence[Plan], joiner: Joiner, now: datetime) -> Coming:
    """Return what comes first for `joiner`; one query more where a series runs."""
    steps = [plan.edition_id for plan in plans if plan.when.kind == EditionKind.SERIES]
    planned = Delivery.objects.filter(edition__in=steps, subscription=joiner.subscription_id)
    times = planned.values_list("edition", "state", "due_at") if steps else []
    return first_of(plans, joiner, {id_: (state, at) for id_, state, at in times}, now)

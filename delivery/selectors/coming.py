"""When the first edition comes to whoever has just joined: for the welcome, and for its page."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from delivery.models import Delivery, Edition
from delivery.rules.coming import Coming, Joiner, Plan, first_of
from delivery.rules.kinds import LAST_ZONE
from delivery.rules.vocabulary import EditionKind, EditionState
from delivery.selectors.editions import when_of

# When one that is paused or held goes, nobody knows.
_RUNS = (EditionState.SCHEDULED, EditionState.SENDING)


def plans_of(program_id: int, now: datetime) -> list[Plan]:
    """Return the editions of a program that may be the first of somebody who joins at `now`."""
    is_to_come = Q(scheduled_at__gt=now) | Q(in_their_zone=True, scheduled_at__gt=now - LAST_ZONE)
    is_over = Q(in_their_zone=False, valid_until__lte=now)
    found = Edition.objects.filter(program=program_id, state__in=_RUNS).exclude(is_over)
    rows = found.filter(is_to_come | ~Q(kind=EditionKind.BROADCAST)).order_by("id")
    return [
        Plan(edition.id, when_of(edition), edition.scheduled_at, edition.valid_until)
        for edition in rows
        if edition.scheduled_at
    ]


def first_for(plans: Sequence[Plan], joiner: Joiner, now: datetime) -> Coming:
    """Return what comes first for `joiner`; one query more where a series runs."""
    steps = [plan.edition_id for plan in plans if plan.when.kind == EditionKind.SERIES]
    planned = Delivery.objects.filter(edition__in=steps, subscription=joiner.subscription_id)
    times = planned.values_list("edition", "state", "due_at") if steps else []
    return first_of(plans, joiner, {id_: (state, at) for id_, state, at in times}, now)

"""How many people are in by each version of a promise."""

from collections.abc import Mapping

from django.db.models import Count

from consent.models import Subscription
from consent.rules.vocabulary import State

LIVE = (State.ACTIVE, State.PAUSED)


def people_by_version(program_id: int) -> Mapping[int, int]:
    """Return `{invitation_id: people}` of those who are in, paused ones among them."""
    rows = Subscription.objects.filter(program_id=program_id, state__in=LIVE).order_by()
    counted = rows.values_list("invitation_id").annotate(people=Count("id"))
    return {number: people for number, people in counted if number is not None}

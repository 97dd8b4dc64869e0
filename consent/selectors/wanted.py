"""Which data a yes covers that nobody has a value of: what a CRM may push now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from consent.models import Subscription
from consent.selectors.cover import grants_by_program
from consent.selectors.standing import Pair
from programs.rules.vocabulary import Need
from programs.selectors.promises import uses_of
from subscribers.models import Profile


@dataclass(frozen=True, slots=True)
class Wanted:
    """The fields of one yes that could be stored now and are not: keys, in the promise's order."""

    program: str
    required: tuple[str, ...]
    optional: tuple[str, ...]


def wanted_now(pairs: Sequence[Pair], now: datetime) -> dict[Pair, Wanted]:
    """Return what is wanted of each (subscriber id, program id); who lacks nothing is left out.

    Within the depth that the relationship allows; not what the person said to be wrong.
    """
    people = {pair[0] for pair in pairs}
    grants = grants_by_program(people, now)
    rows = Subscription.objects.filter(
        Q(subscriber__in=people, program__in={pair[1] for pair in pairs})
    ).select_related("subscriber", "program")
    uses = uses_of({row.invitation_id for row in rows if row.invitation_id})
    known = dict(Profile.objects.filter(pk__in=people).values_list("pk", "values"))
    found: dict[Pair, Wanted] = {}
    for row in rows:
        pair = (row.subscriber_id, row.program_id)
        granted = grants.get(pair)
        if granted is None or pair not in pairs:
            continue
        has = {*known.get(row.subscriber_id, {}), *row.subscriber.contradicted}
        lacks = [
            use
            for use in uses.get(row.invitation_id or 0, ())
            if use.key in granted.usable and use.key not in has
        ]
        if lacks:
            found[pair] = Wanted(
                row.program.slug,
                tuple(use.key for use in lacks if use.need == Need.REQUIRED),
                tuple(use.key for use in lacks if use.need != Need.REQUIRED),
            )
    return found

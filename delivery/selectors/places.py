"""Which places of their promises people have taken, and until when these count."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection
from django.db.models import Count
from psycopg2.extras import DateTimeTZRange

from consent.selectors.standing import Pair
from delivery.models import Slot
from delivery.rules.period import INTERVALS
from delivery.rules.places import Place
from programs.rules.vocabulary import Period

# Also those that were cut, and those that stand beside the lanes: whole, as they were promised.
_UNTIL = """
SELECT s.subscriber_id, s.program_id,
       max(greatest(lower(t.during) + asked.period::interval,
                    CASE WHEN t.lane <= t.lanes THEN upper(t.during) END))
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS asked (subscriber_id, program_id, period)
JOIN consent_subscription s
    ON s.subscriber_id = asked.subscriber_id AND s.program_id = asked.program_id
JOIN delivery_slot t ON t.subscription_id = s.id
GROUP BY s.subscriber_id, s.program_id
"""


def places_held(subscription_ids: Collection[int], since: datetime) -> dict[int, list[Place]]:
    """Return each subscription's places that are not over by `since`, of the yes before too.

    Those that are over refuse nothing, and a promise of years has thousands.
    """
    held: dict[int, list[Place]] = defaultdict(list)
    rows = Slot.objects.filter(
        subscription__in=subscription_ids, during__overlap=DateTimeTZRange(since, None)
    ).values_list("subscription_id", "lane", "during")
    for subscription_id, lane, during in rows:
        if during.upper is not None:
            held[subscription_id].append(Place(lane, during.upper))
    return held


def editions_had(request_ids: Collection[int]) -> dict[int, int]:
    """Return how many editions have gone for each of these requests, of those that count them."""
    if not request_ids:
        return {}
    rows = Slot.objects.filter(request_id__in=request_ids, ordinal__isnull=False)
    return dict(rows.values_list("request_id").annotate(Count("id")))


def places_until(wanted: Mapping[Pair, Period], now: datetime) -> dict[Pair, datetime]:
    """Return until when the last place of each (subscriber, program) counts, if it does so now.

    So long does it count against another record of theirs.

    `wanted` says for which period each is looked at.
    """
    people, programs = [pair[0] for pair in wanted], [pair[1] for pair in wanted]
    periods = [INTERVALS[period] for period in wanted.values()]
    with connection.cursor() as cursor:
        cursor.execute(_UNTIL, [people, programs, periods])
        found = {(row[0], row[1]): row[2] for row in cursor.fetchall()}
    return {pair: until for pair, until in found.items() if until > now}

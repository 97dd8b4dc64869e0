"""Until when what somebody got counts against another record of theirs."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from consent.selectors.standing import Pair
from delivery.rules.period import INTERVALS
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


def places_until(wanted: Mapping[Pair, Period], now: datetime) -> dict[Pair, datetime]:
    """Return until when the last place of each (subscriber, program) counts, if it does so now.

    `wanted` says for which period each is looked at.
    """
    people, programs = [pair[0] for pair in wanted], [pair[1] for pair in wanted]
    periods = [INTERVALS[period] for period in wanted.values()]
    with connection.cursor() as cursor:
        cursor.execute(_UNTIL, [people, programs, periods])
        found = {(row[0], row[1]): row[2] for row in cursor.fetchall()}
    return {pair: until for pair, until in found.items() if until > now}

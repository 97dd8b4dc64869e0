"""Follow the personal links: who was asked, each once for each version."""

from datetime import timedelta
from itertools import takewhile

from django.db import connection, transaction

from consent.models import PersonalLink
from consent.rules.inviting import ASKED_IN_AN_EDITION
from delivery.models import FeedMark
from delivery.rules.reports.vocabulary import What
from delivery.services.claiming import Clock
from delivery.services.figures.writing import held_mark

# Numbers are given before a transaction ends: what is younger may still miss some.
WAITS = timedelta(minutes=5)

_MARK = "links"
_AT_ONCE = 10_000
# Which version was offered when the link was made, and no earlier link to the same person for it.
_COUNT = """
INSERT INTO delivery_figure
    (what, program_id, began_on, ended_on, why, field, invitation_id, edition_id, number)
SELECT %s, link.program_id, (link.created_at AT TIME ZONE 'UTC')::date, NULL,
    CASE link.campaign WHEN %s THEN 'edition' ELSE 'link' END, '', version.id, NULL, count(*)
FROM consent_personallink link CROSS JOIN LATERAL (
    SELECT i.id, i.published_at FROM programs_invitation i
    WHERE i.program_id = link.program_id AND i.published_at <= link.created_at
    ORDER BY i.published_at DESC LIMIT 1) version
WHERE link.id > %s AND link.id <= %s AND NOT EXISTS (
    SELECT FROM consent_personallink earlier
    WHERE earlier.subscriber_id = link.subscriber_id AND earlier.program_id = link.program_id
    AND earlier.id < link.id AND earlier.created_at >= version.published_at)
GROUP BY 2, 3, 5, 7 ORDER BY 2, 3, 5, 7
ON CONFLICT ON CONSTRAINT delivery_figure_one_of_a_kind
DO UPDATE SET number = delivery_figure.number + excluded.number
"""


def follow_links(*, clock: Clock) -> bool:
    """Take the next links in; say whether there may be more.

    Once and for all: whoever never joins is erased after half a year, and their links with them.
    """
    with transaction.atomic():
        mark = held_mark(_MARK)
        if mark is None:
            return False
        youngest = clock() - WAITS
        links = PersonalLink.objects.filter(id__gt=mark.seq).order_by("id")
        rows = links.values_list("id", "created_at")[:_AT_ONCE]
        ripe = [id_ for id_, _at in takewhile(lambda row: row[1] <= youngest, rows)]
        if not ripe:
            return False
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [str(What.ASKED), ASKED_IN_AN_EDITION, mark.seq, ripe[-1]])
        FeedMark.objects.filter(name=_MARK).update(seq=ripe[-1])
        return len(ripe) == _AT_ONCE

"""The statements that write a thousand people at once."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from subscribers.rules.matching import Change, Identity, Known
from subscribers.rules.ordering import times_of, times_of_new

_LOCK = """
SELECT id, external_id, email, language, time_zone, account, relationship,
       erased_at IS NOT NULL, former_id <> '', own_choices,
       ARRAY(SELECT e.external_id FROM subscribers_earlierid e
              WHERE e.subscriber_id = subscribers_subscriber.id), stated_at, created_at
  FROM subscribers_subscriber
 WHERE id IN (SELECT id FROM subscribers_subscriber WHERE external_id = ANY(%s)
              UNION ALL
              SELECT subscriber_id FROM subscribers_earlierid WHERE external_id = ANY(%s)
              UNION ALL
              SELECT id FROM subscribers_subscriber
               WHERE lower(email) = ANY(%s) AND email IS NOT NULL)
 ORDER BY id
   FOR NO KEY UPDATE
"""

_INSERT = """
INSERT INTO subscribers_subscriber (external_id, email, address_version, language, time_zone,
                                    account, relationship, stated_at, suppressed_by, created_at)
SELECT external_id, email, 1, coalesce(language, 'en'), coalesce(time_zone, 'UTC'),
       coalesce(account, ''), coalesce(relationship, 'prospect'),
       stated_at::jsonb, '', %s
  FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
       WITH ORDINALITY
       AS given (external_id, email, language, time_zone, account, relationship, stated_at, n)
 WHERE NOT EXISTS (SELECT FROM subscribers_earlierid e WHERE e.external_id = given.external_id)
 ORDER BY n
    ON CONFLICT DO NOTHING
RETURNING external_id, id
"""

# What the person set themselves stays, whatever is stated.
_UPDATE = """
UPDATE subscribers_subscriber AS person
   SET email = coalesce(given.email, person.email),
       language = CASE WHEN 'language' = ANY(person.own_choices) THEN person.language
                       ELSE coalesce(given.language, person.language) END,
       time_zone = CASE WHEN 'time_zone' = ANY(person.own_choices) THEN person.time_zone
                        ELSE coalesce(given.time_zone, person.time_zone) END,
       account = coalesce(given.account, person.account),
       relationship = coalesce(given.relationship, person.relationship),
       stated_at = person.stated_at || given.stated_at::jsonb
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
              %s::text[])
       AS given (id, email, language, time_zone, account, relationship, stated_at)
 WHERE person.id = given.id
"""

# Each finds its person by the old id, too. One of their own old ones may be theirs again.
_KEEP_IDS = """
WITH given AS (SELECT * FROM unnest(%s::bigint[], %s::text[]) AS given (id, external_id)),
     again AS (DELETE FROM subscribers_earlierid e USING given
                WHERE e.subscriber_id = given.id AND e.external_id = given.external_id)
INSERT INTO subscribers_earlierid (external_id, subscriber_id)
SELECT person.external_id, person.id FROM subscribers_subscriber person JOIN given USING (id)
"""

# Apart from the others: changing what foreign keys could name takes a stronger lock.
_RENAME = """
UPDATE subscribers_subscriber AS person SET external_id = given.external_id
  FROM unnest(%s::bigint[], %s::text[]) AS given (id, external_id)
 WHERE person.id = given.id
"""


def lock_known(*, external_ids: list[str], addresses: list[str]) -> list[Known]:
    """Lock who has or had one of these ids, or has a (small-letter) address, in id order."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [external_ids, external_ids, addresses])
        return [
            Known(
                id=row[0],
                external_id=row[1],
                email=row[2],
                language=row[3],
                time_zone=row[4],
                account=row[5],
                relationship=row[6],
                is_erased=row[7],
                is_merged=row[8],
                own_choices=frozenset(row[9]),
                earlier_ids=frozenset(row[10]),
                stated_at=_read(row[11]),
                created_at=row[12],
            )
            for row in cursor.fetchall()
        ]


def _read(times: str | Mapping[str, str]) -> Mapping[str, str]:
    """Return a JSON column, which the driver leaves as it stands or reads itself."""
    found: Mapping[str, str] = json.loads(times) if isinstance(times, str) else times
    return found


def insert_people(people: Sequence[Identity], now: datetime) -> dict[str, int]:
    """Add people; return the numbers of those whose id and address nobody else has."""
    if not people:
        return {}
    # In one order for everybody, or two batches with the same people would wait for each other.
    people = sorted(people, key=_turn)
    with connection.cursor() as cursor:
        external_ids = [person.external_id for person in people]
        times = [json.dumps(times_of_new(person, now)) for person in people]
        cursor.execute(_INSERT, [now, external_ids, *_columns(people), times])
        return dict(cursor.fetchall())


def _turn(person: Identity) -> tuple[str, str]:
    """Order by address first: it is what all who bring the same person know them by."""
    return (person.email or "").lower(), person.external_id


def update_people(changes: Sequence[Change], now: datetime) -> None:
    """Write what was stated about people whose rows the caller has locked, and when it was so.

    Raises `IntegrityError` where somebody else took an id or an address since the lock.
    """
    if not changes:
        return
    ids = [change.known.id for change in changes]
    renamed = [change for change in changes if "external_id" in change.changed]
    with connection.cursor() as cursor:
        times = [json.dumps(times_of(each.identity, each.changed, now)) for each in changes]
        stated = _columns([change.identity for change in changes])
        cursor.execute(_UPDATE, [ids, *stated, times])
    rename_people({change.known.id: change.identity.external_id for change in renamed})


def rename_people(names: Mapping[int, str]) -> None:
    """Give people, by their numbers, another id; the one that they have goes on finding them.

    Raises `IntegrityError` where another person has it, or had it.
    """
    if not names:
        return
    given: list[list[int] | list[str]] = [list(names), list(names.values())]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_IDS, given)
        cursor.execute(_RENAME, given)


def _columns(people: Sequence[Identity]) -> list[list[str | None]]:
    return [
        [person.email for person in people],
        [person.language for person in people],
        [person.time_zone for person in people],
        [person.account for person in people],
        [person.relationship and str(person.relationship) for person in people],
    ]

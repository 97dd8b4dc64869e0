"""Lists of people with 100,000 rows: within 300 ms and 15 queries, whatever is asked of them."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programs.models import Program
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.long]

ROWS = 100_000
QUERIES = 15
SECONDS = 0.3
TRIES = 5

_PEOPLE = """
INSERT INTO subscribers_subscriber (external_id, email, address_version, language, time_zone,
    account, relationship, suppressed_by, created_at)
SELECT 'HH-' || n, 'p' || n || '@example.com', 1, 'en', 'UTC', 'Account ' || n %% 5000,
    'prospect', '', %(now)s FROM generate_series(1, %(rows)s) n
"""
_SUBJECTS = """
INSERT INTO consent_subject (id, subscriber_id, head_position, head_hash, folded_position,
    sealed_position)
SELECT gen_random_uuid(), id, 1, '', 1, 1 FROM subscribers_subscriber
"""
_ENTRIES = """
INSERT INTO consent_consentevent (subject_id, position, kind, program_id, language, actor, method,
    at, details, previous_hash, hash)
SELECT id, 1, 'withdrawn', %(program)s, 'en', 'person', 'leave_page', %(now)s, '{}', '', ''
FROM consent_subject
"""
_STANDINGS = """
INSERT INTO consent_subscription (subscriber_id, program_id, state, language, chosen, less_often,
    depth, last_event_id, since)
SELECT s.subscriber_id, %(program)s, 'withdrawn', 'en', '{}', '', '', e.id, %(now)s
FROM consent_consentevent e JOIN consent_subject s ON s.id = e.subject_id
"""
_REQUESTS = """
INSERT INTO delivery_privacyrequest (kind, state, subscriber_id, method, note, received_at, due_at,
    answer)
SELECT 'access', 'open', id, 'admin', '', %(now)s, %(now)s::timestamptz + interval '1 month', ''
FROM subscribers_subscriber
"""
_STOPS = """
INSERT INTO subscribers_suppression (address_hash, subscriber_id, by, reason, created_at,
    is_waiting)
SELECT sha256(email::bytea), id, 'person', '', %(now)s, false FROM subscribers_subscriber
"""
_TABLES = ("consent_consentevent", "consent_subscription")

PAGES = [
    "subscribers/subscriber/",
    "subscribers/subscriber/?p=40",
    "subscribers/subscriber/?q=p99999@example.com",
    "subscribers/subscriber/?q=hh-4242",
    "subscribers/subscriber/?q=Account 77",
    "subscribers/subscriber/?q=nobody",
    "subscribers/subscriber/?relationship__exact=loyal",
    "subscribers/suppression/",
    "subscribers/suppression/?q=HH-4242",
    "consent/subscription/",
    "consent/subscription/?q=p99999@example.com",
    "consent/subscription/?q=HH-4242",
    "consent/consentevent/",
    "consent/consentevent/?q=HH-4242",
    "consent/consentevent/?kind__exact=given",
    "delivery/privacyrequest/",
    "delivery/privacyrequest/?q=HH-4242",
    "delivery/privacyrequest/?deadline=overdue",
    "consent/peopleimport/",
    "consent/peopleimport/?state__exact=done",
]


def fill(program: Program) -> None:
    about: dict[str, Any] = {"now": timezone.now(), "rows": ROWS, "program": program.pk}
    with connection.cursor() as cursor:
        # Chains that nobody said: only how long their lists take is looked at.
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in (_PEOPLE, _SUBJECTS, _ENTRIES, _STANDINGS, _REQUESTS, _STOPS):
            cursor.execute(statement, about)
            assert cursor.rowcount == ROWS
        cursor.execute("ANALYZE")


def slow_or_busy(client: Client, pages: list[str]) -> Iterator[str]:
    for page in pages:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(f"/admin/{page}")
        assert answer.status_code == 200, page
        if len(asked) > QUERIES:
            yield f"{page}: {len(asked)} queries"
        # The best of a few: what else the machine does is not the page's.
        took = min(_seconds(client, page) for _ in range(TRIES))
        if took > SECONDS:
            yield f"{page}: {took * 1000:.0f} ms"


def _seconds(client: Client, page: str) -> float:
    began = time.perf_counter()
    client.get(f"/admin/{page}")
    return time.perf_counter() - began


def test_every_list_of_people_is_quick_with_a_hundred_thousand_rows(client: Client) -> None:
    fill(factories.published_program("weekly-usuals"))
    client.force_login(User.objects.create_superuser("root"))

    assert list(slow_or_busy(client, PAGES)) == []

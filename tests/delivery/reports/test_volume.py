"""A hundred thousand people and deliveries: counting them is short, and every page quick."""

import os
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from delivery.admin.reports.listing import REPORTS
from delivery.models import Edition, Figure
from delivery.rules.reports.vocabulary import What
from delivery.services.figures import keep_figures
from tests import cast, factories
from tests.delivery.sending import approved_edition

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)
# By hand: WILLINGLY_VOLUME=1000000 measures ten times as much.
AS_PROMISED = 100_000
DELIVERIES = int(os.environ.get("WILLINGLY_VOLUME", AS_PROMISED))
EDITIONS, PEOPLE = 10, 40
MOST_SECONDS = 0.3
_TREND = re.compile(r'href="([^"]+)".*?</strong> (\w+)</a>')

_DELIVERIES = """
INSERT INTO delivery_delivery (kind, state, subscriber_id, subscription_id, edition_id, language,
    created_at, due_at, promised_at, fence, attempts, refusal, error, used, depth, asks,
    event_number, settled_at, handed_over_at, permitted_by_id)
SELECT 'edition', CASE WHEN n %% 5 = 0 THEN 'withheld' ELSE 'sent' END, s.subscriber_id, s.id, e.id,
    '', %(now)s, %(now)s, %(now)s, 0, 1, CASE WHEN n %% 5 = 0 THEN 'too_soon' ELSE '' END, '',
    '[["first_name", "identity", "crm", "2026-01-01"], ["usual_store", "observed", "missing"]]',
    '', '', n, %(now)s - n * interval '1 hour', %(now)s - n * interval '1 hour', s.permitted_by_id
FROM delivery_edition e CROSS JOIN consent_subscription s CROSS JOIN generate_series(1, %(each)s) n
"""
# One in twenty says something.
_FEEDBACK = """
INSERT INTO delivery_feedback (delivery_id, useful, too_personal, answered_at, changed_at,
    remark_at)
SELECT id, id %% 3 > 0, id %% 11 = 0, %(now)s, %(now)s, %(now)s
FROM delivery_delivery WHERE state = 'sent' AND id %% 16 = 0
"""
_PEOPLE = """
INSERT INTO subscribers_subscriber (external_id, email, address_version, language, time_zone,
    account, relationship, suppressed_by, created_at)
SELECT 'many-' || n, 'many-' || n || '@example.com', 1, 'en', 'UTC', '', 'prospect', '', %(now)s
FROM generate_series(1, %(people)s) n
"""
_SUBSCRIPTIONS = """
INSERT INTO consent_subscription (subscriber_id, program_id, state, language, since, chosen,
    less_often, depth, last_event_id)
SELECT id, %(program)s, 'withdrawn', 'en', %(now)s, '{}', '', '', %(event)s
FROM subscribers_subscriber WHERE external_id LIKE 'many-%%'
"""
# Somebody joined on each of a thousand days, and some of them left on each of a hundred days later.
_STAYS = """
INSERT INTO delivery_figure (what, program_id, began_on, ended_on, why, field, number)
SELECT 'stay', %(program)s, %(now)s::date - n, %(now)s::date - n + m, 'withdrawn', '', 1
FROM generate_series(101, 1100) n CROSS JOIN generate_series(1, 100) m
"""


@pytest.fixture
def large() -> None:
    """Have so many deliveries of ten editions, and as many people."""
    program = factories.published_program("weekly-usuals")
    for number in range(PEOPLE):
        cast.say_yes(program, f"person-{number}@example.com")
    for number in range(EDITIONS):
        approved_edition(program, f"edition-{number}", body="Hello")
    Edition.objects.update(state="sending", scheduled_at=NOW, planned_at=NOW)
    row = cast.subscription(program, "person-0@example.com")
    named: dict[str, Any] = {"now": timezone.now(), "people": DELIVERIES, "program": program.pk}
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERIES, named | {"each": DELIVERIES // EDITIONS // PEOPLE})
        cursor.execute(_FEEDBACK, named)
        cursor.execute(_PEOPLE, named)
        # A foreign key is looked up by the plan that it had while this table was empty, else.
        cursor.execute("ANALYZE subscribers_subscriber")
        cursor.execute(_SUBSCRIPTIONS, named | {"event": row.last_event_id})
        cursor.execute(_STAYS, named)
        cursor.execute("ANALYZE")


@pytest.mark.usefixtures("large")
def test_every_page_needs_few_queries_and_little_work(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    keep_figures(clock=_later, seconds=600)
    counted = Figure.objects.filter(what=What.OUTCOME)
    assert sum(counted.values_list("number", flat=True)) == DELIVERIES

    for address in _pages(admin_client).values():
        began = time.process_time()
        with django_assert_max_num_queries(15):
            assert admin_client.get(address).status_code == 200
        assert time.process_time() - began < MOST_SECONDS, address


@pytest.mark.long
@pytest.mark.usefixtures("large")
def test_every_page_is_quick(admin_client: Client) -> None:
    """By the clock on the wall: nothing else may work on this machine meanwhile."""
    began = time.perf_counter()
    keep_figures(clock=_later, seconds=600)
    counting = time.perf_counter() - began
    took = {name: _seconds(admin_client, url) for name, url in _pages(admin_client).items()}

    in_ms = {name: round(1000 * seconds) for name, seconds in took.items()}
    print(f"{DELIVERIES} deliveries: counted in {counting:.1f} s; ms for each page: {in_ms}")
    if DELIVERIES == AS_PROMISED:
        assert {name: ms for name, ms in in_ms.items() if ms > 1000 * MOST_SECONDS} == {}


def _pages(client: Client) -> dict[str, str]:
    """Return home, every report, and the lists behind home's numbers."""
    pages = {"home": "/admin/", "month": "/admin/delivery/figure/month/"}
    pages |= {slug: f"/admin/delivery/figure/{slug}/" for slug in REPORTS}
    shown = client.get("/admin/").content.decode()
    trends = shown.partition('class="home-trends"')[2].partition("</ul>")[0]
    return pages | {name: url.replace("&amp;", "&") for url, name in _TREND.findall(trends)}


def _seconds(client: Client, address: str) -> float:
    """Return how long the page takes at best."""
    took = []
    for _ in range(3):
        began = time.perf_counter()
        assert client.get(address).status_code == 200
        took.append(time.perf_counter() - began)
    return min(took)


def _later() -> datetime:
    return timezone.now() + timedelta(hours=1)

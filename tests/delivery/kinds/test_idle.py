"""What a tick costs follows what is due, not how much there is."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from consent.services.complete import write_down_ends
from consent.services.posted import has_posted
from consent.services.recording import fold_waiting
from consent.services.replaying import apply_crash_tails
from delivery.models import Edition
from delivery.services.claiming import EDITIONS, claim, has_due
from delivery.services.in_order import put_off_later_steps
from delivery.services.planning import (
    complete_last_editions,
    finish_through,
    has_to_plan,
    plan_due,
    withhold_cancelled,
)
from delivery.services.recovering import recover
from subscribers.services.suppression import apply_waiting_stops
from tests import cast, factories
from tests.delivery.kinds.running import approved, at, on, running, step

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TICK: dict[str, Callable[[], object]] = {
    "recover": lambda: recover(clock=at(NOW)),
    "apply_crash_tails": lambda: apply_crash_tails(clock=at(NOW)),
    "fold_waiting": lambda: fold_waiting(clock=at(NOW)),
    "apply_waiting_stops": apply_waiting_stops,
    "has_posted": lambda: has_posted(clock=at(NOW)),
    "has_to_plan": lambda: has_to_plan(clock=at(NOW)),
    "plan_due": lambda: plan_due(clock=at(NOW)),
    "has_due": lambda: has_due(kinds=EDITIONS, clock=at(NOW)),
    "claim": lambda: claim(kinds=EDITIONS, limit=1000, clock=at(NOW)),
    "put_off_later_steps": lambda: put_off_later_steps(clock=at(NOW)),
    "withhold_cancelled": lambda: withhold_cancelled(clock=at(NOW)),
    "finish_through": lambda: finish_through(clock=at(NOW)),
    "complete_last_editions": lambda: complete_last_editions(clock=at(NOW)),
    "write_down_ends": lambda: write_down_ends(clock=at(NOW)),
}

_READ_OFTEN = (
    "consent_subject",
    "consent_subscription",
    "delivery_delivery",
    "delivery_edition",
    "delivery_slot",
    "subscribers_subscriber",
    "subscribers_suppression",
)

# Whom many years brought: one in twenty left for good, each with the stop in their row.
_MANY_PEOPLE = """
INSERT INTO subscribers_subscriber (external_id, email, address_version, language, time_zone,
    account, relationship, suppressed_by, suppressed_at, created_at)
SELECT 'old-' || n, 'old-' || n || '@example.com', 1, 'en', 'UTC', '', 'prospect',
    CASE WHEN n %% 20 = 0 THEN 'person' ELSE '' END, CASE WHEN n %% 20 = 0 THEN %(now)s END, %(now)s
FROM generate_series(1, %(people)s) n
"""
_MANY_STOPS = """
INSERT INTO subscribers_suppression (address_hash, subscriber_id, by, reason, created_at,
    is_waiting)
SELECT sha256(s.email::bytea), s.id, 'person', '', %(now)s, false
FROM subscribers_subscriber s WHERE s.suppressed_by = 'person'
"""
_MANY_SUBJECTS = """
INSERT INTO consent_subject (id, subscriber_id, head_position, head_hash, folded_position,
    sealed_position)
SELECT gen_random_uuid(), s.id, 3, '', 3, 3 FROM subscribers_subscriber s
WHERE s.external_id LIKE 'old-%%'
"""
# An old installation: what is over, what runs, and a year of steps to come for everybody.
_MANY_EDITIONS = """
INSERT INTO delivery_edition (program_id, name, state, kind, step, after_days, trigger,
    event_fields, in_their_zone, when_refused, when_missing, scheduled_at, fields_read, created_at,
    approved_at, planned_at, planned_to, finished_at)
SELECT %(program)s, 'edition-' || n, (ARRAY['done', 'cancelled', 'sending', 'sending'])[1 + n %% 4],
    (ARRAY['broadcast', 'broadcast', 'series', 'triggered'])[1 + n %% 4],
    CASE WHEN n %% 4 = 2 THEN n END, CASE WHEN n %% 4 = 2 THEN n END,
    CASE WHEN n %% 4 = 3 THEN 'event.' || n ELSE '' END, '{}', false, 'withhold', 'default',
    %(now)s, '{}', %(now)s, %(now)s, %(now)s, 1, CASE WHEN n %% 4 < 2 THEN %(now)s END
FROM generate_series(10, %(editions)s) n
"""
_MANY_DELIVERIES = """
INSERT INTO delivery_delivery (kind, state, subscriber_id, subscription_id, edition_id, language,
    created_at, due_at, promised_at, fence, attempts, refusal, error, used, depth, asks, step,
    event_number, settled_at)
SELECT 'edition', CASE WHEN e.kind = 'series' THEN 'due' ELSE 'withheld' END, s.subscriber_id, s.id,
    e.id, '', %(now)s, %(now)s + n * interval '1 hour', %(now)s, 0, 0,
    CASE WHEN e.kind = 'series' THEN '' ELSE 'held' END, '', '[]', '', '', e.step,
    CASE WHEN e.kind = 'triggered' THEN n ELSE 0 END,
    CASE WHEN e.kind <> 'series' THEN %(now)s END
FROM delivery_edition e CROSS JOIN consent_subscription s CROSS JOIN generate_series(1, %(each)s) n
WHERE e.name LIKE 'edition-%%' AND (n = 1 OR e.kind = 'triggered')
"""
# All due at one moment, as a broadcast is.
_ONE_LARGE_EDITION = """
INSERT INTO delivery_delivery (kind, state, subscriber_id, subscription_id, edition_id, language,
    created_at, due_at, promised_at, fence, attempts, refusal, error, used, depth, asks,
    event_number, settled_at)
SELECT 'edition', %(state)s, s.subscriber_id, s.id, %(edition)s, '', %(now)s, %(now)s, %(now)s, 0,
    0, CASE %(state)s WHEN 'withheld' THEN 'withdrawn' ELSE '' END, '', '[]', '', '', n,
    CASE %(state)s WHEN 'withheld' THEN %(now)s END
FROM consent_subscription s CROSS JOIN generate_series(%(first)s, %(last)s) n
"""
# Promises by number that are over, each with the place of its last edition.
_MANY_LAST_PLACES = """
INSERT INTO delivery_slot (subscription_id, yes_id, request_id, delivery_id, lane, lanes, during,
    ordinal, ordinals, is_over)
SELECT subscription_id, 1000000 + id, 1000000 + id, id, 1, 1,
    tstzrange(%(now)s + id * interval '1 second', %(now)s + (id + 1) * interval '1 second'),
    3, 3, true
FROM delivery_delivery WHERE kind = 'edition' AND settled_at IS NOT NULL
"""


@contextmanager
def pages_read() -> Iterator[list[int]]:
    """Count the pages that each statement reads, by PostgreSQL's own count."""
    counted: list[int] = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("SELECT", "WITH", "UPDATE")):
            with connection.cursor() as other:
                other.cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                plan = other.cursor.fetchone()[0]
            found = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
            counted.append(found["Shared Hit Blocks"] + found["Shared Read Blocks"])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield counted


def costs() -> dict[str, int]:
    """Return the pages that each step of a tick reads."""
    found = {}
    for name, work in TICK.items():
        with pages_read() as counted:
            work()
        found[name] = sum(counted)
    return found


@pytest.fixture
def swept(transactional_db: None) -> None:
    """Take away what other tests took back: it stands in the tables still, and would be read."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM FULL {', '.join(_READ_OFTEN)}")


@pytest.mark.usefixtures("swept")
def test_an_idle_tick_reads_as_little_in_a_large_installation_as_in_a_small_one() -> None:
    program = factories.published_program(clock=at(NOW))
    for number in range(40):
        cast.say_yes(program, f"person-{number}@example.com", clock=at(NOW))
    running(approved(program, "first", step(1, 30), clock=at(NOW)), at(NOW))
    running(approved(program, "told", on("order.shipped"), clock=at(NOW)), at(NOW))
    _analyze()
    small = costs()

    with connection.cursor() as cursor:
        cursor.execute(_MANY_PEOPLE, {"now": NOW, "people": 100_000})
        cursor.execute(_MANY_STOPS, {"now": NOW})
        assert cursor.rowcount == 5_000
        cursor.execute(_MANY_SUBJECTS)
        cursor.execute(_MANY_EDITIONS, {"program": program.id, "now": NOW, "editions": 1000})
        cursor.execute(_MANY_DELIVERIES, {"now": NOW, "each": 20})
        cursor.execute("SELECT count(*) FROM delivery_delivery")
        assert cursor.fetchone()[0] > 200_000
        cursor.execute(_MANY_LAST_PLACES, {"now": NOW})
        assert cursor.rowcount > 200_000
    _analyze()
    large = costs()

    # An index that grew by a level or two, or the forty people, where the planner begins with them;
    # never the table, which has thousands of pages.
    assert {name: pages for name, pages in large.items() if pages > small[name] + 100} == {}


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _readers_of_a_large_edition() -> Edition:
    program = factories.published_program(clock=at(NOW))
    for number in range(40):
        cast.say_yes(program, f"person-{number}@example.com", clock=at(NOW))
    return running(approved(program, "told", on("order.shipped"), clock=at(NOW)), at(NOW))


def _plan(edition: Edition, first: int, last: int, state: str = "due") -> None:
    """Plan rows `first` to `last` of each of the forty readers."""
    rows: dict[str, Any] = {"edition": edition.id, "now": NOW}
    rows |= {"first": first, "last": last, "state": state}
    with connection.cursor() as cursor:
        cursor.execute(_ONE_LARGE_EDITION, rows)


def test_what_was_just_planned_is_claimed_in_its_turn_before_anybody_has_counted_it() -> None:
    edition = _readers_of_a_large_edition()
    _analyze()
    _plan(edition, 1, 1000)

    with pages_read() as counted:
        assert has_due(kinds=EDITIONS, clock=at(NOW))
        assert len(claim(kinds=EDITIONS, limit=100, clock=at(NOW))) == 100

    # A few for each that is claimed; the edition has hundreds.
    assert sum(counted) < 1_500


@pytest.mark.usefixtures("swept")
def test_what_was_counted_in_the_middle_of_planning_is_claimed_in_its_turn() -> None:
    edition = _readers_of_a_large_edition()
    before = running(approved(edition.program, "old", on("order.lost"), clock=at(NOW)), at(NOW))
    _plan(before, 1, 1000, "withheld")
    _plan(edition, 1, 100)
    # Now the statistics know a tenth of it: by their word fewer are due than a claim wants.
    _analyze()
    _plan(edition, 101, 1000)

    with pages_read() as counted:
        assert len(claim(kinds=EDITIONS, limit=200, clock=at(NOW))) == 200

    # Ten or so for each that is claimed; who reads the whole edition reads 1,600 more.
    assert max(counted) < 3_000

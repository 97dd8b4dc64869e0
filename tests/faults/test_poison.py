"""An edition and rows that break, each in another way, beside a good edition, which arrives."""

import json
from collections.abc import Sequence

import pytest
from django.db import connection
from django.utils import timezone

from delivery.models import Edition
from delivery.services.planning import plan_due
from programs.models import Program
from tests.fast_sink import FastSink
from tests.faults.crowd import edition_on_its_way, people_in, states
from tests.faults.figures import Figures
from tests.faults.many import many
from tests.faults.reckoning import broken, send_to_the_end

pytestmark = pytest.mark.django_db(transaction=True)

AT = "2026-11-22T12:00:00+00:00"
DEEP = json.dumps({"first_name": {"v": "X", "by": "crm", "at": AT}}).replace(
    '"X"', "[" * 500 + "]" * 500
)
# What a profile never is; nothing but a bug or a hand in the database could write it.
POISON = (
    DEEP,
    json.dumps({"first_name": {"v": {"a": {"b": "c"}}, "by": "crm", "at": AT}}),
    json.dumps({"first_name": {"v": "x" * 1_000_000, "by": "crm", "at": AT}}),
    json.dumps({"first_name": {"v": "Eve\r\nBcc: all@example.com", "by": "crm", "at": AT}}),
    json.dumps({"first_name": {"v": None, "by": "crm", "at": AT}}),
    json.dumps({"first_name": {"v": "no time", "by": "crm"}}),
    json.dumps({"first_name": {"v": "no such time", "by": "crm", "at": "yesterday"}}),
    json.dumps({"first_name": "a bare value"}),
    json.dumps(["no", "object"]),
)
TEMPLATES = (
    "{% for i in (1..100000000) %}x{% endfor %}",
    "{{ first_name | no_such_filter }}",
    "{% if first_name %}never closed",
    "{{ first_name.a.b.c | divided_by: 0 }}",
)

SIZES = pytest.mark.parametrize(
    "size",
    [pytest.param(180, id="short"), pytest.param(10_000, id="10000", marks=pytest.mark.long)],
)


def poison(program: Program, one_in: int) -> set[str]:
    """Break the profile of one in so many people, in each way in turn; return whose."""
    people = program.subscriptions.order_by("id").values_list("subscriber_id", "subscriber__email")[
        ::one_in
    ]
    _write([id_ for id_, _email in people])
    return {email or "" for _id, email in people}


def _write(ids: Sequence[int]) -> None:
    values = [POISON[number % len(POISON)] for number in range(len(ids))]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO subscribers_profile (subscriber_id, values, updated_at)"
            " SELECT id, values::jsonb, now() FROM unnest(%s::bigint[], %s::text[]) v (id, values)",
            [list(ids), values],
        )


@SIZES
def test_what_breaks_fails_alone_and_holds_up_nobody(
    size: int, fast_sink: FastSink, figures: Figures
) -> None:
    program = many(size)
    poisoned = poison(program, one_in=10)
    bad = [poison_edition(program, number) for number in range(len(TEMPLATES))]
    good = edition_on_its_way(program, "good")
    plan_due(clock=timezone.now)

    figures.start()
    clock = send_to_the_end(good)

    figures.stop(
        sent=states(good)["sent"],
        poisoned=len(poisoned),
        failed_of_the_good_one=states(good)["failed"],
        failed_of_the_bad_ones=sum(states(edition)["failed"] for edition in bad),
        duplicates=fast_sink.messages - len(fast_sink.received),
    )
    assert [states(edition) for edition in bad] == [{"failed": size}] * len(bad)
    assert set(states(good)) <= {"sent", "failed"}
    assert people_in(good, "failed") <= poisoned
    assert people_in(good, "sent") == set(fast_sink.received)
    assert set(fast_sink.received.values()) == {1}
    # What they were poisoned with is no profile: nobody could verify it.
    forget_profiles()
    assert broken(clock) == []


def poison_edition(program: Program, number: int) -> Edition:
    edition = edition_on_its_way(program, f"bad-{number}")
    edition.texts.update(html_template=TEMPLATES[number])
    return edition


def forget_profiles() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM subscribers_profile")

"""What nothing covers any more is not told again by an Idempotency-Key (INV-14)."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Subscription
from consent.services.profile import prune
from consent.services.purging import prune_everybody
from programs.models import Program
from programs.rules.vocabulary import TermKind
from tests import cast
from tests.api.conftest import Caller
from tests.delivery.reserving import SLUG, know, page_program

PERSON = "/subscribers/crm-alice/"
ACCESS = {"kind": "access", "external_id": "crm-alice"}
WANTED = {
    "inputs": [{"external_id": "crm-alice", "program": SLUG, "format": "page"}],
    "reserve": True,
}


def joined(crm: Caller, program: Program, **asked: Any) -> Subscription:
    """Alice said yes, and is one whose favourites may be used."""
    row = cast.alice(program, **asked)
    crm.put(PERSON, {"email": "alice@example.com", "relationship": "loyal"})
    return row


def copy(crm: Caller) -> Any:
    return crm.post("/privacy-requests/", ACCESS, Idempotency_Key="copy-1")


def visit(crm: Caller) -> Any:
    return crm.post("/permission-checks/batch/", WANTED, Idempotency_Key="visit-1")


def test_inv_14_a_yes_without_a_tick_takes_what_was_told_with_it(crm: Caller) -> None:
    program = page_program(uses=["first_name", ("usual_store", "optional")])
    row = joined(crm, program, chosen=["usual_store"])
    know(row, first_name="Alice", usual_store="Bremen")
    assert b"Bremen" in copy(crm).content

    in_an_hour = timezone.now() + timedelta(hours=1)
    cast.alice(program, chosen=[], clock=lambda: in_an_hour)

    assert b"Alice" in copy(crm).content
    assert b"Bremen" not in copy(crm).content


def test_inv_14_a_lowered_relationship_takes_what_was_told_before_it(crm: Caller) -> None:
    row = joined(crm, page_program(uses=["first_name", "favourite_department"]))
    know(row, first_name="Alice", favourite_department="wine")
    assert b"wine" in copy(crm).content
    assert b"wine" in visit(crm).content

    crm.put(PERSON, {"relationship": "prospect"})

    assert b"wine" not in copy(crm).content
    assert b"wine" not in visit(crm).content


def test_inv_14_what_time_uncovered_is_told_until_the_sweep_and_not_after(crm: Caller) -> None:
    program = page_program(uses=["first_name"], term_kind=TermKind.DAYS, term_days=10)
    know(joined(crm, program), first_name="Alice")
    first = copy(crm).json()["export"]["profile"]

    prune_everybody(clock=timezone.now)
    assert copy(crm).json()["export"]["profile"] == first
    prune_everybody(clock=lambda: timezone.now() + timedelta(days=10))

    assert first
    assert copy(crm).json()["export"]["profile"] == []


def test_who_lost_nothing_is_told_again_and_costs_no_query(crm: Caller) -> None:
    row = joined(crm, page_program(uses=["first_name"]))
    know(row, first_name="Alice")
    first = visit(crm).content

    with CaptureQueriesContext(connection) as done:
        prune(subscriber_ids=[row.subscriber_id], clock=timezone.now)
    crm.put(PERSON, {"relationship": "prospect"})

    assert not [query for query in done.captured_queries if "storedanswer" in query["sql"]]
    assert visit(crm).content == first

"""A record that was merged is nobody's any more, and what happened on it is told by its old id."""

import pytest
from django.db import IntegrityError, transaction

from subscribers.models import Subscriber
from tests.api.conftest import Caller
from tests.api.test_merging import UPSERT, codes, merge, people
from tests.factories import published_program


def merged(crm: Caller) -> str:
    """Merge crm-1 into crm-0; return the id that the empty row has since."""
    people(crm, 2)
    merge(crm, ("crm-0", "crm-1"))
    return Subscriber.objects.get(email=None).external_id


def test_the_empty_row_is_nobody_to_whoever_reads_or_writes_by_its_id(crm: Caller) -> None:
    published_program("p")
    ghost = merged(crm)

    item = {"external_id": ghost}
    for path, body in (
        ("/subscribers/batch/link/", {"inputs": [{**item, "new_external_id": "crm-9"}]}),
        ("/invitation-links/", {"inputs": [{**item, "program": "p"}]}),
        ("/subscriptions/batch/read/", {"inputs": [{**item, "program": "p"}]}),
        (
            "/subscriptions/batch/withdraw/",
            {"by": "person", "inputs": [{**item, "program": "p"}]},
        ),
    ):
        assert codes(crm.post(path, body).json()["results"]) == ["unknown_person"], path
    assert crm.get(f"/subscribers/{ghost}/").json()["code"] == "unknown_person"


def test_nothing_gives_the_empty_row_an_address_or_an_account_again(crm: Caller) -> None:
    ghost = merged(crm)

    put = crm.put(f"/subscribers/{ghost}/", {"email": "new@example.com"})
    items = [{"external_id": ghost, "account": "Again"}, {"external_id": "crm-0"}]
    batch = crm.post(UPSERT, {"inputs": items})

    assert (put.status_code, put.json()["code"]) == (409, "person_merged")
    assert codes(batch.json()["results"]) == ["person_merged", "same"]
    assert Subscriber.objects.get(external_id=ghost).account == ""


def test_nobody_else_comes_by_the_id_of_an_empty_row(crm: Caller) -> None:
    ghost = merged(crm)
    items = [{"external_id": "crm-0", "new_external_id": ghost}]

    answer = crm.post("/subscribers/batch/link/", {"inputs": items})

    assert codes(answer.json()["results"]) == ["external_id_taken"]


def test_the_database_refuses_an_address_for_a_merged_record(crm: Caller) -> None:
    rows = Subscriber.objects.filter(external_id=merged(crm))

    with pytest.raises(IntegrityError, match="merged_has_no_address"), transaction.atomic():
        rows.update(email="again@example.com")

from datetime import datetime, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import ConsentEvent, PersonalLink
from tests import factories
from tests.api.conftest import Caller

LINKS = "/invitation-links/"


def add_people(crm: Caller, count: int) -> list[dict[str, str]]:
    people = [{"external_id": f"crm-{i}", "email": f"p{i}@example.com"} for i in range(count)]
    crm.post("/subscribers/batch/upsert/", {"inputs": people})
    return [{"external_id": person["external_id"], "program": "pantry"} for person in people]


def test_each_person_gets_a_link_of_their_own_that_opens_the_invitation(
    crm: Caller, client: Client
) -> None:
    factories.published_program("pantry")
    inputs = add_people(crm, 2)

    answer = crm.post(LINKS, {"inputs": inputs, "campaign": "autumn"})

    one, two = answer.json()["results"]
    assert one["url"] != two["url"]
    lasts = datetime.fromisoformat(one["expires_at"]) - timezone.now()
    assert timedelta(days=89) < lasts <= timedelta(days=90)
    path = "/p/" + one["url"].partition("/p/")[2]
    assert client.get(path).status_code == 200
    assert set(PersonalLink.objects.values_list("campaign", flat=True)) == {"autumn"}
    assert not ConsentEvent.objects.exists()


def test_links_are_answered_in_order_and_one_that_fails_stops_no_other(crm: Caller) -> None:
    factories.published_program("pantry")
    factories.program("not-yet")
    [good] = add_people(crm, 1)
    bad = [
        {"external_id": "nobody", "program": "pantry"},
        {"external_id": "crm-0", "program": "no-such"},
        {"external_id": "crm-0", "program": "not-yet"},
        {"external_id": "crm-0", "email": "p0@example.com", "program": "pantry"},
        {"external_id": "crm-0"},
    ]

    results = crm.post(LINKS, {"inputs": [*bad, good]}).json()["results"]

    codes = [result["problem"]["code"] for result in results[:-1]]
    assert codes == [
        "unknown_person",
        "unknown_program",
        "program_not_open",
        "invalid_input",
        "invalid_input",
    ]
    assert results[-1]["status"] == "ok"


def test_links_for_any_number_take_as_many_queries(crm: Caller) -> None:
    factories.published_program("pantry")
    inputs = add_people(crm, 40)

    def taken(batch: list[dict[str, str]]) -> int:
        with CaptureQueriesContext(connection) as queries:
            crm.post(LINKS, {"inputs": batch})
        return len(queries)

    assert taken(inputs[:2]) == taken(inputs[2:])

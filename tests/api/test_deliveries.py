from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.models import Delivery
from tests import cast
from tests.api.conftest import Caller
from tests.factories import published_program


def test_deliveries_are_listed_in_pages_that_follow_each_other(crm: Caller) -> None:
    program = published_program()
    for i in range(3):
        cast.ask(program, f"p{i}@example.com")

    first = crm.get("/deliveries/?limit=2").json()
    rest = crm.get(first["next"].partition("/api/v1")[2]).json()

    numbers = [row["id"] for row in first["results"] + rest["results"]]
    assert numbers == sorted(Delivery.objects.values_list("id", flat=True))
    assert rest["next"] is None
    assert first["results"][0]["kind"] == "confirmation"
    assert first["results"][0]["program"] == program.slug


def test_deliveries_are_narrowed(crm: Caller) -> None:
    program = published_program()
    cast.bob(program)
    cast.alice(program)
    crm.put("/subscribers/crm-bob/", {"email": "bob@example.com"})

    of_bob = crm.get("/deliveries/?external_id=crm-bob").json()["results"]
    elsewhere = crm.get("/deliveries/?program=other").json()["results"]
    sent = crm.get("/deliveries/?state=sent").json()["results"]
    welcomes = crm.get(f"/deliveries/?kind=welcome&program={program.slug}").json()["results"]

    assert [row["external_id"] for row in of_bob] == ["crm-bob"]
    assert (elsewhere, sent) == ([], [])
    assert len(welcomes) == 1


def test_a_list_of_any_length_takes_as_many_queries(crm: Caller) -> None:
    program = published_program()
    for i in range(8):
        cast.ask(program, f"p{i}@example.com")

    def taken(limit: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            crm.get(f"/deliveries/?limit={limit}")
        return len(queries)

    taken(1)
    assert taken(2) == taken(8)


def test_a_receipt_names_what_was_used_and_what_allowed_it(crm: Caller) -> None:
    cast.alice(published_program())
    delivery = Delivery.objects.get(kind="welcome")
    use = {"field": "first_name", "category": "identity", "by": "crm", "at": None}
    Delivery.objects.update(used=[{**use, "shown": True, "why_not": ""}])

    shown = crm.get(f"/deliveries/{delivery.id}/").json()
    receipt = crm.get(f"/deliveries/{delivery.id}/receipt/").json()

    assert shown["id"] == receipt["id"] == delivery.id
    assert receipt["used"] == [{**use, "shown": True, "why_not": "", "value": None}]
    assert receipt["values_until"] is None


def test_an_unknown_delivery_is_not_found(crm: Caller) -> None:
    codes = {crm.get(path).json()["code"] for path in ("/deliveries/1/", "/deliveries/1/receipt/")}

    assert codes == {"unknown_delivery"}
    assert crm.get(f"/deliveries/{10**30}/").status_code == 404

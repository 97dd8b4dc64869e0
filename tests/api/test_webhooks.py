from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.api.keys import create_key
from config.api.scopes import Scope
from config.models import StoredAnswer
from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from delivery.models import WebhookDelivery, WebhookEndpoint, WebhookSecret
from delivery.rules.webhooks.vocabulary import WebhookState
from delivery.services.webhooks.endpoints import MOST_ENDPOINTS
from tests import cast, factories
from tests.api.conftest import Caller

URL = "https://crm.example.com/hooks"
WANTED = {"url": URL, "types": ["subscription.pending", "subscriber.erased"]}


def made(crm: Caller, **more: object) -> int:
    answer = crm.post("/webhook-endpoints/", {**WANTED, **more})
    assert answer.status_code == 201
    return int(answer.json()["id"])


def given_up() -> WebhookDelivery:
    WebhookDelivery.objects.update(state=WebhookState.DEAD, settled_at=timezone.now())
    return WebhookDelivery.objects.get()


def test_an_endpoint_is_made_read_changed_and_deleted(crm: Caller) -> None:
    number = made(crm, description="The CRM")
    path = f"/webhook-endpoints/{number}/"

    shown = crm.get(path).json()
    assert (shown["url"], shown["description"], shown["state"]) == (URL, "The CRM", "active")
    assert shown["types"] == WANTED["types"]
    assert crm.get("/webhook-endpoints/").json()["results"] == [shown]

    changed = crm.patch(path, {"types": ["delivery.sent"], "state": "paused"}).json()
    assert (changed["types"], changed["state"]) == (["delivery.sent"], "paused")
    assert changed["paused_because"] == "asked"
    assert crm.patch(path, {"state": "active"}).json()["paused_at"] is None

    assert crm.delete(path).json() == {"id": number, "deleted": True}
    assert crm.get(path).json()["code"] == "unknown_webhook_endpoint"
    assert not WebhookSecret.objects.exists()


def test_an_endpoint_of_one_brand_stays_with_it(crm: Caller) -> None:
    brand = factories.brand()
    number = made(crm, brand=brand.slug)
    path = f"/webhook-endpoints/{number}/"

    assert crm.get(path).json()["brand"] == brand.slug
    assert crm.get(f"/webhook-endpoints/{made(crm, brand=None)}/").json()["brand"] is None
    refused = crm.patch(path, {"brand": None}).json()
    assert [(each["field"], each["code"]) for each in refused["errors"]] == [
        ("brand", "unknown_field")
    ]
    assert crm.get(path).json()["brand"] == brand.slug


def test_who_made_the_key_owns_the_endpoint(db: None) -> None:
    marketer = factories.marketer()
    _row, key = create_key(
        name="a CRM", scopes=Scope.values, clock=timezone.now, created_by_id=marketer.pk
    )
    made(Caller(key))

    assert WebhookEndpoint.objects.get().created_by == marketer


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "http://crm.example.com/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "url"),
        ({"url": "https://a:b@crm.example.com/"}, "url"),
        ({"types": []}, "types"),
        ({"types": ["subscription.sold"]}, "types.0"),
        ({"types": ["webhook.test"]}, "types.0"),
        ({"secret": "whsec_x"}, "secret"),
        ({"brand": "nobody"}, "brand"),
        ({"brand": 1}, "brand"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    crm: Caller, wrong: dict[str, object], field: str
) -> None:
    answer = crm.post("/webhook-endpoints/", {**WANTED, **wrong})
    number = made(crm)
    changed = crm.patch(f"/webhook-endpoints/{number}/", wrong)

    for refused in (answer, changed):
        assert refused.status_code == 422
        assert {error["field"].split(".")[0] for error in refused.json()["errors"]} == {
            field.split(".", maxsplit=1)[0]
        }


def test_the_secret_is_read_and_no_stored_answer_holds_it(crm: Caller) -> None:
    first = crm.post("/webhook-endpoints/", WANTED, idempotency_key="make-1").json()
    again = crm.post("/webhook-endpoints/", WANTED, idempotency_key="make-1").json()
    assert first == again
    path = f"/webhook-endpoints/{first['id']}/secret/"

    [old] = crm.get(path).json()["secrets"]
    assert old["secret"].startswith("whsec_")
    assert old["expires_at"] is None
    rotated = crm.post(f"{path}rotate/", {"overlap_hours": 1}, idempotency_key="rotate-1").json()
    new, ending = crm.get(path).json()["secrets"]

    assert ending == {"secret": old["secret"], "expires_at": rotated["old_expires_at"]}
    kept = b"".join(bytes(row.body) for row in StoredAnswer.objects.all())
    assert new["secret"].encode() not in kept
    assert old["secret"].encode() not in kept
    assert b"whsec" not in b"".join(bytes(row.sealed) for row in WebhookSecret.objects.all())

    crm.post(f"{path}rotate/", {"overlap_hours": 0})
    assert len(crm.get(path).json()["secrets"]) == 1


def test_reading_secrets_needs_the_right_to_write(caller: object, crm: Caller) -> None:
    number = made(crm)
    reader = caller("webhooks:read")  # type: ignore[operator]

    assert reader.get(f"/webhook-endpoints/{number}/").status_code == 200
    assert reader.get(f"/webhook-endpoints/{number}/secret/").status_code == 403


def test_rotating_again_and_again_has_an_end(crm: Caller) -> None:
    path = f"/webhook-endpoints/{made(crm)}/secret/rotate/"

    codes = [crm.post(path, {}).status_code for _each in range(6)]

    assert codes == [200, 200, 200, 200, 409, 409]


def test_there_are_only_so_many_endpoints(crm: Caller) -> None:
    rows = [
        WebhookEndpoint(url=URL, types=["delivery.sent"], created_at=timezone.now())
        for _each in range(MOST_ENDPOINTS)
    ]
    WebhookEndpoint.objects.bulk_create(rows)

    answer = crm.post("/webhook-endpoints/", WANTED)

    assert answer.json()["code"] == "too_many_webhook_endpoints"


def test_what_happens_is_listed_and_read_with_what_it_says(crm: Caller) -> None:
    number = made(crm)
    cast.bob(factories.published_program())
    [row] = crm.get(f"/webhook-deliveries/?endpoint={number}&state=due").json()["results"]
    whole = crm.get(f"/webhook-deliveries/{row['id']}/").json()

    assert row["type"] == "subscription.pending"
    assert whole["payload"]["data"]["external_id"] == cast.person("bob@example.com").external_id
    assert whole["tries"] == []
    assert crm.get("/webhook-deliveries/?type=delivery.sent").json()["results"] == []
    assert crm.get("/webhook-deliveries/?endpoint=999999").status_code == 422
    assert crm.get("/webhook-deliveries/999999/").json()["code"] == "unknown_webhook_delivery"
    assert crm.get(f"/webhook-endpoints/{number}/").json()["waiting"] == 1


def test_a_dead_letter_is_sent_again_alone_or_with_the_others(crm: Caller) -> None:
    number = made(crm)
    assert crm.post(f"/webhook-endpoints/{number}/test/", {}).json()["type"] == "webhook.test"
    row = given_up()
    again = f"/webhook-deliveries/{row.pk}/resend/"

    assert crm.get(f"/webhook-endpoints/{number}/").json()["dead"] == 1
    assert crm.post(again, {}).json()["state"] == "due"
    assert crm.post(again, {}).json()["code"] == "webhook_on_its_way"
    given_up()
    assert crm.post(f"/webhook-endpoints/{number}/resend-dead/", {}).json() == {"again": 1}


def test_nothing_is_told_again_of_somebody_who_was_erased(crm: Caller) -> None:
    made(crm)
    bob = cast.bob(factories.published_program())
    WebhookDelivery.objects.update(
        state=WebhookState.DELIVERED, settled_at=timezone.now() - timedelta(minutes=1)
    )
    person = cast.person("bob@example.com")
    erase(
        subscriber_id=person.pk, actor=Actor.PERSON, method=Method.PREFERENCES, clock=timezone.now
    )
    told, erased = crm.get("/webhook-deliveries/").json()["results"]

    assert bob.pk
    assert crm.get(f"/webhook-deliveries/{told['id']}/").json()["payload"] is None
    refused = crm.post(f"/webhook-deliveries/{told['id']}/resend/", {})
    assert refused.json()["code"] == "webhook_person_erased"
    said = crm.get(f"/webhook-deliveries/{erased['id']}/").json()["payload"]
    assert said["data"] == {"external_id": person.external_id}


def test_a_list_of_any_length_takes_as_many_queries(crm: Caller) -> None:
    made(crm)
    program = factories.published_program()
    for number in range(6):
        cast.ask(program, f"p{number}@example.com")

    def taken(limit: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            crm.get(f"/webhook-deliveries/?limit={limit}")
        return len(queries)

    taken(1)
    assert taken(2) == taken(6)

"""Whoever had two records, and ids before, is gone whole by an erasure of either (INV-8)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from config.models import StoredAnswer
from consent.models import ImportChange
from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from consent.services.people_imports import work_imports
from delivery.models import WebhookDelivery
from delivery.rules.vocabulary import PrivacyKind
from delivery.services.privacy import answer_at_once
from programs.models import Program
from subscribers.models import EarlierId, Subscriber
from tests import cast, factories
from tests.api.conftest import Caller, new_key
from tests.delivery.outgoing.hooks import endpoint
from tests.delivery.reserving import SLUG, page_program
from tests.delivery.sending import assert_every_invariant_holds
from tests.erasure import needles
from tests.erasure.searching import dump, everything, found

pytestmark = pytest.mark.django_db(transaction=True)

NDJSON = "application/x-ndjson"


def second_address(number: int) -> str:
    """Return the address of their other record."""
    return f"Second.Needle.{number}@needle-{number}.example"


def two_records(crm: Caller, number: int) -> None:
    """Join twice, get ids of the CRM one after the other, be shown a page, and be merged."""
    program = factories.published_program(f"menus-{number}", uses=["first_name"])
    for address in (needles.address(number), second_address(number)):
        cast.say_yes(program, address)
    for turn, address in enumerate((needles.address(number), second_address(number)) * 2):
        given = {"email": address, "new_external_id": f"needle-{number}-{turn}"}
        _post(crm, "/subscribers/batch/link/", given)
    _bring(crm, number)
    page = {"email": second_address(number), "program": SLUG, "format": "page"}
    cast.say_yes(_page(), second_address(number))
    _upsert(crm, number)
    _post(crm, "/permission-checks/batch/", page, reserve=True)
    pair = {
        "survivor": {"email": needles.address(number)},
        "merged": {"email": second_address(number)},
    }
    _post(crm, "/subscribers/batch/merge/", pair)


def _page() -> Any:
    found_ = Program.objects.filter(slug=SLUG).first()
    return found_ or page_program(uses=["first_name"])


def _upsert(crm: Caller, number: int) -> None:
    person = {
        "external_id": f"needle-{number}-3",
        "account": f"Needle & Sons {number}",
        "profile": {"first_name": f"Needleina{number}"},
    }
    _post(crm, "/subscribers/batch/upsert/", person)


def _post(crm: Caller, path: str, item: dict[str, Any], **more: Any) -> None:
    key = f"{path}-{json.dumps(item)}".replace(" ", "")[:255]
    answer = crm.post(path, {"inputs": [item], **more}, idempotency_key=key)
    [result] = answer.json()["results"]
    assert result["status"] == "ok", result


def _bring(crm: Caller, number: int) -> None:
    """Bring a file with a row that is refused, and one that is cancelled before it is worked."""
    rows = [
        {"external_id": f"needle-{number}-2", "account": f"Needle Works {number}"},
        {"external_id": f"needle-{number}-2", "email": f"no needle address {number}"},
    ]
    body = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    done, waiting = (
        crm.call(
            "POST",
            "/import-jobs/",
            body,
            content_type=NDJSON,
            idempotency_key=f"{turn}-file",
        ).json()
        for turn in ("done", "cancelled")
    )
    assert crm.post(f"/import-jobs/{waiting['id']}/cancel/", {}).status_code == 200
    work_imports(clock=timezone.now, seconds=60)
    assert crm.get(f"/import-jobs/{done['id']}/").json()["counts"]["refused"] == 1


def _by_the_survivor(crm: Caller, survivor: Subscriber, _merged: Subscriber) -> None:
    answer_at_once(
        kind=PrivacyKind.ERASURE,
        subscriber_id=survivor.pk,
        method=Method.PREFERENCES,
        note=f"{survivor.email} asked.",
        clock=timezone.now,
    )


def _by_the_merged_record(crm: Caller, _survivor: Subscriber, merged: Subscriber) -> None:
    erase(subscriber_id=merged.pk, actor=Actor.PERSON, method=Method.LEAVE_PAGE, clock=timezone.now)


def _by_an_id_of_before(crm: Caller, survivor: Subscriber, _merged: Subscriber) -> None:
    earlier = EarlierId.objects.filter(subscriber=survivor, pk__startswith="needle-").latest("pk")
    asked = {"kind": "erasure", "external_id": earlier.pk}
    assert crm.post("/privacy-requests/", asked).status_code == 201


@pytest.mark.parametrize("way", [_by_the_survivor, _by_the_merged_record, _by_an_id_of_before])
def test_inv_8_nothing_is_left_of_either_record_whichever_is_erased(
    way: Callable[[Caller, Subscriber, Subscriber], None],
    database_url: str,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    endpoint()
    crm = Caller(new_key())
    two_records(crm, 1)
    survivor = Subscriber.objects.get(email=needles.address(1))
    merged = Subscriber.objects.get(external_id__startswith="merged-")
    told = WebhookDelivery.objects.filter(subscriber__in=[survivor.pk, merged.pk])
    assert told.exists()
    assert ImportChange.objects.filter(subscriber__in=[survivor, merged]).exists()
    assert StoredAnswer.objects.exists()
    assert found(needles.WORDS, dump(database_url)) == ["needle"]

    way(crm, survivor, merged)

    left = {
        place: words
        for place, content in everything(database_url, tmp_path)
        if (words := found(needles.WORDS, content))
    }
    assert left == {}
    assert not Subscriber.objects.filter(erased_at=None).exists()
    assert not EarlierId.objects.exists()
    assert not told.exists()
    captured = capfd.readouterr()
    assert found(needles.WORDS, (captured.out + captured.err).encode()) == []
    assert_every_invariant_holds()

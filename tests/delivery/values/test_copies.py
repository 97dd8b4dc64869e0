"""What other systems, the person's copy and the proof pack are told of values."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.utils import timezone

from consent.models import Subscription
from consent.rules.vocabulary import Actor, Method
from consent.services.leave import leave
from consent.services.restricting import restrict
from consent.services.sealing import seal_backlog
from delivery.models import Delivery
from delivery.rendering.access import access_page
from delivery.selectors.access import access_document
from delivery.services.proving import prove
from programs.models import Program
from tests.api.conftest import Caller, new_key
from tests.delivery.sending import at
from tests.delivery.values.messages import SAID, sent
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


def receipt(delivery: Delivery, *scopes: str) -> Any:
    return Caller(new_key(*scopes)).get(f"/deliveries/{delivery.pk}/receipt/").json()


def values(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {use["field"]: use["value"] for use in answer["used"] if use["value"] is not None}


@pytest.mark.usefixtures("alice")
def test_a_key_that_reads_people_reads_what_was_said_of_them(
    program: Program, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-1))

    told = receipt(delivery, "deliveries:read", "subscribers:read")
    untold = receipt(delivery, "deliveries:read")

    assert values(told) == SAID
    until = datetime.fromisoformat(told["values_until"])
    assert until - at(days=89)() < timedelta(minutes=1)
    assert values(untold) == {}
    assert untold["values_until"] is None
    assert [use["shown"] for use in untold["used"]] == [use["shown"] for use in told["used"]]


def test_nothing_is_told_without_cover(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-1))
    leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(minutes=-1))

    assert values(receipt(delivery)) == {}


def test_nothing_is_told_while_data_rests(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-1))
    restrict(
        subscriber_ids=[alice.subscriber_id],
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )

    assert values(receipt(delivery)) == {}


def test_the_person_s_copy_has_what_is_kept(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    sent(program, at(days=-1))

    document = access_document(subscriber_id=alice.subscriber_id, clock=timezone.now)
    later = access_document(subscriber_id=alice.subscriber_id, clock=at(days=100))

    [delivery] = [each for each in document["deliveries"] if each["kind"] == "edition"]
    told = {use["field"]: use["value"] for use in delivery["used"] if "value" in use}
    assert told == SAID
    assert "Value: nuts, milk" in access_page(document)
    assert not any("value" in use for each in later["deliveries"] for use in each["used"])


@pytest.mark.django_db(transaction=True)
def test_a_proof_pack_says_that_values_are_kept_and_holds_none(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    sent(program, at(days=-1))
    seal_backlog(clock=timezone.now)

    made = prove(external_id=alice.subscriber.external_id, clock=timezone.now)
    pack = ZipFile(BytesIO(made.content))
    deliveries = json.loads(pack.read("deliveries.json"))
    assert [each["values_kept"] for each in deliveries if each["kind"] == "edition"] == [True]
    everything = b"".join(pack.read(name) for name in pack.namelist() if name != "evidence.json")
    for value in ("Łódź & Sons", "milk"):
        assert value.encode() not in everything

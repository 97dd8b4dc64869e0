"""Rows are the queue: retries, leases, fairness, pauses; real receivers on loopback."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from delivery.gateways.webhooks.answer import Answer
from delivery.gateways.webhooks.line import Line
from delivery.models import WebhookDelivery, WebhookEndpoint
from delivery.rules.webhooks.retrying import MOST_ATTEMPTS
from delivery.rules.webhooks.vocabulary import EndpointState, PausedBecause, WebhookState
from delivery.services.claiming import lease_from
from delivery.services.webhooks import forgetting
from delivery.services.webhooks.alerting import tell_owners
from delivery.services.webhooks.claiming import AT_ONCE, has_due_webhooks, take_webhooks
from delivery.services.webhooks.endpoints import (
    change_endpoint,
    delete_endpoint,
    rotate_secret,
    secrets_of,
    send_test,
)
from delivery.services.webhooks.forgetting import drop_old_webhooks
from delivery.services.webhooks.resending import (
    PersonErasedSince,
    StillOnItsWay,
    send_again,
    send_dead_again,
)
from subscribers.models import Subscriber
from tests import cast, factories
from tests import webhook_receiver as receivers
from tests.delivery.outgoing.hooks import LOOPBACK_ONLY, at, endpoint, send
from tests.smtp_sink import SmtpSink
from tests.webhook_receiver import receiving, verified

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture(autouse=True)
def allowed(settings: Settings) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = LOOPBACK_ONLY


def put(row: WebhookEndpoint, count: int = 1, then: timedelta = timedelta()) -> None:
    for _each in range(count):
        send_test(endpoint_id=row.pk, clock=lambda: NOW + then)


def the_only() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def test_an_event_arrives_signed_and_is_done() -> None:
    with receiving() as receiver:
        row = endpoint(receiver.url(), ["subscription.pending"])
        cast.bob(factories.published_program())
        assert send() == 1
        assert send() == 0

    [got] = receiver.got
    event = the_only()
    assert got.event_id == f"evt_{event.event_id.hex}"
    assert got.said["type"] == "subscription.pending"
    assert verified(got, [text for text, _end in secrets_of(row.pk, clock=timezone.now)])
    assert (event.state, event.attempts, event.lease_until) == (WebhookState.DELIVERED, 1, None)
    assert event.tries[0]["status"] == 200


def test_while_a_rotation_overlaps_the_old_secret_still_verifies() -> None:
    with receiving() as receiver:
        row = endpoint(receiver.url())
        [(old, _end)] = secrets_of(row.pk, clock=at(NOW))
        new = rotate_secret(endpoint_id=row.pk, clock=at(NOW))
        put(row, then=timedelta(hours=1))
        send(at(NOW, hours=1))
        put(row, then=timedelta(hours=25))
        send(at(NOW, hours=25))

    first, second = receiver.got
    assert verified(first, [old])
    assert verified(first, [new])
    assert verified(second, [new])
    assert not verified(second, [old])
    assert [text for text, _end in secrets_of(row.pk, clock=at(NOW, hours=25))] == [new]


def test_what_is_not_taken_is_tried_for_days_and_then_given_up() -> None:
    moment = NOW
    with receiving() as receiver:
        receiver.behave = receivers.answer(500)
        row = endpoint(receiver.url())
        put(row)
        for attempt in range(1, MOST_ATTEMPTS + 1):
            assert send(at(moment)) == 1
            assert send(at(moment)) == 0
            event = the_only()
            assert (event.attempts, len(event.tries)) == (attempt, attempt)
            moment = event.due_at

    assert (event.state, event.settled_at) == (WebhookState.DEAD, moment)
    assert timedelta(days=3) < moment - NOW < timedelta(days=4)
    assert set(receiver.ids.values()) == {MOST_ATTEMPTS}


def test_what_was_given_up_is_sent_again_by_its_id() -> None:
    with receiving() as receiver:
        row = endpoint(receiver.url())
        put(row, 3)
        WebhookDelivery.objects.update(state=WebhookState.DEAD, settled_at=NOW, attempts=10)
        known = {f"evt_{each.event_id.hex}" for each in WebhookDelivery.objects.all()}

        first = WebhookDelivery.objects.earliest("id")
        assert send_again(webhook_id=first.pk, clock=at(NOW)).attempts == 0
        with pytest.raises(StillOnItsWay):
            send_again(webhook_id=first.pk, clock=at(NOW))
        assert send_dead_again(endpoint_id=row.pk, clock=at(NOW)) == 2
        send(at(NOW))

    assert set(receiver.ids) == known


@pytest.mark.parametrize("status", [429, 503])
def test_an_endpoint_that_asks_for_time_has_it(status: int) -> None:
    with receiving() as receiver:
        receiver.behave = receivers.answer(status, Retry_After="600")
        row = endpoint(receiver.url())
        put(row)
        send(at(NOW))
        put(row)
        assert not has_due_webhooks(clock=at(NOW, minutes=9))
        assert send(at(NOW, minutes=9)) == 0
        receiver.behave = receivers.answer(200)
        assert send(at(NOW, minutes=13)) == 2

    row.refresh_from_db()
    assert row.first_failed_at is None


def test_one_that_is_gone_is_paused_at_once_and_its_owner_is_told(smtp_sink: SmtpSink) -> None:
    factories.brand()
    with receiving() as receiver:
        receiver.behave = receivers.answer(410)
        row = endpoint(receiver.url(), description="Our CRM")
        owner = row.created_by
        assert owner is not None
        owner.is_staff, owner.email = True, "owner@example.com"
        owner.save()
        put(row, 3)
        send(at(NOW))

    row.refresh_from_db()
    assert (row.state, row.paused_because) == (EndpointState.PAUSED, PausedBecause.GONE)
    [mail] = smtp_sink.messages
    assert "Our CRM" in str(mail.message["Subject"])
    assert row.owner_told_at == NOW
    assert tell_owners(clock=at(NOW)) == 0


def test_one_that_takes_nothing_for_five_days_is_paused_and_goes_on_when_resumed() -> None:
    with receiving() as receiver:
        receiver.behave = receivers.answer(500)
        row = endpoint(receiver.url())
        for day in range(6):
            put(row, then=timedelta(days=day))
            send(at(NOW, days=day))
        row.refresh_from_db()
        assert (row.state, row.paused_because) == (EndpointState.PAUSED, PausedBecause.FAILING)
        assert row.first_failed_at == NOW

        waiting = WebhookDelivery.objects.filter(settled_at=None).count()
        assert send(at(NOW, days=6)) == 0
        receiver.behave, receiver.got = receivers.answer(200), []
        change_endpoint(endpoint_id=row.pk, state="active", clock=at(NOW, days=6))
        assert send(at(NOW, days=6)) == waiting

    resumed = WebhookEndpoint.objects.get(pk=row.pk)
    assert (resumed.state, resumed.first_failed_at) == (EndpointState.ACTIVE, None)
    assert len(receiver.ids) == waiting > 0


def test_while_it_is_paused_events_are_written_and_wait() -> None:
    row = endpoint(types=["subscription.pending"])
    change_endpoint(endpoint_id=row.pk, state="paused", clock=at(NOW))
    cast.bob(factories.published_program())

    assert the_only().state == WebhookState.DUE
    assert not has_due_webhooks(clock=timezone.now)


def test_what_a_worker_has_is_nobody_elses_until_its_lease_ends() -> None:
    put(endpoint())
    [first] = take_webhooks(limit=9, clock=at(NOW))

    assert take_webhooks(limit=9, clock=at(NOW)) == []
    [second] = take_webhooks(limit=9, clock=lambda: lease_from(NOW))
    assert (second.id, second.fence, second.attempts) == (first.id, first.fence + 1, 2)


def test_of_each_endpoint_only_a_few_are_in_hand_and_of_one_that_fails_one() -> None:
    busy, failing = endpoint(), endpoint()
    WebhookEndpoint.objects.filter(pk=failing.pk).update(first_failed_at=NOW)
    put(busy, AT_ONCE + 5)
    put(failing, 5)

    taken = {each.id for each in take_webhooks(limit=99, clock=at(NOW))}
    in_hand = WebhookDelivery.objects.filter(pk__in=taken)
    assert in_hand.filter(endpoint=busy).count() == AT_ONCE
    assert in_hand.filter(endpoint=failing).count() == 1
    assert take_webhooks(limit=99, clock=at(NOW)) == []


def test_a_slow_endpoint_holds_up_no_other() -> None:
    with receiving() as slow, receiving() as quick:
        slow.behave = receivers.stall
        put(endpoint(slow.url()), 20)
        row = endpoint(quick.url())
        put(row, 40)
        send(at(NOW), seconds=1.0)

    assert len(quick.ids) == 40
    assert set(quick.ids.values()) == {1}
    assert not WebhookDelivery.objects.filter(endpoint=row, settled_at=None).exists()


def test_inv_8_who_was_erased_is_known_until_that_is_told() -> None:
    with receiving() as receiver:
        endpoint(receiver.url(), ["subscription.pending", "subscriber.erased"])
        person = erased_bob()
        send()

    [got] = receiver.got
    assert (got.said["type"], got.said["data"]) == (
        "subscriber.erased",
        {"external_id": person.external_id},
    )
    row = the_only()
    assert row.sealed is None
    with pytest.raises(PersonErasedSince):
        send_again(webhook_id=row.pk, clock=timezone.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookDelivery.objects.update(sealed=b"whoever")


def test_an_erasure_that_no_key_opens_is_given_up_and_told_once_one_does(
    settings: Settings,
) -> None:
    with receiving() as receiver:
        row = endpoint(receiver.url(), ["subscriber.erased"])
        person = erased_bob()
        keys, settings.SUBJECT_MASTER_KEYS = settings.SUBJECT_MASTER_KEYS, (bytes(32),)
        send()

        assert (the_only().state, receiver.got) == (WebhookState.DEAD, [])
        assert the_only().tries[-1]["error"] == "cannot_be_opened"
        assert WebhookEndpoint.objects.get().first_failed_at is None
        settings.SUBJECT_MASTER_KEYS = keys
        send_dead_again(endpoint_id=row.pk, clock=timezone.now)
        send()

    [got] = receiver.got
    assert got.said["data"] == {"external_id": person.external_id}


def erased_bob() -> Subscriber:
    """Have Bob ask and be erased; return who he was."""
    cast.bob(factories.published_program())
    person = cast.person("bob@example.com")
    erase(
        subscriber_id=person.pk,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )
    return person


def test_a_call_that_breaks_stops_none_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    post = Line.post

    def broken(self: Line, url: str, **more: Any) -> Answer:
        if "poison" in url:
            raise RuntimeError("nobody foresaw this")
        return post(self, url, **more)

    monkeypatch.setattr(Line, "post", broken)
    with receiving() as receiver:
        put(endpoint(receiver.url(path="/poison")))
        put(endpoint(receiver.url()))
        send(at(NOW))

    errors = [row.tries[0]["error"] for row in WebhookDelivery.objects.order_by("id")]
    assert errors == ["broken", ""]


def test_a_deleted_endpoint_is_told_nothing_and_leaves_nothing() -> None:
    gone, stays = endpoint(), endpoint()
    put(gone, 3)
    put(stays)
    delete_endpoint(endpoint_id=gone.pk)

    assert len(take_webhooks(limit=9, clock=at(NOW))) == 1
    assert drop_old_webhooks(clock=at(NOW)) == 3
    assert the_only().endpoint_id == stays.pk


def test_however_many_are_old_one_round_drops_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "_AT_ONCE", 2)
    gone = endpoint()
    put(gone, 5)
    put(endpoint(), 5)
    delete_endpoint(endpoint_id=gone.pk)

    assert drop_old_webhooks(clock=at(NOW, days=30)) == 10


def test_events_are_kept_for_thirty_days() -> None:
    put(endpoint())

    assert drop_old_webhooks(clock=at(NOW, days=29)) == 0
    assert drop_old_webhooks(clock=at(NOW, days=30)) == 1

"""The administrators' desk for webhooks that go out."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.staff.accounts import give
from config.staff.roles import Role
from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from delivery.models import WebhookDelivery, WebhookEndpoint
from delivery.rules.webhooks.vocabulary import EndpointState, PausedBecause, WebhookState
from delivery.services.webhooks.endpoints import secrets_of, send_test
from tests import cast, factories
from tests.delivery.outgoing.hooks import endpoint
from tests.staff.world import client_of

pytestmark = pytest.mark.django_db

WANTED = {"url": "https://crm.example.com/in", "description": "Our CRM", "types": ["program.held"]}


@pytest.fixture
def desk() -> Client:
    user = factories.approver()
    user.is_staff = True
    user.save()
    give(user=user, roles=[Role.ADMINISTRATOR], brands=None)
    return client_of(user)


def page(name: str, *of: int) -> str:
    return reverse(f"admin:delivery_webhook{name}", args=of)


def test_an_endpoint_is_added_and_its_secret_is_shown_once(desk: Client) -> None:
    answer = desk.post(page("endpoint_add"), WANTED)
    row = WebhookEndpoint.objects.get()
    [(secret, _until)] = secrets_of(row.pk, clock=timezone.now)

    assert secret in answer.content.decode()
    assert row.created_by == factories.approver()
    assert secret not in desk.get(page("endpoint_change", row.pk)).content.decode()


@pytest.mark.parametrize("url", ["http://crm.example.com/", "https://10.0.0.1/", "crm"])
def test_an_address_that_nothing_may_go_to_is_refused(desk: Client, url: str) -> None:
    answer = desk.post(page("endpoint_add"), {**WANTED, "url": url})

    assert not WebhookEndpoint.objects.exists()
    assert "Use https" in answer.content.decode() or "address" in answer.content.decode()


def test_a_new_secret_is_asked_for_and_shown_once(desk: Client) -> None:
    row = endpoint()
    assert "Make a new secret" in desk.get(page("endpoint_secret", row.pk)).content.decode()
    wrong = desk.post(page("endpoint_secret", row.pk), {"overlap_hours": "999"})
    answer = desk.post(page("endpoint_secret", row.pk), {"overlap_hours": "2"})
    (new, _until), (_old, ends) = secrets_of(row.pk, clock=timezone.now)

    assert wrong.status_code == 422
    assert new in answer.content.decode()
    assert ends is not None
    assert ends - timezone.now() < timedelta(hours=2)


def test_its_page_has_its_log_and_what_can_be_done(desk: Client) -> None:
    row = endpoint(description="Our CRM")
    desk.post(page("endpoint_test", row.pk))
    desk.post(page("endpoint_pause", row.pk))
    WebhookDelivery.objects.update(state=WebhookState.DEAD, settled_at=timezone.now())

    shown = desk.get(page("endpoint_change", row.pk)).content.decode()
    assert "webhook.test" in shown
    assert "Resume: send what waits" in shown
    assert "Send 1 again that was given up" in shown
    desk.post(page("endpoint_dead", row.pk))
    desk.post(page("endpoint_resume", row.pk))
    row.refresh_from_db()
    assert row.state == EndpointState.ACTIVE
    assert WebhookDelivery.objects.get().state == WebhookState.DUE


def test_changing_and_deleting_go_by_the_services(desk: Client) -> None:
    row = endpoint()
    other = {**WANTED, "url": "https://crm.example.com/other"}
    assert desk.post(page("endpoint_change", row.pk), other).status_code == 302
    changed = WebhookEndpoint.objects.get()
    assert (changed.url, changed.types) == (other["url"], ["program.held"])

    desk.post(page("endpoint_delete", row.pk), {"post": "yes"})
    assert not WebhookEndpoint.objects.exists()


def test_the_log_shows_what_was_said_and_sends_it_again(desk: Client) -> None:
    row = endpoint()
    event = send_test(endpoint_id=row.pk, clock=timezone.now)
    tries = [{"at": "2026-11-23T12:00:00+00:00", "status": 500, "error": "", "ms": 12}]
    WebhookDelivery.objects.update(
        state=WebhookState.DEAD, settled_at=timezone.now(), tries=tries, attempts=10
    )

    listed = desk.get(page("delivery_changelist"), {"state__exact": "dead", "type": "webhook.test"})
    shown = desk.get(page("delivery_change", event.pk)).content.decode()
    assert "500" in listed.content.decode()
    assert "This is a test." in shown
    assert "2026-11-23 12:00:00 UTC: 500, after 12 ms" in shown

    chosen = {"action": "again", "_selected_action": [event.pk]}
    desk.post(page("delivery_changelist"), chosen)
    event.refresh_from_db()
    assert (event.state, event.attempts) == (WebhookState.DUE, 0)


def test_of_somebody_who_was_erased_the_log_says_nothing(desk: Client) -> None:
    endpoint()
    cast.bob(factories.published_program())
    WebhookDelivery.objects.update(state=WebhookState.DELIVERED, settled_at=timezone.now())
    event = WebhookDelivery.objects.filter(type="subscription.pending").get()
    person = cast.person("bob@example.com")
    erase(
        subscriber_id=person.pk, actor=Actor.PERSON, method=Method.PREFERENCES, clock=timezone.now
    )

    shown = desk.get(page("delivery_change", event.pk)).content.decode()
    assert "the person was erased" in shown
    assert person.external_id not in shown


def test_one_that_fails_is_what_needs_them(desk: Client) -> None:
    row = endpoint()
    assert "webhook endpoint" not in desk.get(
        reverse("admin:index")
    ).content.decode().lower().replace("webhook endpoints", "")
    WebhookEndpoint.objects.filter(pk=row.pk).update(
        state=EndpointState.PAUSED, paused_because=PausedBecause.FAILING, paused_at=timezone.now()
    )
    assert (
        "webhook endpoint fails and is paused" in desk.get(reverse("admin:index")).content.decode()
    )

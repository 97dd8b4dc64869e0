"""The administrators' desk for webhooks that go out."""

import html
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.staff.accounts import give
from config.staff.roles import Role
from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from delivery.models import WebhookDelivery, WebhookEndpoint
from delivery.rules.webhooks.vocabulary import EndpointState, PausedBecause, WebhookState
from delivery.services.webhooks.endpoints import secrets_of, send_test
from delivery.services.webhooks.settling import pause_endpoint
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


def waiting_for(desk: Client, words: str) -> str:
    """Return the address of the list that home names with these words, "" where it has none."""
    home = html.unescape(desk.get(reverse("admin:index")).content.decode())
    found = re.search(rf'<a href="([^"]+)"><strong>\d+</strong> {words}', home)
    return found[1] if found else ""


def rows_of(desk: Client, address: str) -> list[int]:
    return [row.pk for row in desk.get(address).context["cl"].result_list]


@pytest.mark.parametrize("why", [PausedBecause.FAILING, PausedBecause.GONE])
def test_one_that_fails_is_what_needs_them(desk: Client, why: PausedBecause) -> None:
    fails, paused, _well = endpoint(), endpoint(), endpoint()
    for row, because in ((fails, why), (paused, PausedBecause.ASKED)):
        pause_endpoint(row.pk, because=because, now=timezone.now())

    address = waiting_for(desk, "webhook endpoint fails and is paused")

    assert rows_of(desk, address) == [fails.pk]


def test_what_was_given_up_needs_them_until_it_is_sent_again(desk: Client) -> None:
    row = endpoint()
    dead, _due = (send_test(endpoint_id=row.pk, clock=timezone.now) for _each in range(2))
    words = "webhook event was given up: send it again"
    assert not waiting_for(desk, words)
    WebhookDelivery.objects.filter(pk=dead.pk).update(
        state=WebhookState.DEAD, settled_at=timezone.now()
    )

    address = waiting_for(desk, words)
    assert rows_of(desk, address) == [dead.pk]
    desk.post(address, {"action": "again", "_selected_action": [dead.pk]})

    assert not waiting_for(desk, words)


def test_a_whole_page_is_sent_again_by_as_many_statements_as_one(desk: Client) -> None:
    """What is on its way already is left, and so is what is about nobody any more."""
    row = endpoint()
    erased = cast.bob(factories.published_program()).subject.subscriber_id or 0
    gone = WebhookDelivery.objects.get(type="subscription.pending").pk
    ids = [send_test(endpoint_id=row.pk, clock=timezone.now).pk for _each in range(8)]
    WebhookDelivery.objects.update(state=WebhookState.DELIVERED, settled_at=timezone.now())
    erase(subscriber_id=erased, actor=Actor.PERSON, method=Method.PREFERENCES, clock=timezone.now)

    def taken(chosen: list[int]) -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.post(page("delivery_changelist"), {"action": "again", "_selected_action": chosen})
        return len(queries)

    taken(ids[:1])
    assert taken([*ids[1:3], gone]) == taken(ids[3:])
    again = WebhookDelivery.objects.filter(state=WebhookState.DUE, pk__in=ids)
    assert again.count() == len(ids)
    assert WebhookDelivery.objects.get(pk=gone).state == WebhookState.DELIVERED


@pytest.fixture
def desk_of_one() -> Client:
    """The desk of an administrator of one brand."""
    user = User.objects.create_user("nora", is_staff=True)
    give(user=user, roles=[Role.ADMINISTRATOR], brands=[factories.brand()])
    return client_of(user)


def test_who_works_for_one_brand_makes_endpoints_of_that_brand_only(desk_of_one: Client) -> None:
    own, other = factories.brand(), factories.brand("other", name="Other")

    refused = desk_of_one.post(page("endpoint_add"), WANTED)
    elsewhere = desk_of_one.post(page("endpoint_add"), {**WANTED, "brand": other.pk})
    assert not WebhookEndpoint.objects.exists()
    desk_of_one.post(page("endpoint_add"), {**WANTED, "brand": own.pk})

    assert "This field is required." in refused.content.decode()
    assert "not one of the available choices" in elsewhere.content.decode()
    assert WebhookEndpoint.objects.get().brand == own


def test_who_works_for_one_brand_sees_what_is_of_that_brand_only(desk_of_one: Client) -> None:
    own = endpoint(brand_id=factories.brand().pk)
    others = endpoint(brand_id=factories.brand("other", name="Other").pk), endpoint()
    for row in (own, *others):
        send_test(endpoint_id=row.pk, clock=timezone.now)
    WebhookDelivery.objects.update(state=WebhookState.DEAD, settled_at=timezone.now())

    assert rows_of(desk_of_one, page("endpoint_changelist")) == [own.pk]
    listed = rows_of(desk_of_one, page("delivery_changelist"))
    assert listed == [WebhookDelivery.objects.get(endpoint=own).pk]
    assert waiting_for(desk_of_one, "webhook event was given up")
    for row in others:
        assert desk_of_one.get(page("endpoint_change", row.pk)).status_code == 404
        assert desk_of_one.post(page("endpoint_dead", row.pk)).status_code == 404
        event = WebhookDelivery.objects.get(endpoint=row)
        assert desk_of_one.get(page("delivery_change", event.pk)).status_code == 404


def test_the_brand_of_an_endpoint_stays(desk: Client) -> None:
    brand = factories.brand()
    desk.post(page("endpoint_add"), {**WANTED, "brand": brand.pk})
    row = WebhookEndpoint.objects.get()

    desk.post(page("endpoint_change", row.pk), {**WANTED, "brand": ""})

    row.refresh_from_db()
    assert row.brand == brand

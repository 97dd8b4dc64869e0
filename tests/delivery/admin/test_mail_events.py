"""Staff see how far a message came and what was told of it, and change none of it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from delivery.models import Delivery, MailEvent
from delivery.rules.mail_events import MailEventKind
from delivery.services.mail_events import apply_mail_events
from tests import cast, factories
from tests.api.conftest import Caller, new_key
from tests.delivery.mail_events.telling import HARD, call, postmark, webhooks
from tests.delivery.sending import NOW, approved_edition, at, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.fixture
def bounced(smtp_sink: SmtpSink) -> Delivery:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    cast.alice(program, clock=at(minutes=-9))
    send(approved_edition(program, clock=at(minutes=-4)), clock=at(minutes=-3))
    delivery = Delivery.objects.get(kind="edition")
    with webhooks():
        call("postmark", postmark("HardBounce", delivery, NOW, **HARD))
    apply_mail_events(clock=at(seconds=1))
    return delivery


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.com", "pass"))
    return client


def test_the_list_names_what_was_told_and_done_and_no_address(
    bounced: Delivery, staff: Client
) -> None:
    page = staff.get("/admin/delivery/mailevent/").content.decode()

    assert "Bounced" in page
    assert "5.1.1" in page
    assert "Mail stopped" in page
    assert "alice@example.com" not in page


@pytest.mark.parametrize("where", ["?applied=no", "?applied=yes", "?kind=bounced", "?q=nobody"])
def test_the_list_is_narrowed(bounced: Delivery, staff: Client, where: str) -> None:
    answer = staff.get(f"/admin/delivery/mailevent/{where}")

    assert answer.status_code == 200
    shown = answer.context["cl"].result_count
    assert shown == (1 if where in ("?applied=yes", "?kind=bounced") else 0)


def test_a_delivery_leads_to_its_events_and_back(bounced: Delivery, staff: Client) -> None:
    page = staff.get(f"/admin/delivery/delivery/{bounced.pk}/change/").content.decode()
    way = f"/admin/delivery/mailevent/?delivery__id__exact={bounced.pk}"
    assert f'href="{way}">1 event</a>' in page

    listed = staff.get(way)
    assert listed.status_code == 200
    assert f"/admin/delivery/delivery/{bounced.pk}/change/" in listed.content.decode()


def test_nobody_makes_changes_or_deletes_an_event(bounced: Delivery, staff: Client) -> None:
    event = MailEvent.objects.get()
    for page in ("add", f"{event.pk}/delete"):
        assert staff.post(f"/admin/delivery/mailevent/{page}/").status_code == 403
    answer = staff.post(f"/admin/delivery/mailevent/{event.pk}/change/", {"kind": "delivered"})

    assert answer.status_code == 403
    event.refresh_from_db()
    assert event.kind == MailEventKind.BOUNCED


def test_the_api_says_how_far_a_message_came(bounced: Delivery) -> None:
    crm = Caller(new_key())

    [shown] = crm.get("/deliveries/?provider_state=bounced").json()["results"]

    assert (shown["id"], shown["provider_state"]) == (bounced.id, "bounced")
    assert shown["provider_at"].startswith(NOW.strftime("%Y-%m-%dT%H:%M"))
    assert crm.get("/deliveries/?provider_state=delivered").json()["results"] == []

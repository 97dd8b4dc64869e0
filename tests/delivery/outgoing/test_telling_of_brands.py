"""An endpoint of one brand is told of that brand, and of people as a whole."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from config.staff.accounts import give
from config.staff.roles import Role
from consent.rules.vocabulary import Actor, Method
from consent.services.contradict import correct
from consent.services.erase import erase
from consent.services.leave import leave
from delivery.gateways.base import Verdict
from delivery.models import Delivery, WebhookDelivery, WebhookEndpoint
from delivery.rules.feedback import Answer
from delivery.rules.vocabulary import DeliveryState
from delivery.rules.webhooks.vocabulary import PausedBecause, WebhookState
from delivery.services.feedback import say_feedback
from delivery.services.settling import accept
from delivery.services.webhooks.alerting import tell_owners
from delivery.services.webhooks.settling import pause_endpoint
from programs.models import Program
from programs.services.programs import hold_program
from tests import cast, factories
from tests.delivery.control.mail import Mail, on_its_way, turn
from tests.delivery.mail_events import telling
from tests.delivery.outgoing.hooks import endpoint
from tests.delivery.sending import NOW, at
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

OF_A_PERSON = {"profile.corrected", "subscriber.erased"}


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"], clock=at(days=-30))


@pytest.fixture
def theirs(program: Program) -> WebhookEndpoint:
    return endpoint(brand_id=program.brand_id)


@pytest.fixture
def elsewhere() -> WebhookEndpoint:
    return endpoint(brand_id=factories.brand("other", name="Other").pk)


def types_of(row: WebhookEndpoint) -> list[str]:
    rows = WebhookDelivery.objects.filter(endpoint=row).order_by("id")
    return list(rows.values_list("type", flat=True))


def everything(program: Program) -> None:
    """Have one of all happen that is told, but for what the rules of a program do later."""
    alice = cast.alice(program, clock=at(days=-20)).subscriber
    carol = cast.say_yes(program, "carol@example.com", clock=at(days=-20))
    who: dict[str, Any] = {"ip": "192.0.2.7", "user_agent": "a browser", "clock": timezone.now}
    correct(subscriber_id=alice.pk, field="first_name", value="Alix", **who)
    Delivery.objects.all().delete()
    on_its_way(program, clock=at(seconds=-9))
    leave(subscription_id=carol.pk, method=Method.LEAVE_PAGE, clock=at(seconds=-9))
    turn(Mail(), clock=at(seconds=-9))
    sent = Delivery.objects.get(state=DeliveryState.SENT)
    with telling.webhooks():
        telling.tell(telling.postmark("HardBounce", sent, NOW, **telling.HARD))
        telling.tell(telling.postmark("SpamComplaint", sent, NOW, 2))
    answer = Answer(useful=True, too_personal=False, remark="")
    say_feedback(delivery_id=sent.pk, answer=answer, clock=timezone.now)
    hold_program(program=program)
    factories.published_program("recipes")


def test_events_of_another_brand_never_go_there(
    program: Program, theirs: WebhookEndpoint, elsewhere: WebhookEndpoint
) -> None:
    of_all = endpoint()
    everything(program)
    WebhookDelivery.objects.update(state=WebhookState.DELIVERED, settled_at=timezone.now())
    erase(
        subscriber_id=cast.person("alice@example.com").pk,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )

    assert set(types_of(of_all)) >= {
        *OF_A_PERSON,
        "subscription.confirmed",
        "subscription.withdrawn",
        "profile.needed",
        "delivery.sent",
        "delivery.withheld",
        "delivery.bounced",
        "feedback.received",
        "program.held",
        "invitation.published",
    }
    assert types_of(theirs) == types_of(of_all)
    assert set(types_of(elsewhere)) == OF_A_PERSON


def test_messages_are_told_to_their_brand_however_they_end(
    program: Program, theirs: WebhookEndpoint, elsewhere: WebhookEndpoint
) -> None:
    cast.alice(program, clock=at(days=-20))
    WebhookDelivery.objects.all().delete()
    welcome = Delivery.objects.get(kind="welcome")
    Delivery.objects.update(permitted_by=F("asked_by"))
    accept([(welcome.pk, at()())], permitted_at=at()())
    Delivery.objects.exclude(pk=welcome.pk).delete()
    on_its_way(program, clock=at(seconds=0))
    turn(Mail((Verdict.UNKNOWN, "lost_in_data")), clock=at(seconds=0))
    with telling.webhooks():
        lost = Delivery.objects.get(kind="edition")
        telling.tell(telling.postmark("Delivery", lost, NOW))

    assert types_of(theirs) == ["delivery.sent", "delivery.sent"]
    assert types_of(elsewhere) == []


def test_a_message_of_no_program_is_told_to_all(
    program: Program, theirs: WebhookEndpoint, elsewhere: WebhookEndpoint
) -> None:
    """A link to the preference centre is about the person, and of no brand."""
    alice = cast.alice(program, clock=at(days=-20)).subscriber
    WebhookDelivery.objects.all().delete()
    link = Delivery.objects.create(
        kind="link", subscriber=alice, created_at=NOW, due_at=NOW, promised_at=NOW
    )
    accept([(link.pk, at()())], permitted_at=at()())

    assert types_of(theirs) == types_of(elsewhere) == ["delivery.sent"]


def test_a_pause_is_told_to_nobody_of_another_brand(
    elsewhere: WebhookEndpoint, smtp_sink: SmtpSink
) -> None:
    """Who made it may work for another brand by now."""
    for name, brands in (("here", [factories.brand()]), ("there", [elsewhere.brand])):
        user = User.objects.create_user(name, f"{name}@example.com", is_staff=True)
        give(user=user, roles=[Role.ADMINISTRATOR], brands=[each for each in brands if each])
    WebhookEndpoint.objects.update(created_by=User.objects.get(username="here"))
    pause_endpoint(elsewhere.pk, because=PausedBecause.GONE, now=timezone.now())

    assert tell_owners(clock=timezone.now) == 1
    assert [mail.message["To"] for mail in smtp_sink.messages] == ["there@example.com"]

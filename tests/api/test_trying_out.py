"""An integrator tries all of it with a test key: what happens is real, and reaches nobody."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from config.api.keys import KeyRefused, create_key, use_key
from config.api.rotation import rotate_key
from config.api.scopes import Scope
from config.models import ApiKey
from consent.models import PersonalLink, Subscription
from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from consent.services.sealing import seal
from delivery.models import Delivery, SandboxMessage, TrialEnd, WebhookDelivery, WebhookEndpoint
from delivery.services.sandbox import KEPT_FOR, drop_old_messages
from programs.models import Brand, Program
from subscribers.models import Subscriber, Suppression
from tests import cast
from tests.api.conftest import Caller
from tests.api.sandboxes import brand, done, key, program
from tests.delivery.kinds.running import approved, on, running
from tests.delivery.noticing import answers
from tests.delivery.sending import assert_every_invariant_holds
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

ANA = "ana@sandbox.example"
SIGN_UP = {
    "email": ANA,
    "program": "trying-out",
    "evidence": {"source": "our shop", "at": "2026-11-01T10:00:00Z"},
}
WANTED = {"url": "https://crm.example.com/hooks", "types": ["subscription.confirmed"]}


@pytest.fixture
def tester() -> Caller:
    return key(is_test=True)


@pytest.fixture
def visitor() -> Client:
    """Come as a person does, behind the link in their message."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def playground() -> Program:
    return program(is_sandbox=True)


def asked(tester: Caller) -> Delivery:
    """Bring a sign-up; return the message that asks its person, after the workers were at it."""
    [result] = done(tester.post("/subscription-requests/", {"inputs": [SIGN_UP]}))["results"]
    assert result["status"] == "ok", result
    done(tester.put("/subscribers/sandbox:ana/", {"email": ANA}))
    assert answers(timezone.now) == 1
    return Delivery.objects.get(subscriber__email=ANA)


def confirm(visitor: Client, tester: Caller, message: Delivery) -> None:
    """Say yes as the person would, by the link in the message."""
    said = done(tester.get(f"/deliveries/{message.pk}/message/"))
    [link] = [urlsplit(each).path for each in said["links"] if "/c/" in each]
    assert visitor.get(link).status_code == 200
    assert visitor.post(link).status_code in {200, 303}


def test_from_a_sign_up_to_a_confirmed_consent_no_message_leaves(
    tester: Caller, playground: Program, visitor: Client, smtp_sink: SmtpSink
) -> None:
    live = key(is_test=False)
    for caller in (tester, live):
        done(caller.post("/webhook-endpoints/", WANTED))

    message = asked(tester)
    confirm(visitor, tester, message)
    answers(timezone.now)

    [stand] = done(tester.get("/subscribers/sandbox:ana/subscriptions/"))["results"]
    assert (stand["program"], stand["state"]) == ("trying-out", "active")
    shown = done(tester.get("/deliveries/"))["results"]
    assert [(each["kind"], each["state"]) for each in shown] == [
        ("confirmation", "sent"),
        ("welcome", "sent"),
    ]
    assert smtp_sink.messages == []
    [told] = WebhookDelivery.objects.select_related("endpoint")
    assert (told.type, told.endpoint.is_sandbox) == ("subscription.confirmed", True)
    assert_every_invariant_holds()


def test_it_can_be_tried_before_the_installation_goes_live(
    tester: Caller, playground: Program, smtp_sink: SmtpSink
) -> None:
    TrialEnd.objects.all().delete()

    assert asked(tester).state == "sent"
    assert smtp_sink.messages == []


def test_a_worker_sends_to_real_people_and_keeps_what_is_for_the_sandbox(
    tester: Caller, playground: Program, smtp_sink: SmtpSink
) -> None:
    usual = Program.objects.filter(slug="weekly-usuals").first() or program(is_sandbox=False)
    for of, address in ((playground, ANA), (usual, "bob@example.com")):
        cast.say_yes(of, address)
    answers(timezone.now)

    assert {to for message in smtp_sink.messages for to in message.recipients} == {
        "bob@example.com"
    }
    assert {kept.delivery.subscriber.email for kept in SandboxMessage.objects.all()} == {ANA}


def test_a_message_of_the_sandbox_is_kept_for_seven_days_and_goes_with_its_person(
    tester: Caller, playground: Program
) -> None:
    message = asked(tester)
    path = f"/deliveries/{message.pk}/message/"

    drop_old_messages(clock=lambda: timezone.now() + KEPT_FOR - timedelta(minutes=1))
    assert done(tester.get(path))["recipient"].endswith(ANA)
    erase(
        subscriber_id=message.subscriber_id,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )
    assert tester.get(path).json()["code"] == "no_message"
    assert Subscriber.objects.get(pk=message.subscriber_id).is_sandbox
    assert done(tester.get("/suppressions/"))["results"] == [
        each | {"external_id": None} for each in done(tester.get("/suppressions/"))["results"]
    ]


def test_a_message_of_the_sandbox_is_dropped_in_time(tester: Caller, playground: Program) -> None:
    asked(tester)

    assert drop_old_messages(clock=lambda: timezone.now() + KEPT_FOR) == 1


def test_nobody_reads_the_message_of_a_real_person(playground: Program) -> None:
    usual = program(is_sandbox=False)
    cast.say_yes(usual, "bob@example.com")
    message = Delivery.objects.filter(subscriber__email="bob@example.com").earliest("id")

    live = key(is_test=False).get(f"/deliveries/{message.pk}/message/")

    assert live.json()["code"] == "no_message"


def test_an_erased_person_of_the_sandbox_stays_out_of_the_feed_of_others(
    tester: Caller, playground: Program
) -> None:
    row = cast.say_yes(playground, ANA)
    erase(
        subscriber_id=row.subscriber_id,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )
    seal(clock=timezone.now)

    kinds = [each["kind"] for each in done(tester.get("/consent-events/"))["results"]]
    assert {"given", "erased"} <= set(kinds)
    assert done(key(is_test=False).get("/consent-events/"))["results"] == []


def test_the_same_event_id_is_another_event_on_the_other_side(playground: Program) -> None:
    usual = program(is_sandbox=False)
    answers = []
    for is_test, of, name in ((False, usual, "ana"), (True, playground, "sandbox:ana")):
        caller, address = key(is_test=is_test), ANA if is_test else "ana@example.com"
        cast.say_yes(of, address)
        done(caller.put(f"/subscribers/{name}/", {"email": address}))
        running(
            approved(of, "shipped", on("order.shipped"), clock=timezone.now), clock=timezone.now
        )
        told = {"event_id": "1", "external_id": name, "name": "order.shipped"}
        answers.append(done(caller.post("/events/", {**told, "time": timezone.now().isoformat()})))

    assert [each["triggered"][0]["program"] for each in answers] == ["weekly-usuals", "trying-out"]


# What the database itself refuses


def across(statement: Any) -> str:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        statement()
    return str(refused.value)


def test_the_database_refuses_a_program_of_one_side_and_a_person_of_the_other(
    playground: Program,
) -> None:
    usual = program(is_sandbox=False)
    ana, bob = cast.say_yes(playground, ANA), cast.say_yes(usual, "bob@example.com")

    for row, other in ((ana, usual), (bob, playground)):
        moved = Subscription.objects.filter(pk=row.pk)
        assert "sandbox" in across(lambda moved=moved, other=other: moved.update(program=other))
        link = PersonalLink(
            subscriber=row.subscriber,
            program=other,
            address_version=1,
            created_at=timezone.now(),
            expires_at=timezone.now(),
        )
        assert "sandbox" in across(link.save)


@pytest.mark.parametrize(
    ("external_id", "email"), [("ana", ANA), ("sandbox:ana", "ana@example.com")]
)
def test_the_database_refuses_a_person_of_both_sides(external_id: str, email: str) -> None:
    said = Subscriber(external_id=external_id, email=email, created_at=timezone.now())

    assert "subscribers_subscriber_sandbox_by_name" in across(said.save)


def test_the_database_lets_nothing_change_its_side(tester: Caller, playground: Program) -> None:
    ana = cast.say_yes(playground, ANA).subscriber
    done(tester.post("/webhook-endpoints/", WANTED))
    usual = brand(is_sandbox=False)

    across(lambda: Subscriber.objects.filter(pk=ana.pk).update(external_id="ana", email=None))
    across(lambda: Brand.objects.update(is_sandbox=False))
    across(lambda: Program.objects.filter(pk=playground.pk).update(brand=usual))
    across(lambda: ApiKey.objects.update(is_test=False))
    across(lambda: WebhookEndpoint.objects.update(is_sandbox=False))


# Keys


def test_a_test_key_shows_what_it_is_and_stays_so_when_it_is_rotated() -> None:
    row, text = create_key(
        name="a CRM", scopes=[Scope.PROGRAMS_READ], is_test=True, clock=timezone.now
    )
    _row, next_text = rotate_key(key=row, clock=timezone.now)

    for each in (text, next_text):
        assert each.startswith("wly_test_")
        assert use_key(text=each, clock=timezone.now).is_test
        with pytest.raises(KeyRefused):
            use_key(text=each.replace("wly_test_", "wly_"), clock=timezone.now)


def test_a_live_key_is_no_test_key_by_another_name() -> None:
    _row, text = create_key(name="a CRM", scopes=[Scope.PROGRAMS_READ], clock=timezone.now)

    with pytest.raises(KeyRefused):
        use_key(text=text.replace("wly_", "wly_test_"), clock=timezone.now)


# Stops of addresses that nobody has


def test_an_address_of_the_sandbox_is_stopped_for_the_sandbox_alone(tester: Caller) -> None:
    live = key(is_test=False)
    item = {"email": ANA, "by": "controller"}

    assert done(tester.post("/suppressions/", {"inputs": [item]}))["results"][0]["status"] == "ok"
    [refused] = done(live.post("/suppressions/", {"inputs": [item]}))["results"]

    assert refused["problem"]["code"] == "sandbox_mixed"
    assert Suppression.objects.get().is_sandbox
    assert done(live.get("/suppressions/"))["results"] == []

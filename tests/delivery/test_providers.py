"""An edition goes by a provider's API, and what the provider tells afterwards finds it."""

import json
from collections.abc import Iterator

import pytest
from django.test import override_settings

from delivery.gateways.anymail import AnymailGateway
from delivery.gateways.choosing import default_gateway
from delivery.gateways.smtp import SmtpGateway
from delivery.models import Delivery, MailEvent, MailSystem, Pace, Slot
from delivery.services.mail_events import apply_mail_events
from programs.models import Program
from tests import cast, factories
from tests import esp as esps
from tests.delivery.mail_events.telling import SETTINGS, call, mailgun, postmark, states, told
from tests.delivery.sending import (
    NOW,
    approved_edition,
    assert_every_invariant_holds,
    at,
    send,
    work,
)
from tests.esp import Asked, Esp, Said

pytestmark = pytest.mark.django_db

NAMES = ("alice", "nora", "olga")


@pytest.fixture
def esp() -> Iterator[Esp]:
    with esps.running() as server:
        yield server


@pytest.fixture(params=["postmark", "mailgun"])
def provider(request: pytest.FixtureRequest, esp: Esp) -> Iterator[str]:
    """Deliver by a provider, and take its events."""
    name = str(request.param)
    found = SETTINGS | {
        "DELIVERY_GATEWAY": "anymail",
        "EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend",
        "ANYMAIL": SETTINGS["ANYMAIL"] | esp.settings(),
    }
    with override_settings(**found):
        yield name


@pytest.fixture
def program() -> Program:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    for name in NAMES:
        cast.say_yes(program, f"{name}@example.com", clock=at(minutes=-9))
    return program


def delivered(provider: str, delivery: Delivery) -> dict[str, object]:
    if provider == "mailgun":
        return mailgun("delivered", delivery, NOW)
    return postmark("Delivery", delivery, NOW)


def test_the_settings_say_what_it_goes_by(provider: str) -> None:
    chosen = default_gateway()
    chosen.close()
    assert isinstance(chosen, AnymailGateway)
    with override_settings(DELIVERY_GATEWAY="smtp"):
        assert isinstance(default_gateway(), SmtpGateway)


def test_an_edition_goes_and_what_is_told_of_it_finds_it(
    provider: str, program: Program, esp: Esp
) -> None:
    edition = approved_edition(program, clock=at(minutes=-4))

    assert send(edition, clock=at(minutes=-3)) == {"sent": 3}
    for delivery in Delivery.objects.filter(edition=edition):
        assert call(provider, delivered(provider, delivery)).status_code == 200
    apply_mail_events(clock=at())

    went = Delivery.objects.filter(edition=edition).values_list("state", "provider_state")
    assert list(went) == [("sent", "delivered")] * 3
    assert MailEvent.objects.filter(kind="accepted").exclude(message_id="").count() == 3
    assert_every_invariant_holds()


def test_what_timed_out_after_it_was_taken_is_uncertain_until_the_provider_tells(
    provider: str, program: Program, esp: Esp
) -> None:
    def takes_and_says_nothing(asked: Asked) -> Said:
        esp.accepted(asked)
        return Said(how="hang")

    esp.script = takes_and_says_nothing
    edition = approved_edition(program, clock=at(minutes=-4))
    assert send(edition, clock=at(minutes=-3)) == {"uncertain": 3}
    asked = len(esp.asked)
    esp.script = lambda _asked: Said()
    work(at(hours=1))
    assert len(esp.asked) == asked

    for delivery in Delivery.objects.filter(edition=edition):
        call(provider, delivered(provider, delivery))
    apply_mail_events(clock=at(hours=1))

    assert set(Delivery.objects.filter(edition=edition).values_list("state")) == {("sent",)}
    assert_every_invariant_holds()


def test_a_provider_that_wants_to_be_left_alone_costs_no_attempt(
    provider: str, program: Program, esp: Esp
) -> None:
    esp.script = lambda _asked: Said(429, b"{}", {"Retry-After": "30"})
    edition = approved_edition(program, clock=at(minutes=-4))

    assert send(edition, clock=at(minutes=-3)) == {"due": 3}
    rows = Delivery.objects.filter(edition=edition)
    assert {(row.error, row.attempts) for row in rows} == {("429", 0)}
    assert not Slot.objects.exists()

    esp.script = lambda _asked: Said()
    work(at(minutes=5))
    assert set(rows.values_list("state")) == {("sent",)}


def test_a_provider_that_asks_for_fewer_gets_fewer_and_no_breaker_opens(
    provider: str, program: Program, esp: Esp
) -> None:
    """It is there: nothing of the brand goes before it said, and no message asks meanwhile."""
    esp.script = lambda _asked: Said(429, b"{}", {"Retry-After": "30"})
    send(approved_edition(program, clock=at(minutes=-4)), clock=at(minutes=-3))
    asked = len(esp.asked)
    Delivery.objects.filter(kind="edition").update(due_at=at(minutes=-3)())

    assert not MailSystem.objects.exclude(trouble="").exists()
    assert Pace.objects.get(brand=program.brand).rests_until is not None
    work(at(minutes=-3, seconds=20))
    assert len(esp.asked) == asked

    esp.script = lambda _asked: Said()
    for seconds in (40, 45):
        work(at(minutes=-3, seconds=seconds))
    assert set(Delivery.objects.filter(kind="edition").values_list("state")) == {("sent",)}


@pytest.mark.parametrize("provider", ["postmark"], indirect=True)
def test_a_provider_that_takes_some_and_asks_for_fewer_is_not_asked_as_fast_again(
    provider: str, program: Program, esp: Esp
) -> None:
    def takes_alice(asked: Asked) -> Said:
        return Said() if asked.body["To"] == "alice@example.com" else Said(429, b"{}")

    esp.script = takes_alice
    with override_settings(DELIVERY_MERGE=1, DELIVERY_AT_ONCE=1):
        send(approved_edition(program, clock=at(minutes=-4)), clock=at(minutes=-3))
    assert Pace.objects.get(brand=program.brand).slowed_by == "429"


@pytest.mark.parametrize("provider", ["postmark"], indirect=True)
def test_a_recipient_that_the_provider_refuses_is_stopped(
    provider: str, program: Program, esp: Esp
) -> None:
    text = "Error parsing 'To': Illegal email address 'nora@example.com'."

    def refuses_nora(asked: Asked) -> Said:
        said = json.loads(esp.accepted(asked))
        for place, message in enumerate(asked.body):
            if message["To"] == "nora@example.com":
                said[place] = {"ErrorCode": 300, "Message": text}
        return Said(200, json.dumps(said).encode())

    esp.script = refuses_nora
    edition = approved_edition(program, clock=at(minutes=-4))

    assert send(edition, clock=at(minutes=-3)) == {"sent": 2, "failed": 1}
    apply_mail_events(clock=at())

    assert ("bounced", "hard", "stopped") in told()
    assert cast.person("nora@example.com").suppressed_by == "mail"
    assert states("nora@example.com") == {"weekly-usuals": "revoked"}
    assert states() == {"weekly-usuals": "active"}
    assert_every_invariant_holds()

"""A request gets its confirmation and a yes its welcome, once, by real mail."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.rules.vocabulary import Actor, Method
from consent.services.withdraw import withdraw_all
from delivery.gateways.choosing import default_gateway
from delivery.models import Delivery
from delivery.services.claiming import ANSWERS
from delivery.services.links import send_preference_link
from delivery.services.sending import send_batch
from programs.models import Program
from programs.services.programs import hold_program, open_program
from tests import cast, factories
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


def send_answers(clock: cast.Clock = timezone.now) -> int:
    gateway = default_gateway()
    try:
        return send_batch(kinds=ANSWERS, gateway=gateway, clock=clock)
    finally:
        gateway.close()


def outcomes() -> dict[str, str]:
    return {
        f"{row.kind} {row.subscriber.email}": row.refusal or row.error or row.state
        for row in Delivery.objects.select_related("subscriber")
    }


def test_a_request_gets_one_confirmation(program: Program, smtp_sink: SmtpSink) -> None:
    cast.bob(program)

    assert send_answers() == 1
    assert send_answers() == 0

    [message] = smtp_sink.to("bob@example.com")
    assert "/c/" in message.text()
    row = Delivery.objects.get()
    assert (row.state, row.kind, row.permitted_by_id) == ("sent", "confirmation", row.asked_by_id)


def test_a_yes_gets_one_welcome(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program)
    send_answers()

    kinds = {row.kind: row.state for row in Delivery.objects.all()}
    assert kinds == {"confirmation": "withheld", "welcome": "sent"}
    assert len(smtp_sink.to("alice@example.com")) == 1


def test_a_confirmation_that_was_answered_meanwhile_is_not_sent(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program)
    send_answers()
    assert outcomes()["confirmation alice@example.com"] == "expired"


def test_who_left_before_the_welcome_gets_none(program: Program, smtp_sink: SmtpSink) -> None:
    cast.carol(program)
    send_answers()
    assert outcomes()["welcome carol@example.com"] == "withdrawn"
    assert smtp_sink.messages == []


def test_their_own_request_reaches_who_stopped_everything(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.erin(program)
    later = timezone.now() + timedelta(minutes=11)
    cast.ask(program, "erin@example.com", clock=lambda: later)

    send_answers(clock=lambda: later)

    assert len(smtp_sink.to("erin@example.com")) == 1


def test_nothing_reaches_whom_the_controller_stopped(program: Program, smtp_sink: SmtpSink) -> None:
    cast.bob(program)
    bob = cast.person("bob@example.com")
    withdraw_all(
        subscriber_id=bob.id, actor=Actor.CONTROLLER, method=Method.API, clock=timezone.now
    )
    later = timezone.now() + timedelta(minutes=11)
    cast.ask(program, "bob@example.com", clock=lambda: later)

    send_answers(clock=lambda: later)

    refusals = list(Delivery.objects.order_by("id").values_list("refusal", flat=True))
    assert refusals == ["expired", "suppressed"]
    assert smtp_sink.messages == []


def test_a_refusal_for_now_is_tried_again_later(program: Program, smtp_sink: SmtpSink) -> None:
    cast.bob(program)
    smtp_sink.refuse["bob@example.com"] = "451 4.7.1 later"

    send_answers()

    row = Delivery.objects.get()
    assert (row.state, row.error, row.attempts) == ("due", "451 4.7.1", 1)
    assert row.due_at > timezone.now()

    smtp_sink.refuse.clear()
    due_at = row.due_at
    send_answers(clock=lambda: due_at)
    assert Delivery.objects.get().state == "sent"


def test_a_refusal_for_good_ends_it(program: Program, smtp_sink: SmtpSink) -> None:
    cast.bob(program)
    smtp_sink.refuse["bob@example.com"] = "550 5.1.1 nobody here"

    send_answers()

    row = Delivery.objects.get()
    assert (row.state, row.error) == ("failed", "550 5.1.1")


def test_a_lost_answer_after_the_message_is_uncertain_and_never_sent_again(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.bob(program)
    smtp_sink.in_data = "keep_and_disconnect"

    send_answers()
    send_answers(clock=lambda: timezone.now() + timedelta(days=1))

    assert Delivery.objects.get().state == "uncertain"
    assert len(smtp_sink.messages) == 1


def test_a_mail_system_that_is_down_costs_nothing_but_time(
    program: Program, settings: Settings
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    cast.bob(program)

    send_answers()

    row = Delivery.objects.get()
    assert (row.state, row.error, row.attempts) == ("due", "no_connection", 0)


def test_an_answer_goes_to_the_address_that_asked_and_to_no_other(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program)
    cast.bob(program)
    send_preference_link(address="alice@example.com", clock=timezone.now)
    for name in ("alice", "bob"):
        moved = cast.person(f"{name}@example.com")
        moved.email = f"stranger.{name}@example.com"
        moved.save()

    send_answers()

    assert smtp_sink.messages == []
    assert outcomes()["link stranger.alice@example.com"] == "expired"
    assert outcomes()["confirmation stranger.bob@example.com"] == "expired"


def test_a_held_program_lets_its_answers_wait(program: Program, smtp_sink: SmtpSink) -> None:
    cast.bob(program)
    hold_program(program=program)
    send_answers()
    assert Delivery.objects.get().state == "due"

    open_program(program=program)
    send_answers(clock=lambda: timezone.now() + timedelta(minutes=2))
    assert Delivery.objects.get().state == "sent"

"""What a message used is kept under seal, with it and with nothing else."""

import json

import pytest
from django.db import connection
from django.utils import timezone

from consent.models import Subject, Subscription
from consent.services.profile import ProfileInput, store_values
from delivery.models import Delivery
from delivery.rules.values import Again, ValuesBroken, bound_to, read, read_again, written
from programs.models import InvitationText, Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, at, send
from tests.delivery.values.conftest import know
from tests.delivery.values.messages import BODY, SAID, is_kept, sent, told
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("alice")
def test_a_message_keeps_what_it_said_under_seal(program: Program, smtp_sink: SmtpSink) -> None:
    delivery = sent(program)

    assert told(delivery) == SAID
    [message] = smtp_sink.messages
    assert "Hello Alice of Łódź & Sons. No nuts! Everything is cheap." in message.text()
    assert_every_invariant_holds()


def test_a_figure_is_kept_in_the_words_of_the_message(db: None, smtp_sink: SmtpSink) -> None:
    program = factories.published_program("baskets", uses=["average_basket", "household_size"])
    row = cast.alice(program)
    Subscriber.objects.update(relationship="established")
    stated = {"average_basket": "240.50 EUR", "household_size": 1200.5}
    values = ProfileInput(subscriber_id=row.subscriber_id, values=stated, by="crm")
    store_values(inputs=[values], clock=timezone.now)
    edition = approved_edition(
        program,
        body="{{ average_basket | default: 'None' }} for {{ household_size | default: 'all' }}.",
    )

    assert send(edition) == {"sent": 1}

    [message] = smtp_sink.messages
    assert "€240.50 for 1,200.5." in message.text()
    delivery = Delivery.objects.get(edition=edition)
    assert told(delivery) == {"average_basket": "€240.50", "household_size": "1,200.5"}


@pytest.mark.usefixtures("alice")
def test_inv_8_the_row_gives_no_value_away(program: Program, smtp_sink: SmtpSink) -> None:
    delivery = sent(program)

    with connection.cursor() as cursor:
        cursor.execute("SELECT d::text FROM delivery_delivery d WHERE id = %s", [delivery.pk])
        [row] = cursor.fetchone()
    for value in ("Alice", "Łódź", "nuts"):
        assert value not in row
        assert value.encode().hex() not in row


@pytest.mark.usefixtures("alice")
def test_what_was_left_out_is_not_kept(program: Program, smtp_sink: SmtpSink) -> None:
    delivery = sent(program)

    why = {entry["field"]: entry["why_not"] for entry in delivery.used}
    assert why["favourite_department"] == "too_deep"
    assert "favourite_department" not in told(delivery)


@pytest.mark.usefixtures("alice")
def test_inv_4_what_is_kept_is_what_the_accepted_version_allowed(
    program: Program, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program)
    subject = Subject.objects.get()

    kept = set(told(delivery))

    assert kept == {entry["field"] for entry in delivery.used if entry["shown"]}
    assert kept <= {"first_name", "usual_store", "allergies"}
    assert subject.wrapped_key is not None


def test_whoever_was_promised_that_nothing_is_kept_has_nothing_kept(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    text = InvitationText.objects.get(invitation__program=program)
    older = json.loads(json.dumps(text.promise))
    del older["terms"]["values_days"]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        InvitationText.objects.update(promise=older)
        cursor.execute("SET session_replication_role = origin")

    delivery = sent(program)

    assert not is_kept(delivery)
    assert delivery.used[0]["shown"]


def test_a_ciphertext_that_was_moved_tells_nothing(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    first = sent(program, at(days=-3))
    second = sent(program, at(days=-1), "second")
    Delivery.objects.filter(pk=second.pk).update(sealed=first.sealed)

    assert told(second) == {}
    assert told(first) == SAID


def test_a_ciphertext_of_somebody_else_tells_nothing(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    carol = cast.say_yes(program, "carol@example.com", chosen=["usual_store"], clock=at(days=-9))
    know(carol)
    edition = approved_edition(program, body=BODY)
    send(edition)
    hers, alices = (
        Delivery.objects.get(edition=edition, subscription=each) for each in (carol, alice)
    )
    Delivery.objects.filter(pk=hers.pk).update(sealed=alices.sealed, used=alices.used)

    assert told(hers) == {}
    assert told(alices) == SAID


@pytest.mark.usefixtures("alice")
def test_a_changed_byte_or_another_field_tells_nothing(
    program: Program, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program)
    sealed = bytes(delivery.sealed or b"")

    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    Delivery.objects.filter(pk=delivery.pk).update(sealed=changed)
    assert told(delivery) == {}

    used = [entry for entry in delivery.used if entry["field"] != "allergies"]
    Delivery.objects.filter(pk=delivery.pk).update(sealed=sealed, used=used)
    assert told(delivery) == {}


@pytest.mark.usefixtures("alice")
def test_a_key_that_nothing_opens_stops_no_message(program: Program, smtp_sink: SmtpSink) -> None:
    Subject.objects.update(wrapped_key=bytes(60))

    delivery = sent(program)

    assert not is_kept(delivery)
    assert len(smtp_sink.messages) == 1


@pytest.mark.usefixtures("alice")
def test_what_the_mail_system_refuses_keeps_nothing(program: Program, smtp_sink: SmtpSink) -> None:
    smtp_sink.refuse["alice@example.com"] = "550 5.1.1 no"
    edition = approved_edition(program, body=BODY)

    assert send(edition) == {"failed": 1}

    assert not is_kept(Delivery.objects.get(edition=edition))


@pytest.mark.usefixtures("alice")
def test_it_is_compact(program: Program, smtp_sink: SmtpSink) -> None:
    delivery = sent(program)

    kept = written(list(SAID.values()), Again("0123456789abcdef"))
    assert len(bytes(delivery.sealed or b"")) == 12 + len(kept) + 16


def test_values_come_back_as_they_were_written() -> None:
    values = ["Łódź", ["a", "b"], None, "{}"]
    fields = ["a", "b", "c", "d"]

    assert read(written(values), fields) == dict(zip(fields, values, strict=True))
    with pytest.raises(ValuesBroken):
        read(written(values), fields[:-1])
    with pytest.raises(ValuesBroken):
        read(b"{}", [])


@pytest.mark.parametrize(
    "again",
    [Again("0f"), Again("0f", "loyal"), Again("0f", "", (None, 0.0, [1.5, "EUR"], ["a", None]))],
)
def test_what_a_message_is_written_by_once_more_comes_back_too(again: Again) -> None:
    values = ["Łódź", "0", "€1.50", ["A", "b"]]

    plain = written(values, again)

    said, back = read_again(plain, ["a", "b", "c", "d"])
    assert list(said.values()) == values
    assert back is not None
    assert (back.fingerprint, back.variant) == (again.fingerprint, again.variant)
    assert list(back.stored) == list(again.stored)
    assert read(plain, ["a", "b", "c", "d"]) == said


def test_what_values_are_bound_to_differs_with_delivery_and_fields() -> None:
    places = [(1, ["a", "b"]), (2, ["a", "b"]), (1, ["ab"]), (1, ["a"]), (1, [])]

    assert len({bound_to(number, fields) for number, fields in places}) == len(places)

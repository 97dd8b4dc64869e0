"""What is not kept any more is not shown, and nothing else is shown in its place."""

import json
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from consent.ledger.sealing import seal
from consent.models import Subscription
from consent.rules.vocabulary import Actor, Method
from consent.selectors.tokens import reading_token, why_token
from consent.services.erase import erase
from delivery.models import Delivery, Edition, EditionText
from delivery.rules import values
from delivery.selectors.values import keys_of, opened
from delivery.services.catalogues import refresh_catalogues
from programs.models import InvitationText, Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.rendering.test_catalogues import FILE, catalogue
from tests.delivery.sending import approved_edition, at, send
from tests.delivery.values.conftest import know
from tests.delivery.values.messages import BODY, is_kept, sent
from tests.delivery.values.test_dropping import leave_now, purge, say
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

OVER, ENDED, NARROWED = "They are over.", "Your yes to this program has ended.", "not use any more"
NOT_KEPT, CHANGED = "What it said of you is not kept", "What it was made of has changed"


def address_of(delivery: Delivery) -> str:
    return f"/read/{reading_token(delivery.pk)}/?language=en"


def is_there(client: Client, delivery: Delivery) -> bool:
    return client.get(address_of(delivery)).status_code == 200


def gone(client: Client, delivery: Delivery) -> str:
    """Return what the page says that shows nothing of a message."""
    answer = client.get(address_of(delivery))
    said = unescape(answer.content.decode())
    assert answer.status_code == 410, said
    assert "The message in your mailbox stays as it is." in said
    assert f'href="/why/{why_token(delivery.pk)}/?language=en"' in said
    assert 'href="/me/?language=en"' in said
    for value in ("Hello", "Alice", "Łódź", "nuts"):
        assert value not in said
    return said


@pytest.mark.usefixtures("alice")
def test_after_90_days_it_is_over(program: Program, smtp_sink: SmtpSink, client: Client) -> None:
    late, lately = sent(program, at(days=-90.1)), sent(program, at(days=-89), "lately")

    assert OVER in gone(client, late)
    assert is_there(client, lately)


def test_leaving_ends_it_at_once_and_for_good(
    program: Program, alice: Subscription, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program, at(days=-2))
    leave_now(alice, at(hours=-30))

    assert is_kept(delivery)
    assert ENDED in gone(client, delivery)
    purge()
    cast.alice(program, chosen=["usual_store"])
    know(alice)
    assert NOT_KEPT in gone(client, delivery)


def test_a_tick_taken_back_takes_it_whole(
    program: Program, alice: Subscription, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program, at(days=-2))
    say(alice, at(hours=-30), chosen=[])

    assert NARROWED in gone(client, delivery)
    purge()
    say(alice, at(), chosen=["usual_store"])
    assert is_kept(delivery)
    assert NOT_KEPT in gone(client, delivery)


@pytest.mark.usefixtures("alice")
def test_what_the_controller_narrows_hides_it(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program, at(days=-2))

    Subscriber.objects.update(relationship="prospect")
    assert NARROWED in gone(client, delivery)
    Subscriber.objects.update(relationship="established")
    assert is_there(client, delivery)


def test_inv_8_an_erasure_takes_it(
    program: Program, alice: Subscription, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program, at(days=-2))
    before = bytes(delivery.sealed or b"")

    erase(
        subscriber_id=alice.subscriber_id, actor=Actor.PERSON, method=Method.PREFERENCES, clock=at()
    )

    assert ENDED in gone(client, delivery)
    # A backup brings the bytes back, and nothing that opens them.
    Delivery.objects.filter(pk=delivery.pk).update(sealed=before)
    assert ENDED in gone(client, delivery)


def test_whoever_was_promised_that_nothing_is_kept_is_led_to_no_page(
    program: Program, alice: Subscription, smtp_sink: SmtpSink, client: Client
) -> None:
    text = InvitationText.objects.get(invitation__program=program)
    older = json.loads(json.dumps(text.promise))
    del older["terms"]["values_days"]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        InvitationText.objects.update(promise=older)
        cursor.execute("SET session_replication_role = origin")

    delivery = sent(program)

    [message] = smtp_sink.messages
    for part in (message.text(), message.html()):
        assert "/why/" in part
        assert "/read/" not in part
        assert "Read this" not in part
    assert NOT_KEPT in gone(client, delivery)


@pytest.mark.usefixtures("alice")
def test_a_message_of_before_pages_were_kept_has_none(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program)
    key = keys_of({delivery.subscriber_id})[delivery.subscriber_id]
    fields = values.shown(delivery.used)
    plain = values.written([opened(delivery, key)[field] for field in fields])
    older = seal(plain, key=key, bound_to=values.bound_to(delivery.pk, fields))
    Delivery.objects.filter(pk=delivery.pk).update(sealed=older)

    assert NOT_KEPT in gone(client, delivery)


def test_what_was_sealed_for_somebody_else_is_not_shown(
    program: Program, alice: Subscription, smtp_sink: SmtpSink, client: Client
) -> None:
    carol = cast.say_yes(program, "carol@example.com", chosen=["usual_store"], clock=at(days=-9))
    know(carol)
    Subscriber.objects.update(relationship="established")
    edition = approved_edition(program, body=BODY)
    send(edition)
    hers, alices = (
        Delivery.objects.get(edition=edition, subscription=each) for each in (carol, alice)
    )
    Delivery.objects.filter(pk=hers.pk).update(sealed=alices.sealed, used=alices.used)

    assert NOT_KEPT in gone(client, hers)
    assert is_there(client, alices)


@pytest.mark.usefixtures("alice")
def test_a_template_that_is_not_the_one_that_was_sent_is_not_shown(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program)
    text = EditionText.objects.get(edition=delivery.edition_id)
    text.html_template = text.html_template.replace("Hello", "Goodbye")
    text.save()

    assert CHANGED in gone(client, delivery)


def test_a_catalogue_taken_anew_is_not_shown_as_what_was_sent(
    smtp_sink: SmtpSink, client: Client
) -> None:
    catalogue()
    program = factories.published_program("offers", uses=["favourite_department"])
    row = cast.alice(program)
    Subscriber.objects.update(relationship="loyal")
    know(row, favourite_department="Cheese")
    edition = approved_edition(program, body="{{ offers.headline | default: 'Nothing' }}.")
    send(edition)
    delivery = Delivery.objects.get(edition=edition)
    assert "Comté." in client.get(address_of(delivery)).content.decode()
    Edition.objects.filter(pk=edition.pk).update(state="sending")

    catalogue(FILE.replace("Comté", "Brie"))
    refresh_catalogues(edition=edition, taken_by=factories.approver(), clock=at())

    said = gone(client, delivery)
    assert CHANGED in said
    assert "Brie" not in said


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "Diese Nachricht ist nicht mehr hier"), ("fr", "Ce message n’est plus ici")],
)
@pytest.mark.usefixtures("smtp_sink")
def test_it_says_so_in_the_reader_s_language(
    program: Program, alice: Subscription, client: Client, language: str, words: str
) -> None:
    delivery = sent(program, at(days=-2))
    leave_now(alice, at(days=-1))

    answer = client.get(f"/read/{reading_token(delivery.pk)}/?language={language}")

    assert words in answer.content.decode()

"""An edition on a page says what was sent to that one person, and nothing else in its place."""

from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consent.models import Subscription
from consent.selectors.tokens import preferences_token, reading_token, why_token
from consent.services.profile import ProfileInput, store_values
from delivery.models import Delivery, Edition
from delivery.rendering.checking import Draft
from delivery.rendering.message import clean
from delivery.selectors.access import access_document
from delivery.services import editions
from delivery.services.links import send_preference_link
from programs.models import Brand, Program
from programs.rules.vocabulary import Category, FieldType
from subscribers.models import Subscriber
from tests import cast, factories
from tests.api.conftest import Caller, new_key
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, at, send
from tests.delivery.values.messages import sent
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

STORES = [
    {"code": "mill", "labels": {"en": "Mill Lane", "de": "Mühlgasse"}},
    {"code": "quay", "labels": {"en": "The Quay", "de": "Am Kai"}},
]
KINDS = ["first_name", "average_basket", "household_size", "last_purchase_on", "store", "allergies"]
TYPED = """{% if average_basket > 100 %}Large: {{ average_basket }}.{% endif %}
{% if household_size >= 3 %}{{ household_size }} at the table.{% endif %}
{% if last_purchase_on < "2026-11-01" %}Long ago, on {{ last_purchase_on }}.{% endif %}
{% if store == "mill" %}At {{ store }}.{% endif %}
{% if store == "Mill Lane" %} By its name.{% endif %}
{% if allergies contains "nuts" %}No nuts, {{ first_name | default: "you" | upcase }}.{% endif %}"""


def read(delivery: Delivery) -> str:
    return f"/read/{reading_token(delivery.pk)}/"


def page(client: Client, delivery: Delivery) -> str:
    answer = client.get(read(delivery))
    assert answer.status_code == 200, answer.content.decode()
    return unescape(answer.content.decode())


def variants(program: Program, *drafts: Draft) -> Delivery:
    edition = editions.save(
        program=program,
        name="variants",
        texts=drafts,
        prepared_by=factories.marketer(),
        clock=at(days=-1),
    )
    editions.approve(edition=edition, approved_by=factories.approver(), clock=at(days=-1))
    assert send(edition, at(days=-1)) == {"sent": 1}
    return Delivery.objects.get(edition=edition)


@pytest.mark.usefixtures("alice")
def test_it_is_led_to_by_its_message_and_says_the_same(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program, at(days=-1))

    [message] = smtp_sink.messages
    address = f"{settings.BASE_URL}{read(delivery)}"
    assert f"Read this on a page: {address}" in message.text()
    assert f'href="{address}"' in message.html()
    said = page(client, delivery)
    assert "Your list" in said
    assert "Hello Alice of Łódź & Sons. No nuts! Everything is cheap." in said
    for way in (f"/why/{why_token(delivery.pk)}/", "/me/?language=en", "/u/"):
        assert f'href="{way}' in said
    assert_every_invariant_holds()


def test_it_says_what_was_sent_whatever_is_known_now(
    program: Program, alice: Subscription, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program, at(days=-1))
    values = {"first_name": "Alicia", "usual_store": "Harbour", "allergies": ["milk"]}
    newer = ProfileInput(subscriber_id=alice.subscriber_id, values=values, by="crm")
    store_values(inputs=[newer], clock=at())
    Brand.objects.update(name="Greener Basket", legal_name="Greener Basket Ltd")
    Subscriber.objects.update(time_zone="Asia/Tokyo", relationship="loyal")

    said = page(client, delivery)

    assert "Hello Alice of Łódź & Sons. No nuts! Everything is cheap." in said
    assert "Alicia" not in said
    assert "Harbour" not in said


def typed_program() -> Program:
    known = {"type": FieldType.CHOICE, "category": Category.DECLARED, "choices": STORES}
    factories.field("store", **known)
    program = factories.published_program("typed", uses=KINDS)
    row = cast.alice(program)
    Subscriber.objects.update(relationship="loyal")
    values = {
        "first_name": "Alice",
        "average_basket": "240.50 EUR",
        "household_size": 3.0,
        "last_purchase_on": "2026-10-05",
        "store": "mill",
        "allergies": ["nuts", "milk"],
    }
    stated = ProfileInput(subscriber_id=row.subscriber_id, values=values, by="crm")
    store_values(inputs=[stated], clock=at(days=-2))
    return program


@pytest.mark.parametrize(
    "body",
    [TYPED, "{% assign who = first_name | default: 'you' %}\n\n{{ who }}:\n\n" + TYPED],
)
def test_values_compare_as_they_did(body: str, smtp_sink: SmtpSink, client: Client) -> None:
    edition = approved_edition(typed_program(), body=body, clock=at(days=-1))
    assert send(edition, at(days=-1)) == {"sent": 1}
    delivery = Delivery.objects.get(edition=edition)

    said = page(client, delivery)

    [message] = smtp_sink.messages
    for words in (
        "Large: €240.50.",
        "3 at the table.",
        "Long ago, on 5 October 2026.",
        "At Mill Lane.",
        "By its name.",
        "No nuts, ALICE.",
    ):
        assert words in message.text()
        assert words in said


def test_a_choice_has_the_label_that_it_had(smtp_sink: SmtpSink, client: Client) -> None:
    program = typed_program()
    edition = approved_edition(program, body="At {{ store | default: 'none' }}.")
    assert send(edition) == {"sent": 1}
    delivery = Delivery.objects.get(edition=edition)
    field = factories.field("store")
    field.choices = [{"code": "mill", "labels": {"en": "The Old Mill", "de": "Alte Mühle"}}]
    field.save()

    said = page(client, delivery)

    assert "At Mill Lane." in said
    assert "The Old Mill" not in said


@pytest.mark.usefixtures("alice")
def test_it_is_the_text_for_those_who_were_known_as_well(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = variants(
        program,
        Draft("en", "Yours", "", "Hello."),
        Draft("en", "Yours", "", "Hello again.", relationship="established"),
    )
    Subscriber.objects.update(relationship="loyal")

    assert "Hello again." in page(client, delivery)
    copy = access_document(subscriber_id=delivery.subscriber_id, clock=at())
    assert [each["text_for"] for each in copy["deliveries"]] == [None, None, "established"]


@pytest.mark.usefixtures("alice")
def test_what_says_nothing_of_anybody_is_there_too(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    edition = approved_edition(program, body="# One\n\n## Two\n\n> Said\n\nThe same for all.")
    send(edition)
    delivery = Delivery.objects.get(edition=edition)

    said = page(client, delivery)

    assert delivery.sealed is None
    assert "The same for all." in said
    assert said.count("<h1") == 1
    assert "<h2>One</h2>" in said
    assert "<h3>Two</h3>" in said


@pytest.mark.usefixtures("alice")
def test_html_keeps_its_looks_and_pictures_and_brings_nothing_that_acts(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    body = '<p style="color: #7a1f1f">Hello {{ first_name | default: "you" }}</p>'
    delivery = variants(program, Draft("en", "Yours", "", body, markup="html"))

    answer = client.get(read(delivery))

    said = answer.content.decode()
    assert "color: #7a1f1f" in said.replace(":#", ": #")
    assert "edition as-sent" in said
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox allow-popups" in policy
    assert "script" not in policy
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.usefixtures("alice")
def test_a_value_is_words_and_nothing_else(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    hostile = '<img src=x onerror=alert(1)>"\'</td></tr><tr><td class="foot">{{ x }}'
    row = Subscription.objects.get()
    said = ProfileInput(subscriber_id=row.subscriber_id, values={"first_name": hostile}, by="crm")
    store_values(inputs=[said], clock=at(days=-2))
    delivery = sent(program, at(days=-1))

    answer = client.get(read(delivery)).content.decode()

    assert clean(hostile) in unescape(answer)
    assert "<img src=x" not in answer


@pytest.mark.usefixtures("alice")
def test_it_is_private_and_asks_for_nothing(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program, at(days=-1))

    answer = client.get(read(delivery))

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    assert client.head(read(delivery)).status_code == 200
    assert client.post(read(delivery)).status_code == 405


@pytest.mark.usefixtures("alice")
def test_inv_10_nothing_is_noted_of_who_reads(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program, at(days=-1))

    with CaptureQueriesContext(connection) as queries:
        assert "Hello Alice" in page(client, delivery)

    assert [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "\nSELECT"))] == []
    # One more where it has pictures.
    assert len(queries) == 7


@pytest.mark.usefixtures("alice")
def test_inv_11_no_other_link_opens_it(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program, at(days=-1))
    tokens = (why_token(delivery.pk), preferences_token(delivery.pk), reading_token(0), "x" * 32)

    for token in tokens:
        assert client.get(f"/read/{token}/").status_code == 404
    assert client.get(f"/why/{reading_token(delivery.pk)}/").status_code == 404


def test_only_an_edition_that_went_has_one(alice: Subscription, client: Client) -> None:
    welcome = Delivery.objects.get(kind="welcome", subscription=alice)
    edition = approved_edition(alice.program)
    editions.send_now(edition=edition, clock=at())

    assert client.get(read(welcome)).status_code == 404
    for waiting in Delivery.objects.filter(edition=edition):
        assert client.get(read(waiting)).status_code == 404


@pytest.mark.usefixtures("alice")
def test_one_s_own_page_leads_there(program: Program, smtp_sink: SmtpSink, client: Client) -> None:
    delivery = sent(program, at(days=-1))
    send_preference_link(address="alice@example.com", clock=at())
    mailed = Delivery.objects.get(kind="link")

    said = client.get(f"/me/{preferences_token(mailed.pk)}/messages/").content.decode()

    assert f'href="{read(delivery)}' in said


@pytest.mark.usefixtures("alice")
def test_an_edition_that_was_stopped_says_so_and_stays_what_it_was(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program, at(days=-1))
    assert "stopped" not in page(client, delivery)
    Edition.objects.filter(deliveries=delivery).update(state="cancelled")

    said = page(client, delivery)

    assert "Green Basket has stopped sending this since then." in said
    assert "Hello Alice of Łódź & Sons." in said


@pytest.mark.usefixtures("alice")
def test_no_system_is_told_the_link(program: Program, smtp_sink: SmtpSink) -> None:
    delivery = sent(program, at(days=-1))
    caller = Caller(new_key("deliveries:read", "subscribers:read"))

    for address in ("", f"{delivery.pk}/", f"{delivery.pk}/receipt/"):
        answer = caller.get(f"/deliveries/{address}").content.decode()
        assert "/read/" not in answer
        assert reading_token(delivery.pk) not in answer

"""What the pages tell of a message: to whoever has it, and to its person alone."""

from html import unescape

import pytest
from django.test import Client

from consent.models import Subscription
from consent.rules.vocabulary import Method
from consent.selectors.tokens import preferences_token, why_token
from consent.services.leave import leave
from delivery.models import Delivery
from delivery.rendering.checking import Draft
from delivery.services import editions
from delivery.services.links import send_preference_link
from programs.models import Program
from tests import cast, factories
from tests.delivery.sending import approved_edition, at, send
from tests.delivery.values.conftest import know
from tests.delivery.values.messages import BODY, sent
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def why(delivery: Delivery) -> str:
    return f"/why/{why_token(delivery.pk)}/"


def messages_of(address: str = "alice@example.com") -> str:
    send_preference_link(address=address, clock=at())
    mailed = Delivery.objects.filter(kind="link", subscriber__email=address).latest("id")
    return f"/me/{preferences_token(mailed.pk)}/messages/"


@pytest.mark.usefixtures("alice")
def test_the_link_in_the_message_shows_what_stands_in_it_and_no_more(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program, at(days=-1))

    said = page(client, why(delivery))

    assert "Alice" in said
    assert "Łódź & Sons" in said
    assert "nuts" not in said
    assert "It stands in the message, or decided what we wrote." in said
    assert "188 days old then" in said
    assert "The only one from" in said
    assert "It goes deeper than we know each other" in said


@pytest.mark.usefixtures("alice")
def test_what_only_other_people_s_variant_says_is_not_shown(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    others = Draft("en", "Yours", "", "Hello {{ first_name | default: 'you' }}.")
    hers = "Hello.{% if first_name == 'Alice' %} It is your day.{% endif %}"
    edition = editions.save(
        program=program,
        name="variants",
        texts=[others, Draft("en", "Yours", "", hers, relationship="established")],
        prepared_by=factories.marketer(),
        clock=at(days=-1),
    )
    editions.approve(edition=edition, approved_by=factories.approver(), clock=at(days=-1))
    assert send(edition, at(days=-1)) == {"sent": 1}
    delivery = Delivery.objects.get(edition=edition)

    assert "Alice" not in page(client, why(delivery))
    assert "Alice" in page(client, messages_of())


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "188 Tage alt"), ("fr", "188 jours à l’envoi"), ("en", "188 days old")],
)
@pytest.mark.usefixtures("alice")
def test_it_speaks_the_reader_s_language(
    program: Program, smtp_sink: SmtpSink, client: Client, language: str, words: str
) -> None:
    delivery = sent(program, at(days=-1))

    assert words in page(client, f"{why(delivery)}?language={language}")


@pytest.mark.usefixtures("alice")
def test_the_person_s_own_page_tells_all_of_it(
    program: Program, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program, at(days=-1))
    address = messages_of()

    said = page(client, address)

    for value in ("Alice", "Łódź & Sons", "nuts, milk", why(delivery)):
        assert value in said
    assert 'href="' + address in page(client, address.removesuffix("messages/"))


def test_nobody_else_s_messages_are_there(
    program: Program, alice: Subscription, smtp_sink: SmtpSink, client: Client
) -> None:
    cast.say_yes(program, "carol@example.com", clock=at(days=-9))
    send(approved_edition(program, body=BODY))

    said = page(client, messages_of("carol@example.com"))

    assert "Alice" not in said
    assert said.count('class="card"') == 1


def test_who_left_reads_that_nothing_is_kept(
    program: Program, alice: Subscription, smtp_sink: SmtpSink, client: Client
) -> None:
    delivery = sent(program, at(days=-1))
    leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(minutes=-1))

    for address in (why(delivery), messages_of()):
        said = page(client, address)
        assert "Alice" not in said
        assert "Yes. What it said is not kept." in said


def test_as_many_queries_for_many_messages_as_for_one(
    program: Program,
    alice: Subscription,
    smtp_sink: SmtpSink,
    client: Client,
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    for number in range(5):
        sent(program, at(days=-9 + 2 * number), f"n{number}")
    know(alice)
    address = messages_of()

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert page(client, address).count('class="card"') == 5


@pytest.mark.usefixtures("alice")
def test_which_of_the_promised_number_it_was(smtp_sink: SmtpSink, client: Client) -> None:
    program = factories.published_program(
        "often",
        uses=["first_name", ("usual_store", "optional"), "allergies", "favourite_department"],
        frequency_count=3,
        term_kind="editions",
        term_editions=6,
        clock=at(days=-20),
    )
    cast.alice(program, clock=at(days=-19))
    for number in (1, 2):
        delivery = sent(program, at(days=number - 9), f"n{number}")

    said = page(client, why(delivery))

    assert "Number 2 of at most 3, from" in said
    assert "Number 2 of 6 in all." in said

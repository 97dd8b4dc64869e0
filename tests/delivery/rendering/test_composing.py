import re
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from consent.rules.gate import Refusal
from delivery.models import Edition
from delivery.rendering.compose import Composer
from delivery.rendering.outcome import Broken
from delivery.rules.vocabulary import DeliveryKind, WhenMissing
from programs.models import Invitation
from tests import factories
from tests.delivery.rendering.jobs import ALICE, NOW, composed, edition, job, part, read

pytestmark = pytest.mark.django_db

USES = ("first_name", "usual_store", ("favourite_department", "optional"))


@pytest.fixture
def promise() -> Invitation:
    return factories.published_invitation(uses=USES, languages=("en", "de"))


def test_alice_reads_her_own_values_in_both_parts(promise: Invitation) -> None:
    one = edition(promise, "Hello {{ first_name | default: 'you' }} in {{ usual_store }}!")

    result = composed(job(promise, one))

    assert "Hello Alice in Graz!" in part(result, "plain")
    assert "<p" in part(result, "html")
    assert "Hello Alice in Graz!" in part(result, "html")


@pytest.mark.parametrize("kind", [DeliveryKind.EDITION, DeliveryKind.WELCOME])
@pytest.mark.parametrize("shown", ["plain", "html"])
def test_inv_9_both_parts_say_who_why_and_the_way_out(
    promise: Invitation, kind: str, shown: str
) -> None:
    one = edition(promise)
    wanted = one if kind == DeliveryKind.EDITION else None

    words = part(composed(job(promise, wanted, kind=kind)), shown)

    assert "Green Basket Ltd" in words
    assert "1 Market Square\nSpringfield" in words
    assert "you said yes to “Weekly usuals” on 3 November 2026" in words
    for path in ("/u/", "/why/", "/me/"):
        assert f"http://127.0.0.1:8000{path}" in words


def test_the_footer_names_the_data_that_was_used(promise: Invitation) -> None:
    one = edition(promise, "Hello {{ first_name }} in {{ usual_store }}!")

    words = part(composed(job(promise, one)), "plain")

    assert "We used: First name, Usual store." in words


def test_a_reader_of_a_region_gets_the_base_language(promise: Invitation) -> None:
    one = edition(promise)
    edition(promise, "Hallo {{ first_name }}!", subject="Ihre Woche", language="de")

    result = composed(job(promise, one, language="de-AT"))

    assert "Hallo Alice!" in part(result, "plain")
    assert "Sie bekommen das, weil Sie am 3. November 2026 Ja zu" in part(result, "plain")
    assert read(result)["Subject"] == "Ihre Woche"
    assert '<html lang="de" dir="ltr">' in part(result, "html")


def test_who_reads_no_language_of_it_gets_nothing(promise: Invitation) -> None:
    assert compose(promise, edition(promise), language="fr") == Refusal.NO_LANGUAGE


def test_a_field_outside_the_accepted_version_withholds_it(promise: Invitation) -> None:
    one = edition(promise, "{{ average_basket | default: '' }}")

    assert compose(promise, one) == Refusal.NOT_COVERED


def test_the_promise_of_another_program_covers_nothing(promise: Invitation) -> None:
    other = factories.published_invitation("recipes", uses=("first_name",))

    assert compose(other, edition(promise)) == Refusal.NOT_COVERED


def test_inv_4_an_unticked_field_is_absent_and_the_receipt_says_so(promise: Invitation) -> None:
    one = edition(promise, "{{ favourite_department | default: 'nothing' }}")

    unticked = composed(job(promise, one))
    ticked = composed(job(promise, one, chosen=("favourite_department",)))

    assert "Cheese" not in unticked.message.decode()
    assert "nothing" in part(unticked, "plain")
    assert unticked.used == [absent("favourite_department", "inferred", "not_chosen")]
    assert "Cheese" in part(ticked, "plain")


def test_inv_4_a_field_too_deep_for_the_relationship_is_absent(promise: Invitation) -> None:
    body = (
        "{% if usual_store %}At {{ usual_store }}{% else %}Anywhere{% endif %} "
        "{{ favourite_department | default: 'nothing' }}"
    )
    one = edition(promise, body)
    chosen = ("favourite_department",)

    new = composed(job(promise, one, relationship="new", chosen=chosen))
    established = composed(job(promise, one, relationship="established", chosen=chosen))
    loyal = composed(job(promise, one, relationship="loyal", chosen=chosen))

    assert "Anywhere nothing" in part(new, "plain")
    assert "At Graz nothing" in part(established, "plain")
    assert "At Graz Cheese" in part(loyal, "plain")
    assert [entry["why_not"] for entry in new.used] == ["too_deep", "too_deep"]
    assert [entry["shown"] for entry in loyal.used] == [True, True]


def test_inv_4_a_program_narrows_its_brand(promise: Invitation) -> None:
    promise.program.depth = "declared"
    promise.program.save()
    one = edition(promise, "{{ usual_store | default: 'nothing' }}")

    assert "nothing" in part(composed(job(promise, one)), "plain")


def test_the_receipt_names_source_and_age_and_no_value(promise: Invitation) -> None:
    one = edition(promise, "Hello {{ first_name }}!")

    assert composed(job(promise, one)).used == [
        {
            "field": "first_name",
            "category": "identity",
            "by": "person",
            "at": "2026-11-02T23:30:00+00:00",
            "shown": True,
            "why_not": "",
        }
    ]


def test_a_missing_value_withholds_where_the_edition_says_so(promise: Invitation) -> None:
    strict = edition(promise, when_missing=WhenMissing.WITHHOLD)
    lenient = edition(promise, name="week-48")

    assert compose(promise, strict, values={}) == Refusal.DATA_MISSING
    result = composed(job(promise, lenient, values={}))
    assert "Hello you!" in part(result, "plain")
    assert result.used == [absent("first_name", "identity", "missing")]


def test_what_was_not_ticked_is_no_missing_value(promise: Invitation) -> None:
    body = "{{ favourite_department | default: 'nothing' }}"
    one = edition(promise, body, when_missing=WhenMissing.WITHHOLD)

    assert "nothing" in part(composed(job(promise, one)), "plain")


def test_values_are_written_in_the_language_of_the_reader() -> None:
    uses = ("last_purchase_on", "average_basket", "allergies")
    promise = factories.published_invitation(uses=uses, languages=("en", "de"))
    body = "{{ last_purchase_on }} / {{ average_basket }} / {{ allergies | join: ' + ' }}"
    one = edition(promise, body)
    edition(promise, body, language="de")

    english = part(composed(job(promise, one)), "plain")
    german = part(composed(job(promise, one, language="de")), "plain")

    assert "14 November 2026 / €1,047.36 / nuts + milk" in english
    assert "14. November 2026 / 1.047,36\N{NO-BREAK SPACE}€ / nuts + milk" in german


def test_a_template_that_breaks_for_one_breaks_for_nobody_else(promise: Invitation) -> None:
    one = edition(promise, "{% if usual_store > 3 %}far{% endif %}near")
    composer = Composer()

    poison = composer.compose(job(promise, one), NOW)
    good = composed(job(promise, one, values={}), composer)

    assert poison == Broken("template_liquid_type")
    assert "near" in part(good, "plain")


def test_a_stored_value_of_another_type_is_broken_not_raised() -> None:
    promise = factories.published_invitation(uses=("last_purchase_on",))
    one = edition(promise, "{{ last_purchase_on }}")
    wrong = {"last_purchase_on": {"v": "yesterday", "by": "crm", "at": ""}}

    assert compose(promise, one, values=wrong) == Broken("value_unwritable")


def test_a_confirmation_asks_and_carries_no_list_header(promise: Invitation) -> None:
    result = composed(job(promise, kind=DeliveryKind.CONFIRMATION))
    message, words = read(result), part(result, "plain")

    assert message["Subject"] == "Please confirm: Weekly usuals"
    assert "http://127.0.0.1:8000/c/" in words
    assert "If this was not you, do nothing." in words
    assert "At most 1 a week." in words
    assert "First name, Usual store" in words
    assert "Green Basket Ltd" in words
    assert not [name for name in message if name.lower().startswith("list-")]
    assert result.used == []


def test_a_welcome_says_when_the_first_one_comes(promise: Invitation) -> None:
    unknown = part(composed(job(promise, kind=DeliveryKind.WELCOME)), "plain")
    Edition.objects.filter(id=edition(promise).id).update(
        state="scheduled", scheduled_at="2026-11-20T23:30:00Z"
    )
    known = part(composed(job(promise, kind=DeliveryKind.WELCOME)), "plain")

    assert "When there is something for you. At most 1 a week." in unknown
    assert "On 21 November 2026." in known


def test_a_link_message_hands_over_the_link(promise: Invitation) -> None:
    result = composed(job(promise, kind=DeliveryKind.LINK, language="fr-CA", invitation_id=None))

    assert "http://127.0.0.1:8000/me/" in part(result, "plain")
    assert "Il est valable 60 minutes." in part(result, "html")
    assert "List-Unsubscribe" not in read(result)


def test_a_batch_reads_what_it_shares_once(
    promise: Invitation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one = edition(promise)
    composer = Composer()

    with django_assert_max_num_queries(6):
        for number in range(50):
            composed(job(promise, one, delivery_id=number), composer)


def test_the_headers_of_an_edition_name_list_way_out_and_sender(promise: Invitation) -> None:
    message = read(composed(job(promise, edition(promise))))

    leave = message["List-Unsubscribe"]
    assert message["From"] == "Green Basket <hello@greenbasket.example>"
    assert message["To"] == "alice@example.com"
    assert message["List-Id"] == '"Weekly usuals" <weekly-usuals.list-id.greenbasket.example>'
    assert re.fullmatch(r"<http://127\.0\.0\.1:8000/u/[\w-]{32}>", leave)
    assert leave.strip("<>") in part(composed(job(promise, edition(promise, name="b"))), "plain")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Feedback-ID"] == "week-47:weekly-usuals:edition:greenbasket"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Mon, 16 Nov 2026 08:30:00 +0000"
    assert message["Message-ID"].endswith("@greenbasket.example>")


def test_each_attempt_of_a_delivery_has_the_same_message_id(promise: Invitation) -> None:
    one = edition(promise)

    first, again = composed(job(promise, one)), composed(job(promise, one))
    other = composed(job(promise, one, delivery_id=8))

    assert first.message_id == again.message_id
    assert first.message_id != other.message_id
    assert f"Message-ID: {first.message_id}\r\n".encode() in first.message


def test_a_value_cannot_add_a_header(promise: Invitation) -> None:
    one = edition(promise, subject="For {{ first_name | default: 'you' }}")
    hostile = {"first_name": {"v": "A\r\nBcc: dan@example.com\r\n\r\nx", "by": "crm", "at": ""}}

    message = read(composed(job(promise, one, values=hostile)))

    assert message["Bcc"] is None
    assert message["Subject"] == "For A Bcc: dan@example.com x"


def test_a_huge_or_turning_value_harms_nothing(promise: Invitation) -> None:
    one = edition(promise, subject="For {{ first_name | default: 'you' }}")
    turning = {"first_name": {"v": "A\u202elive\u0000", "by": "crm", "at": ""}}
    huge = {"first_name": {"v": "x" * 1_000_000, "by": "crm", "at": ""}}

    assert "Hello Alive!" in part(composed(job(promise, one, values=turning)), "plain")
    assert compose(promise, one, values=huge) == Broken("template_output_stream_limit")


# What is reserved is shown elsewhere: it is no message.
@pytest.mark.parametrize("kind", sorted(set(DeliveryKind) - {DeliveryKind.RESERVATION}))
def test_inv_9_no_message_loads_anything(promise: Invitation, kind: str) -> None:
    one = edition(promise, "[x](https://example.com) {{ first_name | default: 'you' }}")
    wanted = one if kind == DeliveryKind.EDITION else None

    page = part(composed(job(promise, wanted, kind=kind)), "html")

    assert not re.search(r"<(img|script|link|iframe|object|video|audio|form|svg|base)\b", page)
    assert not re.search(r"url\(|@import|@font-face|background=|src=|srcset=", page)
    assert all(
        link.startswith(("http://127.0.0.1:8000/", "https://example.com"))
        for link in re.findall(r'href="([^"]*)"', page)
    )


def test_what_staff_wrote_in_a_brand_or_title_is_text_in_html() -> None:
    owner = factories.brand("odd", legal_name="<b>Odd & Co</b>", host="odd.example")
    promise = factories.published_invitation(
        of=factories.program("odd", brand=owner, name="<i>Odd</i>")
    )

    for kind in (DeliveryKind.WELCOME, DeliveryKind.CONFIRMATION):
        page = part(composed(job(promise, kind=kind)), "html")
        assert "<b>Odd" not in page
        assert "&lt;i&gt;Odd&lt;/i&gt;" in page


def compose(promise: Invitation, one: Edition, **values: Any) -> object:
    return Composer().compose(job(promise, one, **values), NOW)


def absent(key: str, category: str, why_not: str) -> dict[str, Any]:
    assert key in ALICE
    return {
        "field": key,
        "category": category,
        "by": "",
        "at": "",
        "shown": False,
        "why_not": why_not,
    }

"""People on an older version keep getting what it promised, and nothing that it did not."""

from typing import Any

import pytest

from consent.models import Subscription
from delivery.models import Delivery
from programs.models import Invitation, Program
from programs.rules.vocabulary import Format, TermKind
from subscribers.models import Subscriber
from tests import cast, factories
from tests.cast import Clock
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, at, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

OLD: dict[str, Any] = {
    "uses": ["first_name"],
    "frequency_count": 1,
    "frequency_period": "week",
    "length_words": 20,
}
ALICE, BEA = "alice@example.com", "bea@example.com"


@pytest.fixture
def program() -> Program:
    """Alice said yes to the first version."""
    program = factories.published_program("weekly-usuals", clock=at(days=-99), **OLD)
    cast.say_yes(program, ALICE, clock=at(days=-90))
    return program


def second(program: Program, **more: Any) -> Invitation:
    """Publish a second version, which Bea says yes to."""
    invitation = factories.published_invitation(of=program, clock=at(days=-80), **(OLD | more))
    cast.say_yes(program, BEA, clock=at(days=-70))
    return invitation


def sent_to(program: Program, name: str, clock: Clock, body: str = "Hello") -> dict[str, str]:
    """Send an edition; return what became of it by person."""
    edition = approved_edition(program, name, body=body, clock=clock)
    send(edition, clock)
    rows = Delivery.objects.filter(edition=edition).values_list(
        "subscriber__email", "refusal", "state"
    )
    return {str(email): refusal or state for email, refusal, state in rows}


def test_inv_6_a_field_that_they_did_not_accept_keeps_the_edition_from_them(
    program: Program, smtp_sink: SmtpSink
) -> None:
    second(program, uses=["first_name", "usual_store"])
    body = "Hello, at {{ usual_store | default: 'any store' }}."

    assert sent_to(program, "deeper", at(days=-20), body) == {ALICE: "not_covered", BEA: "sent"}
    assert sent_to(program, "as before", at(days=-10)) == {ALICE: "sent", BEA: "sent"}
    assert_every_invariant_holds()


def test_inv_6_they_get_it_as_often_as_they_accepted(program: Program, smtp_sink: SmtpSink) -> None:
    second(program, frequency_count=3)

    results = [sent_to(program, f"on {day}", at(days=day)) for day in (-20, -19, -18, -17, -13)]

    assert [result[ALICE] for result in results] == ["sent", *["too_soon"] * 3, "sent"]
    assert [result[BEA] for result in results] == ["sent"] * 3 + ["too_soon", "sent"]
    assert_every_invariant_holds()


def test_inv_6_they_get_nothing_longer_than_they_accepted(
    program: Program, smtp_sink: SmtpSink
) -> None:
    second(program, length_words=200)
    body = "word " * 100

    assert sent_to(program, "long", at(days=-20), body) == {ALICE: "not_covered", BEA: "sent"}
    assert sent_to(program, "short", at(days=-10), "word " * 30) == {ALICE: "sent", BEA: "sent"}


def test_inv_6_they_get_no_mail_who_accepted_another_way(smtp_sink: SmtpSink) -> None:
    program = factories.published_program(
        "weekly-usuals", clock=at(days=-99), **(OLD | {"format": Format.EXTERNAL})
    )
    cast.say_yes(program, ALICE, clock=at(days=-90))
    second(program, format=Format.EMAIL)

    assert sent_to(program, "by mail", at(days=-20)) == {ALICE: "not_covered", BEA: "sent"}


def test_inv_6_their_term_stays_as_they_accepted_it(smtp_sink: SmtpSink) -> None:
    ten = OLD | {"term_kind": TermKind.DAYS, "term_days": 10}
    program = factories.published_program("weekly-usuals", clock=at(days=-99), **ten)
    cast.say_yes(program, ALICE, clock=at(days=-72))
    second(program, **(ten | {"term_days": 100}))

    assert sent_to(program, "within", at(days=-65)) == {ALICE: "sent", BEA: "sent"}
    assert sent_to(program, "after", at(days=-50)) == {ALICE: "completed", BEA: "sent"}


def test_inv_6_what_was_optional_is_not_theirs_to_give_until_they_say_so(
    smtp_sink: SmtpSink,
) -> None:
    program = factories.published_program(
        "weekly-usuals", clock=at(days=-99), **(OLD | {"uses": [("usual_store", "optional")]})
    )
    cast.say_yes(program, ALICE, clock=at(days=-90))
    second(program, uses=["usual_store"])
    Subscriber.objects.update(relationship="loyal")
    body = "Hello, at {{ usual_store | default: 'any store' }}."

    sent_to(program, "for all", at(days=-20), body)

    why_not = {
        delivery.subscriber.email: delivery.used[0]["why_not"]
        for delivery in Delivery.objects.filter(kind="edition").select_related("subscriber")
    }
    assert why_not == {ALICE: "not_chosen", BEA: "missing"}


def test_inv_6_publishing_changes_nobodys_yes(program: Program) -> None:
    before = list(Subscription.objects.values())

    second(program, uses=["first_name", "usual_store"], frequency_count=3, length_words=300)

    assert list(Subscription.objects.filter(subscriber__email=ALICE).values()) == before

"""Useful? Too personal? What people say of a message: by POST only, theirs to change."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, Method
from consent.selectors.tokens import leave_token, preferences_token, why_token
from consent.services.erase import erase
from consent.services.leave import leave
from consent.services.sealing import seal_backlog
from delivery.models import Delivery, Feedback
from delivery.rendering.access import access_page
from delivery.rules.feedback import Answer
from delivery.selectors.access import access_document
from delivery.services.claiming import ANSWERS
from delivery.services.feedback import change_feedback, drop_old_remarks
from delivery.services.proving import prove
from delivery.services.sending import send_due
from programs.models import InvitationText, Program
from tests import cast
from tests.delivery.pages.own import own_messages
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, at, send
from tests.smtp_sink import SmtpSink
from tests.snapshots import snapshot

pytestmark = pytest.mark.django_db

REMARK = "How do you know that I moved house?"
Say = Callable[..., str]


@pytest.fixture
def alice(program: Program) -> Subscription:
    return cast.alice(program)


@pytest.fixture
def sent(program: Program, alice: Subscription, smtp_sink: SmtpSink) -> Delivery:
    edition = approved_edition(program)
    assert send(edition) == {"sent": 1}
    return Delivery.objects.get(edition=edition)


@pytest.fixture
def why(sent: Delivery) -> str:
    return f"/why/{why_token(sent.pk)}/"


@pytest.fixture
def say(why: str, visitor: Client) -> Say:
    """Post answers and return the page that they lead to."""

    def post(**answers: str) -> str:
        answer = visitor.post(why, answers)
        assert answer.status_code == 303, answer.content.decode()
        assert answer["Location"].endswith("#feedback")
        page = visitor.get(answer["Location"].partition("#")[0])
        assert page.status_code == 200
        return unescape(page.content.decode())

    return post


def messages_page(visitor: Client) -> str:
    answer = visitor.get(own_messages())
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_both_questions_are_asked_and_nothing_is_answered_beforehand(
    why: str, visitor: Client
) -> None:
    page = visitor.get(why).content.decode()

    assert "Was it useful?" in page
    assert "Was it too personal?" in page
    assert "checked" not in page
    assert not Feedback.objects.exists()


def test_the_answer_is_noted_and_the_person_thanked(say: Say) -> None:
    page = say(useful="yes", too_personal="no", remark=REMARK)

    assert "Thank you." in page
    said = Feedback.objects.get()
    assert (said.useful, said.too_personal) == (True, False)


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_whatever_the_answer_the_thanks_and_their_address_are_the_same(
    why: str, visitor: Client, answer: str
) -> None:
    """An address stays in the history of a browser and in logs: it says nothing of the answer."""
    said = visitor.post(why, {"too_personal": answer})

    assert said["Location"].endswith(f"{why}?language=en&did=said#feedback")
    page = unescape(visitor.get(said["Location"].partition("#")[0]).content.decode())
    assert "You can make messages less personal, in your choices" in page


def test_the_remark_is_sealed_and_for_its_person_alone(say: Say, visitor: Client) -> None:
    page = say(useful="no", remark=REMARK)

    assert REMARK not in page
    assert REMARK in messages_page(visitor)
    said = Feedback.objects.get()
    assert said.sealed is not None
    assert REMARK.encode() not in bytes(said.sealed)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Answer one of the two questions, or write something."),
        ({"remark": "   "}, "Answer one of the two questions, or write something."),
        ({"useful": "perhaps"}, "Answer one of the two questions, or write something."),
        ({"useful": "yes", "remark": "x" * 501}, "Write at most 500 characters."),
        ({"useful": "yes", "remark": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_says_nothing_is_asked_again(
    why: str, visitor: Client, answers: dict[str, str], words: str
) -> None:
    answer = visitor.post(why, answers)

    assert answer.status_code == 422
    assert words in unescape(answer.content.decode())
    assert 'role="alert"' in answer.content.decode()
    assert not Feedback.objects.exists()


def test_inv_10_reading_notes_nothing_whatever_the_address_says(why: str, visitor: Client) -> None:
    before = snapshot()

    visitor.get(why, {"useful": "yes", "too_personal": "yes", "did": "said", "do": "forget"})

    assert snapshot() == before


def test_feedback_changes_nothing_about_what_was_agreed_to(say: Say) -> None:
    entries = ConsentEvent.objects.count()

    say(useful="no", too_personal="yes", remark="I do not want this any more.")

    assert ConsentEvent.objects.count() == entries
    assert_every_invariant_holds()


def test_inv_11_no_other_token_takes_an_answer(sent: Delivery, visitor: Client) -> None:
    for token in (leave_token(sent.id), preferences_token(sent.id), "x" * 32, "x"):
        assert visitor.post(f"/why/{token}/", {"useful": "yes"}).status_code == 404
    assert not Feedback.objects.exists()


def test_nobody_is_asked_about_a_confirmation(program: Program, visitor: Client) -> None:
    cast.bob(program)
    mail = Delivery.objects.get(kind="confirmation")
    address = f"/why/{why_token(mail.id)}/"

    assert "Was it useful?" not in visitor.get(address).content.decode()
    assert visitor.post(address, {"useful": "yes"}).status_code == 410
    assert not Feedback.objects.exists()


def test_after_ninety_days_nobody_is_asked_any_more(why: str, visitor: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=90, minutes=1)):
        page = visitor.get(why).content.decode()
        answer = visitor.post(why, {"useful": "no"})

        assert "Was it useful?" not in page
        assert answer.status_code == 410
        assert "We do not ask about this message any more" in answer.content.decode()
    assert not Feedback.objects.exists()


def test_whoever_was_promised_that_nothing_is_counted_is_not_asked(
    sent: Delivery, why: str, visitor: Client
) -> None:
    text = InvitationText.objects.get(invitation=sent.invitation_id, language="en")
    assert text.promise is not None
    older = {**text.promise, "terms": {**text.promise["terms"], "feedback_days": 0}}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        InvitationText.objects.filter(pk=text.pk).update(promise=older)
        cursor.execute("SET session_replication_role = origin")

    assert "Was it useful?" not in visitor.get(why).content.decode()
    assert visitor.post(why, {"useful": "yes"}).status_code == 410


def test_who_left_may_still_say_what_they_think(
    alice: Subscription, say: Say, visitor: Client
) -> None:
    leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=timezone.now)

    assert "Thank you." in say(too_personal="yes", remark=REMARK)
    assert REMARK in messages_page(visitor)


def test_remarks_go_after_ninety_days_and_answers_stay(say: Say, sent: Delivery) -> None:
    say(useful="yes", remark=REMARK)

    assert drop_old_remarks(clock=at(days=89)) == 0
    assert drop_old_remarks(clock=at(days=91)) == 1

    said = Feedback.objects.get()
    assert (said.useful, said.sealed) == (True, None)
    assert drop_old_remarks(clock=at(days=91)) == 0


def test_a_change_of_the_answers_keeps_no_remark_for_longer(
    say: Say, sent: Delivery, alice: Subscription
) -> None:
    say(useful="yes", remark=REMARK)
    answer = Answer(useful=False, too_personal=True, remark=REMARK)
    for days in (40, 80):
        assert change_feedback(
            delivery_id=sent.pk,
            subscriber_id=alice.subscriber_id,
            answer=answer,
            clock=at(days=days),
        )

    assert drop_old_remarks(clock=at(days=91)) == 1
    said = Feedback.objects.get()
    assert (said.useful, said.too_personal, said.sealed) == (False, True, None)


def test_other_words_have_their_own_time(say: Say, sent: Delivery, alice: Subscription) -> None:
    say(useful="yes", remark=REMARK)
    assert change_feedback(
        delivery_id=sent.pk,
        subscriber_id=alice.subscriber_id,
        answer=Answer(useful=True, too_personal=None, remark="Other words."),
        clock=at(days=40),
    )

    assert drop_old_remarks(clock=at(days=91)) == 0
    assert drop_old_remarks(clock=at(days=131)) == 1


def test_a_remark_alone_goes_wholly(say: Say) -> None:
    say(remark=REMARK)

    assert drop_old_remarks(clock=at(days=91)) == 1
    assert not Feedback.objects.exists()


def test_inv_8_nothing_of_it_is_left_after_an_erasure(
    say: Say, why: str, alice: Subscription, visitor: Client
) -> None:
    say(useful="no", remark=REMARK)

    erase(
        subscriber_id=alice.subscriber_id,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )

    assert not Feedback.objects.exists()
    assert_every_invariant_holds()
    assert "Was it useful?" not in visitor.get(why).content.decode()
    assert visitor.post(why, {"useful": "yes"}).status_code == 410


def test_the_persons_copy_has_all_of_it(say: Say, alice: Subscription) -> None:
    say(useful="yes", too_personal="no", remark=REMARK)

    document = access_document(subscriber_id=alice.subscriber_id, clock=timezone.now)

    [told] = [each["feedback"] for each in document["deliveries"] if each["feedback"]]
    assert (told["useful"], told["too_personal"], told["remark"]) == (True, False, REMARK)
    page = unescape(access_page(document))
    assert f"Useful: Yes; Too personal: No; Written with it: {REMARK}" in page


@pytest.mark.django_db(transaction=True)
def test_a_proof_pack_holds_none_of_it(say: Say, alice: Subscription) -> None:
    say(useful="no", remark=REMARK)
    seal_backlog(clock=timezone.now)

    made = prove(external_id=alice.subscriber.external_id, clock=timezone.now)

    pack = ZipFile(BytesIO(made.content))
    everything = b"".join(pack.read(name) for name in pack.namelist())
    assert REMARK.encode() not in everything
    assert b"feedback" not in everything.replace(b"feedback_days", b"").lower()


def test_the_page_asks_the_database_little(
    say: Say, why: str, visitor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    say(useful="yes", remark=REMARK)

    with django_assert_max_num_queries(8):
        visitor.get(why)


def test_a_remark_on_a_welcome_is_shown_where_its_page_says(
    program: Program, visitor: Client, smtp_sink: SmtpSink
) -> None:
    cast.alice(program)
    send_due(kinds=ANSWERS, clock=timezone.now)
    welcome = Delivery.objects.get(kind="welcome", state="sent")
    why = f"/why/{why_token(welcome.pk)}/"

    assert visitor.post(why, {"remark": REMARK}).status_code == 303

    assert "In your choices you can read it" in unescape(visitor.get(why).content.decode())
    page = messages_page(visitor)
    assert "The welcome to this program" in page
    assert REMARK in page

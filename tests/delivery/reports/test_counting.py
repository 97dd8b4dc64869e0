"""What became of messages and what people say of them is counted as it is, and anew."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind, Method
from consent.services.leave import leave
from consent.services.say_why import say_why, take_own_reason_back
from delivery.models import Delivery, Edition, Feedback, Figure, FigureRound
from delivery.rules.feedback import Answer
from delivery.rules.reports.vocabulary import What
from delivery.services import stopping
from delivery.services.feedback import say_feedback, take_back_feedback
from delivery.services.figures import keep_figures
from programs.models import Program
from tests import cast, factories
from tests.cast import Clock
from tests.delivery.sending import approved_edition, at, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    """Return an open program whose messages may use a name."""
    return factories.published_program("weekly-usuals", uses=["first_name"])


@pytest.fixture
def edition(program: Program, smtp_sink: SmtpSink) -> Edition:
    """Return an edition that went to two of three, who told us their names."""
    for name in ("alice", "bela", "carl"):
        cast.say_yes(program, f"{name}@example.com")
    leave(
        subscription_id=cast.subscription(program, "carl@example.com").pk,
        method=Method.ONE_CLICK,
        clock=timezone.now,
    )
    Delivery.objects.all().delete()
    found = approved_edition(program)
    send(found)
    return found


def numbers(what: What) -> dict[tuple[str, str], int]:
    """Return the figures by field and why."""
    rows = Figure.objects.filter(what=what, number__gt=0)
    return {(row.field, row.why): row.number for row in rows}


def kept(clock: Clock = timezone.now) -> None:
    """Count as if it were long since the last time."""
    FigureRound.objects.update(counted_at=None)
    keep_figures(clock=clock)


def test_outcomes_are_counted_by_edition_day_and_reason(edition: Edition) -> None:
    first = Delivery.objects.filter(edition=edition).order_by("pk")[0]
    Delivery.objects.filter(pk=first.pk).update(provider_state="complained")
    withheld = Delivery.objects.filter(edition=edition).order_by("pk")[1]
    Delivery.objects.filter(pk=withheld.pk).update(state="withheld", refusal="too_soon")

    kept()

    assert numbers(What.OUTCOME) == {("", "sent:complained"): 1, ("", "withheld:too_soon"): 1}
    days = Figure.objects.filter(what=What.OUTCOME).values_list("began_on", flat=True)
    assert set(days) == {timezone.now().astimezone(UTC).date()}


def test_what_changes_takes_the_place_of_what_was_counted(edition: Edition) -> None:
    uncertain = Delivery.objects.filter(edition=edition).order_by("pk")[:1].get()
    Delivery.objects.filter(pk=uncertain.pk).update(state="uncertain", error="lost")
    kept()
    assert numbers(What.OUTCOME) == {("", "sent"): 1, ("", "uncertain"): 1}

    Delivery.objects.filter(pk=uncertain.pk).update(state="sent", error="")
    kept(clock=lambda: timezone.now() + timedelta(days=90))

    assert numbers(What.OUTCOME) == {("", "sent"): 2}


def test_an_edition_that_is_over_is_left_alone(edition: Edition) -> None:
    later = timezone.now() + timedelta(days=90)
    kept()
    Delivery.objects.filter(edition=edition).update(state="failed", error="550")

    keep_figures(clock=lambda: later)

    assert numbers(What.OUTCOME) == {("", "sent"): 2}


def test_what_was_counted_just_now_is_not_counted_again(edition: Edition) -> None:
    keep_figures(clock=at())
    Edition.objects.filter(pk=edition.pk).update(finished_at=None)
    Delivery.objects.filter(edition=edition).update(state="failed", error="550")

    keep_figures(clock=at(seconds=29))
    assert numbers(What.OUTCOME) == {("", "sent"): 2}

    keep_figures(clock=at(seconds=31))
    assert numbers(What.OUTCOME) == {("", "failed"): 2}


def test_the_longer_counting_takes_the_less_often_it_is_done(edition: Edition) -> None:
    keep_figures(clock=at())
    Edition.objects.filter(pk=edition.pk).update(finished_at=None)
    FigureRound.objects.update(took_ms=10_000)
    Delivery.objects.filter(edition=edition).update(state="failed", error="550")

    keep_figures(clock=at(seconds=499))
    assert numbers(What.OUTCOME) == {("", "sent"): 2}

    keep_figures(clock=at(seconds=501))
    assert numbers(What.OUTCOME) == {("", "failed"): 2}


def test_a_draft_has_no_figures(program: Program) -> None:
    approved_edition(program, "waits")

    kept()

    assert not FigureRound.objects.filter(edition__isnull=False).exists()


def test_answers_are_counted_by_edition_and_by_the_fields_that_were_used(edition: Edition) -> None:
    alice, bela = Delivery.objects.filter(edition=edition).order_by("pk")
    Delivery.objects.filter(pk=alice.pk).update(
        used=[
            {
                "field": "first_name",
                "category": "identity",
                "by": "crm",
                "at": "2026-01-01",
                "shown": True,
                "why_not": "",
            }
        ]
    )
    say_feedback(
        delivery_id=alice.pk, answer=Answer(useful=True, too_personal=False), clock=timezone.now
    )
    say_feedback(delivery_id=bela.pk, answer=Answer(useful=False), clock=timezone.now)

    kept()

    of_all = {("", "useful"): 1, ("", "not_useful"): 1, ("", "not_personal"): 1}
    people = {("", "people_useful"): 2, ("", "people_personal"): 1}
    people |= {("", "own_useful"): 2, ("", "own_personal"): 1}
    with_name = {
        ("first_name", "own_useful"): 1,
        ("first_name", "own_personal"): 1,
        ("first_name", "useful"): 1,
        ("first_name", "not_personal"): 1,
        ("first_name", "people_useful"): 1,
        ("first_name", "people_personal"): 1,
    }
    assert numbers(What.ANSWER) == of_all | people | with_name
    month = Figure.objects.filter(what=What.ANSWER).values_list("began_on", flat=True)
    assert set(month) == {timezone.now().astimezone(UTC).date().replace(day=1)}


def test_who_answers_to_several_editions_is_counted_as_one_of_them_alone(
    edition: Edition, program: Program
) -> None:
    second = approved_edition(program, "second")
    send(second, clock=at(days=8))
    for delivery in Delivery.objects.filter(edition__in=[edition, second], state="sent"):
        say_feedback(delivery_id=delivery.pk, answer=Answer(useful=True), clock=timezone.now)
    assert Feedback.objects.count() == 4

    kept()

    found = Figure.objects.filter(what=What.ANSWER, field="", number__gt=0)
    counted = found.values_list("edition__name", "why", "number")
    assert {(name, number) for name, why, number in counted if why == "people_useful"} == {
        ("first", 2),
        ("second", 2),
    }
    assert {(name, number) for name, why, number in counted if why == "own_useful"} == {
        ("first", 2)
    }


def test_an_answer_that_is_taken_back_is_taken_out(edition: Edition) -> None:
    alice = Delivery.objects.filter(edition=edition).order_by("pk")[0]
    say_feedback(delivery_id=alice.pk, answer=Answer(useful=True), clock=timezone.now)
    kept()
    assert numbers(What.ANSWER)["", "useful"] == 1

    take_back_feedback(delivery_id=alice.pk, subscriber_id=alice.subscriber_id)
    kept()

    assert numbers(What.ANSWER) == {}


def test_words_alone_answer_no_question(edition: Edition) -> None:
    alice = Delivery.objects.filter(edition=edition).order_by("pk")[0]
    say_feedback(delivery_id=alice.pk, answer=Answer(remark="Thank you"), clock=timezone.now)

    kept()

    assert numbers(What.ANSWER) == {}


def test_reasons_for_leaving_are_counted_by_program_and_month(program: Program) -> None:
    said = {"alice": "too_often", "bela": "too_often", "carl": ""}
    for name, why in said.items():
        row = cast.say_yes(program, f"{name}@example.com", clock=at(days=-2))
        leave(subscription_id=row.pk, method=Method.LEAVE_PAGE, clock=at(days=-1))
        left = ConsentEvent.objects.get(
            subject__subscriber=row.subscriber_id, kind=EventKind.WITHDRAWN
        )
        remark = "" if why else "Moving"
        assert say_why(event_id=left.pk, why=why, remark=remark, clock=at())

    kept()
    assert numbers(What.REASON) == {("", "too_often"): 2, ("", "words"): 1, ("", "people"): 3}

    take_own_reason_back(subscriber_id=row.subscriber_id, left_id=left.pk)
    kept()
    assert numbers(What.REASON) == {("", "too_often"): 2, ("", "people"): 2}


def test_a_cancelled_edition_keeps_what_it_had(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(state="sending", finished_at=None)
    stopping.cancel(edition=edition)

    kept()

    assert numbers(What.OUTCOME) == {("", "sent"): 2}

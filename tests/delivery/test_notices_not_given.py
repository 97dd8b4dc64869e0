"""Who is told of an end and who is not: by what was promised, and by what people said since."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Method
from consent.services.confirm import Confirmed
from consent.services.leave import leave, pause, undo
from delivery.models import Delivery
from delivery.services.noticing import notice_endings
from programs.models import InvitationText
from programs.rules.vocabulary import TermKind
from programs.services.programs import hold_program
from tests import cast, factories
from tests.delivery.noticing import for_days, notices, renew
from tests.delivery.sending import (
    assert_every_invariant_holds,
    at,
    work,
)
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


def test_an_end_date_is_told_of_without_a_renewal(smtp_sink: SmtpSink) -> None:
    ends_on = at(days=60)().date()
    program = factories.published_program(term_kind=TermKind.END_DATE, term_ends_on=ends_on)
    row = cast.alice(program, clock=at())

    assert notice_endings(clock=at(days=45)) == 0
    assert notice_endings(clock=at(days=50)) == 1
    work(at(days=50))

    [message] = smtp_sink.to("alice@example.com")
    assert "/c/" not in message.text()
    assert Delivery.objects.get(kind="notice").asked_by_id == row.permitted_by_id
    assert written(ends_on) in message.text()
    assert_every_invariant_holds()


def written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def test_an_end_date_can_be_renewed_where_a_newer_version_ends_later(smtp_sink: SmtpSink) -> None:
    today = at()().date()
    program = factories.published_program(
        term_kind=TermKind.END_DATE, term_ends_on=today + timedelta(days=20)
    )
    cast.alice(program, clock=at())
    later = today + timedelta(days=200)
    factories.published_invitation(of=program, term_kind=TermKind.END_DATE, term_ends_on=later)

    notice_endings(clock=at(days=10))
    work(at(days=10))

    text = smtp_sink.messages[-1].text()
    assert "The promise has changed since you said yes." in text
    assert renew(smtp_sink, at(days=11)) == Confirmed.ACTIVE
    row = Subscription.objects.get()
    assert row.ends_at is not None
    assert row.ends_at.date() == later + timedelta(days=1)


def test_no_renewal_is_offered_in_words_that_the_person_does_not_read(smtp_sink: SmtpSink) -> None:
    program = for_days()
    cast.alice(program, language="de", clock=at())
    factories.published_invitation(
        of=program, term_kind=TermKind.DAYS, term_days=90, languages=("en",)
    )

    assert notice_endings(clock=at(days=80)) == 1
    work(at(days=80))

    assert "/c/" not in smtp_sink.messages[-1].text()


def test_who_left_hears_of_no_end(smtp_sink: SmtpSink) -> None:
    cast.carol(for_days(), clock=at())

    assert notice_endings(clock=at(days=80)) == 0


def test_who_leaves_after_it_was_queued_hears_of_no_end(smtp_sink: SmtpSink) -> None:
    row = cast.alice(for_days(), clock=at())
    notice_endings(clock=at(days=80))
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=80))

    work(at(days=80))

    assert smtp_sink.messages == []
    assert notices() == {"withdrawn": 1}


def test_who_rests_is_told_after_the_pause_where_it_has_not_ended(smtp_sink: SmtpSink) -> None:
    row = cast.alice(for_days(), clock=at())
    pause(subscription_id=row.id, until=at(days=85)(), clock=at(days=70))

    assert notice_endings(clock=at(days=84)) == 0
    assert notice_endings(clock=at(days=85, minutes=1)) == 1


def test_a_pause_that_comes_between_only_delays_it(smtp_sink: SmtpSink) -> None:
    row = cast.alice(for_days(), clock=at())
    notice_endings(clock=at(days=80))
    pause(subscription_id=row.id, until=at(days=82)(), clock=at(days=80))

    work(at(days=80))
    assert notices() == {"paused": 1}
    work(at(days=82, hours=1))

    assert notices() == {"sent": 1}


def test_a_leaving_that_was_taken_back_brings_no_second_notice() -> None:
    row = cast.alice(for_days(), clock=at())
    notice_endings(clock=at(days=80))
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=81))
    assert left is not None
    assert undo(event_id=left.id, clock=at(days=81, minutes=1))

    assert notice_endings(clock=at(days=82)) == 0


def test_a_program_that_is_held_tells_of_its_ends_when_it_goes_on() -> None:
    program = for_days()
    cast.alice(program, clock=at())
    hold_program(program=program)

    assert notice_endings(clock=at(days=80)) == 0


def test_what_was_promised_before_there_were_notices_brings_none(smtp_sink: SmtpSink) -> None:
    row = cast.alice(for_days(), clock=at())
    _freeze_as_before(row)

    assert notice_endings(clock=at(days=80)) == 0


def _freeze_as_before(row: Subscription) -> None:
    """Take the notice out of the frozen promise, past the trigger that forbids it."""
    text = InvitationText.objects.get(invitation=row.invitation_id, language=row.language)
    promise: dict[str, Any] = text.promise or {}
    assert promise["terms"].pop("notice_days") == 14
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        text.save(update_fields=["promise"])
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_tell_nobody_twice() -> None:
    program = for_days()
    for number in range(8):
        cast.say_yes(program, f"reader{number}@example.com", clock=at())

    def one_round() -> int:
        try:
            return notice_endings(clock=at(days=80))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        told = sum(future.result() for future in [pool.submit(one_round) for _ in range(4)])

    assert told == 8
    assert Delivery.objects.filter(kind="notice").count() == 8
    assert ConsentEvent.objects.filter(kind="requested", actor="system").count() == 8

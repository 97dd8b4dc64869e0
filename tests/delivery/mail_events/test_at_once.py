"""Several workers apply at once, and one dies in the middle: each event has its effect once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from consent.models import ConsentEvent
from delivery.models import Delivery, MailEvent
from delivery.services import mail_events
from delivery.services.mail_events import moving, routine, together
from tests import cast, factories
from tests.delivery.mail_events.telling import call, postmark, states, told
from tests.delivery.sending import NOW, approved_edition, assert_every_invariant_holds, at, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("alice", "nora", "olga", "pia", "rosa")


@pytest.fixture
def went(smtp_sink: SmtpSink) -> list[Delivery]:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    for name in NAMES:
        cast.say_yes(program, f"{name}@example.com", clock=at(minutes=-9))
    send(approved_edition(program, clock=at(minutes=-4)), clock=at(minutes=-3))
    return list(Delivery.objects.filter(kind="edition"))


def in_threads(count: int, work: Callable[[], object]) -> None:
    """Run `work` in so many threads at the same moment."""
    together = threading.Barrier(count)

    def run() -> None:
        together.wait(10)
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _thread in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_workers_at_once_apply_each_event_once(went: list[Delivery]) -> None:
    for number, delivery in enumerate(went):
        call("postmark", postmark("SpamComplaint", delivery, NOW, number))
        call("postmark", postmark("Delivery", delivery, NOW))

    in_threads(4, lambda: mail_events.apply_mail_events(clock=at(seconds=1)))
    # What one held another passed over.
    mail_events.apply_mail_events(clock=at(seconds=1))

    assert set(told()) == {("complained", "", "stopped"), ("delivered", "", "noted")}
    assert ConsentEvent.objects.filter(kind="revoked").count() == len(NAMES)
    assert ConsentEvent.objects.filter(kind="suppressed").count() == len(NAMES)
    assert {row.provider_state for row in Delivery.objects.filter(kind="edition")} == {"complained"}
    assert_every_invariant_holds()


def test_providers_that_tell_at_once_are_heard_once(went: list[Delivery]) -> None:
    in_threads(4, lambda: call("postmark", postmark("SpamComplaint", went[0], NOW)))

    assert MailEvent.objects.count() == 1


def test_what_dies_before_its_commit_is_done_by_the_next(
    went: list[Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    call("postmark", postmark("SpamComplaint", went[0], NOW))
    with monkeypatch.context() as patch:

        def dies(*_args: Any, **_kwargs: Any) -> None:
            raise SystemExit

        patch.setattr(together, "move", dies)
        with pytest.raises(SystemExit):
            mail_events.apply_mail_events(clock=at(seconds=1))
    assert told() == [("complained", "", "")]

    mail_events.apply_mail_events(clock=at(seconds=2))

    assert told() == [("complained", "", "stopped")]
    assert ConsentEvent.objects.filter(kind="revoked").count() == 1


def test_one_that_breaks_among_many_stops_none_of_the_others(
    went: list[Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deliveries are applied many at once: the one that broke held up all that came after it."""
    for delivery in went:
        call("postmark", postmark("Delivery", delivery, NOW))
    ours = moving.move

    def breaks(events: list[MailEvent], held: dict[int, Delivery]) -> None:
        if went[1].id in held:
            raise ValueError
        ours(events, held)

    monkeypatch.setattr(routine, "move", breaks)
    assert mail_events.apply_mail_events(clock=at(seconds=1)) == len(NAMES) - 1
    left = MailEvent.objects.get(applied_at=None)
    assert (left.delivery_id, left.failed_at) == (went[1].id, at(seconds=1)())


def test_an_event_whose_delivery_is_held_by_a_hand_over_waits_and_holds_nobody_up(
    went: list[Delivery],
) -> None:
    for delivery in went[:2]:
        call("postmark", postmark("Delivery", delivery, NOW))
    with transaction.atomic():
        Delivery.objects.select_for_update(no_key=True).get(id=went[0].id)
        in_threads(1, lambda: mail_events.apply_mail_events(clock=at(seconds=1)))
    assert sorted(told()) == [("delivered", "", ""), ("delivered", "", "noted")]

    mail_events.apply_mail_events(clock=at(seconds=1))

    assert set(told()) == {("delivered", "", "noted")}
    assert states() == {"weekly-usuals": "active"}

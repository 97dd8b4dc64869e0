"""One notice before a yes ends, with the way to say it again: once, in time, and not otherwise."""

import re
from collections import Counter
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind, Method
from consent.selectors.requests import RequestState, open_request
from consent.services.change import change
from consent.services.confirm import Confirmed
from consent.services.leave import pause
from delivery.gateways.choosing import default_gateway
from delivery.models import Delivery
from delivery.rendering.compose import Composer
from delivery.services.claiming import EDITIONS, claim
from delivery.services.handing_over import hand_over
from delivery.services.intending import intend
from delivery.services.noticing import notice_endings
from delivery.services.planning import complete_last_editions
from delivery.services.preparing import prepare
from programs.rules.figures import write_date
from programs.rules.vocabulary import Period
from tests import cast
from tests.delivery.noticing import (
    answers,
    for_days,
    for_editions,
    notices,
    renew,
    request_in,
    requested,
)
from tests.delivery.sending import (
    approved_edition,
    assert_every_invariant_holds,
    at,
    send,
    work,
)
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("term", "before"), [(90, 14), (30, 10), (3, 1)])
def test_a_term_of_days_is_told_of_once_and_in_time(
    term: int, before: int, smtp_sink: SmtpSink
) -> None:
    cast.alice(for_days(term), clock=at())

    assert notice_endings(clock=at(days=term - before, minutes=-1)) == 0
    assert notice_endings(clock=at(days=term - before, minutes=1)) == 1
    assert notice_endings(clock=at(days=term - before, minutes=2)) == 0
    work(at(days=term - before, minutes=3))
    work(at(days=term - before, minutes=4))

    [message] = smtp_sink.to("alice@example.com")
    assert "ends on" in message.message["Subject"]
    assert notices() == {"sent": 1}
    assert_every_invariant_holds()


def test_inv_9_the_notice_says_who_why_and_the_way_out(smtp_sink: SmtpSink) -> None:
    cast.alice(for_days(), clock=at())
    notice_endings(clock=at(days=80))
    work(at(days=80))

    [message] = smtp_sink.to("alice@example.com")
    for words in (message.text(), message.html()):
        assert "Green Basket Ltd" in words
        assert "/u/" in words
        assert "/c/" in words
        assert "You need not do anything." in words
    assert message.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.message["Feedback-ID"] == "none:weekly-usuals:notice:greenbasket"


@pytest.mark.parametrize(
    ("language", "subject", "then"),
    [
        ("de", "endet am", "Danach kommt nichts mehr."),
        ("fr", "se termine le", "Ensuite, plus rien ne vient."),
    ],
)
def test_the_notice_is_in_the_language_of_the_yes(
    language: str, subject: str, then: str, smtp_sink: SmtpSink
) -> None:
    cast.alice(for_days(), language=language, clock=at())
    notice_endings(clock=at(days=80))
    work(at(days=80))

    [message] = smtp_sink.to("alice@example.com")
    assert subject in message.message["Subject"]
    assert then in message.text()
    assert request_in(message.text()).language == language


def test_renewing_by_its_link_begins_the_term_anew_and_sends_a_welcome(
    smtp_sink: SmtpSink,
) -> None:
    before = cast.alice(for_days(), clock=at())
    asked = requested(before)
    answers(at())
    notice_endings(clock=at(days=80))
    work(at(days=80))

    assert renew(smtp_sink, at(days=81)) == Confirmed.ACTIVE

    row = Subscription.objects.get(id=before.id)
    yes = row.permitted_by
    assert yes is not None
    assert (yes.kind, yes.method) == (EventKind.RENEWED, Method.CONFIRMATION)
    assert yes.answers_id != asked
    assert row.ends_at == at(days=81 + 90)()
    answers(at(days=81))
    kinds = Counter(Delivery.objects.filter(state="sent").values_list("kind", flat=True))
    assert kinds == {"welcome": 2, "notice": 1}
    assert not Delivery.objects.filter(kind="confirmation", asked_by=yes.answers_id).exists()
    assert notice_endings(clock=at(days=95)) == 0
    assert notice_endings(clock=at(days=81 + 77)) == 1
    assert_every_invariant_holds()


def test_a_renewal_goes_on_as_the_person_had_it(smtp_sink: SmtpSink) -> None:
    program = for_days(uses=[("usual_store", "optional"), ("first_name", "optional")])
    row = cast.alice(program, chosen=["usual_store", "first_name"], clock=at())
    notice_endings(clock=at(days=80))
    work(at(days=80))
    pause(subscription_id=row.id, until=at(days=99)(), clock=at(days=80, hours=1))

    renew(smtp_sink, at(days=80, hours=2))

    row.refresh_from_db()
    assert sorted(row.chosen) == ["first_name", "usual_store"]
    assert (row.state, row.paused_until) == ("paused", at(days=99)())


def test_a_link_of_a_notice_works_after_the_end_and_for_thirty_days(smtp_sink: SmtpSink) -> None:
    cast.alice(for_days(), clock=at())
    notice_endings(clock=at(days=80))
    work(at(days=80))
    request = request_in(smtp_sink.messages[-1].text())

    assert renew(smtp_sink, at(days=100)) == Confirmed.ACTIVE
    view = open_request(request, at(days=111))
    assert view is not None
    assert view.state == RequestState.ACTIVE


def test_its_page_shows_the_promise_and_its_button_renews(
    client: Client, smtp_sink: SmtpSink
) -> None:
    program = for_days(uses=[("usual_store", "optional")])
    before = cast.alice(program, chosen=["usual_store"], clock=at(days=-80))
    notice_endings(clock=at())
    work(at())
    found = re.search(r"/c/[\w-]{32}/", smtp_sink.messages[-1].text())
    assert found is not None

    shown = client.get(found[0]).content.decode()
    assert "At most 1 a week." in shown
    assert "Usual store" in shown
    assert Subscription.objects.get().permitted_by_id == before.permitted_by_id
    said = client.post(found[0])

    assert said.status_code == 200
    row = Subscription.objects.get()
    assert ConsentEvent.objects.get(id=row.permitted_by_id or 0).kind == EventKind.RENEWED
    assert row.chosen == ["usual_store"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("With your yes it goes on", "has ended.", "lasts until {day}.")),
        ("de", ("Mit Ihrem Ja geht es weiter", "ist zu Ende.", "gilt Ihr Ja bis {day}.")),
        ("fr", ("votre oui, cela continue", "a pris fin.", "vaut jusqu’au {day}.")),
    ],
)
def test_its_page_says_that_it_goes_on_or_begins_anew_and_until_when(
    client: Client, smtp_sink: SmtpSink, language: str, said: tuple[str, str, str]
) -> None:
    goes_on, again, until = said
    cast.alice(for_days(), clock=at(days=-80))
    notice_endings(clock=at())
    work(at())
    found = re.search(r"/c/[\w-]{32}/", smtp_sink.messages[-1].text())
    assert found is not None

    def page(day: datetime) -> str:
        with time_machine.travel(day, tick=False):
            return client.get(f"{found[0]}?language={language}").content.decode()

    assert goes_on in page(at()())
    assert again in page(at(days=20)())
    ends = write_date(at(days=90)().date(), language)
    assert until.format(day=ends) in page(at()())


def test_what_was_switched_off_since_stays_off(smtp_sink: SmtpSink) -> None:
    program = for_days(uses=[("usual_store", "optional"), ("first_name", "optional")])
    row = cast.alice(program, chosen=["usual_store", "first_name"], clock=at())
    notice_endings(clock=at(days=80))
    work(at(days=80))
    change(
        subscription_id=row.id,
        chosen=["first_name"],
        less_often=Period.MONTH,
        ip=cast.IP,
        user_agent=cast.BROWSER,
        clock=at(days=81),
    )

    renew(smtp_sink, at(days=82))

    row.refresh_from_db()
    assert (row.chosen, row.less_often) == (["first_name"], "month")


def test_a_link_that_is_too_old_renews_nothing(smtp_sink: SmtpSink) -> None:
    cast.alice(for_days(), clock=at())
    notice_endings(clock=at(days=80))
    work(at(days=80))

    assert renew(smtp_sink, at(days=110, minutes=1)) == Confirmed.EXPIRED


def test_editions_are_told_of_with_the_last_but_one_and_counted_anew(smtp_sink: SmtpSink) -> None:
    program = for_editions(3)
    row = cast.alice(program, clock=at())
    for number in (1, 2):
        assert notice_endings(clock=at(hours=number)) == 0
        send(approved_edition(program, str(number), clock=at()), at(hours=number))

    assert notice_endings(clock=at(hours=3)) == 1
    work(at(hours=3))
    assert "one more, then it ends" in smtp_sink.messages[-1].message["Subject"]
    notice = len(smtp_sink.messages) - 1
    assert send(approved_edition(program, "3", clock=at()), at(hours=4)) == {"sent": 1}
    complete_last_editions(clock=at(hours=5))
    row.refresh_from_db()
    assert row.state == "completed"

    del smtp_sink.messages[notice + 1 :]
    assert renew(smtp_sink, at(hours=6)) == Confirmed.ACTIVE
    assert send(approved_edition(program, "4", clock=at()), at(hours=7)) == {"sent": 1}
    assert notice_endings(clock=at(hours=8)) == 0
    send(approved_edition(program, "5", clock=at()), at(hours=9))
    assert notice_endings(clock=at(hours=10)) == 1
    assert_every_invariant_holds()


def test_one_edition_needs_no_notice() -> None:
    program = for_editions(1)
    cast.alice(program, clock=at())
    send(approved_edition(program, clock=at()), at(hours=1))

    assert notice_endings(clock=at(hours=2)) == 0


def test_nothing_says_one_more_once_the_last_has_gone() -> None:
    program = for_editions(2)
    cast.alice(program, clock=at())
    for number in (1, 2):
        send(approved_edition(program, str(number), clock=at()), at(hours=number))

    assert notice_endings(clock=at(hours=2, seconds=1)) == 0


def test_a_notice_that_the_last_edition_overtook_does_not_go(smtp_sink: SmtpSink) -> None:
    program = for_editions(2)
    cast.alice(program, clock=at())
    send(approved_edition(program, "1", clock=at()), at(hours=1))
    assert notice_endings(clock=at(hours=1, seconds=1)) == 1
    Delivery.objects.filter(kind="notice").update(due_at=at(hours=3)())
    send(approved_edition(program, "2", clock=at()), at(hours=2))

    work(at(hours=3))

    assert notices() == {"completed": 1}
    assert len(smtp_sink.messages) == 2


def test_a_notice_is_stopped_at_the_hand_over_too(smtp_sink: SmtpSink) -> None:
    program = for_editions(2)
    cast.alice(program, clock=at())
    send(approved_edition(program, "1", clock=at()), at(hours=1))
    notice_endings(clock=at(hours=2))
    intended = intend(
        prepared=prepare(
            claims=claim(kinds=EDITIONS, limit=1, clock=at(hours=2)),
            composer=Composer(),
            clock=at(hours=2),
        ),
        clock=at(hours=2),
    )
    send(approved_edition(program, "2", clock=at()), at(hours=2))

    gateway = default_gateway()
    hand_over(intended=intended, gateway=gateway, clock=at(hours=2))
    gateway.close()

    assert notices() == {"completed": 1}
    assert len(smtp_sink.messages) == 2

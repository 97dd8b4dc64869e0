"""Two workers ask nobody twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from consent.models import Subscription
from delivery.gateways.choosing import default_gateway
from delivery.rendering.compose import Composer
from delivery.services import claiming, editions
from delivery.services.handing_over import hand_over
from delivery.services.intending import intend
from delivery.services.planning import plan_due
from delivery.services.preparing import prepare
from programs.rules.vocabulary import Period
from tests import cast, factories
from tests.delivery.asking import LANGUAGES, TITLES, asks, more_of
from tests.delivery.sending import (
    GREETING,
    approved_edition,
    at,
    work,
)
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_not_ask_twice(smtp_sink: SmtpSink) -> None:
    program = factories.published_program(
        uses=["first_name"], frequency_count=10, frequency_period=Period.DAY, languages=LANGUAGES
    )
    for number in range(6):
        cast.say_yes(program, f"reader{number}@example.com", clock=at())
    more_of(program)
    for name in ("1", "2"):
        edition = approved_edition(program, name, body=GREETING, clock=at())
        editions.send_now(edition=edition, clock=at(hours=1))
    plan_due(clock=at(hours=1))
    composed = Barrier(2)

    def one_worker() -> None:
        claims = claiming.claim(kinds=claiming.EDITIONS, limit=6, clock=at(hours=1))
        prepared = prepare(claims=claims, composer=Composer(), clock=at(hours=1))
        composed.wait(30)
        gateway = default_gateway()
        try:
            intended = intend(prepared=prepared, clock=at(hours=1))
            hand_over(intended=intended, gateway=gateway, clock=at(hours=1))
        finally:
            gateway.close()

    _at_once(one_worker, one_worker)
    work(at(hours=1))

    asking = [message for message in smtp_sink.messages if TITLES["en"] in message.text()]
    assert len(smtp_sink.messages) == 12
    assert sorted(message.recipients[0] for message in asking) == [
        f"reader{number}@example.com" for number in range(6)
    ]
    assert Subscription.objects.count() == len(asks()) == 6


def _at_once(*workers: Callable[[], None]) -> None:
    def closing(work_: Callable[[], None]) -> None:
        try:
            work_()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(workers)) as pool:
        for future in [pool.submit(closing, each) for each in workers]:
            future.result()

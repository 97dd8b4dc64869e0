"""Hundreds of posts at the same moment, each on a connection of its own (INV-12)."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.models import ConsentEvent, PostedForm
from consent.rules.vocabulary import EventKind
from delivery.models import Delivery
from delivery.services.claiming import ANSWERS
from delivery.services.posted import work_posted_forms
from delivery.services.sending import send_due
from tests import factories
from tests.conftest import WorkerFactory
from tests.delivery.sending import assert_every_invariant_holds
from tests.smtp_sink import SmtpSink
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

# Our server takes 200 connections, and keeps some of them for itself.
AT_ONCE = 100
POSTS = 200
WORKERS = 4
BOB = "bob@example.com"


def at_the_same_moment(number: int, do: Callable[[int], object]) -> None:
    """Do it that often, each in a thread with its own connection, all let go together."""
    gate = threading.Barrier(number)
    failed: list[BaseException] = []

    def run(one: int) -> None:
        try:
            gate.wait(60)
            do(one)
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    assert not any(thread.is_alive() for thread in threads)


def post_for_bob(answers: Counter[int]) -> Callable[[int], None]:
    """Return what posts for Bob, as often as it takes for all to have posted 200 times."""

    def post(number: int) -> None:
        browser = Client(REMOTE_ADDR=f"198.51.100.{number}")
        for _ in range(POSTS // AT_ONCE):
            answers[browser.post("/p/weekly-usuals/", {"email": BOB}).status_code] += 1

    return post


def test_inv_12_two_hundred_posts_for_one_address_cause_one_message(smtp_sink: SmtpSink) -> None:
    factories.published_program("weekly-usuals", uses=["first_name"])
    answers: Counter[int] = Counter()

    at_the_same_moment(AT_ONCE, post_for_bob(answers))
    assert answers == {303: POSTS}
    at_the_same_moment(WORKERS, lambda _one: work_posted_forms(clock=timezone.now))
    at_the_same_moment(WORKERS, lambda _one: send_due(kinds=ANSWERS, clock=timezone.now))

    assert not PostedForm.objects.exists()
    assert ConsentEvent.objects.filter(kind=EventKind.REQUESTED).count() == 1
    assert Delivery.objects.count() == 1
    assert [mail.recipients for mail in smtp_sink.messages] == [[BOB]]
    assert_every_invariant_holds()


def test_inv_12_workers_that_work_while_others_post_cause_one_message(smtp_sink: SmtpSink) -> None:
    factories.published_program("weekly-usuals", uses=["first_name"])
    answers: Counter[int] = Counter()
    post = post_for_bob(answers)

    def post_and_work(number: int) -> None:
        post(number)
        work_posted_forms(clock=timezone.now)

    at_the_same_moment(AT_ONCE // 4, post_and_work)
    work_posted_forms(clock=timezone.now)
    send_due(kinds=ANSWERS, clock=timezone.now)

    assert not PostedForm.objects.exists()
    assert len(smtp_sink.to(BOB)) == 1


def test_inv_12_no_more_than_the_limit_is_let_through_at_the_same_moment(
    settings: Settings,
) -> None:
    factories.published_program("weekly-usuals", uses=["first_name"])
    settings.FORM_LIMITS = {**settings.FORM_LIMITS, "network": (30, 3600)}
    answers: Counter[int] = Counter()

    def post(number: int) -> None:
        browser = Client(REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
        said = {"email": f"p{number}@example.com"}
        answers[browser.post("/p/weekly-usuals/", said).status_code] += 1

    at_the_same_moment(AT_ONCE, post)

    assert answers == {303: 30, 429: AT_ONCE - 30}
    assert PostedForm.objects.count() == 30


def test_a_post_wakes_a_worker_and_no_clock_is_needed(
    smtp_sink: SmtpSink, celery_worker: WorkerFactory
) -> None:
    factories.published_program("weekly-usuals", uses=["first_name"])
    celery_worker(queues="prompt")

    Client().post("/p/weekly-usuals/", {"email": BOB})

    wait_until(lambda: smtp_sink.to(BOB), what="the message comes")
    assert not PostedForm.objects.exists()

"""The fixtures do what the other tests trust them to do."""

import smtplib
import threading

import psycopg2
import pytest
from django.contrib.auth.models import User
from django.core.mail import send_mail

from tests.conftest import WorkerFactory
from tests.smtp_sink import SmtpSink
from tests.waiting import wait_until


def send() -> None:
    send_mail("Subject", "Text", "brand@example.com", ["ana@example.com"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_transactional_test_commits_is_seen_outside_and_gone_after(
    time: str, database_url: str
) -> None:
    assert not User.objects.exists()
    User.objects.create(username=time)

    connection = psycopg2.connect(database_url)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT username FROM auth_user")
        assert cursor.fetchall() == [(time,)]
    connection.close()


def test_whoever_asks_for_no_database_gets_none() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        User.objects.exists()


def test_the_sink_keeps_what_it_accepts(smtp_sink: SmtpSink) -> None:
    send()

    (mail,) = smtp_sink.to("ana@example.com")
    assert (mail.message["Subject"], mail.text()) == ("Subject", "Text\r\n")


def test_the_sink_refuses_a_recipient(smtp_sink: SmtpSink) -> None:
    smtp_sink.refuse["ana@example.com"] = "550 5.1.1 no such mailbox"

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send()


def test_the_sink_refuses_the_data(smtp_sink: SmtpSink) -> None:
    smtp_sink.refuse_data = "451 4.3.0 later"

    with pytest.raises(smtplib.SMTPDataError):
        send()


def test_the_sink_can_keep_a_message_and_fall_silent(smtp_sink: SmtpSink) -> None:
    smtp_sink.in_data = "keep_and_disconnect"

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send()

    assert len(smtp_sink.messages) == 1


def test_the_sink_hangs_until_it_is_released(smtp_sink: SmtpSink) -> None:
    smtp_sink.in_data = "hang"
    sender = threading.Thread(target=send)
    sender.start()
    wait_until(lambda: smtp_sink.hanging)
    assert smtp_sink.messages == []

    smtp_sink.release()
    sender.join()

    assert len(smtp_sink.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_starts_and_can_be_killed(celery_worker: WorkerFactory) -> None:
    worker = celery_worker()

    worker.kill()

    assert worker.process.returncode == -9

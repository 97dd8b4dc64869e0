"""Where the journal cannot be written, nobody is told that something was done."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent import journal
from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind
from consent.rules.wording import words
from consent.selectors.tokens import leave_token
from delivery.services.planning import plan_due
from tests import cast, factories
from tests.api.conftest import Caller, new_key
from tests.delivery.sending import approved_edition, outcomes, send, work
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice(settings: Settings, tmp_path: Path) -> Subscription:
    """Alice said yes; then there is a file where the journal's folder should be.

    Also root cannot write below it.
    """
    row = cast.alice(factories.published_program(uses=["first_name"]))
    (tmp_path / "file").write_text("no folder")
    settings.JOURNAL_DIR = tmp_path / "file" / "journal"
    return row


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_inv_15_a_leaving_that_cannot_be_written_is_refused_in_the_readers_language(
    client: Client, alice: Subscription, language: str
) -> None:
    path = f"/u/{leave_token(alice.id)}"

    answer = client.post(path, headers={"Accept-Language": language})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert answer["Content-Language"] == language
    assert words(language)["not_done_lead"] in answer.content.decode()
    alice.refresh_from_db()
    assert alice.state == "active"


def test_inv_15_the_api_says_that_nothing_was_done(alice: Subscription) -> None:
    body = {
        "inputs": [{"external_id": alice.subscriber.external_id, "program": alice.program.slug}],
        "by": "person",
    }

    answer = Caller(new_key()).post("/subscriptions/batch/withdraw/", body)

    assert (answer.status_code, answer.json()["code"]) == (503, "journal_unwritable")
    assert not ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN).exists()


def test_inv_15_nothing_goes_that_nobody_could_stop(
    smtp_sink: SmtpSink, settings: Settings, alice: Subscription
) -> None:
    edition = approved_edition(alice.program)

    assert send(edition) == {}
    assert plan_due(clock=timezone.now) == 0

    settings.JOURNAL_DIR = settings.JOURNAL_DIR.parent.parent / "journal"
    plan_due(clock=timezone.now)
    work()
    assert outcomes(edition) == {"sent": 1}


def test_inv_15_no_yes_is_taken_that_nobody_could_take_back(alice: Subscription) -> None:
    before = ConsentEvent.objects.filter(kind=EventKind.GIVEN).count()

    with pytest.raises(journal.FenceUpError):
        cast.say_yes(alice.program, "bob@example.com")

    assert ConsentEvent.objects.filter(kind=EventKind.GIVEN).count() == before

"""What is sent comes in the language that the person chose, where there is a text in it."""

from collections.abc import Sequence

import pytest
from django.utils import timezone

from consent.models import Subscription
from consent.services.own_choices import choose
from delivery.models import Delivery, Edition
from delivery.rendering.checking import Draft
from delivery.rendering.forecasting import forecast
from delivery.services import editions
from programs.models import Program
from subscribers.rules.vocabulary import OwnChoice
from tests import cast, factories
from tests.delivery.sending import assert_every_invariant_holds, at, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

SUBJECTS = {"en": "Your list", "de": "Ihre Liste", "fr": "Votre liste"}


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        "weekly-usuals", languages=("en", "de", "fr"), clock=at(days=-99)
    )


@pytest.fixture
def alice(program: Program) -> Subscription:
    """Alice said yes in German and reads French."""
    row = cast.alice(program, language="de", clock=at(days=-9))
    choose(
        subscriber_id=row.subscriber_id,
        choices={OwnChoice.LANGUAGE: "fr"},
        ip=cast.IP,
        user_agent=cast.BROWSER,
        clock=at(days=-8),
    )
    return row


def written(program: Program, languages: Sequence[str]) -> Edition:
    edition = editions.save(
        program=program,
        name="-".join(languages),
        texts=[Draft(each, SUBJECTS[each], "", f"Text: {each}.") for each in languages],
        prepared_by=factories.marketer(),
        clock=timezone.now,
    )
    return editions.approve(edition=edition, approved_by=factories.approver(), clock=timezone.now)


@pytest.mark.parametrize(
    ("languages", "got"),
    [(["en", "de", "fr"], "fr"), (["en", "de"], "de"), (["fr"], "fr"), (["en"], None)],
)
def test_an_edition_comes_in_it_or_in_the_one_of_their_yes(
    alice: Subscription,
    program: Program,
    smtp_sink: SmtpSink,
    languages: list[str],
    got: str | None,
) -> None:
    edition = written(program, languages)
    expected = forecast(edition=edition, at=timezone.now())

    outcome = send(edition)

    messages = [each.message["Subject"] for each in smtp_sink.to("alice@example.com")]
    if got is None:
        assert outcome == {"no_language": 1}
        assert (expected.gets, expected.refused) == (0, {"no_language": 1})
        return
    assert messages == [SUBJECTS[got]]
    assert expected.gets == 1
    assert Delivery.objects.get(edition=edition).language == got
    assert_every_invariant_holds()


def test_all_around_it_is_in_the_same_language(
    alice: Subscription, program: Program, smtp_sink: SmtpSink
) -> None:
    send(written(program, ["de", "fr"]))

    [message] = smtp_sink.to("alice@example.com")
    assert "Text: fr." in message.text()
    assert "/u/" in message.text()
    assert "Sie haben" not in message.text()
    assert "vous avez dit oui" in message.text()

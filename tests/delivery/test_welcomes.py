"""A welcome hands over the receipt of the yes that it answers, and each yes of its own gets one."""

from collections.abc import Sequence
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from consent.models import ConsentEvent, Subscription
from consent.receipts.words import receipt_words
from consent.rules.vocabulary import EventKind, Method
from consent.selectors import first_one
from consent.selectors.first_one import Joined, words_of_first
from consent.selectors.tokens import confirm_token
from consent.services.leave import leave, undo
from consent.services.moving import change_address, confirm_address
from consent.services.renew import renew
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.gateways.choosing import default_gateway
from delivery.models import Delivery, Edition
from delivery.rules.coming import Joiner, Plan, first_of
from delivery.rules.kinds import AT_A_TIME, When
from delivery.services import editions
from delivery.services.claiming import ANSWERS
from delivery.services.sending import send_batch
from programs.models import Program
from programs.rules.figures import write_date
from programs.rules.vocabulary import TermKind
from tests import cast, factories
from tests.delivery.kinds.running import BEGINNING, approved, on, running, step
from tests.delivery.kinds.running import at as since
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, at
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "de", "fr")


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        uses=["first_name", ("usual_store", "optional"), ("allergies", "asked")],
        term_kind=TermKind.DAYS,
        term_days=90,
        languages=LANGUAGES,
    )


def answers(clock: cast.Clock) -> None:
    gateway = default_gateway()
    try:
        send_batch(kinds=ANSWERS, gateway=gateway, clock=clock)
    finally:
        gateway.close()


def sent() -> list[str]:
    return list(Delivery.objects.filter(state="sent").order_by("id").values_list("kind", flat=True))


def yes_of(row: Subscription) -> ConsentEvent:
    row.refresh_from_db()
    return ConsentEvent.objects.get(id=row.permitted_by_id or 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_welcome_says_all_that_the_receipt_says(
    language: str, program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(
        program,
        language=language,
        chosen=["usual_store"],
        answers={"allergies": ["sesame"]},
        clock=at(),
    )

    answers(at(minutes=1))

    [message] = smtp_sink.to("alice@example.com")
    text = " ".join(message.text().split())
    for part in receipt_words(yes_of(row)).rows:
        assert part.heading in text
        assert all(" ".join(line.split()) in text for line in part.lines)
    assert str(yes_of(row).text_id) in message.html()
    assert "/me/" in text
    assert "usual_store" not in text
    assert "sesame" not in text
    assert_every_invariant_holds()


def test_a_welcome_says_when_the_first_one_comes(program: Program, smtp_sink: SmtpSink) -> None:
    edition = approved_edition(program, clock=at())
    editions.schedule(edition=edition, at=at(days=3)(), clock=at())
    cast.alice(program, clock=at())

    answers(at(minutes=1))

    [message] = smtp_sink.messages
    assert f"On {write_date(at(days=3)().date(), 'en')}." in message.text()


FIRST = {
    "step": {
        "en": "On 5 March 2026.",
        "de": "Am 5. März 2026.",
        "fr": "Le 5 mars 2026.",
    },
    "event": {
        "en": "When something happens that it is about. No date is set.",
        "de": "Sobald etwas geschieht, von dem sie handelt. Ein Datum steht nicht fest.",
        "fr": "Dès qu’il se passe quelque chose dont il parle. Aucune date n’est fixée.",
    },
    "both": {
        "en": "On 5 March 2026. Before that, if something happens that it is about.",
        "de": "Am 5. März 2026. Schon vorher, wenn etwas geschieht, von dem sie handelt.",
        "fr": "Le 5 mars 2026. Plus tôt, s’il se passe quelque chose dont il parle.",
    },
    "nothing": {
        "en": "When there is something for you.",
        "de": "Sobald es etwas für Sie gibt.",
        "fr": "Dès qu’il y a quelque chose pour vous.",
    },
}
RUNNING = {"step": ("step",), "event": ("event",), "both": ("step", "event"), "nothing": ()}


def run(program: Program, kinds: Sequence[str]) -> None:
    """Have a series whose first step comes after three days, or an edition for an event, run."""
    whens = {"step": step(1, 3), "event": on("bicycle.ready")}
    for kind in kinds:
        running(approved(program, kind, whens[kind], clock=since(BEGINNING)), since(BEGINNING))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", FIRST)
def test_message_and_page_say_when_the_first_one_comes_that_a_program_has(
    what: str, language: str, client: Client, smtp_sink: SmtpSink
) -> None:
    with time_machine.travel(BEGINNING, tick=False):
        program = factories.published_program(languages=LANGUAGES, clock=since(BEGINNING))
        run(program, RUNNING[what])
        row = cast.alice(program, language=language, clock=since(BEGINNING))
        answers(since(BEGINNING, minutes=1))
        page = client.get(
            f"/c/{confirm_token(yes_of(row).answers_id or 0)}/", {"language": language}
        )

    [message] = smtp_sink.to("alice@example.com")
    assert FIRST[what][language] in " ".join(message.text().split())
    assert FIRST[what][language] in unescape(page.content.decode())


def test_the_page_is_told_as_of_the_time_that_it_asks_for(program: Program) -> None:
    edition = approved_edition(program, clock=at())
    editions.schedule(edition=edition, at=at(days=3)(), clock=at())
    row = cast.alice(program, clock=at())
    joined = Joined(
        subscription_id=row.id,
        program_id=program.id,
        since=row.since,
        ends_at=None,
        time_zone="",
        language="en",
    )

    before, after = (words_of_first(joined, at(days=day)()) for day in (1, 4))

    assert before == f"On {write_date(at(days=3)().date(), 'en')}."
    assert after == FIRST["nothing"]["en"]


def test_where_nobody_knows_the_page_says_nothing(
    program: Program, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_one, "_known", {})
    row = cast.alice(program)

    page = client.get(f"/c/{confirm_token(yes_of(row).answers_id or 0)}/")

    assert page.status_code == 200
    assert FIRST["nothing"]["en"] not in page.content.decode()


def test_the_first_day_is_that_of_the_person_and_within_their_yes(program: Program) -> None:
    now = at()()
    joiner = Joiner(1, now, now + timedelta(days=10), ZoneInfo("Pacific/Auckland"))
    ours = When(in_their_zone=True)
    noon = (now + timedelta(days=2)).replace(hour=12, minute=0)

    assert first_of([Plan(1, ours, noon)], joiner, {}, now).at == noon.replace(tzinfo=joiner.zone)
    assert first_of([Plan(1, step(1, 11), now)], joiner, {}, now).at is None
    assert first_of([Plan(1, step(1, 3), now)], joiner, {1: ("sent", now)}, now).at is None
    assert first_of([Plan(1, AT_A_TIME, noon), Plan(2, step(1, 0), now)], joiner, {}, now).at == now


def test_what_does_not_run_is_promised_to_nobody(program: Program, smtp_sink: SmtpSink) -> None:
    run(program, RUNNING["both"])
    Edition.objects.update(state="paused")
    cast.alice(program, clock=at())

    answers(at(minutes=1))

    [message] = smtp_sink.messages
    assert "When there is something for you. At most 1 a week." in message.text()


def test_a_yes_again_in_the_preference_centre_gets_a_welcome_and_no_confirmation(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, clock=at())
    answers(at())

    said = renew(
        subscription_id=row.id,
        invitation_id=row.invitation_id or 0,
        address_version=1,
        chosen=None,
        answers={},
        ip=cast.IP,
        user_agent=cast.BROWSER,
        clock=at(days=5),
    )
    answers(at(days=5))

    assert said is not None
    assert (said.kind, said.method) == (EventKind.RENEWED, Method.PREFERENCES)
    assert sent() == ["welcome", "welcome"]
    assert receipt_words(said).row("how").lines[0] in smtp_sink.messages[-1].text()
    assert not Delivery.objects.filter(kind="confirmation", asked_by=said.answers_id).exists()


def test_what_only_goes_on_gets_no_welcome(program: Program, smtp_sink: SmtpSink) -> None:
    row = cast.alice(program, clock=at())
    answers(at())
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(hours=1))
    assert left is not None
    assert undo(event_id=left.id, clock=at(hours=1, minutes=1))
    change_address(
        subscriber_id=row.subscriber_id, address="alice@elsewhere.example", clock=at(hours=2)
    )
    answers(at(hours=2))
    moved = ConsentEvent.objects.get(kind=EventKind.MOVED)
    confirm_address(event_id=moved.id, ip=cast.IP, user_agent=cast.BROWSER, clock=at(hours=3))
    answers(at(hours=3))

    assert yes_of(row).kind == EventKind.RENEWED
    assert sent() == ["welcome", "address"]
    assert_every_invariant_holds()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_address_is_told_what_waits_and_the_old_one_nothing(
    language: str, program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, language=language, clock=at())
    other = factories.published_program("recipes", languages=LANGUAGES)
    cast.say_yes(other, "alice@example.com", language=language, clock=at())
    cast.say_yes(factories.published_program("gone"), "alice@example.com", clock=at())
    gone = cast.subscription(factories.program("gone"), "alice@example.com")
    leave(subscription_id=gone.id, method=Method.LEAVE_PAGE, clock=at())
    row.subscriber.refresh_from_db()
    row.subscriber.language = language
    row.subscriber.save()
    answers(at())
    smtp_sink.messages.clear()

    change_address(
        subscriber_id=row.subscriber_id, address="alice@elsewhere.example", clock=at(hours=2)
    )
    answers(at(hours=2))

    [message] = smtp_sink.messages
    assert message.recipients == ["alice@elsewhere.example"]
    for words in (message.text(), message.html()):
        assert factories.translated("Weekly usuals", [language])[language] in words
        assert factories.translated("Recipes", [language])[language] in words
        assert "Gone" not in words
        assert "Green Basket Ltd" in words
        assert "/c/" in words
        assert "alice@example.com" not in words
    assert message.message["List-Unsubscribe"] is None


def test_an_address_that_was_replaced_meanwhile_is_asked_nothing(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, clock=at())
    answers(at())
    smtp_sink.messages.clear()
    for number in (1, 2):
        change_address(
            subscriber_id=row.subscriber_id,
            address=f"alice@{number}.example",
            clock=at(hours=number),
        )

    answers(at(hours=3))

    assert [message.recipients for message in smtp_sink.messages] == [["alice@2.example"]]


def test_what_ended_before_it_was_sent_waits_for_no_address(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, clock=at())
    answers(at())
    smtp_sink.messages.clear()
    stated = PersonInput(external_id=row.subscriber.external_id, email="alice@elsewhere.example")
    upsert(items=[UpsertInput(person=stated)], by="crm", clock=at(days=89, hours=23))

    answers(at(days=90, minutes=1))

    assert smtp_sink.messages == []
    assert Delivery.objects.get(kind="address").refusal == "no_consent"

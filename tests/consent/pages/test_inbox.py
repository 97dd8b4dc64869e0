"""No message came, or its link has expired: ask for it once more, and nothing starts by that."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from consent.ledger import evidence_of
from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind, Method, State
from consent.rules.wording import words
from consent.selectors.tokens import confirm_token
from consent.services.moving import change_address
from delivery.models import Delivery
from programs.models import Program
from programs.rules.vocabulary import ProgramState
from programs.services.programs import hold_program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.browser.plain import Plain
from tests.delivery.sending import assert_every_invariant_holds

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ANA = "ana@example.com"
INBOX = "/p/your-usuals/inbox/"


def at(**after: float) -> time_machine.travel:
    return time_machine.travel(NOON + timedelta(**after), tick=False)


@pytest.fixture
def asked(program: Program) -> ConsentEvent:
    """Have Ana ask at noon, with a tick and an answer."""
    return cast.ask(
        program, ANA, chosen=["usual_store"], answers={"diet": "vegan"}, clock=lambda: NOON
    )


def requests() -> list[ConsentEvent]:
    rows = ConsentEvent.objects.filter(kind=EventKind.REQUESTED)
    return list(rows.select_related("subject").order_by("id"))


def address(event: ConsentEvent) -> str:
    return f"/c/{confirm_token(event.id)}/"


# --- No message came ---------------------------------------------------------------------------


def test_the_page_offers_to_send_it_once_more(program: Program, visitor: Client) -> None:
    page = visitor.get(INBOX).content.decode()

    assert "No message came?" in page
    assert page.count('<form class="alone" method="post" novalidate>') == 1


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_it_says_of_nobody_that_a_message_went(
    program: Program, visitor: Client, language: str
) -> None:
    page = unescape(visitor.get(INBOX, {"language": language}).content.decode())

    assert words(language)["inbox_unless"] in page
    assert "We have sent" not in page


def test_once_more_is_the_same_wish_with_all_that_was_chosen(
    asked: ConsentEvent, visitor: Client
) -> None:
    with at(minutes=11):
        answer = visitor.post(INBOX, {"email": ANA})

    assert answer.status_code == 303
    assert answer["Location"].startswith(INBOX)
    first, again = requests()
    assert again.details["chosen"] == first.details["chosen"] == ["diet", "usual_store"]
    assert evidence_of(again).answers == {"diet": "vegan"}
    assert Delivery.objects.filter(kind="confirmation").count() == 2


def test_inv_12_within_ten_minutes_nothing_more_is_sent(
    asked: ConsentEvent, visitor: Client
) -> None:
    with at(minutes=9):
        visitor.post(INBOX, {"email": ANA})

    assert len(requests()) == 1


def test_inv_12_nor_a_fourth_time_on_one_day(asked: ConsentEvent, visitor: Client) -> None:
    for minutes in range(11, 300, 11):
        with at(minutes=minutes):
            visitor.post(INBOX, {"email": ANA})

    assert len(requests()) == 3


def test_inv_12_the_answer_is_the_same_for_whoever_never_asked(
    asked: ConsentEvent, visitor: Client
) -> None:
    with at(minutes=11):
        known, unknown = (visitor.post(INBOX, {"email": each}) for each in (ANA, "new@example.com"))

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert dict(known.items()) == dict(unknown.items())


def test_whoever_is_in_gets_no_ticks_of_before(program: Program, visitor: Client) -> None:
    cast.say_yes(program, ANA, chosen=["usual_store"], clock=lambda: NOON)

    with at(minutes=11):
        visitor.post(INBOX, {"email": ANA})

    assert requests()[-1].details["chosen"] == []


def test_of_another_version_nothing_is_taken_over(
    asked: ConsentEvent, program: Program, visitor: Client
) -> None:
    factories.published_invitation(of=program, languages=["en", "de"], frequency_count=3)

    with at(minutes=11):
        visitor.post(INBOX, {"email": ANA})

    assert requests()[-1].details["chosen"] == []


def test_inv_12_a_changed_choice_has_its_own_message_at_once_and_three_go_in_a_day(
    visitor: Client, program: Program
) -> None:
    for ticks in ("use.usual_store", "use.favourite_department", "", "use.usual_store"):
        visitor.post("/p/your-usuals/", {"email": ANA, ticks: "on"})

    first, *_others, last = requests()
    assert Delivery.objects.filter(kind="confirmation").count() == len(requests()) == 3
    # A link confirms what its own message was about, and only while that is the newest.
    assert "There is a newer request" in visitor.get(address(first)).content.decode()
    assert last.details["chosen"] == []
    said = visitor.get(INBOX).content.decode()
    assert "The same choice goes out once in 10 minutes" in said
    assert "at most one message" not in said


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_mistyped_address_is_asked_again_there_and_nothing_chosen_is_lost(
    asked: ConsentEvent, visitor: Client, language: str
) -> None:
    with at(minutes=11):
        page = visitor.post(INBOX, {"email": "ana@example"}, headers={"Accept-Language": language})
        assert page.status_code == 422
        assert words(language)["error_email"] in unescape(page.content.decode())
        assert 'value="ana@example"' in page.content.decode()
        assert "<details open>" in page.content.decode()

        [form] = Plain(INBOX, page.content.decode()).post_forms()
        sent = {one.name: one.value for one in form.fields} | {"email": ANA}
        assert visitor.post(form.action, sent).status_code == 303

    assert requests()[-1].details["chosen"] == ["diet", "usual_store"]


def test_in_another_language_it_is_the_same_wish_still(
    asked: ConsentEvent, visitor: Client
) -> None:
    with at(minutes=11):
        visitor.post(INBOX, {"email": ANA, "language": "de"})

    first, again = requests()
    assert (again.language, again.text_id) == ("en", first.text_id)
    assert again.details["chosen"] == ["diet", "usual_store"]
    assert_every_invariant_holds()


def test_a_program_that_takes_nobody_in_sends_nothing_again(
    asked: ConsentEvent, program: Program, visitor: Client
) -> None:
    hold_program(program=program)

    with at(minutes=11):
        assert visitor.post(INBOX, {"email": ANA}).status_code == 404

    assert len(requests()) == 1


# --- The link has expired ----------------------------------------------------------------------


def test_an_expired_link_offers_a_new_message_for_the_same_wish(
    asked: ConsentEvent, visitor: Client
) -> None:
    with at(days=31):
        page = visitor.get(address(asked))
        assert page.status_code == 410
        assert "Send me a new message" in page.content.decode()

        answer = visitor.post(address(asked), {"do": "again"})

        assert answer.status_code == 303
        assert answer["Location"].startswith(INBOX)
        again = requests()[-1]
        assert (again.method, again.details["chosen"]) == (
            Method.CONFIRMATION,
            ["diet", "usual_store"],
        )
        assert cast.subscription(again.program, ANA).state == State.PENDING  # type: ignore[arg-type]
        assert Delivery.objects.filter(kind="confirmation", asked_by=again).exists()

        assert "You are in" in visitor.post(address(again)).content.decode()


def test_inv_13_asking_again_starts_nothing(asked: ConsentEvent, visitor: Client) -> None:
    with at(days=31):
        visitor.post(address(asked), {"do": "again"})

    assert not ConsentEvent.objects.filter(kind=EventKind.GIVEN).exists()


@pytest.mark.parametrize("days", [0, 1])
def test_a_link_that_works_is_not_asked_for_again(
    asked: ConsentEvent, visitor: Client, days: int
) -> None:
    with at(days=days, minutes=20):
        answer = visitor.post(address(asked), {"do": "again"})

    assert "Shall we start?" in answer.content.decode()
    assert len(requests()) == 1


def test_a_mailbox_that_is_not_theirs_any_more_asks_for_nothing(
    asked: ConsentEvent, visitor: Client
) -> None:
    person = asked.subject.subscriber_id
    assert person is not None
    change_address(subscriber_id=person, address="ana@new.example", clock=lambda: NOON)

    with at(days=31):
        page = visitor.get(address(asked)).content.decode()
        visitor.post(address(asked), {"do": "again"})

    assert "Send me a new message" not in page
    assert len(requests()) == 1


def test_a_closed_program_sends_none(
    asked: ConsentEvent, program: Program, visitor: Client
) -> None:
    program.state = ProgramState.CLOSED
    program.save()

    with at(days=31):
        assert "Send me a new message" not in visitor.get(address(asked)).content.decode()
        visitor.post(address(asked), {"do": "again"})

    assert len(requests()) == 1


# --- Times -------------------------------------------------------------------------------------


def test_times_are_those_of_where_the_person_lives(asked: ConsentEvent, visitor: Client) -> None:
    Subscriber.objects.filter(email=ANA).update(time_zone="Europe/Berlin")

    with time_machine.travel(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), tick=False):
        page = visitor.post(address(asked)).content.decode()

    assert "23 November 2026, 00:30 (CET)" in page

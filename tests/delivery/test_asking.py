"""What an edition asks besides: for a newer version once, and each year if it is still wanted."""

import re

import pytest

from consent.models import ConsentEvent, PersonalLink
from consent.rules.tokens import Purpose
from consent.rules.vocabulary import EventKind, Method
from consent.selectors.tokens import row_of
from consent.services.join import request_by_link
from consent.services.leave import leave, undo
from consent.services.moving import change_address, confirm_address
from delivery.models import Delivery, EditionText
from delivery.services import editions
from delivery.services.planning import plan_due
from programs.models import Program
from programs.rules.vocabulary import Period, TermKind
from tests import cast, factories
from tests.delivery.asking import LANGUAGES, TITLES, asks, more_of
from tests.delivery.sending import (
    approved_edition,
    assert_every_invariant_holds,
    at,
    send,
    work,
)
from tests.smtp_sink import Received, SmtpSink

pytestmark = pytest.mark.django_db

YEARLY = {"en": "Do you still want this?", "de": "Möchten Sie das noch?", "fr": "Le voulez-vous"}


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        uses=["first_name"], frequency_count=10, frequency_period=Period.DAY, languages=LANGUAGES
    )


def send_one(program: Program, name: str, clock: cast.Clock, sink: SmtpSink) -> Received:
    """Send an edition and return the message."""
    before = len(sink.messages)
    send(approved_edition(program, name, clock=clock), clock)
    [message] = sink.messages[before:]
    return message


def test_nobody_is_asked_while_what_they_accepted_is_what_is_offered(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program, clock=at())

    message = send_one(program, "1", at(hours=1), smtp_sink)

    assert TITLES["en"] not in message.text()
    assert TITLES["en"] not in message.html()
    assert asks() == []


def test_a_version_that_asks_for_more_is_asked_about_once(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program, clock=at())
    version = more_of(program)

    first = send_one(program, "1", at(hours=1), smtp_sink)
    second = send_one(program, "2", at(hours=2), smtp_sink)

    for words in (first.text(), first.html()):
        assert TITLES["en"] in words
        assert "It uses more data: Usual store." in words
        assert "/p/weekly-usuals/" in words
    assert TITLES["en"] not in second.text() + second.html()
    assert asks() == [f"version:{version}"]
    assert_every_invariant_holds()


def test_other_words_for_the_same_are_not_asked_about_again(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program, clock=at())
    material = more_of(program)
    first = send_one(program, "1", at(hours=1), smtp_sink).text()
    more_of(program)

    second = send_one(program, "2", at(hours=2), smtp_sink).text()

    assert TITLES["en"] in first
    assert TITLES["en"] not in second
    assert asks() == [f"version:{material}"]


def test_other_words_that_came_before_the_first_edition_are_asked_about_once(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program, clock=at())
    material = more_of(program)
    more_of(program)

    assert TITLES["en"] in send_one(program, "1", at(hours=1), smtp_sink).text()
    assert TITLES["en"] not in send_one(program, "2", at(hours=2), smtp_sink).text()
    assert asks() == [f"version:{material}"]


def test_what_a_later_version_took_back_is_not_asked_about(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program, clock=at())
    more_of(program)
    factories.published_invitation(
        of=program,
        uses=["first_name"],
        frequency_count=10,
        frequency_period=Period.DAY,
        languages=LANGUAGES,
    )

    assert TITLES["en"] not in send_one(program, "1", at(hours=1), smtp_sink).text()
    assert asks() == []


def test_its_link_is_the_persons_and_leads_to_a_confirmation(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program, clock=at())
    more_of(program)
    text = send_one(program, "1", at(hours=1), smtp_sink).text()

    [token] = re.findall(r"/p/weekly-usuals/([\w-]{32})/", text)
    link = PersonalLink.objects.get(id=row_of(Purpose.LINK, token))
    request_by_link(
        link=link,
        language="en",
        chosen=[],
        answers={},
        ip=cast.IP,
        user_agent=cast.BROWSER,
        clock=at(hours=2),
    )

    assert link.subscriber.email == "alice@example.com"
    asked = Delivery.objects.get(kind="confirmation", state="due", created_at__gt=at(hours=1)())
    assert asked.subscriber_id == link.subscriber_id


def test_wording_and_asking_for_less_are_not_asked_about(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program, clock=at())
    factories.published_invitation(
        of=program, uses=[], frequency_count=1, frequency_period=Period.DAY, languages=LANGUAGES
    )

    body = "Your list is ready."
    before = len(smtp_sink.messages)
    send(approved_edition(program, body=body, clock=at()), at(hours=1))

    assert TITLES["en"] not in smtp_sink.messages[before].text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_asks_in_the_language_of_the_edition(
    language: str, program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program, language=language, clock=at())
    more_of(program)

    edition = approved_edition(program, language=language, clock=at())
    send(edition, at(hours=1))

    [message] = smtp_sink.messages
    assert TITLES[language] in message.text()
    assert TITLES[language] in message.html()


def test_a_link_is_made_once_and_used_again_while_it_is_good(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program, clock=at())
    more_of(program)
    send_one(program, "1", at(hours=1), smtp_sink)
    more_of(program, length_words=400)
    send_one(program, "2", at(hours=2), smtp_sink)
    assert PersonalLink.objects.count() == 1

    more_of(program, length_words=500)
    send_one(program, "3", at(days=61), smtp_sink)
    assert PersonalLink.objects.count() == 2
    assert len(asks()) == 3


def test_a_link_that_went_to_an_address_from_before_is_not_used_again(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, clock=at())
    more_of(program)
    send_one(program, "1", at(hours=1), smtp_sink)
    change_address(subscriber_id=row.subscriber_id, address="alice@new.example", clock=at(hours=2))
    moved = ConsentEvent.objects.get(kind=EventKind.MOVED)
    confirm_address(event_id=moved.id, ip="", user_agent="", clock=at(hours=2))
    more_of(program, length_words=400)
    send_one(program, "2", at(hours=3), smtp_sink)

    made = PersonalLink.objects.values_list("address_version", flat=True)
    assert list(made) == [1, 2]


def test_what_was_refused_for_good_did_not_ask(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program, clock=at())
    more_of(program)
    smtp_sink.refuse["alice@example.com"] = "550 5.1.1 nobody here"
    send(approved_edition(program, "1", clock=at()), at(hours=1))
    smtp_sink.refuse.clear()

    assert TITLES["en"] in send_one(program, "2", at(hours=2), smtp_sink).text()


def test_what_may_have_gone_has_asked(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program, clock=at())
    more_of(program)
    smtp_sink.in_data = "keep_and_disconnect"
    send(approved_edition(program, "1", clock=at()), at(hours=1))
    smtp_sink.in_data = ""

    assert TITLES["en"] not in send_one(program, "2", at(hours=2), smtp_sink).text()


def test_two_editions_of_one_batch_ask_once(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program, clock=at())
    more_of(program)
    for name in ("1", "2"):
        edition = approved_edition(program, name, clock=at())
        editions.send_now(edition=edition, clock=at(hours=1))
    plan_due(clock=at(hours=1))

    work(at(hours=1))

    asking = [message for message in smtp_sink.messages if TITLES["en"] in message.text()]
    assert (len(smtp_sink.messages), len(asking)) == (2, 1)
    assert len(asks()) == 1


def test_an_edition_whose_layout_has_no_place_for_it_asks_nothing(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program, clock=at())
    more_of(program)
    edition = approved_edition(program, clock=at())
    text = EditionText.objects.get(edition=edition)
    text.html_template = re.sub(
        r"{% if _asks_url %}.*?{% endif %}", "", text.html_template, flags=re.DOTALL
    )
    text.text_template = re.sub(
        r"{% if _asks_url %}.*?{% endif %}", "", text.text_template, flags=re.DOTALL
    )
    text.save()

    send(edition, at(hours=1))

    assert TITLES["en"] not in smtp_sink.messages[0].text()
    assert asks() == []
    assert TITLES["en"] in send_one(program, "2", at(hours=2), smtp_sink).text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_each_full_year_one_edition_asks_whether_it_is_still_wanted(
    language: str, program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, language=language, clock=at())

    def ask(name: str, **after: float) -> bool:
        before = len(smtp_sink.messages)
        edition = approved_edition(program, name, language=language, clock=at(**after))
        send(edition, at(**after))
        [message] = smtp_sink.messages[before:]
        assert (YEARLY[language] in message.text()) == (YEARLY[language] in message.html())
        return YEARLY[language] in message.text()

    asked = [ask("1", days=364), ask("2", days=367), ask("3", days=370), ask("4", days=734)]

    assert asked == [False, True, False, True]
    assert asks() == [f"year:{row.permitted_by_id}:1", f"year:{row.permitted_by_id}:2"]
    row.refresh_from_db()
    assert row.state == "active"


def test_the_years_go_on_over_a_leaving_that_was_taken_back_and_a_new_address(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, clock=at())
    first = row.permitted_by_id
    send_one(program, "1", at(days=366), smtp_sink)
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=367))
    assert left is not None
    assert undo(event_id=left.id, clock=at(days=367, minutes=1))
    change_address(subscriber_id=row.subscriber_id, address="new@example.com", clock=at(days=368))
    moved = ConsentEvent.objects.get(kind=EventKind.MOVED)
    confirm_address(event_id=moved.id, ip="", user_agent="", clock=at(days=368, hours=1))

    again = send_one(program, "2", at(days=369), smtp_sink).text()
    next_year = send_one(program, "3", at(days=731), smtp_sink).text()

    assert YEARLY["en"] not in again
    assert YEARLY["en"] in next_year
    assert asks() == [f"year:{first}:1", f"year:{first}:2"]


def test_a_term_with_an_end_is_not_asked_about_each_year(smtp_sink: SmtpSink) -> None:
    program = factories.published_program(
        uses=["first_name"], term_kind=TermKind.DAYS, term_days=800
    )
    cast.alice(program, clock=at())

    assert YEARLY["en"] not in send_one(program, "1", at(days=400), smtp_sink).text()


def test_no_message_asks_two_things(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program, clock=at())
    more_of(program)

    first = send_one(program, "1", at(days=400), smtp_sink).text()
    second = send_one(program, "2", at(days=401), smtp_sink).text()

    assert TITLES["en"] in first
    assert YEARLY["en"] not in first
    assert TITLES["en"] not in second
    assert YEARLY["en"] in second

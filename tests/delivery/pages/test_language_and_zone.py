"""Behind the mailed link: the person sets their language and their time zone."""

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.selectors.tokens import leave_token, link_token, preferences_token
from consent.services.links import make_links
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast

ALICE = "alice@example.com"


@pytest.fixture
def alice(program: Program) -> Subscription:
    """Alice, whom the customer records have in English."""
    row = cast.alice(program)
    stated = PersonInput(external_id="A-1", email=ALICE, language="en", time_zone="UTC")
    upsert(items=[UpsertInput(person=stated)], by="crm", clock=timezone.now)
    return row


@pytest.fixture
def data(alice: Subscription) -> str:
    """Return the address of what we know about her."""
    send_preference_link(address=ALICE, clock=timezone.now)
    return f"/me/{preferences_token(Delivery.objects.get(kind='link').id)}/data/"


def page(visitor: Client, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def person() -> tuple[str, str, list[str]]:
    alice = Subscriber.objects.get(email=ALICE)
    return alice.language, alice.time_zone, alice.own_choices


def test_they_are_changed_by_one_form_and_the_page_answers_in_the_new_language(
    data: str, visitor: Client
) -> None:
    before = page(visitor, data)
    assert "Change language and time zone" in before
    assert "You told us." not in before

    answer = visitor.post(data, {"do": "own", "own-language": "de", "own-time_zone": "berlin"})

    assert answer.status_code == 303
    after = page(visitor, answer["Location"])
    assert '<html lang="de"' in after
    assert "Gespeichert." in after
    assert "Europe/Berlin" in after
    assert after.count("Von Ihnen.") == 2
    assert person() == ("de", "Europe/Berlin", ["language", "time_zone"])


def test_every_page_behind_a_link_of_theirs_speaks_it_from_then_on(
    alice: Subscription, data: str, visitor: Client, program: Program
) -> None:
    visitor.post(data, {"do": "own", "own-language": "de", "own-time_zone": "UTC"})

    (link,) = make_links(program=program, subscriber_ids=[alice.subscriber_id], clock=timezone.now)
    for address in (
        data,
        f"/p/{program.slug}/{link_token(link.id)}/",
        f"/u/{leave_token(alice.id)}",
    ):
        assert '<html lang="de"' in page(visitor, address), address
    # The page may still be read in another one.
    assert '<html lang="en"' in page(visitor, f"{data}?language=en")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("  america/new york ", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_a_big_city_is_enough(data: str, visitor: Client, typed: str, zone: str) -> None:
    visitor.post(data, {"do": "own", "own-language": "fr", "own-time_zone": typed})

    assert person()[1] == zone


@pytest.mark.parametrize("typed", ["", "Springfield", "Europe", "Istanbul/", "x" * 65, "<b>"])
def test_an_unknown_time_zone_is_refused_in_plain_words(
    data: str, visitor: Client, typed: str
) -> None:
    answer = visitor.post(data, {"do": "own", "own-language": "de", "own-time_zone": typed})

    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "We do not know this time zone. Write a big city near you" in shown
    assert 'aria-invalid="true"' in shown
    assert '<a href="#own-time_zone">' in shown
    assert '<option value="de" selected>' in shown
    assert person() == ("en", "UTC", [])


@pytest.mark.parametrize("language", ["", "xx", "tlh", "de'--"])
def test_a_language_that_is_not_offered_is_refused(
    data: str, visitor: Client, language: str
) -> None:
    answer = visitor.post(data, {"do": "own", "own-language": language, "own-time_zone": "UTC"})

    assert answer.status_code == 422
    assert "Choose one of the languages in the list." in answer.content.decode()
    assert person() == ("en", "UTC", [])


def test_a_form_as_it_was_shown_says_nothing(data: str, visitor: Client) -> None:
    entries = ConsentEvent.objects.count()

    answer = visitor.post(data, {"do": "own", "own-language": "en", "own-time_zone": "UTC"})

    assert "There was nothing to change" in page(visitor, answer["Location"])
    assert ConsentEvent.objects.count() == entries


def test_a_language_of_theirs_that_no_page_speaks_is_offered_by_its_own_name(
    data: str, visitor: Client
) -> None:
    Subscriber.objects.filter(email=ALICE).update(language="pt-BR")

    shown = page(visitor, data)

    assert '<option value="pt-BR" selected>Português (Brasil)</option>' in shown
    assert '<option value="de">Deutsch</option>' in shown

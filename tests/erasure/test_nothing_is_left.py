"""After an erasure nothing of the person is found by a search of the bytes (INV-8).

The database is searched as it is dumped, not in its own files: PostgreSQL keeps old versions of
rows until they are vacuumed, and its log of writes until it is recycled. docs/how-to says how long.
"""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.models import ConsentEvent, PersonalLink, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.services.erase import erase
from consent.services.withdraw import withdraw_all
from delivery.models import Delivery, WebhookDelivery
from delivery.rules.vocabulary import PrivacyKind
from delivery.services.claiming import ANSWERS
from delivery.services.links import send_preference_link
from delivery.services.privacy import answer_at_once
from delivery.services.sending import send_due
from subscribers.models import Profile, Subscriber
from tests import factories
from tests.delivery.outgoing.hooks import endpoint
from tests.delivery.sending import GREETING, approved_edition, assert_every_invariant_holds, send
from tests.erasure import needles
from tests.erasure.searching import dump, everything, found
from tests.offer import usuals
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(request: pytest.FixtureRequest, tmp_path: Path, smtp_sink: SmtpSink) -> list[Subscriber]:
    """Return so many people who went through everything, messages of each kind included."""
    numbers = range(1, request.param + 1)
    endpoint()
    program = usuals().program
    for slug in ("recipes", "menus"):
        factories.published_program(slug)
    for number in numbers:
        needles.join(number)
    needles.tell_of(numbers)
    needles.bring_files(numbers, tmp_path)
    send(approved_edition(program, body=GREETING, valid_for_days=2))
    for number in numbers:
        send_preference_link(address=needles.address(number), clock=timezone.now)
    send_due(kinds=ANSWERS, clock=timezone.now)
    people = list(Subscriber.objects.order_by("id"))
    for person in people:
        needles.write_about(person)
        needles.say_what_they_think(person)
    return people


def erase_one_way_or_another(person: Subscriber) -> None:
    """Erase by the person's own word, by staff, by rule: each as it is done."""
    if person.id % 3 == 0:
        withdraw_all(
            subscriber_id=person.id,
            actor=Actor.MAIL,
            method=Method.PROVIDER,
            note=f"550 no such user {person.email}",
            clock=timezone.now,
        )
    if person.id % 2:
        method = Method.PREFERENCES if person.id % 4 == 1 else Method.ADMIN
        answer_at_once(
            kind=PrivacyKind.ERASURE,
            subscriber_id=person.id,
            method=method,
            note=f"{person.email} asked.",
            clock=timezone.now,
        )
    else:
        erase(
            subscriber_id=person.id,
            actor=Actor.SYSTEM,
            method=Method.RULE,
            reason="retention",
            clock=timezone.now,
        )


@pytest.mark.parametrize("crowd", [10, pytest.param(1000, marks=pytest.mark.long)], indirect=True)
def test_inv_8_no_identifier_of_the_erased_is_found(
    crowd: list[Subscriber],
    database_url: str,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    settings: Settings,
) -> None:
    assert {kind for (kind,) in Delivery.objects.values_list("kind").distinct()} >= {
        "edition",
        "welcome",
        "confirmation",
        "link",
    }
    assert Profile.objects.count() == PersonalLink.objects.count() == len(crowd)
    assert found(needles.WORDS, dump(database_url)) == ["needle"]

    assert WebhookDelivery.objects.filter(subscriber__in=crowd).exists()

    for person in crowd:
        erase_one_way_or_another(person)

    assert set(WebhookDelivery.objects.values_list("type", flat=True)) >= {"subscriber.erased"}
    assert not WebhookDelivery.objects.filter(subscriber__in=crowd).exists()
    verified = StringIO()
    call_command("ledger", "verify", stdout=verified, stderr=verified)
    assert_every_invariant_holds()
    assert not Subscriber.objects.filter(erased_at=None).exists()
    assert set(Subscription.objects.values_list("state", flat=True)) == {State.ERASED}
    ends = ConsentEvent.objects.filter(kind=EventKind.ERASED, program=None)
    assert ends.count() == len(crowd)
    left = {
        place: words
        for place, content in everything(database_url, tmp_path)
        if (words := found(needles.WORDS, content))
    }
    assert left == {}
    captured = capfd.readouterr()
    assert found(needles.WORDS, (captured.out + captured.err).encode()) == []


@pytest.mark.parametrize("spelled", ["xxNeedlexx", b"xxneedlexx".hex()])
def test_a_needle_would_be_found(spelled: str) -> None:
    assert found(needles.WORDS, spelled.encode()) == ["needle"]

"""One person's story: asked, said, got, used, left, in the order of time and in plain words."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.vocabulary import Method
from consent.services.leave import leave
from consent.services.links import make_links
from delivery.rules.vocabulary import PrivacyKind
from delivery.services.privacy import receive, refuse
from programs.admin.trail import LOOKED
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.admin.test_proving import desk_of
from tests.delivery.sending import approved_edition, at, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

_WORDS = re.compile(r'class="story-step">([^<]+)</span>\s*<span class="story-words">([^<]+)')


def page_of(client: Client, person: Subscriber, **query: str) -> str:
    answer = client.get(reverse("admin:delivery_delivery_story", args=[person.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def lines(page: str) -> list[tuple[str, str]]:
    return [(step, " ".join(words.split())) for step, words in _WORDS.findall(page)]


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_that_a_story_was_read_stands_in_the_trail(staff: Client) -> None:
    alice = cast.alice(factories.published_program("weekly-usuals")).subscriber

    page_of(staff, alice)

    entry = LogEntry.objects.get(object_id=str(alice.pk), action_flag=LOOKED)
    assert entry.change_message == "Read the story of this person."


def test_the_whole_story_stands_in_the_order_of_time(staff: Client, smtp_sink: SmtpSink) -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"], clock=at(days=-30))
    row = cast.alice(program, clock=at(days=-9))
    alice = row.subscriber
    edition = approved_edition(program, clock=at(days=-8))
    send(edition, clock=at(days=-7))
    asked = receive(
        kind=PrivacyKind.ACCESS,
        subscriber_id=alice.pk,
        method=Method.ADMIN,
        note="",
        clock=at(days=-3),
    )
    refuse(request=asked, by=User.objects.get(username="root"), answer="No.", clock=at(days=-2))
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=-1))

    page = page_of(staff, alice)

    told = lines(page)
    assert [step for step, _ in told if step != "Waits"] == [
        "Asked",
        "Said",
        "Got",
        "By right",
        "By right",
        "Left",
    ]
    sentences = [words for _, words in told]
    assert f"They asked to join {program.name} (public page)." in sentences
    assert f"They said yes to {program.name} (confirmation page)." in sentences
    assert f"They got “first” of {program.name}." in sentences
    assert "They asked by right: access: a copy of everything." in sentences
    assert "Access was refused." in sentences
    assert sentences[-1] == f"They left {program.name} (leave page)."
    assert "To be answered by" in page
    assert "Version 1, in English." in page
    assert reverse("admin:delivery_delivery_proof", args=[alice.pk]) in page


def test_a_yes_leads_to_its_receipt_in_words(staff: Client) -> None:
    alice = cast.alice(factories.published_program("weekly-usuals")).subscriber
    given = ConsentEvent.objects.get(kind="given")
    request = ConsentEvent.objects.get(kind="requested")
    receipt = reverse("admin:consent_consentevent_receipt", args=[given.pk])

    assert receipt in page_of(staff, alice)
    answer = staff.get(receipt)
    assert answer["Content-Type"].startswith("text/plain")
    assert "Weekly" in answer.content.decode() or answer.content
    assert staff.get(receipt.replace(str(given.pk), str(request.pk), 1)).status_code == 404


def test_an_open_request_is_on_top_with_its_deadline(staff: Client) -> None:
    alice = cast.alice(factories.published_program("weekly-usuals")).subscriber
    receive(
        kind=PrivacyKind.ERASURE,
        subscriber_id=alice.pk,
        method=Method.ADMIN,
        note="",
        clock=lambda: timezone.now() - timedelta(days=40),
    )

    assert "should have been answered by" in page_of(staff, alice)


def test_a_long_story_has_pages_and_loses_nothing(staff: Client) -> None:
    program = factories.published_program("weekly-usuals", clock=at(days=-300))
    alice = cast.alice(program, clock=at(days=-299)).subscriber
    links = 230
    for day in range(links):
        make_links(
            program=program,
            subscriber_ids=[alice.pk],
            campaign=f"day-{day}",
            clock=at(days=-250 + day),
        )

    seen: set[str] = set()
    query: dict[str, str] = {}
    for _ in range(4):
        page = page_of(staff, alice, **query)
        seen |= set(re.findall(r"Campaign: (day-\d+)", page))
        earlier = re.search(r'\?until=([^"]+)', page)
        if not earlier:
            break
        query = {"until": earlier[1].replace("%3A", ":").replace("%2B", "+")}

    assert len(seen) == links
    assert "said yes" in page


def test_it_takes_at_most_fifteen_queries_however_long_it_is(staff: Client) -> None:
    program = factories.published_program("weekly-usuals")
    alice = cast.alice(program).subscriber
    for day in range(40):
        make_links(
            program=program, subscriber_ids=[alice.pk], campaign=f"day-{day}", clock=timezone.now
        )

    with CaptureQueriesContext(connection) as asked:
        page_of(staff, alice)

    assert len(asked) <= 15


def test_each_part_is_for_those_who_may_see_it() -> None:
    alice = cast.alice(factories.published_program("weekly-usuals")).subscriber
    address = reverse("admin:delivery_delivery_story", args=[alice.pk])

    assert desk_of("view_delivery", name="one").get(address).status_code == 403
    little = page_of(desk_of("view_subscriber", name="two"), alice)
    more = page_of(desk_of("view_subscriber", "view_consentevent", name="three"), alice)
    assert lines(little) == []
    assert "Proof pack" not in little
    assert [step for step, _ in lines(more)] == ["Asked", "Said"]


def test_what_is_no_time_shows_the_newest(staff: Client) -> None:
    alice = cast.alice(factories.published_program("weekly-usuals")).subscriber

    for odd in ("yesterday", "2026-99-99T00:00:00+00:00", "2026-01-01T00:00:00"):
        assert "said yes" in page_of(staff, alice, until=odd)


def test_the_persons_page_leads_there(staff: Client) -> None:
    alice = cast.alice(factories.published_program("weekly-usuals")).subscriber

    page = staff.get(reverse("admin:subscribers_subscriber_change", args=[alice.pk]))

    assert reverse("admin:delivery_delivery_story", args=[alice.pk]) in page.content.decode()

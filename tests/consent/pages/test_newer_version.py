"""A personal link of somebody who is in already: what would change, accept it or keep the old."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.inviting import ASKED_IN_AN_EDITION
from consent.rules.vocabulary import EventKind, Method, State
from consent.selectors.tokens import link_token
from consent.services.leave import leave, pause
from consent.services.links import make_links
from programs.models import Program
from programs.rules.vocabulary import Period
from tests import cast, factories
from tests.snapshots import snapshot

WHAT = "What would change"


@pytest.fixture
def row(db: None) -> Subscription:
    return cast.alice(factories.published_program(uses=["first_name"], languages=("en", "de")))


def newer(program: Program) -> None:
    factories.published_invitation(
        of=program,
        uses=["first_name", ("usual_store", "optional")],
        languages=("en", "de"),
        frequency_period=Period.DAY,
    )


def link_of(row: Subscription, campaign: str = ASKED_IN_AN_EDITION) -> str:
    (link,) = make_links(
        program=row.program,
        subscriber_ids=[row.subscriber_id],
        campaign=campaign,
        clock=timezone.now,
    )
    return f"/p/weekly-usuals/{link_token(link.id)}/"


def test_who_is_in_sees_both_sides_of_each_change(row: Subscription, visitor: Client) -> None:
    newer(row.program)

    page = visitor.get(link_of(row)).content.decode()

    changes = page[page.index(WHAT) : page.index("Everything else stays as it is")]
    assert changes.index("At most 1 a week.") < changes.index("At most 1 a day.")
    assert "What data we use: Usual store" in changes
    assert "Not part of it" in changes
    assert changes.count("(asks for more)") == 2
    assert "First name" not in changes
    assert "Keep what I have" in page
    assert "Not for me" not in page


def test_it_is_told_in_the_language_of_the_page(row: Subscription, visitor: Client) -> None:
    newer(row.program)
    page = visitor.get(f"{link_of(row)}?language=de").content.decode()
    assert "Was sich ändern würde" in page
    assert "Alles so lassen" in page


def test_keeping_the_old_changes_and_records_nothing(row: Subscription, visitor: Client) -> None:
    newer(row.program)
    address = link_of(row)
    before = snapshot()

    answer = visitor.post(address, {"answer": "no"})

    assert answer.status_code == 303
    assert answer["Location"] == "/p/weekly-usuals/kept/?language=en"
    assert "You keep the promise" in visitor.get(answer["Location"]).content.decode()
    assert snapshot() == before


def test_accepting_is_a_request_that_the_mailbox_confirms(
    row: Subscription, visitor: Client
) -> None:
    newer(row.program)

    answer = visitor.post(link_of(row), {"version": "2"})

    assert answer["Location"].startswith("/p/weekly-usuals/inbox/")
    asked = ConsentEvent.objects.filter(kind=EventKind.REQUESTED).latest("id")
    assert asked.invitation is not None
    assert (asked.invitation.number, asked.method) == (2, Method.PERSONAL_LINK)
    row.refresh_from_db()
    assert row.state == State.ACTIVE
    assert row.invitation is not None
    assert row.invitation.number == 1


def test_who_has_this_version_already_is_told_so(row: Subscription, visitor: Client) -> None:
    page = visitor.get(link_of(row)).content.decode()
    assert "It goes on as it is if you do nothing." in page
    assert WHAT not in page
    assert "Keep what I have" in page


def test_who_paused_is_in(row: Subscription, visitor: Client) -> None:
    newer(row.program)
    until = timezone.now() + timedelta(days=9)
    pause(subscription_id=row.id, until=until, clock=timezone.now)
    assert WHAT in visitor.get(link_of(row)).content.decode()


def test_who_left_is_asked_like_anybody(row: Subscription, visitor: Client) -> None:
    newer(row.program)
    address = link_of(row)
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)
    page = visitor.get(address).content.decode()
    assert WHAT not in page
    assert "Not for me" in page


def test_a_link_that_may_have_been_forwarded_tells_nobody_that_they_are_in(
    row: Subscription, visitor: Client
) -> None:
    newer(row.program)
    stranger = cast.ask(row.program, "bob@example.com").subject.subscriber
    assert stranger is not None
    (theirs,) = make_links(
        program=row.program, subscriber_ids=[stranger.id], campaign="may", clock=timezone.now
    )

    of_alice = visitor.get(link_of(row, campaign="may")).content.decode()
    of_bob = visitor.get(f"/p/weekly-usuals/{link_token(theirs.id)}/").content.decode()

    assert WHAT not in of_alice
    assert of_alice.replace("a•••@", "b•••@") == of_bob


def test_the_page_needs_few_queries(row: Subscription, visitor: Client) -> None:
    newer(row.program)
    address = link_of(row)
    with CaptureQueriesContext(connection) as queries:
        visitor.get(address)
    assert len(queries) <= 8

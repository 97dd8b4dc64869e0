"""A personal link is for the mailbox that it was made for, and for no address that comes after."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, PersonalLink, Subscription
from consent.rules.vocabulary import EventKind
from consent.selectors.tokens import link_token
from consent.services.decline import decline
from consent.services.links import make_links
from consent.services.moving import change_address
from consent.services.posting import post_join_by_link
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.snapshots import snapshot

NEW = "zoe@secret.example"


@pytest.fixture
def alice(program: Program) -> Subscription:
    """Have Alice in another program, so that a link to this one is news to her."""
    return cast.alice(factories.published_program("recipes"))


@pytest.fixture
def link(program: Program, alice: Subscription) -> PersonalLink:
    return made(program, alice)


def made(program: Program, row: Subscription) -> PersonalLink:
    [link] = make_links(program=program, subscriber_ids=[row.subscriber_id], clock=timezone.now)
    return link


def address(link: PersonalLink) -> str:
    return f"/p/your-usuals/{link_token(link.id)}/"


def move(row: Subscription) -> None:
    change_address(subscriber_id=row.subscriber_id, address=NEW, clock=timezone.now)


def test_the_old_mailbox_learns_nothing_of_the_new_one(
    alice: Subscription, link: PersonalLink, visitor: Client
) -> None:
    assert "a•••@e•••.com" in visitor.get(address(link)).content.decode()
    move(alice)

    answer = visitor.get(address(link))

    assert answer.status_code == 410
    page = answer.content.decode()
    assert "z•••" not in page
    assert 'href="/p/your-usuals/?language=en"' in page


@pytest.mark.parametrize("said", [{}, {"answer": "no"}])
def test_inv_13_the_old_mailbox_says_neither_yes_nor_no(
    alice: Subscription, link: PersonalLink, visitor: Client, said: dict[str, str]
) -> None:
    move(alice)
    before = snapshot()

    assert visitor.post(address(link), said).status_code == 410

    assert snapshot() == before


def test_inv_13_who_read_the_page_before_the_move_answers_too_late(
    program: Program, alice: Subscription, link: PersonalLink
) -> None:
    move(alice)
    before = snapshot()

    decline(link=link, clock=timezone.now)
    said: dict[str, Any] = {"language": "en", "chosen": [], "answers": {}}
    post_join_by_link(link=link, version=1, **said, ip="", user_agent="", clock=timezone.now)

    assert snapshot() == before


def test_a_change_by_the_controller_counts_as_well(
    alice: Subscription, link: PersonalLink, visitor: Client
) -> None:
    Subscriber.objects.filter(pk=alice.subscriber_id).update(email=NEW)

    assert visitor.get(address(link)).status_code == 410


def test_a_link_that_is_made_after_the_move_is_good(
    program: Program, alice: Subscription, visitor: Client
) -> None:
    move(alice)

    page = visitor.get(address(made(program, alice)))

    assert page.status_code == 200
    assert "z•••@s•••.example" in page.content.decode()
    visitor.post(address(made(program, alice)), {"answer": "no"})
    assert ConsentEvent.objects.latest("id").kind == EventKind.REFUSED


def test_links_of_before_are_for_the_address_of_now(
    program: Program, alice: Subscription, visitor: Client
) -> None:
    move(alice)
    old, untouched = made(program, alice), made(program, alice)
    PersonalLink.objects.filter(pk=old.pk).update(address_version=None)
    assert visitor.get(address(old)).status_code == 410

    with connection.schema_editor() as editor:
        import_module("consent.migrations.0019_links_of_before").fill(apps, editor)

    old.refresh_from_db()
    assert old.address_version == untouched.address_version == 2
    assert visitor.get(address(old)).status_code == 200
    Subscriber.objects.filter(pk=alice.subscriber_id).update(email="alice@third.example")
    assert visitor.get(address(old)).status_code == 410

"""INV-10: reading any page changes nothing about people, promises or deliveries."""

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind, Method
from consent.selectors import tokens
from consent.services.leave import leave
from consent.services.links import make_links
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from programs.models import Program
from tests import cast
from tests.snapshots import snapshot


@pytest.fixture
def addresses(program: Program) -> list[str]:
    """Return every public address with a live token in it."""
    row = cast.alice(program)
    asked = cast.bob(program)
    gone = cast.carol(program)
    leaving = ConsentEvent.objects.get(kind=EventKind.WITHDRAWN)
    (link,) = make_links(program=program, subscriber_ids=[row.subscriber_id], clock=timezone.now)
    send_preference_link(address="alice@example.com", clock=timezone.now)
    mailed = Delivery.objects.get(kind="link")
    welcome = Delivery.objects.filter(kind="welcome").earliest("id")
    return [
        "/",
        "/p/your-usuals/",
        "/p/your-usuals/inbox/",
        "/p/your-usuals/declined/",
        "/p/your-usuals/noted/",
        f"/p/your-usuals/{tokens.link_token(link.id)}/",
        f"/c/{tokens.confirm_token(asked.id)}/",
        f"/u/{tokens.leave_token(row.id)}",
        f"/u/{tokens.leave_token(row.id)}/",
        f"/u/{tokens.leave_token(gone.id)}",
        f"/u/undo/{tokens.undo_token(leaving.id)}/",
        f"/u/reason/{tokens.reason_token(leaving.id)}/",
        "/me/",
        "/me/sent/",
        f"/me/{tokens.preferences_token(mailed.id)}/",
        f"/me/{tokens.preferences_token(mailed.id)}/data/",
        f"/me/{tokens.preferences_token(mailed.id)}/messages/",
        f"/me/{tokens.preferences_token(mailed.id)}/left/",
        f"/me/{tokens.preferences_token(mailed.id)}/address/",
        f"/me/{tokens.preferences_token(mailed.id)}/rights/",
        f"/me/{tokens.preferences_token(mailed.id)}/erase/",
        f"/me/{tokens.preferences_token(mailed.id)}/{row.id}/",
        f"/me/{tokens.preferences_token(mailed.id)}/{row.id}/yes/",
        f"/me/{tokens.preferences_token(mailed.id)}/{row.id}/receipt.jsonld",
        f"/why/{tokens.why_token(welcome.id)}/",
    ]


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_inv_10_reading_changes_nothing(addresses: list[str], visitor: Client, method: str) -> None:
    before = snapshot()

    for address in addresses * 2:
        assert getattr(visitor, method)(address).status_code == 200, address

    assert snapshot() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_inv_10_no_other_method_acts(addresses: list[str], visitor: Client, method: str) -> None:
    before = snapshot()

    for address in addresses:
        assert getattr(visitor, method)(address).status_code == 405, address

    assert snapshot() == before


def test_the_snapshot_would_show_a_change(addresses: list[str], program: Program) -> None:
    before = snapshot()
    row = cast.subscription(program, "alice@example.com")

    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)

    assert snapshot() != before

"""A brand's look goes along the whole way, from the invitation to the reason for leaving."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind
from consent.selectors import tokens
from consent.services.links import make_links
from delivery.models import Delivery
from programs.models import Brand, Program
from tests import cast, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    program = factories.published_program("teas")
    Brand.objects.update(colour="#ab2233")
    return program


def ways(program: Program) -> dict[str, str]:
    """Return the address of every page that is about one program, with people behind them."""
    asked, alice = cast.bob(program), cast.alice(program)
    carol = cast.carol(program)
    left = ConsentEvent.objects.get(kind=EventKind.WITHDRAWN)
    welcome = Delivery.objects.get(kind="welcome", subscriber=alice.subscriber_id)
    (link,) = make_links(program=program, subscriber_ids=[alice.subscriber_id], clock=timezone.now)
    joined = ConsentEvent.objects.get(
        kind=EventKind.REQUESTED, subject__subscriber=alice.subscriber_id
    )
    return {
        "invitation": "/p/teas/",
        "personal": f"/p/teas/{tokens.link_token(link.id)}/",
        "inbox": "/p/teas/inbox/",
        "declined": "/p/teas/declined/",
        "noted": "/p/teas/noted/",
        "kept": "/p/teas/kept/",
        "sample": "/sample/teas/",
        "confirm": f"/c/{tokens.confirm_token(asked.id)}/",
        "joined": f"/c/{tokens.confirm_token(joined.id)}/",
        "leave": f"/u/{tokens.leave_token(alice.id)}",
        "left": f"/u/{tokens.leave_token(carol.id)}",
        "undo": f"/u/undo/{tokens.undo_token(left.id)}/",
        "reason": f"/u/reason/{tokens.reason_token(left.id)}/",
        "why": f"/why/{tokens.why_token(welcome.id)}/",
    }


def looks_like_its_brand(address: str) -> bool:
    page = Client().get(address).content.decode()
    top = re.search(r"<header.*?</header>", page, re.DOTALL)
    return 'href="/brand/' in page and top is not None and "Green Basket" in top[0]


def test_every_page_about_a_program_looks_like_its_brand(program: Program) -> None:
    assert [name for name, at in ways(program).items() if not looks_like_its_brand(at)] == []


@pytest.mark.parametrize("days", [31, 100])
def test_so_does_every_page_that_comes_too_late(program: Program, days: int) -> None:
    addresses = ways(program)

    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        assert [name for name, at in addresses.items() if not looks_like_its_brand(at)] == []

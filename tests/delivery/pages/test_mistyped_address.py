"""An address that somebody typed may be a stranger's: it opens nothing, and can be typed again."""

from contextlib import closing
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.tokens import confirm_token, preferences_token
from consent.services.erase import erase
from consent.services.leave import leave
from delivery.gateways.choosing import default_gateway
from delivery.models import Delivery
from delivery.services.claiming import ANSWERS
from delivery.services.links import send_preference_link
from delivery.services.sending import send_batch
from programs.models import Program
from subscribers.models import Subscriber, UnconfirmedAddress
from tests import cast, factories
from tests.delivery.sending import assert_every_invariant_holds
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

TYPED, MEANT = "alice@mistyped.example", "alice@new.example"


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


@pytest.fixture
def alice(program: Program) -> Subscription:
    return cast.alice(program, clock=lambda: timezone.now() - timedelta(days=1))


@pytest.fixture
def centre(alice: Subscription) -> str:
    return link_to("alice@example.com")


def link_to(address: str) -> str:
    send_preference_link(address=address, clock=timezone.now)
    link = Delivery.objects.filter(kind="link").latest("id")
    return f"/me/{preferences_token(link.id)}/"


def types(visitor: Client, centre: str, address: str) -> str:
    return unescape(visitor.post(f"{centre}address/", {"email": address}).content.decode())


def answers_the_mail(visitor: Client) -> str:
    moved = ConsentEvent.objects.filter(kind=EventKind.MOVED).latest("id")
    return unescape(visitor.post(f"/c/{confirm_token(moved.id)}/").content.decode())


def links() -> int:
    return Delivery.objects.filter(kind="link").count()


def test_a_mistyped_address_opens_nobodys_page(centre: str, visitor: Client) -> None:
    types(visitor, centre, TYPED)
    before = links()

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        send_preference_link(address=TYPED, clock=timezone.now)

    assert links() == before


def test_once_its_mailbox_has_answered_it_opens_it(centre: str, visitor: Client) -> None:
    types(visitor, centre, TYPED)
    assert "Your address is confirmed" in answers_the_mail(visitor)

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert visitor.get(link_to(TYPED)).status_code == 200
    assert_every_invariant_holds()


def test_who_joins_from_it_has_shown_that_it_is_theirs(
    centre: str, visitor: Client, program: Program
) -> None:
    types(visitor, centre, TYPED)
    cast.say_yes(program, TYPED)

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert visitor.get(link_to(TYPED)).status_code == 200


def test_the_page_shows_what_was_typed_and_takes_it_again(centre: str, visitor: Client) -> None:
    said = types(visitor, centre, TYPED)
    assert TYPED in said
    assert f"{centre}address/" in said

    form = unescape(visitor.get(f"{centre}address/").content.decode())
    assert "It has not been confirmed yet." in form
    assert "mistyped.example" not in form

    assert MEANT in types(visitor, centre, MEANT)
    assert Subscriber.objects.get().email == MEANT
    answers_the_mail(visitor)
    assert not UnconfirmedAddress.objects.exists()
    assert_every_invariant_holds()


def test_an_address_that_somebody_else_has_is_typed_again_alike(
    centre: str, visitor: Client, program: Program
) -> None:
    cast.say_yes(program, "bob@example.com")
    free = types(visitor, centre, TYPED).replace(TYPED, "")
    page = visitor.get(f"{centre}address/").content

    taken = types(visitor, centre, "bob@example.com").replace("bob@example.com", "")

    assert taken == free
    assert visitor.get(f"{centre}address/").content == page
    types(visitor, centre, MEANT)
    assert Subscriber.objects.filter(email=MEANT).exists()


def test_the_other_pages_say_why_they_are_closed(centre: str, visitor: Client) -> None:
    types(visitor, centre, TYPED)

    answer = visitor.get(centre)

    assert answer.status_code == 410
    page = unescape(answer.content.decode())
    assert "Your choices open again once it is confirmed" in page
    assert f"{centre}address/" in page


def test_inv_13_once_it_is_confirmed_the_old_link_changes_nothing(
    centre: str, visitor: Client
) -> None:
    types(visitor, centre, TYPED)
    answers_the_mail(visitor)

    assert visitor.get(f"{centre}address/").status_code == 410
    assert visitor.post(f"{centre}address/", {"email": MEANT}).status_code == 410
    assert Subscriber.objects.get().email == TYPED


def test_after_its_hour_the_link_takes_none(centre: str, visitor: Client) -> None:
    types(visitor, centre, TYPED)

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert visitor.post(f"{centre}address/", {"email": MEANT}).status_code == 410
    assert Subscriber.objects.get().email == TYPED


def test_who_joined_nothing_that_goes_on_is_asked_too(
    alice: Subscription, centre: str, visitor: Client, smtp_sink: SmtpSink
) -> None:
    leave(subscription_id=alice.id, method=Method.PREFERENCES, clock=timezone.now)
    types(visitor, centre, TYPED)

    with closing(default_gateway()) as gateway:
        send_batch(kinds=ANSWERS, gateway=gateway, clock=timezone.now)

    [mail] = [one for one in smtp_sink.messages if TYPED in one.recipients]
    text = mail.text()
    assert "Nothing more comes to this address before you confirm it." in text
    moved = ConsentEvent.objects.get(kind=EventKind.MOVED)
    page = unescape(visitor.get(f"/c/{confirm_token(moved.id)}/").content.decode())
    assert "Yes, it is mine" in page
    assert "Nothing that you joined goes on right now" in answers_the_mail(visitor)
    assert not UnconfirmedAddress.objects.exists()


def test_inv_8_nothing_of_it_outlives_its_person(
    alice: Subscription, centre: str, visitor: Client
) -> None:
    types(visitor, centre, TYPED)
    erase(
        subscriber_id=alice.subscriber_id,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )
    assert not UnconfirmedAddress.objects.exists()
    assert visitor.get(f"{centre}address/").status_code == 410

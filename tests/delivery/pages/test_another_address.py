"""A page behind a mailed link, and the address changes before its button is pressed (INV-13).

The link was looked at when the page was asked for; whoever changes the address meanwhile has the
row before the act has it. What allows more must look again; what allows less may be late.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.standing import permission
from consent.selectors.tokens import preferences_token
from consent.services import recording
from consent.services.change import change
from consent.services.contradict import correct
from consent.services.leave import pause, resume
from consent.services.moving import change_address
from consent.services.renew import renew
from consent.services.restricting import restrict, unrestrict
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from delivery.views.preferences import behind
from programs.models import Invitation, Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.sending import assert_every_invariant_holds, at

pytestmark = pytest.mark.django_db

WHO: dict[str, Any] = {"ip": cast.IP, "user_agent": cast.BROWSER, "clock": timezone.now}
BEFORE = 1
USES: list[factories.Use] = ["first_name", ("usual_store", "optional"), ("diet", "asked")]


def by_the_controller(person: Subscriber) -> None:
    stated = PersonInput(external_id=person.external_id, email="typo@example.com")
    upsert(items=[UpsertInput(person=stated)], by="crm", clock=timezone.now)


def by_the_person_while_mail_hangs(person: Subscriber) -> None:
    with mock.patch.object(recording, "hold_people", return_value=False):
        change_address(subscriber_id=person.pk, address="new@example.com", clock=timezone.now)


@pytest.fixture(params=[by_the_controller, by_the_person_while_mail_hangs])
def moves(request: pytest.FixtureRequest) -> Callable[[Subscriber], None]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=USES, clock=at(days=-99))


@pytest.fixture
def alice(program: Program) -> Iterator[Subscription]:
    yield cast.alice(program, chosen=["usual_store"], clock=at(days=-9))
    assert_every_invariant_holds()


def said(row: Subscription) -> list[str]:
    events = ConsentEvent.objects.filter(subject__subscriber=row.subscriber_id)
    return list(events.order_by("id").values_list("kind", flat=True))


def test_inv_13_a_yes_again_is_not_carried_to_an_address_that_confirmed_nothing(
    alice: Subscription, program: Program, moves: Callable[[Subscriber], None]
) -> None:
    moves(alice.subscriber)

    number = Invitation.objects.get(program=program).id
    answer = renew(
        subscription_id=alice.id,
        invitation_id=number,
        address_version=BEFORE,
        chosen=[],
        answers={},
        **WHO,
    )

    assert answer is None
    assert EventKind.RENEWED not in said(alice)
    assert not permission(alice.subscriber_id, program.id, timezone.now).allowed


@pytest.mark.parametrize(
    "wish",
    [
        {"chosen": ["usual_store"]},
        {"answers": {"diet": "vegan"}},
        {"less_often": "month"},
        {"less_often": ""},
        {"depth": ""},
    ],
)
def test_inv_13_what_allows_more_is_not_taken_from_an_old_link(
    alice: Subscription, moves: Callable[[Subscriber], None], wish: dict[str, Any]
) -> None:
    change(subscription_id=alice.id, chosen=[], less_often="quarter", depth="identity", **WHO)
    moves(alice.subscriber)
    before = said(alice)

    assert change(subscription_id=alice.id, address_version=BEFORE, **wish, **WHO) is None
    assert said(alice) == before


@pytest.mark.parametrize("wish", [{"chosen": []}, {"less_often": "month"}, {"depth": "identity"}])
def test_what_allows_less_is_taken_all_the_same(
    alice: Subscription, moves: Callable[[Subscriber], None], wish: dict[str, Any]
) -> None:
    moves(alice.subscriber)
    assert change(subscription_id=alice.id, address_version=BEFORE, **wish, **WHO) is not None


def test_a_pause_a_rest_and_an_address_are_not_ended_by_an_old_link(
    alice: Subscription, moves: Callable[[Subscriber], None]
) -> None:
    person = alice.subscriber
    word: dict[str, Any] = {"actor": Actor.PERSON, "method": Method.PREFERENCES}
    pause(subscription_id=alice.id, until=timezone.now() + timedelta(days=9), **WHO)
    restrict(subscriber_ids=[person.pk], **word, **WHO)
    moves(person)
    before = said(alice)

    resume(subscription_id=alice.id, address_version=BEFORE, **WHO)
    unrestrict(subscriber_ids=[person.pk], address_version=BEFORE, **word, **WHO)
    change_address(subscriber_id=person.pk, address="x@example.com", address_version=BEFORE, **WHO)

    assert said(alice) == before


def test_inv_13_no_page_lets_through_what_its_link_was_not_good_for_any_more(
    alice: Subscription, moves: Callable[[Subscriber], None], visitor: Client
) -> None:
    send_preference_link(address="alice@example.com", clock=timezone.now)
    centre = f"/me/{preferences_token(Delivery.objects.get(kind='link').id)}/"
    factories.published_invitation(of=alice.program, uses=[*USES, "last_name"])
    restrict(
        subscriber_ids=[alice.subscriber_id],
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        **WHO,
    )
    moves(alice.subscriber)
    before = said(alice)

    # As if the link had been looked at a moment before the address changed.
    with mock.patch.object(behind, "holder_of", lambda link, _now: link.subscriber):
        answers = [
            visitor.post(f"{centre}{alice.id}/yes/", {"version": 2}),
            visitor.post(f"{centre}rights/", {"do": "go_on"}),
            visitor.post(f"{centre}address/", {"email": "another@example.com"}),
        ]

    assert [answer.status_code for answer in answers] == [303, 303, 200]
    assert said(alice) == before


def test_a_value_is_not_corrected_by_an_old_link(
    alice: Subscription, moves: Callable[[Subscriber], None]
) -> None:
    moves(alice.subscriber)
    before = said(alice)
    correct(
        subscriber_id=alice.subscriber_id,
        field="usual_store",
        value="S1",
        address_version=BEFORE,
        **WHO,
    )
    assert said(alice) == before

"""What a mailbox said stays said: its address under another id asks nobody again."""

import pytest
from django.utils import timezone

from consent.rules.vocabulary import Actor, Method, State
from consent.services.decline import decline
from consent.services.erase import erase
from consent.services.leave import leave
from consent.services.links import make_links
from consent.services.moving import change_address
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.models import Delivery
from programs.models import Program
from subscribers.models import FormerAddress, Subscriber
from tests import cast, factories
from tests.consent.proxy.bringing import bring, bring_one, codes, item
from tests.delivery.sending import assert_every_invariant_holds, at

pytestmark = pytest.mark.django_db
PAULA, ELSEWHERE = "paula@example.com", "elsewhere@example.com"


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", languages=("en", "de"))


def state(external_id: str, email: str) -> None:
    """Say as a CRM does which address a person has."""
    person = PersonInput(external_id=external_id, email=email)
    upsert(items=[UpsertInput(person=person)], by="crm", clock=timezone.now)


def moved_away(address: str = PAULA) -> None:
    """Have the CRM put whoever has the address elsewhere, and somebody new in their place."""
    state(cast.person(address).external_id, ELSEWHERE)
    state("LS-99", address)


def asked_again(**how: str) -> list[str]:
    """Return what becomes of asking the person of that new id, rehearsed and done."""
    named = item("", external_id="LS-99", **how)
    rehearsed = codes(bring(named, dry_run=True))
    done = codes(bring(named))
    assert rehearsed == done
    return done


def test_inv_13_who_left_is_not_asked_at_their_address_under_another_id(program: Program) -> None:
    cast.carol(program)
    moved_away("carol@example.com")
    mails = Delivery.objects.count()

    assert asked_again() == ["person_left"]
    assert Delivery.objects.count() == mails
    assert_every_invariant_holds()


def test_who_declined_is_not_asked_under_another_id(program: Program) -> None:
    state("LS-1", PAULA)
    [link] = make_links(program=program, subscriber_ids=[cast.person(PAULA).id], clock=timezone.now)
    decline(link=link, ip=cast.IP, user_agent=cast.BROWSER, clock=timezone.now)
    moved_away()

    assert asked_again() == ["person_refused"]


def test_a_mailbox_is_asked_once_under_whatever_id(program: Program) -> None:
    bring_one()
    moved_away()

    assert asked_again() == ["asked_before"]


def test_who_moved_away_themselves_left_their_word_there(program: Program) -> None:
    left = cast.carol(program)
    change_address(subscriber_id=left.subscriber_id, address=ELSEWHERE, clock=timezone.now)
    state("LS-99", "carol@example.com")

    assert asked_again() == ["person_left"]


def test_an_address_of_nobody_is_not_written_down_to_ask_against_their_word(
    program: Program,
) -> None:
    cast.carol(program)
    state(cast.person("carol@example.com").external_id, ELSEWHERE)
    people = Subscriber.objects.count()

    named = item("carol@example.com"), item(PAULA)
    assert codes(bring(*named, dry_run=True)) == ["person_left", "asked"]
    assert codes(bring(*named)) == ["person_left", "asked"]
    assert Subscriber.objects.count() == people + 1


def test_what_they_said_at_another_address_later_is_no_word_of_this_one(program: Program) -> None:
    joined = cast.say_yes(program, PAULA, clock=at(days=-3))
    state(joined.subscriber.external_id, ELSEWHERE)
    leave(
        subscription_id=joined.id,
        method=Method.PREFERENCES,
        ip=cast.IP,
        user_agent=cast.BROWSER,
        clock=timezone.now,
    )
    state("LS-99", PAULA)

    assert asked_again() == ["asked"]


def test_their_own_request_counts_ever_after(program: Program) -> None:
    cast.carol(program)
    moved_away("carol@example.com")

    assert cast.say_yes(program, "carol@example.com").state == State.ACTIVE
    assert asked_again() == ["already_active"]


def test_inv_8_with_the_person_goes_which_addresses_they_had(program: Program) -> None:
    carol = cast.carol(program)
    moved_away("carol@example.com")
    assert FormerAddress.objects.count() == 1

    erase(
        subscriber_id=carol.subscriber_id,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )

    assert not FormerAddress.objects.exists()

"""Who said "not for me" is not invited to that program again for six months."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import PersonalLink
from consent.rules.inviting import NO_HOLDS
from consent.rules.vocabulary import Method
from consent.selectors.declined import declined_lately
from consent.services.decline import decline
from consent.services.links import make_links
from consent.services.proxy import Bringing, ProxyItem, SignUp, request_for
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.api.conftest import Caller, new_key
from tests.delivery.sending import NOW, at

pytestmark = pytest.mark.django_db

A_SECOND = timedelta(seconds=1)


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", clock=lambda: factories.LONG_AGO)


def known(name: str) -> Subscriber:
    person: Subscriber = Subscriber.objects.create(
        external_id=f"crm-{name}", email=f"{name}@example.com", created_at=NOW
    )
    return person


def invited(program: Program, person: Subscriber, clock: cast.Clock) -> list[PersonalLink]:
    return make_links(program=program, subscriber_ids=[person.id], clock=clock)


def said_no(program: Program, name: str = "ned") -> Subscriber:
    person = known(name)
    [link] = invited(program, person, at())
    decline(link=link, clock=at())
    return person


def test_who_said_no_gets_no_link_for_six_months(program: Program) -> None:
    ned = said_no(program)

    assert invited(program, ned, at(seconds=1)) == []
    assert invited(program, ned, lambda: NOW + NO_HOLDS - A_SECOND) == []
    assert len(invited(program, ned, lambda: NOW + NO_HOLDS)) == 1


def test_a_no_is_about_one_program(program: Program) -> None:
    ned = said_no(program)
    other = factories.published_program("recipes", clock=lambda: factories.LONG_AGO)

    assert len(invited(other, ned, at())) == 1


def test_others_are_invited_beside_them(program: Program) -> None:
    ned, ivy = said_no(program), known("ivy")

    links = make_links(program=program, subscriber_ids=[ned.id, ivy.id], clock=at(seconds=1))

    assert [link.subscriber_id for link in links] == [ivy.id]


def test_who_asked_themselves_since_may_be_invited(program: Program) -> None:
    ned = said_no(program)
    cast.ask(program, "ned@example.com", clock=at(seconds=5))

    assert len(invited(program, ned, at(seconds=6))) == 1


def test_who_left_was_not_asked_and_said_no_to_nothing(program: Program) -> None:
    cast.carol(program, clock=at())
    carol = cast.person("carol@example.com")

    assert declined_lately(program_id=program.id, subscriber_ids=[carol.id], now=NOW) == set()


def test_inv_13_nobody_else_takes_a_no_back(program: Program) -> None:
    ned = said_no(program)
    paper = SignUp(source="the counter", at=NOW - timedelta(days=1))
    item = ProxyItem(program=program.slug, email="ned@example.com", evidence=paper)
    [refusal] = request_for(items=[item], bringing=Bringing(method=Method.API), clock=at(seconds=5))

    assert refusal == "person_refused"
    assert invited(program, ned, at(seconds=6)) == []


def test_the_api_says_whom_it_left_out_and_why(program: Program) -> None:
    said_no(program)
    known("ivy")
    names = ("ned", "ivy", "ned")
    inputs = [{"external_id": f"crm-{name}", "program": program.slug} for name in names]

    answer = Caller(new_key()).post("/invitation-links/", {"inputs": inputs})

    results = answer.json()["results"]
    assert [each["status"] for each in results] == ["error", "ok", "error"]
    assert {each["problem"]["code"] for each in (results[0], results[2])} == {"declined_lately"}
    assert PersonalLink.objects.filter(created_at__gt=timezone.now() - A_SECOND * 60).exists()

"""Reading a promise by the link that was made for one person."""

from datetime import timedelta

import pytest
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, PersonalLink, Subscription
from consent.rules.vocabulary import Method, State
from consent.selectors.tokens import confirm_token, leave_token, link_token
from consent.views import joining
from consent.views.page import Visitor
from consent.views.page import visitor as page_visitor
from programs.models import Program
from tests import cast, factories
from tests.consent.pages.promises import (
    ADDRESS,
    Forms,
    personal_address,
    personal_link,
    requests,
)


@pytest.mark.parametrize("said", [{}, {"answer": "no"}])
def test_a_personal_answer_is_to_the_words_that_stood_on_the_page(
    program: Program, visitor: Client, monkeypatch: pytest.MonkeyPatch, said: dict[str, str]
) -> None:
    link = personal_link(program)

    def published_meanwhile(request: HttpRequest) -> Visitor:
        factories.published_invitation(of=program, uses=["first_name"], languages=["en", "de"])
        return page_visitor(request)

    monkeypatch.setattr(joining, "visitor", published_meanwhile)

    assert visitor.post(personal_address(link), said).status_code == 303

    event = ConsentEvent.objects.latest("id")
    assert event.invitation is not None
    assert event.invitation.number == 1


def test_a_personal_link_needs_no_address(program: Program, visitor: Client) -> None:
    link = personal_link(program)
    page = visitor.get(personal_address(link))

    assert "a•••@e•••.com" in page.content.decode()
    assert "ana@example.com" not in page.content.decode()
    assert "email" not in Forms(page).posts[0]

    answer = visitor.post(personal_address(link), {"use.usual_store": "on"})

    assert answer.status_code == 303
    (event,) = requests()
    assert event.method == Method.PERSONAL_LINK
    assert event.details["chosen"] == ["usual_store"]


def test_a_personal_page_speaks_the_persons_language(program: Program, visitor: Client) -> None:
    page = visitor.get(personal_address(personal_link(program, language="de")))

    assert '<html lang="de">' in page.content.decode()


def test_a_personal_no_is_recorded(program: Program, visitor: Client) -> None:
    answer = visitor.post(personal_address(personal_link(program)), {"answer": "no"})

    assert answer.status_code == 303
    assert "we took this as a no" in visitor.get(answer["Location"]).content.decode()
    assert cast.subscription(program, "ana@example.com").state == State.REFUSED


def test_a_personal_no_says_the_same_to_a_member_who_stays_in(
    program: Program, visitor: Client
) -> None:
    link = personal_link(program)
    cast.say_yes(program, "ana@example.com")

    answer = visitor.post(personal_address(link), {"answer": "no"})

    page = visitor.get(answer["Location"]).content.decode()
    assert "That is a no" not in page
    assert "If you are in, or asked to join, that goes on" in page
    assert 'href="/me/?language=en"' in page
    assert cast.subscription(program, "ana@example.com").state == State.ACTIVE


def test_a_personal_page_tells_members_and_strangers_alike_where_members_find_what_they_have(
    program: Program, visitor: Client
) -> None:
    link = personal_link(program)
    stranger = visitor.get(personal_address(link)).content
    cast.say_yes(program, "ana@example.com")
    member = visitor.get(personal_address(link)).content

    # Links are forwarded: the page may not tell whether its person is in.
    assert member == stranger
    told = "Did you say yes to this before? Then it goes on"
    assert told in member.decode()
    assert member.decode().count('href="/me/?language=en"') == 2
    # Who came without a link is nobody that we know of.
    assert told not in visitor.get(ADDRESS).content.decode()


def test_an_expired_personal_link_leads_to_the_public_page(
    program: Program, visitor: Client
) -> None:
    link = personal_link(program)
    past = timezone.now() - timedelta(days=1)
    PersonalLink.objects.filter(id=link.id).update(
        created_at=past - timedelta(days=1), expires_at=past
    )

    for answer in (visitor.get(personal_address(link)), visitor.post(personal_address(link))):
        assert answer.status_code == 410
        assert f'href="{ADDRESS}?language=en"' in answer.content.decode()
    assert not Subscription.objects.exists()


def test_inv_11_no_other_token_opens_a_personal_page(program: Program, visitor: Client) -> None:
    link = personal_link(program)
    others = [confirm_token(link.id), leave_token(link.id), link_token(link.id + 1), "x" * 32]
    elsewhere = factories.published_program("another").slug

    for token in others:
        assert visitor.get(f"{ADDRESS}{token}/").status_code == 404
        assert visitor.post(f"{ADDRESS}{token}/").status_code == 404
    assert visitor.post(f"/p/{elsewhere}/{link_token(link.id)}/").status_code == 404
    assert not Subscription.objects.exists()

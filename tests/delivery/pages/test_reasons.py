"""Why you left: shown in the preference centre as long as it is held, and theirs to take back."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, LeavingReason, Subscription
from consent.rules.vocabulary import EventKind
from consent.selectors.reasons import reason_of
from consent.selectors.tokens import leave_token
from consent.services.say_why import say_why
from programs.models import Program
from tests import cast, factories
from tests.delivery.pages.own import own_centre

CAROL = "carol@example.com"
WORDS = "You knew too much about my kitchen."


@pytest.fixture
def carol(program: Program) -> Subscription:
    return cast.carol(program)


@pytest.fixture
def centre(carol: Subscription) -> str:
    return own_centre(CAROL)


def told(address: str = CAROL, *, why: str = "too_often", remark: str = WORDS) -> int:
    left = ConsentEvent.objects.get(subject__subscriber__email=address, kind=EventKind.WITHDRAWN).id
    assert say_why(event_id=left, why=why, remark=remark, clock=timezone.now)
    return left


def read(visitor: Client, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_it_is_there_with_its_words_and_goes_when_they_say_so(centre: str, visitor: Client) -> None:
    left = told()
    assert "Why you left" in read(visitor, centre)
    page = read(visitor, f"{centre}left/")
    for words in ("Your usuals, cheaper", "It came too often", WORDS):
        assert words in page

    answer = visitor.post(f"{centre}left/", {"left": str(left)})

    assert answer.status_code == 303
    page = read(visitor, answer["Location"])
    assert "Your reason is gone." in page
    assert WORDS not in page
    assert not LeavingReason.objects.exists()
    assert "Why you left" not in read(visitor, centre)


def test_who_told_nothing_is_not_led_there(centre: str, visitor: Client) -> None:
    assert "/left/" not in read(visitor, centre)
    assert "Nothing is here." in read(visitor, f"{centre}left/")


def test_it_stays_theirs_when_they_are_back_in(
    program: Program, centre: str, visitor: Client
) -> None:
    told()
    cast.say_yes(program, CAROL)

    assert "Why you left" in read(visitor, centre)
    assert WORDS in read(visitor, f"{centre}left/")


@pytest.mark.parametrize("number", ["", "0", "-1", "one", "²", "9" * 40])
def test_what_names_none_of_theirs_forgets_nothing(
    centre: str, visitor: Client, number: str
) -> None:
    told()

    answer = visitor.post(f"{centre}left/", {"left": number})

    assert answer.status_code == 303
    assert "There was nothing to change." in read(visitor, answer["Location"])
    assert LeavingReason.objects.exists()


def test_nobody_sees_or_forgets_what_another_said(centre: str, visitor: Client) -> None:
    other = factories.published_program("teas")
    row = cast.say_yes(other, "oli@example.com")
    answer = visitor.post(f"/u/{leave_token(row.id)}")
    assert answer.status_code == 200
    theirs = told("oli@example.com", remark="Oli said this.")
    before = reason_of(LeavingReason.objects.get(left=theirs).left)

    assert "Oli said this." not in read(visitor, f"{centre}left/")
    visitor.post(f"{centre}left/", {"left": str(theirs)})

    assert LeavingReason.objects.filter(left=theirs).exists()
    assert visitor.get(f"{centre}left/{theirs}/").status_code == 303
    visitor.post(f"{centre}left/{theirs}/", {"why": "other"})
    assert reason_of(LeavingReason.objects.get(left=theirs).left) == before


def test_it_is_theirs_to_change_and_words_that_stay_are_not_sealed_anew(
    centre: str, visitor: Client
) -> None:
    address = f"{centre}left/{told()}/"
    first = LeavingReason.objects.get()
    assert first.sealed is not None
    page = read(visitor, address)
    assert page.count("checked") == 1
    assert WORDS in page

    answer = visitor.post(address, {"why": "too_personal", "remark": WORDS})

    page = read(visitor, answer["Location"])
    for words in ("Your reason is changed.", "It was too personal", WORDS):
        assert words in page
    now = LeavingReason.objects.get()
    assert now.sealed is not None
    assert bytes(now.sealed) == bytes(first.sealed)
    assert now.changed_at > first.changed_at


def test_the_name_of_the_page_has_no_marks_in_it(centre: str, visitor: Client) -> None:
    page = read(visitor, f"{centre}left/{told()}/?language=de")

    name = page.partition("<title>")[2].partition("</title>")[0]
    assert name.startswith("Warum haben Sie „Your usuals, cheaper“ beendet?")
    assert "<" not in name
    assert '„<span lang="en" dir="ltr">Your usuals, cheaper</span>“' in page


@pytest.mark.parametrize("wrong", ["", "x" * 501])
def test_a_reason_can_be_taken_out_by_choosing_none(
    centre: str, visitor: Client, wrong: str
) -> None:
    address = f"{centre}left/{told()}/"
    refused = visitor.post(address, {"why": "", "remark": wrong})
    assert refused.status_code == 422

    for page in (read(visitor, address), unescape(refused.content.decode())):
        none = re.search(r'<input type="radio" name="why" value=""[^>]*>', page)
        assert none is not None
        assert "checked" not in none.group()
        assert "No answer" in page


def test_who_never_said_why_has_nothing_to_take_out(program: Program, visitor: Client) -> None:
    row = cast.say_yes(program, CAROL)
    asked = visitor.post(f"/u/{leave_token(row.id)}").content.decode()

    assert 'name="why" value="too_often"' in asked
    assert 'name="why" value=""' not in asked


def test_other_words_take_the_place_of_those_before(centre: str, visitor: Client) -> None:
    address = f"{centre}left/{told()}/"

    answer = visitor.post(address, {"why": "", "remark": "It was me."})

    page = read(visitor, answer["Location"])

    assert "It was me." in page
    assert WORDS not in page
    assert "It came too often" not in page


@pytest.mark.parametrize("said", [{}, {"why": "because"}, {"why": "other", "remark": "x" * 501}])
def test_what_says_nothing_changes_nothing(
    centre: str, visitor: Client, said: dict[str, str]
) -> None:
    answer = visitor.post(f"{centre}left/{told()}/", said)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert WORDS in read(visitor, f"{centre}left/")


def test_after_a_month_it_is_only_theirs_to_take_back(carol: Subscription, visitor: Client) -> None:
    left = told()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        address = f"{own_centre(CAROL)}left/"
        assert "Change my reason" not in read(visitor, address)
        # From a list that was opened while it could be changed still.
        late = [
            visitor.get(f"{address}{left}/"),
            visitor.post(f"{address}{left}/", {"why": "other"}),
        ]
        for answer in late:
            assert answer.status_code == 303
            page = read(visitor, answer["Location"])
            assert "There was nothing to change." in page
            assert WORDS in page
        visitor.post(address, {"left": str(left)})

    assert not LeavingReason.objects.exists()

"""Home says what needs this person: a number with its list, of what they may act on."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from config.api.keys import create_key
from config.api.rotation import rotate_key
from config.models import ApiKey
from consent.rules.vocabulary import Method
from delivery.admin import EditionAdmin
from delivery.models import Delivery, Edition, PrivacyRequest
from delivery.rendering.checking import Draft
from delivery.rules.vocabulary import PrivacyKind
from delivery.services import editions
from programs.models import Program
from programs.services.programs import hold_program
from programs.services.two_persons import switch_rule
from tests import cast, factories
from tests.delivery.control.mail import on_its_way, people
from tests.delivery.sending import approved_edition, at

pytestmark = pytest.mark.django_db

CARD = re.compile(r'<li[^>]*><a href="([^"]+)"><strong>(\d+)</strong> ([^<]+)</a></li>')
ACT = (
    "publish_invitation",
    "approve_edition",
    "change_edition",
    "change_program",
    "change_privacyrequest",
    "resolve_delivery",
    "add_apikey",
)


@pytest.fixture
def program() -> Program:
    """Return an open program."""
    return factories.published_program("weekly-usuals", uses=["first_name"])


def staff(*permissions: str, name: str = "ana") -> Client:
    """Return somebody who may see everything, and do what `permissions` say."""
    user = User.objects.create_user(name, is_staff=True)
    seeing = Permission.objects.filter(codename__startswith="view_")
    user.user_permissions.add(*seeing, *Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def needs(client: Client) -> dict[str, tuple[int, str]]:
    """Return what needs somebody: the number and the list, by the words."""
    page = client.get("/admin/").content.decode()
    found = page.partition('id="needs"')[2].partition("</section>")[0]
    return {
        words: (int(number), url.replace("&amp;", "&"))
        for url, number, words in CARD.findall(found)
    }


def listed(client: Client, url: str) -> int:
    """Return how many rows a list shows."""
    answer = client.get(url)
    assert answer.status_code == 200
    return int(answer.context["cl"].result_count)


def draft(program: Program, name: str, by: User) -> Edition:
    """Return a draft of somebody."""
    texts = [Draft("en", "Subject", "", "Hello")]
    return editions.save(
        program=program, name=name, texts=texts, prepared_by=by, clock=timezone.now
    )


def everything(program: Program) -> None:
    """Have one of all that may wait for somebody."""
    factories.draft_invitation(factories.program("rides"))
    draft(program, "waits", factories.marketer())
    approved_edition(program, "approved")
    people(program, 1, clock=at(days=-2))
    on_its_way(program, clock=at(days=-1))
    Delivery.objects.update(
        state="uncertain",
        error="lost",
        settled_at=timezone.now(),
        permitted_by=cast.subscription(program, "person0@example.com").permitted_by_id,
    )
    for late in (True, False):
        PrivacyRequest.objects.create(
            kind=PrivacyKind.ACCESS,
            subscriber=cast.person("person0@example.com"),
            method=Method.API,
            received_at=at(days=-40)(),
            due_at=timezone.now() + timedelta(days=-9 if late else 9),
        )
    hold_program(program=factories.published_program("held"))
    for days in (-1, 5, 40):
        create_key(
            name="a CRM", scopes=["programs:read"], expires_at=at(days=days)(), clock=timezone.now
        )


def test_each_number_is_that_of_its_list(program: Program) -> None:
    everything(program)
    client = staff(*ACT)

    found = needs(client)

    assert {words: number for words, (number, _url) in found.items()} == {
        "privacy request is overdue": 1,
        "program is held: nothing of it goes": 1,
        "delivery is uncertain: say what became of it": 1,
        "privacy requests to answer": 2,
        "API key stops working within 14 days: rotate it": 1,
        "invitation to review and publish": 1,
        "edition to review and approve": 1,
        "edition is approved: say when it goes": 1,
    }
    assert {words: listed(client, url) for words, (_number, url) in found.items()} == {
        words: number for words, (number, _url) in found.items()
    }


@pytest.mark.parametrize("permission", ACT)
def test_nobody_is_told_of_what_they_cannot_do(program: Program, permission: str) -> None:
    everything(program)
    rights = {
        "publish_invitation": {"invitation to review and publish"},
        "approve_edition": {"edition to review and approve"},
        "change_edition": {"edition is approved: say when it goes"},
        "change_program": {"program is held: nothing of it goes"},
        "change_privacyrequest": {"privacy request is overdue", "privacy requests to answer"},
        "add_apikey": {"API key stops working within 14 days: rotate it"},
        "resolve_delivery": {"delivery is uncertain: say what became of it"},
    }

    assert set(needs(staff(permission))) == rights[permission]


def test_who_may_do_nothing_is_told_of_nothing(program: Program) -> None:
    everything(program)
    client = staff()

    assert needs(client) == {}
    assert "Nothing waits for you." in client.get("/admin/").content.decode()


def test_ones_own_draft_waits_for_somebody_else(program: Program) -> None:
    client = staff(*ACT)
    ana = User.objects.get(username="ana")
    draft(program, "mine", ana)
    draft(program, "theirs", factories.marketer())

    found = needs(client)

    assert found["edition to review and approve"][0] == 1
    assert found["draft of yours: finish it, or ask somebody to approve it"][0] == 1
    assert [listed(client, url) for _number, url in found.values()] == [1, 1]


def test_while_the_rule_is_off_ones_own_draft_waits_for_oneself(program: Program) -> None:
    client = staff(*ACT)
    draft(program, "mine", User.objects.get(username="ana"))
    draft(program, "theirs", factories.marketer())
    switch_rule(
        is_on=False, why="A team of one.", changed_by=factories.approver(), clock=timezone.now
    )

    found = needs(client)

    assert {words: number for words, (number, _url) in found.items()} == {
        "editions to review and approve": 2
    }
    assert [listed(client, url) for _number, url in found.values()] == [2]


def test_numbers_are_of_the_rows_that_one_may_see(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(program, "seen", factories.marketer())
    draft(factories.published_program("rides"), "hidden", factories.marketer())
    monkeypatch.setattr(
        EditionAdmin, "get_queryset", lambda *_args: Edition.objects.filter(program=program)
    )

    assert needs(staff("approve_edition"))["edition to review and approve"][0] == 1


def test_a_key_that_was_rotated_needs_nobody() -> None:
    key, _text = create_key(
        name="a CRM", scopes=["programs:read"], expires_at=at(days=5)(), clock=timezone.now
    )
    client = staff("add_apikey")
    assert list(needs(client)) == ["API key stops working within 14 days: rotate it"]

    rotate_key(key=key, clock=timezone.now)
    ApiKey.objects.exclude(pk=key.pk).update(expires_at=at(days=90)())

    assert needs(client) == {}

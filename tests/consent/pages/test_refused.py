"""Each form that sends mail, where it is not taken: kindly, and with what was filled in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.rules.wording import words
from consent.selectors.tokens import confirm_token, link_token, preferences_token
from consent.services.links import make_links
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from programs.models import Program
from tests import cast
from tests.browser.plain import Plain
from tests.snapshots import snapshot

ADDRESS = "/p/your-usuals/"
ALICE = "alice@example.com"
LANGUAGES = ("en", "de", "fr")
NONE_FOR_A_PAGE = {"FORM_LIMITS": {"network": (9, 3600), "place": (0, 3600), "mailbox": (9, 3600)}}
# Nobody listens on the port of the discard service here.
NO_STORE = {"REDIS_URL": "redis://127.0.0.1:9/0"}


@dataclass(frozen=True)
class FormToSend:
    """A form that has a message sent: where it is posted, and what is filled in."""

    path: str
    said: dict[str, str]


def to_join(program: Program) -> FormToSend:
    said = {"email": "cem@example.com", "use.usual_store": "on", "field.diet": "vegan"}
    return FormToSend(ADDRESS, said)


def to_send_again(program: Program) -> FormToSend:
    return FormToSend(f"{ADDRESS}inbox/", {"email": ALICE})


def to_join_by_a_link(program: Program) -> FormToSend:
    person = cast.person(ALICE).pk
    [link] = make_links(program=program, subscriber_ids=[person], clock=timezone.now)
    return FormToSend(f"{ADDRESS}{link_token(link.id)}/", {"use.usual_store": "on"})


def to_renew_an_expired_link(program: Program) -> FormToSend:
    asked = cast.ask(program, "cem@example.com", clock=lambda: timezone.now() - timedelta(days=31))
    return FormToSend(f"/c/{confirm_token(asked.id)}/", {"do": "again"})


def to_ask_for_the_link(program: Program) -> FormToSend:
    return FormToSend("/me/", {"email": ALICE})


def to_change_the_address(program: Program) -> FormToSend:
    send_preference_link(address=ALICE, clock=timezone.now)
    centre = f"/me/{preferences_token(Delivery.objects.get(kind='link').id)}/"
    return FormToSend(f"{centre}address/", {"email": "new@example.com"})


SENDING = [
    to_join,
    to_send_again,
    to_join_by_a_link,
    to_renew_an_expired_link,
    to_ask_for_the_link,
    to_change_the_address,
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", SENDING)
def test_inv_12_no_form_is_taken_while_nobody_can_count(
    program: Program,
    client: Client,
    request: pytest.FixtureRequest,
    form: Callable[[Program], FormToSend],
    language: str,
) -> None:
    cast.alice(program)
    posted = form(program)
    request.getfixturevalue("store_is_away")
    before = snapshot()

    wanted = {"Accept-Language": language}
    shown_in = client.get(posted.path, headers=wanted)["Content-Language"]

    answer = client.post(posted.path, posted.said, headers=wanted)

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer["Content-Language"] == shown_in
    assert words(shown_in)["not_counted_lead"] in answer.content.decode()
    assert snapshot() == before


@pytest.mark.parametrize("form", SENDING)
def test_inv_12_each_of_them_is_taken_so_many_times(
    program: Program,
    client: Client,
    limit: Callable[..., None],
    form: Callable[[Program], FormToSend],
) -> None:
    cast.alice(program)
    posted = form(program)
    limit(place=0)
    before = snapshot()

    answer = client.post(posted.path, posted.said)

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert snapshot() == before


@pytest.mark.parametrize("form", SENDING)
@pytest.mark.parametrize("why", [NONE_FOR_A_PAGE, NO_STORE])
def test_what_was_filled_in_is_there_still_and_can_be_sent_when_it_works_again(
    program: Program,
    client: Client,
    settings: Settings,
    form: Callable[[Program], FormToSend],
    why: dict[str, object],
) -> None:
    cast.alice(program)
    posted = form(program)
    as_before = {"FORM_LIMITS": settings.FORM_LIMITS, "REDIS_URL": settings.REDIS_URL}
    for name, value in why.items():
        setattr(settings, name, value)

    answer = client.post(posted.path, posted.said)

    shown = Plain(posted.path, answer.content.decode()).post_forms()[0]
    sent = {one.name: one.value for one in shown.fields if one.is_sent}
    assert posted.said.items() <= sent.items()
    for name, value in as_before.items():
        setattr(settings, name, value)
    assert client.post(shown.action, sent).status_code in (200, 303)


def test_no_page_says_at_once_that_a_message_goes_and_that_none_does(
    program: Program, client: Client, limit: Callable[..., None]
) -> None:
    limit(place=0)

    page = client.post(f"{ADDRESS}inbox/", {"email": ALICE}).content.decode()

    assert "no message goes" in page
    assert words("en")["inbox_lead"] not in page

"""The public forms take so many and no more, say so kindly, and close where nobody can count."""

import re
from collections.abc import Callable
from html import unescape

import pytest
import redis
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.models import ConsentEvent, PostedForm
from consent.rules.vocabulary import EventKind, State
from consent.rules.wording import words
from consent.selectors.tokens import leave_token, link_token, preferences_token
from consent.services.links import make_links
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from delivery.services.posted import work_posted_forms
from programs.models import Program
from tests import cast, factories
from tests.offer import usuals

ADDRESS = "/p/your-usuals/"
ALICE = "alice@example.com"
LANGUAGES = ("en", "de", "fr")


def join(client: Client, name: str = "ana", ip: str = "198.51.100.1") -> int:
    said = {"email": f"{name}@example.com"}
    status: int = client.post(ADDRESS, said, REMOTE_ADDR=ip).status_code
    return status


@pytest.mark.parametrize("language", ["en", "de"])
def test_inv_12_one_network_posts_so_many_an_hour(
    program: Program, client: Client, limit: Callable[..., None], language: str
) -> None:
    limit(network=2)

    assert [join(client, name) for name in ("ana", "ben")] == [303, 303]
    answer = client.post(
        ADDRESS,
        {"email": "cem@example.com"},
        REMOTE_ADDR="198.51.100.1",
        headers={"Accept-Language": language},
    )

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert answer["Content-Language"] == language
    assert words(language)["too_many_lead"] in answer.content.decode()
    assert PostedForm.objects.count() == 2
    assert join(client, "cem", ip="198.51.100.2") == 303


def test_inv_12_the_page_of_a_limit_says_the_same_for_every_address(
    program: Program, client: Client, limit: Callable[..., None]
) -> None:
    cast.alice(program)
    limit(network=1)
    join(client)

    known, unknown = (
        client.post(ADDRESS, {"email": address}, REMOTE_ADDR="198.51.100.1")
        for address in (ALICE, "nobody@example.com")
    )

    assert known.status_code == unknown.status_code == 429
    # The form holds what was typed.
    assert known.text.replace(ALICE, "") == unknown.text.replace("nobody@example.com", "")


def test_all_addresses_of_a_network_of_ipv6_count_as_one(
    program: Program, client: Client, limit: Callable[..., None]
) -> None:
    limit(network=1)

    assert join(client, ip="2001:db8:1:2:aaaa::1") == 303
    assert join(client, ip="2001:db8:1:2:bbbb::9") == 429
    assert join(client, ip="2001:db8:1:3::1") == 303


def test_inv_12_the_networks_of_one_site_have_a_limit_together(
    program: Program, client: Client, limit: Callable[..., None]
) -> None:
    limit(network=1, site=2)

    assert join(client, ip="2001:db8:1:1::1") == 303
    assert join(client, ip="2001:db8:1:2::1") == 303
    assert join(client, ip="2001:db8:1:3::1") == 429
    assert join(client, ip="2001:db8:2:3::1") == 303
    assert [join(client, ip=f"198.51.100.{n}") for n in range(3)] == [303, 303, 303]


def test_all_forms_count_as_one_for_a_network(
    program: Program, client: Client, limit: Callable[..., None]
) -> None:
    cast.alice(program)
    send_preference_link(address=ALICE, clock=timezone.now)
    centre = f"/me/{preferences_token(Delivery.objects.get(kind='link').id)}/"
    limit(network=1)
    assert client.post("/me/", {"email": ALICE}).status_code == 303

    for path, said in (
        ("/me/", {"email": ALICE}),
        (ADDRESS, {"email": "ana@example.com"}),
        (f"{centre}address/", {"email": "new@example.com"}),
    ):
        assert client.post(path, said).status_code == 429, path

    assert not ConsentEvent.objects.filter(kind=EventKind.MOVED).exists()


def test_a_personal_link_counts_for_its_program_and_for_no_network(
    program: Program, client: Client, limit: Callable[..., None]
) -> None:
    row = cast.bob(program)
    people = [row.subject.subscriber_id or 0] * 3
    links = make_links(program=program, subscriber_ids=people, clock=timezone.now)
    limit(network=1, place=2)

    answers = [client.post(f"{ADDRESS}{link_token(link.id)}/") for link in links]

    assert [answer.status_code for answer in answers] == [303, 303, 429]


def test_one_program_takes_so_many_an_hour_and_the_others_go_on(
    program: Program, client: Client, limit: Callable[..., None]
) -> None:
    factories.published_program("recipes")
    limit(place=2)

    statuses = [join(client, f"p{n}", ip=f"198.51.100.{n}") for n in range(3)]

    assert statuses == [303, 303, 429]
    assert client.post("/p/recipes/", {"email": "ana@example.com"}).status_code == 303


def test_what_was_not_understood_counts_for_nothing(
    program: Program, client: Client, limit: Callable[..., None]
) -> None:
    limit(network=1)

    for _ in range(3):
        assert client.post(ADDRESS, {"email": "ana"}).status_code == 422
    assert client.post(ADDRESS, {"email": "ana@example.com"}).status_code == 303


def age(store: redis.Redis, seconds: int) -> None:
    """Make all that was counted so much older, as if that time had gone by."""
    for key in store.scan_iter("posts:*"):
        times = [int(each) - seconds * 1000 for each in store.lrange(key, 0, -1)]
        store.delete(key)
        store.rpush(key, *times)


def test_inv_12_no_hour_holds_more_than_the_limit_wherever_it_begins(
    program: Program, client: Client, limit: Callable[..., None], store: redis.Redis
) -> None:
    """Counted by the clock's hours, or by such as begin with a first post, twice as many pass."""
    limit(network=3)
    assert join(client, "ana") == 303
    age(store, 3500)
    assert [join(client, name) for name in ("ben", "cem")] == [303, 303]
    age(store, 200)

    # The first is more than an hour old, the other two are not.
    assert [join(client, name) for name in ("dan", "eve")] == [303, 429]
    answer = client.post(ADDRESS, {"email": "eve@example.com"}, REMOTE_ADDR="198.51.100.1")
    assert 3390 < int(answer["Retry-After"]) <= 3400
    age(store, 3400)
    assert [join(client, name) for name in ("eve", "fay", "gus")] == [303, 303, 429]


def test_a_count_begins_anew_after_its_time(
    program: Program, client: Client, settings: Settings
) -> None:
    settings.FORM_LIMITS = {**settings.FORM_LIMITS, "network": (1, 1)}
    assert join(client) == 303
    answer = client.post(ADDRESS, {"email": "ben@example.com"}, REMOTE_ADDR="198.51.100.1")

    assert (answer.status_code, answer["Retry-After"]) == (429, "1")


def test_inv_12_one_mailbox_gets_so_many_a_day_however_its_address_is_written(
    program: Program, client: Client, limit: Callable[..., None]
) -> None:
    limit(mailbox=2)
    names = ("Ana", "ana+1", "ana+2", "ana+3", "ben")

    answers = [client.post(ADDRESS, {"email": f"{name}@example.com"}) for name in names]
    work_posted_forms(clock=timezone.now)

    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    asked = Delivery.objects.filter(kind="confirmation").order_by("id")
    assert [row.subscriber.email for row in asked] == [
        "Ana@example.com",
        "ana+1@example.com",
        "ben@example.com",
    ]


def test_a_mailbox_that_others_asked_for_still_gets_its_link(
    program: Program, client: Client, limit: Callable[..., None]
) -> None:
    cast.alice(program)
    limit(mailbox=1)
    for _ in range(3):
        client.post(ADDRESS, {"email": ALICE})
    client.post("/me/", {"email": ALICE})

    work_posted_forms(clock=timezone.now)

    assert Delivery.objects.filter(kind="link").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.django_db
def test_what_is_said_of_it_is_that_one_can_always_leave(
    client: Client, limit: Callable[..., None], language: str
) -> None:
    usuals(languages=LANGUAGES)
    limit(network=0)

    answer = client.post(
        ADDRESS, {"email": "ana@example.com"}, headers={"Accept-Language": language}
    )

    said = words(language)
    page = unescape(answer.content.decode())
    for key in ("too_many_title", "too_many_lead", "too_many_again", "kept_here"):
        assert said[key] in page
    assert "work all the time" not in page


def test_inv_12_what_was_posted_before_waits_until_somebody_can_count(
    program: Program, client: Client, request: pytest.FixtureRequest, settings: Settings
) -> None:
    url = settings.REDIS_URL
    join(client)
    request.getfixturevalue("store_is_away")

    assert work_posted_forms(clock=timezone.now) == 0
    assert not Delivery.objects.exists()
    assert PostedForm.objects.get().failures == 0

    settings.REDIS_URL = url
    assert work_posted_forms(clock=timezone.now) == 1
    assert Delivery.objects.get().kind == "confirmation"


def test_leaving_and_saying_no_are_never_limited(
    program: Program, client: Client, limit: Callable[..., None], store_is_away: None
) -> None:
    row, ned = cast.alice(program), cast.bob(program).subject.subscriber_id
    other = factories.published_program("recipes")
    [link] = make_links(program=other, subscriber_ids=[ned or 0], clock=timezone.now)
    limit(network=1, place=1)

    said_no = client.post(f"/p/recipes/{link_token(link.id)}/", {"answer": "no"})
    left = client.post(f"/u/{leave_token(row.id)}", {"List-Unsubscribe": "One-Click"})

    assert (said_no.status_code, left.status_code) == (303, 200)
    assert cast.subscription(other, "bob@example.com").state == State.REFUSED
    assert cast.subscription(program, ALICE).state == State.WITHDRAWN


@pytest.mark.parametrize("path", [ADDRESS, "/me/"])
def test_inv_12_who_fills_the_field_that_nobody_sees_gets_the_usual_answer_and_nothing_more(
    program: Program, client: Client, path: str
) -> None:
    cast.alice(program)
    person, machine = (
        client.post(path, {"email": ALICE, **extra})
        for extra in ({}, {"website": "https://spam.example/"})
    )

    assert PostedForm.objects.count() == 1
    assert dict(machine.items()) == dict(person.items())
    assert (machine.status_code, machine.content) == (person.status_code, person.content)


@pytest.mark.parametrize("path", [ADDRESS, "/me/"])
def test_the_field_for_machines_is_hidden_from_everybody_else(
    program: Program, client: Client, path: str
) -> None:
    page = client.get(path).content.decode()
    around, _, after = page.partition("<div hidden>")[2].partition("</div>")
    [field] = re.findall(r"<input [^>]*>", around)

    assert 'name="website"' in field
    assert 'tabindex="-1"' in field
    assert 'autocomplete="off"' in field
    assert words("en")["trap"] in around
    assert "website" not in after

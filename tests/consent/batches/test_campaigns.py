"""A tag is the same for everybody who gets a link, and goes into what they answer by it."""

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, PersonalLink
from consent.models.posted import PostedForm
from consent.rules.inviting import ASKED_IN_AN_EDITION, is_free_tag
from consent.rules.vocabulary import EventKind
from consent.selectors.batches import batch_of_tag
from consent.selectors.tokens import link_token
from consent.services.links import make_links
from consent.services.posting import what_was_said
from delivery.services.posted import work_posted_forms
from programs.models import Program
from tests import factories
from tests.api.conftest import Caller, new_key
from tests.consent.batches.batches import draft, known, made

pytestmark = pytest.mark.django_db
PAGE = "/p/weekly-usuals/"


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", languages=("en", "de"))


def personal(link: PersonalLink) -> str:
    return f"{PAGE}{link_token(link.pk)}/"


def details(kind: EventKind = EventKind.REQUESTED) -> dict[str, object]:
    said = ConsentEvent.objects.filter(kind=kind).latest("id").details
    return {key: said[key] for key in ("campaign", "batch") if key in said}


def join(client: Client, address: str) -> None:
    assert client.post(address, {"email": "nora@example.com", "version": "1"}).status_code == 303


@pytest.mark.parametrize("tag", ["autumn", "Autumn 2026", "q3-letter", "a", "v1.2_b", "x" * 60])
def test_a_tag_has_letters_digits_and_little_else(tag: str) -> None:
    assert is_free_tag(tag)


@pytest.mark.parametrize(
    "tag",
    [
        "",
        " ",
        "a ",
        "-a",
        "ana@example.com",
        "a&b",
        "a/b",
        "a\nb",
        "ä",
        "x" * 61,
        ASKED_IN_AN_EDITION,
    ],
)
def test_a_tag_is_no_address_no_markup_and_not_our_own_mark(tag: str) -> None:
    assert not is_free_tag(tag)


@pytest.mark.parametrize("tag", ["ana@example.com", ASKED_IN_AN_EDITION])
def test_the_api_takes_no_tag_that_is_a_persons_or_ours(program: Program, tag: str) -> None:
    known("ivy")
    inputs = [{"external_id": "crm-ivy", "program": program.slug}]

    answer = Caller(new_key()).post("/invitation-links/", {"inputs": inputs, "campaign": tag})

    assert answer.status_code in {400, 422}
    assert not PersonalLink.objects.exists()


def test_a_request_by_a_link_names_its_batch(program: Program, client: Client) -> None:
    known("ivy")
    batch = made(program, campaign="autumn")

    client.post(personal(batch.links.get()), {})

    assert details() == {"campaign": "autumn", "batch": batch.pk}


def test_a_no_by_a_link_names_its_batch(program: Program, client: Client) -> None:
    known("ivy")
    batch = made(program)

    client.post(personal(batch.links.get()), {"answer": "no"})

    assert details(EventKind.REFUSED) == {"batch": batch.pk}


def test_a_link_of_the_api_hands_on_its_tag(program: Program, client: Client) -> None:
    ivy = known("ivy")
    [link] = make_links(
        program=program, subscriber_ids=[ivy.id], campaign="crm autumn", clock=timezone.now
    )

    client.post(personal(link), {})

    assert details() == {"campaign": "crm autumn"}


def test_our_own_mark_is_no_campaign(program: Program, client: Client) -> None:
    ivy = known("ivy")
    [link] = make_links(
        program=program,
        subscriber_ids=[ivy.id],
        campaign=ASKED_IN_AN_EDITION,
        clock=timezone.now,
    )

    client.post(personal(link), {})

    assert details() == {}


def test_a_public_link_with_the_tag_of_a_batch_counts_for_it(
    program: Program, client: Client
) -> None:
    batch = made(program, relationships=[], campaign="Autumn poster")

    join(client, f"{PAGE}?campaign=Autumn+poster")
    work_posted_forms(clock=timezone.now)

    assert details() == {"campaign": "Autumn poster", "batch": batch.pk}


@pytest.mark.parametrize(
    "tag", ["of-nobody", "ana%40example.com", "never-made", ASKED_IN_AN_EDITION]
)
def test_what_else_stands_in_an_address_is_not_kept(
    program: Program, client: Client, tag: str
) -> None:
    draft(program, campaign="never-made")

    join(client, f"{PAGE}?campaign={tag}")
    work_posted_forms(clock=timezone.now)

    assert details() == {}


def test_an_address_in_the_place_of_a_tag_is_not_even_taken_in(
    program: Program, client: Client
) -> None:
    join(client, f"{PAGE}?campaign=ana%40example.com")

    assert what_was_said(PostedForm.objects.get())["campaign"] == ""


def test_the_page_hands_the_tag_on_to_its_other_languages(program: Program, client: Client) -> None:
    page = client.get(f"{PAGE}?campaign=Autumn+poster").content.decode()

    assert "?language=de&amp;campaign=Autumn+poster" in page
    assert "whole=1&amp;campaign=Autumn+poster" in page
    plain = client.get(f"{PAGE}?campaign=%22%3E%3Cb%3E").content.decode()
    assert "campaign" not in plain


def test_the_tag_of_another_program_is_not_this_ones(program: Program) -> None:
    other = factories.published_program("recipes")
    batch = made(other, relationships=[], campaign="autumn")

    assert batch_of_tag(other.pk, "autumn") == batch.pk
    assert batch_of_tag(program.pk, "autumn") is None

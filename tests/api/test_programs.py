"""The API's part about promises."""

from hashlib import sha256

import pytest

from tests import factories
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db

PROGRAMS = "/programs/"


def test_programs_are_listed_with_the_version_that_people_join_on(crm: Caller) -> None:
    factories.published_program("weekly-usuals")
    factories.program("not-yet")

    page = crm.get(PROGRAMS).json()

    found = [(one["slug"], one["state"], one["invitation_version"]) for one in page["results"]]
    assert found == [("weekly-usuals", "open", 1), ("not-yet", "draft", None)]
    assert page["next"] is None


def test_one_program_names_its_brand(crm: Caller) -> None:
    factories.published_program("weekly-usuals")

    shown = crm.get(f"{PROGRAMS}weekly-usuals/").json()

    assert shown["brand"]["legal_name"] == "Green Basket Ltd"
    assert shown["purpose"] == "Plan the weekly shop"


def test_versions_are_shown_in_numbers_and_in_words(crm: Caller) -> None:
    factories.published_program(uses=["first_name", ("allergies", "asked")], languages=["en", "de"])

    version = crm.get(f"{PROGRAMS}weekly-usuals/invitations/").json()["results"][0]

    assert version["frequency"] == {"count": 1, "period": "week"}
    assert version["term"]["kind"] == "until_stopped"
    uses = [(use["key"], use["category"], use["need"]) for use in version["data_uses"]]
    assert uses == [("first_name", "identity", "required"), ("allergies", "declared", "asked")]
    assert [text["promise"]["frequency"] for text in version["texts"]] == [
        "Höchstens 1 pro Woche.",
        "At most 1 a week.",
    ]


def test_the_text_shown_hashes_to_what_is_named(crm: Caller) -> None:
    factories.published_program()

    version = crm.get(f"{PROGRAMS}weekly-usuals/invitations/").json()["results"][0]

    text = version["texts"][0]
    assert sha256(text["text"].encode()).hexdigest() == text["sha256"]


def test_drafts_are_nobodys_promise(crm: Caller) -> None:
    program = factories.published_program()
    factories.draft_invitation(program)

    versions = crm.get(f"{PROGRAMS}weekly-usuals/invitations/").json()["results"]

    assert [version["version"] for version in versions] == [1]


@pytest.mark.parametrize(
    "path", [PROGRAMS, f"{PROGRAMS}weekly-usuals/invitations/", "/import-jobs/"]
)
def test_a_query_that_a_list_does_not_know_is_refused_and_not_passed_over(
    crm: Caller, path: str
) -> None:
    factories.published_program()

    answer = crm.get(f"{path}?limit=5&stat=open")

    assert answer.status_code == 422
    [wrong] = answer.json()["errors"]
    assert (wrong["field"], wrong["code"]) == ("stat", "unknown_field")


@pytest.mark.parametrize("path", ["no-such/", "no-such/invitations/", "%00/", "a%2Fb/"])
def test_an_unknown_program_is_a_plain_404(crm: Caller, path: str) -> None:
    answer = crm.get(PROGRAMS + path)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["", "weekly-usuals/", "weekly-usuals/invitations/"])
def test_nobody_reads_without_a_key(stranger: Caller, path: str) -> None:
    factories.published_program()

    assert stranger.get(PROGRAMS + path).status_code == 401

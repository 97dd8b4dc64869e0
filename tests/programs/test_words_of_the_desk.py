"""The desk asks in words of a marketer, offers what it does, and writes dates one way."""

import re

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


def labels(page: str) -> list[str]:
    found = re.findall(r"<label[^>]*>([^<]+)</label>", page)
    return [label.strip().removesuffix(":") for label in found]


@pytest.mark.parametrize("is_published", [False, True])
def test_no_label_of_a_program_is_the_name_of_a_column(
    admin_client: Client, is_published: bool
) -> None:
    if is_published:
        version = factories.published_invitation(uses=["first_name"])
    else:
        version = factories.draft_invitation(factories.program(), uses=["first_name"])

    page = admin_client.get(f"/admin/programs/program/{version.program_id}/change/")

    found = labels(page.content.decode())
    assert {"Length in words", "How many at most", "It ends", "The deepest data that it uses"} <= {
        *found
    }
    for column in ("Frequency count", "Term kind", "Length words", "Slug", "Depth", "Need"):
        assert column not in found


def test_data_is_chosen_by_its_name_as_people_read_it(admin_client: Client) -> None:
    version = factories.draft_invitation(factories.program(), uses=["first_name"])

    page = admin_client.get(f"/admin/programs/program/{version.program_id}/change/")

    assert re.search(
        r"<option [^>]*selected>First name \(first_name\)</option>", page.content.decode()
    )


def test_nothing_is_offered_to_delete_that_stays(admin_client: Client) -> None:
    version = factories.published_invitation()

    listed = admin_client.get("/admin/programs/program/").content.decode()
    page = admin_client.get(f"/admin/programs/program/{version.program_id}/change/")
    adding = admin_client.get("/admin/programs/invitation/add/").content.decode()

    assert "delete_selected" not in listed
    assert "delete-related" not in page.content.decode()
    assert "delete-related" not in adding


def test_a_published_promise_offers_no_part_to_add(admin_client: Client) -> None:
    version = factories.published_invitation(uses=["first_name"])

    page = admin_client.get(f"/admin/programs/program/{version.program_id}/change/")

    parts = [inline.formset for inline in page.context["inline_admin_formsets"]]
    assert [part.max_num for part in parts] == [0, 0, 0]


def test_a_moment_is_written_with_its_zone(admin_client: Client) -> None:
    version = factories.published_invitation()
    at = version.published_at
    assert at is not None

    page = admin_client.get("/admin/programs/invitation/").content.decode()

    assert f"{at.day} {at:%B %Y, %H:%M} UTC" in page


def test_the_page_of_the_rule_says_what_it_is_and_that_it_holds(admin_client: Client) -> None:
    page = admin_client.get("/admin/programs/twopersonrule/").content.decode()

    assert "The rule is on: nobody has ever switched it." in page
    assert "0 two-person rule" not in page


def test_a_message_says_what_a_move_means(admin_client: Client) -> None:
    program = factories.published_program()

    moved = f"/admin/programs/program/{program.pk}/hold-program/"
    page = admin_client.post(moved, follow=True).content.decode()

    assert "nobody joins, nothing goes. Open it again to go on." in page

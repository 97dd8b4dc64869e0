"""Where the desk refuses, finds nothing or breaks: the reason, and the way back."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from config.staff import problem_pages
from config.staff.roles import Role
from delivery.models import Edition
from tests import factories
from tests.delivery.sending import approved_edition
from tests.staff import world

pytestmark = pytest.mark.django_db

WAY_BACK = '<a href="/admin/">Back to the desk</a>'


@pytest.fixture
def edition() -> Edition:
    return approved_edition(factories.published_program("weekly-usuals", uses=["first_name"]))


def of(role: Role) -> Client:
    return world.client_of(world.staff(role))


def test_a_refusal_says_why_to_whom_and_leads_back() -> None:
    answer = of(Role.ANALYST).get("/admin/subscribers/subscriber/")

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Your role does not include it." in page
    assert "Analyst; all brands." in page
    assert WAY_BACK in page


def test_what_is_not_there_leads_back_to_the_desk() -> None:
    answer = of(Role.ANALYST).get("/admin/programs/program/4711/change/")

    assert answer.status_code == 404
    assert WAY_BACK in answer.content.decode()


def test_a_customer_reads_the_page_of_customers(client: Client) -> None:
    page = client.get("/nothing-here/").content.decode()

    assert "/admin/" not in page


@pytest.mark.parametrize(("path", "is_desk"), [("/admin/anything/", True), ("/p/any/", False)])
def test_what_broke_leads_back_without_the_database(
    path: str, is_desk: bool, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        answer = problem_pages.broken(RequestFactory().get(path))

    assert answer.status_code == 500
    assert (WAY_BACK in answer.content.decode()) is is_desk


@pytest.mark.parametrize(("role", "is_linked"), [(Role.ANALYST, False), (Role.ADMINISTRATOR, True)])
def test_a_name_links_only_to_where_one_may_go(
    edition: Edition, role: Role, is_linked: bool
) -> None:
    page = of(role).get(f"/admin/delivery/edition/{edition.pk}/change/").content.decode()

    who = edition.prepared_by
    assert who is not None
    assert str(who) in page
    assert (f"/admin/auth/user/{who.pk}/change/" in page) is is_linked
    assert f"/admin/programs/program/{edition.program_id}/change/" in page

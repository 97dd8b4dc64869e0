"""The lists of the desk."""

from typing import Any

import pytest
from django.contrib.admin import AdminSite
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import cast, factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "programs/brand",
        "programs/datafield",
        "programs/program",
        "programs/invitation",
        "subscribers/subscriber",
        "subscribers/suppression",
        "consent/subscription",
        "consent/consentevent",
        "delivery/edition",
        "delivery/delivery",
        "delivery/figure",
        "delivery/guardrail",
        "delivery/programhold",
        "delivery/trialend",
        "config/apikey",
    ],
)
def test_every_list_opens_with_few_queries(
    admin_client: Client, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    cast.alice(program)
    cast.carol(program)

    with django_assert_max_num_queries(15):
        assert admin_client.get(f"/admin/{path}/").status_code == 200


def test_the_ledger_cannot_be_written_by_staff(admin_client: Client) -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    row = cast.alice(program)
    entry = f"/admin/consent/consentevent/{row.permitted_by_id}"

    assert "What was shown" in admin_client.get(f"{entry}/change/").content.decode()
    assert admin_client.get("/admin/consent/consentevent/add/").status_code == 403
    assert admin_client.post(f"{entry}/delete/", {"post": "yes"}).status_code == 403
    assert admin_client.post(f"{entry}/change/", {"kind": "withdrawn"}).status_code == 403


def test_home_lists_the_apps_in_the_order_of_the_work(admin_client: Client) -> None:
    listed = admin_client.get("/admin/").context["app_list"]

    ours = ["programs", "delivery", "subscribers", "consent", "config"]
    assert [app["app_label"] for app in listed][: len(ours)] == ours


def test_a_page_that_shows_no_list_of_all_apps_does_not_make_it(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(*_args: Any) -> None:
        raise AssertionError("The list was made.")

    monkeypatch.setattr(AdminSite, "_build_app_dict", made)

    assert admin_client.get("/admin/programs/brand/").status_code == 200
    with pytest.raises(AssertionError, match="The list was made"):
        admin_client.get("/admin/")

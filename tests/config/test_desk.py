"""The lists of the desk."""

import pytest
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

"""What a preview cannot show, it says."""

import pytest
from django.test import Client

from tests import factories
from tests.delivery.sending import approved_edition

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("person", ["nobody", "'", "x" * 5000])
def test_a_person_who_is_none(admin_client: Client, person: str) -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    edition = approved_edition(program)

    page = admin_client.get(
        f"/admin/delivery/edition/{edition.id}/preview/", {"person": person, "language": "en"}
    )

    assert page.status_code == 200

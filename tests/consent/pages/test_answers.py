"""Whoever confirms sees what would be stored as their own word."""

import pytest
from django.test import Client

from consent.selectors.tokens import confirm_token
from tests import cast, factories

pytestmark = pytest.mark.django_db


def test_what_somebody_answered_with_my_address_stands_before_the_button(client: Client) -> None:
    program = factories.published_program(
        "weekly-usuals", uses=["first_name", ("allergies", "asked")]
    )
    request = cast.ask(program, "alice@example.com", answers={"allergies": ["peanuts"]})

    page = client.get(f"/c/{confirm_token(request.id)}/").content.decode()

    assert page.index("peanuts") < page.index('<button type="submit">')


def test_an_unknown_program_has_no_inbox_page(client: Client) -> None:
    for page in ("inbox", "declined", "noted"):
        assert client.get(f"/p/nope/{page}/").status_code == 404

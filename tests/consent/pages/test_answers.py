"""Whoever confirms sees what would be stored as their own word."""

import pytest
from django.test import Client

from consent.forms import JoinForm
from consent.rules.wording import words
from consent.selectors.tokens import confirm_token
from programs.rules.vocabulary import FieldType
from programs.selectors.promises import promise_for
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


@pytest.mark.parametrize(("language", "typed"), [("de", "14.11.2026"), ("fr", "14/11/2026")])
def test_a_date_is_asked_for_and_taken_as_the_language_writes_it(language: str, typed: str) -> None:
    factories.field("next_visit_on", type=FieldType.DATE)
    program = factories.published_program(
        uses=[("next_visit_on", "asked")], languages=["en", "de", "fr"]
    )
    promise = promise_for(program.invitations.get(), language)[1]
    said = {"email": "ana@example.com", "field.next_visit_on": typed}
    form = JoinForm(said, promise=promise, words=words(language))

    assert form.is_valid(), form.errors
    assert form.said == {"next_visit_on": "2026-11-14"}
    assert typed in form["field.next_visit_on"].help_text


def test_a_date_in_another_order_is_asked_again() -> None:
    factories.field("next_visit_on", type=FieldType.DATE)
    program = factories.published_program(uses=[("next_visit_on", "asked")], languages=["en", "de"])
    promise = promise_for(program.invitations.get(), "de")[1]
    said = {"email": "ana@example.com", "field.next_visit_on": "11/14/2026"}

    form = JoinForm(said, promise=promise, words=words("de"))

    assert list(form.errors) == ["field.next_visit_on"]

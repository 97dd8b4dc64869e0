"""Publishing: complete, by a second person, once."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def test_a_complete_draft_is_published_and_opens_its_program() -> None:
    program = factories.published_program(
        uses=["first_name", ("allergies", "asked")], languages=["en", "de", "fr"]
    )

    assert program.state == "open"

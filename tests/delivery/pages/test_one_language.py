"""Pages that are read in another language than the yes was said in, and words with one meaning."""

from html import unescape

import pytest
from django.test import Client

from programs.models import Program
from tests import cast
from tests.delivery.pages.own import own_centre

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "often", "of"),
    [
        ("de", "Höchstens 1 pro Woche.", '<span class="unseen"> „<span lang="en" dir="ltr">{}'),
        ("fr", "Au plus 1 par semaine.", '<span class="unseen"> « <span lang="en" dir="ltr">{}'),
    ],
)
def test_how_often_and_the_marks_around_a_title_are_in_the_language_of_the_page(
    program: Program, visitor: Client, language: str, often: str, of: str
) -> None:
    row = cast.alice(program)
    centre = own_centre()

    overview, program_page = (
        unescape(visitor.get(page, {"language": language}).content.decode())
        for page in (centre, f"{centre}{row.id}/")
    )

    assert often in overview
    assert "At most 1 a week." not in overview
    # What was agreed to stands below, as it was read then.
    assert often in program_page.partition('class="opened"')[0]
    assert of.format("Your usuals, cheaper") in overview


def test_a_program_is_an_offer_and_a_file_is_for_software(
    program: Program, visitor: Client
) -> None:
    row = cast.alice(program)
    centre = own_centre()

    for page in (f"{centre}rights/", f"{centre}{row.id}/"):
        read = visitor.get(page).content.decode()
        assert "a file for software" in read
        assert "for programs" not in read

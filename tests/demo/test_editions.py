"""What the workshop writes can be approved as it stands, and reads well in each language."""

from typing import Any

import pytest
from django.utils import timezone

from config.demo.company.editions import (
    AFTER_THE_QUESTION,
    FIRST_ACT,
    RUNNING,
    SECOND_ACT,
    WAITING,
)
from config.demo.company.issue import Issue
from config.demo.company.notes import NOTES, WINTER_HOURS, WORKSHOPS
from config.demo.company.promises import OFFERS_ASK_FOR_MORE
from config.demo.story import company, issuing
from config.demo.story.company import Staff
from delivery.models import Edition
from delivery.rules.vocabulary import EditionState
from delivery.services import editions
from programs.models import Invitation
from tests import factories
from tests.delivery.rendering.jobs import composed, job, part, read

pytestmark = pytest.mark.django_db

EVERYTHING = (*RUNNING, *FIRST_ACT, *SECOND_ACT, *AFTER_THE_QUESTION, WAITING)
# Written for those who read German: the others are named as `no_language`.
GERMAN_ONLY = "schloss"
STATED = {
    "first_name": "Anna",
    "workshop": "bahnhof",
    "last_service_on": "2026-05-03",
    "bought_parts": ["brake_pads", "lights"],
    "spent_last_year": "1047.30 EUR",
}
SHOWN = {
    "en": (
        "Hello Anna,",
        "the one at the station",
        "every day, 6:30 to 20:00",
        "3 May 2026",
        "- brake pads\n- lights",
        "€1,047.30",
    ),
    "de": (
        "Guten Tag, Anna!",
        "am Bahnhof",
        "täglich, 6:30 bis 20 Uhr",
        "3. Mai 2026",
        "- Bremsbeläge\n- Licht",
        "1.047,30\N{NO-BREAK SPACE}€",
    ),
    "fr": (
        "Bonjour Anna,",
        "celui de la gare",
        "tous les jours, de 6 h 30 à 20 h",
        "3 mai 2026",
        "- plaquettes de frein\n- éclairage",
        "",
    ),
}


@pytest.fixture
def staff() -> Staff:
    """Have the workshop with its promises, the newer one too, and its table."""
    staff = Staff(author=factories.marketer(), approver=factories.approver())
    company.establish(staff)
    company.ask_for_more(OFFERS_ASK_FOR_MORE, staff)
    issuing.fill(WORKSHOPS, staff)
    return staff


def approved(issue: Issue, staff: Staff) -> Edition:
    edition = issuing.written(issue, staff.author)
    return editions.approve(edition=edition, approved_by=staff.approver, clock=timezone.now)


def profile() -> dict[str, Any]:
    return {
        key: {"v": value, "by": "crm", "at": "2026-11-03T00:00:00Z"}
        for key, value in STATED.items()
    }


def test_every_edition_can_be_approved_without_a_doubt(staff: Staff) -> None:
    for issue in EVERYTHING:
        edition = approved(issue, staff)

        assert edition.state == EditionState.APPROVED
        doubts = {problem.code for problem in editions.check(edition)}
        assert doubts == ({"missing_language"} if issue.name == GERMAN_ONLY else set())


@pytest.mark.parametrize("language", SHOWN)
def test_the_notes_write_every_value_in_the_language_of_their_reader(
    language: str, staff: Staff
) -> None:
    edition = approved(WINTER_HOURS, staff)
    promise = Invitation.objects.get(program__slug=NOTES.slug)
    chosen = ("first_name", "last_service_on", "bought_parts", "spent_last_year")

    result = composed(job(promise, edition, language=language, values=profile(), chosen=chosen))

    text = part(result, "plain")
    assert all(words in text for words in SHOWN[language]), text
    [picture] = [each for each in read(result).walk() if each.get_content_maintype() == "image"]
    assert picture.get_content_type() == "image/png"


def test_only_the_loyal_are_thanked(staff: Staff) -> None:
    edition = approved(WINTER_HOURS, staff)
    promise = Invitation.objects.get(program__slug=NOTES.slug)

    def text(relationship: str) -> str:
        one = job(
            promise,
            edition,
            relationship=relationship,
            values=profile(),
            chosen=("spent_last_year", "last_service_on"),
        )
        return part(composed(one), "plain")

    assert "Thank you!" in text("loyal")
    assert "Thank you!" not in text("established")
    assert "3 May 2026" in text("established")
    assert "3 May 2026" not in text("prospect")

"""A receipt in words says all that the yes was, in its language, and no value and no code."""

from typing import Any

import pytest

from consent.models import ConsentEvent
from consent.receipts.words import ReceiptWords, receipt_words
from consent.receipts.yes import NoReceipt
from tests import cast, factories
from tests.consent.receipts.yeses import at, offered, yes_to

pytestmark = pytest.mark.django_db


def receipt_in(language: str, **asked: Any) -> ReceiptWords:
    return receipt_words(yes_to(offered(), language=language, **asked))


def test_it_says_what_was_promised_and_chosen() -> None:
    words = receipt_in("en", chosen=["last_purchase_on"], answers={"household_size": 4})

    assert words.row("program").lines == ("Weekly usuals",)
    assert "Green Basket Ltd" in words.row("brand").lines
    assert words.row("version").lines == ("version 1, in English",)
    assert words.row("said").lines == ("20 November 2026, 17:05 (UTC)",)
    assert words.row("frequency").lines == ("At most 1 a week.",)
    assert words.row("term").lines[-1] == "It ends on 18 February 2027, 17:05 (UTC)."
    assert "First name" in words.row("needed").lines
    assert words.row("added").lines == ("Last purchase on",)
    assert words.row("answered").lines == ("Household size",)
    assert any("Post Haste" in line for line in words.row("processors").lines)


def test_its_fingerprint_is_that_of_the_text_shown() -> None:
    words = receipt_in("en")

    event = ConsentEvent.objects.get(id=words.event_id)
    assert event.text is not None
    assert words.fingerprint == event.text.sha256
    assert words.row("fingerprint").lines == (event.text.sha256,)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_it_speaks_the_language_of_the_yes(language: str) -> None:
    words = receipt_in(language, chosen=["last_purchase_on"])

    assert words.language == language
    headings = [row.heading for row in words.rows]
    assert all(headings)
    assert len(set(headings)) == len(headings)
    assert all(line.strip() for row in words.rows for line in row.lines)


def test_it_holds_no_answer_and_no_key_of_a_field() -> None:
    words = receipt_in("en", answers={"household_size": 4, "allergies": ["sesame"]})

    text = words.to_text()
    assert "sesame" not in text
    assert "household_size" not in text
    assert "alice" not in text


def test_it_tells_the_time_where_the_person_lives() -> None:
    program = factories.published_program()
    yes = cast.alice(program, clock=at()).permitted_by
    assert yes is not None

    words = receipt_words(yes, zone="Europe/Berlin")

    assert words.row("said").lines == ("20 November 2026, 18:05 (CET)",)


def test_it_says_the_persons_own_ceilings() -> None:
    program = factories.published_program()
    yes = cast.alice(program).permitted_by
    assert yes is not None
    yes.details = {"chosen": [], "less_often": "month", "depth": "declared"}

    words = receipt_words(yes)

    assert words.row("frequency").lines[-1] == "You chose less: at most one a month."
    assert words.row("needed").lines[-1] == "You chose less: nothing beyond what you told us."


def test_what_was_frozen_counts_and_not_what_is_so_now() -> None:
    program = factories.published_program()
    yes = cast.alice(program).permitted_by
    assert yes is not None
    program.brand.legal_name = "Somebody Else Ltd"
    program.brand.save()

    assert receipt_words(yes).brand == "Green Basket Ltd"


def test_only_a_yes_has_a_receipt() -> None:
    request = cast.bob(factories.published_program())

    with pytest.raises(NoReceipt):
        receipt_words(request)

"""Reading promises: what is open, which language, which uses."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.rules.vocabulary import Category, Need
from programs.selectors import promises
from programs.services.programs import WrongState, close_program, hold_program, open_program
from tests import factories

pytestmark = pytest.mark.django_db


def test_only_open_programs_with_a_published_promise_are_offered() -> None:
    factories.published_program("b-open")
    factories.published_program("a-open")
    factories.program("draft-only")
    hold_program(program=factories.published_program("held"))

    assert [found.program.slug for found in promises.open_programs()] == ["a-open", "b-open"]
    assert promises.published("held") is None
    assert promises.published("draft-only") is None
    assert promises.published("no-such") is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-AT", "de-AT"),
        ("de_AT", "de-AT"),
        ("de-CH", "de"),
        ("fr-CA", "fr"),
        ("nl", "fr"),
        ("", "fr"),
        ("'; DROP TABLE", "fr"),
    ],
)
def test_a_reader_gets_the_language_that_serves_best(wanted: str, found: str) -> None:
    invitation = factories.published_invitation(languages=["fr", "de", "de-AT"])

    text, promise = promises.promise_for(invitation, wanted)

    assert (text.language, promise.language) == (found, found)


def test_a_draft_is_worded_as_it_stands() -> None:
    draft = factories.draft_invitation(factories.program(), uses=["first_name"])

    text, promise = promises.promise_for(draft, "en")

    assert text.shown is None
    assert promise.data[0].label == "First name"


def test_a_draft_without_words_says_so() -> None:
    draft = factories.draft_invitation(factories.program(), languages=["en"])
    draft.texts.all().delete()

    with pytest.raises(promises.NoText):
        promises.promise_for(draft, "en")


def test_uses_of_many_versions_take_one_query() -> None:
    one = factories.published_invitation(uses=["first_name", ("usual_store", "optional")])
    none = factories.published_invitation("other")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = promises.uses_of([one.pk, none.pk])

    assert len(queries) == 1
    assert found == {
        one.pk: [
            ("first_name", Category.IDENTITY, Need.REQUIRED),
            ("usual_store", Category.OBSERVED, Need.OPTIONAL),
        ],
        none.pk: [],
    }


def test_a_closed_program_stays_closed() -> None:
    program = factories.published_program()
    close_program(program=program)

    for move in (open_program, hold_program, close_program):
        with pytest.raises(WrongState):
            move(program=program)


def test_a_program_without_a_promise_does_not_open() -> None:
    with pytest.raises(WrongState, match="first invitation"):
        open_program(program=factories.program())

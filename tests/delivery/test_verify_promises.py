"""INV-6: `verify` sees a promise that was changed behind the triggers, in whichever place."""

import pytest
from django.db import connection
from django.utils import timezone

from delivery.selectors.invariants import verify
from tests import cast, factories
from tests.delivery.sending import assert_every_invariant_holds

pytestmark = pytest.mark.django_db

SET = "UPDATE programs_invitationtext SET promise = jsonb_set(promise, '{}', '{}')"
TERMS = SET.format("{terms,frequency_count}", "50")
ROW = "UPDATE programs_invitation SET frequency_count = 50"


def behind_the_triggers(*statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def failed() -> list[str]:
    return [each.name for each in verify(timezone.now) if each.broken]


@pytest.fixture(autouse=True)
def joined() -> None:
    cast.alice(
        factories.published_program(
            uses=["first_name", ("usual_store", "optional")], languages=["en", "de"]
        )
    )
    assert_every_invariant_holds()


@pytest.mark.parametrize(
    "statement",
    [
        ROW,
        TERMS,
        "UPDATE programs_invitation SET term_kind = 'editions', term_editions = 9",
        "UPDATE programs_invitation SET wait_for_data_days = 9",
        "UPDATE programs_invitation SET format = 'page'",
        "UPDATE programs_datause SET need = 'required'",
        "UPDATE programs_datafield SET category = 'inferred'",
        "DELETE FROM programs_datause WHERE need = 'optional'",
        SET.format("{frequency}", '"Daily"'),
        "UPDATE programs_invitationtext SET promise = promise - 'terms'",
        SET.format("{terms,notice_days}", "1"),
    ],
)
def test_inv_6_a_promise_changed_in_one_place_is_found(statement: str) -> None:
    behind_the_triggers(statement)

    assert "INV-6" in failed()


def test_inv_6_a_promise_changed_in_every_place_alike_is_found_by_what_a_request_pinned() -> None:
    behind_the_triggers(ROW, TERMS)

    [verdict] = [each for each in verify(timezone.now) if each.name == "INV-6"]
    assert [broken.split()[0] for broken in verdict.broken] == ["entry"]

"""INV-6: published invitations never change; the stored text hashes to its SHA-256."""

import threading
from collections.abc import Iterator
from hashlib import sha256

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from programs.models import Invitation
from programs.services import invitations
from tests import factories
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db

CHANGE = "UPDATE programs_invitation SET {} WHERE id = %s"
MOVE = "UPDATE {} SET invitation_id = %s WHERE invitation_id = %s"


@pytest.fixture
def published() -> Invitation:
    return factories.published_invitation(uses=["first_name"], languages=["en", "de"])


def run(statement: str, *values: str | int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        # TRUNCATE would stumble over a check that waits for the commit before it meets the guard.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def refused(statement: str, *values: str | int) -> bool:
    try:
        run(statement, *values)
    except DatabaseError as error:
        return "never changes" in str(error) or "stands in what people were shown" in str(error)
    return False


@pytest.mark.parametrize(
    "change",
    [
        "frequency_count = 2",
        "term_kind = 'days', term_days = 5",
        "default_language = 'fr'",
        "published_at = now()",
        "published_by_id = NULL",
        "asks_for_more = true",
        "state = 'draft', published_at = NULL",
        "state = 'superseded', frequency_count = 2",
        "program_id = program_id + 1",
        "id = id + 1000",
    ],
)
def test_inv_6_published_invitations_never_change(published: Invitation, change: str) -> None:
    assert refused(CHANGE.format(change), published.pk)


def test_inv_6_superseded_invitations_never_change(published: Invitation) -> None:
    factories.published_invitation()

    for change in ("state = 'published'", "state = 'draft', published_at = NULL", "number = 9"):
        assert refused(CHANGE.format(change), published.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM programs_invitation",
        "DELETE FROM programs_invitationtext",
        "DELETE FROM programs_datause",
        "DELETE FROM programs_showntext",
        "UPDATE programs_invitationtext SET title = 'Other'",
        "UPDATE programs_invitationtext SET promise = '{}'",
        "UPDATE programs_datause SET need = 'optional'",
        "UPDATE programs_datause SET uses = '{}'",
        "UPDATE programs_showntext SET body = 'Other'",
        "UPDATE programs_showntext SET language = 'fr'",
        "UPDATE programs_program SET slug = 'other'",
        "UPDATE programs_datafield SET category = 'declared'",
        "UPDATE programs_datafield SET key = 'other'",
        "UPDATE programs_datafield SET type = 'number'",
        "UPDATE programs_datafield SET special_category = true",
        "TRUNCATE programs_invitation CASCADE",
        "TRUNCATE programs_invitationtext CASCADE",
        "TRUNCATE programs_datause CASCADE",
        "TRUNCATE programs_showntext CASCADE",
    ],
)
def test_inv_6_no_part_of_it_changes_or_goes(published: Invitation, statement: str) -> None:
    assert refused(statement)


def test_inv_6_no_part_is_added(published: Invitation) -> None:
    draft = factories.draft_invitation(published.program, uses=["usual_store"], languages=["fr"])

    assert refused(
        "INSERT INTO programs_invitationtext (invitation_id, language, title, value, content,"
        " sample) VALUES (%s, 'fr', 'a', 'b', 'c', '')",
        published.pk,
    )
    assert refused(
        "INSERT INTO programs_datause (invitation_id, field_id, need, uses, position)"
        " SELECT %s, id, 'required', '{}', 9 FROM programs_datafield WHERE key = 'usual_store'",
        published.pk,
    )
    for table in ("programs_invitationtext", "programs_datause"):
        moved = MOVE.format(table)
        assert refused(moved, published.pk, draft.pk)
        assert refused(moved, draft.pk, published.pk)


def test_inv_6_nothing_is_published_without_the_text_that_was_shown() -> None:
    draft = factories.draft_invitation(factories.program())
    statement = "UPDATE programs_invitation SET state = 'published', published_at = now()"

    with pytest.raises(DatabaseError, match="has a language without its text"):
        run(statement)
    draft.texts.all().delete()
    with pytest.raises(DatabaseError, match="has a language without its text"):
        run(statement)


def test_inv_6_the_stored_text_hashes_to_its_sha256(published: Invitation) -> None:
    statement = "INSERT INTO programs_showntext (sha256, language, body) VALUES (%s, 'en', %s)"

    with pytest.raises(DatabaseError, match="does not hash to"):
        run(statement, sha256(b"One thing").hexdigest(), "Another thing")

    assert run(statement, sha256("Ärger".encode()).hexdigest(), "Ärger") == 1
    for text in published.texts.all():
        assert text.shown is not None
        assert sha256(text.shown.body.encode()).hexdigest() == text.shown_id


def test_inv_6_drafts_and_the_words_of_the_catalogue_may_change(published: Invitation) -> None:
    draft = factories.draft_invitation(published.program, uses=["usual_store"])

    assert run('UPDATE programs_datafield SET labels = \'{"en": "Name"}\'') == 2
    assert run("UPDATE programs_datafield SET category = 'inferred' WHERE key = 'usual_store'")
    assert run("UPDATE programs_invitation SET length_words = 9 WHERE id = %s", draft.pk) == 1
    draft.delete()
    assert list(Invitation.objects.all()) == [published]


def test_inv_6_two_persons_are_needed_in_the_database_too() -> None:
    draft = factories.draft_invitation(factories.program())

    with pytest.raises(DatabaseError, match="programs_invitation_needs_two_persons"):
        run("UPDATE programs_invitation SET published_by_id = prepared_by_id")
    assert draft.pk


@pytest.fixture
def other(database_url: str) -> Iterator[psycopg2.extensions.connection]:
    opened = psycopg2.connect(database_url)
    yield opened
    opened.close()


@pytest.mark.django_db(transaction=True)
def test_inv_6_no_part_slips_in_behind_a_publishing_under_way(
    other: psycopg2.extensions.connection,
) -> None:
    draft = factories.draft_invitation(factories.program())
    said: list[str] = []

    def insert() -> None:
        try:
            with other, other.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO programs_invitationtext (invitation_id, language, title, value,"
                    " content, sample) VALUES (%s, 'fr', 'a', 'b', 'c', '')",
                    [draft.pk],
                )
            said.append("inserted")
        except psycopg2.Error as error:
            said.append(str(error))

    inserting = threading.Thread(target=insert)
    with transaction.atomic():
        invitations.publish(invitation=draft, published_by=factories.approver(), clock=timezone.now)
        inserting.start()
        wait_until(lambda: _waits(other.info.backend_pid))
    inserting.join()

    assert "never changes" in said[0]


def _waits(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = %s AND NOT granted", [pid])
        row = cursor.fetchone()
    return bool(row and row[0])

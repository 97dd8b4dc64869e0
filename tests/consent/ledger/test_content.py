"""What a verification reads by COPY hashes as what was written, byte for byte."""

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from consent.ledger.chain import entry_hash
from consent.ledger.verifying.content import COLUMNS, hash_of
from consent.ledger.verifying.streaming import plain, stream
from consent.models import ConsentEvent

# What PostgreSQL can keep: no NUL, no lone surrogates.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
NUMBER = st.none() | st.integers(0, 2**31 - 1)
TIME = st.datetimes(timezones=st.just(UTC))
JSON = st.dictionaries(
    TEXT,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**60), 2**60) | TEXT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=5,
    ),
    max_size=4,
)
EVENTS = st.builds(
    ConsentEvent,
    subject_id=st.uuids(),
    position=st.integers(1, 2**31 - 1),
    kind=TEXT,
    program_id=NUMBER,
    invitation_id=NUMBER,
    language=TEXT,
    text_id=st.none() | TEXT,
    answers_id=NUMBER,
    actor=TEXT,
    method=TEXT,
    at=TIME,
    valid_until=st.none() | TIME,
    address_version=NUMBER,
    details=JSON,
    sealed=st.none() | st.binary(max_size=50),
    previous_hash=st.binary(min_size=32, max_size=32),
)

# The columns of the ledger without its constraints: anything that was ever stored must read back.
_AS_ROW = f"""
SELECT {COLUMNS} FROM (VALUES (
    %s::uuid, %s::integer, 1::bigint, %s::text, %s::bigint, %s::bigint, %s::text, %s::text,
    %s::bigint, %s::text, %s::text, %s::timestamptz, %s::timestamptz, %s::integer, %s::jsonb,
    %s::bytea, %s::bytea, %s::bytea
)) AS e (subject_id, position, id, kind, program_id, invitation_id, language, text_id, answers_id,
    actor, method, at, valid_until, address_version, details, sealed, previous_hash, hash)
"""  # noqa: S608 - our own columns


def row_of(event: ConsentEvent) -> list[bytes]:
    """Return the event as a verification gets it from PostgreSQL."""
    field = ConsentEvent._meta.get_field("details")
    details = field.get_db_prep_save(event.details, connection)
    values: list[Any] = [
        event.subject_id,
        event.position,
        event.kind,
        event.program_id,
        event.invitation_id,
        event.language,
        event.text_id,
        event.answers_id,
        event.actor,
        event.method,
        event.at,
        event.valid_until,
        event.address_version,
        details,
        event.sealed,
        event.previous_hash,
        b"",
    ]
    with connection.cursor() as cursor:
        query = cursor.mogrify(_AS_ROW, values).decode()
    rows: list[list[bytes]] = []
    stream(query, rows.append)
    [row] = rows
    return row


class Content(TestCase):
    @given(EVENTS)
    def test_inv_7_a_row_hashes_as_the_entry_that_was_written(self, event: ConsentEvent) -> None:
        assert hash_of(row_of(event)).decode() == entry_hash(event).hex()

    @given(TEXT)
    def test_columns_lose_their_escapes(self, text: str) -> None:
        rows: list[list[bytes]] = []
        with connection.cursor() as cursor:
            query = cursor.mogrify("SELECT %s::text, 'x'", [text]).decode()
        stream(query, rows.append)
        [[column, _x]] = rows
        assert plain(column).decode() == text


def an_event(**values: Any) -> ConsentEvent:
    return ConsentEvent(
        **{
            "subject_id": UUID(int=1),
            "position": 1,
            "kind": "given",
            "language": "en",
            "text_id": "null",
            "actor": "person",
            "method": "confirmation",
            "at": datetime(2026, 11, 22, 9, tzinfo=UTC),
            "details": {},
            "previous_hash": hashlib.sha256().digest(),
        }
        | values
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"text_id": None},
        {"kind": 'given","language":"de'},
        {"kind": "N"},
        {"kind": r"\N"},
        {"at": datetime(2026, 11, 22, 9, 0, 0, 1, tzinfo=UTC)},
        {"details": {"a": 1.0}},
        {"subject_id": uuid4()},
        {"program_id": 0},
    ],
)
def test_inv_7_no_two_contents_hash_alike(change: dict[str, Any]) -> None:
    assert hash_of(row_of(an_event(**change))) != hash_of(row_of(an_event()))


@pytest.mark.django_db
@pytest.mark.parametrize("at", ["infinity", "-infinity", "2026-11-22 09:00 BC", "12026-11-22"])
def test_inv_7_a_time_that_python_cannot_hold_hashes_as_no_entry(at: str) -> None:
    row = row_of(an_event())
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz::text", [at])
        [strange] = cursor.fetchone()
    row[11] = strange.encode()
    assert hash_of(row) != hash_of(row_of(an_event()))

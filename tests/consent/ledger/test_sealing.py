"""Every few seconds new entries are numbered, and a root over all is signed (INV-7)."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consent.ledger.chain import GENESIS
from consent.ledger.merkle import Frontier, includes, leaf_hash, root_of
from consent.ledger.proofs import proof_of
from consent.ledger.roots import FILE_NAME, NoRootError, parse_root, read_roots
from consent.ledger.seals import signed_root
from consent.ledger.signing import key_id, public_keys
from consent.models import ConsentEvent, Seal, SealedEntry, Subject
from consent.selectors.feed import entries_after
from consent.services.sealing import seal, seal_backlog
from programs.models import Program
from tests import cast, factories
from tests.consent.ledger.writing import entries_of, other_connection

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


def sealed_now() -> int:
    return seal(clock=lambda: NOW)


def roots_file() -> Path:
    return Path(settings.LEDGER_ROOTS_DIR) / FILE_NAME


def lines() -> list[bytes]:
    return roots_file().read_bytes().splitlines()


def test_new_entries_are_numbered_in_order_without_gaps(program: Program) -> None:
    for person in (cast.alice, cast.bob, cast.carol):
        person(program)
    ids = list(ConsentEvent.objects.order_by("id").values_list("id", flat=True))

    assert sealed_now() == len(ids)

    rows = list(SealedEntry.objects.order_by("seq").values_list("seq", "event_id"))
    assert rows == list(enumerate(ids))
    for subject in Subject.objects.all():
        assert subject.sealed_position == subject.head_position


def test_a_seal_signs_the_root_over_all_entries_and_names_the_one_before(program: Program) -> None:
    cast.alice(program)
    sealed_now()
    cast.carol(program)
    sealed_now()

    first, second = Seal.objects.order_by("number")
    leaves = [leaf_hash(bytes(each)) for each in SealedEntry.objects.values_list("hash", flat=True)]
    assert (first.number, second.number) == (1, 2)
    assert (first.size, second.size) == (2, 5)
    assert bytes(first.root) == root_of(leaves[:2])
    assert bytes(second.root) == root_of(leaves)
    assert bytes(first.previous_hash) == GENESIS
    assert bytes(second.previous_hash) == signed_root(first).hash()
    assert signed_root(second).is_signed_by(public_keys())


def test_where_nothing_is_new_nothing_is_sealed(program: Program) -> None:
    cast.alice(program)
    assert sealed_now() == 2
    assert sealed_now() == 0
    assert Seal.objects.count() == 1
    assert len(lines()) == 1


def test_what_one_seal_has_no_room_for_is_in_the_next(program: Program) -> None:
    for person in (cast.alice, cast.carol):
        person(program)
    assert seal(clock=lambda: NOW, limit=3) == 3
    assert seal(clock=lambda: NOW, limit=3) == 2
    assert [seq for seq, _event in entries_after(-1, 10)] == [0, 1, 2, 3, 4]


def test_a_person_in_somebodys_hands_waits_for_the_next_seal(program: Program) -> None:
    alice, bob = cast.alice(program), cast.bob(program)
    with other_connection() as other, other.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM consent_subject WHERE subscriber_id = %s FOR UPDATE",
            [alice.subscriber_id],
        )
        assert sealed_now() == 1
    assert [event.subject for _seq, event in entries_after(-1, 10)] == [bob.subject]
    assert sealed_now() == 2


def test_a_second_sealer_goes_home_at_once(program: Program) -> None:
    cast.alice(program)
    with other_connection() as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x5EA1])
        assert sealed_now() == 0
    assert sealed_now() == 2


def test_the_signed_root_is_kept_outside_the_database(program: Program) -> None:
    cast.alice(program)
    sealed_now()

    [line] = lines()
    seal_row = Seal.objects.get()
    assert parse_root(line) == signed_root(seal_row)
    assert json.loads(line) == {
        "number": 1,
        "size": 2,
        "root": bytes(seal_row.root).hex(),
        "previous": GENESIS.hex(),
        "sealed_at": "2026-11-22T09:00:00.000000+00:00",
        "key": key_id(next(iter(public_keys().values()))),
        "signature": bytes(seal_row.signature).hex(),
    }


def test_a_file_that_was_away_is_caught_up(program: Program) -> None:
    cast.alice(program)
    sealed_now()
    roots_file().unlink()
    cast.bob(program)
    sealed_now()
    assert [parse_root(line).number for line in lines()] == [1, 2]


def test_a_folder_that_cannot_be_written_stops_no_seal(program: Program, tmp_path: Path) -> None:
    cast.alice(program)
    folder = Path(settings.LEDGER_ROOTS_DIR)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_bytes(b"a file where the folder should be")
    with pytest.raises(FileExistsError):
        sealed_now()
    folder.unlink()

    assert sealed_now() == 0
    assert [parse_root(line).number for line in lines()] == [1]


def test_a_line_that_a_crash_cut_short_is_written_again(program: Program) -> None:
    cast.alice(program)
    sealed_now()
    [line] = lines()
    roots_file().write_bytes(line[:40])
    cast.bob(program)
    sealed_now()

    assert lines()[0] == line[:40]
    assert [root.number for _where, root in read_roots(roots_file()) if root] == [1, 2]
    assert all(root for _where, root in read_roots(roots_file()))


def test_a_file_that_knows_later_seals_is_left_alone(program: Program) -> None:
    cast.alice(program)
    sealed_now()
    ahead = b"\n".join([*lines(), lines()[0].replace(b'"number":1', b'"number":7')]) + b"\n"
    roots_file().write_bytes(ahead)
    cast.bob(program)
    sealed_now()
    assert roots_file().read_bytes() == ahead


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"null", b'{"number": 1}', b"\xff"])
def test_what_is_no_root_is_not_read_as_one(line: bytes) -> None:
    with pytest.raises(NoRootError):
        parse_root(line)


def test_a_root_has_one_spelling(program: Program) -> None:
    cast.alice(program)
    sealed_now()
    with pytest.raises(NoRootError):
        parse_root(lines()[0].replace(b",", b", "))


def test_an_entry_is_shown_to_be_under_the_root(program: Program) -> None:
    for person in (cast.alice, cast.bob, cast.carol, cast.dan):
        person(program)
        sealed_now()
    events = list(ConsentEvent.objects.order_by("id"))

    proofs = proof_of(events)

    assert [(proof.seq, proof.event_id) for proof in proofs] == [
        (seq, event.pk) for seq, event in enumerate(events)
    ]
    for proof, event in zip(proofs, events, strict=True):
        assert includes(
            leaf=leaf_hash(bytes(event.hash)),
            index=proof.seq,
            size=proof.size,
            path=[bytes.fromhex(each) for each in proof.path],
            root=proof.signed.root,
        )


def test_a_proof_under_an_earlier_seal_leaves_out_what_came_later(program: Program) -> None:
    cast.alice(program)
    sealed_now()
    cast.bob(program)
    assert len(proof_of(list(ConsentEvent.objects.all()))) == 2
    sealed_now()
    first = Seal.objects.get(number=1)
    assert [each.seq for each in proof_of(list(ConsentEvent.objects.all()), seal=first)] == [0, 1]


def test_without_a_seal_nothing_is_proved(program: Program) -> None:
    cast.alice(program)
    assert proof_of(list(ConsentEvent.objects.all())) == []


@pytest.mark.parametrize("size", [1023, 1024, 1025, 2600])
def test_proofs_read_kept_nodes_and_agree_with_the_whole_tree(program: Program, size: int) -> None:
    entries_of(program, readers=20, entries=size)
    assert seal_backlog(clock=timezone.now) == size
    leaves = [leaf_hash(bytes(each)) for each in SealedEntry.objects.values_list("hash", flat=True)]
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    events = [SealedEntry.objects.get(seq=seq).event for seq in range(0, size, 131)]
    for proof in proof_of(events):
        path = [bytes.fromhex(each) for each in proof.path]
        assert includes(
            leaf=leaves[proof.seq], index=proof.seq, size=size, path=path, root=frontier.root()
        )


def test_a_seal_is_not_made_inside_somebody_elses_transaction(program: Program) -> None:
    cast.alice(program)
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        sealed_now()


def test_the_feed_gives_entries_after_a_number(program: Program) -> None:
    cast.carol(program)
    assert entries_after(-1, 10) == []
    sealed_now()
    events = list(ConsentEvent.objects.order_by("id"))
    assert entries_after(-1, 2) == list(enumerate(events))[:2]
    assert entries_after(1, 10) == [(2, events[2])]
    assert entries_after(2, 10) == []

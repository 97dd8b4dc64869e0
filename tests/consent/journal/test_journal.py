"""What narrows is on the disk before it is answered, and a restored database is found out."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent import journal
from consent.journal.fencing import compare, crash_tails
from consent.journal.files import read, tails
from consent.journal.heads import positions
from consent.models import ConsentEvent, JournalHead
from consent.rules.vocabulary import EventKind, Method
from consent.services.leave import leave, pause
from tests import cast, factories

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(task: Callable[[], object]) -> None:
    def run() -> None:
        try:
            task()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)


def lines(settings: Settings) -> list[dict[str, object]]:
    found = sorted(settings.JOURNAL_DIR.glob("*.journal"))
    return [json.loads(raw) for path in found for raw in path.read_text().splitlines()]


def test_inv_15_a_leaving_is_written_with_its_place_and_marked(settings: Settings) -> None:
    program = factories.published_program()
    cast.carol(program)
    left = ConsentEvent.objects.get(kind=EventKind.WITHDRAWN)

    line, mark = lines(settings)

    assert (line["kind"], line["n"], line["program"]) == ("withdrawn", 1, "weekly-usuals")
    assert (line["subject"], line["position"]) == (str(left.subject_id), left.position)
    assert line["hash"] == bytes(left.hash).hex()
    assert mark["details"] == {"from": 1, "to": 1}
    assert list(positions().values()) == [1]
    assert journal.fence().state == "clear"


def test_what_widens_is_not_written(settings: Settings) -> None:
    cast.alice(factories.published_program())
    assert lines(settings) == []


def test_inv_15_no_line_names_a_person(settings: Settings, tmp_path: Path) -> None:
    program = factories.published_program(uses=["first_name"])
    cast.carol(program)
    cast.erin(program)
    cast.dan(program)
    written = b"".join(path.read_bytes() for path in settings.JOURNAL_DIR.iterdir())
    assert written
    for word in (b"@", b"carol", b"erin", b"dan", b"example.com"):
        assert word not in written
    for external_id in ConsentEvent.objects.values_list(
        "subject__subscriber__external_id", flat=True
    ):
        assert str(external_id).encode() not in written


def test_inv_15_each_copy_has_each_line(settings: Settings, tmp_path: Path) -> None:
    settings.JOURNAL_COPIES = [tmp_path / "one", tmp_path / "two"]
    cast.carol(factories.published_program())
    [path] = settings.JOURNAL_DIR.glob("*.journal")
    for copy in settings.JOURNAL_COPIES:
        assert (copy / path.name).read_bytes() == path.read_bytes()


def test_inv_15_each_thread_has_a_file_and_a_later_one_takes_it_over(settings: Settings) -> None:
    program = factories.published_program()
    cast.carol(program)
    in_a_thread(lambda: cast.dan(program))
    in_a_thread(lambda: cast.erin(program))
    assert len(positions()) == 2
    assert len(list(settings.JOURNAL_DIR.glob("*.journal"))) == 2
    assert journal.fence().state == "clear"


def test_inv_15_a_database_that_forgot_a_leaving_is_behind() -> None:
    cast.carol(factories.published_program())
    JournalHead.objects.all().delete()
    fence = journal.fence()
    assert fence.state == "behind"
    assert list(fence.writers) == list(tails())


def test_inv_15_a_writer_that_lives_through_a_restore_does_not_hide_it() -> None:
    program = factories.published_program()
    cast.carol(program)
    cast.dan(program)
    row = cast.alice(program)
    JournalHead.objects.update(position=1)
    assert journal.fence().state == "behind"
    leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=timezone.now)
    assert journal.fence().state == "behind"
    assert list(positions().values()) == [1]


def test_inv_15_a_lost_journal_is_missing(settings: Settings) -> None:
    cast.carol(factories.published_program())
    for path in settings.JOURNAL_DIR.iterdir():
        path.unlink()
    assert journal.fence().state == "missing"


def test_inv_15_what_is_written_during_a_look_is_not_missing() -> None:
    before = tails()
    cast.carol(factories.published_program())
    assert before == {}
    assert compare(before, positions()).state == "clear"


def test_inv_15_a_shortened_file_is_missing(settings: Settings) -> None:
    program = factories.published_program()
    cast.carol(program)
    cast.dan(program)
    [path] = settings.JOURNAL_DIR.glob("*.journal")
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    assert journal.fence().state == "missing"


def test_inv_15_what_was_rolled_back_is_no_restore_and_nobody_applies_it(
    settings: Settings,
) -> None:
    program = factories.published_program()
    alice = cast.alice(program)
    with transaction.atomic():
        leave(subscription_id=alice.id, method=Method.ONE_CLICK, clock=timezone.now)
        transaction.set_rollback(True)

    assert len(lines(settings)) == 1
    assert journal.fence().state == "clear"
    assert crash_tails() == [], "its writer lives, and the transaction might go on"

    pause(
        subscription_id=alice.id,
        until=timezone.now() + timedelta(days=1),
        clock=timezone.now,
    )
    [(writer, head)] = positions().items()
    assert head == 2
    assert [line.kind for line in read(writer).after(0)] == ["paused"]


def test_inv_15_a_torn_last_line_is_passed_over(settings: Settings) -> None:
    cast.carol(factories.published_program())
    [path] = settings.JOURNAL_DIR.glob("*.journal")
    with path.open("ab") as file:
        file.write(b'{"n":2,"kind":"withdr')
    assert journal.fence().state == "clear"
    assert read(path.stem).unreadable == 0


def test_inv_15_a_spoilt_line_is_counted_and_taken_from_a_copy(
    settings: Settings, tmp_path: Path
) -> None:
    settings.JOURNAL_COPIES = [tmp_path / "copy"]
    program = factories.published_program()
    cast.carol(program)
    cast.dan(program)
    [path] = settings.JOURNAL_DIR.glob("*.journal")
    path.write_bytes(path.read_bytes().replace(b"withdrawn", b"withdrawm"))
    assert [line.kind for line in read(path.stem).after(0)] == ["withdrawn", "revoked"]
    assert read(path.stem).unreadable == 0
    settings.JOURNAL_COPIES = []
    assert read(path.stem).unreadable == 1


@pytest.mark.parametrize("where", ["JOURNAL_DIR", "JOURNAL_COPIES"])
def test_inv_15_what_cannot_be_written_is_not_done(
    settings: Settings, tmp_path: Path, where: str
) -> None:
    program = factories.published_program()
    alice = cast.alice(program)
    (tmp_path / "file").write_text("no folder")
    folder = tmp_path / "file" / "journal"
    setattr(settings, where, folder if where == "JOURNAL_DIR" else [folder])

    with pytest.raises(journal.JournalUnwritableError):
        leave(subscription_id=alice.id, method=Method.ONE_CLICK, clock=timezone.now)

    alice.refresh_from_db()
    assert alice.state == "active"
    assert not ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN).exists()
    assert journal.fence().state == "unwritable"

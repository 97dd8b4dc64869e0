"""An import is taken back: what nobody has touched since, never a consent, never a stop."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.models import ConsentEvent, ImportChange, PeopleImport
from consent.rules.people_imports import UNDO_FOR, ImportState
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.services.erase import erase
from consent.services.people_imports import NotNowError, drop_old_imports, undo, undoing
from consent.services.people_imports.undoing import CHANGED_SINCE, TOUCHED, undo_chunks
from consent.services.profile import ProfileInput, store_values
from consent.services.stops import suppress
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.rules.vocabulary import PrivacyKind
from delivery.services.privacy import receive
from subscribers.models import Profile, Subscriber, Suppression
from subscribers.rules.vocabulary import StoppedBy
from tests import cast, factories
from tests.consent.people_imports.bringing import imported, many, worked
from tests.delivery.sending import assert_every_invariant_holds

pytestmark = pytest.mark.django_db

FULL = "external_id,email,account"


def undone(row: PeopleImport) -> PeopleImport:
    undo(people_import=row, clock=timezone.now)
    return worked(row)


def state(person: str, **parts: str) -> None:
    stated = PersonInput(external_id=person, **parts)
    upsert(items=[UpsertInput(person=stated)], by="crm", clock=timezone.now)


def person(external_id: str) -> Subscriber:
    return Subscriber.objects.get(external_id=external_id)


def there() -> list[str]:
    return list(Subscriber.objects.order_by("external_id").values_list("external_id", flat=True))


def test_people_who_were_new_go_and_others_are_as_they_were() -> None:
    state("A-1", email="ana@example.com", account="North")
    state("A-2", email="bo@example.com")
    row = imported(
        "A-1,ana@example.com,South",
        "A-2,bo@example.com,West",
        "A-3,cy@example.com,East",
        header=FULL,
    )
    assert person("A-2").account == "West"

    row = undone(row)

    assert row.state == ImportState.UNDONE
    assert there() == ["A-1", "A-2"]
    assert (person("A-1").account, person("A-2").account) == ("North", "")
    assert row.undone == {"below": row.undone["below"], "removed": 1, "put_back": 2, "stays": {}}
    assert not ImportChange.objects.exists()


def test_whoever_has_been_touched_since_stays_and_is_counted() -> None:
    row = imported(*many(6))
    program = factories.published_program("weekly-usuals")
    cast.ask(program, "p0@example.com")
    state("P-0000001", account="Changed since")
    ids = [person(f"P-{n:07}").pk for n in range(6)]
    suppress(
        subscriber_ids=[ids[2]],
        by=StoppedBy.CONTROLLER,
        reason="",
        actor=Actor.CONTROLLER,
        method=Method.ADMIN,
        clock=timezone.now,
    )
    receive(
        kind=PrivacyKind.ACCESS,
        subscriber_id=ids[3],
        method=Method.ADMIN,
        note="",
        clock=timezone.now,
    )

    row = undone(row)

    assert there() == [f"P-{n:07}" for n in range(4)]
    assert row.undone["stays"] == {TOUCHED: 4}
    assert row.undone["removed"] == 2
    assert Suppression.objects.filter(lifted_at=None).count() == 1
    assert_every_invariant_holds()


def test_what_was_changed_again_since_stays_so() -> None:
    state("A-1", email="ana@example.com", account="North")
    row = imported("A-1,ana@example.com,South", header=FULL)
    state("A-1", account="Newer")

    row = undone(row)

    assert person("A-1").account == "Newer"
    assert row.undone["stays"] == {CHANGED_SINCE: 1}


def test_whom_two_rows_of_the_file_named_goes_all_the_same() -> None:
    row = imported("A-1,ana@example.com,South", "A-1,ana@example.com,North", header=FULL)
    assert row.counts["outcomes"] == {"added": 1, "changed": 1}

    row = undone(row)

    assert there() == []
    assert row.undone["stays"] == {}


def test_who_stands_in_another_file_as_they_are_stays() -> None:
    wrong = imported(*many(3))
    right = imported(*many(2), *many(2))
    assert right.counts["outcomes"] == {"same": 4}

    wrong = undone(wrong)

    assert there() == ["P-0000000", "P-0000001"]
    assert wrong.undone["stays"] == {TOUCHED: 2}
    assert undone(right).undone["stays"] == {}
    assert there() == ["P-0000000", "P-0000001"]


def test_who_stands_in_another_file_goes_where_that_was_undone_before() -> None:
    first = imported(*many(2))
    second = imported(*many(2), *many(1, first=7), *many(1, first=7))

    undone(second)
    undone(first)

    assert there() == []


def test_inv_13_an_address_that_goes_back_has_to_be_confirmed_again() -> None:
    program = factories.published_program("weekly-usuals")
    alice = cast.alice(program).subscriber
    upsert(
        items=[UpsertInput(person=PersonInput(external_id="A-1", email="alice@example.com"))],
        by="crm",
        clock=timezone.now,
    )
    row = imported("A-1,al@example.com,", header=FULL)

    undone(row)

    alice.refresh_from_db()
    assert (alice.email, alice.address_version) == ("alice@example.com", 3)
    kinds = ConsentEvent.objects.filter(subject__subscriber=alice).order_by("position")
    assert [each.kind for each in kinds][-2:] == [EventKind.MOVED, EventKind.MOVED]
    assert not ConsentEvent.objects.filter(kind=EventKind.RENEWED).exists()


def test_inv_14_values_go_back_while_a_consent_covers_them() -> None:
    program = factories.published_program("weekly-usuals", uses=["usual_store", "first_name"])
    alice = cast.alice(program).subscriber
    state("A-1", email="alice@example.com", relationship="established")
    stated = ProfileInput(subscriber_id=alice.pk, values={"usual_store": "S1"}, by="crm")
    store_values(inputs=[stated], clock=timezone.now)
    before = Profile.objects.get().values
    header = "external_id,email,usual_store,first_name"
    row = imported("A-1,alice@example.com,S2,Ali", header=header)
    assert Profile.objects.get().values["usual_store"]["v"] == "S2"

    row = undone(row)

    assert Profile.objects.get().values == before
    assert row.undone["put_back"] == 1
    assert_every_invariant_holds()


def test_inv_14_no_copy_of_a_value_outlives_a_day() -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    cast.alice(program)
    state("A-1", email="alice@example.com")
    imported("A-1,alice@example.com,Ali", header="external_id,email,first_name")
    assert ImportChange.objects.exclude(values_after={}).exists()

    drop_old_imports(clock=lambda: timezone.now() + timedelta(days=1, seconds=1))

    assert not ImportChange.objects.exclude(values_after={}).exists()


def test_inv_8_an_erasure_takes_what_an_import_has_changed() -> None:
    state("A-1", email="ana@example.com", account="North")
    row = imported("A-1,ana@example.com,South", header=FULL)
    pk = person("A-1").pk
    erase(subscriber_id=pk, actor=Actor.RELAY, method=Method.ADMIN, clock=timezone.now)

    assert not ImportChange.objects.exists()
    assert undone(row).state == ImportState.UNDONE
    assert Subscriber.objects.get(pk=pk).erased_at is not None


def test_after_a_week_nothing_is_undone_any_more() -> None:
    row = imported(*many(1))

    with pytest.raises(NotNowError):
        undo(people_import=row, clock=lambda: timezone.now() + UNDO_FOR)
    assert undone(row).state == ImportState.UNDONE
    with pytest.raises(NotNowError):
        undo(people_import=row, clock=timezone.now)


def test_undoing_that_is_cut_off_goes_on() -> None:
    row = imported(*many(2100))
    undo(people_import=row, clock=timezone.now)

    while worked(row, seconds=0.01).state == ImportState.UNDOING:
        pass

    assert there() == []
    assert row.undone["removed"] == 2100


def test_undoing_that_failed_goes_on_and_counts_on(monkeypatch: pytest.MonkeyPatch) -> None:
    row = imported(*many(1500))
    undo(people_import=row, clock=timezone.now)
    # The newest chunk is the one that closes the import: nobody is in it.
    undo_chunks(row, timezone.now, has_time=iter([True, True, False]).__next__)
    with monkeypatch.context() as patch:
        patch.setattr(undoing, "remove_untouched", None)
        assert worked(row).state == ImportState.FAILED
    assert row.undone["removed"] == 500

    row = undone(row)

    assert (row.state, row.trouble) == (ImportState.UNDONE, "")
    assert there() == []
    assert (row.undone["removed"], row.undone["stays"]) == (1500, {})


@pytest.mark.django_db(transaction=True)
def test_nobody_is_changed_between_the_look_at_them_and_the_undoing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state("A-1", email="ana@example.com", account="North")
    row = imported("A-1,ana@example.com,South", header=FULL)
    compare = undoing._parts_to_put_back
    free: list[int] = []

    def compared(*given: Any) -> dict[str, str]:
        with ThreadPoolExecutor(1) as pool:
            free.append(pool.submit(people_free).result())
        return compare(*given)

    monkeypatch.setattr(undoing, "_parts_to_put_back", compared)

    undone(row)

    assert free == [0]
    assert person("A-1").account == "North"


def people_free() -> int:
    """Count whom somebody else could write now."""
    try:
        with transaction.atomic():
            return len(Subscriber.objects.select_for_update(no_key=True, skip_locked=True))
    finally:
        connection.close()

import threading
from collections.abc import Sequence

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from subscribers.models import Subscriber
from subscribers.rules.identity import is_made_id
from subscribers.rules.vocabulary import PersonOutcome, PersonRefusal, StoppedBy
from subscribers.services.people import PersonInput, PersonResult, find_or_add, upsert_people
from subscribers.services.suppression import write_stop
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db


def given(external_id: str, email: str | None = None, **stated: str) -> PersonInput:
    if email is None and "known" not in stated:
        email = f"{external_id.lower()}@example.com"
    return PersonInput(external_id=external_id, email=email, **stated)


def upsert(*people: PersonInput) -> list[PersonResult]:
    return upsert_people(people=people, chosen=lambda _: {}, clock=timezone.now)


def stop(person: Subscriber, by: StoppedBy) -> None:
    write_stop(subscriber_id=person.pk, by=by, reason="", now=timezone.now(), is_held=True)


def outcomes(results: Sequence[PersonResult]) -> list[str]:
    return [result.refusal or result.outcome for result in results]


def row(external_id: str) -> Subscriber:
    return Subscriber.objects.get(external_id=external_id)


def test_a_new_person_has_what_was_stated_and_defaults_for_the_rest() -> None:
    [result] = upsert(given("A-1", language="pt_br", relationship="loyal"))

    person = row("A-1")
    assert result == PersonResult(PersonOutcome.ADDED, person.pk)
    assert (person.language, person.time_zone, person.account) == ("pt-BR", "UTC", "")
    assert (person.relationship, person.suppressed_by) == ("loyal", "")


def test_the_same_people_twice_change_nothing() -> None:
    people = [given(f"A-{i}", language="de") for i in range(5)]
    upsert(*people)

    assert outcomes(upsert(*people)) == ["same"] * 5
    assert Subscriber.objects.count() == 5


def test_a_change_names_its_parts_and_leaves_what_was_not_stated() -> None:
    upsert(given("A-1", language="de", account="ACME"))

    [result] = upsert(PersonInput(external_id="A-1", relationship="new", language="de"))

    assert result.changed == {"relationship"}
    assert (row("A-1").account, row("A-1").relationship) == ("ACME", "new")


def test_a_changed_address_is_counted_and_one_in_other_capitals_is_not() -> None:
    upsert(given("A-1", "ana@example.com"))

    upsert(given("A-1", "ANA@example.com"))
    assert row("A-1").address_version == 1
    upsert(given("A-1", "ana@example.org"))
    assert row("A-1").address_version == 2


def test_a_refused_person_stops_none_of_the_others() -> None:
    results = upsert(
        given("A-1"),
        given("A-2", "no address"),
        given("A-3", language="english"),
        given("A-4", time_zone="Berlin"),
        given("A-5", relationship="vip"),
        given("", "x@example.com"),
        given("x" * 121, "y@example.com"),
        PersonInput(external_id="A-6"),
        given("A-1", "z@example.com"),
        given("A-7"),
    )

    assert outcomes(results) == [
        "added",
        "invalid_address",
        "invalid_language",
        "invalid_time_zone",
        "invalid_relationship",
        "external_id_missing",
        "external_id_too_long",
        "address_missing",
        "duplicate_external_id",
        "added",
    ]
    assert set(Subscriber.objects.values_list("external_id", flat=True)) == {"A-1", "A-7"}


def test_two_people_never_share_an_address() -> None:
    upsert(given("A-1", "ana@example.com"))

    results = upsert(
        given("A-2", "ANA@example.com"),
        given("A-3", "new@example.com"),
        given("A-4", "new@EXAMPLE.com"),
    )

    assert outcomes(results) == ["address_taken", "added", "address_taken"]


def test_two_people_cannot_swap_addresses_in_one_batch() -> None:
    upsert(given("A-1", "one@example.com"), given("A-2", "two@example.com"))

    results = upsert(given("A-1", "two@example.com"), given("A-2", "one@example.com"))

    assert outcomes(results) == ["address_taken", "address_taken"]


def test_an_erased_person_is_not_filled_again() -> None:
    upsert(given("A-1"))
    Subscriber.objects.update(email=None, erased_at=timezone.now())

    assert outcomes(upsert(given("A-1"))) == [PersonRefusal.PERSON_ERASED]


def test_who_joined_by_the_page_gets_the_id_that_the_crm_states_later() -> None:
    joined = find_or_add(address="ana@example.com", language="en", clock=timezone.now)
    assert is_made_id(joined.external_id)

    [result] = upsert(given("A-1", "ana@example.com"))

    assert result.subscriber_id == joined.pk
    assert result.changed == {"external_id"}
    assert row("A-1").address_version == 1


def test_one_row_is_never_two_people_of_a_batch() -> None:
    joined = find_or_add(address="ana@example.com", language="en", clock=timezone.now)

    results = upsert(
        PersonInput(external_id=joined.external_id, language="de"),
        given("A-1", "ana@example.com"),
    )

    assert outcomes(results) == ["changed", "duplicate_external_id"]


def test_a_found_person_is_the_same_in_any_capitals() -> None:
    first = find_or_add(address="Ana@example.com", language="en", clock=timezone.now)
    again = find_or_add(address="ana@example.com", language="de", clock=timezone.now)

    assert again.pk == first.pk
    assert again.language == "en"


def test_inv_13_a_new_person_at_a_stopped_address_is_stopped_from_the_start() -> None:
    ana = find_or_add(address="ana@example.com", language="en", clock=timezone.now)
    stop(ana, StoppedBy.PERSON)
    Subscriber.objects.update(email=None, erased_at=timezone.now())

    upsert(given("A-9", "ANA@example.com"))
    upsert(given("A-8", "bob@example.com"))
    upsert(given("A-7", "carol@example.com"))
    upsert(given("A-7", "dan@example.com"))

    assert row("A-9").suppressed_by == StoppedBy.PERSON
    assert row("A-9").suppressed_at is not None
    assert row("A-8").suppressed_by == row("A-7").suppressed_by == ""


def test_inv_13_an_upsert_lifts_no_stop_and_carries_it_to_who_moves_in() -> None:
    ana = find_or_add(address="ana@example.com", language="en", clock=timezone.now)
    stop(ana, StoppedBy.CONTROLLER)
    upsert(given("A-1", "ana@example.com"))
    upsert(given("A-1", "moved@example.com"), given("A-2", "two@example.com"))
    upsert(given("A-2", "ana@example.com"))

    assert row("A-1").suppressed_by == StoppedBy.CONTROLLER
    assert row("A-2").suppressed_by == StoppedBy.CONTROLLER


def test_a_thousand_people_take_a_handful_of_statements(
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    people = [given(f"A-{i}") for i in range(1000)]

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        upsert(*people)
    changed = [given(f"A-{i}", language="de") for i in range(1000)]
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert set(outcomes(upsert(*changed))) == {"changed"}


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_the_same_people_add_them_once() -> None:
    people = [given(f"A-{i}") for i in range(200)]
    results: dict[int, list[PersonResult]] = {}

    def write(number: int, order: int) -> None:
        results[number] = upsert(*people[::order])
        connections.close_all()

    threads = [threading.Thread(target=write, args=(i, (-1) ** i)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Subscriber.objects.count() == 200
    found = [outcome for each in results.values() for outcome in outcomes(each)]
    assert sorted(set(found)) == ["added", "same"]
    assert found.count("added") == 200


@pytest.mark.django_db(transaction=True)
def test_a_change_waits_for_a_message_that_is_being_handed_over() -> None:
    upsert(given("A-1", "ana@example.com"))
    done = threading.Event()

    def change() -> None:
        upsert(given("A-1", "moved@example.com"))
        done.set()
        connections.close_all()

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM subscribers_subscriber FOR SHARE")
        thread = threading.Thread(target=change)
        thread.start()
        wait_until(_somebody_waits)
        assert not done.is_set()
    thread.join()
    assert row("A-1").email == "moved@example.com"


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])

"""The drill for those whom a backup knows less of: no chain in it, or no row at all."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from consent import journal
from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, Method
from consent.selectors.names import PersonName
from consent.services import restricting
from consent.services.confirm import confirm
from consent.services.decline import decline
from consent.services.erase import erase
from consent.services.leave import leave
from consent.services.links import make_links
from consent.services.renew import renew
from consent.services.suppressing import Wanted, suppress_named
from consent.services.upsert import UpsertInput, upsert
from delivery.models import Delivery, Edition
from delivery.rules.vocabulary import PrivacyKind
from delivery.services import editions
from delivery.services.planning import plan_due
from delivery.services.privacy import carry_out, receive
from delivery.services.renumbering import skip_lost_numbers_if_restored
from delivery.services.restoring import restore
from programs.models import Program
from subscribers.models import Subscriber, Suppression
from subscribers.rules.matching import PersonInput
from tests import cast, factories
from tests.databases import ClonedDatabase
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, work
from tests.faults.backups import Backup, back_up
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def backup(cloned_database: ClonedDatabase, tmp_path: Path) -> Callable[[], Backup]:
    """Take a backup when called."""
    return lambda: back_up(cloned_database, tmp_path)


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        "weekly-usuals", uses=["first_name", ("usual_store", "optional")]
    )


def from_the_crm(name: str) -> Subscriber:
    """Bring a person as a CRM does: nothing is recorded of them."""
    given = PersonInput(external_id=name, email=f"{name}@example.com")
    upsert(items=[UpsertInput(person=given)], by="crm", clock=timezone.now)
    return Subscriber.objects.get(external_id=name)


def test_inv_15_a_stop_of_an_address_that_nobody_has_is_repeated(
    backup: Callable[[], Backup],
) -> None:
    taken = backup()
    nobody = PersonName(external_id=None, email="nobody@example.com")
    suppress_named(wanted=[Wanted(person=nobody, actor=Actor.RELAY)], clock=timezone.now)
    taken.restore()

    done = restore(clock=timezone.now)

    assert done is not None
    assert (done.replayed.unknown, done.replayed.stopped) == (0, 1)
    assert journal.fence().state == "clear"
    assert Suppression.objects.get().by == "person"


def test_inv_15_what_narrows_reaches_those_who_had_no_chain_in_the_backup(
    program: Program, backup: Callable[[], Backup]
) -> None:
    people = {
        name: from_the_crm(name)
        for name in ("erased", "aged", "restricted", "refused", "left", "stopped")
    }
    ids = {name: person.id for name, person in people.items()}
    [link] = make_links(program=program, subscriber_ids=[ids["refused"]], clock=timezone.now)
    taken = backup()
    relay = {"actor": Actor.RELAY, "method": Method.API, "clock": timezone.now}
    erase(subscriber_id=ids["erased"], **relay)  # type: ignore[arg-type]
    erase(subscriber_id=ids["aged"], reason="retention", **relay)  # type: ignore[arg-type]
    restricting.restrict(subscriber_ids=[ids["restricted"]], **relay)  # type: ignore[arg-type]
    decline(link=link, clock=timezone.now)
    row = cast.say_yes(program, "left@example.com")
    leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=timezone.now)
    wanted = Wanted(person=PersonName(external_id="stopped", email=None), actor=Actor.PERSON)
    suppress_named(wanted=[wanted], clock=timezone.now)
    taken.restore()

    restore(clock=timezone.now)

    found = Subscriber.objects.in_bulk(ids.values())
    assert found[ids["erased"]].erased_at is not None
    assert found[ids["aged"]].erased_at is not None
    assert found[ids["restricted"]].restricted_at is not None
    assert found[ids["stopped"]].suppressed_by == "person"
    said = ConsentEvent.objects.filter(program=program).values_list("subject__subscriber", "kind")
    assert set(said) == {(ids["refused"], "refused"), (ids["left"], "withdrawn")}
    assert Suppression.objects.count() == 2, "the one who was erased for their age is not stopped"
    assert_every_invariant_holds()


def test_inv_15_who_came_to_the_address_after_the_line_is_not_meant_by_it(
    program: Program, backup: Callable[[], Backup]
) -> None:
    taken = backup()
    stranger = from_the_crm("ana")
    erase(
        subscriber_id=stranger.id,
        actor=Actor.RELAY,
        method=Method.API,
        reason="retention",
        clock=timezone.now,
    )
    taken.restore()
    asked = cast.ask(program, "ana@example.com")

    restore(clock=timezone.now)

    confirm(request_id=asked.id, ip="", user_agent="", clock=timezone.now)
    row = cast.subscription(program, "ana@example.com")
    assert row.state == "active"
    assert not row.subscriber.suppressed_by


def test_inv_15_an_edition_that_went_since_and_had_not_begun_in_the_backup_goes_to_nobody_again(
    program: Program, backup: Callable[[], Backup], smtp_sink: SmtpSink
) -> None:
    cast.say_yes(program, "ana@example.com")
    Delivery.objects.all().delete()
    ids = [approved_edition(program, name).id for name in ("approved", "scheduled", "draft")]
    soon = timezone.now() + timedelta(hours=1)
    editions.schedule(edition=Edition.objects.get(id=ids[1]), at=soon, clock=timezone.now)
    Edition.objects.filter(id=ids[2]).update(state="draft", approved_by=None, approved_at=None)
    taken = backup()
    lost = {f"weekly-usuals/{name}": 1 for name in ("approved", "scheduled", "draft")}
    with transaction.atomic():
        journal.note_sending(editions=lost, others=0, now=timezone.now())
    taken.restore()

    done = restore(clock=timezone.now)

    assert done is not None
    assert done.cancelled == ("weekly-usuals/draft",)
    states = dict(Edition.objects.values_list("name", "state"))
    assert states == {"approved": "sending", "scheduled": "sending", "draft": "cancelled"}
    assert Counter(Delivery.objects.values_list("edition__name", "state")) == {
        ("approved", "uncertain"): 1,
        ("scheduled", "withheld"): 1,
    }, "the promise had place for one"
    work()
    assert not smtp_sink.messages
    assert restore(clock=timezone.now) is None
    assert_every_invariant_holds()


@pytest.mark.parametrize("state", ["paused", "held"])
def test_inv_15_an_edition_that_was_let_go_on_after_the_backup_goes_to_nobody_again(
    program: Program, backup: Callable[[], Backup], smtp_sink: SmtpSink, state: str
) -> None:
    cast.say_yes(program, "ana@example.com")
    Delivery.objects.all().delete()
    edition = approved_edition(program, "first")
    editions.send_now(edition=edition, clock=timezone.now)
    Edition.objects.update(state=state)
    taken = backup()
    Edition.objects.update(state="scheduled")
    plan_due(clock=timezone.now)
    work()
    assert len(smtp_sink.messages) == 1
    taken.restore()

    restore(clock=timezone.now)

    row = Delivery.objects.get(edition=edition)
    assert (row.state, row.error) == ("uncertain", "restored")
    Edition.objects.filter(state=state).update(state="scheduled")
    plan_due(clock=timezone.now)
    work()
    assert len(smtp_sink.messages) == 1
    assert_every_invariant_holds()


def test_inv_15_what_a_second_yes_takes_back_of_the_first_stays_taken_back(
    program: Program, backup: Callable[[], Backup]
) -> None:
    row = cast.say_yes(program, "ana@example.com", chosen=["usual_store"])
    taken = backup()
    renew(
        subscription_id=row.id,
        invitation_id=row.invitation_id or 0,
        address_version=1,
        chosen=[],
        answers={},
        ip="",
        user_agent="",
        clock=timezone.now,
    )
    taken.restore()

    done = restore(clock=timezone.now)

    assert done is not None
    assert done.replayed.entries == 1
    row.refresh_from_db()
    assert (row.state, row.chosen) == ("active", [])


def test_inv_15_a_guess_that_staff_put_right_for_the_person_is_not_taken_again(
    backup: Callable[[], Backup],
) -> None:
    guess = "favourite_department"
    program = factories.published_program("weekly-usuals", uses=[guess])
    person = cast.say_yes(program, "ana@example.com").subscriber
    Subscriber.objects.update(relationship="loyal")
    taken = backup()
    request = receive(
        kind=PrivacyKind.CORRECTION,
        subscriber_id=person.id,
        method=Method.ADMIN,
        clock=timezone.now,
    )
    carry_out(request=request, by=None, values={guess: "Pets"}, clock=timezone.now)
    assert cast.person("ana@example.com").contradicted == [guess]
    taken.restore()

    restore(clock=timezone.now)

    assert cast.person("ana@example.com").contradicted == [guess]
    said = ConsentEvent.objects.get(kind="changed")
    assert (said.actor, said.method) == ("relay", "journal")
    assert_every_invariant_holds()


def test_inv_11_numbers_are_left_out_again_after_a_backup_from_behind_the_fence(
    program: Program, backup: Callable[[], Backup]
) -> None:
    row = cast.say_yes(program, "ana@example.com")
    taken = backup()
    leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=timezone.now)
    taken.restore()
    assert skip_lost_numbers_if_restored(clock=timezone.now)
    behind = backup()
    restore(clock=timezone.now)
    lost = cast.ask(program, "zoe@example.com").id

    behind.restore()
    restore(clock=timezone.now)

    assert cast.ask(program, "yan@example.com").id > lost

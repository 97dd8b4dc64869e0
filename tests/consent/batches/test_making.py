"""A batch invites whom it chose, but for those who left, said no, are stopped, or are in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import ConsentEvent, InvitationBatch, PersonalLink, Subject
from consent.rules.inviting import NO_HOLDS, BatchState, LeftOut
from consent.rules.vocabulary import Actor, Method
from consent.selectors.declined import declined_lately
from consent.selectors.invitees import foresee, people_by_reason
from consent.services.batches import (
    BatchStands,
    BatchUnfinished,
    begin_batch,
    fill_in,
    make_batch,
    take_links,
)
from consent.services.decline import decline
from consent.services.erase import erase
from consent.services.join import ProgramNotOpenError
from consent.services.links import make_links
from consent.services.restricting import restrict
from consent.services.stops import suppress
from consent.services.withdraw import withdraw
from programs.models import Program
from programs.rules.languages import pick_language
from programs.services.programs import close_program
from subscribers.models import Subscriber, Suppression
from subscribers.rules.vocabulary import StoppedBy
from tests import cast, factories
from tests.consent.batches.batches import SAID, draft, invited, known, made
from tests.delivery.sending import NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", clock=lambda: factories.LONG_AGO)


def left_out(program: Program, clock: cast.Clock = timezone.now) -> dict[str, int]:
    return dict(foresee(draft(program), clock()).left_out)


def said_no(program: Program, name: str = "ned", clock: cast.Clock = timezone.now) -> Subscriber:
    person = known(name)
    [link] = make_links(program=program, subscriber_ids=[person.id], clock=clock)
    decline(link=link, clock=clock)
    return person


def test_everybody_who_is_known_is_invited(program: Program) -> None:
    known("ivy")
    known("olga", relationship="loyal")

    batch = made(program, campaign="autumn")

    assert invited(batch) == {"ivy", "olga"}
    assert (batch.state, batch.asked, batch.left_out) == (BatchState.MADE, 2, {})
    assert set(PersonalLink.objects.values_list("campaign", "address_version")) == {("autumn", 1)}
    assert not ConsentEvent.objects.exists()


def test_people_are_chosen_by_relationship_and_account(program: Program) -> None:
    known("ivy", relationship="loyal", account="Acme")
    known("olga", relationship="loyal")
    known("paul", relationship="new", account="Acme")

    assert invited(made(program, relationships=["loyal"])) == {"ivy", "olga"}
    assert invited(made(program, accounts=["Acme"])) == {"ivy", "paul"}
    assert invited(made(program, relationships=["loyal"], accounts=["Acme"])) == {"ivy"}


def test_nobody_by_name_needs_a_tag(program: Program) -> None:
    known("ivy")

    assert made(program, relationships=[], campaign="poster").asked == 0
    with pytest.raises(BatchUnfinished):
        made(program, relationships=[])


def test_the_cast_is_left_out_each_with_the_reason(program: Program) -> None:
    cast.alice(program)
    cast.bob(program)
    cast.carol(program)
    cast.dan(program)
    cast.erin(program)
    said_no(program)
    known("ivy")

    assert left_out(program) == {
        LeftOut.IN_ALREADY: 1,
        LeftOut.WAITING: 1,
        LeftOut.LEFT: 1,
        LeftOut.REVOKED: 1,
        LeftOut.STOPPED: 1,
        LeftOut.DECLINED: 1,
    }
    assert invited(made(program)) == {"ivy"}


def test_restricted_people_are_left_out(program: Program) -> None:
    ivy = known("ivy")
    restrict(subscriber_ids=[ivy.id], actor=Actor.RELAY, method=Method.ADMIN, clock=timezone.now)

    assert left_out(program) == {LeftOut.RESTRICTED: 1}


def test_a_stop_beside_the_row_counts(program: Program) -> None:
    ivy = known("ivy")
    Suppression.objects.create(
        subscriber=ivy, address_hash=bytes(32), by=StoppedBy.PERSON, created_at=timezone.now()
    )

    assert left_out(program) == {LeftOut.STOPPED: 1}


def test_what_waits_to_be_folded_leaves_somebody_out_for_now(program: Program) -> None:
    cast.bob(program)
    Subject.objects.update(folded_position=0)

    assert left_out(program) == {LeftOut.JUST_NOW: 1}


def test_nobody_is_asked_in_a_language_that_the_promise_has_not(program: Program) -> None:
    for name, language in (("ivy", "en-GB"), ("olga", "EN_us"), ("paul", "de"), ("quin", "")):
        known(name, language=language)

    assert left_out(program) == {LeftOut.NO_LANGUAGE: 2}
    assert invited(made(program)) == {"ivy", "olga"}


@pytest.mark.parametrize("language", ["en", "EN-gb", "en_US", "de", "de-AT", "", "english", "e"])
def test_a_language_fits_as_the_page_finds_it(program: Program, language: str) -> None:
    known("ivy", language=language)

    assert invited(made(program)) == ({"ivy"} if pick_language(language, ["en"]) else set())


def test_who_has_no_address_or_was_erased_is_not_invited(program: Program) -> None:
    Subscriber.objects.filter(pk=known("ivy").pk).update(email=None)
    olga = known("olga")
    erase(subscriber_id=olga.id, actor=Actor.RELAY, method=Method.API, clock=timezone.now)

    assert left_out(program) == {LeftOut.NO_ADDRESS: 1}


@pytest.mark.parametrize("days", [0, 1, 100, NO_HOLDS.days - 1, NO_HOLDS.days, NO_HOLDS.days + 9])
def test_a_no_is_heeded_as_long_as_by_every_other_link(program: Program, days: int) -> None:
    ned = said_no(program, clock=at())
    now = NOW + timedelta(days=days)

    heeded = declined_lately(program_id=program.id, subscriber_ids=[ned.id], now=now)

    foreseen = foresee(draft(program), now)
    assert (LeftOut.DECLINED in foreseen.left_out) == bool(heeded)
    assert foreseen.asked == (0 if heeded else 1)


def test_who_asked_again_and_let_it_lapse_may_be_invited(program: Program) -> None:
    said_no(program, clock=at())
    cast.ask(program, "ned@example.com", clock=at(days=1))

    assert foresee(draft(program), at(days=2)()).left_out == {LeftOut.WAITING: 1}
    assert foresee(draft(program), at(days=40)()).asked == 1


def test_a_term_that_is_over_lets_somebody_be_invited_again() -> None:
    program = factories.published_program(term_kind="days", term_days=10, clock=at(days=-40))
    cast.alice(program, clock=at(days=-30))

    assert foresee(draft(program), at(days=-25)()).left_out == {LeftOut.IN_ALREADY: 1}
    assert foresee(draft(program), NOW).asked == 1


def test_leaving_one_program_is_about_that_one(program: Program) -> None:
    cast.carol(factories.published_program("recipes", clock=lambda: factories.LONG_AGO))

    assert invited(made(program)) == {"carol"}


def test_each_number_has_its_people(program: Program) -> None:
    cast.carol(program)
    known("ivy")
    batch = draft(program)

    [left] = people_by_reason(batch, LeftOut.LEFT, now=timezone.now())
    [asked] = people_by_reason(batch, "", now=timezone.now())

    assert left.external_id == cast.person("carol@example.com").external_id
    assert asked.external_id == "crm-ivy"
    assert people_by_reason(batch, "", after=asked.number, now=timezone.now()) == []


def test_nothing_is_made_before_it_says_who_sends_it_and_why(program: Program) -> None:
    known("ivy")
    for missing in SAID:
        batch = draft(program, timezone.now, **{missing: ""})
        with pytest.raises(BatchUnfinished):
            make_batch(batch=batch, clock=timezone.now)
    assert not PersonalLink.objects.exists()


def test_what_is_made_stands(program: Program) -> None:
    batch = made(program)

    with pytest.raises(BatchStands):
        make_batch(batch=batch, clock=timezone.now)
    with pytest.raises(BatchStands):
        fill_in(batch=batch, answers={"basis": "interest"})
    with pytest.raises(KeyError):
        fill_in(batch=batch, answers={"state": "draft"})


def test_a_program_that_takes_nobody_in_invites_nobody(program: Program) -> None:
    batch = draft(program)
    close_program(program=program)

    with pytest.raises(ProgramNotOpenError):
        make_batch(batch=batch, clock=timezone.now)
    with pytest.raises(ProgramNotOpenError):
        begin_batch(program=program, started_by=None, clock=timezone.now)


def test_making_goes_on_where_it_was_cut_off(program: Program) -> None:
    for number in range(7):
        known(f"p{number}")
    cast.carol(program)
    batch = draft(program)

    steps = [make_batch(batch=batch, clock=timezone.now, seconds=0, size=3) for _ in range(3)]

    assert [each.state for each in steps] == [BatchState.MAKING, BatchState.MAKING, BatchState.MADE]
    assert [each.asked for each in steps] == [3, 6, 7]
    assert steps[-1].left_out == {LeftOut.LEFT: 1}
    assert PersonalLink.objects.filter(batch=batch).count() == 7


def test_who_is_beaten_to_a_slice_makes_nothing(program: Program) -> None:
    known("ivy")
    known("olga")
    batch = draft(program)
    make_batch(batch=batch, clock=timezone.now, seconds=0, size=1)
    InvitationBatch.objects.filter(pk=batch.pk).update(made_to=0)

    made_again = make_batch(batch=batch, clock=timezone.now)

    assert PersonalLink.objects.filter(batch=batch).count() == 2
    assert made_again.state == BatchState.MADE


def test_names_of_accounts_go_once_the_links_are_made(program: Program) -> None:
    known("ivy", account="Acme")
    known("olga", account="Beta")

    batch = made(program, accounts=["Acme", "Beta"])

    assert (batch.accounts, batch.of_accounts) == ([], 2)


def test_inv_8_an_erasure_takes_an_account_out_of_drafts(program: Program) -> None:
    ivy, _colleague = known("ivy", account="Acme"), known("paul", account="Beta")
    olga = known("olga", account="Beta")
    both, alone = draft(program, accounts=["Acme", "Beta"]), draft(program, accounts=["Acme"])

    for person in (ivy, olga):
        erase(subscriber_id=person.id, actor=Actor.RELAY, method=Method.API, clock=timezone.now)

    both.refresh_from_db()
    alone.refresh_from_db()
    # Somebody else still has that one.
    assert both.accounts == ["Beta"]
    # No account would be everybody.
    assert (alone.accounts, alone.relationships) == ([], [])


class TestTaking:
    def test_it_is_noted_and_each_link_is_there(self, program: Program) -> None:
        known("ivy", language="en-GB")
        known("olga")
        batch = made(program)

        noted, links = take_links(batch=batch, taken_by=factories.marketer(), clock=timezone.now)

        found = list(links)
        assert (noted.links, noted.taken_by) == (2, factories.marketer())
        assert [link.email for link in found] == ["ivy@example.com", "olga@example.com"]
        assert len({link.url for link in found}) == 2
        assert all("/p/weekly-usuals/" in link.url for link in found)

    def test_who_was_stopped_left_or_moved_since_is_not_handed_over(self, program: Program) -> None:
        people = {name: known(name) for name in ("ivy", "olga", "paul", "quin")}
        batch = made(program)
        suppress(
            subscriber_ids=[people["ivy"].id],
            by=StoppedBy.CONTROLLER,
            reason="",
            actor=Actor.CONTROLLER,
            method=Method.ADMIN,
            clock=timezone.now,
        )
        Subscriber.objects.filter(pk=people["olga"].pk).update(email="olga@new.example")
        cast.say_yes(program, "paul@example.com")
        pair = (people["paul"].id, program.id)
        withdraw(pairs=[pair], actor=Actor.RELAY, method=Method.API, clock=timezone.now)

        noted, links = take_links(batch=batch, taken_by=None, clock=timezone.now)

        assert [link.external_id for link in links] == ["crm-quin"]
        assert noted.links == 1

    def test_links_that_are_over_are_not_handed_over(self, program: Program) -> None:
        known("ivy")
        batch = made(program)

        _, links = take_links(
            batch=batch, taken_by=None, clock=lambda: timezone.now() + timedelta(days=91)
        )

        assert list(links) == []


def test_as_many_statements_for_many_as_for_one(program: Program) -> None:
    def taken() -> int:
        batch = draft(program)
        with CaptureQueriesContext(connection) as queries:
            make_batch(batch=batch, clock=timezone.now)
        return len(queries)

    known("ivy")
    few = taken()
    for number in range(30):
        known(f"p{number}")

    assert taken() == few

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from delivery.models import Edition
from delivery.rendering.checking import Draft
from delivery.rules.vocabulary import EditionState, WhenMissing
from delivery.services import editions, stopping
from programs.models import Invitation
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
USES = ("first_name", "usual_store", ("favourite_department", "optional"))
GOOD = "Hello {{ first_name | default: 'you' }}"


@pytest.fixture
def promise() -> Invitation:
    return factories.published_invitation(uses=USES, languages=("en", "de"), clock=clock)


@pytest.fixture
def author() -> User:
    return factories.marketer()


def clock() -> datetime:
    return NOW


def text(body: str = GOOD, **values: Any) -> Draft:
    known = {"language": "en", "subject": "Your week", "preheader": "", "body": body}
    return Draft(**(known | values))


def saved(promise: Invitation, *texts: Draft, **values: Any) -> Edition:
    known: dict[str, Any] = {"name": "week-47", "prepared_by": factories.marketer()}
    return editions.save(
        program=promise.program, texts=texts or (text(),), clock=clock, **(known | values)
    )


def approved(promise: Invitation, *texts: Draft, **values: Any) -> Edition:
    edition = saved(promise, *texts, **values)
    return editions.approve(edition=edition, approved_by=factories.approver(), clock=clock)


def codes(problems: list[Any]) -> list[str]:
    return [problem.code for problem in problems]


def test_an_undeclared_field_is_refused_when_saved_naming_what_is_declared(
    promise: Invitation,
) -> None:
    with pytest.raises(editions.EditionRefused) as refused:
        saved(promise, text("Dear {{ last_name | default: 'you' }}"))

    assert "last_name is not in the promise: invitation 1 declares favourite_department, " in str(
        refused.value
    )
    assert not Edition.objects.exists()


@pytest.mark.parametrize("where", ["subject", "preheader"])
def test_subject_and_preheader_are_checked_too(promise: Invitation, where: str) -> None:
    with pytest.raises(editions.EditionRefused, match="last_name is not in the promise"):
        saved(promise, text(**{where: "For {{ last_name | default: 'you' }}"}))


@pytest.mark.parametrize(
    "body",
    [
        "{% for i in (1..1000000000) %}x{% endfor %}",
        "![x](https://tracker.example/pixel.gif)",
        "<script>alert(1)</script>",
        "{% assign first_name = 'Bob' %}{{ first_name }}",
        "{{ first_name.__class__ }}",
    ],
)
def test_hostile_texts_are_refused_when_saved(promise: Invitation, body: str) -> None:
    with pytest.raises(editions.EditionRefused):
        saved(promise, text(body))


def test_saving_notes_the_fields_and_replaces_the_texts(promise: Invitation) -> None:
    saved(promise, text("{{ usual_store | default: 'x' }}"), text(language="de"))
    edition = saved(promise, text(GOOD, subject="For {{ usual_store | default: 'you' }}"))

    assert edition.fields_read == ["first_name", "usual_store"]
    assert [one.language for one in edition.texts.all()] == ["en"]


def test_a_field_that_may_be_missing_needs_a_default_or_an_if(promise: Invitation) -> None:
    edition = saved(promise, text("Hello {{ first_name }}"), text(language="de"))

    problems = editions.check(edition)

    assert codes(problems) == ["unguarded_field"]
    assert 'first_name may be missing: write {{ first_name | default: "..." }}' in str(problems[0])
    with pytest.raises(editions.EditionRefused, match="first_name may be missing"):
        editions.approve(edition=edition, approved_by=factories.approver(), clock=clock)


def test_where_missing_values_withhold_only_optional_and_deep_fields_need_one(
    promise: Invitation,
) -> None:
    body = "{{ first_name }} {{ usual_store }} {{ favourite_department }}"
    edition = saved(promise, text(body), when_missing=WhenMissing.WITHHOLD)

    problems = [str(one) for one in editions.check(edition) if one.code == "unguarded_field"]

    assert len(problems) == 2
    assert "favourite_department may be missing" in problems[0]
    assert "usual_store may be missing" in problems[1]


def test_a_language_without_a_text_is_told_and_does_not_stop(promise: Invitation) -> None:
    edition = saved(promise)

    problems = editions.check(edition)

    assert codes(problems) == ["missing_language"]
    assert problems[0].language == "de"
    assert not problems[0].stops


def test_a_text_much_longer_than_promised_is_refused(promise: Invitation) -> None:
    edition = saved(promise, text("word " * 226))

    assert codes(editions.check(edition))[0] == "longer_than_promised"


def test_a_template_that_fails_for_somebody_is_found(promise: Invitation) -> None:
    edition = saved(promise, text("{% if first_name > 3 %}x{% endif %}y"))

    assert codes(editions.check(edition))[0] == "template_broken"


def test_other_formats_are_refused_for_now() -> None:
    promise = factories.published_invitation("in-app", format="external")

    with pytest.raises(editions.EditionRefused, match="only e-mail is sent so far"):
        saved(promise, text("Hello"))


def test_a_second_person_approves(promise: Invitation) -> None:
    edition = approved(promise)

    assert edition.state == EditionState.APPROVED
    assert edition.approved_by == factories.approver()
    assert edition.approved_at == NOW
    made = edition.texts.get()
    assert "{{ first_name | default: 'you' }}" in made.html_template
    assert "{{ _leave_url }}" in made.html_template
    assert "{{ _leave_url }}" in made.text_template


def test_who_prepared_it_cannot_approve_it(promise: Invitation, author: User) -> None:
    edition = saved(promise)

    with pytest.raises(editions.SamePersonError):
        editions.approve(edition=edition, approved_by=author, clock=clock)


def test_an_approved_edition_is_not_written_anew(promise: Invitation) -> None:
    approved(promise)

    with pytest.raises(editions.WrongStateError, match="is approved; it must be draft"):
        saved(promise)


def test_nothing_is_approved_before_its_promise_is_published() -> None:
    draft = factories.draft_invitation(factories.program(), uses=USES)
    edition = saved(draft)

    with pytest.raises(editions.EditionRefused, match="promise is not published"):
        editions.approve(edition=edition, approved_by=factories.approver(), clock=clock)


def test_only_what_is_approved_is_scheduled(promise: Invitation) -> None:
    with pytest.raises(editions.WrongStateError):
        editions.send_now(edition=saved(promise), clock=clock)


def test_a_time_that_is_past_is_now(promise: Invitation) -> None:
    edition = approved(promise)

    scheduled = editions.schedule(edition=edition, at=NOW - timedelta(days=1), clock=clock)

    assert (scheduled.state, scheduled.scheduled_at) == (EditionState.SCHEDULED, NOW)


def test_an_edition_does_not_go_when_it_is_not_worth_sending(promise: Invitation) -> None:
    edition = approved(promise, valid_until=NOW + timedelta(days=1))

    with pytest.raises(editions.WrongTimeError):
        editions.schedule(edition=edition, at=NOW + timedelta(days=1), clock=clock)


def test_it_is_paused_resumed_and_cancelled(promise: Invitation) -> None:
    edition = editions.send_now(edition=approved(promise), clock=clock)

    assert stopping.pause(edition=edition).edition.state == EditionState.PAUSED
    assert editions.resume(edition=edition).state == EditionState.SCHEDULED
    Edition.objects.filter(id=edition.id).update(state="sending", planned_at=NOW)
    assert stopping.pause(edition=edition).edition.state == EditionState.PAUSED
    assert editions.resume(edition=edition).state == EditionState.SENDING
    assert stopping.cancel(edition=edition).edition.state == EditionState.CANCELLED
    with pytest.raises(editions.WrongStateError):
        editions.resume(edition=edition)

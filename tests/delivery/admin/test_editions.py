from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delivery.models import Edition
from delivery.rendering.checking import Draft
from delivery.rules.vocabulary import EditionState
from delivery.services import editions
from programs.models import Invitation
from tests import cast, factories
from tests.deciding import decide

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
USES = ("first_name", ("favourite_department", "optional"))
GOOD = "Hello {{ first_name | default: 'you' }}"


@pytest.fixture
def promise() -> Invitation:
    return factories.published_invitation(uses=USES)


@pytest.fixture
def mara() -> Client:
    return desk_of(factories.marketer())


@pytest.fixture
def adam() -> Client:
    return desk_of(factories.approver())


def desk_of(user: User) -> Client:
    user.is_superuser = True
    user.save()
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def saved(promise: Invitation, body: str = GOOD) -> Edition:
    return editions.save(
        program=promise.program,
        name="week-47",
        texts=[Draft("en", "Your week", "In short", body)],
        prepared_by=factories.marketer(),
        clock=timezone.now,
    )


def approved(promise: Invitation) -> Edition:
    return editions.approve(
        edition=saved(promise), approved_by=factories.approver(), clock=timezone.now
    )


def form(promise: Invitation, body: str) -> dict[str, Any]:
    return {
        "program": promise.program_id,
        "name": "week-47",
        "kind": "broadcast",
        "when_missing": "default",
        "when_refused": "withhold",
        "valid_until_0": "",
        "valid_until_1": "",
        "texts-TOTAL_FORMS": "1",
        "texts-INITIAL_FORMS": "0",
        "texts-MIN_NUM_FORMS": "0",
        "texts-MAX_NUM_FORMS": "1000",
        "texts-0-language": "en",
        "texts-0-subject": "Your week",
        "texts-0-preheader": "",
        "texts-0-markup": "markdown",
        "texts-0-body": body,
        "pictures-TOTAL_FORMS": "0",
        "pictures-INITIAL_FORMS": "0",
    }


def page(name: str, edition: Edition) -> str:
    return reverse(f"admin:delivery_edition_{name}", args=[edition.pk])


def test_a_marketer_writes_an_edition(promise: Invitation, mara: Client) -> None:
    answer = mara.post(reverse("admin:delivery_edition_add"), form(promise, GOOD))

    assert answer.status_code == 302, answer.content.decode()
    edition = Edition.objects.get()
    assert edition.prepared_by == factories.marketer()
    assert edition.fields_read == ["first_name"]


def test_a_marketer_writes_a_step_of_a_series(promise: Invitation, mara: Client) -> None:
    given = form(promise, GOOD) | {
        "kind": "series",
        "step": "2",
        "after_days": "7",
        "worth_days": "30",
        "texts-0-relationship": "loyal",
    }
    answer = mara.post(reverse("admin:delivery_edition_add"), given)

    assert answer.status_code == 302, answer.content.decode()
    edition = Edition.objects.get()
    assert (edition.step, edition.after_days, edition.worth_days) == (2, 7, 30)
    assert edition.texts.get().relationship == "loyal"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "series"}, "A series, and nothing else, has a step and its days."),
        ({"step": "1", "after_days": "0"}, "A series, and nothing else, has a step and its days."),
        (
            {"kind": "triggered"},
            "A triggered edition, and nothing else, names an event and its fields.",
        ),
        ({"kind": "triggered", "trigger": "No Name"}, "Small letters, digits, and _ . -"),
        (
            {"kind": "triggered", "trigger": "order.shipped", "in_their_zone": "on"},
            "Only a broadcast goes at a time on each person&#x27;s clock.",
        ),
        ({"worth_days": "3"}, "A broadcast is worth sending until a time"),
    ],
)
def test_what_does_not_fit_the_kind_is_said_in_the_form(
    promise: Invitation, mara: Client, wrong: dict[str, str], said: str
) -> None:
    answer = mara.post(reverse("admin:delivery_edition_add"), form(promise, GOOD) | wrong)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Edition.objects.exists()


def test_an_undeclared_field_is_refused_in_the_form(promise: Invitation, mara: Client) -> None:
    answer = mara.post(reverse("admin:delivery_edition_add"), form(promise, "{{ last_name }}"))

    assert answer.status_code == 200
    assert "last_name is not in the promise: invitation 1 declares" in answer.content.decode()
    assert not Edition.objects.exists()


def test_who_wrote_it_is_told_that_somebody_else_approves(
    promise: Invitation, mara: Client
) -> None:
    edition = saved(promise)

    assert "somebody else has to approve it" in mara.get(page("approve", edition)).content.decode()
    decide(mara, page("approve", edition))
    edition.refresh_from_db()
    assert edition.state == EditionState.DRAFT


def test_a_second_person_approves_and_sends(promise: Invitation, adam: Client) -> None:
    edition = saved(promise)

    assert (
        "An approved edition cannot be changed"
        in adam.get(page("approve", edition)).content.decode()
    )
    decide(adam, page("approve", edition))
    adam.post(page("send", edition), {"at_0": "", "at_1": ""})

    edition.refresh_from_db()
    assert edition.state == EditionState.SCHEDULED
    assert edition.approved_by == factories.approver()


def test_an_approver_reads_the_words_where_they_approve_them(
    promise: Invitation, adam: Client
) -> None:
    edition = saved(promise)

    answer = adam.get(page("approve", edition))

    shown = answer.content.decode()
    address = f"{page('message', edition)}?language=en"
    assert f'<iframe title="The message in English" src="{address}" sandbox></iframe>' in shown
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    assert adam.get(address).status_code == 200


def test_the_author_is_told_who_may_approve(promise: Invitation, mara: Client) -> None:
    edition = saved(promise)

    alone = mara.get(page("approve", edition)).content.decode()
    desk_of(factories.approver())
    together = mara.get(page("approve", edition)).content.decode()

    assert "Nobody else may so far" in alone
    assert "Ask adam." in together


def test_an_approver_is_told_that_a_broadcast_will_be_read_by_everybody(
    promise: Invitation, adam: Client
) -> None:
    edition = saved(promise)
    address = f"/sample/{promise.program.slug}/"

    shown = adam.get(page("approve", edition)).content.decode()

    assert f'<a href="{address}">{address}</a>: word for word, codes and prices' in shown


def test_nobody_reads_a_step_of_a_series_beforehand(promise: Invitation, adam: Client) -> None:
    edition = saved(promise)
    Edition.objects.filter(pk=edition.pk).update(kind="series", step=1, after_days=1)

    assert "/sample/" not in adam.get(page("approve", edition)).content.decode()


def test_approving_needs_its_own_permission(promise: Invitation) -> None:
    edition = saved(promise)
    clerk = User.objects.create(username="clerk", is_staff=True)
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(page("approve", edition)).status_code == 403
    assert client.post(page("pause", edition)).status_code == 403
    assert client.get(page("preview", edition)).status_code == 403


def test_what_stops_it_is_named(promise: Invitation, adam: Client) -> None:
    edition = saved(promise, "Hello {{ first_name }}")

    assert "first_name may be missing" in adam.get(page("approve", edition)).content.decode()


def test_it_is_scheduled_paused_resumed_and_cancelled(promise: Invitation, adam: Client) -> None:
    edition = approved(promise)

    adam.post(page("send", edition), {"at_0": "2099-01-01", "at_1": "09:00:00"})
    edition.refresh_from_db()
    assert edition.scheduled_at == datetime(2099, 1, 1, 9, tzinfo=UTC)
    for name, state in (("pause", "paused"), ("resume", "scheduled"), ("cancel", "cancelled")):
        adam.post(page(name, edition))
        edition.refresh_from_db()
        assert edition.state == state


def test_get_changes_nothing(promise: Invitation, adam: Client) -> None:
    edition = approved(promise)

    assert [adam.get(page(name, edition)).status_code for name in ("pause", "resume")] == [405, 405]
    assert adam.get(page("cancel", edition)).status_code == 200
    adam.get(page("send", edition))
    edition.refresh_from_db()
    assert edition.state == EditionState.APPROVED


def test_the_preview_shows_a_sample_person_in_a_sandbox(promise: Invitation, mara: Client) -> None:
    edition = saved(promise)

    shown = mara.get(page("preview", edition))
    message = mara.get(page("message", edition))

    assert "Hello First name" in shown.content.decode()
    assert "frame-src 'self'" in shown["Content-Security-Policy"]
    assert message["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert message["X-Frame-Options"] == "SAMEORIGIN"
    assert "Hello First name" in message.content.decode()


def test_the_preview_shows_a_person_only_while_they_consent(
    promise: Invitation, mara: Client
) -> None:
    edition = saved(promise)
    alice = cast.alice(promise.program).subscriber
    carol = cast.carol(promise.program).subscriber

    seen = mara.get(page("preview", edition), {"person": alice.external_id}).content.decode()
    refused = mara.get(page("preview", edition), {"person": carol.external_id}).content.decode()

    assert "Hello you" in seen
    assert "not shown: missing" in seen
    assert "does not consent" in refused


def test_a_name_is_taken_as_people_type_it(promise: Invitation) -> None:
    desk = desk_of(factories.marketer())
    desk.post(reverse("admin:delivery_edition_add"), form(promise, GOOD) | {"name": "Für Dezember"})

    assert Edition.objects.get().name == "fur-dezember"


def test_what_is_wrong_stands_at_the_top_with_the_way_to_its_field(promise: Invitation) -> None:
    desk = desk_of(factories.marketer())
    given = form(promise, "{{ unknown_field }}") | {"name": "!", "valid_until_0": "never"}
    shown = desk.post(reverse("admin:delivery_edition_add"), given).content.decode()

    assert '<a href="#id_name">Name: Use at least one letter' in shown
    assert '<a href="#id_valid_until_0">Valid until: Write the date as 2026-11-24.' in shown
    assert '<a href="#texts-group">What people read, in each language: ' in shown
    assert not Edition.objects.exists()

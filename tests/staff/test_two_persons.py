"""The rule that it takes two: switched off for a team of one, on the record, and on again."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.staff.roles import Role
from delivery.models import Edition
from delivery.rendering.checking import Draft
from delivery.services import catalogues, editions
from programs.models import DataField, Invitation, TwoPersonRule
from programs.selectors.two_persons import off_since, takes_two
from programs.services import invitations
from programs.services.two_persons import AlreadySoError, switch_rule
from tests import factories
from tests.deciding import decide
from tests.filling import Filled
from tests.staff.world import client_of, staff

pytestmark = pytest.mark.django_db

RULE = reverse("admin:programs_twopersonrule_add")


def switch(*, is_on: bool) -> TwoPersonRule:
    return switch_rule(
        is_on=is_on, why="A team of one.", changed_by=factories.approver(), clock=timezone.now
    )


def own_draft() -> Invitation:
    return factories.draft_invitation(factories.program(), uses=["first_name"])


def own_edition() -> Edition:
    return editions.save(
        program=factories.published_program(),
        name="first",
        texts=[Draft("en", "News", "", "Hello.")],
        prepared_by=factories.marketer(),
        clock=timezone.now,
    )


def publish(draft: Invitation) -> Invitation:
    return invitations.publish(
        invitation=draft, published_by=factories.marketer(), clock=timezone.now
    )


def approve(edition: Edition) -> Edition:
    return editions.approve(edition=edition, approved_by=factories.marketer(), clock=timezone.now)


def test_without_any_change_it_takes_two() -> None:
    assert takes_two()
    with pytest.raises(invitations.SamePersonError):
        publish(own_draft())
    with pytest.raises(editions.SamePersonError):
        approve(own_edition())


def test_while_it_is_off_one_person_does_both_and_the_record_says_under_which_change() -> None:
    off = switch(is_on=False)

    assert publish(own_draft()).alone_under == off
    assert approve(own_edition()).alone_under == off


def test_what_two_people_did_names_no_change_though_it_is_off() -> None:
    switch(is_on=False)

    assert factories.published_invitation().alone_under is None


def test_switched_on_again_it_takes_two() -> None:
    switch(is_on=False)
    switch(is_on=True)

    assert off_since() is None
    with pytest.raises(invitations.SamePersonError):
        publish(own_draft())


def test_the_database_itself_refuses_one_person_while_it_is_on() -> None:
    draft, edition = own_draft(), own_edition()
    was_off = switch(is_on=False)
    switch(is_on=True)
    both = {"alone_under": was_off}

    for rows in (Invitation.objects.filter(pk=draft.pk), Edition.objects.filter(pk=edition.pk)):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(approved_by=factories.marketer())
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=draft.pk).update(published_by=factories.marketer())


def test_who_filled_a_catalogue_may_take_it_while_the_rule_is_off() -> None:
    edition = own_edition()
    with pytest.raises(AlreadySoError):
        switch(is_on=True)
    switch(is_on=False)

    assert (
        catalogues.take_catalogues(
            edition=edition, taken_by=factories.marketer(), clock=timezone.now
        )
        == []
    )


@pytest.fixture
def boss() -> Client:
    return client_of(staff(Role.ADMINISTRATOR))


def test_an_administrator_switches_it_and_says_why(boss: Client) -> None:
    boss.post(RULE, {"is_on": "False", "why": "A team of one."})

    off = off_since()
    assert off is not None
    assert (off.changed_by.username, off.why) == ("administrator", "A team of one.")
    said = LogEntry.objects.latest("pk").change_message
    assert said == "Switched the two-person rule off: A team of one."


def test_switching_it_to_what_it_is_says_so(boss: Client) -> None:
    answer = boss.post(RULE, {"is_on": "True", "why": "Once more."})

    assert "So it is already." in answer.content.decode()
    assert not TwoPersonRule.objects.exists()


def test_the_desk_says_that_it_is_off_as_long_as_it_is(boss: Client) -> None:
    def said() -> bool:
        return "The two-person rule is off since" in boss.get("/admin/").content.decode()

    assert not said()
    switch(is_on=False)
    assert said()
    switch(is_on=True)
    assert not said()


def test_the_page_lets_who_wrote_it_publish_and_says_why_it_may() -> None:
    writer = factories.marketer()
    writer.is_superuser = True
    writer.save()
    author, draft = client_of(writer), own_draft()
    page = reverse("admin:programs_invitation_publish", args=[draft.pk])
    assert "somebody else has to publish it" in author.get(page).content.decode()

    switch(is_on=False)
    shown = author.get(page).content.decode()
    decide(author, page)

    assert "the record will say so" in shown
    draft.refresh_from_db()
    assert draft.state == "published"
    said = LogEntry.objects.latest("pk").change_message
    assert said == "Published, by who wrote it: the two-person rule is off."


def test_an_edition_is_approved_alone_by_its_page_too() -> None:
    writer = factories.marketer()
    writer.is_superuser = True
    writer.save()
    edition = own_edition()
    switch(is_on=False)

    decide(client_of(writer), reverse("admin:delivery_edition_approve", args=[edition.pk]))

    edition.refresh_from_db()
    assert edition.state == "approved"
    said = LogEntry.objects.latest("pk").change_message
    assert said == "It is approved, by who wrote it: the two-person rule is off."


def as_read(client: Client, page: str) -> dict[str, str]:
    """Return what the button of a page that was read sends."""
    return {"as_read": client.get(page).context["as_read"]}


def test_a_promise_that_its_author_changes_behind_who_reads_it_is_not_published() -> None:
    draft = own_draft()
    boss = client_of(staff(Role.APPROVER))
    page = reverse("admin:programs_invitation_publish", args=[draft.pk])
    read = as_read(boss, page)
    draft.texts.update(value="We sell your address.")

    answer = boss.post(page, read)

    assert answer.status_code == 409
    assert "It was changed since you read it." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"
    boss.post(page, {})
    draft.refresh_from_db()
    assert draft.state == "draft"
    boss.post(page, as_read(boss, page))
    draft.refresh_from_db()
    assert draft.state == "published"


def test_a_promise_whose_data_is_called_otherwise_since_it_was_read_is_not_published() -> None:
    draft = own_draft()
    boss = client_of(staff(Role.APPROVER))
    page = reverse("admin:programs_invitation_publish", args=[draft.pk])
    read = as_read(boss, page)
    DataField.objects.filter(key="first_name").update(labels={"en": "Your shoe size"})

    assert boss.post(page, read).status_code == 409


def test_an_edition_that_its_author_changes_behind_who_reads_it_is_not_approved() -> None:
    edition = own_edition()
    boss = client_of(staff(Role.APPROVER))
    page = reverse("admin:delivery_edition_approve", args=[edition.pk])
    read = as_read(boss, page)
    edition.texts.update(body="Something else.")

    answer = boss.post(page, read, follow=True)

    assert "It was changed since you read it" in answer.content.decode()
    edition.refresh_from_db()
    assert edition.state == "draft"
    decide(boss, page)
    edition.refresh_from_db()
    assert edition.state == "approved"


@pytest.mark.parametrize("model", ["programs.invitation", "delivery.edition"])
def test_who_only_presses_save_is_not_who_wrote_it(model: str) -> None:
    about = own_draft() if model == "programs.invitation" else own_edition()
    other = client_of(staff(Role.AUTHOR))
    page = reverse(f"admin:{model.replace('.', '_')}_change", args=[about.pk])
    form = Filled(other.get(page).content.decode(), f"{model.partition('.')[2]}_form").data

    saved = other.post(page, form)
    about.refresh_from_db()
    unchanged = about.prepared_by
    field = {"kind_of_value": ["teaches"], "name": ["second"]}
    other.post(page, form | {name: value for name, value in field.items() if name in form})
    about.refresh_from_db()

    assert saved.status_code == 302
    assert unchanged == factories.marketer()
    assert about.prepared_by == User.objects.get(username="author")

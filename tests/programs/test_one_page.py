"""A program in one page: its form, what people read of it, what is to do, who is asked."""

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.staff.roles import Role
from consent.models import ConsentEvent
from programs.admin import ProgramAdmin
from programs.models import Invitation, InvitationText, Program
from programs.rules.vocabulary import ProgramState
from programs.services.two_persons import switch_rule
from tests import cast, factories
from tests.filling import Filled
from tests.staff.world import client_of, staff

pytestmark = pytest.mark.django_db


def desk_of(user: User) -> Client:
    user.is_superuser = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def mara() -> Client:
    return desk_of(factories.marketer())


@pytest.fixture
def adam() -> Client:
    return desk_of(factories.approver())


@pytest.fixture
def program() -> Program:
    program = factories.program()
    factories.draft_invitation(program, uses=["first_name"], languages=["en", "de"])
    return program


def address(program: Program, page: str = "change") -> str:
    return f"/admin/programs/program/{program.pk}/{page}/"


def read(client: Client, program: Program) -> str:
    return client.get(address(program)).content.decode()


def form_of(client: Client, program: Program, **changes: Any) -> dict[str, Any]:
    return {**Filled(read(client, program), "program_form").data, **changes}


def place_of(program: Program, language: str) -> str:
    texts = list(InvitationText.objects.filter(invitation__program=program))
    return f"texts-{[text.language for text in texts].index(language)}"


def test_program_promise_and_data_are_written_in_one_form(mara: Client, program: Program) -> None:
    german = place_of(program, "de")
    form = form_of(
        mara,
        program,
        purpose="Plan the shop",
        **{
            "invitations-0-length_words": "80",
            f"{german}-title": "Ihre Liste",
            "data_uses-0-uses-en": "To greet you.",
        },
    )

    answer = mara.post(address(program), form)

    assert answer.status_code == 302
    program.refresh_from_db()
    draft = Invitation.objects.get()
    assert (program.purpose, draft.length_words, draft.number) == ("Plan the shop", 80, 1)
    assert draft.texts.get(language="de").title == "Ihre Liste"
    assert draft.data_uses.get().uses["en"] == "To greet you."


def test_who_changed_the_promise_there_cannot_publish_it(adam: Client, program: Program) -> None:
    form = form_of(adam, program)

    adam.post(address(program), form)
    unchanged = Invitation.objects.get().prepared_by
    adam.post(address(program), form | {"invitations-0-length_words": "80"})

    assert unchanged == factories.marketer()
    assert Invitation.objects.get().prepared_by == factories.approver()


def test_a_wrong_field_of_the_promise_is_named_and_nothing_is_saved(
    mara: Client, program: Program
) -> None:
    form = form_of(mara, program, purpose="Else") | {"invitations-0-term_kind": "days"}

    answer = mara.post(address(program), form)

    assert "Fill this in: the promise ends by it." in answer.content.decode()
    program.refresh_from_db()
    assert program.purpose == "Plan the weekly shop"


def test_the_newest_version_is_shown_and_a_published_one_is_not_changed(mara: Client) -> None:
    program = factories.published_program(uses=["first_name"])
    form = form_of(mara, program, purpose="Else", **{"invitations-0-length_words": "999"})

    page = read(mara, program)
    mara.post(address(program), form)

    program.refresh_from_db()
    assert 'name="invitations-0-length_words"' not in page
    assert "Draft the next version" in page
    assert program.purpose == "Else"
    assert Invitation.objects.get().length_words == 150
    assert Invitation.objects.get().prepared_by == factories.marketer()


def test_the_next_version_is_drafted_and_written_in_the_same_page(mara: Client) -> None:
    program = factories.published_program(uses=["first_name"])

    mara.post(address(program, "next"))
    mara.post(address(program), form_of(mara, program, **{"invitations-0-length_words": "90"}))
    again = mara.post(address(program, "next"), follow=True)

    lengths = dict(Invitation.objects.values_list("number", "length_words"))
    assert lengths == {1: 150, 2: 90}
    assert "is being drafted already" in again.content.decode()


def test_a_program_without_a_promise_leads_to_one(mara: Client) -> None:
    program = factories.program()

    page = read(mara, program)

    assert f"/admin/programs/invitation/add/?program={program.pk}" in page
    assert mara.get(address(program, "promise")).status_code == 200


@pytest.mark.parametrize(
    ("language", "said"), [("en", "At most 1 a week."), ("de", "Höchstens 1 pro Woche.")]
)
def test_people_s_own_page_is_shown_in_each_language(
    mara: Client, program: Program, language: str, said: str
) -> None:
    answer = mara.get(address(program, "promise"), {"shown_in": language})

    page = answer.content.decode()
    assert said in page
    assert f'<html lang="{language}"' in page
    assert 'type="email"' in page


def test_what_is_typed_is_shown_and_not_saved(mara: Client, program: Program) -> None:
    english = place_of(program, "en")
    form = form_of(
        mara,
        program,
        shown_in="en",
        **{f"{english}-title": "Half a ti", "invitations-0-frequency_count": "3"},
    )

    page = mara.post(address(program, "promise"), form).content.decode()

    assert "<h1>Half a ti</h1>" in page
    assert "At most 3 a week." in page
    assert not InvitationText.objects.filter(title="Half a ti").exists()
    assert Invitation.objects.get().frequency_count == 1


def test_a_language_that_is_being_added_is_shown(mara: Client, program: Program) -> None:
    new = {
        "texts-TOTAL_FORMS": "3",
        "texts-2-language": "fr",
        "texts-2-title": "Votre liste",
        "texts-2-value": "",
        "shown_in": "fr",
    }

    page = mara.post(address(program, "promise"), form_of(mara, program) | new).content.decode()

    assert "<h1>Votre liste</h1>" in page
    assert "Au plus 1 par semaine." in page


def test_what_cannot_be_read_yet_stays_as_it_was(mara: Client, program: Program) -> None:
    form = form_of(mara, program, **{"invitations-0-frequency_count": "thr"})

    assert "At most 1 a week." in mara.post(address(program, "promise"), form).content.decode()
    assert mara.post(address(program, "promise"), {}).status_code == 200
    assert mara.post(address(program, "advice"), {}).status_code == 200


def test_only_our_own_pages_may_frame_what_is_shown(mara: Client, program: Program) -> None:
    shown, page = mara.get(address(program, "promise")), mara.get(address(program))

    policy = shown.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "form-action 'none'" in policy
    assert "script-src" not in policy
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


def test_showing_a_promise_takes_no_yes(mara: Client, program: Program) -> None:
    mara.post(address(program, "promise"), form_of(mara, program) | {"email": "a@example.com"})

    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize("page", ["promise", "advice", "next"])
def test_it_is_for_staff_who_may_see_the_program(program: Program, page: str) -> None:
    stranger = Client()
    stranger.force_login(User.objects.create_user("stranger", is_staff=True))

    assert stranger.post(address(program, page)).status_code == 403
    assert Client().post(address(program, page)).status_code == 302


def test_every_open_point_leads_to_what_fixes_it(mara: Client, program: Program) -> None:
    brand, german = program.brand, place_of(program, "de")
    brand.phone, brand.authority = "", ""
    brand.save()
    InvitationText.objects.filter(language="de").update(value="")
    field = factories.field("first_name")
    field.sources = {"en": "Your account"}
    field.save()

    page = read(mara, program)

    assert f'href="/admin/programs/brand/{brand.pk}/change/#id_authority"' in page
    assert f'href="#id_{german}-value"' in page
    assert f'id="id_{german}-value"' in page
    assert f'href="/admin/programs/datafield/{field.pk}/change/#id_sources-de"' in page
    assert "Say where the data comes from. (Deutsch)" in page
    assert "Somebody else than mara reads and publishes it." in page


@pytest.mark.parametrize("role", Role)
def test_a_point_leads_nobody_to_a_page_that_refuses_them(program: Program, role: Role) -> None:
    client = client_of(staff(role))

    for about in (program, factories.published_program("monthly")):
        aside = read(client, about).partition('id="aside"')[2].partition("</aside>")[0]
        links = re.findall(r'href="(/admin/[^"#]*)', aside)
        assert [link for link in links if client.get(html.unescape(link)).status_code != 200] == []


def test_who_may_publish_is_led_there_and_told_when_one_person_is_enough(
    adam: Client, program: Program
) -> None:
    link = f'href="/admin/programs/invitation/{Invitation.objects.get().pk}/publish/"'

    by_two = read(adam, program)
    switch_rule(is_on=False, why="One.", changed_by=factories.approver(), clock=timezone.now)
    by_one = read(adam, program)

    assert link in by_two.partition('id="aside"')[2]
    assert "Somebody else than mara reads and publishes it." in by_two
    assert "Somebody who may publish reads and publishes it." in by_one


def test_what_is_typed_closes_and_opens_points(mara: Client, program: Program) -> None:
    english = place_of(program, "en")
    form = form_of(mara, program)

    open_ = mara.post(address(program, "advice"), form | {f"{english}-value": ""}).content.decode()
    vague = form | {f"{english}-value": "You may get regularly what you want."}
    advice = mara.post(address(program, "advice"), vague).content.decode()

    assert "Say why it is useful to the person. (English)" in open_
    assert "Say why it is useful to the person." not in advice
    assert f'<a href="#id_{english}-value">“regularly”</a>' in advice
    assert "Say how often in a number" in advice


def test_after_publishing_the_next_open_point_is_an_edition(mara: Client) -> None:
    program = factories.published_program()

    page = read(mara, program)

    assert "Version 1 is published." in page
    assert f'href="/admin/delivery/edition/add/?program={program.pk}"' in page


def test_a_next_version_that_asks_for_more_says_whom_it_asks(mara: Client) -> None:
    program = factories.published_program(uses=["first_name"])
    first = Invitation.objects.get()
    cast.alice(program)
    cast.carol(program)
    factories.draft_invitation(program, uses=["first_name", "allergies"])

    page = read(mara, program)

    assert "It asks for more than version 1." in page
    assert "It uses data that it did not use before: allergies." in page
    assert "1 person has to be asked:" in page
    rows = (
        f"/admin/consent/subscription/?program__id__exact={program.pk}"
        f"&amp;invitation__id__exact={first.pk}&amp;state__in=active,paused"
    )
    assert f'<a href="{rows}">1 on version 1</a>' in page
    listed = mara.get(rows.replace("&amp;", "&")).content.decode()
    assert "1 subscription" in listed


def test_a_next_version_that_asks_for_less_asks_nobody(mara: Client) -> None:
    program = factories.published_program(uses=["first_name"])
    cast.alice(program)
    factories.draft_invitation(program)

    page = read(mara, program)

    assert "It asks for nothing more than version 1." in page
    assert "has to be asked" not in page
    assert "What reads otherwise" in page


def test_who_waits_for_a_version_between_is_asked_all_the_same(mara: Client) -> None:
    program = factories.published_program(uses=["first_name"])
    cast.alice(program)
    factories.published_invitation(of=program, uses=["first_name", "allergies"])
    factories.draft_invitation(program, uses=["first_name", "allergies"])

    page = read(mara, program)

    assert "It asks for nothing more than version 2." in page
    assert "1 person has to be asked all the same" in page
    assert "(asked already for a later one)" in page


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.ANALYST])
@pytest.mark.parametrize("of", ["program", "invitation"])
def test_it_reads_as_much_for_many_data_uses_as_for_one(
    program: Program, role: Role, of: str
) -> None:
    draft = Invitation.objects.get()
    about = program.pk if of == "program" else draft.pk
    page = f"/admin/programs/{of}/{about}/change/"
    client = client_of(staff(role))

    def read_anew() -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        return len(asked)

    for_one = read_anew()
    for place, key in enumerate(("last_name", "allergies", "usual_store", "purchases_90d")):
        factories.data_use(draft, key, place + 1)

    assert read_anew() == for_one
    assert for_one <= 45


def test_a_program_that_is_held_while_its_form_is_saved_stays_held(
    mara: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = factories.published_program(uses=["first_name"])
    form = form_of(mara, program, purpose="Else")
    save_form = ProgramAdmin.save_form

    def and_held(self: Any, request: Any, form: Any, change: bool) -> Any:
        Program.objects.update(state=ProgramState.HELD)
        return save_form(self, request, form, change)

    monkeypatch.setattr(ProgramAdmin, "save_form", and_held)
    mara.post(address(program), form)

    program.refresh_from_db()
    assert (program.purpose, program.state) == ("Else", "held")

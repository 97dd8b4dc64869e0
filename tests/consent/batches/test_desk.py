"""Staff invite people step by step, take the links, and see what came of it."""

import csv
import io

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consent.models import ConsentEvent, InvitationBatch, LinksTaken, PersonalLink
from consent.rules.inviting import Answer, Basis, BatchState, LeftOut
from consent.services.decline import decline
from programs.models import Program
from programs.rules.kit import field_name
from programs.services.programs import close_program
from tests import cast, factories
from tests.consent.batches.batches import draft, known, made

pytestmark = pytest.mark.django_db

LIST = reverse("admin:consent_invitationbatch_changelist")
ADD = reverse("admin:consent_invitationbatch_add")
MAY = ("add_invitationbatch", "change_invitationbatch", "view_invitationbatch", "view_program")
ANSWERS: tuple[tuple[str, dict[str, object]], ...] = (
    ("people", {"relationships": ["loyal", "new"]}),
    ("accounts", {"accounts": "Acme\n\n Beta \nAcme"}),
    ("sender", {"sender": "Mailchimp", "answerable": "the newsletter team"}),
    ("basis", {"basis": "consent", "basis_note": "Box at the checkout."}),
    ("tag", {"campaign": "autumn"}),
)


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals")


def desk_of(*permissions: str, name: str = "vera") -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def vera() -> Client:
    return desk_of(*MAY)


def step(batch: InvitationBatch, key: str) -> str:
    return reverse("admin:consent_invitationbatch_step", args=[batch.pk, key])


def page(batch: InvitationBatch) -> str:
    return reverse("admin:consent_invitationbatch_change", args=[batch.pk])


def file_of(batch: InvitationBatch) -> str:
    return reverse("admin:consent_invitationbatch_take", args=[batch.pk])


def begun(vera: Client, program: Program) -> InvitationBatch:
    answer = vera.post(ADD, {"program": program.pk})
    batch = InvitationBatch.objects.latest("id")
    assert answer["Location"] == step(batch, "people")
    return batch


class TestWizard:
    def test_one_question_after_the_other_and_the_links_are_made(
        self, vera: Client, program: Program
    ) -> None:
        known("ivy", relationship="loyal", account="Acme")
        known("olga", relationship="new", account="Beta")
        known("paul", relationship="prospect", account="Beta")
        batch = begun(vera, program)

        following = []
        for key, said in ANSWERS:
            assert vera.get(step(batch, key)).status_code == 200
            following.append(vera.post(step(batch, key), said)["Location"])
        checked = vera.get(step(batch, "check")).content.decode()
        answer = vera.post(step(batch, "check"))

        keys = ("accounts", "left-out", "basis", "tag", "check")
        assert following == [step(batch, key) for key in keys]
        assert "Make 2 links" in checked
        assert answer["Location"] == page(batch)
        batch.refresh_from_db()
        assert (batch.state, batch.asked, batch.basis) == (BatchState.MADE, 2, Basis.CONSENT)
        assert not ConsentEvent.objects.exists()

    def test_a_draft_goes_on_where_it_was_left(self, vera: Client, program: Program) -> None:
        batch = begun(vera, program)
        assert vera.get(page(batch))["Location"] == step(batch, "people")
        for key, said in ANSWERS[2:3]:
            vera.post(step(batch, key), said)
        assert vera.get(page(batch))["Location"] == step(batch, "basis")

    def test_an_answer_is_filled_in_again_and_changed_from_the_last_page(
        self, vera: Client, program: Program
    ) -> None:
        batch = draft(program, sender="pigeons")
        shown = vera.get(f"{step(batch, 'sender')}?to=check").content.decode()
        assert 'value="pigeons"' in shown
        said = {"sender": "Brevo", "answerable": "the shop", "to": "check"}

        answer = vera.post(step(batch, "sender"), said)

        assert answer["Location"] == step(batch, "check")
        batch.refresh_from_db()
        assert (batch.sender, batch.answerable) == ("Brevo", "the shop")

    @pytest.mark.parametrize(
        ("key", "said", "told"),
        [
            ("people", {"relationships": "friend"}, "Select a valid choice"),
            ("accounts", {"accounts": "Nowhere Ltd"}, "Nobody here has the account Nowhere Ltd"),
            ("sender", {"sender": "other", "answerable": "we"}, "Say by what they go out."),
            ("sender", {"sender": "Brevo"}, "This field is required."),
            ("sender", {"sender": "Brevo", "other": "x", "answerable": "we"}, "You chose Brevo"),
            ("basis", {"basis": "consent"}, "This field is required."),
            ("basis", {"basis": "because", "basis_note": "x"}, "Select a valid choice"),
            ("tag", {"campaign": "ana@example.com"}, "A tag has letters, digits"),
            ("tag", {"campaign": "asked-in-an-edition"}, "A tag has letters, digits"),
            ("tag", {"campaign": "taken"}, "has that tag: take another"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_place(
        self, vera: Client, program: Program, key: str, said: dict[str, str], told: str
    ) -> None:
        draft(program, campaign="taken")
        batch = begun(vera, program)

        shown = vera.post(step(batch, key), said).content.decode()

        assert told in shown
        assert "<title>Error: " in shown

    def test_nobody_by_name_needs_a_tag(self, vera: Client, program: Program) -> None:
        batch = begun(vera, program)
        vera.post(step(batch, "people"), {})

        assert "Give it a tag" in vera.post(step(batch, "tag"), {}).content.decode()
        assert "public link" in vera.get(step(batch, "left-out")).content.decode()

    def test_who_is_left_out_is_counted_and_each_number_leads_to_them(
        self, vera: Client, program: Program
    ) -> None:
        cast.carol(program)
        known("ivy")
        batch = begun(vera, program)

        shown = vera.get(step(batch, "left-out")).content.decode()

        for reason, name in (
            ("none", "crm-ivy"),
            (LeftOut.LEFT, cast.person("carol@example.com").external_id),
        ):
            address = reverse("admin:consent_invitationbatch_left_out", args=[batch.pk, reason])
            assert f'href="{address}"' in shown
            assert name in vera.get(address).content.decode()
        wrong = reverse("admin:consent_invitationbatch_left_out", args=[batch.pk, "whim"])
        assert vera.get(wrong).status_code == 404

    def test_an_id_leads_to_its_person_for_whoever_may_look_at_people(
        self, vera: Client, program: Program
    ) -> None:
        ivy = known("ivy")
        address = reverse("admin:consent_invitationbatch_left_out", args=[made(program).pk, "none"])
        support = desk_of("view_invitationbatch", "view_subscriber", name="sue")
        theirs = reverse("admin:subscribers_subscriber_change", args=[ivy.pk])

        for client, leads in ((vera, False), (support, True)):
            shown = client.get(address).content.decode()
            assert "crm-ivy" in shown
            assert (theirs in shown) is leads
            assert (client.get(theirs).status_code == 200) is leads

    def test_who_was_left_out_of_some_accounts_is_not_looked_for_in_all(
        self, vera: Client, program: Program
    ) -> None:
        cast.carol(program)
        known("ivy", account="Acme")
        known("ned", account="Acme", email=None)
        batch = made(program, accounts=["Acme"])
        address = reverse(
            "admin:consent_invitationbatch_left_out", args=[batch.pk, LeftOut.NO_ADDRESS]
        )

        shown = vera.get(page(batch)).content.decode()

        assert "They have no e-mail address" in shown
        assert address not in shown
        assert vera.get(address).status_code == 404

    def test_get_makes_nothing(self, vera: Client, program: Program) -> None:
        known("ivy")
        batch = draft(program)
        for address in (ADD, *(step(batch, key) for key in ("people", "left-out", "check"))):
            assert vera.get(address).status_code == 200

        batch.refresh_from_db()
        assert batch.state == BatchState.DRAFT
        assert not PersonalLink.objects.exists()
        assert InvitationBatch.objects.count() == 1

    def test_nothing_is_made_before_every_question_is_answered(
        self, vera: Client, program: Program
    ) -> None:
        known("ivy")
        batch = begun(vera, program)
        assert "Answer what is open" in vera.get(step(batch, "check")).content.decode()

        shown = vera.post(step(batch, "check"), follow=True).content.decode()

        assert "Answer every question first." in shown
        assert not PersonalLink.objects.exists()

    def test_what_is_made_stands(self, vera: Client, program: Program) -> None:
        batch = made(program)

        answer = vera.post(step(batch, "basis"), {"basis": "interest", "basis_note": "x"})

        assert answer["Location"] == page(batch)
        batch.refresh_from_db()
        assert batch.basis == Basis.CONSENT
        assert vera.post(step(batch, "no-such")).status_code == 404

    def test_a_program_that_takes_nobody_in_is_not_offered(
        self, vera: Client, program: Program
    ) -> None:
        batch = draft(program)
        close_program(program=program)

        assert "No program takes people in yet." in vera.get(ADD).content.decode()
        shown = vera.post(ADD, {"program": program.pk}, follow=True).content.decode()
        assert "Choose a program that takes people in." in shown
        shown = vera.post(step(batch, "check"), follow=True).content.decode()
        assert "Nobody can join this program now" in shown


class TestResults:
    def test_the_page_says_how_it_did_and_that_opening_is_not_tracked(
        self, vera: Client, program: Program
    ) -> None:
        ned, _ivy = known("ned"), known("ivy")
        cast.carol(program)
        batch = made(program, campaign="autumn")
        decline(link=batch.links.get(subscriber=ned), clock=timezone.now)

        shown = vera.get(page(batch)).content.decode()

        for told in (
            "is not tracked",
            "Mailchimp; the newsletter team answers for it",
            "Box at the checkout.",
            "They left this program",
            f"campaign={batch.campaign}",
        ):
            assert told in shown
        declined = reverse("admin:consent_invitationbatch_answered", args=[batch.pk, "declined"])
        assert f'href="{declined}?by=link"' in shown
        assert "crm-ned" in vera.get(f"{declined}?by=link").content.decode()
        assert "Nobody." in vera.get(f"{declined}?by=tag").content.decode()
        today = timezone.now().date().isoformat()
        assert f'href="{declined}?on={today}"' in shown
        assert "crm-ned" in vera.get(f"{declined}?on={today}").content.decode()

    @pytest.mark.parametrize("query", ["by=x", "on=yesterday", "on=2026-99-99"])
    def test_a_list_that_there_is_not_is_not_found(
        self, vera: Client, program: Program, query: str
    ) -> None:
        batch = made(program)
        address = reverse("admin:consent_invitationbatch_answered", args=[batch.pk, Answer.SILENT])

        assert vera.get(f"{address}?{query}").status_code == 404
        assert vera.get(address.replace("silent", "opened")).status_code == 404

    def test_the_list_reads_as_much_for_many_batches_as_for_one(
        self, vera: Client, program: Program
    ) -> None:
        def taken() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert vera.get(LIST).status_code == 200
            return len(queries)

        known("ivy")
        made(program)
        few = taken()
        for _ in range(6):
            made(program)

        assert taken() == few
        assert few <= 15

    def test_the_numbers_of_the_list_lead_to_their_people(
        self, vera: Client, program: Program
    ) -> None:
        ned = known("ned")
        batch = made(program)
        decline(link=batch.links.get(subscriber=ned), clock=timezone.now)

        shown = vera.get(LIST).content.decode()

        for what, people in ((Answer.DECLINED, 1), (Answer.CONFIRMED, 0)):
            address = reverse("admin:consent_invitationbatch_answered", args=[batch.pk, what])
            assert f'<a href="{address}">{people}</a>' in shown

    def test_only_a_draft_is_thrown_away(self, program: Program) -> None:
        root = desk_of(*MAY, "delete_invitationbatch", name="root")
        kept, dropped = made(program), draft(program)
        for batch in (kept, dropped):
            address = reverse("admin:consent_invitationbatch_delete", args=[batch.pk])
            root.post(address, {"post": "yes"})

        assert list(InvitationBatch.objects.all()) == [kept]


class TestTaking:
    @pytest.fixture
    def taker(self) -> Client:
        return desk_of(*MAY, "take_invitation_links", name="tina")

    def test_the_file_has_each_link_and_it_is_noted_who_took_it(
        self, taker: Client, program: Program
    ) -> None:
        known("ivy", language="en-GB")
        batch = made(program)

        answer = taker.post(file_of(batch))

        [head, row] = csv.reader(io.StringIO(answer.getvalue().decode()))
        assert head == ["email", "external_id", "language", field_name(program.slug), "good_until"]
        assert row[:3] == ["ivy@example.com", "crm-ivy", "en-GB"]
        assert Client().get("/p/" + row[3].partition("/p/")[2]).status_code == 200
        assert "no-store" in answer["Cache-Control"]
        noted = LinksTaken.objects.get()
        assert (noted.links, str(noted.taken_by)) == (1, "tina")
        assert "Took 1 personal links as CSV." in LogEntry.objects.latest("id").change_message
        assert "tina" in taker.get(page(batch)).content.decode()

    def test_a_cell_is_never_a_formula(self, taker: Client, program: Program) -> None:
        ivy = known("ivy")
        for value in ("=1+1", "+1", "-1", "@x"):
            ivy.external_id = value
            ivy.save()
            [_, row] = csv.reader(
                io.StringIO(taker.post(file_of(made(program))).getvalue().decode())
            )
            assert row[1] == f"'{value}"

    def test_get_takes_nothing(self, taker: Client, program: Program) -> None:
        assert taker.get(file_of(made(program))).status_code == 405
        assert taker.post(file_of(draft(program))).status_code == 404
        assert not LinksTaken.objects.exists()

    def test_whoever_may_not_take_addresses_does_not(self, vera: Client, program: Program) -> None:
        batch = made(program)

        assert vera.post(file_of(batch)).status_code == 403
        shown = vera.get(page(batch)).content.decode()
        assert "Take the links as CSV" not in shown


def test_only_whoever_may_does(program: Program) -> None:
    batch, finished = draft(program), made(program)
    reader = desk_of("view_invitationbatch", name="rita")
    nobody = desk_of("view_subscriber", name="nora")

    assert nobody.get(LIST).status_code == nobody.get(ADD).status_code == 403
    assert nobody.get(page(finished)).status_code == 403
    assert reader.get(page(finished)).status_code == reader.get(page(batch)).status_code == 200
    assert reader.get(ADD).status_code == 403
    for address in (step(batch, "people"), step(batch, "check")):
        assert reader.post(address).status_code == 403
    assert (
        reader.get(reverse("admin:consent_invitationbatch_change", args=[9**9])).status_code == 404
    )
    assert InvitationBatch.objects.count() == 2


def test_the_programs_page_leads_here(program: Program) -> None:
    root = Client()
    root.force_login(User.objects.create_superuser("root"))

    shown = root.get(f"/admin/programs/program/{program.pk}/kit/").content.decode()

    assert f'href="{ADD}?program={program.pk}"' in shown
    assert "Move a list" in shown
    assert (
        f'value="{program.pk}" required checked'
        in root.get(f"{ADD}?program={program.pk}").content.decode()
    )

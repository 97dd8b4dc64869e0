"""The marketers' desk: define, preview, publish by a second person, draft again."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from programs.models import Brand, DataField, Invitation, Program
from tests import factories
from tests.deciding import decide

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


def invitation_form(program: Program, **changes: Any) -> dict[str, Any]:
    return {
        "program": program.pk,
        "default_language": "en",
        "kind_of_value": "saves_time",
        "format": "email",
        "length_words": 150,
        "frequency_count": 1,
        "frequency_period": "week",
        "term_kind": "until_stopped",
        "texts-TOTAL_FORMS": 1,
        "texts-INITIAL_FORMS": 0,
        "texts-0-language": "en",
        "texts-0-title": "Your weekly usuals",
        "texts-0-value": "You spend less time on your list.",
        "texts-0-content": "Each one lists what you buy most.",
        "data_uses-TOTAL_FORMS": 1,
        "data_uses-INITIAL_FORMS": 0,
        "data_uses-0-position": 0,
        "data_uses-0-field": factories.field("first_name").pk,
        "data_uses-0-need": "required",
        "data_uses-0-uses-en": "To greet you by your name.",
    } | changes


def test_a_brand_is_filled_in_without_writing_json(mara: Client) -> None:
    form = {
        "name": "Green Basket",
        "slug": "green-basket",
        "legal_name": "Green Basket Ltd",
        "postal_address": "1 Market Square",
        "contact_email": "hello@greenbasket.example",
        "privacy_policy_url": "https://greenbasket.example/privacy",
        "authority": "The authority",
        "proof_kept_years": 3,
        "host": "greenbasket.example",
        "from_email": "hello@greenbasket.example",
        "sender_id": "greenbasket",
        "prospect_depth": "declared",
        "new_depth": "declared",
        "established_depth": "observed",
        "loyal_depth": "inferred",
        "processors-0-name": "Post Haste",
        "processors-0-where": "Ireland",
        "processors-0-does-en": "It carries our mail.",
        "processors-0-does-de": "Es befördert unsere Post.",
        "processors-1-name": "",
    }

    mara.post("/admin/programs/brand/add/", form)

    assert Brand.objects.get().processors == [
        {
            "name": "Post Haste",
            "where": "Ireland",
            "does": {"en": "It carries our mail.", "de": "Es befördert unsere Post."},
        }
    ]


def test_a_field_with_choices_is_filled_in_without_writing_json(mara: Client) -> None:
    form = {
        "key": "shop",
        "labels-en": "Your shop",
        "labels-de": "Ihr Laden",
        "sources-en": "You told us",
        "type": "choice",
        "choices-0-code": "n",
        "choices-0-labels-en": "North",
        "choices-0-labels-de": "Nord",
        "choices-3-code": "s",
        "choices-3-labels-en": "South",
        "category": "declared",
    }

    mara.post("/admin/programs/datafield/add/", form)

    shop = DataField.objects.get()
    assert shop.labels == {"en": "Your shop", "de": "Ihr Laden"}
    assert shop.choices == [
        {"code": "n", "labels": {"en": "North", "de": "Nord"}},
        {"code": "s", "labels": {"en": "South"}},
    ]


def test_the_choices_of_a_field_keep_the_order_in_which_they_were_entered(mara: Client) -> None:
    # jsonb would sort the keys of an object by their length: Red, Black, Green.
    colours = [("green", "Green"), ("black", "Black"), ("red", "Red")]
    rows = {
        name: value
        for number, (code, label) in enumerate(colours)
        for name, value in {
            f"choices-{number}-code": code,
            f"choices-{number}-labels-en": label,
        }.items()
    }
    form = {
        "key": "colour",
        "labels-en": "Your colour",
        "sources-en": "You told us",
        "type": "choice",
        "category": "declared",
    }

    mara.post("/admin/programs/datafield/add/", form | rows)

    colour = DataField.objects.get()
    page = mara.get(f"/admin/programs/datafield/{colour.pk}/change/").content.decode()
    assert sorted(("Green", "Black", "Red"), key=lambda word: page.index(f'"{word}"')) == [
        label for _, label in colours
    ]
    made = factories.published_invitation(uses=[("colour", "asked")]).texts.get().promise
    assert made is not None
    assert [choice["label"] for choice in made["data"][0]["choices"]] == ["Green", "Black", "Red"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"labels-en": ""}, "Fill in one language at least."),
        ({"choices-0-code": ""}, "Give each choice a code."),
        ({"choices-1-code": "n", "choices-1-labels-en": "x"}, "Two choices have the same code."),
        ({"type": "text"}, "Only the types choice and list have choices."),
    ],
)
def test_a_field_that_is_not_whole_is_refused_in_words(
    mara: Client, changes: dict[str, str], error: str
) -> None:
    form = {
        "key": "shop",
        "labels-en": "Your shop",
        "sources-en": "You told us",
        "type": "choice",
        "choices-0-code": "n",
        "choices-0-labels-en": "North",
        "category": "declared",
    }

    answer = mara.post("/admin/programs/datafield/add/", form | changes)

    assert error in answer.content.decode()
    assert not DataField.objects.exists()


def test_a_program_with_an_invitation_offers_no_deletion(mara: Client) -> None:
    bare, drafted = factories.program("bare"), factories.program("drafted")
    factories.draft_invitation(drafted)

    offered = {
        program.slug: 'class="deletelink"' in mara.get(change_page(program)).content.decode()
        for program in (bare, drafted)
    }

    assert offered == {"bare": True, "drafted": False}
    refused = mara.post(f"/admin/programs/program/{drafted.pk}/delete/", {"post": "yes"})
    assert refused.status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [drafted.pk], "post": "yes"}
    mara.post("/admin/programs/program/", chosen)
    assert Program.objects.filter(pk=drafted.pk).exists()


def change_page(program: Program) -> str:
    return f"/admin/programs/program/{program.pk}/change/"


def test_words_in_a_language_that_is_not_offered_any_more_are_kept(mara: Client) -> None:
    field = factories.field("shop", labels={"en": "Your shop", "nl": "Uw winkel"})

    page = mara.get(f"/admin/programs/datafield/{field.pk}/change/").content.decode()

    assert 'name="labels-nl"' in page
    assert "Uw winkel" in page


def test_a_promised_field_keeps_its_key_type_and_category(mara: Client) -> None:
    factories.published_program(uses=["first_name"])
    field = factories.field("first_name")

    page = mara.get(f"/admin/programs/datafield/{field.pk}/change/").content.decode()

    assert 'name="labels-en"' in page
    assert 'name="category"' not in page


def test_a_draft_is_written_and_belongs_to_who_saved_it(mara: Client) -> None:
    program = factories.program()

    answer = mara.post("/admin/programs/invitation/add/", invitation_form(program))

    assert answer.status_code == 302
    draft = Invitation.objects.get()
    assert (draft.number, draft.prepared_by) == (1, factories.marketer())
    assert draft.data_uses.get().uses == {"en": "To greet you by your name."}


def test_a_term_in_days_needs_its_days_and_drops_the_rest(mara: Client) -> None:
    program = factories.program()
    form = invitation_form(program, term_kind="days", term_editions=5)

    refused = mara.post("/admin/programs/invitation/add/", form)
    mara.post("/admin/programs/invitation/add/", form | {"term_days": 30})

    assert "Fill this in: the promise ends by it." in refused.content.decode()
    draft = Invitation.objects.get()
    assert (draft.term_days, draft.term_editions) == (30, None)


def test_a_second_draft_of_one_promise_is_refused(mara: Client) -> None:
    program = factories.program()
    factories.draft_invitation(program)

    answer = mara.post("/admin/programs/invitation/add/", invitation_form(program))

    assert "is being drafted already" in answer.content.decode()


def test_who_edited_last_cannot_publish(adam: Client) -> None:
    draft = factories.draft_invitation(factories.program())
    text = draft.texts.get()
    form = invitation_form(draft.program) | {
        "texts-INITIAL_FORMS": 1,
        "texts-0-id": text.pk,
        "texts-0-invitation": draft.pk,
    }

    adam.post(f"/admin/programs/invitation/{draft.pk}/change/", form)
    answer = decide(adam, f"/admin/programs/invitation/{draft.pk}/publish/", follow=True)

    assert "somebody else has to publish it" in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.prepared_by) == ("draft", factories.approver())


def test_the_second_person_publishes_after_a_look(adam: Client) -> None:
    draft = factories.draft_invitation(factories.program(), uses=["first_name"])
    page = f"/admin/programs/invitation/{draft.pk}/publish/"

    looked = adam.get(page).content.decode()
    decide(adam, page)

    assert "Publish version 1" in looked
    draft.refresh_from_db()
    assert (draft.state, draft.published_by) == ("published", factories.approver())


def test_gaps_are_listed_in_words_with_their_language(adam: Client) -> None:
    draft = factories.draft_invitation(factories.program(), languages=["en", "de"])
    draft.texts.filter(language="de").update(value="")

    answer = adam.post(f"/admin/programs/invitation/{draft.pk}/publish/")

    assert answer.status_code == 409
    assert "Say why it is useful to the person. (Deutsch)" in answer.content.decode()


def test_publishing_shows_what_a_version_asks_for_anew(adam: Client) -> None:
    program = factories.published_program(uses=["first_name"])
    draft = factories.draft_invitation(program, uses=["first_name", "favourite_department"])

    page = adam.get(f"/admin/programs/invitation/{draft.pk}/publish/").content.decode()

    assert "It uses data that it did not use before: favourite_department." in page
    assert "favourite_department is inferred: too deep to be used for" in page


def test_publishing_takes_the_permission(client: Client) -> None:
    user = factories.approver()
    client.force_login(user)
    draft = factories.draft_invitation(factories.program())

    answer = client.post(f"/admin/programs/invitation/{draft.pk}/publish/")

    assert answer.status_code == 403
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_getting_the_publishing_page_publishes_nothing(adam: Client) -> None:
    draft = factories.draft_invitation(factories.program())

    adam.get(f"/admin/programs/invitation/{draft.pk}/publish/")
    adam.head(f"/admin/programs/invitation/{draft.pk}/publish/")

    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_published_version_can_be_read_only(mara: Client) -> None:
    invitation = factories.published_invitation(uses=["first_name"])
    page = f"/admin/programs/invitation/{invitation.pk}/change/"

    shown = mara.get(page).content.decode()
    changed = mara.post(page, invitation_form(invitation.program, length_words=999))

    assert "To choose what we write: first_name." in shown
    assert 'name="length_words"' not in shown
    assert changed.status_code == 403


def test_the_next_version_is_a_copy(mara: Client) -> None:
    invitation = factories.published_invitation(uses=["first_name"], languages=["en", "de"])

    mara.post(f"/admin/programs/invitation/{invitation.pk}/next/")
    again = mara.post(f"/admin/programs/invitation/{invitation.pk}/next/", follow=True)

    draft = Invitation.objects.get(state="draft")
    assert draft.number == 2
    assert [text.language for text in draft.texts.all()] == ["de", "en"]
    assert "is being drafted already" in again.content.decode()


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_preview_shows_the_promise_as_people_see_it(mara: Client, language: str) -> None:
    draft = factories.draft_invitation(
        factories.program(), uses=["first_name"], languages=["en", "de"]
    )

    page = mara.get(f"/admin/programs/invitation/{draft.pk}/preview/?language={language}")

    words = {"en": "At most 1 a week.", "de": "Höchstens 1 pro Woche."}
    assert words[language] in page.content.decode()


def test_a_preview_of_nothing_says_so(mara: Client) -> None:
    draft = factories.draft_invitation(factories.program(), languages=["en"])
    draft.texts.all().delete()

    answer = mara.get(f"/admin/programs/invitation/{draft.pk}/preview/", follow=True)

    assert "There is nothing to show yet" in answer.content.decode()


def test_a_program_is_held_opened_and_closed_by_buttons(mara: Client) -> None:
    program = factories.published_program()
    states = []

    for move in ("hold", "open", "close", "open"):
        mara.post(f"/admin/programs/program/{program.pk}/{move}-program/")
        program.refresh_from_db()
        states.append(program.state)

    assert states == ["held", "open", "closed", "closed"]


def test_a_program_is_made_for_an_audience(mara: Client) -> None:
    program = factories.program()
    form = {
        "name": "Weekly usuals",
        "slug": "weekly-usuals",
        "brand": factories.brand().pk,
        "purpose": "Plan the weekly shop",
        "audience": ["established", "loyal"],
        "depth": "inferred",
    }

    mara.post(change_page(program), form)

    assert Program.objects.get().audience == ["established", "loyal"]


@pytest.mark.parametrize("model", ["brand", "datafield", "program", "invitation"])
def test_every_list_and_empty_form_opens(mara: Client, model: str) -> None:
    factories.published_program(uses=["first_name"])

    assert mara.get(f"/admin/programs/{model}/").status_code == 200
    assert mara.get(f"/admin/programs/{model}/add/").status_code == 200

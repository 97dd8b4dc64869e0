"""Publishing: complete, by a second person, once."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest

from programs.models import Brand, Invitation, Program, ShownText
from programs.rules.promise import Promise, promise_text
from programs.rules.vocabulary import Need
from programs.selectors import promises
from programs.selectors.review import reasons_between, review
from programs.services import invitations
from programs.services import programs as states
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def clock() -> datetime:
    return NOW


def publish(draft: Invitation) -> Invitation:
    return invitations.publish(invitation=draft, published_by=factories.approver(), clock=clock)


def test_a_complete_draft_is_published_and_opens_its_program() -> None:
    draft = factories.draft_invitation(
        factories.program(), uses=["first_name"], languages=["en", "de", "fr"]
    )

    publish(draft)

    draft.refresh_from_db()
    assert (draft.state, draft.published_at) == ("published", NOW)
    assert draft.published_by == factories.approver()
    assert draft.asks_for_more is None
    assert Program.objects.get().state == "open"


def test_each_language_is_frozen_under_the_hash_of_its_text() -> None:
    invitation = factories.published_invitation(uses=["first_name"], languages=["en", "de"])

    for text in invitation.texts.all():
        assert text.shown is not None
        assert text.shown.language == text.language
        promise = Promise.from_json(text.promise or {})
        assert text.shown.body == promise_text(promise)
        assert text.shown_id == sha256(text.shown.body.encode()).hexdigest()


def test_who_prepared_it_cannot_publish_it() -> None:
    draft = factories.draft_invitation(factories.program(), prepared_by=factories.approver())

    with pytest.raises(invitations.SamePersonError):
        publish(draft)

    draft.refresh_from_db()
    assert draft.state == "draft"


def test_it_is_published_once() -> None:
    draft = factories.draft_invitation(factories.program())
    publish(draft)

    with pytest.raises(invitations.AlreadyPublished):
        publish(draft)


def without_the_title(draft: Invitation) -> None:
    draft.texts.filter(language="de").update(title="")


def without_the_use_in_german(draft: Invitation) -> None:
    draft.data_uses.update(uses={"en": "To greet you."})


def without_the_postal_address(draft: Invitation) -> None:
    Brand.objects.update(postal_address=" ")


def without_who_prepared_it(draft: Invitation) -> None:
    Invitation.objects.filter(pk=draft.pk).update(prepared_by=None)


def without_an_open_future(draft: Invitation) -> None:
    Invitation.objects.filter(pk=draft.pk).update(
        term_kind="end_date", term_ends_on=date(2026, 11, 22)
    )


def in_a_closed_program(draft: Invitation) -> None:
    states.close_program(program=draft.program)


def with_a_later_version(draft: Invitation) -> None:
    publish(factories.draft_invitation(draft.program))


@pytest.mark.parametrize(
    ("spoil", "gap"),
    [
        (without_the_title, ("title", "de")),
        (without_the_use_in_german, ("data.first_name.use", "de")),
        (without_the_postal_address, ("brand.postal_address", "")),
        (without_who_prepared_it, ("prepared_by", "")),
        (without_an_open_future, ("term_ends_on", "")),
        (in_a_closed_program, ("program.state", "")),
        (with_a_later_version, ("number", "")),
    ],
)
def test_what_is_missing_is_named(
    spoil: Callable[[Invitation], None], gap: tuple[str, str]
) -> None:
    draft = factories.draft_invitation(
        factories.program(), uses=["first_name"], languages=["en", "de"]
    )
    spoil(draft)

    with pytest.raises(invitations.IncompleteInvitation) as refused:
        publish(draft)

    assert [(one.field, one.language) for one in refused.value.gaps] == [gap]
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not draft.texts.exclude(shown=None).exists()


def test_a_new_version_takes_the_place_of_the_one_before() -> None:
    first = factories.published_invitation()

    second = factories.published_invitation()

    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "published")
    assert promises.published("weekly-usuals") == second


@pytest.mark.parametrize(
    ("uses", "changes", "more"),
    [
        (["first_name"], {}, False),
        ([], {}, False),
        (["first_name", "usual_store"], {}, True),
        (["first_name"], {"frequency_count": 2}, True),
        (["first_name"], {"frequency_period": "month"}, False),
        (["first_name"], {"languages": ["en", "fr"]}, False),
    ],
)
def test_a_version_knows_whether_it_asks_for_more(
    uses: list[factories.Use], changes: dict[str, Any], more: bool
) -> None:
    factories.published_invitation(uses=["first_name"])

    assert factories.published_invitation(uses=uses, **changes).asks_for_more is more


def test_a_version_in_another_language_only_asks_anew() -> None:
    old = factories.published_invitation(uses=["first_name"], languages=["en"])
    new = factories.draft_invitation(old.program, uses=["first_name"], languages=["fr"])

    assert [str(reason) for reason in reasons_between(old, new)] == [
        "use: first_name",
        "source: first_name",
    ]


def test_the_catalogue_may_be_reworded_but_old_promises_keep_their_words() -> None:
    old = factories.published_invitation(uses=["first_name"])
    field = factories.field("first_name")
    field.labels = {"en": "Your given name"}
    field.sources = {"en": "A data broker"}
    field.save()

    new = factories.published_invitation(uses=["first_name"])

    assert promises.promise_for(old, "en")[1].data[0].label == "First name"
    assert new.asks_for_more
    assert [str(reason) for reason in reasons_between(old, new)] == ["source: first_name"]


def test_the_same_words_are_kept_once() -> None:
    one = invitations.keep_shown("The same words.", "en")
    again = invitations.keep_shown("The same words.", "en")

    assert one == again
    assert ShownText.objects.count() == 1


def test_the_next_version_copies_words_and_uses() -> None:
    first = factories.published_invitation(
        uses=["first_name", ("allergies", "asked")], languages=["en", "de"], frequency_count=3
    )

    draft = invitations.draft_next_version(program=first.program, prepared_by=factories.marketer())

    assert (draft.number, draft.state, draft.frequency_count) == (2, "draft", 3)
    assert [text.language for text in draft.texts.all()] == ["de", "en"]
    assert all(text.promise is None and text.shown is None for text in draft.texts.all())
    uses = [(use.field.key, use.need) for use in draft.data_uses.all()]
    assert uses == [("first_name", Need.REQUIRED), ("allergies", Need.ASKED)]
    assert reasons_between(first, draft) == []


def test_one_draft_at_a_time() -> None:
    first = factories.published_invitation()
    draft = factories.draft_invitation(first.program)

    with pytest.raises(invitations.DraftExists) as refused:
        invitations.draft_next_version(program=first.program, prepared_by=factories.marketer())

    assert refused.value.draft == draft


def test_a_review_tells_all_there_is_to_know() -> None:
    program = factories.program(audience=["prospect"])
    publish(factories.draft_invitation(program))
    draft = factories.draft_invitation(program, uses=["favourite_department"])
    draft.texts.update(value="")

    found = review(draft, today=NOW.date())

    assert [gap.field for gap in found.gaps] == ["value"]
    assert [(use.key, use.for_all) for use in found.too_deep] == [("favourite_department", True)]
    assert [str(reason) for reason in found.reasons] == ["field: favourite_department"]
    assert found.before is not None

"""Reading a draft before it is published: its words, who may, and the way to send it back."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from programs.models import BrandLimit, Invitation
from tests import factories

pytestmark = pytest.mark.django_db


def staff(user: User, role: str) -> Client:
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def mara() -> Client:
    user = factories.marketer()
    user.is_superuser = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def adam() -> Client:
    return staff(factories.approver(), "approver")


@pytest.fixture
def draft() -> Invitation:
    return factories.draft_invitation(factories.program(), languages=["en", "de"])


def page(client: Client, draft: Invitation, name: str = "publish") -> str:
    return client.get(f"/admin/programs/invitation/{draft.pk}/{name}/").content.decode()


def test_who_wrote_it_reads_by_name_who_may_publish_it(
    mara: Client, adam: Client, draft: Invitation
) -> None:
    assert "Ask adam." in page(mara, draft)


def test_somebody_who_works_for_other_brands_is_not_named(
    mara: Client, adam: Client, draft: Invitation
) -> None:
    BrandLimit.objects.create(user=factories.approver())

    shown = page(mara, draft)

    assert "adam" not in shown
    assert "Nobody else may so far" in shown


def test_the_page_shows_the_words_in_each_language(adam: Client, draft: Invitation) -> None:
    shown = page(adam, draft)

    frames = [
        f"/admin/programs/invitation/{draft.pk}/words/?language={tag}" for tag in ("en", "de")
    ]
    assert all(f'src="{frame}"' in shown for frame in frames)
    for frame, text in zip(frames, draft.texts.order_by("-language"), strict=True):
        answer = adam.get(frame)
        assert text.title in answer.content.decode()
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "form-action 'none'" in answer["Content-Security-Policy"]


def test_a_draft_is_sent_back_with_a_remark_that_its_author_reads(
    mara: Client, adam: Client, draft: Invitation
) -> None:
    answer = adam.post(
        f"/admin/programs/invitation/{draft.pk}/send-back/", {"remark": "Say <b>which</b> shop."}
    )

    assert answer.status_code == 302
    for shown in (
        mara.get(f"/admin/programs/program/{draft.program_id}/change/").content.decode(),
        page(mara, draft),
    ):
        assert "adam sent version 1 back" in shown
        assert "Say &lt;b&gt;which&lt;/b&gt; shop." in shown
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_nothing_is_sent_back_without_a_remark_or_by_who_may_not_publish(
    adam: Client, draft: Invitation
) -> None:
    where = f"/admin/programs/invitation/{draft.pk}/send-back/"
    cleo = staff(User.objects.create(username="cleo", is_staff=True), "author")

    adam.post(where, {"remark": " "})
    refused = cleo.post(where, {"remark": "No."})

    assert refused.status_code == 403
    assert "sent version" not in page(adam, draft)


def test_the_history_of_the_program_tells_who_published(adam: Client, draft: Invitation) -> None:
    shown = adam.get(f"/admin/programs/invitation/{draft.pk}/publish/")
    adam.post(
        f"/admin/programs/invitation/{draft.pk}/publish/", {"as_read": shown.context["as_read"]}
    )

    history = adam.get(f"/admin/programs/program/{draft.program_id}/history/").content.decode()
    assert "Published version 1." in history

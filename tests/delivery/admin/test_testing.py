"""A test of an edition goes to who asks for it alone, is marked, and counts for nothing."""

from email.message import EmailMessage

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.demo.company.notes import PICTURES
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.models import Delivery, Edition, MailTest, Slot, StaffAddress, TrialEnd
from delivery.rules.watermark import MARK, SAID
from delivery.services.pictures import put_picture
from delivery.services.testing import NotTested, send_test
from delivery.services.trial import verify_address
from programs.models import Invitation
from tests import cast, factories
from tests.delivery.admin.test_editions import desk_of, saved
from tests.delivery.sending import assert_every_invariant_holds, at
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise(smtp_sink: SmtpSink) -> Invitation:
    return factories.published_invitation(uses=("first_name",), clock=at(days=-9))


@pytest.fixture
def edition(promise: Invitation) -> Edition:
    return saved(promise, "Dear {{ first_name | default: 'you' }}, this is new.")


@pytest.fixture
def mara() -> User:
    user = factories.marketer()
    verify_address(user=user, address=user.email, clock=timezone.now)
    return user


def address(edition: Edition) -> str:
    return reverse("admin:delivery_edition_test", args=[edition.pk])


SAID_SO = {"language": "en", "relationship": "loyal"}


def parts_of(message: EmailMessage) -> dict[str, str]:
    texts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    return {part.get_content_subtype(): str(part.get_content()) for part in texts}


def test_it_goes_to_who_asked_and_says_that_it_is_one(
    edition: Edition, mara: User, smtp_sink: SmtpSink
) -> None:
    desk = desk_of(mara)
    assert "mara@example.com" in desk.get(address(edition)).content.decode()

    answer = desk.post(address(edition), SAID_SO, follow=True).content.decode()

    assert "A test went to mara@example.com." in answer
    (message,) = (each.message for each in smtp_sink.messages)
    assert message["To"] == "mara@example.com"
    assert message["Subject"] == f"{MARK}Your week"
    assert message["List-Unsubscribe"] is None
    parts = parts_of(message)
    assert all(SAID in " ".join(part.split()) for part in parts.values())
    assert all("Dear First name, this is new." in part for part in parts.values())


def test_its_pictures_come_along(mara: User, smtp_sink: SmtpSink) -> None:
    promise = factories.published_invitation(has_pictures=True, clock=at(days=-9))
    edition = saved(promise, "Look: ![A green bicycle](picture:stand)")
    content = (PICTURES / "stand.png").read_bytes()
    put_picture(edition=edition, name="stand", content=content)

    send_test(edition=edition, to=mara, clock=timezone.now, **SAID_SO)

    (message,) = (each.message for each in smtp_sink.messages)
    (picture,) = [each for each in message.walk() if each.get_content_maintype() == "image"]
    assert f'src="cid:{str(picture["Content-ID"]).strip("<>")}"' in parts_of(message)["html"]


def test_it_counts_for_nothing(edition: Edition, mara: User) -> None:
    cast.alice(edition.program, clock=at(days=-5))
    before = Delivery.objects.count()

    send_test(edition=edition, to=mara, clock=timezone.now, **SAID_SO)

    assert Delivery.objects.count() == before
    assert not Slot.objects.exists()
    edition.refresh_from_db()
    assert edition.state == "draft"
    assert_every_invariant_holds()


def test_it_uses_nobodys_data_even_where_they_are_a_reader(
    edition: Edition, mara: User, smtp_sink: SmtpSink
) -> None:
    own = cast.say_yes(edition.program, mara.email, clock=at(days=-5)).subscriber
    item = UpsertInput(
        person=PersonInput(external_id=own.external_id), profile={"first_name": "Mara"}
    )
    upsert(items=[item], by="crm", clock=timezone.now)

    send_test(edition=edition, to=mara, clock=timezone.now, **SAID_SO)

    (message,) = (each.message for each in smtp_sink.messages)
    assert all("Mara" not in part for part in parts_of(message).values())


def test_it_is_written_down(edition: Edition, mara: User) -> None:
    desk_of(mara).post(address(edition), SAID_SO)

    (entry,) = LogEntry.objects.all()
    assert (entry.user, entry.object_id) == (mara, str(edition.pk))
    assert "test" in entry.change_message


def test_an_address_that_nobody_confirmed_gets_a_link_and_no_test(
    edition: Edition, smtp_sink: SmtpSink
) -> None:
    desk = desk_of(factories.marketer())

    asked = desk.get(address(edition)).content.decode()
    answer = desk.post(address(edition), SAID_SO, follow=True).content.decode()

    assert "Mail me the link" in asked
    assert "A link is on its way to mara@example.com." in answer
    [mail] = smtp_sink.messages
    assert mail.recipients == ["mara@example.com"]
    assert "this is new" not in mail.text()
    assert not MailTest.objects.exists()

    assert mail.message["Subject"].endswith(": is this mailbox yours?")
    assert "paste" not in mail.text()
    link = next(word for word in mail.text().split() if "/trialend/address/" in word)
    desk.post(link[link.index("/admin/") :])

    assert "Send the test to me" in desk.get(address(edition)).content.decode()


def test_an_address_that_was_changed_since_gets_none(edition: Edition, mara: User) -> None:
    User.objects.filter(pk=mara.pk).update(email="other@example.com")
    mara.refresh_from_db()

    with pytest.raises(NotTested, match="Show first"):
        send_test(edition=edition, to=mara, clock=timezone.now, **SAID_SO)
    assert StaffAddress.objects.get().email == "mara@example.com"


def test_no_form_says_where_else_it_goes(edition: Edition, mara: User, smtp_sink: SmtpSink) -> None:
    given = SAID_SO | {"to": "alice@example.com", "email": "alice@example.com", "address": "x@y.z"}

    desk_of(mara).post(address(edition), given)

    assert [each.recipients for each in smtp_sink.messages] == [["mara@example.com"]]


def test_it_goes_during_a_trial_too(edition: Edition, mara: User, smtp_sink: SmtpSink) -> None:
    TrialEnd.objects.all().delete()

    send_test(edition=edition, to=mara, clock=timezone.now, **SAID_SO)

    assert len(smtp_sink.messages) == 1


def test_what_cannot_be_written_is_not_sent(promise: Invitation, mara: User) -> None:
    edition = saved(promise)
    edition.texts.update(body="{% if first_name %}")

    with pytest.raises(NotTested, match="It cannot be written yet"):
        send_test(edition=edition, to=mara, clock=timezone.now, **SAID_SO)


def test_a_mail_system_that_is_away_is_said_to_be(
    edition: Edition, mara: User, settings: object
) -> None:
    settings.EMAIL_PORT = 1  # type: ignore[attr-defined]
    with pytest.raises(NotTested, match="did not take it"):
        send_test(edition=edition, to=mara, clock=timezone.now, **SAID_SO)


def test_it_needs_the_right_to_change_editions(edition: Edition) -> None:
    User.objects.create_user("reader", is_staff=True)
    client = Client()
    client.force_login(
        User.objects.get(username="reader"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.post(address(edition), SAID_SO).status_code == 403

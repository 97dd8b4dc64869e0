"""From an empty installation to one that delivers to everybody, by its pages."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.ledger.installation import append_restored
from delivery.models import Heartbeat, MailEvent, MailTest, StaffAddress, TrialEnd
from programs.models import Brand
from tests import factories
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

START = "/admin/delivery/trialend/"
END = f"{START}end/"
NEW = f"{START}brand/"
BRAND = {
    "name": "Ещё Чай",
    "legal_name": "Ещё Чай OÜ",
    "postal_address": "1 Tea Street\nTallinn",
    "contact_email": "hello@chai.example",
    "privacy_policy_url": "https://chai.example/privacy",
    "authority": "The authority, Tallinn",
    "host": "offers.chai.example",
    "from_email": "tea@chai.example",
    "slug": "",
}


@pytest.fixture(autouse=True)
def _trial(db: None) -> None:
    TrialEnd.objects.all().delete()


@pytest.fixture
def ada(admin_user: User) -> User:
    User.objects.filter(pk=admin_user.pk).update(email="ada@example.com")
    admin_user.refresh_from_db()
    return admin_user


@pytest.fixture
def desk(ada: User, client: Client) -> Client:
    client.force_login(ada)
    return client


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def sent_test(desk: Client, brand: Brand) -> str:
    """Send a test of the brand's mail."""
    assert desk.post(f"{NEW}{brand.pk}/test/").status_code == 302
    return MailTest.objects.get(brand=brand).code


def came_back(code: str, brand: Brand, results: str = "") -> str:
    domain = brand.from_email.partition("@")[2]
    results = results or (
        f"mx.example.net; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain};"
        f" dmarc=pass header.from={domain}"
    )
    return (
        f"Authentication-Results: {results}\n"
        f"DKIM-Signature: v=1; d={domain}; s=mail; b=x;"
        " h=From:Subject:List-Unsubscribe:List-Unsubscribe-Post\n"
        f"From: {brand.name} <{brand.from_email}>\nSubject: Test of our mail, {code}\n"
        f"List-Unsubscribe: <https://x.example/u/{code}>\n"
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n\nA secret body.\n"
    )


def make_all_green(desk: Client, brand: Brand, settings: Settings) -> None:
    """Have each point met, as far as it can be here: the page must come by https, too."""
    settings.BASE_URL = "https://testserver"
    now = timezone.now()
    for name in ("beat", "worker:here:1"):
        Heartbeat.objects.create(name=name, beat_at=now)
    MailEvent.objects.create(
        source="mailgun", key="k", kind="delivered", occurred_at=now, received_at=now
    )
    append_restored(at=now, details={})
    code = sent_test(desk, brand)
    desk.post(f"{NEW}{brand.pk}/came-back/", {"raw": came_back(code, brand)})


# --- First steps --------------------------------------------------------------------------------


def test_an_empty_installation_leads_to_its_brand(desk: Client) -> None:
    assert START in shown(desk, "/admin/")
    page = shown(desk, START)
    assert "This is a trial." in page
    assert NEW in page


def test_a_brand_is_set_up_on_one_page(desk: Client) -> None:
    assert shown(desk, NEW)
    answer = desk.post(NEW, BRAND)

    brand = Brand.objects.get()
    assert (brand.slug, brand.sender_id) == ("offers", "offersbrand")
    assert answer["Location"] == f"{NEW}{brand.pk}/"
    assert LogEntry.objects.filter(object_repr="Ещё Чай").exists()


def test_what_is_missing_of_a_brand_is_said_beside_it(desk: Client) -> None:
    answer = desk.post(NEW, BRAND | {"host": "Not A Host", "authority": ""})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Lower-case host name only." in page
    assert 'id="id_authority_error"' in page
    assert not Brand.objects.exists()


# --- The test message ---------------------------------------------------------------------------


def test_a_test_goes_the_way_of_editions(desk: Client, smtp_sink: SmtpSink) -> None:
    brand = factories.brand()

    code = sent_test(desk, brand)

    [received] = smtp_sink.messages
    assert received.recipients == ["ada@example.com"]
    assert code in str(received.message["Subject"])
    assert received.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert code in str(received.message["List-Unsubscribe"])
    assert "green basket" in received.text().lower()


def test_its_link_confirms_the_mailbox_by_a_post_alone(
    desk: Client, ada: User, smtp_sink: SmtpSink
) -> None:
    sent_test(desk, factories.brand())
    link = _link_in(smtp_sink)

    assert "ada@example.com" in shown(desk, link)
    assert not StaffAddress.objects.exists()
    desk.post(link)
    assert StaffAddress.objects.get().email == "ada@example.com"
    assert LogEntry.objects.latest("pk").change_message == "Confirmed its address."


def test_a_link_is_good_for_who_it_was_mailed_to_and_for_three_days(
    desk: Client, ada: User, smtp_sink: SmtpSink
) -> None:
    sent_test(desk, factories.brand())
    link = _link_in(smtp_sink)

    other = Client()
    other.force_login(User.objects.create_superuser("eve", "eve@example.com", "pass"))
    assert "another account" in other.post(link, follow=True).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        desk.force_login(ada)
        assert "older than three days" in desk.post(link, follow=True).content.decode()
    desk.force_login(ada)
    assert "not a link of ours" in desk.post(f"{link[:-2]}x/", follow=True).content.decode()
    User.objects.filter(pk=ada.pk).update(email="new@example.com")
    assert "another account" in desk.post(link, follow=True).content.decode()
    assert not StaffAddress.objects.exists()


def test_a_mail_system_that_refuses_is_named(desk: Client, smtp_sink: SmtpSink) -> None:
    smtp_sink.refuse = {"ada@example.com": "550 5.7.1 no"}
    answer = desk.post(f"{NEW}{factories.brand().pk}/test/", follow=True)

    assert "did not take it (550 5.7.1)" in answer.content.decode()
    assert not MailTest.objects.exists()


def test_what_came_back_makes_its_points_green(desk: Client, smtp_sink: SmtpSink) -> None:
    brand = factories.brand()
    code = sent_test(desk, brand)
    page = f"{NEW}{brand.pk}/"
    assert shown(desk, page).count('class="point open"') == 4

    desk.post(f"{page}came-back/", {"raw": came_back(code, brand)})

    assert shown(desk, page).count('class="point met"') == 4
    assert "secret" not in str(MailTest.objects.values())


def test_a_red_point_says_what_to_do_and_what_to_ask(desk: Client, smtp_sink: SmtpSink) -> None:
    brand = factories.brand()
    code = sent_test(desk, brand)
    raw = came_back(code, brand, "mx.example.net; spf=softfail smtp.mailfrom=x.example")

    desk.post(f"{NEW}{brand.pk}/came-back/", {"raw": raw})

    page = shown(desk, f"{NEW}{brand.pk}/")
    assert "mx.example.net says of SPF: softfail." in page
    assert "To paste for your mail provider: DMARC" in page
    assert "v=DMARC1; p=none; rua=mailto:hello@greenbasket.example" in page


def test_another_message_is_refused_in_words(desk: Client, smtp_sink: SmtpSink) -> None:
    brand = factories.brand()
    sent_test(desk, brand)

    for raw in ("", "Subject: Hello\n\nx"):
        answer = desk.post(f"{NEW}{brand.pk}/came-back/", {"raw": raw})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert MailTest.objects.get().read_at is None


# --- The end of the trial -----------------------------------------------------------------------


def test_all_green_it_ends_by_one_button(
    desk: Client, ada: User, smtp_sink: SmtpSink, settings: Settings
) -> None:
    make_all_green(desk, factories.brand(), settings)
    page = desk.get(END, secure=True).content.decode()
    assert "All points are met." in page

    desk.post(END, secure=True)

    end = TrialEnd.objects.get()
    assert (end.ended_by, end.because, end.was_open) == (ada, "", [])
    assert "the trial ended on" in shown(desk, START)


def test_with_something_open_it_wants_a_reason(desk: Client, ada: User) -> None:
    factories.brand()
    assert desk.post(END).status_code == 422
    assert not TrialEnd.objects.exists()

    desk.post(END, {"because": "Our own mail server."})

    end = TrialEnd.objects.get()
    assert (end.ended_by, end.because) == (ada, "Our own mail server.")
    assert any("DMARC" in each for each in end.was_open)
    assert any("HTTPS" in each for each in end.was_open)
    assert LogEntry.objects.filter(change_message__contains="Our own mail server.").exists()


def test_who_ends_it_again_is_not_written_down_as_who_ended_it(desk: Client) -> None:
    desk.post(END, {"because": "Our own mail server."})
    ben = User.objects.create_superuser("ben", password="an old grey heron")
    other = Client()
    other.force_login(ben)

    answer = other.post(END, {"because": "Once more."}, follow=True)

    assert "The trial is over already." in answer.content.decode()
    assert not LogEntry.objects.filter(user=ben).exists()


def test_without_a_brand_something_is_open() -> None:
    ada = User.objects.create_superuser("ada", "ada@example.com", "pass")
    desk = Client()
    desk.force_login(ada)
    assert "There is no brand yet." in shown(desk, END)


@pytest.mark.parametrize(
    ("path", "method"),
    [(START, "get"), (END, "get"), (END, "post"), (NEW, "get"), (NEW, "post")],
)
def test_staff_without_the_right_see_and_do_nothing(path: str, method: str) -> None:
    client = Client()
    client.force_login(factories.marketer())

    assert getattr(client, method)(path).status_code == 403
    assert not TrialEnd.objects.exists()


def test_a_brands_mail_is_for_who_may_change_it() -> None:
    brand = factories.brand()
    client = Client()
    client.force_login(factories.marketer())

    for page in ("test", "came-back"):
        assert client.post(f"{NEW}{brand.pk}/{page}/").status_code == 403
    assert client.get(f"{NEW}{brand.pk}/").status_code == 403


@pytest.mark.parametrize("answer", ["seen", "replayed"])
def test_a_restore_counts_once_it_is_brought_to_its_end(answer: str, desk: Client) -> None:
    append_restored(at=timezone.now(), details={"seen": True} if answer == "seen" else {})

    is_open = "None was restored here yet." in shown(desk, START)
    assert is_open is (answer == "seen")


def test_what_smtp_answered_is_no_webhook(desk: Client) -> None:
    now = timezone.now()
    for source, kind in (("smtp", "bounced"), ("mailgun", "accepted")):
        MailEvent.objects.create(
            source=source, key=kind, kind=kind, occurred_at=now, received_at=now
        )
    assert "No event came yet." in shown(desk, START)


def _link_in(sink: SmtpSink) -> str:
    found = re.search(r"https?://[^/]+(/admin/\S+/)", sink.messages[-1].text())
    assert found is not None
    return found[1]

"""The inbox shows what came, and lets nothing that came do anything."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from config.demo.maildir import Maildir

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def maildir(settings: Settings, tmp_path: Path) -> Maildir:
    settings.ROOT_URLCONF = "tests.demo.urls"
    settings.DEMO_MAILDIR = str(tmp_path / "maildir")
    maildir = Maildir(tmp_path / "maildir")
    maildir.create()
    return maildir


def put(maildir: Maildir, to: str = "ana@example.com", subject: str = "Hello") -> str:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Linden <l@example.com>", to, subject
    message["List-Unsubscribe"] = "<http://127.0.0.1:8000/u/abc>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(f"Text {HOSTILE} http://127.0.0.1:8000/c/token/\n")
    message.add_alternative(f"<p>Hello {HOSTILE}<img src='cid:pic'></p>", subtype="html")
    html = message.get_body(("html",))
    assert isinstance(html, EmailMessage)
    html.add_related(b"png", maintype="image", subtype="png", cid="<pic>")
    maildir.deliver(sender="l@example.com", recipient=to, content=message.as_bytes())
    return maildir.names()[0]


def test_messages_are_listed_newest_first_and_found_by_recipient(
    client: Client, maildir: Maildir
) -> None:
    put(maildir, "ana@example.com", "The first")
    put(maildir, "ben@example.com", "The second")

    everybody = client.get("/inbox/").content.decode()
    assert everybody.index("The second") < everybody.index("The first")

    ana = client.get("/inbox/", {"to": "ANA@"}).content.decode()
    assert "The first" in ana
    assert "The second" not in ana


def test_a_long_list_has_pages(client: Client, maildir: Maildir) -> None:
    for number in range(51):
        put(maildir, subject=f"Number {number}.")

    assert "Number 0." not in client.get("/inbox/").content.decode()
    second = client.get("/inbox/", {"page": "2"}).content.decode()
    assert "Number 0." in second
    assert "Number 1." not in second


def test_a_message_page_escapes_everything_and_frames_the_html_part(
    client: Client, maildir: Maildir
) -> None:
    name = put(maildir, subject=HOSTILE)

    page = client.get(f"/inbox/{name}/")
    text = page.content.decode()
    assert HOSTILE not in text
    assert f'src="/inbox/{name}/html/"' in text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in text
    assert 'href="http://127.0.0.1:8000/c/token/"' in text
    assert 'action="http://127.0.0.1:8000/u/abc"' in text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_the_html_part_can_run_load_and_send_nothing(client: Client, maildir: Maildir) -> None:
    page = client.get(f"/inbox/{put(maildir)}/html/")

    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; ")
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert b"data:image/png;base64,cG5n" in page.content


@pytest.mark.parametrize("name", ["..", "tmp", "1" * 19 + ".abcdefabcdef", "..%2F..%2Fdemo.json"])
def test_what_is_no_message_is_not_found(client: Client, maildir: Maildir, name: str) -> None:
    assert client.get(f"/inbox/{name}/").status_code == 404


def test_the_inbox_only_reads(client: Client, maildir: Maildir) -> None:
    name = put(maildir)
    assert client.post("/inbox/").status_code == 405
    assert client.post(f"/inbox/{name}/").status_code == 405


@pytest.mark.django_db
def test_there_is_no_inbox_outside_the_demo(client: Client) -> None:
    assert client.get("/inbox/").status_code == 404

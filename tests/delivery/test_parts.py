"""A finished message taken apart says what it said, and every provider of Anymail takes it."""

from typing import Any

import pytest
from anymail.backends.test import EmailBackend as Recorder
from anymail.exceptions import AnymailUnsupportedFeature
from django.core.mail import get_connection
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from delivery.gateways.anymail_letters import Finished, Letter
from delivery.gateways.anymail_line import Line
from delivery.gateways.base import Envelope
from delivery.gateways.parts import Picture, parts_of
from delivery.rendering.message import clean, one_line
from tests.delivery.providing import envelope

WORDS = st.text(max_size=300)
WITH_A_PICTURE = (
    b'From: "Shop" <us@example.com>\r\nTo: p@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n'
    b'Content-Type: multipart/alternative; boundary="a"\r\n\r\n'
    b"--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n"
    b'--a\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    b'--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<img src="cid:pear@shop">\r\n'
    b"--b\r\nContent-Type: image/png\r\nContent-ID: <pear@shop>\r\n"
    b"Content-Disposition: inline; filename=pear.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"iVBORw0KGgo=\r\n--b--\r\n--a--\r\n"
)
# Anymail's names, and what each wants to know before it makes a message. Amazon SES wants a package
# of its own.
PROVIDERS: dict[str, dict[str, Any]] = {
    "brevo": {"BREVO_API_KEY": "x"},
    "mailersend": {"MAILERSEND_API_TOKEN": "x"},
    "mailgun": {"MAILGUN_API_KEY": "x", "MAILGUN_SENDER_DOMAIN": "example.com"},
    "mailjet": {"MAILJET_API_KEY": "x", "MAILJET_SECRET_KEY": "x"},
    "mailtrap": {"MAILTRAP_API_TOKEN": "x"},
    "mandrill": {"MANDRILL_API_KEY": "x"},
    "postal": {"POSTAL_API_URL": "https://postal.example", "POSTAL_API_KEY": "x"},
    "postmark": {"POSTMARK_SERVER_TOKEN": "x"},
    "resend": {"RESEND_API_KEY": "x"},
    "scaleway": {"SCALEWAY_SECRET_KEY": "x", "SCALEWAY_PROJECT_ID": "x"},
    "sendgrid": {"SENDGRID_API_KEY": "x"},
    "sparkpost": {"SPARKPOST_API_KEY": "x"},
    "unisender_go": {"UNISENDER_GO_API_KEY": "x", "UNISENDER_GO_API_URL": "https://go.example"},
}
TAKES_NO_PICTURES = {"brevo", "postal", "scaleway"}


@given(subject=WORDS, text=WORDS)
def test_what_was_written_is_read_again(subject: str, text: str) -> None:
    parts = parts_of(envelope(1, subject=subject or "x", text=text or "x"))

    assert parts.subject == one_line(subject or "x")[:250].strip()
    assert parts.text.rstrip("\n") == clean(text or "x").rstrip("\n")


def test_a_name_with_signs_stays_one_name() -> None:
    parts = parts_of(envelope(1, sender='Müller, "Söhne" & Co'))

    assert parts.sender == "\"Müller, 'Söhne' & Co\" <us@example.com>"


def test_pictures_come_with_the_name_that_the_html_calls_them_by() -> None:
    parts = parts_of(Envelope(1, "us@example.com", "p@example.com", WITH_A_PICTURE))

    assert parts.html == '<img src="cid:pear@shop">'
    assert parts.pictures == (Picture(b"\x89PNG\r\n\x1a\n", "png", "pear@shop", "pear.png"),)


def test_a_provider_that_takes_bytes_gets_ours_and_no_others() -> None:
    given = envelope(1)
    message = Finished(Letter(0, given, parts_of(given))).message()

    assert message.as_bytes() == given.content


@pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailNotSupportedWarning")
@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize("has_picture", [False, True], ids=["plain", "with a picture"])
def test_every_provider_takes_our_messages(name: str, *, has_picture: bool) -> None:
    given = envelope(1)
    if has_picture:
        given = Envelope(1, given.sender, given.recipient, WITH_A_PICTURE)
    backend = f"anymail.backends.{name}.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, ANYMAIL=PROVIDERS[name]):
        line, message = Line(), Finished(Letter(0, given, parts_of(given)))
        line.dress(message)
        provider: Any = get_connection()
        if has_picture and name in TAKES_NO_PICTURES:
            with pytest.raises(AnymailUnsupportedFeature, match="inline"):
                provider.build_message_payload(message, {})
        else:
            provider.build_message_payload(message, {})


def test_a_provider_is_told_not_to_track_where_it_listens() -> None:
    given = envelope(1)
    with override_settings(EMAIL_BACKEND="anymail.backends.test.EmailBackend"):
        line, message = Line(), Finished(Letter(0, given, parts_of(given)))
        line.dress(message)
        assert isinstance(get_connection(), Recorder)

    assert (message.track_opens, message.track_clicks) == (False, False)

"""A test message to a member of staff: it goes the way of editions, and comes back to be read."""

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.crypto import salted_hmac

from delivery.gateways.base import Envelope, Verdict
from delivery.models import MailTest, StaffAddress
from delivery.rendering.message import AddressRefused, Letter, ListHeaders, ascii_address, build
from delivery.rendering.quoted import quoted_printable
from delivery.rules import staff_mail
from delivery.rules.came_back import read
from delivery.services.one_message import hand_over_one
from delivery.services.trial import verify_address
from programs.models import Brand

Clock = Callable[[], datetime]

LINK_DAYS = 3
_SALT = "delivery.staff_address"


class NotSent(Exception):
    """The mail system did not take the test message: says what it answered."""


class LinkRefused(Exception):
    """The link is old, another account's, or was mailed to an address of before."""


def send_test(*, brand: Brand, to: User, clock: Clock) -> MailTest:
    """Hand a test message of `brand` over to the mail system, to the address of `to`.

    It carries the headers of an edition, and a link that shows that the address is theirs. What was
    read of the one before is forgotten. Raises `NotSent`.
    """
    code, now = _new_code(), clock()
    _send(_envelope(brand, to, code, _test_words(brand, to, code), now))
    row, _made = MailTest.objects.update_or_create(
        brand=brand,
        defaults={"code": code, "sent_at": now, "read_at": None, "read_by": None, "findings": {}},
    )
    return row


def send_address_link(*, brand: Brand, to: User, clock: Clock) -> None:
    """Mail the link that shows that the address of `to` is theirs; no test of the brand's mail.

    Raises `NotSent`.
    """
    _send(_envelope(brand, to, _new_code(), _link_words(brand, to), clock()))


def read_test(*, brand: Brand, raw: str, by: User, clock: Clock) -> MailTest:
    """Keep what the test message says that came back; nothing of the message itself.

    Raises `delivery.rules.came_back.NotOurs`, and MailTest.DoesNotExist where none was sent.
    """
    row = MailTest.objects.get(brand=brand)
    domain = brand.from_email.rpartition("@")[2].lower()
    found = read(raw, code=row.code, domain=domain)
    row.findings = {str(point): asdict(said) for point, said in found.items()}
    row.read_at, row.read_by = clock(), by
    row.save(update_fields=["findings", "read_at", "read_by"])
    return row


def confirm_staff_address(*, token: str, by: User, clock: Clock) -> StaffAddress:
    """Take the link that was mailed to somebody of the staff, who is logged in.

    Raises `LinkRefused` and `AddressIsTaken`.
    """
    try:
        mark = _signer().unsign(token, max_age=LINK_DAYS * 86400)
    except SignatureExpired as error:
        raise LinkRefused("This link is older than three days: send the test anew.") from error
    except BadSignature as error:
        raise LinkRefused("This is not a link of ours.") from error
    if mark != _mark_of(by):
        raise LinkRefused(
            "It was mailed to another account, or to an address that yours had before. Log in as "
            "who asked for it, or send the test anew."
        )
    return verify_address(user=by, address=by.email, clock=clock)


def _new_code() -> str:
    return "".join(secrets.choice(staff_mail.CODE_LETTERS) for _ in range(staff_mail.CODE_LENGTH))


def _send(envelope: Envelope) -> None:
    outcome = hand_over_one(envelope)
    if outcome.verdict != Verdict.ACCEPTED:
        raise NotSent(f"The mail system did not take it ({outcome.code or outcome.verdict}).")


@dataclass(frozen=True, slots=True)
class _Words:
    """What one of the two messages says."""

    subject: str
    text: str
    html: str


def _test_words(brand: Brand, to: User, code: str) -> _Words:
    said = {"brand": brand.name, "link": _link_to(to), "code": code}
    return _Words(
        staff_mail.subject_of(code), staff_mail.text_of(**said), staff_mail.html_of(**said)
    )


def _link_words(brand: Brand, to: User) -> _Words:
    said = {"brand": brand.name, "link": _link_to(to)}
    return _Words(
        staff_mail.link_subject_of(brand.name),
        staff_mail.link_text_of(**said),
        staff_mail.link_html_of(**said),
    )


def _link_to(to: User) -> str:
    return f"{settings.BASE_URL}/admin/delivery/trialend/address/{_signer().sign(_mark_of(to))}/"


def _envelope(brand: Brand, to: User, code: str, words: _Words, now: datetime) -> Envelope:
    letter = Letter(
        from_name=brand.name,
        from_email=brand.from_email,
        to=to.email,
        subject=words.subject,
        message_id=f"<{secrets.token_hex(16)}@{brand.host}>",
        at=now,
        text=quoted_printable(words.text),
        html=quoted_printable(words.html),
        feedback=("none", "none", "test", brand.sender_id),
        # It leads to the page that says that there is nothing to leave.
        listed=ListHeaders(
            "Test", f"test.{brand.slug}.{brand.host}", f"{settings.BASE_URL}/u/{code}"
        ),
    )
    try:
        recipient = ascii_address(to.email)
        return Envelope(0, ascii_address(brand.from_email), recipient, build(letter))
    except AddressRefused as error:
        raise NotSent("Your account has no address that mail can go to.") from error


def _signer() -> TimestampSigner:
    return TimestampSigner(salt=_SALT, sep="~")


def _mark_of(user: User) -> str:
    """Return what names an account and its address of now, and tells neither."""
    return salted_hmac(_SALT, f"{user.pk}:{user.email.lower()}").hexdigest()

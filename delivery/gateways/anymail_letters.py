"""Our messages as Anymail takes them: one for each person, or one for many with places in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from email.mime.image import MIMEImage
from itertools import islice
from typing import Any

from anymail.message import AnymailMessage

from consent.selectors.tokens import mail_token
from delivery.gateways.base import Envelope
from delivery.gateways.parts import Parts, Picture

# By this name a provider's events say which delivery they are about.
METADATA_KEY = "delivery"
# As it was written: no header is folded anew.
_AS_WRITTEN = policy.compat32.clone(linesep="\r\n", max_line_length=None)


@dataclass(frozen=True, slots=True)
class Places:
    """How a provider writes a recipient's own subject, text and HTML into a shared message.

    What has `unless` in it goes by itself: the provider might read it as a place.
    """

    subject: str
    text: str
    html: str
    unless: str = ""
    at_most: int = 1000
    takes_pictures: bool = True

    @property
    def sends_one_alone(self) -> bool:
        """Say whether one message goes as it is, and not as a shared one."""
        return bool(self.unless)


@dataclass(frozen=True, slots=True)
class Bundle:
    """How a provider that takes a list of whole messages calls what each has of its own.

    Anymail writes the list, with each one's headers and token, but the same words in all of them.
    """

    subject: str
    text: str
    html: str
    at_most: int
    takes_pictures: bool = True
    unless: str = ""
    sends_one_alone: bool = True


# Providers that take many messages in one request, each with its own headers and words: by places
# that take a whole part, or as a list. Others have no places without a template that is stored with
# them, limit what goes into one, or take no headers of each.
MERGES: Mapping[str, Places | Bundle] = {
    "Mailgun": Places(
        "%recipient.subject%", "%recipient.text%", "%recipient.html%", unless="%recipient"
    ),
    # Three braces: as it is. It is HTML already.
    "SparkPost": Places("{{subject}}", "{{text}}", "{{{html}}}"),
    "Postmark": Bundle("Subject", "TextBody", "HtmlBody", at_most=500),
    "Resend": Bundle("subject", "text", "html", at_most=100, takes_pictures=False),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One envelope with its parts; `position` is its place among those handed over."""

    position: int
    envelope: Envelope
    parts: Parts


class Finished(AnymailMessage):  # type: ignore[misc]  # it has no types
    """A message to one person. Providers that take bytes get exactly ours."""

    def __init__(self, letter: Letter) -> None:
        """Fill in the parts of `letter`."""
        parts = letter.parts
        super().__init__(
            subject=parts.subject,
            body=parts.text,
            from_email=parts.sender,
            to=[letter.envelope.recipient],
            headers=dict(parts.headers),
            metadata=metadata_of(letter.envelope),
        )
        self._content = letter.envelope.content
        _dress(self, parts.html, parts.pictures)

    def message(self) -> Message:
        """Return our own bytes, parsed."""
        return message_from_bytes(self._content, policy=_AS_WRITTEN)


class Bundled(AnymailMessage):  # type: ignore[misc]  # it has no types
    """Many messages in a list. `own_words` are of each, in the order of the recipients."""

    def __init__(self, letters: Sequence[Letter], names: Bundle) -> None:
        """Fill in what each of `letters` has of its own, and of the first what all have."""
        first = letters[0].parts
        super().__init__(
            subject=first.subject,
            body=first.text,
            from_email=first.sender,
            to=[letter.envelope.recipient for letter in letters],
            merge_headers=_each(letters, lambda letter: dict(letter.parts.headers)),
            merge_metadata=_each(letters, lambda letter: metadata_of(letter.envelope)),
        )
        self.own_words = [_own_words(letter.parts, names) for letter in letters]
        _dress(self, first.html, first.pictures)


def shared(letters: Sequence[Letter], places: Places | Bundle) -> AnymailMessage:
    """Return one message to all of `letters`, each with its own words, headers and token."""
    if isinstance(places, Bundle):
        return Bundled(letters, places)
    first = letters[0].parts
    message = AnymailMessage(
        subject=places.subject,
        body=places.text,
        from_email=first.sender,
        to=[letter.envelope.recipient for letter in letters],
        merge_data=_each(
            letters,
            lambda letter: {
                "subject": letter.parts.subject,
                "text": letter.parts.text,
                "html": letter.parts.html,
            },
        ),
        merge_headers=_each(letters, lambda letter: dict(letter.parts.headers)),
        merge_metadata=_each(letters, lambda letter: metadata_of(letter.envelope)),
    )
    _dress(message, places.html if first.html else "", first.pictures)
    return message


def metadata_of(envelope: Envelope) -> dict[str, str]:
    """Return all that a provider is told about a delivery: a token that nobody can guess."""
    return {METADATA_KEY: mail_token(envelope.delivery_id)}


def together(
    letters: Sequence[Letter], places: Places | Bundle, at_most: int
) -> Iterator[tuple[Letter, ...]]:
    """Yield the letters in groups that can go as one message each, in order of their first.

    A group has one sender, the same pictures and each address once: a provider keeps what is
    personal by the address.
    """
    groups: dict[tuple[object, ...], list[Letter]] = {}
    for letter in letters:
        groups.setdefault(_alike(letter, places, groups), []).append(letter)
    for group in groups.values():
        rest = iter(group)
        while some := tuple(islice(rest, min(at_most, places.at_most))):
            yield some


def _alike(
    letter: Letter, places: Places | Bundle, groups: dict[tuple[object, ...], list[Letter]]
) -> tuple[object, ...]:
    parts = letter.parts
    if places.unless and places.unless in parts.subject + parts.text + parts.html:
        return ("alone", letter.position)
    if parts.pictures and not places.takes_pictures:
        return ("alone", letter.position)
    key = (parts.sender, bool(parts.html), tuple(sorted(parts.headers)), parts.pictures)
    address = letter.envelope.recipient.lower()
    is_there = any(other.envelope.recipient.lower() == address for other in groups.get(key, ()))
    return ("alone", letter.position) if is_there else key


def _own_words(parts: Parts, names: Bundle) -> dict[str, str]:
    own = {names.subject: parts.subject, names.text: parts.text}
    return own | ({names.html: parts.html} if parts.html else {})


def _each(letters: Sequence[Letter], of: Any) -> dict[str, dict[str, str]]:
    return {letter.envelope.recipient: of(letter) for letter in letters}


def _dress(message: AnymailMessage, html: str, pictures: Sequence[Picture]) -> None:
    if html:
        message.attach_alternative(html, "text/html")
    for picture in pictures:
        message.attach(_attached(picture))


def _attached(picture: Picture) -> MIMEImage:
    image = MIMEImage(picture.content, picture.subtype)
    name = picture.name or f"{picture.cid.partition('@')[0]}.{picture.subtype}"
    image.add_header("Content-Disposition", "inline", filename=name)
    image.add_header("Content-ID", f"<{picture.cid}>")
    return image

"""Pictures travel in the message, are what their bytes say, and are what was promised."""

import re
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from consent.rules.gate import Refusal
from delivery.models import Edition, EditionPicture
from delivery.rendering.checking import Draft
from delivery.rendering.compose import Composer
from delivery.rendering.content import faults, pictures_in, templates
from delivery.rules.pictures import BYTES_LIMIT, PictureRefused, PictureType, look_at
from delivery.rules.vocabulary import Markup
from delivery.services import editions
from delivery.services.editions import EditionRefused
from delivery.services.pictures import put_picture
from programs.models import Invitation
from tests import factories
from tests.delivery.rendering.images import gif, jpeg, png, webp
from tests.delivery.rendering.jobs import NOW, composed, job, part, read

MARKDOWN = (
    "Look:\n\n![Cheese of the week](picture:cheese)\n\nHello {{ first_name | default: 'you' }}."
)
HTML = """<img src="picture:cheese" alt="Cheese of the week">
<p>Hello {{ first_name | default: "you" }}.</p>"""


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(640, 480), PictureType.PNG),
        (jpeg(640, 480), PictureType.JPEG),
        (gif(640, 480), PictureType.GIF),
        (webp(640, 480), PictureType.WEBP),
        (webp(640, 480, kind=b"VP8L"), PictureType.WEBP),
        (webp(640, 480, kind=b"VP8 "), PictureType.WEBP),
    ],
)
def test_a_picture_is_what_its_bytes_say(content: bytes, kind: PictureType) -> None:
    seen = look_at(content)

    assert (seen.type, seen.width, seen.height) == (kind, 640, 480)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xc0\xff\xd9",
        b"GIF89a",
        b"RIFF\x00\x00\x00\x00WEBP",
        b"RIFF\xff\xff\xff\xffWEBPVP8X" + bytes(20),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html>GIF89a</html>",
        b"%PDF-1.7",
        png()[:20],
        png(0, 3),
        gif(4, 20_000),
        jpeg()[:-2] + b"\xff\xfe\xff\xff",
    ],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PictureRefused):
        look_at(content)


@pytest.mark.parametrize("length", [1, 7, 19, 20, 30, 45])
@pytest.mark.parametrize("whole", [png(), jpeg(), gif(), webp(), webp(kind=b"VP8L")])
def test_a_picture_that_is_cut_short_is_refused_and_nothing_else(whole: bytes, length: int) -> None:
    if length < len(whole):
        with pytest.raises(PictureRefused):
            look_at(whole[:length])


@pytest.mark.parametrize(("body", "markup"), [(MARKDOWN, "markdown"), (HTML, "html")])
def test_both_markups_name_pictures_alike(body: str, markup: str) -> None:
    assert faults(body, markup) == []
    assert pictures_in(body, markup) == ["cheese"]
    made = templates(language="en", preheader="", body=body, markup=markup)
    assert "[Cheese of the week]" in made.text
    assert "<img" not in made.html, "of a picture that is not there the alt text is left"
    assert "Cheese of the week" in made.html


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("![](picture:cheese)", "no alt text"),
        ("![ ](picture:cheese)", "no alt text"),
        ("![For {{ first_name }}](picture:cheese)", "holds a field"),
        ("![x](picture:{{ first_name }})", "the same for everybody"),
        ("![x](picture:../etc)", "cannot be sent"),
        ("![x](picture:A)", "cannot be sent"),
        ("![x](cid:abc@example.com)", "cannot be sent"),
        ("[x](picture:cheese)", "must begin with"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_named(body: str, why: str) -> None:
    assert why in faults(body)[0]


@pytest.fixture
def promise() -> Invitation:
    return factories.published_invitation(uses=("first_name",), has_pictures=True)


def draft(promise: Invitation, body: str = MARKDOWN, markup: str = "markdown") -> Edition:
    return editions.save(
        program=promise.program,
        name="pictures",
        texts=[Draft("en", "Your week", "", body, markup)],
        prepared_by=factories.marketer(),
        clock=lambda: NOW,
    )


def approve(edition: Edition) -> Edition:
    return editions.approve(edition=edition, approved_by=factories.approver(), clock=lambda: NOW)


def with_cheese(edition: Edition, content: bytes = b"") -> Edition:
    put_picture(edition=edition, name="cheese", content=content or png(640, 480))
    return edition


def image_of(message: EmailMessage) -> EmailMessage:
    """Return the one picture in a message."""
    [found] = [each for each in message.walk() if each.get_content_maintype() == "image"]
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(("body", "markup"), [(MARKDOWN, "markdown"), (HTML, "html")])
def test_inv_9_a_picture_is_in_the_message_and_loaded_from_nowhere(
    promise: Invitation, body: str, markup: str
) -> None:
    one = approve(with_cheese(draft(promise, body, markup)))

    result = composed(job(promise, one))
    message = read(result)
    page = part(result, "html")

    assert [each.get_content_type() for each in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    image = image_of(message)
    assert image.get_content() == png(640, 480)
    assert image["Content-Disposition"] == "inline"
    address = re.findall(r'<img[^>]* src="([^"]*)"', page)
    assert address == [f"cid:{image['Content-ID'].strip('<>')}"]
    assert 'alt="Cheese of the week"' in page
    assert 'width="552"' in page
    assert "[Cheese of the week]" in part(result, "plain")
    assert "Hello Alice." in page
    assert max(map(len, result.message.split(b"\r\n"))) <= 998


@pytest.mark.django_db
def test_pictures_are_encoded_once_for_all_messages(promise: Invitation) -> None:
    one = approve(with_cheese(draft(promise)))
    composer = Composer()
    words = [composed(job(promise, one, delivery_id=n), composer).message for n in range(3)]

    [skeleton] = composer._skeletons.values()
    kept = skeleton._pictures
    assert kept
    assert all(message.count(kept) == 1 for message in words)


@pytest.mark.django_db
def test_an_edition_without_pictures_has_the_two_parts_it_had(promise: Invitation) -> None:
    one = approve(draft(promise, "Hello {{ first_name | default: 'you' }}"))

    message = read(composed(job(promise, one)))

    assert [each.get_content_type() for each in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


@pytest.mark.django_db
def test_a_promise_without_pictures_gets_none() -> None:
    plain = factories.published_invitation(uses=("first_name",))

    with pytest.raises(EditionRefused, match="the promise says that it comes without"):
        approve(with_cheese(draft(plain)))


@pytest.mark.django_db
def test_who_accepted_a_version_without_pictures_gets_none(promise: Invitation) -> None:
    one = approve(with_cheese(draft(promise)))
    before = factories.published_invitation("older", uses=("first_name",), has_pictures=False)
    composer = Composer()
    accepted = composer._loaded_accepted(before.pk)
    assert accepted is not None
    accepted.program.id = one.program_id

    assert composer.compose(job(before, one), NOW) == Refusal.NOT_COVERED


@pytest.mark.django_db
def test_a_picture_that_was_not_uploaded_is_named(promise: Invitation) -> None:
    with pytest.raises(EditionRefused, match="cheese is not among those of the edition"):
        approve(draft(promise))


@pytest.mark.django_db
def test_all_pictures_together_stay_small(promise: Invitation) -> None:
    edition = with_cheese(draft(promise), png(padding=BYTES_LIMIT - 1_000))

    with pytest.raises(PictureRefused, match="bytes together"):
        put_picture(edition=edition, name="bread", content=png(padding=2_000))
    with pytest.raises(PictureRefused, match="may have 150,000"):
        put_picture(edition=edition, name="cheese", content=png(padding=BYTES_LIMIT))
    # In the place of itself it may be as large as it was.
    put_picture(edition=edition, name="cheese", content=png(padding=BYTES_LIMIT - 500))

    EditionPicture.objects.create(
        edition=edition, name="more", media_type="image/png", width=1, height=1, content=png()
    )
    EditionPicture.objects.filter(name="more").update(content=png(padding=9_000))
    assert [problem.code for problem in editions.check(edition)] == ["pictures_too_large"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"content": b""},
        {"content": bytes(BYTES_LIMIT + 1)},
        {"media_type": "image/svg"},
        {"name": "cheese"},
    ],
)
def test_the_database_refuses_what_is_no_picture(
    promise: Invitation, values: dict[str, Any]
) -> None:
    edition = with_cheese(draft(promise))
    known = {"name": "x", "media_type": "image/png", "width": 1, "height": 1, "content": png()}

    with pytest.raises(IntegrityError), transaction.atomic():
        EditionPicture.objects.create(edition=edition, **(known | values))


@pytest.mark.django_db
def test_an_approved_edition_takes_no_picture(promise: Invitation) -> None:
    edition = approve(with_cheese(draft(promise)))

    with pytest.raises(PictureRefused, match="cannot be changed"):
        put_picture(edition=edition, name="cheese", content=png(9, 9))


def test_markdown_in_a_text_that_has_no_picture_is_as_it_was() -> None:
    assert pictures_in("Just words", Markup.MARKDOWN) == []

"""What is wrong with an edition: its texts against the promise of its program."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from delivery.models import Edition
from delivery.rendering.checking import Draft, Frame, Problem, absent_for_some, problems_of
from delivery.rendering.going import problems_of_kind
from delivery.rendering.loading import live_tables, pictures_of
from delivery.rendering.pictures import Picture
from delivery.rules.pictures import BYTES_LIMIT
from delivery.rules.variants import texts_for
from delivery.rules.vocabulary import WhenMissing
from delivery.selectors.editions import promise_in_force, when_of
from programs.models import Invitation, Program
from programs.rules.as_read import mark
from programs.rules.languages import pick_language
from programs.rules.vocabulary import Format
from programs.selectors.promises import NoText, promise_for
from subscribers.rules.vocabulary import Relationship


def drafts_of(edition: Edition) -> list[Draft]:
    """Return the edition's texts as their author wrote them."""
    return [
        Draft(
            text.language,
            text.subject,
            text.preheader,
            text.body,
            markup=text.markup,
            relationship=text.relationship,
        )
        for text in edition.texts.order_by("language", "relationship")
    ]


def as_read(edition: Edition) -> str:
    """Return the mark of an edition as it stands now, for whoever reads it before approving."""
    return mark(
        asdict(when_of(edition)),
        [edition.valid_until, edition.when_refused, edition.when_missing],
        [asdict(text) for text in drafts_of(edition)],
        [picture.id for picture in pictures_of(edition).values()],
    )


def check(edition: Edition) -> list[Problem]:
    """Return all that is to be put right before the edition is approved, and what to know."""
    pictures = pictures_of(edition)
    found = check_texts(edition.program, edition.when_missing, drafts_of(edition), pictures)
    return [*found, *_about_size(pictures), *problems_of_kind(edition)]


def check_texts(
    program: Program,
    when_missing: str,
    texts: Sequence[Draft],
    pictures: Mapping[str, Picture] | None = None,
) -> list[Problem]:
    """Return the problems that these texts would have as an edition of `program`.

    `pictures` is None where it is not known yet which ones it will have.
    """
    invitation = promise_in_force(program)
    if invitation is None:
        return [Problem("no_promise", "The program has no promise yet.")]
    if invitation.format != Format.EMAIL:
        message = f"The promise is of the format {invitation.format}: only e-mail is sent so far."
        return [Problem("format", message)]
    try:
        frames = [_frame(invitation, when_missing, text, pictures) for text in texts]
    except NoText:
        return [Problem("no_promise", "The program's promise has no words yet.")]
    pairs = zip(texts, frames, strict=True)
    found = [problem for text, frame in pairs for problem in problems_of(text, frame)]
    return found + _about_languages(invitation, texts)


def _frame(
    invitation: Invitation,
    when_missing: str,
    text: Draft,
    pictures: Mapping[str, Picture] | None,
) -> Frame:
    program = invitation.program
    _, promise = promise_for(invitation, text.language)
    absent = absent_for_some(
        promise,
        when_missing=when_missing,
        brand_depths=program.brand.depths(),
        program_depth=program.depth,
        audience=[text.relationship] if text.relationship else program.audience,
    )
    return Frame(
        invitation.number,
        promise,
        absent,
        withholds=when_missing == WhenMissing.WITHHOLD,
        tables=live_tables((text.subject, text.preheader, text.body)),
        pictures=pictures,
    )


def _about_size(pictures: Mapping[str, Picture]) -> list[Problem]:
    size = sum(len(each.content) for each in pictures.values())
    if size <= BYTES_LIMIT:
        return []
    message = f"Its pictures have {size:,} bytes together; it may have {BYTES_LIMIT:,}."
    return [Problem("pictures_too_large", message)]


def _about_languages(invitation: Invitation, texts: Sequence[Draft]) -> list[Problem]:
    if not texts:
        return [Problem("no_text", "It has no text in any language.")]
    promised = [text.language for text in invitation.texts.all()]
    audience = invitation.program.audience or Relationship.values
    lacking = {
        language: [
            who for who in audience if pick_language(language, texts_for(texts, who)) is None
        ]
        for language in promised
    }
    return [
        Problem("missing_language", _missing(who, audience), language=language, stops=False)
        for language, who in lacking.items()
        if who
    ]


def _missing(lacking: Sequence[str], audience: Sequence[str]) -> str:
    """Say whose readers in a language of the promise get nothing."""
    there_is_none = "The promise is made in this language and there is no text in it"
    if len(lacking) == len(audience):
        return f"{there_is_none}: its readers do not get this edition."
    return (
        f"{there_is_none} for people who are {' or '.join(lacking)}: they do not get this edition."
    )

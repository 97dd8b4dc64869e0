"""What a program sends, as anybody may look at it before they say yes: real words, no real person.

Only the words: no picture is loaded and no link leads anywhere, so that the page stays light and
nothing on it acts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

import nh3

from consent.rules.gate import Refusal
from delivery.models import Edition
from delivery.rendering.accepted import Accepted, accepted_of
from delivery.rendering.compose import write_edition
from delivery.rendering.content import Templates, templates
from delivery.rendering.editions import compiled
from delivery.rendering.headings import headings_from
from delivery.rendering.liquid import TemplateBroken, TemplateRefused
from delivery.rendering.loading import taken_tables
from delivery.rendering.preview import sample_job, with_rows
from delivery.rendering.usage import ValueUnwritable
from delivery.rules.variants import texts_for
from delivery.selectors.editions import shown_to_everybody
from programs.models import Invitation, InvitationText
from programs.rules.languages import pick_language
from programs.rules.promise import Promise

_ELEMENTS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "dl", "dt", "dd"),
    *("strong", "em", "b", "i", "u", "s", "small", "sub", "sup", "blockquote", "pre", "code"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "figure", "figcaption"),
}
_ATTRIBUTES = {"th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}}
# The page has a heading of its own, and the subject is the one below it.
_LEVEL = 3
# Each program's newest in each of its languages, for the programs that are read.
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Specimen:
    """One piece of what a program sends: `page` is sanitized HTML without styles or addresses."""

    language: str
    subject: str
    page: str
    sent_at: datetime | None


def specimen_of(invitation: Invitation, promise: Promise, now: datetime) -> Specimen | None:
    """Return the newest edition that went to everybody, in the language of `promise`.

    It is written for a sample person who said yes to `invitation` now; an edition that this version
    does not cover any more is passed over. None where there is none.
    """
    editions = shown_to_everybody(invitation.program)
    if not editions:
        return None
    accepted = _accepted(invitation, invitation.texts.all())
    found = (_written(edition, accepted, promise.language, now) for edition in editions)
    return next((specimen for specimen in found if specimen is not None), None)


def _accepted(invitation: Invitation, texts: Iterable[InvitationText]) -> Accepted:
    promises = {
        text.language: Promise.from_json(text.promise) for text in texts if text.promise is not None
    }
    return accepted_of(invitation, promises)


def _written(edition: Edition, accepted: Accepted, language: str, now: datetime) -> Specimen | None:
    texts = texts_for(edition.texts.all(), "")
    picked = pick_language(language, texts)
    if picked is None:
        return None
    text = texts[picked]
    try:
        made = _made(picked, text.body, text.markup)
        words = compiled(text.subject, made.html, made.text, taken_tables(edition.pk))
        job = sample_job(edition, accepted, "", now)
        job = replace(job, language=picked, values=with_rows(job.values, words))
        personal = write_edition(edition, words, accepted, job, now=now, language=picked)
    except (TemplateRefused, TemplateBroken, ValueUnwritable):
        return None
    if isinstance(personal, Refusal):
        return None
    written, _used = personal
    return Specimen(picked, written.subject, bare(written.html), edition.scheduled_at)


@lru_cache(maxsize=_KEPT)
def _made(language: str, body: str, markup: str) -> Templates:
    """Return the templates of a text, made once: whoever asks again waits for no sanitizing.

    By the words themselves and in this process, so there is nothing to forget when an edition or a
    version changes, and no store that may be down.
    """
    return templates(
        language=language, preheader="", body=body, markup=markup, layout="emails/specimen"
    )


@lru_cache(maxsize=_KEPT)
def bare(page: str) -> str:
    """Return sanitized HTML without styles, addresses and pictures, its headings below the subject.

    The alt text of a picture is in its place already: none was there to be shown.
    """
    clean = nh3.clean(page, tags=_ELEMENTS, attributes=_ATTRIBUTES, link_rel=None)
    return headings_from(_LEVEL, clean).strip()

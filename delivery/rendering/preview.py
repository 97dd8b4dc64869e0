"""An edition as one person would read it, before it is approved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from consent.rules.gate import Refusal
from delivery.models import Edition
from delivery.rendering.accepted import Accepted, accepted_of, load_accepted
from delivery.rendering.checking import Draft
from delivery.rendering.compose import write_edition
from delivery.rendering.content import templates
from delivery.rendering.editions import Words, Written, compiled
from delivery.rendering.liquid import TemplateBroken, TemplateRefused
from delivery.rendering.loading import live_tables, pictures_of, taken_tables
from delivery.rendering.pictures import Picture, embedded
from delivery.rendering.review import drafts_of
from delivery.rendering.samples import SAMPLE_ADDRESS, sample_profile
from delivery.rendering.tables import Tables
from delivery.rendering.usage import Usage, ValueUnwritable
from delivery.rules.variants import texts_for
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.editions import promise_in_force
from delivery.selectors.jobs import Job
from delivery.selectors.previews import consenting_job
from programs.rules.languages import pick_language
from programs.rules.vocabulary import Need
from programs.selectors.promises import promise_of

# Nobody's number: the sample person.
SAMPLE = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What somebody would read in one language; `why_not` says why they would read nothing."""

    language: str = ""
    sender: str = ""
    subject: str = ""
    html: str = ""
    text: str = ""
    used: list[dict[str, Any]] = field(default_factory=list)
    why_not: str = ""


def preview(
    edition: Edition,
    *,
    language: str,
    now: datetime,
    external_id: str = "",
    relationship: str = "",
    texts: Sequence[Draft] | None = None,
) -> Preview:
    """Return `edition` for the person of `external_id`, or for a sample person of a relationship.

    `texts` are those to show, where they are not saved yet; an edition that is not saved has no
    pictures. The sample person ticked everything and every value is known. Nothing is stored or
    sent, and no link in it acts for anybody.
    """
    accepted, job = _reader(edition, external_id, relationship, now)
    if accepted is None or job is None:
        return Preview(why_not="no_consent" if external_id else "no_promise")
    brand = accepted.brand
    nothing = Preview(sender=f"{brand.name} <{brand.from_email}>")
    written_in = texts_for(drafts_of(edition) if texts is None else texts, job.relationship)
    wanted = (language,) if language else (job.own_language, job.language)
    picked = next(
        (each for one in wanted if one and (each := pick_language(one, written_in))), None
    )
    if picked is None:
        return replace(nothing, why_not=Refusal.NO_LANGUAGE)
    nothing = replace(nothing, language=picked)
    try:
        sample, used = _written(edition, written_in[picked], accepted, job, now)
    except NotShown as refused:
        return replace(nothing, why_not=refused.why)
    page = embedded(sample.written.html, sample.pictured)
    written = sample.written
    return replace(nothing, subject=written.subject, html=page, text=written.text, used=used.used)


class NotShown(Exception):
    """Say that an edition cannot be written for somebody: `why` is a refusal, or a sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Sample:
    """An edition as one person would get it: `pictures` as they are in a message (`attached`)."""

    written: Written
    pictured: tuple[Picture, ...] = ()
    pictures: bytes = b""


def sample_of(edition: Edition, *, language: str, relationship: str, now: datetime) -> Sample:
    """Return what a sample person would get of a saved edition. Raises `NotShown`."""
    accepted, job = _reader(edition, "", relationship, now)
    if accepted is None or job is None:
        raise NotShown("the program has no promise yet.")
    texts = texts_for(drafts_of(edition), relationship)
    picked = pick_language(language or job.language, texts)
    if picked is None:
        raise NotShown("there is no text in this language.")
    return _written(edition, texts[picked], accepted, job, now)[0]


def _written(
    edition: Edition, text: Draft, accepted: Accepted, job: Job, now: datetime
) -> tuple[Sample, Usage]:
    pictures = pictures_of(edition) if edition.pk else {}
    try:
        made = templates(
            language=text.language,
            preheader=text.preheader,
            body=text.body,
            markup=text.markup,
            pictures=pictures,
        )
        tables = _tables(edition, (text.subject, made.html))
        words = compiled(text.subject, made.html, made.text, tables, pictures.values())
        if job.subscriber_id == SAMPLE:
            job = replace(job, values=with_rows(job.values, words))
        personal = write_edition(edition, words, accepted, job, now=now, language=text.language)
    except (TemplateRefused, TemplateBroken, ValueUnwritable) as wrong:
        raise NotShown(str(wrong)) from None
    if isinstance(personal, Refusal):
        raise NotShown(personal)
    written, used = personal
    return Sample(written, tuple(pictures.values()), words.pictures), used


def with_rows(profile: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return a sample profile whose values pick a row of each catalogue, where it has any."""
    tables = [lookup.table for lookup in words.lookups if lookup.table.rows]
    picked = {table.key_field: next(iter(table.rows)) for table in tables}
    return {
        **profile,
        **{key: {**profile[key], "v": picked[key]} for key in picked if key in profile},
    }


def _tables(edition: Edition, sources: Iterable[str]) -> Tables:
    """Return the catalogues as they are sent: those of a draft are not taken yet."""
    is_draft = edition.approved_at is None
    return live_tables(sources) if is_draft else taken_tables(edition.pk)


def _reader(
    edition: Edition, external_id: str, relationship: str, now: datetime
) -> tuple[Accepted | None, Job | None]:
    if external_id:
        job = consenting_job(edition, external_id, now)
        return (load_accepted(job.invitation_id or 0) if job else None), job
    accepted = offered(edition)
    return accepted, sample_job(edition, accepted, relationship, now) if accepted else None


def offered(edition: Edition) -> Accepted | None:
    """Return the promise that the sample person accepted: the one in force, or the draft."""
    invitation = promise_in_force(edition.program)
    texts = list(invitation.texts.all()) if invitation else []
    if invitation is None or not texts:
        return None
    return accepted_of(invitation, {text.language: promise_of(invitation, text) for text in texts})


def sample_job(edition: Edition, accepted: Accepted, relationship: str, now: datetime) -> Job:
    """Return the sample person: they ticked everything, and every value is known."""
    return Job(
        delivery_id=0,
        kind=DeliveryKind.EDITION,
        subscriber_id=SAMPLE,
        subscription_id=None,
        edition_id=edition.pk,
        asked_by_id=None,
        invitation_id=None,
        language=accepted.default_language,
        email=SAMPLE_ADDRESS,
        time_zone="UTC",
        relationship=relationship or "loyal",
        chosen=tuple(use.key for use in accepted.uses if use.need != Need.REQUIRED),
        values=sample_profile(accepted.uses),
        said_yes_at=now,
    )

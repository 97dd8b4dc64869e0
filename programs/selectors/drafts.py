"""Read a version as plain values, for the rules."""

from dataclasses import asdict

from programs.models import Brand, DataUse, Invitation
from programs.rules.as_read import mark
from programs.rules.drafts import Draft, DraftBrand, DraftProcessor, DraftText, DraftUse
from programs.rules.promise import Terms
from programs.rules.vocabulary import Category, FieldType, Need, Period, TermKind


def draft_of(invitation: Invitation) -> Draft:
    """Return all that a version is made of, as it stands in the tables now."""
    program = invitation.program
    texts = (
        DraftText(text.language, text.title, text.value, text.content, text.sample)
        for text in invitation.texts.all()
    )
    uses = invitation.data_uses.select_related("field").order_by("position", "id")
    return Draft(
        program=program.slug,
        purpose=program.purpose,
        number=invitation.number,
        default_language=invitation.default_language,
        kind_of_value=invitation.kind_of_value,
        terms=terms_of(invitation),
        brand=draft_brand(program.brand),
        texts=tuple(texts),
        uses=tuple(draft_use(use) for use in uses),
    )


def as_read(invitation: Invitation) -> str:
    """Return the mark of a version as it stands now, for whoever reads it before publishing."""
    return mark(asdict(draft_of(invitation)))


def terms_of(invitation: Invitation) -> Terms:
    """Return the numbers that the sender enforces."""
    return Terms(
        format=invitation.format,
        length_words=invitation.length_words,
        has_pictures=invitation.has_pictures,
        frequency_count=invitation.frequency_count,
        frequency_period=Period(invitation.frequency_period),
        term_kind=TermKind(invitation.term_kind),
        term_days=invitation.term_days,
        term_editions=invitation.term_editions,
        term_ends_on=invitation.term_ends_on,
        wait_for_data_days=invitation.wait_for_data_days,
    )


def draft_use(use: DataUse) -> DraftUse:
    """Return one data use with its field."""
    field = use.field
    return DraftUse(
        key=field.key,
        type=FieldType(field.type),
        category=Category(field.category),
        special=field.special_category,
        need=Need(use.need),
        labels=field.labels,
        sources=field.sources,
        uses=use.uses,
        choices=field.labels_by_code,
    )


def draft_brand(brand: Brand) -> DraftBrand:
    """Return who is asking."""
    processors = (
        DraftProcessor(
            name=str(one.get("name", "")), does=one.get("does", {}), where=str(one.get("where", ""))
        )
        for one in brand.processors
    )
    return DraftBrand(
        slug=brand.slug,
        name=brand.name,
        legal_name=brand.legal_name,
        postal_address=brand.postal_address,
        phone=brand.phone,
        contact_email=brand.contact_email,
        privacy_policy_url=brand.privacy_policy_url,
        authority=brand.authority,
        processors=tuple(processors),
        proof_kept_years=brand.proof_kept_years,
    )

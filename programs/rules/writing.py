"""Word a draft: one promise for each of its languages."""

from programs.rules.drafts import Draft, DraftBrand, DraftProcessor, DraftText, DraftUse
from programs.rules.figures import write_number
from programs.rules.keeping import with_what_is_kept
from programs.rules.languages import words_in
from programs.rules.notice import with_notice
from programs.rules.promise import BrandWords, ChoiceWords, DataWords, ProcessorWords, Promise
from programs.rules.vocabulary import Need
from programs.rules.wording import Wording


def write_promise(draft: Draft, text: DraftText) -> Promise:
    """Return the promise of `draft` in the language of `text`, with blanks where words miss."""
    wording = Wording(text.language)
    brand, terms = draft.brand, with_what_is_kept(with_notice(draft.terms))
    return Promise(
        program=draft.program,
        number=draft.number,
        language=text.language,
        title=text.title.strip(),
        value=text.value.strip(),
        kind_of_value=draft.kind_of_value,
        kind_of_value_words=wording.kind_of_value(draft.kind_of_value),
        purpose=draft.purpose,
        content=text.content.strip(),
        sample=text.sample.strip(),
        brand=_brand(brand, text.language),
        terms=terms,
        format=wording.format(terms),
        frequency=wording.frequency(terms),
        term=wording.term(terms),
        reach=wording.say("reach"),
        data=tuple(_data(use, text.language, wording) for use in draft.uses),
        measured=wording.say("measured", days=write_number(terms.feedback_days, text.language)),
        leave=wording.say("leave"),
        nothing_else=wording.say("nothing_else"),
        mails=wording.mails(terms),
        processors=wording.say("processors_some" if brand.processors else "processors_none"),
        retention=wording.count(
            "retention",
            brand.proof_kept_years,
            days=write_number(terms.values_days, text.language),
        ),
        rights=wording.rights(contact=brand.contact_email, authority=brand.authority),
        headings=wording.headings(),
        control=wording.control(has_choices=_has_choices(draft), has_data=bool(draft.uses)),
    )


def _has_choices(draft: Draft) -> bool:
    return any(use.need != Need.REQUIRED for use in draft.uses)


def _brand(brand: DraftBrand, language: str) -> BrandWords:
    return BrandWords(
        slug=brand.slug,
        name=brand.name,
        legal_name=brand.legal_name,
        postal_address=brand.postal_address,
        phone=brand.phone,
        contact_email=brand.contact_email,
        privacy_policy_url=brand.privacy_policy_url,
        authority=brand.authority,
        processors=tuple(_processor(one, language) for one in brand.processors),
    )


def _processor(processor: DraftProcessor, language: str) -> ProcessorWords:
    does = words_in(processor.does, language)
    return ProcessorWords(name=processor.name, does=does, where=processor.where)


def _data(use: DraftUse, language: str, wording: Wording) -> DataWords:
    return DataWords(
        key=use.key,
        type=use.type,
        label=words_in(use.labels, language),
        category=use.category,
        category_words=wording.say(f"category_{use.category}"),
        special=use.special,
        special_words=wording.say("special") if use.special else "",
        source=words_in(use.sources, language),
        how=words_in(use.uses, language),
        need=use.need,
        need_words=wording.say(f"need_{use.need}"),
        choices=tuple(
            ChoiceWords(code=code, label=words_in(labels, language))
            for code, labels in use.choices.items()
        ),
    )

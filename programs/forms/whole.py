"""A promise as it stands in a form that nobody saved yet: half a word and all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from programs.models import DataUse, Invitation, InvitationText, Program
from programs.rules.drafts import Draft, DraftText, DraftUse
from programs.selectors.drafts import draft_brand, draft_of, draft_use, terms_of

TermsForms = Iterable[forms.ModelForm[Invitation]]
TextForms = Iterable[forms.ModelForm[InvitationText]]
UseForms = Iterable[forms.ModelForm[DataUse]]
_WORDS = ("title", "value", "content", "sample")


@dataclass(frozen=True, slots=True)
class Places:
    """Which form holds the words of a language, and which one the use of a field."""

    texts: Mapping[str, int]
    uses: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Typed:
    """What is being typed, and where it stands on the page."""

    draft: Draft
    places: Places


def saved(invitation: Invitation) -> Typed:
    """Return a version as it is saved, and where a form that nobody changed shows it."""
    draft = draft_of(invitation)
    texts = {text.language: place for place, text in enumerate(draft.texts)}
    uses = {use.key: place for place, use in enumerate(draft.uses)}
    return Typed(draft, Places(texts, uses))


def typed(
    version: Invitation,
    program_form: forms.ModelForm[Program],
    terms: TermsForms,
    texts: TextForms,
    uses: UseForms,
) -> Typed:
    """Return what the forms of a program's page say of its draft `version`; nothing is saved.

    What cannot be read (a letter for a number) stays as it was saved; words are taken as they are.
    """
    program_form.is_valid()
    program = program_form.instance
    worded = {text.language: (place, text) for place, text in _texts(texts)}
    used = {use.key: (place, use) for place, use in _uses(uses)}
    draft = Draft(
        program=program.slug,
        purpose=str(_raw(program_form, "purpose") or ""),
        brand=draft_brand(program.brand),
        texts=tuple(text for _place, text in worded.values()),
        uses=tuple(use for _place, use in used.values()),
        **_terms(version, terms),
    )
    places = Places(
        {language: place for language, (place, _text) in worded.items()},
        {key: place for key, (place, _use) in used.items()},
    )
    return Typed(draft, places)


def _terms(version: Invitation, terms: TermsForms) -> dict[str, Any]:
    for form in terms:
        form.is_valid()
        version = form.instance
    return {
        "number": version.number,
        "default_language": version.default_language,
        "kind_of_value": version.kind_of_value,
        "terms": terms_of(version),
    }


def _texts(texts: TextForms) -> Iterable[tuple[int, DraftText]]:
    for place, form in enumerate(texts):
        language = str(_raw(form, "language") or "")
        if language and not _raw(form, "DELETE"):
            words = (str(_raw(form, name) or "") for name in _WORDS)
            yield place, DraftText(language, *words)


def _uses(uses: UseForms) -> Iterable[tuple[int, DraftUse]]:
    """Yield the uses whose field is chosen, in the order of their positions."""
    found = []
    for place, form in enumerate(uses):
        form.is_valid()
        use = form.instance
        if use.field_id and not _raw(form, "DELETE"):
            written = replace(draft_use(use), uses=_raw(form, "uses") or {})
            found.append((use.position, place, written))
    for _position, place, written in sorted(found, key=lambda each: each[:2]):
        yield place, written


def _raw(form: forms.ModelForm[Any], name: str) -> Any:
    """Return what was typed, or what is there where the form does not have the field."""
    return form[name].value() if name in form.fields else getattr(form.instance, name, None)

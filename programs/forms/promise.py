"""The forms of data fields, programs and invitations."""

from typing import Any

from django import forms

from programs.forms.rows import ChoicesField
from programs.forms.translated import TranslatedField, TranslatedWidget, languages
from programs.models import DataField, DataUse, Invitation, InvitationText, Program
from programs.rules.vocabulary import FieldType, TermKind
from programs.selectors.promised import draft_in_hand

AUDIENCES = (
    ("prospect", "Prospects"),
    ("new", "New customers"),
    ("established", "Established customers"),
    ("loyal", "Loyal customers"),
)
TERM_COLUMNS = {
    TermKind.DAYS: "term_days",
    TermKind.EDITIONS: "term_editions",
    TermKind.END_DATE: "term_ends_on",
}

TERMS = (
    "default_language",
    "kind_of_value",
    "format",
    "length_words",
    "has_pictures",
    "frequency_count",
    "frequency_period",
    "term_kind",
    "term_days",
    "term_editions",
    "term_ends_on",
)


TERM_LABELS = {
    "kind_of_value": "What it does for people",
    "format": "It comes as",
    "length_words": "Length in words",
    "has_pictures": "With pictures",
    "frequency_count": "How many at most",
    "frequency_period": "In each",
    "term_kind": "It ends",
    "term_days": "After so many days",
    "term_editions": "After so many editions",
    "term_ends_on": "On this date",
}
TERM_HELP = {"frequency_count": "", "frequency_period": ""}


class DataFieldForm(forms.ModelForm[DataField]):
    """Fill in one kind of personal data."""

    labels = TranslatedField(
        label="Its name, as people read it", help_text="What the data is, in plain words."
    )
    sources = TranslatedField(
        label="Where it comes from", help_text="Where the data comes from, in plain words."
    )
    choices = ChoicesField(
        required=False, help_text="For the types choice and list: what it can be."
    )

    class Meta:
        model = DataField
        fields = (
            "key",
            "labels",
            "sources",
            "type",
            "choices",
            "category",
            "special_category",
        )
        labels = {
            "key": "Short name for templates and systems",
            "type": "Kind of value",
            "category": "How deep it goes",
            "special_category": "Specially protected (health, faith and the like)",
        }

    def clean(self) -> dict[str, Any]:
        """Ask for choices where the type needs them, and refuse them where it has none."""
        data = super().clean() or {}
        kind = data.get("type") or self.instance.type
        if kind == FieldType.CHOICE and not data.get("choices"):
            self.add_error("choices", "Give the choices.")
        if kind not in {FieldType.CHOICE, FieldType.LIST} and data.get("choices"):
            self.add_error("choices", "Only the types choice and list have choices.")
        return data


class ProgramForm(forms.ModelForm[Program]):
    """Fill in one offer."""

    audience = forms.MultipleChoiceField(
        choices=AUDIENCES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Whom it is meant for. Nothing ticked: everybody.",
    )

    class Meta:
        model = Program
        fields = ("name", "slug", "brand", "purpose", "audience", "depth")
        labels = {"slug": "Short name, for its address", "depth": "The deepest data that it uses"}
        help_texts = {"slug": "Small letters, figures and hyphens, such as weekly-usuals."}


def language_choices(*known: str) -> list[tuple[str, str]]:
    """Return the languages to choose from, and those in use."""
    return [(tag, f"{name} ({tag})") for tag, name in languages(filter(None, known)).items()]


class InvitationForm(forms.ModelForm[Invitation]):
    """Fill in one version of a promise."""

    default_language = forms.ChoiceField(
        label="Language for everybody else",
        help_text="For readers of a language that the promise has not.",
    )

    class Meta:
        model = Invitation
        fields: tuple[str, ...] = ("program", *TERMS)
        labels = TERM_LABELS
        help_texts = TERM_HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the installation's languages."""
        super().__init__(*args, **kwargs)
        field = self.fields.get("default_language")
        if isinstance(field, forms.ChoiceField):
            field.choices = language_choices(self.instance.default_language)

    def clean(self) -> dict[str, Any]:
        """Keep the one column of the term that counts, and ask for it where it is empty."""
        data = super().clean() or {}
        wanted = TERM_COLUMNS.get(data.get("term_kind", ""))
        for column in TERM_COLUMNS.values():
            if column != wanted:
                data[column] = None
        if wanted and not data.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, "Fill this in: the promise ends by it.")
        self._refuse_a_second_draft(data.get("program"))
        return data

    def _refuse_a_second_draft(self, program: Program | None) -> None:
        if program is not None and draft_in_hand(program) not in (None, self.instance):
            self.add_error("program", "The next version of this promise is being drafted already.")


class TermsForm(InvitationForm):
    """Fill in a version on the page of its program."""

    class Meta(InvitationForm.Meta):
        fields = TERMS


class TextForm(forms.ModelForm[InvitationText]):
    """Fill in the words of one language."""

    language = forms.ChoiceField()

    class Meta:
        model = InvitationText
        fields = ("language", "title", "value", "content", "sample")
        labels = {
            "value": "Why it is useful",
            "content": "What each one brings",
            "sample": "An example of what comes",
        }
        widgets = {name: forms.Textarea({"rows": 3}) for name in ("value", "content", "sample")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the installation's languages."""
        super().__init__(*args, **kwargs)
        field = self.fields.get("language")
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Choose a language"), *language_choices(self.instance.language)]


class DataUseForm(forms.ModelForm[DataUse]):
    """Fill in how a promise uses one field."""

    uses = TranslatedField(
        label="What we do with it",
        widget=TranslatedWidget(rows=2),
        help_text="In plain words, as people read it.",
    )

    class Meta:
        model = DataUse
        fields = ("position", "field", "need", "uses")
        labels = {"position": "Place in the list", "field": "Data", "need": "How it is asked for"}

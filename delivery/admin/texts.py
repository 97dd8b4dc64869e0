"""An edition's words, in each language."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from delivery.admin.drafts import PartInline
from delivery.models import Edition, EditionText
from delivery.rendering.checking import Draft
from delivery.services.editions import EditionRefused, refuse_unsavable


class TextForm(forms.ModelForm[EditionText]):
    """Write one language."""

    class Meta:
        model = EditionText
        fields = ("language", "relationship", "subject", "preheader", "markup", "body")
        widgets = {
            "language": forms.Select(choices=(("", "Choose a language"), *settings.LANGUAGES)),
            "subject": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "preheader": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "body": forms.Textarea(attrs={"rows": 18, "class": "vLargeTextField edition-body"}),
        }
        help_texts = {
            "preheader": "What mail programs show beside the subject.",
        }


class TextFormSet(forms.BaseInlineFormSet[EditionText, Edition, forms.ModelForm[EditionText]]):
    """Refuse what may not be saved, before it is."""

    def clean(self) -> None:
        """Hold the texts to the promise of the program that was chosen."""
        super().clean()
        edition: Edition = self.instance
        if any(self.errors) or edition.program_id is None:
            return
        try:
            refuse_unsavable(edition.program, edition.when_missing, self._drafts())
        except EditionRefused as refused:
            raise ValidationError([str(problem) for problem in refused.problems]) from None

    def _drafts(self) -> list[Draft]:
        kept = [form.cleaned_data for form in self.forms if form not in self.deleted_forms]
        return [
            Draft(
                words["language"],
                words["subject"],
                words["preheader"],
                words["body"],
                words["markup"],
                words["relationship"],
            )
            for words in kept
            if words.get("language")
        ]


class TextInline(PartInline):
    """Edit the words of each language while the edition is a draft."""

    model = EditionText
    form = TextForm
    formset = TextFormSet
    verbose_name = "Language"
    verbose_name_plural = "What people read, in each language"

    def get_extra(self, request: HttpRequest, obj: Edition | None = None, **kwargs: Any) -> int:
        """Show one empty language in a new edition."""
        return 1 if obj is None else 0

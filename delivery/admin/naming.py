"""The name of an edition, taken as people type it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from delivery.models import Edition

_LENGTH = 60
NO_DATE, NO_TIME = "Write the date as 2026-11-24.", "Write the time as 09:00."
NO_LETTER = "Use at least one letter from a to z, or a digit."


class NameField(forms.CharField):
    """Make of "December page" the short name that headers can carry: "december-page"."""

    def to_python(self, value: Any) -> str:
        """Return the short name. Raises `ValidationError` where nothing of it can stand in one."""
        said = super().to_python(value) or ""
        name = slugify(said)
        if said and not name:
            raise ValidationError(NO_LETTER)
        return name


class EditionForm(forms.ModelForm[Edition]):
    """Ask for what an edition is, beside its texts."""

    name = NameField(
        max_length=_LENGTH,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="For staff, and in the Feedback-ID header. “December page” is kept as"
        " “december-page”.",
    )

    class Meta:
        model = Edition
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        until = self.fields.get("valid_until")
        if isinstance(until, forms.SplitDateTimeField):
            day, hour = until.fields
            day.error_messages["invalid"], hour.error_messages["invalid"] = NO_DATE, NO_TIME

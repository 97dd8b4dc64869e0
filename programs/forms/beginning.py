"""The form with which a program begins: a name, a brand, and what to begin from."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from programs.models import Brand
from programs.starters import STARTERS
from programs.starters.parts import Starter

BLANK = "blank"
NAME_LENGTH = 80


class BeginForm(forms.Form):
    """Begin a program."""

    name = forms.CharField(
        max_length=NAME_LENGTH,
        help_text="For staff; people read the title.",
    )
    starter = forms.ChoiceField(
        choices=[(BLANK, "A blank page"), *((key, each.name) for key, each in STARTERS.items())],
        error_messages={"required": "Choose what to begin from."},
    )

    def __init__(self, *args: Any, brands: QuerySet[Brand], **kwargs: Any) -> None:
        """Offer the brands that this person may begin a program for."""
        super().__init__(*args, **kwargs)
        self.fields["brand"] = forms.ModelChoiceField(
            queryset=brands, empty_label=None, help_text="Who is asking."
        )

    @property
    def chosen(self) -> Starter | None:
        """Return the starter that was chosen, None for a blank page."""
        return STARTERS.get(self.cleaned_data["starter"])

"""The form of a brand: who is asking, and how its pages look."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from programs.forms.rows import ProcessorsField
from programs.models import Brand
from programs.rules.logo import BYTES_LIMIT, Logo, LogoRefused, cleaned_logo

# A photograph's worth: enough to say how far too large a file is, and never more in memory.
_MOST_READ = 2_000_000
_HELP = (
    f"PNG or JPEG, at most {BYTES_LIMIT // 1000} KB. It stands on white, also on dark pages. Only "
    "the picture is kept, nothing else that the file holds."
)


class BrandForm(forms.ModelForm[Brand]):
    """Fill in who is asking."""

    privacy_policy_url = forms.URLField(assume_scheme="https", label="Privacy policy")
    processors = ProcessorsField(
        required=False,
        label="Who else handles data",
        help_text="Everybody who handles people's data for you. People read this list.",
    )
    logo_file = forms.FileField(
        required=False,
        label="Logo",
        help_text=_HELP,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    without_logo = forms.BooleanField(required=False, label="Show no logo")

    class Meta:
        model = Brand
        fields = (
            "name",
            "slug",
            "legal_name",
            "postal_address",
            "phone",
            "contact_email",
            "privacy_policy_url",
            "authority",
            "processors",
            "proof_kept_years",
            "colour",
            "host",
            "from_email",
            "sender_id",
            "is_sandbox",
            "prospect_depth",
            "new_depth",
            "established_depth",
            "loyal_depth",
        )
        labels = {
            "slug": "Short name",
            "proof_kept_years": "Years that proofs are kept",
            "host": "Host name",
            "from_email": "From address",
            "sender_id": "Short id of the sender",
            "prospect_depth": "Prospects",
            "new_depth": "New customers",
            "established_depth": "Established customers",
            "loyal_depth": "Loyal customers",
        }
        help_texts = {"slug": "Small letters, figures and hyphens. Names it for systems."}

    def clean_colour(self) -> str:
        """Return the colour in its one spelling."""
        return str(self.cleaned_data["colour"]).strip().lower()

    def clean_logo_file(self) -> Logo | None:
        """Return the logo alone, or None where no file came."""
        file: UploadedFile[Any] | None = self.cleaned_data["logo_file"]
        if file is None:
            return None
        try:
            return cleaned_logo(file.read(_MOST_READ))
        except LogoRefused as refused:
            raise ValidationError(str(refused)) from None

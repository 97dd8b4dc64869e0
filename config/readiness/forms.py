"""The forms of setting up: the brand, the message that came back, the end of the trial."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from delivery.rules.came_back import MOST_CHARACTERS
from programs.models import Brand
from programs.rules.naming import sender_id_for, slug_for


class FirstBrandForm(forms.ModelForm[Brand]):
    """Ask for what a brand cannot do without; the rest is on its own page."""

    privacy_policy_url = forms.URLField(assume_scheme="https", label="Its privacy policy")

    class Meta:
        model = Brand
        fields = (
            "name",
            "legal_name",
            "postal_address",
            "contact_email",
            "privacy_policy_url",
            "authority",
            "host",
            "from_email",
            "slug",
        )
        labels = {
            "name": "The name that people know",
            "contact_email": "Where people reach a human",
            "authority": "The supervisory authority",
            "host": "Its own host name",
            "from_email": "The From address of its mail",
            "slug": "Its short name",
        }
        help_texts = {
            "name": "It stands in the From line of every message.",
            "legal_name": "The company that answers for it.",
            "contact_email": "Somebody reads what comes there.",
            "authority": "Whom people may complain to, with its city.",
            "from_email": "Replies go there, too.",
            "slug": "Small letters, digits and hyphens. Empty: made of the name, or of the host.",
            "host": "Small letters, as in offers.example.com.",
            "postal_address": "It stands in every message.",
        }
        widgets = {"postal_address": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the short name be empty."""
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean(self) -> dict[str, Any]:
        """Make what was left empty of what was not."""
        found: dict[str, Any] = super().clean() or {}
        slug = found.get("slug") or slug_for(found.get("name", ""), found.get("host", ""))
        self.instance.sender_id = sender_id_for(slug)
        if not slug and "slug" not in self.errors:
            self.add_error("slug", "Write one: none can be made of the name.")
        return found | {"slug": slug}

    def columns(self) -> dict[str, Any]:
        """Return what the brand is made of, what nobody is asked for included."""
        return self.cleaned_data | {"sender_id": self.instance.sender_id}


class CameBackForm(forms.Form):
    """Take the whole original of the test message, pasted or as a file."""

    raw = forms.CharField(
        required=False,
        max_length=MOST_CHARACTERS,
        label="The original of the message",
        help_text=(
            "All of it, with the lines above the subject. Gmail: ⋮ › Show original. Outlook: ⋯ › "
            "View › View message source. Apple Mail: View › Message › Raw Source. Only what its "
            "headers say is kept."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "original"}),
    )
    file = forms.FileField(
        required=False,
        label="Or the message as a file (.eml)",
        widget=forms.FileInput(attrs={"accept": ".eml,.txt,message/rfc822,text/plain"}),
    )

    def clean(self) -> dict[str, Any]:
        """Return one text, of whichever was given."""
        found: dict[str, Any] = super().clean() or {}
        file: UploadedFile[Any] | None = found.get("file")
        raw = found.get("raw") or (_text_of(file) if file else "")
        if not raw.strip() and not self.errors:
            raise forms.ValidationError("Paste the message, or choose its file.")
        return found | {"raw": raw}


class EndForm(forms.Form):
    """Ask why the trial ends although something is open, where something is."""

    because = forms.CharField(
        max_length=300,
        label="Why it ends all the same",
        help_text="It is kept with your name, and with what was open.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_open: bool, **kwargs: Any) -> None:
        """Ask nothing where all of it is met."""
        super().__init__(*args, **kwargs)
        if not is_open:
            del self.fields["because"]


def _text_of(file: UploadedFile[Any]) -> str:
    octets: bytes = file.read(MOST_CHARACTERS)
    return octets.decode("utf-8", errors="replace")

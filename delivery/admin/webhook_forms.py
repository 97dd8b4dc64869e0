"""What is asked of an endpoint."""

from typing import Any

from django import forms
from django.conf import settings

from delivery.models import WebhookEndpoint
from delivery.rules.webhooks.urls import UrlRefused, read_url
from delivery.rules.webhooks.vocabulary import WebhookType
from delivery.services.webhooks.endpoints import MOST_ENDPOINTS


class EndpointForm(forms.ModelForm[WebhookEndpoint]):
    """Ask where to, which system it is, and of what it is told."""

    types = forms.MultipleChoiceField(
        label="Tells of",
        choices=[(each.value, f"{each.label} ({each.value})") for each in WebhookType],
        widget=forms.CheckboxSelectMultiple,
        help_text="The system gets these events and no others.",
    )

    class Meta:
        model = WebhookEndpoint
        fields = ("url", "description", "brand", "types")
        widgets = {"url": forms.TextInput(attrs={"size": 60, "inputmode": "url"})}
        help_texts = {
            "url": "Where the system takes webhooks: https, on the public internet, unless the"
            " settings name its network.",
            "brand": "Empty: it is told of all brands. What is about a person as a whole, as an"
            " erasure, is told to every endpoint that wants it.",
        }

    def clean_url(self) -> str:
        """Refuse what nothing can be sent to."""
        url = str(self.cleaned_data["url"]).strip()
        try:
            read_url(url, settings.WEBHOOK_ALLOWED_NETWORKS)
        except UrlRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return url

    def clean(self) -> dict[str, Any]:
        """Refuse one more than there may be: each event is written for each of them."""
        if (
            not self.instance.pk
            and WebhookEndpoint.objects.filter(is_sandbox=False).count() >= MOST_ENDPOINTS
        ):
            raise forms.ValidationError(f"There are {MOST_ENDPOINTS}. Delete one first.")
        return super().clean() or {}


class RotateForm(forms.Form):
    """Ask how long the secret of now goes on signing."""

    overlap_hours = forms.IntegerField(
        min_value=0,
        max_value=168,
        initial=24,
        label="Hours for which the secret of now signs, too",
        help_text="So long the system may take to learn the new one. 0 ends the old one at once.",
    )

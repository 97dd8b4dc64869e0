from importlib import import_module

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """Register the `consent` app."""

    name = "consent"
    verbose_name = "Consent"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers: importing them does."""
        import_module("consent.receivers")

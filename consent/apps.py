from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """Register the `consent` app."""

    name = "consent"
    verbose_name = "Consent"
    default_auto_field = "django.db.models.BigAutoField"

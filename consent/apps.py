from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """Register the `consent` app."""

    name = "consent"
    default_auto_field = "django.db.models.BigAutoField"

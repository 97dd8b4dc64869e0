"""The app `programs`."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Register the `programs` app."""

    name = "programs"
    verbose_name = "Programs and promises"
    default_auto_field = "django.db.models.BigAutoField"

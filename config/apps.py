"""The two apps that `config` itself registers."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class WillinglyConfig(AppConfig):
    """Register `config`, which ties the other apps together."""

    name = "config"
    verbose_name = "Installation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers, and register what `config` shows in the admin, after its site."""
        from config import receivers  # noqa: F401, PLC0415 - models are there only now
        from config.api import admin  # noqa: F401, PLC0415 - models are there only now


class WillinglyAdminConfig(AdminConfig):
    """Register Django's admin with our own site in the place of its default."""

    default_site = "config.admin.WillinglyAdminSite"

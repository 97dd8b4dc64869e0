"""The two apps that `config` itself registers."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class WillinglyConfig(AppConfig):
    """Register `config`, which ties the other apps together."""

    name = "config"
    verbose_name = "Installation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers, and register what `config` shows in the admin, after its site."""
        from config import receivers  # noqa: F401, PLC0415 - models are there only now
        from config.staff.groups import keep_groups  # noqa: PLC0415 - so are they

        post_migrate.connect(keep_groups, dispatch_uid="config.staff.groups")
        from config.api import admin  # noqa: F401, PLC0415 - models are there only now
        from config.readiness import admin as going_live  # noqa: F401, PLC0415 - so is this


class WillinglyAdminConfig(AdminConfig):
    """Register Django's admin with our own site in the place of its default."""

    default_site = "config.admin.WillinglyAdminSite"

    def ready(self) -> None:
        """Put our pages about staff in the place of those that other apps have registered."""
        super().ready()
        from config.staff import admin, trail_admin  # noqa: F401, PLC0415 - after all others

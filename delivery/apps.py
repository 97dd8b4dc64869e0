from importlib import import_module

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Register the `delivery` app and what it does when consent records something."""

    name = "delivery"
    verbose_name = "Editions and deliveries"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers: importing them does."""
        import_module("delivery.receivers")

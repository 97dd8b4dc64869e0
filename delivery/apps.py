from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Register the `delivery` app."""

    name = "delivery"
    default_auto_field = "django.db.models.BigAutoField"

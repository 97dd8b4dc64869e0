from django.apps import AppConfig


class SubscribersConfig(AppConfig):
    """Register the `subscribers` app."""

    name = "subscribers"
    verbose_name = "People"
    default_auto_field = "django.db.models.BigAutoField"

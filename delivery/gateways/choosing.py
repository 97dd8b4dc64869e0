"""Which mail system the settings name."""

from django.conf import settings

from delivery.gateways.anymail import anymail_gateway
from delivery.gateways.base import Gateway
from delivery.gateways.smtp import smtp_gateway


def default_gateway() -> Gateway:
    """Return a gateway to the mail system of the settings. Raises ImproperlyConfigured."""
    return anymail_gateway() if settings.DELIVERY_GATEWAY == "anymail" else smtp_gateway()

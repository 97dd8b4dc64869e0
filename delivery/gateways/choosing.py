"""Which mail system the settings name."""

from delivery.gateways.base import Gateway
from delivery.gateways.smtp import smtp_gateway


def default_gateway() -> Gateway:
    """Return a gateway to the mail system of the settings."""
    return smtp_gateway()

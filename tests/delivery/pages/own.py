"""Somebody's own pages, by the link that was mailed to them."""

from django.utils import timezone

from consent.selectors.tokens import preferences_token
from delivery.models import Delivery
from delivery.services.links import send_preference_link


def own_centre(address: str = "alice@example.com") -> str:
    """Return the address of somebody's preference centre, by the newest link."""
    send_preference_link(address=address, clock=timezone.now)
    mailed = Delivery.objects.filter(kind="link", subscriber__email=address).latest("id")
    return f"/me/{preferences_token(mailed.id)}/"


def own_messages(address: str = "alice@example.com") -> str:
    """Return the address of what was sent to somebody."""
    return f"{own_centre(address)}messages/"

"""What stands at the end of every message: who, why, and the ways out."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from consent.selectors.tokens import leave_token, why_token
from delivery.rendering.accepted import Accepted
from delivery.rendering.wording import say
from programs.models import Brand
from programs.rules.figures import write_date


def local_date(at: datetime, time_zone: str, language: str) -> str:
    """Write the date that `at` has where the person lives."""
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return write_date(at.astimezone(zone).date(), language)


def identity(brand: Brand) -> str:
    """Return the legal name and the postal address, a line each."""
    lines = [brand.legal_name, *brand.postal_address.splitlines()]
    return "\n".join(line.strip() for line in lines if line.strip())


def leave_url(subscription_id: int) -> str:
    """Return the one address that leaves this subscription (RFC 8058)."""
    return f"{settings.BASE_URL}/u/{leave_token(subscription_id)}"


def listed_footer(
    accepted: Accepted,
    *,
    language: str,
    subscription_id: int,
    delivery_id: int,
    said_yes_on: str,
    shown: Collection[str],
) -> dict[str, str]:
    """Return the footer of an edition or a welcome by the names that the layout has for it.

    `shown` are the fields whose values stand in the message.
    """
    promise = accepted.promise(language)
    labels = ", ".join(use.label for use in promise.data if use.key in shown)
    return {
        "why": say(language, "why", title=promise.title, date=said_yes_on),
        "used": say(language, "used", fields=labels) if labels else say(language, "used_nothing"),
        "identity": identity(accepted.brand),
        "leave_url": leave_url(subscription_id),
        "leave_words": say(language, "leave", title=promise.title),
        "why_url": f"{settings.BASE_URL}/why/{why_token(delivery_id)}/",
        "why_words": say(language, "why_link"),
        "me_url": f"{settings.BASE_URL}/me/",
        "me_words": say(language, "me_link"),
    }

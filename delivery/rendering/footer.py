"""What stands at the end of every message: who, why, and the ways out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from consent.selectors.tokens import leave_token, reading_token, why_token
from delivery.rendering.accepted import Accepted
from delivery.rendering.wording import say
from programs.models import Brand
from programs.rules.figures import write_date
from subscribers.rules.zones import zone_of


def local_date(at: datetime, time_zone: str, language: str) -> str:
    """Write the date that `at` has where the person lives."""
    return write_date(at.astimezone(zone_of(time_zone)).date(), language)


def identity(brand: Brand) -> str:
    """Return the legal name and the postal address, a line each."""
    lines = [brand.legal_name, *brand.postal_address.splitlines()]
    return "\n".join(line.strip() for line in lines if line.strip())


def leave_url(subscription_id: int) -> str:
    """Return the one address that leaves this subscription (RFC 8058)."""
    return f"{settings.BASE_URL}/u/{leave_token(subscription_id)}"


def read_url(delivery_id: int) -> str:
    """Return the address of the page on which this edition can be read as it was sent."""
    return f"{settings.BASE_URL}/read/{reading_token(delivery_id)}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom one message is for: what its footer says of them and of nobody else.

    `shown` are the fields whose values stand in the message.
    """

    subscription_id: int
    delivery_id: int
    said_yes_on: str
    shown: Collection[str] = ()


def standing_footer(accepted: Accepted, language: str) -> dict[str, str]:
    """Return what is the same under every message of a program, by the layout's names."""
    title = accepted.promise(language).title
    return {
        "identity": identity(accepted.brand),
        "leave_words": say(language, "leave", title=title),
        "why_words": say(language, "why_link"),
        "me_url": f"{settings.BASE_URL}/me/",
        "me_words": say(language, "me_link"),
    }


def personal_footer(accepted: Accepted, language: str, about: About) -> dict[str, str]:
    """Return what stands under this message alone, by the layout's names."""
    promise = accepted.promise(language)
    labels = ", ".join(use.label for use in promise.data if use.key in about.shown)
    return {
        "why": say(language, "why", title=promise.title, date=about.said_yes_on),
        "used": say(language, "used", fields=labels) if labels else say(language, "used_nothing"),
        "leave_url": leave_url(about.subscription_id),
        "why_url": f"{settings.BASE_URL}/why/{why_token(about.delivery_id)}/",
    }

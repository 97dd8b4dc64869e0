"""Tell by mail who owns an endpoint that it was paused; the desk says so as well."""

import secrets
from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from delivery.gateways.base import Envelope, Verdict
from delivery.models import WebhookEndpoint
from delivery.rendering.message import AddressRefused, Letter, ascii_address, build
from delivery.rendering.quoted import quoted_printable
from delivery.rules.webhooks import words
from delivery.rules.webhooks.vocabulary import EndpointState
from delivery.services.one_message import hand_over_one
from programs.models import Brand

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]


def tell_owners(*, clock: Clock) -> int:
    """Mail the owner of each endpoint that was paused and nobody told of; return how many.

    Its owner, or all administrators where that account has no address any more. Who cannot be
    mailed now is by the next round, which comes with the purge.
    """
    waiting = WebhookEndpoint.objects.filter(state=EndpointState.PAUSED, owner_told_at=None)
    return sum(_tell(endpoint, clock) for endpoint in waiting.order_by("id"))


def _tell(endpoint: WebhookEndpoint, clock: Clock) -> bool:
    brand = endpoint.brand or Brand.objects.order_by("is_sandbox", "id").first()
    if brand is None:
        return False
    told = False
    for user in _owners(endpoint):
        try:
            outcome = hand_over_one(_envelope(brand, user, endpoint, clock()))
        except (AddressRefused, OSError) as error:
            log.warning("webhook_owner_not_told", user=user.pk, error=type(error).__name__)
            continue
        told = outcome.verdict == Verdict.ACCEPTED or told
    if told:
        WebhookEndpoint.objects.filter(pk=endpoint.pk, state=EndpointState.PAUSED).update(
            owner_told_at=clock()
        )
    return told


def _owners(endpoint: WebhookEndpoint) -> QuerySet[User]:
    """Return whom to tell; who works for other brands only has no such endpoint."""
    may_log_in = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    for_all = Q(brand_limit=None) | Q(is_superuser=True)
    may_log_in = may_log_in.filter(for_all | Q(brand_limit__brands=endpoint.brand_id or 0))
    may_log_in = may_log_in.distinct().order_by("pk")
    own = may_log_in.filter(pk=endpoint.created_by_id or 0)
    administrators = Q(is_superuser=True) | Q(groups__name="administrator")
    return own if own.exists() else may_log_in.filter(administrators)


def _envelope(brand: Brand, to: User, endpoint: WebhookEndpoint, now: datetime) -> Envelope:
    name = str(endpoint)
    said = {
        "name": name,
        "why": f"{endpoint.get_paused_because_display()}.",
        "link": f"{settings.BASE_URL}/admin/delivery/webhookendpoint/{endpoint.pk}/change/",
    }
    letter = Letter(
        from_name=brand.name,
        from_email=brand.from_email,
        to=to.email,
        subject=words.subject_of(name),
        message_id=f"<{secrets.token_hex(16)}@{brand.host}>",
        at=now,
        text=quoted_printable(words.text_of(**said)),
        html=quoted_printable(words.html_of(**said)),
        feedback=("none", "none", "alert", brand.sender_id),
    )
    return Envelope(0, ascii_address(brand.from_email), ascii_address(to.email), build(letter))

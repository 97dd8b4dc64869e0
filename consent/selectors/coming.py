"""When the first one comes, as far as the apps above know: this one knows of no messages."""

from datetime import datetime
from typing import Any

from consent.models import Subscription
from consent.selectors.requests import RequestView
from consent.signals import next_one_asked


def first_comes_at(view: RequestView) -> datetime | None:
    """Return when the next one is planned for whoever said this yes, None where nobody knows."""
    told: list[tuple[Any, Any]] = next_one_asked.send(
        sender=Subscription, subscription_id=view.subscription_id
    )
    return min((at for _receiver, at in told if isinstance(at, datetime)), default=None)

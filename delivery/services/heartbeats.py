"""Write who is alive."""

from delivery.models import Heartbeat
from delivery.services.claiming import Clock


def beat(*, name: str, clock: Clock) -> None:
    """Record that `name` did its work now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": clock()})

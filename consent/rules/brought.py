"""What became of the people of a list that was brought from elsewhere."""

from collections.abc import Mapping

from django.db.models import TextChoices


class Outcome(TextChoices):
    """Where one person who was brought stands now."""

    SCHEDULED = "scheduled", "Not asked yet: their turn comes"
    WAITING = "waiting", "Asked, not answered yet"
    CONFIRMED = "confirmed", "Said yes"
    REFUSED = "refused", "Said no"
    STOPPED = "stopped", "Left or was stopped"
    UNDELIVERABLE = "undeliverable", "Mail does not reach them"
    LAPSED = "lapsed", "Never answered"


def confirmed_share(outcomes: Mapping[str, int]) -> float | None:
    """Return the share of yeses among those who have been asked, or None where nobody was."""
    asked = sum(outcomes.values()) - outcomes.get(Outcome.SCHEDULED, 0)
    return outcomes.get(Outcome.CONFIRMED, 0) / asked if asked else None

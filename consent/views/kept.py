"""What goes on of somebody's own wishes, by the names of the words for it."""

from consent.rules.frequency import Frequency, own_ceiling
from consent.selectors.wishes import Wishes


def kept_words(promised: Frequency, wishes: Wishes) -> list[str]:
    """Return the names of the words for what the person chose less of."""
    period = own_ceiling(promised, wishes.less_often)
    kept = {"receipt_less_often": period, "receipt_depth": wishes.depth}
    return [f"{name}_{word}" for name, word in kept.items() if word]

"""The editions of the six starters (`programs.starters`), by the same keys."""

from collections.abc import Mapping

from delivery.starters.back_in_stock import BACK_IN_STOCK
from delivery.starters.care_tips import CARE_TIPS
from delivery.starters.milestone_note import MILESTONE_NOTE
from delivery.starters.parts import EditionOf
from delivery.starters.renewal_countdown import RENEWAL_COUNTDOWN
from delivery.starters.role_briefing import ROLE_BRIEFING
from delivery.starters.weekly_usuals import WEEKLY_USUALS

EDITIONS: Mapping[str, tuple[EditionOf, ...]] = {
    "weekly-usuals": WEEKLY_USUALS,
    "back-in-stock": BACK_IN_STOCK,
    "care-tips": CARE_TIPS,
    "role-briefing": ROLE_BRIEFING,
    "renewal-countdown": RENEWAL_COUNTDOWN,
    "milestone-note": MILESTONE_NOTE,
}

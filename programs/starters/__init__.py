"""Six programs to begin from. Their editions are in `delivery.starters`, by the same keys."""

from collections.abc import Mapping

from programs.starters.back_in_stock import BACK_IN_STOCK
from programs.starters.care_tips import CARE_TIPS
from programs.starters.milestone_note import MILESTONE_NOTE
from programs.starters.parts import Starter
from programs.starters.renewal_countdown import RENEWAL_COUNTDOWN
from programs.starters.role_briefing import ROLE_BRIEFING
from programs.starters.weekly_usuals import WEEKLY_USUALS

STARTERS: Mapping[str, Starter] = {
    each.key: each
    for each in (
        WEEKLY_USUALS,
        BACK_IN_STOCK,
        CARE_TIPS,
        ROLE_BRIEFING,
        RENEWAL_COUNTDOWN,
        MILESTONE_NOTE,
    )
}

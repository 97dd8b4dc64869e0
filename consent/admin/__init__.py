"""Where people stand, what they said, and what stops them: for staff."""

from consent.admin.ledger import ConsentEventAdmin, SubscriptionAdmin
from consent.admin.people import PersonAdmin

__all__ = ["ConsentEventAdmin", "PersonAdmin", "SubscriptionAdmin"]

"""Where people stand, what they said, and what stops them: for staff."""

from consent.admin.ledger import ConsentEventAdmin, SubscriptionAdmin
from consent.admin.list_moves import ListMoveAdmin
from consent.admin.people import PersonAdmin

__all__ = ["ConsentEventAdmin", "ListMoveAdmin", "PersonAdmin", "SubscriptionAdmin"]

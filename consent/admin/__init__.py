"""Where people stand, what they said, and what stops them: for staff."""

from consent.admin.batches import InvitationBatchAdmin
from consent.admin.drawing import join_page
from consent.admin.ledger import ConsentEventAdmin, SubscriptionAdmin
from consent.admin.list_moves import ListMoveAdmin
from consent.admin.people import PersonAdmin, StopAdmin
from consent.admin.people_imports import PeopleImportAdmin

__all__ = [
    "ConsentEventAdmin",
    "InvitationBatchAdmin",
    "ListMoveAdmin",
    "PeopleImportAdmin",
    "PersonAdmin",
    "StopAdmin",
    "SubscriptionAdmin",
    "join_page",
]

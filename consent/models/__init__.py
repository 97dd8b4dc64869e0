"""The tables of `consent`."""

from consent.models.event import ConsentEvent
from consent.models.journal import JournalHead
from consent.models.link import PersonalLink
from consent.models.move import ListMove
from consent.models.posted import PostedForm
from consent.models.reason import LeavingReason
from consent.models.seal import Seal, SealedEntry, SealedNode
from consent.models.subject import Subject
from consent.models.subscription import Subscription

__all__ = [
    "ConsentEvent",
    "JournalHead",
    "LeavingReason",
    "ListMove",
    "PersonalLink",
    "PostedForm",
    "Seal",
    "SealedEntry",
    "SealedNode",
    "Subject",
    "Subscription",
]

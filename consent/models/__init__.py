"""The tables of `consent`."""

from consent.models.batch import InvitationBatch, LinksTaken
from consent.models.event import ConsentEvent
from consent.models.journal import JournalHead
from consent.models.link import PersonalLink
from consent.models.merged import MergedRecord
from consent.models.move import ListMove
from consent.models.people_import import ImportChange, ImportChunk, PeopleImport
from consent.models.posted import PostedForm
from consent.models.reason import LeavingReason
from consent.models.seal import Seal, SealedEntry, SealedNode
from consent.models.subject import Subject
from consent.models.subscription import Subscription

__all__ = [
    "ConsentEvent",
    "ImportChange",
    "ImportChunk",
    "InvitationBatch",
    "JournalHead",
    "LeavingReason",
    "LinksTaken",
    "ListMove",
    "MergedRecord",
    "PeopleImport",
    "PersonalLink",
    "PostedForm",
    "Seal",
    "SealedEntry",
    "SealedNode",
    "Subject",
    "Subscription",
]

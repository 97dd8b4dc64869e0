"""The tables of `consent`."""

from consent.models.event import ConsentEvent
from consent.models.link import PersonalLink
from consent.models.subject import Subject
from consent.models.subscription import Subscription

__all__ = ["ConsentEvent", "PersonalLink", "Subject", "Subscription"]

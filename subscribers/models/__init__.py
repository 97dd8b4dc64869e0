"""The tables of `subscribers`."""

from subscribers.models.earlier_id import EarlierId
from subscribers.models.former_address import FormerAddress
from subscribers.models.profile import Profile
from subscribers.models.subscriber import Subscriber
from subscribers.models.suppression import Suppression
from subscribers.models.unconfirmed import UnconfirmedAddress

__all__ = [
    "EarlierId",
    "FormerAddress",
    "Profile",
    "Subscriber",
    "Suppression",
    "UnconfirmedAddress",
]

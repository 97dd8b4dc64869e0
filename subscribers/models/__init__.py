"""The tables of `subscribers`."""

from subscribers.models.profile import Profile
from subscribers.models.subscriber import Subscriber
from subscribers.models.suppression import Suppression

__all__ = ["Profile", "Subscriber", "Suppression"]

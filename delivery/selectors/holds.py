"""What stops all mail to a person, or lets their data rest, as their own pages say it."""

from consent.rules import restriction
from consent.rules.vocabulary import EventKind
from consent.selectors.holds import held_by, restrictions_of
from subscribers.models import Subscriber
from subscribers.rules.stops import strongest
from subscribers.rules.vocabulary import StoppedBy
from subscribers.selectors.stops import stoppers_of

STOPPED_BY_THEM = "held_stopped_person"
_KEYS = {
    (EventKind.SUPPRESSED, StoppedBy.CONTROLLER): "held_stopped_controller",
    (EventKind.SUPPRESSED, StoppedBy.PERSON): STOPPED_BY_THEM,
    (EventKind.SUPPRESSED, StoppedBy.MAIL): "held_stopped_mail",
    (EventKind.RESTRICTED, restriction.PERSON): "held_restricted_person",
    (EventKind.RESTRICTED, restriction.CONTROLLER): "held_restricted_controller",
}


def hold_keys(person: Subscriber) -> list[str]:
    """Return the keys of the words for what holds the person as a whole.

    Of several stops only the one that counts is named: the others change nothing beside it.
    """
    held = held_by(person)
    stop = strongest([by for what, by, _since in held if what == EventKind.SUPPRESSED])
    named = [(EventKind.SUPPRESSED, str(stop))] if stop else []
    named += [(what, by) for what, by, _since in held if what == EventKind.RESTRICTED]
    return [_KEYS[each] for each in named]


def is_resting(person: Subscriber) -> bool:
    """Say whether it is by the person's own word that their data rests: only that they end."""
    return restriction.PERSON in restrictions_of([person.pk])[person.pk]


def is_stopped_by_us(person: Subscriber) -> bool:
    """Say whether the controller stopped all mail to the person."""
    return StoppedBy.CONTROLLER in stoppers_of(person)

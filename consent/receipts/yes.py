"""A yes with the promise that it was said to."""

from dataclasses import dataclass

from consent.models import ConsentEvent
from consent.rules.frequency import Frequency, own_ceiling
from consent.rules.vocabulary import PERMITTING
from programs.models import InvitationText
from programs.rules.promise import DataWords, Promise
from programs.rules.vocabulary import Period
from programs.selectors.promises import promise_of


class NoReceipt(LookupError):
    """There is a receipt of a yes only."""


@dataclass(frozen=True, slots=True)
class Yes:
    """One `given` or `renewed` entry and the promise as it was frozen, in the yes's language."""

    event: ConsentEvent
    promise: Promise

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the exact text that was shown."""
        return self.event.text_id or ""

    @property
    def chosen(self) -> frozenset[str]:
        """Return the keys that were ticked or answered."""
        named = {*self.event.details.get("chosen", ()), *self.event.details.get("answered", ())}
        return frozenset(str(key) for key in named)

    @property
    def needed(self) -> tuple[DataWords, ...]:
        """Return the uses that the program cannot work without."""
        return self.promise.required()

    @property
    def added(self) -> tuple[DataWords, ...]:
        """Return the uses that the person ticked."""
        return tuple(use for use in self.promise.optional() if use.key in self.chosen)

    @property
    def answered(self) -> tuple[DataWords, ...]:
        """Return the uses that the person answered when joining."""
        return tuple(use for use in self.promise.asked() if use.key in self.chosen)

    @property
    def own_ceiling(self) -> Period | None:
        """Return the period in which the person has one at most, where that is less."""
        terms = self.promise.terms
        promised = Frequency(terms.frequency_count, terms.frequency_period)
        return own_ceiling(promised, str(self.event.details.get("less_often", "")))

    @property
    def accepted(self) -> tuple[DataWords, ...]:
        """Return all that the yes covers, in the order of the promise."""
        covered = {use.key for use in (*self.needed, *self.added, *self.answered)}
        return tuple(use for use in self.promise.data if use.key in covered)


def yes_of(event: ConsentEvent) -> Yes:
    """Return `event` with its promise. Raises `NoReceipt` where it is no yes."""
    if event.kind not in PERMITTING:
        raise NoReceipt(f"entry {event.id} is no yes")
    text = (
        InvitationText.objects.select_related("invitation")
        .filter(invitation=event.invitation_id, language=event.language, promise__isnull=False)
        .first()
    )
    if text is None:
        raise NoReceipt(f"entry {event.id} names no text")
    return Yes(event, promise_of(text.invitation, text))

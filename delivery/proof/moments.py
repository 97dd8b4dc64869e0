"""What happened, one moment after the other: shown, said, sent, used, left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.ledger import Evidence
from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, EventKind, Method
from delivery.models import Delivery, Resolution
from delivery.proof.collecting import Story, attempted_by
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, Found
from programs.models import ShownText
from programs.rules.vocabulary import Category, Period
from subscribers.rules.vocabulary import OwnChoice

Fact = tuple[str, str]

_SAID = {
    EventKind.REQUESTED: ("asked", "Asked to join"),
    EventKind.REFUSED: ("stop", "Said no"),
    EventKind.GIVEN: ("yes", "Said yes"),
    EventKind.RENEWED: ("yes", "Said yes again"),
    EventKind.CHANGED: ("change", "Changed what is allowed"),
    EventKind.PAUSED: ("stop", "Paused"),
    EventKind.RESUMED: ("change", "Went on after a pause"),
    EventKind.WITHDRAWN: ("stop", "Left"),
    EventKind.REVOKED: ("stop", "Ended by somebody else"),
    EventKind.ERASED: ("stop", "Erased"),
    EventKind.SUPPRESSED: ("stop", "All mail stopped"),
    EventKind.LIFTED: ("change", "A stop was lifted"),
    EventKind.RESTRICTED: ("stop", "Use of the data restricted"),
    EventKind.UNRESTRICTED: ("change", "The restriction ended"),
    EventKind.MOVED: ("change", "The address changed"),
    EventKind.MERGED: ("change", "Merged with another record of the same person"),
    EventKind.RESTORED: ("change", "The system was restored from a backup"),
    EventKind.LAPSED: ("stop", "The request was never confirmed"),
    EventKind.COMPLETED: ("stop", "Ended as promised"),
}
_OUTCOMES = {
    DeliveryState.SENT: ("sent", "Sent"),
    DeliveryState.WITHHELD: ("kept", "Not sent"),
    DeliveryState.FAILED: ("kept", "Could not be sent"),
    DeliveryState.UNCERTAIN: ("kept", "May have been sent"),
}
_FOUND = {
    Found.WENT: "Staff found that it went",
    Found.NOT_GONE: "Staff found that it did not go",
    Found.AGAIN: "Staff found that it did not go, and let it be sent again",
}
_MARKS = {
    "shown": "Shown",
    "asked": "Asked",
    "yes": "Yes",
    "change": "Change",
    "stop": "Stop",
    "sent": "Sent",
    "kept": "Kept back",
    "found": "Found",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened. `mark` is a key of the page's colours; `text` what was shown."""

    at: datetime
    mark: str
    title: str
    facts: tuple[Fact, ...]
    text: ShownText | None = None

    @property
    def word(self) -> str:
        """Return the word beside the colour, for whoever does not see it."""
        return _MARKS[self.mark]


def moments_of(story: Story) -> list[Moment]:
    """Return everything that happened, oldest first."""
    teller = _Teller(story)
    moments = [*teller.said(), *teller.sent(), *teller.found()]
    return sorted(moments, key=lambda moment: moment.at)


class _Teller:
    """Word one person's story."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.positions = {event.id: event.position for event in story.events}
        self.labels = {
            use.key: use.label for yes in story.yeses.values() for use in yes.promise.data
        }
        self.titles = {yes.event.program_id: yes.promise.title for yes in story.yeses.values()}

    def said(self) -> Iterator[Moment]:
        """Yield each entry, and before it the words that it shows for the first time."""
        seen: set[str] = set()
        for event in self.story.events:
            if event.text_id and event.text_id not in seen:
                seen.add(event.text_id)
                yield self._shown(event, self.story.texts[event.text_id])
            yield self._entry(event)

    def sent(self) -> Iterator[Moment]:
        """Yield each message that came to an end."""
        for delivery in self.story.deliveries:
            if delivery.state in _OUTCOMES:
                yield self._delivery(delivery)

    def found(self) -> Iterator[Moment]:
        """Yield what staff found out about messages of which nobody knew whether they went."""
        for delivery in self.story.deliveries:
            for row in self.story.resolutions.get(delivery.id, ()):
                yield self._resolution(delivery, row)

    def _shown(self, event: ConsentEvent, text: ShownText) -> Moment:
        return Moment(
            at=event.at,
            mark="shown",
            title=f"Was shown the promise of {self._program(event)}",
            facts=(("Version", self._version(event)), ("Fingerprint of the text", text.sha256)),
            text=text,
        )

    def _entry(self, event: ConsentEvent) -> Moment:
        mark, words = _SAID[EventKind(event.kind)]
        about = f": {self._program(event)}" if event.program_id else ""
        return Moment(
            at=event.at,
            mark=mark,
            title=f"{words}{about}",
            facts=tuple((name, value) for name, value in self._facts(event) if value),
        )

    def _facts(self, event: ConsentEvent) -> Iterator[Fact]:
        yield "By", Actor(event.actor).label
        yield "How", Method(event.method).label
        yield "Version", self._version(event) if event.invitation_id else ""
        yield "Answers", self._numbered(event.answers_id)
        yield "Good until", _time(event.valid_until)
        yield from self._details(event.details)
        yield from self._evidence(self.story.evidence.get(event.id))
        yield "Entry", f"{event.position}, number {event.id}, {bytes(event.hash).hex()}"

    def _details(self, details: dict[str, Any]) -> Iterator[Fact]:
        batch, tag = details.get("batch", ""), details.get("campaign", "")
        yield "Invited by batch", f"{batch}"
        yield "Tag of the mailing", tag
        chosen = [self.labels.get(key, key) for key in details.get("chosen", ())]
        yield "Added or answered", ", ".join(chosen)
        denied = [self.labels.get(key, key) for key in details.get("contradicted", ())]
        yield "Said to be wrong", ", ".join(denied)
        own = [OwnChoice(each).label for each in details.get("own_choices", ())]
        yield "Set by themselves", ", ".join(own)
        if details.get("less_often"):
            yield "Own ceiling", f"at most one a {Period(details['less_often']).label}"
        if details.get("depth"):
            yield "Own depth", Category(details["depth"]).label
        if details.get("until"):
            yield "Until", _time(datetime.fromisoformat(details["until"]))

    def _evidence(self, evidence: Evidence | None) -> Iterator[Fact]:
        if evidence is None:
            return
        yield "Address", evidence.address
        yield "IP address", evidence.ip
        yield "Browser", evidence.user_agent
        told = ((self.labels.get(key, key), _words(each)) for key, each in evidence.answers.items())
        yield "Told us", "; ".join(f"{label}: {words}" for label, words in told)
        yield "Signed up elsewhere", f"{evidence.source} {evidence.signed_up_at}".strip()
        yield "On these words", evidence.wording
        yield "Note", evidence.note

    def _delivery(self, delivery: Delivery) -> Moment:
        mark, words = _OUTCOMES[DeliveryState(delivery.state)]
        return Moment(
            at=delivery.handed_over_at or delivery.settled_at or delivery.created_at,
            mark=mark,
            title=f"{words}: {self._message(delivery)}",
            facts=tuple((name, value) for name, value in self._sending(delivery) if value),
        )

    def _sending(self, delivery: Delivery) -> Iterator[Fact]:
        yield "Why not", (delivery.refusal or delivery.error).replace("_", " ")
        yield "Permitted by", self._numbered(delivery.went_by_id)
        yield "Answered while this was on its way", self._numbered(delivery.overlapped_id)
        reservation = getattr(delivery, "reservation", None)
        if reservation is not None:
            yield "Handed over for", reservation.get_format_display()
            yield "Reported", reservation.get_outcome_display()
            yield "Shown at", _time(reservation.used_at)
        yield "Data used", self._used(delivery, shown=True)
        yield "Data asked for, not used", self._used(delivery, shown=False)
        slot = getattr(delivery, "slot", None)
        if slot is not None:
            span = f"{_time(slot.during.lower)} to {_time(slot.during.upper)}"
            yield "Place", f"{slot.lane} of {slot.lanes}, {span}"
        yield "Delivery", str(delivery.id)

    def _resolution(self, delivery: Delivery, row: Resolution) -> Moment:
        return Moment(
            at=row.at,
            mark="found",
            title=f"{_FOUND[Found(row.found)]}: {self._message(delivery)}",
            facts=tuple((name, value) for name, value in self._resolving(delivery, row) if value),
        )

    def _resolving(self, delivery: Delivery, row: Resolution) -> Iterator[Fact]:
        yield "By", row.by.get_username()
        yield "How they know", row.why
        yield "Known before", row.error.replace("_", " ")
        yield "May have gone", _time(row.handed_over_at)
        yield "Permitted by", self._numbered(attempted_by(delivery, row))
        yield "Delivery", str(delivery.id)

    def _used(self, delivery: Delivery, *, shown: bool) -> str:
        keys = [use["field"] for use in delivery.used if bool(use.get("shown")) == shown]
        return ", ".join(self.labels.get(key, key) for key in keys)

    def _message(self, delivery: Delivery) -> str:
        if delivery.edition is not None:
            program = delivery.subscription.program_id if delivery.subscription else None
            return f"{self.titles.get(program, '')} “{delivery.edition.name}”".strip()
        return DeliveryKind(delivery.kind).label

    def _numbered(self, event_id: int | None) -> str:
        position = self.positions.get(event_id or 0)
        return f"entry {position}" if position else ""

    def _program(self, event: ConsentEvent) -> str:
        name = event.program.name if event.program else ""
        return f"“{self.titles.get(event.program_id, name)}”"

    def _version(self, event: ConsentEvent) -> str:
        number = event.invitation.number if event.invitation else ""
        return f"{number} ({event.language})"


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else ""

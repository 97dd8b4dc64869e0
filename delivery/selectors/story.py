"""One person's whole story: asked, said, got, used, left, in the order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import get_language_info

from consent.models import ConsentEvent, PersonalLink
from consent.rules.vocabulary import PERMITTING, Actor, EventKind, Method
from delivery.models import Delivery, PrivacyRequest
from delivery.rules.reasons import REASONS
from delivery.rules.story import Moment, Step, answered_by_right, asked_by_right, came, said
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, PrivacyKind, PrivacyState
from programs.models import DataField
from programs.rules.languages import words_in

AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The rows that somebody may see: of one person, and of no program that is not theirs."""

    entries: QuerySet[ConsentEvent]
    deliveries: QuerySet[Delivery]
    links: QuerySet[PersonalLink]
    requests: QuerySet[PrivacyRequest]


@dataclass(frozen=True, slots=True)
class Story:
    """A page of the story, oldest first, and where the page before it ends."""

    moments: list[Moment]
    earlier: datetime | None


def story_of(sources: Sources, *, until: datetime | None = None, size: int = AT_ONCE) -> Story:
    """Return the newest moments up to `until`, as many as make a page.

    A few queries for however long a story: of each source no more is read than a page holds.
    """
    teller = _Teller(sources, until, size + 1)
    told = [*teller.entries(), *teller.deliveries(), *teller.links(), *teller.requests()]
    newest = sorted(told, key=attrgetter("at"), reverse=True)
    return Story(newest[:size][::-1], newest[size].at if len(newest) > size else None)


class _Teller:
    """Tell what stands in each source."""

    def __init__(self, sources: Sources, until: datetime | None, most: int) -> None:
        self._sources = sources
        self._until = until
        self._most = most

    def entries(self) -> Iterator[Moment]:
        """Yield what was said, by whom, and by which way."""
        rows = self._newest(self._sources.entries.select_related("program", "invitation"), "at")
        for entry in rows:
            kind, program = EventKind(entry.kind), entry.program.name if entry.program else ""
            step, sentence = said(kind, Actor(entry.actor), Method(entry.method), program)
            yield Moment(
                entry.at,
                step,
                sentence,
                tuple(_notes_of_entry(entry)),
                "consentevent",
                entry.pk,
                has_receipt=kind in PERMITTING,
            )

    def deliveries(self) -> Iterator[Moment]:
        """Yield what they got, with the names of the data that it used, and what they did not."""
        at = Coalesce("handed_over_at", "settled_at", "created_at")
        rows = self._sources.deliveries.alias(told_at=at)
        named = rows.select_related("edition__program", "subscription__program")
        found = list(self._newest(named, "told_at"))
        labels = _labels(found)
        for row in found:
            yield _moment_of(row, labels)

    def links(self) -> Iterator[Moment]:
        """Yield the personal links that were made for them."""
        for link in self._newest(self._sources.links.select_related("program"), "created_at"):
            notes = (f"Campaign: {link.campaign}",) if link.campaign else ()
            sentence = f"We made a personal link to {link.program.name} for them."
            yield Moment(link.created_at, Step.INVITED, sentence, notes)

    def requests(self) -> Iterator[Moment]:
        """Yield what they asked by right, with its deadline, and the answer."""
        for row in self._newest(self._sources.requests, "received_at"):
            kind, state = PrivacyKind(row.kind), PrivacyState(row.state)
            due = (f"To be answered by {row.due_at:%Y-%m-%d}.",)
            place = ("privacyrequest", row.pk)
            yield Moment(row.received_at, Step.RIGHT, asked_by_right(kind), due, *place)
            if row.closed_at is not None and self._is_in(row.closed_at):
                words = answered_by_right(kind, state)
                yield Moment(row.closed_at, Step.RIGHT, words, (), *place)

    def _newest(self, rows: QuerySet, at: str) -> QuerySet:  # type: ignore[type-arg]
        if self._until is not None:
            rows = rows.filter(**{f"{at}__lte": self._until})
        return rows.order_by(f"-{at}", "-pk")[: self._most]

    def _is_in(self, at: datetime) -> bool:
        return self._until is None or at <= self._until


def _moment_of(row: Delivery, labels: dict[str, str]) -> Moment:
    of = row.edition.program if row.edition else row.subscription and row.subscription.program
    step, sentence = came(
        DeliveryKind(row.kind),
        DeliveryState(row.state),
        row.edition.name if row.edition else "",
        of.name if of else "",
    )
    at = row.handed_over_at or row.settled_at or row.created_at
    return Moment(at, step, sentence, tuple(_notes_of(row, labels)), "delivery", row.pk)


def _notes_of(row: Delivery, labels: dict[str, str]) -> Iterator[str]:
    used = [labels.get(each["field"], each["field"]) for each in row.used if each.get("shown")]
    if used:
        yield f"Used: {', '.join(used)}."
    if row.refusal:
        yield next((words for why, words in REASONS.items() if why == row.refusal), row.refusal)
    if row.provider_state:
        yield f"The mail system says: {row.get_provider_state_display().lower()}."


def _notes_of_entry(entry: ConsentEvent) -> Iterator[str]:
    if entry.invitation is not None:
        yield f"Version {entry.invitation.number}, in {_language(entry.language)}."
    if entry.details.get("less_often"):
        yield f"At most one a {entry.details['less_often']}."
    if entry.details.get("depth"):
        yield f"Nothing deeper than {entry.details['depth']}."
    if entry.details.get("until"):
        yield f"Until {entry.details['until'][:10]}."


def _language(code: str) -> str:
    """Return the name of a language as staff know it, or its code where Django knows none."""
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return code


def _labels(rows: list[Delivery]) -> dict[str, str]:
    keys = {each["field"] for row in rows for each in row.used}
    fields = DataField.objects.filter(key__in=keys) if keys else ()
    return {field.key: words_in(field.labels, "en") or field.key for field in fields}

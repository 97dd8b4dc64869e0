"""The record of processing activities (GDPR, article 30), read from the programs themselves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, Sum

from consent.models import InvitationBatch, Subscription
from consent.rules.inviting import Basis, BatchState
from consent.rules.vocabulary import State
from programs.models import Invitation, Program
from programs.rules.promise import DataWords, ProcessorWords, Promise
from programs.rules.vocabulary import InvitationState, ProgramState
from programs.selectors.promises import promise_for

_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a promise that somebody lives under, or that is offered now."""

    number: int
    offered: bool
    people: int


@dataclass(frozen=True, slots=True)
class Data:
    """One kind of personal data, as the versions in force use it."""

    label: str
    category: str
    special: bool
    source: str
    used_for: str
    need: str


@dataclass(frozen=True, slots=True)
class InvitedBy:
    """One way in which people are invited: who sends it, who answers for it, on what basis.

    `last_on` is the day of the last batch, ISO 8601.
    """

    sender: str
    answerable: str
    basis: str
    note: str
    batches: int
    people: int
    last_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One program as an activity of processing. The words are those of its promises."""

    program: str
    title: str
    state: str
    controller: str
    postal_address: str
    contact: tuple[str, ...]
    privacy_policy: str
    authority: str
    purpose: str
    promise: str
    legal_basis: tuple[str, ...]
    people_kinds: tuple[str, ...]
    people: int
    versions: tuple[Version, ...]
    reach: str
    data: tuple[Data, ...]
    processors: tuple[ProcessorWords, ...]
    frequency: str
    term: str
    retention: str
    proof_kept_years: int
    invited_by: tuple[InvitedBy, ...] = ()


def activities(clock: Callable[[], datetime]) -> list[Activity]:
    """Return every program that was ever offered, by slug, with what holds for people now."""
    live, invited = _live(clock()), _invited()
    # Nobody in a sandbox is anybody.
    real = Program.objects.filter(brand__is_sandbox=False).select_related("brand")
    programs = real.prefetch_related("invitations__texts")
    found = (_activity(program, live, invited) for program in programs.order_by("slug"))
    return [activity for activity in found if activity is not None]


def _live(now: datetime) -> dict[int | None, int]:
    """Count the people whose yes holds or rests, by the version that they said it to."""
    rows = Subscription.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now), state__in=[State.ACTIVE, State.PAUSED]
    )
    counted = rows.values("invitation").annotate(people=Count("id")).order_by("invitation")
    return {row["invitation"]: row["people"] for row in counted}


def _invited() -> dict[int, tuple[InvitedBy, ...]]:
    """Return how people are invited to each program; batches that say the same are one line."""
    said = ("program", "sender", "answerable", "basis", "basis_note")
    made = InvitationBatch.objects.filter(state=BatchState.MADE).order_by(*said)
    rows = made.values_list(*said).annotate(Count("id"), Sum("asked"), Max("made_at"))
    found: dict[int, tuple[InvitedBy, ...]] = {}
    for program, sender, answerable, basis, note, batches, people, last_at in rows:
        way = InvitedBy(
            sender,
            answerable,
            Basis(basis).label,
            note,
            batches,
            people,
            last_at.date().isoformat(),
        )
        found[program] = (*found.get(program, ()), way)
    return found


def _activity(
    program: Program,
    live: dict[int | None, int],
    invited: dict[int, tuple[InvitedBy, ...]],
) -> Activity | None:
    in_force = [each for each in _published(program) if _is_in_force(each, live)]
    if not in_force:
        return None
    promises = [promise_for(each, _LANGUAGE)[1] for each in in_force]
    newest, uses, brand = promises[0], _uses(promises).values(), program.brand
    return Activity(
        program=program.slug,
        title=newest.title,
        state=ProgramState(program.state).label,
        controller=brand.legal_name,
        postal_address=brand.postal_address,
        contact=tuple(one for one in (brand.contact_email, brand.phone) if one),
        privacy_policy=brand.privacy_policy_url,
        authority=brand.authority,
        purpose=program.purpose,
        promise=f"{newest.value} {newest.content}".strip(),
        legal_basis=_legal_basis(uses),
        people_kinds=tuple(program.audience),
        people=sum(live.get(each.id, 0) for each in in_force),
        versions=tuple(_version(each, live) for each in in_force),
        reach=newest.reach,
        data=tuple(_data(use) for use in uses),
        processors=tuple(_handlers(promises).values()),
        frequency=newest.frequency,
        term=newest.term,
        retention=newest.retention,
        proof_kept_years=brand.proof_kept_years,
        invited_by=invited.get(program.pk, ()),
    )


def _published(program: Program) -> list[Invitation]:
    drafts_out = (each for each in program.invitations.all() if _is_published(each))
    return sorted(drafts_out, key=lambda each: each.number, reverse=True)


def _is_published(invitation: Invitation) -> bool:
    return invitation.state != InvitationState.DRAFT


def _is_in_force(invitation: Invitation, live: dict[int | None, int]) -> bool:
    return invitation.state == InvitationState.PUBLISHED or invitation.id in live


def _version(invitation: Invitation, live: dict[int | None, int]) -> Version:
    return Version(
        number=invitation.number,
        offered=invitation.state == InvitationState.PUBLISHED,
        people=live.get(invitation.id, 0),
    )


def _uses(promises: Iterable[Promise]) -> dict[str, DataWords]:
    """Return what any version in force uses: people on an older one keep what it promised."""
    found: dict[str, DataWords] = {}
    for promise in promises:
        found = {use.key: use for use in promise.data} | found
    return found


def _handlers(promises: Iterable[Promise]) -> dict[str, ProcessorWords]:
    found: dict[str, ProcessorWords] = {}
    for promise in promises:
        found = {one.name: one for one in promise.brand.processors} | found
    return found


def _legal_basis(uses: Iterable[DataWords]) -> tuple[str, ...]:
    special = any(use.special for use in uses)
    explicit = "Explicit consent to special categories (GDPR, article 9(2)(a))"
    return ("Consent (GDPR, article 6(1)(a))", *([explicit] if special else []))


def _data(use: DataWords) -> Data:
    return Data(
        label=use.label,
        category=use.category,
        special=use.special,
        source=use.source,
        used_for=use.how,
        need=use.need_words,
    )

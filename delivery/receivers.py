"""What `delivery` does when `consent` records something, and says when it asks."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.vocabulary import NEVER_NARROWING
from consent.selectors.first_one import Joined, tells_when_first
from consent.signals import events_folded_late, events_recorded, form_posted, person_erased
from delivery.nudges import nudge_answers
from delivery.rendering.answers import first_words
from delivery.rules.coming import Joiner
from delivery.selectors.coming import first_in
from delivery.selectors.guardrails import hold_of
from delivery.services.addresses import ask_new_addresses
from delivery.services.answers import answer
from delivery.services.forgetting import forget_person
from delivery.services.forgetting_events import forget_uncovered_of
from delivery.services.joiners import plan_for_joiners
from delivery.services.overlapping import name_overlaps_with
from delivery.services.recutting import cut_slots_anew
from delivery.services.starting import write_editions
from delivery.services.stopping import let_program_finish
from delivery.services.webhooks.entries import tell_of_entries, tell_of_wanted
from delivery.services.webhooks.programs import tell_of_held, tell_of_published
from programs.models import Invitation, Program
from programs.signals import (
    invitation_published,
    program_begun,
    program_held,
    program_opens,
    program_stopped,
)
from subscribers.rules.zones import zone_of


@receiver(events_recorded, dispatch_uid="delivery.answer_events")
def answer_events(*, events: list[ConsentEvent], **_kwargs: Any) -> None:
    """Queue the answers to what was said, and wake a worker once it is committed.

    A yes that promises another frequency holds for what was sent before it, too.
    """
    cut_slots_anew(events)
    plan_for_joiners(events)
    _drop_what_ended(events)
    tell_of_entries(events)
    if answer(events) + ask_new_addresses(events):
        transaction.on_commit(nudge_answers, robust=True)


@receiver(events_folded_late, dispatch_uid="delivery.follow_late_folds")
def follow_late_folds(*, events: list[ConsentEvent], **_kwargs: Any) -> None:
    """Put stops that could not wait on the record of the messages that they overlapped.

    What had to wait for its fold is answered now, where it was not.
    """
    name_overlaps_with([event.id for event in events])
    plan_for_joiners(events)
    _drop_what_ended(events)
    tell_of_wanted(events)
    answer(events)
    ask_new_addresses(events)


@tells_when_first
def say_when_first(joined: Joined, now: datetime) -> str:
    """Say on the page of a new yes what its welcome says: when the first edition comes."""
    zone = zone_of(joined.time_zone)
    joiner = Joiner(joined.subscription_id, joined.since, joined.ends_at, zone)
    coming = first_in(joined.program_id, joiner, now)
    return first_words(coming, time_zone=zone.key, language=joined.language)


def _drop_what_ended(events: list[ConsentEvent]) -> None:
    """Let go what was told of people where they may have ended or narrowed a yes."""
    ending = [event for event in events if event.kind not in NEVER_NARROWING]
    people = {event.subject.subscriber_id or 0 for event in ending}
    if people:
        forget_uncovered_of(people, now=max(event.at for event in ending))


@receiver(person_erased, dispatch_uid="delivery.forget_the_erased")
def forget_the_erased(
    *, subscriber_id: int, external_id: str, at: datetime, **_kwargs: Any
) -> None:
    """Let nothing more go to somebody who was erased, and keep nothing written about them."""
    forget_person(subscriber_id=subscriber_id, external_id=external_id, now=at)


@receiver(program_stopped, dispatch_uid="delivery.outlast_what_is_in_flight")
def outlast_what_is_in_flight(*, program_id: int, **_kwargs: Any) -> bool:
    """Let a program that was held or closed answer only when no message of it can begin."""
    return let_program_finish(program_id)


@receiver(program_begun, dispatch_uid="delivery.write_first_editions")
def write_first_editions(
    *,
    program: Program,
    starter: str,
    prepared_by: User,
    clock: Callable[[], datetime],
    **_kwargs: Any,
) -> None:
    """Write the editions of a starter with the program that begins from it."""
    write_editions(program=program, starter=starter, prepared_by=prepared_by, clock=clock)


@receiver(program_opens, dispatch_uid="delivery.keep_held_by_guardrails")
def keep_held_by_guardrails(*, program: Program, **_kwargs: Any) -> str:
    """Say why a program cannot be opened that a guardrail holds: somebody has to look first."""
    hold = hold_of(program)
    return f"A guardrail holds it until an approver lets it go on: {hold.why}" if hold else ""


@receiver(program_held, dispatch_uid="delivery.tell_of_held_programs")
def tell_of_held_programs(*, program: Program, **_kwargs: Any) -> None:
    """Tell other systems that a program was held."""
    tell_of_held(program, now=timezone.now())


@receiver(invitation_published, dispatch_uid="delivery.tell_of_published_invitations")
def tell_of_published_invitations(*, invitation: Invitation, **_kwargs: Any) -> None:
    """Tell other systems that a promise has a new version."""
    tell_of_published(invitation)


@receiver(form_posted, dispatch_uid="delivery.wake_for_posted_forms")
def wake_for_posted_forms(**_kwargs: Any) -> None:
    """Wake a worker for a form once it is committed."""
    transaction.on_commit(nudge_answers, robust=True)

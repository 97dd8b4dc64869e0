"""What the staff does: define the programs, have them published, and send the editions."""

import time
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from config.demo.company.brand import BRAND, LOGO
from config.demo.company.editions import Issue
from config.demo.company.fields import CATALOGUE
from config.demo.company.promises import PROGRAMS, Change, Offer, UseOf
from config.demo.story.stage import all_at_once, scene
from delivery.models import Edition
from delivery.rendering.checking import Draft
from delivery.rules.vocabulary import EditionState
from delivery.services import editions
from programs.models import Brand, DataField, DataUse, Invitation, InvitationText, Program
from programs.rules.logo import cleaned_logo
from programs.rules.vocabulary import Format, InvitationState, TermKind
from programs.services import invitations
from programs.services.brands import put_logo

SEND_SECONDS = 120.0
OFFERS_END_AFTER = timedelta(days=150)


@dataclass(frozen=True)
class Staff:
    """Who writes, and who approves what the other wrote."""

    author: User
    approver: User


class EditionStuckError(Exception):
    """Raised where an edition is not through after a long time."""


def establish(staff: Staff) -> None:
    """Define brand, data and programs, and have the promises published by the approver."""
    with scene("The workshop writes its promises") as figures:
        brand, _made = Brand.objects.get_or_create(slug=BRAND["slug"], defaults=BRAND)
        put_logo(brand=brand, logo=cleaned_logo(LOGO.read_bytes()))
        for entry in CATALOGUE:
            DataField.objects.get_or_create(key=entry.key, defaults=entry.columns())
        for offer in PROGRAMS:
            _publish(_drafted(brand, offer, staff.author), staff.approver)
        figures["data fields"] = len(CATALOGUE)
        figures["programs"] = len(PROGRAMS)


def ask_for_more(change: Change, staff: Staff) -> None:
    """Publish a version that asks for more; who said yes before keeps what was promised then."""
    with scene("A promise changes, and asks for more") as figures:
        program = Program.objects.get(slug=change.slug)
        if program.invitations.count() == 1:
            draft = invitations.draft_next_version(program=program, prepared_by=staff.author)
            _add_uses(draft, change.uses)
            _publish(draft, staff.approver)
        figures[change.slug] = f"version {program.invitations.count()}"


def send(issues: Sequence[Issue], staff: Staff) -> None:
    """Write the editions, have each approved, and send them: one after the other in a program."""
    with scene("The editions go out") as figures:
        by_program = groupby(sorted(issues, key=_program_of), key=_program_of)
        all_at_once(
            partial(_send_in_turn, staff),
            [list(program_issues) for _program, program_issues in by_program],
        )
        figures["editions"] = len(issues)


def leave_a_draft(issue: Issue, staff: Staff) -> None:
    """Write an edition that waits for its approval."""
    with scene("One more waits for its approval") as figures:
        figures["draft"] = _written(issue, staff.author)


def _program_of(issue: Issue) -> str:
    return issue.program


def _send_in_turn(staff: Staff, issues: list[Issue]) -> None:
    for issue in issues:
        _send(issue, staff)
    connection.close()


def _send(issue: Issue, staff: Staff) -> None:
    edition = _written(issue, staff.author)
    if edition.state == EditionState.DRAFT:
        editions.approve(edition=edition, approved_by=staff.approver, clock=timezone.now)
        edition.refresh_from_db()
    if edition.state == EditionState.APPROVED:
        editions.send_now(edition=edition, clock=timezone.now)
    _wait_until_through(edition)


def _drafted(brand: Brand, offer: Offer, author: User) -> Invitation:
    now = timezone.now()
    program, _made = Program.objects.get_or_create(
        slug=offer.slug,
        defaults={
            "brand": brand,
            "name": offer.name,
            "purpose": offer.purpose,
            "audience": list(offer.audience),
            "depth": offer.depth,
            "created_at": now,
        },
    )
    invitation, made = Invitation.objects.get_or_create(
        program=program,
        number=1,
        defaults={
            "kind_of_value": offer.kind_of_value,
            "format": Format.EMAIL,
            "prepared_by": author,
            **_terms(offer, now.date()),
        },
    )
    if made:
        _add_words(invitation, offer)
    return invitation


def _terms(offer: Offer, today: date) -> dict[str, Any]:
    terms = dict(offer.terms)
    if terms["term_kind"] == TermKind.END_DATE:
        day = today + OFFERS_END_AFTER
        terms["term_ends_on"] = day.replace(day=monthrange(day.year, day.month)[1])
    return terms


def _add_words(invitation: Invitation, offer: Offer) -> None:
    for text in offer.texts:
        InvitationText.objects.create(
            invitation=invitation,
            language=text.language,
            title=text.title,
            value=text.value,
            content=text.content,
            sample=text.sample,
        )
    _add_uses(invitation, offer.uses)


def _add_uses(invitation: Invitation, uses: tuple[UseOf, ...]) -> None:
    begin = invitation.data_uses.count()
    for position, use in enumerate(uses, start=begin):
        DataUse.objects.create(
            invitation=invitation,
            field=DataField.objects.get(key=use.key),
            need=use.need,
            uses=dict(use.uses),
            position=position,
        )


def _publish(invitation: Invitation, approver: User) -> None:
    if invitation.state == InvitationState.DRAFT:
        invitations.publish(invitation=invitation, published_by=approver, clock=timezone.now)


def _written(issue: Issue, author: User) -> Edition:
    program = Program.objects.get(slug=issue.program)
    there = Edition.objects.filter(program=program, name=issue.name).first()
    return there or editions.save(
        program=program,
        name=issue.name,
        texts=[
            Draft(language, words.subject, words.preheader, words.body.strip())
            for language, words in issue.texts.items()
        ],
        prepared_by=author,
        when_missing=issue.when_missing,
        clock=timezone.now,
    )


def _wait_until_through(edition: Edition) -> None:
    """Wait for the outcome of every delivery; that the edition is closed takes a tick more."""
    deadline = time.monotonic() + SEND_SECONDS
    while not _is_through(edition):
        if time.monotonic() > deadline:
            raise EditionStuckError(f"{edition} is still {edition.state}.")
        time.sleep(0.1)


def _is_through(edition: Edition) -> bool:
    edition.refresh_from_db()
    open_ones = edition.deliveries.filter(state__in=["due", "claimed", "sending"])
    return edition.planned_at is not None and not open_ones.exists()

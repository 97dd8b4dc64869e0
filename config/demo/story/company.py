"""What the staff does first: define the programs, and have their promises published."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from config.demo.company.brand import BRAND, LOGO
from config.demo.company.fields import CATALOGUE
from config.demo.company.offer import Change, Offer, UseOf
from config.demo.company.playground import PLAYGROUND, TRYING
from config.demo.company.promises import PROGRAMS
from config.demo.story.stage import scene
from programs.models import Brand, DataField, DataUse, Invitation, InvitationText, Program
from programs.rules.logo import cleaned_logo
from programs.rules.vocabulary import InvitationState, TermKind
from programs.services import invitations
from programs.services.brands import put_logo

OFFERS_END_AFTER = timedelta(days=150)


@dataclass(frozen=True)
class Staff:
    """Who writes, and who approves what the other wrote."""

    author: User
    approver: User


def establish(staff: Staff) -> None:
    """Define brand, data and programs, and have the promises published by the approver."""
    with scene("The workshop writes its promises") as figures:
        brand, _made = Brand.objects.get_or_create(slug=BRAND["slug"], defaults=BRAND)
        put_logo(brand=brand, logo=cleaned_logo(LOGO.read_bytes()))
        for entry in CATALOGUE:
            DataField.objects.get_or_create(key=entry.key, defaults=entry.columns())
        for offer in PROGRAMS:
            _publish(_drafted(brand, offer, staff.author), staff.approver)
        sandbox, _made = Brand.objects.get_or_create(slug=PLAYGROUND["slug"], defaults=PLAYGROUND)
        _publish(_drafted(sandbox, TRYING, staff.author), staff.approver)
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
            "format": offer.format,
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
